// Pictures of every section, at the width of a desk and of a phone, to be looked at.
//
//     node screenshots.mjs REPORT.html FOLDER
import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { launch, open } from "./page.mjs";

const [report, folder] = process.argv.slice(2);
if (!report || !folder) throw new Error("which report, and into which folder?");
mkdirSync(folder, { recursive: true });
const browser = await launch();
const name = basename(report, ".html");
for (const [look, size] of Object.entries({ desk: { width: 1280 }, phone: { width: 375, height: 740, scale: 2 } })) {
  const { page, trouble, close } = await open(browser, report, size);
  for (const id of ["top", ...await page.$$eval("main > section", (all) => all.map((part) => part.id))]) {
    const path = join(folder, `${name}-${look}-${id}.png`);
    if (id === "top") await page.screenshot({ path });
    else await page.screenshot({ path, fullPage: true, clip: await page.$eval(`#${id}`, (part) => {
      const { x, y, width, height } = part.getBoundingClientRect();
      return { x: x + window.scrollX, y: y + window.scrollY, width, height };
    }) });
  }
  if (trouble.length) console.error(trouble.join("\n"));
  await close();
}
const { page, close } = await open(browser, report);
await page.pdf({ path: join(folder, `${name}.pdf`), preferCSSPageSize: true, tagged: true });
await close();
await browser.close();
console.log(`${folder}: every section of ${name}, at desk and phone width, and as PDF`);
