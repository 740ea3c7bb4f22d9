// The board report on paper: six pages and an annex, by the command that docs/report.md gives.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { cutText, executable, launch, open, settled } from "./page.mjs";

const reports = process.env.REPORTS;
const file = (name) => join(reports, name);
const annex = { nl: "Bijlage", en: "Annex" };
const BODY = 6;  // pages
const PAGE = 1020;  // CSS pixels of an A4 page between its margins

let browser, folder;
before(async () => {
  browser = await launch();
  folder = mkdtempSync(join(tmpdir(), "fundsim-print-"));
});
after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

// As docs/report.md says.
function print(name) {
  const pdf = join(folder, `${name}.pdf`);
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  execFileSync(executable, ["--headless", ...sandbox, "--window-size=1280,1000", "--no-pdf-header-footer", "--virtual-time-budget=15000",
    `--print-to-pdf=${pdf}`, file(name)], { stdio: "pipe", timeout: 240000 });
  return pdf;
}

// The text of each page.
const pagesOf = (pdf) => execFileSync("pdftotext", ["-layout", pdf, "-"], { encoding: "utf-8", maxBuffer: 1 << 26 }).split("\f").slice(0, -1);
const firstLine = (page) => page.split("\n").map((line) => line.trim()).find(Boolean);

describe("six pages at most, then an annex that begins on its own page and is named", () => {
  for (const name of ["models.nl.html", "models.en.html", "three.nl.html", "region.nl.html", "region.en.html"])
    test(name, () => {
      const language = name.split(".")[1];
      const pdf = print(name);
      const pages = pagesOf(pdf);
      const begin = pages.findIndex((page) => firstLine(page) === annex[language]);
      assert.ok(begin >= 4 && begin <= BODY, `the annex begins after ${begin} pages: ${pages.map(firstLine).join(" | ")}`);
      assert.ok(pages.length <= 34, `${pages.length} pages`);
      const info = execFileSync("pdfinfo", [pdf], { encoding: "utf-8" });
      assert.match(info, /Tagged:\s+yes/);
      const raw = execFileSync("pdfinfo", ["-struct", pdf], { encoding: "utf-8", maxBuffer: 1 << 26 });
      for (const part of ["Document", "H1", "H2", "Figure", "Table", "TH"]) assert.match(raw, new RegExp(`\\b${part}\\b`), `no ${part} in the structure`);
      assert.ok(pages.slice(0, begin).every((page) => page.trim().length > 200), "a page of the body is nearly empty");
      assert.ok(!pages.slice(0, begin).some((page) => page.includes({ nl: "Inhoudscode van de uitkomsten", en: "Content hash of the results" }[language])));
    });
});

describe("no picture is cut, nothing is wider than the paper", () => {
  for (const name of ["three.nl.html", "region.nl.html"])
    test(name, async () => {
      const { page, trouble, close } = await open(browser, file(name));
      await page.emulateMedia({ media: "print" });
      await page.setViewportSize({ width: 673, height: 1000 });  // A4 between its margins
      await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
      await settled(page);
      const wide = await page.evaluate(() => [...document.querySelectorAll("svg, table, figure, .notice")].filter((part) => {
        const box = part.getBoundingClientRect();
        return box.width > 0 && (box.right > window.innerWidth + 1 || box.left < -1);
      }).map((part) => part.closest("[id]").id));
      assert.deepEqual(wide, []);
      assert.deepEqual(await cutText(page), []);
      const tall = await page.$$eval("figure.block", (all, most) => all.filter((figure) => figure.getBoundingClientRect().height > most).map((figure) => figure.id), PAGE);
      assert.deepEqual(tall, [], "a figure is taller than a page and would be cut");
      const breakable = await page.$$eval("figure.block", (all) => all.filter((figure) => getComputedStyle(figure).breakInside !== "avoid").map((figure) => figure.id));
      assert.deepEqual(breakable, [], "a figure may be cut by the end of a page");
      const pictures = await page.locator("main > section .picture").count();
      assert.ok(await page.locator("#annex #printed-numbers table").count() >= pictures - 4, "tables behind pictures are in the annex; four pictures share one");
      assert.ok(await page.locator("#annex #incentives table").count() > 0);
      assert.ok(await page.locator("#annex #method table").isVisible());
      assert.ok(await page.locator("#annex-definitions table").isVisible());
      assert.deepEqual(trouble, []);
      await close();
    });
});

test("after printing the page is as it was", async () => {
  const { page, close } = await open(browser, file("three.nl.html"));
  const outline = () => page.$$eval("main > section, #annex *[id]", (all) => all.map((part) => part.id + (part.open ? " open" : "")));
  const before = await outline();
  await page.evaluate(() => {
    for (const event of ["beforeprint", "beforeprint", "afterprint", "afterprint"]) window.dispatchEvent(new Event(event));
  });
  assert.deepEqual(await outline(), before);
  await close();
});
