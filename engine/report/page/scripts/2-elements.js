// Small pieces of the page: elements, tables, figures with a title, a caption and a table behind them.

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const paragraph = (key, values) => element("p", {}, text(key, values));

// A figure that can be checked: its exact value stands in the element.
const datum = (value, kind, options) =>
  isNumber(value) ? element("data", { value }, figure(value, kind, options)) : figure(value, kind, options);

// A scenario's mark: the same colour and shape as in the pictures.
function mark(scenario) {
  const { path, colour } = look(scenario);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of Object.entries({ viewBox: "-8 -8 16 16", class: "mark", "aria-hidden": "true" }))
    svg.setAttribute(name, value);
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
  shape.setAttribute("d", path);
  shape.setAttribute("fill", colour);
  svg.append(shape);
  return svg;
}

const isFigure = (column) => !column.key && column.kind !== "text" && column.kind !== "flag";

// columns: [{id, label, kind, signed, key}]; `key` columns hold ids. Cells in the order of the columns.
// `titled`: the heading above says what the caption says.
function table(columns, rows, { caption, compact = false, titled = false } = {}) {
  const head = element("tr", {}, ...columns.map((column) =>
    element("th", { scope: "col", class: isFigure(column) ? "number" : null }, column.label)));
  const body = rows.map((row) => element("tr", {}, ...columns.map((column, i) => {
    const value = row[column.id];
    if (column.key) {
      const name = value === null ? "" : label(column.kind, value);
      return element(i === 0 ? "th" : "td", i === 0 ? { scope: "row" } : {}, name);
    }
    const kind = typeof column.kind === "function" ? column.kind(row) : column.kind;
    if (kind === "text" || kind === "flag") return element("td", { lang: value ? column.lang : null, class: column.wide ? "wide" : null }, kind === "flag" ? figure(value) : value ?? "");
    if (kind === "band") {
      const [low, high] = column.of.map((id) => row[id]);
      return element("td", { class: "number" }, isNumber(low) ? element("data", { value: low, "data-to": high }, span(low, high, column.like)) : figure(low));
    }
    return element("td", { class: "number" }, datum(value, kind, { signed: column.signed }));
  })));
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption ?? text("table") },
    element("table", { class: compact ? "compact" : null }, caption ? element("caption", { class: titled ? "visually-hidden" : null }, caption) : null,
      element("thead", {}, head), element("tbody", {}, ...body)));
}

const KEYS = new Set(["scenario", "municipality", "segment", "provider", "size", "severity", "contract", "metric",
  "measure", "part", "topic"]);

// Columns of a model table, those named or all; labels in the language of the page.
function columnsOf(id, names) {
  const all = model.tables[id].columns;
  const chosen = names ? names.map((name) => all.find((column) => column.id === name)) : all;
  const byRow = (row) => (row.measure ? kindOfMeasure(row.measure) : kindOfMetric(row.metric));
  return chosen.map((column) => ({
    id: column.id,
    label: column.label,
    key: KEYS.has(column.kind),
    kind: column.kind === "by_row" ? byRow : column.kind,
    signed: column.id.includes("difference"),
  }));
}

// Opens the table behind a picture; who only hears it, hears which.
const behind = (title) => element("summary", {}, text("table.behind"), element("span", { class: "visually-hidden" }, `: ${title}`));

// A picture with its words: title, how to read it, an example from its own numbers, and the table behind it.
function pictureBlock(name, { title, caption, example, tableOf, level = 3 }) {
  const canvas = element("div", { class: "picture", id: `picture-${name}`, "data-picture": name });
  const block = element("figure", { id: `figure-${name}`, class: "block" },
    element(`h${level}`, {}, title),
    canvas,
    element("figcaption", {}, caption, " ", element("span", { class: "example" }, example ?? "")));
  if (tableOf) {
    const details = element("details", { class: "behind" }, behind(title));
    const place = element("div", { "data-table-of": name });
    details.append(place);
    block.append(details);
    tables.set(name, { place, tableOf });
  }
  return block;
}

// Tables behind pictures, made anew when the choice of scenarios changes.
const tables = new Map();
const refreshTables = () => {
  for (const { place, tableOf } of tables.values()) place.replaceChildren(tableOf());
};

function section(id, titleKey, ...children) {
  return element("section", { id, "aria-labelledby": `${id}-title` },
    element("h2", { id: `${id}-title` }, text(titleKey)), ...children);
}

const notice = (key, values) => element("p", { class: "notice" }, text(key, values));
