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
