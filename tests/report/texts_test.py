"""Texts, scripts, pictures and built-in libraries of the report page, without running anything.

Usage: texts_test.py [unittest options]
"""

import hashlib
import json
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "engine" / "report" / "page"
ASSETS = ROOT / "engine" / "report" / "assets"
PLACEHOLDER = re.compile(r"\{(\w+)\}")
# label(kind, id) looks for the key "kind.id" where the study has no name of its own
LABELS = ("severity", "size", "part", "certainty", "provenance", "quantity", "unit")


def sources():
    for folder, endings in ((PAGE / "scripts", ["*.js"]), (PAGE / "pictures", ["*.json"]), (PAGE, ["*.html"]),
                            (ROOT / "engine" / "report" / "board", ["*.cpp"]), (ROOT / "engine" / "report" / "export", ["*.cpp"])):
        for ending in endings:
            yield from sorted(folder.glob(ending))


class Texts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        text = (PAGE / "texts.json").read_text(encoding="utf-8")
        pairs = json.loads(text, object_pairs_hook=lambda pairs: pairs)
        cls.keys = [key for key, _ in pairs]
        cls.texts = json.loads(text)
        cls.code = {path: path.read_text(encoding="utf-8") for path in sources()}

    def test_both_languages_are_complete(self):
        self.assertEqual(len(self.keys), len(set(self.keys)), "a key is there twice")
        for key, words in self.texts.items():
            self.assertEqual(set(words), {"nl", "en"}, key)
            self.assertTrue(words["nl"].strip() and words["en"].strip(), f"{key}: a text is missing")
            self.assertEqual(sorted(PLACEHOLDER.findall(words["nl"])), sorted(PLACEHOLDER.findall(words["en"])), key)

    def test_every_key_that_is_asked_for_is_there(self):
        asked = {}
        for path, code in self.code.items():
            if path.suffix == ".json":
                found = re.findall(r"@([a-z][a-z_0-9.]*)", code)
                words = {"unit", "axis_unit", "budget_value"}  # filled in by the script that draws the picture
                found = [key for key in found if key not in words]
            else:
                found = re.findall(r"""\b(?:text|paragraph|notice|headlineExample)\(\s*"([^"]+)"\s*[,)]""", code)
                found += re.findall(r"""\btexts(?:\.fill\(|\[)\s*"([^"]+)"\s*[,\]]""", code)
                found += re.findall(r"""\b(?:section|fold)\("[^"]+", "([^"]+)\"""", code)
            for key in found:
                asked.setdefault(key, path.name)
        self.assertGreater(len(asked), 150)
        for key, where in asked.items():
            self.assertIn(key, self.texts, f"{where} asks for it")

    def test_no_text_is_left_over(self):
        literals, patterns = set(), []
        for path, code in self.code.items():
            literals.update(re.findall(r'"([a-z][\w.%/-]*)"', code))
            literals.update(re.findall(r"@([a-z][a-z_0-9.]*)", code))
            for template in re.findall(r"`((?:[a-z_]+|\$\{name\})\.[^`\s]*)`", code):
                patterns.append(re.compile(re.sub(r"\\\$\\\{.*?\\\}", r"[\\w.%/-]+", re.escape(template))))
            for prefix in re.findall(r'"([a-z_]+\.)" \+', code):
                patterns.append(re.compile(re.escape(prefix) + r"[\w.]+"))
        literals |= {f"answer.{measure}.{way}" for measure in ("spend", "beyond_norm", "goals") for way in ("less", "more", "same", "unclear")}
        for key in self.texts:
            used = key in literals or key.split(".")[0] in LABELS or any(pattern.fullmatch(key) for pattern in patterns)
            self.assertTrue(used, f"{key} is used nowhere")

    def test_pictures_are_specifications_of_their_own(self):
        """Altair and other readers take them as they are: data by name, a description, nothing fetched."""
        found = sorted((PAGE / "pictures").glob("*.vl.json"))
        self.assertGreaterEqual(len(found), 10)
        for path in found:
            specification = json.loads(path.read_text(encoding="utf-8"))
            self.assertEqual(specification["$schema"], "https://vega.github.io/schema/vega-lite/v6.json")
            self.assertTrue(specification["description"])
            text = json.dumps(specification)
            self.assertNotIn('"url"', text)
            self.assertRegex(text, r'"data": \{"name": "\w+"\}')


class Assets(unittest.TestCase):
    def test_the_libraries_are_what_was_checked_in(self):
        sums = dict(reversed(line.split("  ")) for line in (ASSETS / "SHA256SUMS").read_text().splitlines())
        self.assertEqual(set(sums), {"vega.min.js", "vega-lite.min.js", "vega-embed.min.js", "LICENCES.txt"})
        for name, wanted in sums.items():
            self.assertEqual(hashlib.sha256((ASSETS / name).read_bytes()).hexdigest(), wanted, name)

    def test_packages_are_pinned_by_integrity_and_name_no_host(self):
        for folder in (ASSETS, ROOT / "tests" / "browser"):
            lock = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))
            packages = {name: entry for name, entry in lock["packages"].items() if name}
            self.assertTrue(packages)
            for name, entry in packages.items():
                self.assertIn("integrity", entry, name)
                self.assertNotIn("resolved", entry, name)

    def test_licences_name_what_is_built_in(self):
        text = (ASSETS / "LICENCES.txt").read_text(encoding="utf-8")
        versions = json.loads((ASSETS / "package.json").read_text(encoding="utf-8"))["dependencies"]
        for name, version in versions.items():
            self.assertIn(f"{name} {version}", text)


if __name__ == "__main__":
    unittest.main()
