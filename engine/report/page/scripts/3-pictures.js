// Pictures: Vega-Lite specifications from the model, filled with its tables, its words and its colours.

// Colours, shapes and fonts stand in looks.json, which the Python package draws with too.
const { baseline: BASELINE, others: OTHERS, config: CONFIG } = model.looks;
const SHAPES = {
  circle: "M-6,0a6,6 0 1,0 12,0a6,6 0 1,0 -12,0",
  square: "M-5.3,-5.3h10.6v10.6h-10.6z",
  "triangle-up": "M0,-6.5L6.5,5.5H-6.5z",
  "triangle-down": "M0,6.5L6.5,-5.5H-6.5z",
  diamond: "M0,-7.5L6,0L0,7.5L-6,0z",
  cross: "M-2.2,-6.5h4.4v4.3h4.3v4.4h-4.3v4.3h-4.4v-4.3h-4.3v-4.4h4.3z",
};
const looks = (() => {
  const made = {};
  let next = 0;
  for (const scenario of scenarios)
    made[scenario] = scenario === baseline ? BASELINE : OTHERS[next++ % OTHERS.length];
  return made;
})();
const look = (scenario) => ({ ...looks[scenario], path: SHAPES[looks[scenario].shape] });

const FORMAT = {
  nl: { decimal: ",", thousands: ".", grouping: [3], currency: ["€ ", ""] },
  en: { decimal: ".", thousands: ",", grouping: [3], currency: ["€ ", ""] },
};

// Tables as Vega sees them: names beside ids, hidden cells as no value.
function dataset(id, keep) {
  const columns = model.tables[id].columns.filter((column) => KEYS.has(column.kind));
  return rowsOf(id).filter(keep).map((row) => {
    const seen = { ...row };
    for (const [name, value] of Object.entries(seen)) if (isHidden(value)) seen[name] = null;
    for (const column of columns) seen[`${column.id}_label`] = row[column.id] === null ? "" : label(column.kind, row[column.id]);
    return seen;
  });
}

// "@axis.weeks" stands for the text of that key, alone or inside an expression.
const inWords = (node, words) => node.replace(/@([a-z][a-z_0-9.]*)/g, (whole, key) => words[key] ?? text(key));

const ruler = document.createElement("canvas").getContext("2d");
function widthOf(words, font = "12px") {
  ruler.font = `${font} ${CONFIG.font}`;
  return ruler.measureText(words).width;
}

// A name on one line, or on as many as it needs, three at most.
const MOST_LINES = 3;
function onLines(name, width, font) {
  const lines = [];
  for (const word of name.split(" "))
    if (lines.length && (lines.length === MOST_LINES || widthOf(`${lines.at(-1)} ${word}`, font) <= width)) lines.push(`${lines.pop()} ${word}`);
    else lines.push(word);
  return lines;
}

// The expression that puts names on lines.
const linesExpression = (names, width, font) =>
  `(${JSON.stringify(Object.fromEntries(names.map((name) => [name, onLines(name, width, font)])))})[datum.label]`;

// Room that the longest of some names takes beside a picture, at most a share of the width; what is longer goes on lines.
function roomFor(names, width) {
  const most = width * 0.42;
  const longest = (lines) => Math.max(0, ...lines.map((line) => widthOf(line)));
  return Math.min(longest(names.flatMap((name) => onLines(name, most - 12))) + 12, most);
}

// A legend in as many columns as there is room for.
function legendFor(names, width) {
  const entries = names.map((name) => Math.min(widthOf(name, "12.5px"), CONFIG.legend.labelLimit) + 18);
  const needed = (columns) => CONFIG.legend.columnPadding * (columns - 1)
    + Array.from({ length: columns }, (_, c) => Math.max(...entries.filter((_, i) => i % columns === c))).reduce((a, b) => a + b, 0);
  let columns = names.length;
  while (columns > 1 && needed(columns) > width) columns--;
  return { ...CONFIG.legend, columns };
}

// Walks a specification: texts for "@key", colours and shapes for scenarios, sizes for the room there is.
function prepared(specification, { width, shown, legend, words = {}, datasets }) {
  const names = shown.map((scenario) => label("scenario", scenario));
  const ranges = {
    color: shown.map((s) => looks[s].colour), fill: shown.map((s) => looks[s].colour),
    stroke: shown.map((s) => looks[s].colour), shape: shown.map((s) => looks[s].shape),
    strokeDash: shown.map((s) => looks[s].dash),
  };
  const walk = (node, key) => {
    if (typeof node === "string") return inWords(node, words);
    if (Array.isArray(node)) return node.map((item) => walk(item));
    if (node === null || typeof node !== "object") return node;
    const copy = Object.fromEntries(Object.entries(node).map(([name, value]) => [name, walk(value, name)]));
    if (copy.field === "scenario_label") {
      if (key in ranges) copy.scale = { domain: names, range: ranges[key] };
      else if (["x", "y", "xOffset", "yOffset", "row", "column", "facet"].includes(key)) copy.sort = names;
    }
    return copy;
  };
  const spec = walk(specification);
  // a layer of nothing would have a scale without ends
  if (spec.layer) spec.layer = spec.layer.filter((layer) => !layer.data?.name || datasets[layer.data.name].length);
  const room = spec.usermeta?.room ?? {};
  if (room.labels) {
    const [set, field] = room.labels;
    const labels = [...new Set(datasets[set].map((row) => row[field]))];
    const space = roomFor(labels, width);
    room.beside = space + (room.beside ?? 0);
    limitLabels(spec, space - 8, linesExpression(labels, space - 12));
    const most = Math.max(...labels.map((name) => onLines(name, space - 12).length));
    const steps = spec.facet ? spec.spec : spec;
    if (steps.height?.step) {
      const step = Math.max(steps.height.step, LABEL_LINE * most + 6);
      steps.height = spec.facet ? { step } : step * labels.length;
    }
  }
  if (spec.facet) {
    const distinct = ([set, field]) => new Set(datasets[set].map((row) => row[field])).size;
    const count = room.panels === "scenarios" ? shown.length : Array.isArray(room.panels) ? distinct(room.panels) : room.panels;
    const gap = 24, beside = room.beside ?? 50;
    const most = Math.max(1, Math.min(count, room.columns ?? count, Math.floor((width - beside + gap) / ((room.least ?? 170) + gap))));
    const columns = Math.ceil(count / Math.ceil(count / most));  // rows of about equal length
    spec.columns = columns;
    spec.spacing = gap;
    spec.spec.width = Math.floor((width - beside - gap * (columns - 1)) / columns - 2);
    spec.facet.header = { ...spec.facet.header, labelLimit: spec.spec.width + gap - 4 };
    if (room.panels === "scenarios") spec.facet.header.labelExpr = linesExpression(names, spec.spec.width + gap - 8, "600 12.5px");
  } else {
    spec.width = Math.floor(width);
  }
  if (!spec.facet) spec.autosize = { type: "fit-x", contains: "padding" };
  spec.config = { ...CONFIG, legend: legendFor(legend ?? names, width - (room.beside ?? 54)) };
  return spec;
}

const LABEL_LINE = 12.5;
// Names beside the vertical axis: on lines, and ending where their room ends.
function limitLabels(node, labelLimit, labelExpr) {
  if (node === null || typeof node !== "object") return;
  if (node.y?.type === "nominal" && node.y.axis) node.y.axis = { ...node.y.axis, labelLimit, labelExpr, labelLineHeight: LABEL_LINE };
  for (const part of Object.values(node)) limitLabels(part, labelLimit, labelExpr);
}

const drawn = new Map();  // name -> what draws it

// `make` gives {specification, datasets, words, shown, description}, or nothing to draw.
function picture(name, make) {
  drawn.set(name, make);
}

async function draw(name) {
  const place = document.getElementById(`picture-${name}`);
  if (!place) return;
  const made = drawn.get(name)();
  if (!made) {
    place.replaceChildren(element("p", { class: "notice" }, text("picture.nothing_chosen")));
    place.dataset.state = "empty";
    return;
  }
  const shown = made.shown ?? chosen.scenarios();
  const width = Math.min(760, place.clientWidth || 680);
  let view = await drawInto(place, made, shown, width);
  // what stands around panels is known when they are drawn: once more, so that the whole has the width
  const over = place.querySelector("svg").viewBox.baseVal.width - width;
  if (over > 1) view = await drawInto(place, made, shown, width - over);
  place.dataset.state = "drawn";
  place.view = view;
}

async function drawInto(place, made, shown, width) {
  const spec = prepared(model.pictures[made.specification], { width, shown, legend: made.legend, words: made.words, datasets: made.datasets });
  spec.datasets = made.datasets;
  spec.description = made.description;
  const holder = element("div", {});
  place.replaceChildren(holder);
  const result = await vegaEmbed(holder, spec, {
    mode: "vega-lite", renderer: "svg", actions: false, formatLocale: FORMAT[model.language],
    tooltip: { theme: "custom" }, loader: { load: () => Promise.reject(new Error("nothing is fetched")) },
  });
  const svg = place.querySelector("svg");
  // one description for the whole picture; the numbers stand in the table behind it
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", made.description);
  svg.removeAttribute("aria-roledescription");
  for (const part of place.querySelectorAll("svg *, div"))
    for (const attribute of ["role", "aria-label", "aria-roledescription", "aria-hidden"]) part.removeAttribute(attribute);
  svg.setAttribute("focusable", "false");
  return result.view;
}

async function drawAll() {
  document.body.dataset.pictures = "drawing";
  let failed = false;
  for (const name of drawn.keys()) {
    try {
      await draw(name);
    } catch (error) {  // the others, and the numbers of this one, are there all the same
      failed = true;
      console.error(error);
      const place = document.getElementById(`picture-${name}`);
      place.replaceChildren(element("p", { class: "notice" }, text("picture.failed")));
      place.dataset.state = "failed";
    }
  }
  document.body.dataset.pictures = failed ? "failed" : "drawn";
}
