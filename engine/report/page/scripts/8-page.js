// The page: sections in order, contents, printing.

function build() {
  const main = document.getElementById("main");
  const bar = choiceBar();
  if (model.study.replications > 0) {
    main.append(headlineSection());
    main.append(
      section("time", "time.title", spendBlock(), waitingBlock()),
      section("compare", "compare.title", differencesBlock(), moneyBlock()),
      whoSection(),
      section("tradeoff", "tradeoff.section", tradeoffBlock()),
      behaviourSection());
  }
  main.append(incentiveSection(), unknownSection(), methodSection(), annexSection());
  if (model.study.replications > 0) main.insertBefore(document.getElementById("incentives"), document.getElementById("behaviour"));
  main.append(element("footer", {}, paragraph("footer", { hash: model.study.content_hash.slice(0, 16) })));
  const list = element("ol", {});
  for (const part of main.querySelectorAll(":scope > section"))
    list.append(element("li", {}, element("a", { href: `#${part.id}` }, part.querySelector("h2").textContent)));
  document.getElementById("contents").append(element("p", { class: "contents-title" }, text("contents")), list);
  if (bar && model.study.replications > 0) placeChoice(bar);
  refreshTables();
}

// Beside the text where there is room, else after the headline figures.
function placeChoice(bar) {
  const wide = window.matchMedia("(min-width: 901px)");
  const place = () => (wide.matches ? document.getElementById("contents") : document.getElementById("headline")).append(bar);
  wide.addEventListener("change", place);
  place();
}

// Printed: everything open, tables behind pictures in the annex.
function beforePrint() {
  for (const part of document.querySelectorAll("details.annex-part")) {
    part.fill();
    part.dataset.was = part.open ? "open" : "";
    part.open = true;
  }
  const numbers = element("div", { id: "printed-numbers" }, element("h3", {}, text("annex.pictures")));
  for (const { tableOf } of tables.values()) numbers.append(tableOf());
  document.getElementById("printed-numbers")?.remove();
  document.getElementById("annex").append(numbers);
}

function afterPrint() {
  for (const part of document.querySelectorAll("details.annex-part")) part.open = part.dataset.was === "open";
  document.getElementById("printed-numbers")?.remove();
}

build();
window.addEventListener("beforeprint", beforePrint);
window.addEventListener("afterprint", afterPrint);
let drawnWidth = 0, waiting = 0;
const redrawn = () => {
  const width = document.getElementById("main").clientWidth;
  if (width === drawnWidth) return;
  drawnWidth = width;
  clearTimeout(waiting);
  waiting = setTimeout(drawAll, 150);
};
drawnWidth = document.getElementById("main").clientWidth;
document.body.dataset.pictures = "drawing";
drawAll().catch((error) => {
  document.body.dataset.pictures = "failed";
  console.error(error);
});
window.addEventListener("resize", redrawn);
