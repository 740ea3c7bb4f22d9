// The page: sections in order, contents, printing.

function build() {
  const main = document.getElementById("main");
  const bar = choiceBar();
  if (model.study.replications > 0) {
    main.append(headlineSection());
    main.append(
      section("time", "time.title", spendBlock(), waitingBlock(), moneyBlock()),
      section("compare", "compare.title", differencesBlock()),
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

// Printed: six pages for the board, then the annex on pages of its own. What stands behind the answer goes there: contracts,
// method, and the tables behind the pictures.
const IN_ANNEX = ["incentives", "method"];
let places = null;  // of what went to the annex, while the page is printed

function beforePrint() {
  if (places) return;
  places = new Map();
  const annex = document.getElementById("annex");
  let last = document.getElementById("annex-title");
  const append = (part) => {
    last.after(part);
    last = part;
  };
  for (const part of IN_ANNEX.map((id) => document.getElementById(id))) {
    const place = document.createComment(part.id);
    part.before(place);
    places.set(part, place);
    append(part);
  }
  const numbers = element("section", { id: "printed-numbers" }, element("h2", {}, text("annex.pictures")));
  for (const [name, { tableOf }] of tables) if (name !== "incentives") numbers.append(tableOf());
  append(numbers);
  for (const part of annex.querySelectorAll("details.annex-part")) {
    part.fill();
    part.dataset.was = part.open ? "open" : "";
    part.open = true;
  }
}

function afterPrint() {
  if (!places) return;
  for (const part of document.querySelectorAll("details.annex-part")) part.open = part.dataset.was === "open";
  for (const [part, place] of places) place.replaceWith(part);
  places = null;
  document.getElementById("printed-numbers").remove();
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
drawAll();
window.addEventListener("resize", redrawn);
