"use strict";
// What the page shows comes from one document: the model that the engine put into the page. This file reads it: tables,
// names of things, texts, and figures as people write them.

const model = JSON.parse(document.getElementById("model").textContent);
const locale = { nl: "nl-NL", en: "en-GB" }[model.language];
const baseline = model.study.baseline;
const scenarios = model.study.scenarios;

// text("waiting.example", {low: "3"}) -> the text of that key with {low} filled in
function text(key, values = {}) {
  const found = model.texts[key];
  if (found === undefined) throw new Error(`no text for the key ${key}`);
  return found.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

// The name of a thing: label("segment", "day_care") -> "Dagbehandeling"
function label(kind, id) {
  return model.labels[kind]?.[id] ?? model.texts[`${kind}.${id}`] ?? id;
}

// The rows of a table as objects.
const rowsOf = (() => {
  const made = {};
  return (id) => {
    made[id] ??= model.tables[id].rows.map((row) =>
      Object.fromEntries(model.tables[id].columns.map((column, i) => [column.id, row[i]])));
    return made[id];
  };
})();

const isHidden = (value) => value === model.study.hidden;
const isNumber = (value) => typeof value === "number";
const minus = (written) => written.replace(/^-/, "\u2212");

// No minus before a zero.
function decimal(value, digits, signed = false) {
  if (Math.abs(value) < 0.5 * 10 ** -digits) value = 0;
  return minus(new Intl.NumberFormat(locale, {
    minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: signed ? "exceptZero" : "negative",
  }).format(value));
}

// Digits after the decimal sign, by the size of the figure.
const digitsFor = (value, most) => (Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? Math.min(1, most) : most);

// Of a region that spends less than ten million a year, a difference may hang on hundredths of a million.
const millions = (value, like) => decimal(value / 1e6, Math.abs(like) < 1e7 ? 2 : 1);

// One figure with its unit. `signed`: a difference, with + or −; `like`: written in the unit of that figure.
function figure(value, kind, { signed = false, like = value } = {}) {
  if (value === null || value === undefined) return "–";
  if (isHidden(value)) return text("hidden.cell");
  if (typeof value === "boolean") return text(value ? "yes" : "no");
  if (!isNumber(value)) return String(value);
  switch (kind) {
    case "euro": {
      const before = value < 0 ? "\u2212" : signed && value > 0 ? "+" : "";
      const size = Math.abs(value);
      if (Math.abs(like) >= 5e5) return before + text("euro.million", { value: millions(size, like) });
      if (size >= 1000 && signed) return before + text("euro", { value: decimal(Math.round(size / 1000) * 1000, 0) });
      return before + text("euro", { value: decimal(size, size < 100 ? 2 : 0) });
    }
    case "amount": {  // of one unit or child: never in millions
      const before = value < 0 ? "\u2212" : signed && value > 0 ? "+" : "";
      return before + text("euro", { value: decimal(Math.abs(value), Math.abs(value) < 100 ? 2 : 0) });
    }
    case "share":
      if (signed) return text("percent.points", { value: decimal(value * 100, Math.abs(value) < 0.1 ? 1 : 0, true) });
      return text("percent", { value: decimal(value * 100, value !== 0 && Math.abs(value) < 0.1 ? 1 : 0) });
    case "goals": return decimal(value * 100, 1, signed);
    case "week": return text("weeks", { value: decimal(value, Math.abs(value) < 1000 ? 1 : 0, signed) });
    case "ratio": return decimal(value, 2, signed);
    case "year":
    case "period":
    case "whole": return decimal(value, 0, signed);
    case "youths":
    case "count": return decimal(value, digitsFor(value, 1), signed);
    default: return decimal(value, digitsFor(value, 2), signed);
  }
}

// "€ 131,9 – 163,6 mln": two figures of one kind, the unit once.
function span(low, high, kind) {
  if (!isNumber(low) || !isNumber(high)) return `${figure(low, kind)} – ${figure(high, kind)}`;
  if (kind === "euro" && Math.min(low, high) >= 5e5)
    return text("euro.million", { value: `${millions(low, high)} – ${millions(high, high)}` });
  if (kind === "share") return text("percent", { value: `${decimal(low * 100, 0)} – ${decimal(high * 100, 0)}` });
  return `${figure(low, kind)} – ${figure(high, kind)}`;
}

// Whether a difference is written as zero.
const written0 = (value, kind, like) => !/[1-9]/.test(figure(value, kind, { like }));

// "248.00 EUR/day" as the scenario file spells it -> "248,00 euro per dag"
function quantities(spelled) {
  const parts = spelled.map((quantity) => quantity.match(/^(-?[\d.]+)\s*(.*)$/));
  if (parts.some((part) => !part)) return spelled.join(" – ");
  const unit = parts[0][2];
  const digits = (part) => (part[1].split(".")[1] ?? "").length;
  const numbers = parts.map((part) => decimal(Number(part[1]), Math.min(digits(part), 3)));
  return `${numbers.join(" – ")}${unit ? `\u00a0${label("quantity", unit)}` : ""}`;
}

const measureById = Object.fromEntries(rowsOf("measures").map((row) => [row.measure, row]));
const metricById = Object.fromEntries(rowsOf("metrics").map((row) => [row.metric, row]));
// goals are read per hundred children, not as a percentage
const kindOfMeasure = (id) => (id === "goals" ? "goals" : measureById[id].unit);
const kindOfMetric = (id) => ({ EUR: "euro", share: "share", week: "week", ratio: "ratio" })[
  metricById[/^spend_year_\d+$/.test(id) ? "spend" : id]?.unit] ?? "count";

// "8 of the 10 futures", "almost all futures"
function tenths(share) {
  if (share >= 0.95) return text("futures.almost_all");
  if (share < 0.05) return text("futures.almost_none");
  return text("futures.tenths", { n: Math.round(share * 10) });
}

const headline = (scenario, measure) =>
  rowsOf("headline").find((row) => row.scenario === scenario && row.measure === measure);
