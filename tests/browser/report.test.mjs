// The board report in a real browser: opens from disk with the network off, draws, follows the reader's choice, can be
// used without a mouse and by a screen reader, prints whole. Run: node --test report.test.mjs (REPORTS names the folder
// with the reports that make_reports.py made).
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { cutText, launch, open, pictures, settled } from "./page.mjs";

const reports = process.env.REPORTS;
const file = (name) => join(reports, name);
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const every = ["three.nl.html", "three.en.html", "one.nl.html", "one.en.html", "empty.nl.html", "empty.en.html", "models.nl.html", "models.en.html", "region.nl.html"];

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

describe("every report", () => {
  for (const name of every)
    test(name, async () => {
      const { page, trouble, requests, close } = await open(browser, file(name));
      assert.deepEqual(trouble, [], "console and errors");
      assert.deepEqual(requests.filter((url) => !url.startsWith("file:") && !url.startsWith("data:")), [], "requests");
      assert.equal(await page.evaluate(() => document.body.dataset.pictures), "drawn");
      for (const picture of await pictures(page)) {
        assert.equal(picture.state, "drawn", `${picture.name} is not drawn`);
        assert.ok(picture.marks > 1, `${picture.name} shows nothing`);
        assert.ok(picture.width <= picture.room + 1, `${picture.name} is wider than its room`);
        assert.ok(picture.described > 10, `${picture.name} is not described`);
      }
      assert.equal(await page.locator("h1").count(), 1);
      const body = await page.locator("body").innerText();
      assert.doesNotMatch(body, /\{\w+\}|undefined|NaN|\[object|@[a-z]+\./, "a text was not filled in");
      assert.deepEqual(await cutText(page), []);
      const words = await page.$$eval(".picture svg text", (all) => all.map((text) => text.textContent));
      assert.ok(words.every((word) => !/@[a-z]|undefined|NaN|null/.test(word)), "a text in a picture was not filled in");
      assert.equal(await page.locator("html").getAttribute("lang"), name.split(".")[1]);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "wider than the window");
      await close();
    });
});

test("parts of the issue are all there, in order", async () => {
  const { page, close } = await open(browser, file("models.en.html"));
  const ids = await page.$$eval("main > section", (all) => all.map((part) => part.id));
  assert.deepEqual(ids, ["answer", "headline", "time", "compare", "who", "tradeoff", "incentives", "behaviour", "unknown", "method", "annex"]);
  const links = await page.$$eval("#contents a", (all) => all.map((link) => link.getAttribute("href").slice(1)));
  assert.deepEqual(links, ids);
  assert.deepEqual((await pictures(page)).map((picture) => picture.name), ["spend", "waiting", "money", "difference-spend",
    "difference-beyond_norm", "difference-goals", "difference-burden", "severity", "providers", "municipalities", "segments",
    "tradeoff", "behaviour"]);  // no assumption moves this answer: those pictures are in the other study
  assert.match(await page.locator("#incentives").innerText(), /One more (hour|day) of care[\s\S]*Giving (more|fewer) (hours|days) pays/);
  await close();
});

test("a table stands behind each picture, with the numbers of the model", async () => {
  const { page, close } = await open(browser, file("three.nl.html"));
  for (const name of ["spend", "waiting", "differences", "money", "municipalities", "segments", "providers", "tradeoff", "drives-level"]) {
    const place = page.locator(`[data-table-of="${name}"]`);
    await page.locator(`details:has([data-table-of="${name}"]) > summary`).click();
    assert.ok(await place.locator("tbody tr").count() > 0, name);
    assert.ok(await place.locator("table").isVisible(), name);
  }
  // what is written is what the element holds, and that is in the model
  const wrong = await page.evaluate(() => {
    const known = new Set(Object.values(model.tables).flatMap((table) => table.rows.flat()).filter((cell) => typeof cell === "number").map(String));
    known.add(String(model.study.budget));
    return [...document.querySelectorAll("data")].filter((datum) => !known.has(datum.value) && !known.has(String(-Number(datum.value)))).map((datum) => datum.value);
  });
  assert.deepEqual(wrong, [], "numbers on the page that are not in the model");
  const misread = await page.evaluate(() => [...document.querySelectorAll("data:not([data-to]):not(.same)")].filter((datum) => {
    const words = datum.textContent.replace(/\u2212/g, "-");
    const sign = /^\D*-/.test(words) ? "-" : "";
    const digits = sign + (words.match(/\d[\d.]*(,\d+)?/)?.[0] ?? "?").replace(/\./g, "").replace(",", ".");
    const shown = Number(digits) * (/mln/.test(words) ? 1e6 : 1);
    const held = Number(datum.value);
    const decimals = (digits.split(".")[1] ?? "").length;
    const step = 10 ** -decimals * (/mln/.test(words) ? 1e6 : 1);
    const near = (value) => Math.abs(value - shown) <= step * 0.5001 || Math.abs(value - shown) <= 500.5 && /€/.test(words);
    return ![held, held * 100].some(near);
  }).map((datum) => `${datum.value} shown as ${datum.textContent}`));
  assert.deepEqual(misread, [], "numbers shown as something else");
  await close();
});

test("the choice of scenarios is followed everywhere", async () => {
  const { page, trouble, close } = await open(browser, file("three.nl.html"));
  const seen = async (name) => page.$$eval(`#picture-${name} svg text`, (all) => all.map((text) => text.textContent));
  assert.ok((await seen("spend")).includes("Lager tarief"));
  await page.getByRole("checkbox", { name: "Lager tarief" }).uncheck();
  await settled(page);
  await page.waitForFunction(() => ![...document.querySelectorAll("#picture-spend svg text")].some((text) => text.textContent === "Lager tarief"));
  for (const name of ["spend", "waiting", "difference-spend", "money", "municipalities", "providers", "tradeoff"])
    assert.ok(!(await seen(name)).includes("Lager tarief"), name);
  assert.ok(await page.locator('table.headline tr[data-scenario="lower-tariff"]').isHidden());
  const rows = await page.$$eval('[data-table-of="spend"] tbody th', (all) => all.map((cell) => cell.textContent));
  assert.ok(rows.length > 0 && !rows.includes("Lager tarief"));
  // nothing chosen: said, not blank
  for (const box of await page.locator(".chip input").all()) await box.uncheck();
  await page.waitForFunction(() => document.body.dataset.pictures === "drawn" && document.querySelector("#picture-spend").dataset.state === "empty");
  assert.match(await page.locator("#picture-spend").innerText(), /Kies hierboven een scenario/);
  for (const box of await page.locator(".chip input").all()) await box.check();
  await page.waitForFunction(() => document.body.dataset.pictures === "drawn" && document.querySelector("#picture-spend").dataset.state === "drawn");
  assert.ok((await seen("spend")).includes("Lager tarief"));
  assert.deepEqual(trouble, []);
  await close();
});

test("a municipality can be followed", async () => {
  const { page, trouble, close } = await open(browser, file("three.nl.html"));
  assert.ok(await page.locator("#followed").isHidden());
  await page.getByRole("combobox", { name: "Volg een gemeente" }).selectOption("goirle");
  await settled(page);
  const text = await page.locator("#followed").innerText();
  assert.match(text, /Uw gemeente: Goirle/);
  assert.match(text, /verborgen/, "Goirle is so small that numbers are hidden");
  const faint = await page.waitForFunction(() => document.querySelectorAll("#picture-municipalities svg path[opacity='0.25']").length);
  assert.ok(await faint.jsonValue() > 0);
  assert.deepEqual(trouble, []);
  await close();
});

test("values show when the pointer is on a mark", async () => {
  const { page, close } = await open(browser, file("three.nl.html"));
  const symbol = page.locator("#picture-spend svg .mark-symbol.role-mark path").first();
  await symbol.scrollIntoViewIfNeeded();
  await symbol.hover();
  const tip = page.locator("#vg-tooltip-element.visible");
  await tip.waitFor();
  assert.match(await tip.innerText(), /Zoals nu[\s\S]*miljoen euro[\s\S]*\d,\d/);
  await close();
});

test("all can be reached and used by keyboard", async () => {
  const { page, close } = await open(browser, file("three.nl.html"));
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
  const reached = new Set();
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press("Tab");
    reached.add(await page.evaluate(() => document.activeElement.id || document.activeElement.tagName + document.activeElement.className));
  }
  for (const wanted of ["show-now", "show-more-capacity", "follow"]) assert.ok(reached.has(wanted), `${wanted} is not reached`);
  await page.locator("#show-lower-tariff").focus();
  await page.keyboard.press("Space");
  assert.equal(await page.locator("#show-lower-tariff").isChecked(), false);
  const summary = page.locator("#figure-spend summary");
  await summary.focus();
  await page.keyboard.press("Enter");
  assert.ok(await page.locator('[data-table-of="spend"] table').isVisible());
  await close();
});

const rules = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"], resultTypes: ["violations"] };

describe("axe finds nothing serious", () => {
  const looks = [...every.map((name) => [name, 1280, false]), ["models.nl.html", 375, false], ["one.en.html", 1280, true]];
  for (const [name, width, opened] of looks)
    test(`${name} at ${width}${opened ? ", all opened" : ""}`, async () => {
      const { page, close } = await open(browser, file(name), { width });
      if (opened) for (const summary of await page.locator("summary:visible").all()) await summary.click();
      await page.evaluate(axeSource);
      const found = await page.evaluate((options) => window.axe.run(document, options), rules);
      const grave = found.violations.filter((violation) => ["serious", "critical"].includes(violation.impact));
      assert.deepEqual(grave.map((violation) => `${violation.id}: ${violation.nodes.slice(0, 3).map((node) => node.html).join(" | ")}`), []);
      await close();
    });
});

test("axe is listening: a planted fault is found", async () => {
  const { page, close } = await open(browser, file("three.nl.html"));
  await page.evaluate(() => { document.querySelector(".facts").style.color = "#d0d0d0"; document.documentElement.removeAttribute("lang"); });
  await page.evaluate(axeSource);
  const found = await page.evaluate((options) => window.axe.run(document, options), rules);
  const ids = found.violations.map((violation) => violation.id);
  assert.ok(ids.includes("color-contrast") && ids.includes("html-has-lang"), ids.join());
  await close();
});

describe("a phone shows all pictures within its width, and all their words", () => {
  for (const name of ["three.nl.html", "models.en.html", "region.nl.html"])
    test(name, async () => {
      const { page, trouble, close } = await open(browser, file(name), { width: 375, height: 740, scale: 2 });
      assert.deepEqual(trouble, []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
      for (const picture of await pictures(page)) {
        assert.ok(picture.width > 200 && picture.width <= picture.room + 1, picture.name);
        assert.ok(picture.scale > 0.97, `${picture.name} is made smaller than it was drawn`);
      }
      assert.deepEqual(await cutText(page), []);
      await close();
    });
});

test("a picture that cannot be drawn says so, and the others are drawn", async () => {
  const broken = join(reports, "broken.nl.html");
  const html = readFileSync(file("three.nl.html"), "utf8");
  const spec = /("spend":\{"\$schema")/;
  assert.match(html, spec);
  writeFileSync(broken, html.replace(spec, '"spend":{"mark":"nonsense","facet":1,"$schema"'));
  const { page, close } = await open(browser, broken);
  const states = Object.fromEntries((await pictures(page)).map((picture) => [picture.name, picture.state]));
  assert.equal(states.spend, "failed");
  assert.ok(Object.entries(states).every(([name, state]) => name === "spend" || state === "drawn"), JSON.stringify(states));
  assert.match(await page.locator("#picture-spend").innerText(), /De cijfers staan in de tabel eronder/);
  await page.locator("#figure-spend summary").click();
  assert.ok(await page.locator('[data-table-of="spend"] tbody tr').count() > 0);
  await close();
});

test("without scripts the headline figures and the answer are there", async () => {
  const { page, close } = await open(browser, file("three.en.html"), { javaScript: false });
  const text = await page.locator("main").innerText();
  assert.match(text, /Your program runs no scripts/);
  assert.match(text, /futures/);
  assert.ok(await page.locator("noscript table tr").count() >= 24 || /Spend per year/.test(text));
  await close();
});
