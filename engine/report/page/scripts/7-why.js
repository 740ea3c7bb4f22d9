// Why: what contracts reward, what is behaviour and what bookkeeping, what the model does not know, how it was made.

function contractTable() {
  const rows = rowsOf("contracts").filter((row) => row.scenario === baseline);
  const changed = rowsOf("contracts").filter((row) => row.scenario !== baseline && rows.some((base) =>
    base.segment === row.segment && base.contract !== row.contract));
  const [first] = rows;
  const same = (row) => row.current_contract === first.current_contract && row.contract === first.contract && row.assumed === first.assumed;
  if (!changed.length && rows.every(same) && first.contract === first.current_contract)
    return paragraph(first.assumed ? "contracts.all_same_assumed" : "contracts.all_same", { contract: label("contract", first.contract) });
  // one row for all forms of care of a scenario that are paid in the same way
  const short = scenarios.flatMap((scenario) => {
    const mine = [...rows, ...changed].filter((row) => row.scenario === scenario);
    const alike = mine.length > 1 && mine.every((row) => ["current_contract", "contract", "assumed"].every((name) => row[name] === mine[0][name]));
    const whole = mine.length === rows.length;
    return alike && whole ? [{ ...mine[0], where: text("contracts.all_care") }] : mine.map((row) => ({ ...row, where: label("segment", row.segment) }));
  });
  const columns = columnsOf("contracts", ["scenario", "current_contract", "contract", "assumed"]);
  columns.splice(1, 0, { id: "where", label: text("segment"), kind: "text" });
  return table(columns.filter((column) => changed.length || column.id !== "scenario"), short, { caption: text("contracts.caption"), compact: true });
}

// Rows of the incentive table as a table for readers.
const incentiveTable = (rows, caption) => table([
  { id: "event_text", label: text("incentives.event"), kind: "text" },
  { id: "revenue", label: text("incentives.revenue"), kind: "amount" },
  { id: "cost", label: text("incentives.cost"), kind: "amount" },
  { id: "left", label: text("incentives.left"), kind: "amount", signed: true },
], rows.map((row) => ({ ...row, event_text: [row[`event_${model.language}`], row.severity ? label("severity", row.severity) : "",
  row[`who_${model.language}`]].filter(Boolean).join(", ") })), { caption, compact: true });

// Sentences of a contract; amounts as the rest of the page writes them.
const contractTexts = (scenario, key, topic) => rowsOf("contract_texts")
  .filter((row) => row.scenario === scenario && row.contract_key === key && row.topic === topic)
  .map((row) => row[`text_${model.language}`].replace(/EUR[\s\u202f]/g, "\u20ac\u00a0")
    .replace(/(\d)\u202f(?=\d)/g, `$1${model.language === "nl" ? "." : ","}`));
const list = (texts) => element("ul", {}, ...texts.map((words) => element("li", {}, words)));

// A contract in words: what it pays, what one more of something brings, what follows from that.
function contractBlock(scenario, key, rows, caption) {
  const today = new Set(scenario === baseline ? [] : contractTexts(baseline, key, "care"));
  const care = contractTexts(scenario, key, "care").filter((words) => !today.has(words));  // what today's says is told once
  return [list(contractTexts(scenario, key, "says")),
    rows.length ? incentiveTable(rows, caption) : null,
    element("h4", {}, text("incentives.rewards")), list(contractTexts(scenario, key, "rewards")),
    ...(care.length ? [element("h4", {}, text("incentives.care")), list(care)] : [])].filter(Boolean);
}

// Of each funding model of a scenario the form of care that costs most stands as the example; all others are behind it.
function incentiveExamples(scenario) {
  const spend = Object.fromEntries(rowsOf("segments").filter((row) => row.scenario === scenario).map((row) => [row.segment, Number(row.spend) || 0]));
  const examples = new Map();
  for (const row of rowsOf("contract_texts").filter((one) => one.scenario === scenario && one.contract_key === one.segment))
    if (!((spend[examples.get(row.contract)?.segment] ?? -1) >= (spend[row.segment] ?? 0))) examples.set(row.contract, row);
  return [...examples.values()];
}
// One class stands for all where a table would grow long; what neither brings nor costs anything is left out, but for a
// bonus that is out of reach of small providers.
function shortOf(rows) {
  const telling = rows.filter((row) => row.revenue !== 0 || row.cost || row.event.startsWith("kpi"));
  const middle = telling.filter((row) => !row.severity || row.severity === "medium");
  return telling.length > 8 && middle.length ? middle : telling;
}

// "Resultaatgericht" needs no "resultaatgericht" behind it.
function contractTitle(scenario, contract) {
  const [name, model_name] = [label("scenario", scenario), label("contract", contract)];
  const bare = (words) => words.toLowerCase().replace(/[^a-z]+/g, " ").trim().split(" ").sort().join(" ");
  return bare(model_name).includes(bare(name)) || bare(name).includes(bare(model_name)) ? name : `${name}: ${model_name}`;
}

function incentiveSection() {
  const parts = [paragraph("incentives.lead")];
  const rows = rowsOf("incentives");
  const told = new Set();
  const blocks = element("div", { class: "contracts" });
  parts.push(blocks);
  for (const scenario of scenarios)
    for (const { contract, contract_key, segment } of incentiveExamples(scenario)) {
      const mine = shortOf(rows.filter((row) => row.scenario === scenario && row.contract_key === contract_key));
      const words = ["says", "rewards", "care"].map((topic) => contractTexts(scenario, contract_key, topic));
      const known = JSON.stringify([contract_key, words, mine.map((row) => [row.event, row.severity, row.revenue])]);
      if (told.has(known)) continue;  // the same contract as in an earlier scenario
      told.add(known);
      blocks.append(element("div", { class: "block contract" },
        element("h3", {}, mark(scenario), contractTitle(scenario, contract)),
        ...contractBlock(scenario, contract_key, mine, text("incentives.example", { segment: label("segment", segment) }))));
    }
  if (rows.length) {
    const place = element("div", { "data-table-of": "incentives" });
    parts.push(element("details", { class: "behind" }, element("summary", {}, text("incentives.all")), place),
      element("p", { class: "small in-print" }, text("incentives.elsewhere")));
    tables.set("incentives", { place, tableOf: () => element("div", {}, ...chosen.scenarios().flatMap((scenario) =>
      [...new Set(rows.filter((row) => row.scenario === scenario).map((row) => row.contract_key))].map((key) => {
        const mine = rows.filter((row) => row.scenario === scenario && row.contract_key === key);
        const [segment, provider] = key.split("@");
        return incentiveTable(mine, `${label("scenario", scenario)}: ${label("segment", segment)}${provider ? `, ${provider}` : ""} (${label("contract", mine[0].contract)})`);
      }))) });
  }
  parts.push(element("h3", {}, text("contracts.title")), contractTable());
  return section("incentives", "incentives.title", ...parts);
}

function behaviourSection() {
  const rows = rowsOf("frozen");
  const lead = paragraph("behaviour.lead");
  lead.append(element("span", { class: "in-print" }, ` ${text("incentives.in_annex")}`));
  const parts = [lead];
  if (rows.every((row) => row.live === row.frozen)) parts.push(notice("behaviour.off"));
  else if (!several) parts.push(notice("one_scenario"), table(columnsOf("frozen", ["measure", "frozen", "live"]), rows, { caption: text("behaviour.title") }));
  else {
    const spend = () => dataset("frozen", (row) => row.measure === "spend" && row.scenario !== baseline && chosen.has(row.scenario));
    picture("behaviour", () => spend().length ? {
      specification: "behaviour",
      shown: chosen.others(),
      datasets: { frozen: spend().flatMap((row) => ["bookkeeping", "behaviour"].map((part) => ({
        scenario: row.scenario, scenario_label: row.scenario_label, part: text(`behaviour.${part}`), millions: row[part] / 1e6 }))) },
      description: text("behaviour.title"),
    } : null);
    // Worth a sentence of its own where it differs by more than a hundredth of what the baseline spends.
    const uneven = (row) => Math.abs(row.bookkeeping_year_1 - row.bookkeeping) > 0.01 * rows.find((one) => one.measure === "spend" && one.scenario === baseline).live;
    const inWords = (row) => element("li", { "data-scenario": row.scenario }, element("strong", {}, label("scenario", row.scenario)), ": ",
      ...(text("behaviour.sentence") + (uneven(row) ? text("behaviour.first_year") : "")).split(/(\{\w+\})/).map((part) => {
        const id = part.match(/^\{(bookkeeping|behaviour|low|high|first)\}$/)?.[1];
        if (!id) return part;
        const value = { low: row.behaviour_95_low, high: row.behaviour_95_high, first: row.bookkeeping_year_1 }[id] ?? row[id];
        return datum(value, "euro", { signed: true });
      }));
    const told = element("ul", {}, ...rows.filter((row) => row.measure === "spend" && row.scenario !== baseline).map(inWords));
    refreshers.push(() => { for (const item of told.children) item.hidden = !chosen.has(item.dataset.scenario); });
    parts.push(told, pictureBlock("behaviour", { title: text("behaviour.picture"), caption: text("behaviour.caption"),
      tableOf: () => table(columnsOf("frozen").map((column) => ({ ...column, signed: /^(bookkeeping|behaviour)/.test(column.id) })),
        rows.filter((row) => chosen.has(row.scenario)), { caption: text("behaviour.title") }) }));
  }
  return section("behaviour", "behaviour.title", ...parts);
}

const assumptionName = (() => {
  const names = Object.fromEntries(rowsOf("assumptions").map((row) => [row.path, row[`label_${model.language}`]]));
  return (path) => names[path] ?? path;
})();

function effectBlock(name, scenario, measure) {
  const isLevel = scenario === baseline;
  const unit = { euro: 1e6, share: 0.01, week: 1 }[measureById[measure].unit] ?? 1;
  const rows = rowsOf("assumption_effects").filter((row) => row.scenario === scenario && row.measure === measure).slice(0, isLevel ? 7 : 4);
  const values = { scenario: label("scenario", scenario), baseline: label("scenario", baseline), measure: label("measure", measure) };
  const title = text(isLevel ? "unknown.level" : "unknown.difference", values);
  if (!rows.length) return element("div", { class: "block" }, element("h3", {}, title), notice("unknown.nothing_matters", values));
  picture(name, () => ({
    specification: "assumptions",
    shown: [scenario],
    legend: [text("unknown.when_low"), text("unknown.when_high")],
    words: { unit: text(isLevel ? `unknown.unit.${measure}` : `differences.unit.${measure}`) },
    datasets: { effects: rows.flatMap((row) => ["when_low", "when_high"].map((side) => ({
      path: row.path, name: assumptionName(row.path), rank: row.rank, side: text(`unknown.${side}`), value: row[side] / unit }))) },
    description: title,
  }));
  const first = rows[0];
  const kind = kindOfMeasure(measure);
  return pictureBlock(name, { title, caption: text(isLevel ? "unknown.caption" : "unknown.caption_again"),
    example: text(isLevel ? "unknown.example_level" : "unknown.example_difference", { ...values, figure: assumptionName(first.path),
      low: figure(first.when_low, kind, { signed: !isLevel }), high: figure(first.when_high, kind, { signed: !isLevel }) }),
    tableOf: () => table([
      { id: "name", label: text("unknown.figure"), kind: "text" },
      ...columnsOf("assumption_effects", isLevel ? ["when_low", "when_high", "rank_correlation"] : ["when_low", "when_high", "lower_when_low", "lower_when_high", "rank_correlation"])
        .map((column) => ({ ...column, signed: !isLevel && column.id.startsWith("when_") })),
    ], rows.map((row) => ({ ...row, name: assumptionName(row.path) })), { caption: title }) });
}

function unknownSection() {
  const parts = [paragraph("unknown.lead", { figures: decimal(rowsOf("assumptions").length, 0) })];
  if (!rowsOf("assumptions").length) parts.push(notice("unknown.none"));
  else if (!rowsOf("assumption_effects").length) parts.push(notice("unknown.too_few", { futures: decimal(model.study.replications, 0) }));
  else {
    parts.push(effectBlock("drives-level", baseline, "spend"));
    for (const scenario of scenarios.filter((s) => s !== baseline && s === model.study.challenger))
      parts.push(effectBlock("drives-difference", scenario, "spend"));
    const paths = [...new Set(rowsOf("assumption_effects").filter((row) => row.rank <= 4).map((row) => row.path))].slice(0, 6);
    const known = Object.fromEntries(rowsOf("assumptions").map((row) => [row.path, row]).reverse());
    parts.push(element("h3", {}, text("unknown.sources")), paragraph("unknown.sources_lead"), table(assumptionColumns(),
      paths.map((path) => assumptionRow(known[path])), { caption: text("unknown.sources"), compact: true, titled: true }));
  }
  parts.push(element("h3", {}, text("scope.title")),
    element("ul", {}, ...["scope.1", "scope.2", "scope.3", "scope.4"].map((key) => element("li", {}, text(key)))));
  return section("unknown", "unknown.title", ...parts);
}

const assumptionColumns = () => [
  { id: "name", label: text("unknown.figure"), kind: "text" },
  { id: "interval", label: text("unknown.interval"), kind: "text" },
  { id: "certainty_text", label: text("unknown.certainty"), kind: "text" },
  { id: "owner_text", label: text("unknown.owner"), kind: "text" },
  { id: "source", label: text("unknown.source"), kind: "text", lang: "en", wide: true },  // scenario files are written in English
];
const assumptionRow = (row) => ({ ...row, name: row[`label_${model.language}`], owner_text: row.owner || text("unknown.no_owner"),
  source: row.source === "none" ? "" : row.source,
  interval: quantities([row.low, row.high]), certainty_text: label("certainty", row.certainty || "none") });

function methodSection() {
  return section("method", "method.title",
    ...["method.1", "method.2", "method.3", "method.4", "method.5"].map((key) => paragraph(key, { futures: decimal(model.study.replications, 0), years: model.study.years })),
    element("h3", {}, text("provenance.title")), paragraph("provenance.lead"),
    table([{ id: "item", label: text("provenance.item"), kind: "text" }, { id: "value", label: text("provenance.value"), kind: "text" }],
      rowsOf("provenance").map((row) => ({ item: label("provenance", row.key), value: row.value })), { caption: text("provenance.title"), compact: true, titled: true }));
}

// Metrics below each other, scenarios side by side: a figure with its band.
function beside(id, shown, middle, low, high, caption) {
  const signed = middle === "mean_difference";
  const byKey = new Map(rowsOf(id).map((row) => [`${row.scenario}|${row.metric}`, row]));
  const metrics = [...new Set(rowsOf(id).filter((row) => row[middle] !== null).map((row) => row.metric))];
  const cell = (row, kind) => {
    if (!row || row[middle] === null) return element("td", { class: "number" }, "–");
    const like = row[middle];
    const written = (value) => datum(value, kind, { signed, like });
    return element("td", { class: "number" }, written(row[middle]), " ", element("span", { class: "band" }, written(row[low]), " – ", written(row[high])));
  };
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    element("table", { class: "compact" }, element("caption", {}, caption),
      element("thead", {}, element("tr", {}, element("th", { scope: "col" }, text("metric")),
        ...shown.map((scenario) => element("th", { scope: "col", class: "number" }, label("scenario", scenario))))),
      element("tbody", {}, ...metrics.map((metric) => element("tr", {}, element("th", { scope: "row" }, label("metric", metric)),
        ...shown.map((scenario) => cell(byKey.get(`${scenario}|${metric}`), kindOfMetric(metric))))))));
}

function annexSection() {
  const fold = (id, key, make) => {
    const details = element("details", { class: "annex-part", id }, element("summary", {}, element("h3", {}, text(key))));
    let made = false;
    const fill = () => {
      if (!made) details.append(make());
      made = true;
    };
    details.addEventListener("toggle", () => details.open && fill());
    details.fill = fill;
    return details;
  };
  const lang = model.language;
  return section("annex", "annex.title", paragraph("annex.lead"),
    fold("annex-measures", "annex.measures", () => table([
      { id: "measure", label: text("metric"), key: true, kind: "measure" }, { id: `definition_${lang}`, label: text("definition"), kind: "text" }],
      rowsOf("measures"), { caption: text("annex.measures"), compact: true })),
    rowsOf("results").some((row) => row.mean !== null) ? fold("annex-results", "annex.results", () => beside("results", scenarios, "median", "p10", "p90", text("annex.results"))) : null,
    several && rowsOf("differences").length ? fold("annex-differences", "annex.differences", () => beside("differences", scenarios.filter((s) => s !== baseline),
      "mean_difference", "interval_95_low", "interval_95_high", text("annex.differences"))) : null,
    model.tables.second_reference ? fold("annex-second-reference", "annex.second_reference", () => element("div", {},
      paragraph("second_reference.lead"),
      table(columnsOf("second_reference"), rowsOf("second_reference"), { caption: text("annex.second_reference"), compact: true, titled: true }),
      rowsOf("second_reference_changes").length ? table(columnsOf("second_reference_changes"), rowsOf("second_reference_changes"),
        { caption: text("second_reference.changes"), compact: true }) : paragraph("second_reference.none"))) : null,
    rowsOf("municipality_segments").length ? fold("annex-places", "annex.places", () => table(
      columnsOf("municipality_segments", ["municipality", "segment", "started", "in_care_end", "waiting_end", "spend", "wait"]),
      rowsOf("municipality_segments").filter((row) => row.scenario === baseline), { caption: text("annex.places_of", { scenario: label("scenario", baseline) }), compact: true })) : null,
    rowsOf("assumptions").length ? fold("annex-assumptions", "annex.assumptions", () => table(assumptionColumns(), rowsOf("assumptions").map(assumptionRow), { caption: text("annex.assumptions"), compact: true })) : null,
    fold("annex-definitions", "annex.definitions", () => table([
      { id: "metric", label: text("metric"), key: true, kind: "metric" }, { id: "unit_text", label: text("unit"), kind: "text" },
      { id: `definition_${lang}`, label: text("definition"), kind: "text" }],
      rowsOf("metrics").map((row) => ({ ...row, unit_text: label("unit", row.unit) })), { caption: text("annex.definitions"), compact: true })));
}
