"""Makes the reports that the browser looks at.

    make_reports.py FUNDSIM FOLDER
"""

import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "report"))
import study as studies  # noqa: E402


def main():
    fundsim, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.sqlite"):
        old.unlink()
    three = studies.make(fundsim, folder)
    made = {"three": three, "one": studies.one_scenario(fundsim, folder), "empty": studies.without_results(fundsim, folder),
            "models": studies.four_models(fundsim, folder), "region": studies.region(fundsim, folder)}
    for name, study in made.items():
        for language in ("nl", "en"):
            subprocess.run([fundsim, "report", study, "-o", folder / f"{name}.{language}.html", "--lang", language], check=True)


if __name__ == "__main__":
    main()
