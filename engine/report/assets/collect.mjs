// Copies the built files of the packages in package-lock.json beside this file, with the licences of everything in
// them, and lists their SHA-256. Run by `./dev assets`, after `npm ci` has checked the packages' integrity hashes.
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = process.argv[2];
const files = {
  "vega.min.js": "vega/build/vega.min.js",
  "vega-lite.min.js": "vega-lite/build/vega-lite.min.js",
  "vega-embed.min.js": "vega-embed/build/vega-embed.min.js",
};
// Used by the command lines of the packages only; nothing of them is in the built files.
const commandLineOnly = new Set(["ansi-regex", "ansi-styles", "cliui", "commander", "emoji-regex", "escalade",
  "get-caller-file", "get-east-asian-width", "iconv-lite", "safer-buffer", "string-width", "strip-ansi", "wrap-ansi",
  "y18n", "yargs", "yargs-parser", "rw", "tslib", "vega-typings", "vega-schema-url-parser"]);

function licences() {
  const byText = new Map();
  for (const name of readdirSync(modules).sort()) {
    if (name.startsWith(".") || name.startsWith("@") || commandLineOnly.has(name)) continue;
    const folder = join(modules, name);
    const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? readFileSync(join(folder, file), "utf8").trim().replace(/\r\n/g, "\n") : `Licence: ${license}`;
    byText.set(text, [...(byText.get(text) ?? []), `${name} ${version}`]);
  }
  return [...byText].map(([text, names]) => `${names.join(", ")}\n\n${text}\n`).join(`\n${"-".repeat(80)}\n\n`);
}

for (const [name, source] of Object.entries(files)) copyFileSync(join(modules, source), join(here, name));
writeFileSync(join(here, "LICENCES.txt"), licences());
const sums = [...Object.keys(files), "LICENCES.txt"].map((name) =>
  `${createHash("sha256").update(readFileSync(join(here, name))).digest("hex")}  ${name}\n`);
writeFileSync(join(here, "SHA256SUMS"), sums.join(""));
if (existsSync(join(here, "node_modules"))) throw new Error("node_modules belongs into build/, not beside the sources");
