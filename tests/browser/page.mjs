// A browser with the network off, and the report open in it. Everything that goes wrong is kept.
import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const candidates = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
export const executable = candidates.find((path) => path && existsSync(path));

export async function launch() {
  if (!executable) throw new Error("no Chromium found; CHROMIUM=PATH names one");
  const start = (args) => chromium.launch({ executablePath: executable, args });
  // root has no sandbox, nor has everybody in a container
  if (process.getuid?.() === 0) return start(["--no-sandbox"]);
  return start([]).catch(() => start(["--no-sandbox"]));
}

export async function open(browser, file, { width = 1280, height = 900, scale = 1, javaScript = true } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale, offline: true,
    javaScriptEnabled: javaScript });
  const page = await context.newPage();
  page.setDefaultTimeout(120000);  // of a busy machine
  const trouble = [], requests = [];
  page.on("console", (message) => trouble.push(`console ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => trouble.push(`error: ${error.message}`));
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(pathToFileURL(file).href);
  if (javaScript) await settled(page);
  return { page, trouble, requests, close: () => context.close() };
}

export const settled = (page) =>
  page.waitForFunction(() => ["drawn", "failed"].includes(document.body.dataset.pictures), null, { timeout: 120000 });

export const pictures = (page) => page.$$eval(".picture", (all) => all.map((picture) => ({
  name: picture.dataset.picture, state: picture.dataset.state,
  marks: picture.querySelectorAll("svg .mark-symbol path, svg .mark-rect path, svg .mark-line path, svg .mark-area path, svg .mark-rule line").length,
  width: picture.querySelector("svg")?.getBoundingClientRect().width ?? 0, room: picture.getBoundingClientRect().width,
  scale: (picture.querySelector("svg")?.getBoundingClientRect().width ?? 0) / (picture.querySelector("svg")?.viewBox.baseVal.width || 1),
  described: (picture.querySelector("svg")?.getAttribute("aria-label") ?? "").length,
})));

// Words that stand outside their picture, or end in "…".
export const cutText = (page) => page.$$eval(".picture svg", (all) => all.flatMap((svg) => {
  const outer = svg.getBoundingClientRect();
  return [...svg.querySelectorAll("text")].filter((text) => {
    const box = text.getBoundingClientRect();
    const outside = box.right > outer.right + 1.5 || box.left < outer.left - 1.5 || box.bottom > outer.bottom + 1.5 || box.top < outer.top - 1.5;
    return box.width > 0 && (outside || text.textContent.endsWith("\u2026"));
  }).map((text) => `${svg.closest(".picture").dataset.picture}: ${text.textContent}`);
}));
