// The sections with results: headline figures, spend, waiting, differences, where the money goes, trade-off.

const budget = model.study.budget;
const yearsOf = (metric) => rowsOf("years").filter((row) => row.metric === metric && chosen.has(row.scenario));
const several = scenarios.length > 1;

function againstBaseline(row, kind) {
  if (row.scenario === baseline || row.mean_difference === null) return null;
  const same = written0(row.mean_difference, kind, row.value);
  return element("span", { class: "against" }, same ? "" : `${text("headline.difference")} `,
    element("data", { value: row.mean_difference, class: same ? "same" : null }, same ? text("headline.same") : figure(row.mean_difference, kind, { signed: true, like: row.value })));
}

function headlineCell(scenario, measure) {
  const row = headline(scenario, measure);
  const kind = kindOfMeasure(measure);
  const cell = element("td", { "data-label": headlineTitle(measure) });
  if (!row || row.value === null) {
    cell.append(element("span", { class: "none" }, text(measure === "overspending" ? "headline.no_budget" : "headline.none")));
    return cell;
  }
  cell.append(element("span", { class: "big" }, datum(row.value, kind)));
  if (measure === "overspending") {
    cell.append(element("span", { class: "band" }, text("headline.chance_of_a_year")));
  } else {
    const band = element("span", { class: "band" });
    band.append(`${text("headline.band")} `, element("data", { value: row.p10, "data-to": row.p90 }, span(row.p10, row.p90, kind)));
    cell.append(band);
  }
  if (measure === "spend") {
    const cash = headline(scenario, "cash");
    if (cash?.value !== null && cash) cell.append(element("span", { class: "band" }, `${text("headline.cash")} `, datum(cash.value, "euro")));
  }
  const against = againstBaseline(row, kind);
  if (against) cell.append(against);
  return cell;
}

const headlineTitle = (measure) => text(measure === "spend" && budget === null ? "headline.spend_without_budget" : `headline.${measure}`,
  { budget: budget === null ? "–" : figure(budget, "euro") });

function headlineSection() {
  const measures = ["spend", "overspending", "beyond_norm", "goals"];
  const head = element("tr", {}, element("th", { scope: "col" }, text("headline.scenario")), ...measures.map((measure) =>
    element("th", { scope: "col" }, headlineTitle(measure))));
  const rows = scenarios.map((scenario) => element("tr", { "data-scenario": scenario },
    element("th", { scope: "row" }, mark(scenario), element("span", {}, label("scenario", scenario),
      scenario === baseline && several ? element("small", {}, text("headline.is_baseline")) : null)),
    ...measures.map((measure) => headlineCell(scenario, measure))));
  const made = element("table", { class: "headline" }, element("caption", { class: "visually-hidden" }, text("headline.title")),
    element("thead", {}, head), element("tbody", {}, ...rows));
  refreshers.push(() => {
    for (const row of made.querySelectorAll("tbody tr")) row.hidden = !chosen.has(row.dataset.scenario);
  });
  return section("headline", "headline.title",
    paragraph("headline.how_to_read", { futures: decimal(model.study.replications, 0) }),
    several ? paragraph("headline.how_to_compare", { baseline: label("scenario", baseline) }) : null, made,
    budget === null ? notice("headline.budget_absent") : null);
}

function spendBlock() {
  const example = headlineExample("spend.example", (row) => row.metric === "spend" && row.scenario === baseline && row.year === model.study.years);
  picture("spend", () => chosen.scenarios().length ? {
    specification: "spend",
    words: { budget_value: budget === null ? "" : figure(budget, "euro") },
    datasets: { years: dataset("years", (row) => row.metric === "spend" && chosen.has(row.scenario)),
      budget: budget === null ? [] : [{ budget }] },
    description: text("spend.description", { scenarios: chosen.scenarios().map((s) => label("scenario", s)).join(", ") }),
  } : null);
  return pictureBlock("spend", {
    title: text("spend.title"), caption: `${text("spend.caption")}${budget === null ? "" : ` ${text("spend.caption_budget")}`}`, example,
    tableOf: () => table(columnsOf("years", ["scenario", "year", "median", "p10", "p90", "mean"]), yearsOf("spend"), { caption: text("spend.title") }),
  });
}

function headlineExample(key, wanted) {
  const row = rowsOf("years").find(wanted);
  if (!row) return "";
  return text(key, { scenario: label("scenario", row.scenario), year: row.year, low: figure(row.p10, kindOfMetric(row.metric)),
    high: figure(row.p90, kindOfMetric(row.metric)), middle: figure(row.median, kindOfMetric(row.metric)) });
}

function waitingBlock() {
  const rows = () => rowsOf("periods").filter((row) => row.figure === "waiting" && chosen.has(row.scenario));
  const last = rowsOf("periods").filter((row) => row.figure === "waiting" && row.scenario === baseline).at(-1);
  picture("waiting", () => chosen.scenarios().length ? {
    specification: "waiting",
    datasets: { periods: dataset("periods", (row) => row.figure === "waiting" && chosen.has(row.scenario)) },
    words: { baseline_name: label("scenario", baseline) },
    description: text("waiting.description", { scenarios: chosen.scenarios().map((s) => label("scenario", s)).join(", ") }),
  } : null);
  return pictureBlock("waiting", {
    title: text("waiting.title"),
    caption: `${text("waiting.caption")} ${several ? text("waiting.caption_baseline", { baseline: label("scenario", baseline) }) : ""}`,
    example: last ? text("waiting.example", { scenario: label("scenario", baseline), low: figure(last.p10, "whole"), high: figure(last.p90, "whole") }) : "",
    tableOf: () => table(columnsOf("periods", ["scenario", "period", "median", "p10", "p90"]), rows().filter((row) => row.period % 13 === 0 || row.period === 1)
, { caption: text("waiting.table") }),
  });
}

function differencesBlock() {
  if (!several) return element("div", { class: "block" }, element("h3", {}, text("differences.title_alone")), notice("one_scenario"));
  const measures = ["spend", "beyond_norm", "goals", "burden"].filter((measure) => rowsOf("difference_dots").some((row) => row.measure === measure));
  const grid = element("div", { class: "grid" });
  for (const measure of measures) {
    const name = `difference-${measure}`;
    const unit = { euro: 1e6, share: 0.01, week: 1 }[measureById[measure].unit] ?? 1;
    const better = measureById[measure].direction;
    picture(name, () => chosen.others().length ? {
      specification: "differences",
      shown: chosen.others(),
      words: { unit: text(`differences.unit.${measure}`), axis_unit: "" },  // the unit stands above, where it can wrap
      datasets: {
        dots: dataset("difference_dots", (row) => row.measure === measure && chosen.has(row.scenario)).map((row) => ({
          ...row, difference: row.difference / unit,
          side: row.difference === 0 ? "same" : (row.difference < 0) === (better === "lower") ? "better" : "worse" })),
        means: dataset("headline", (row) => row.measure === measure && chosen.has(row.scenario) && row.scenario !== baseline).map((row) => ({
          ...row, mean_difference: row.mean_difference / unit, interval_95_low: row.interval_95_low / unit, interval_95_high: row.interval_95_high / unit })),
      },
      description: text("differences.description", { measure: label("measure", measure), baseline: label("scenario", baseline) }),
    } : null);
    const lines = element("ul", { class: "certainty" });
    for (const scenario of scenarios) {
      const row = headline(scenario, measure);
      if (scenario === baseline || row.probability_better === null) continue;
      const none = row.mean_difference === 0 && row.difference_p10 === 0 && row.difference_p90 === 0;
      lines.append(element("li", { "data-scenario": scenario }, none
        ? text("differences.none", { scenario: label("scenario", scenario) })
        : text("differences.certainty", { scenario: label("scenario", scenario), futures: tenths(row.probability_better) })));
    }
    refreshers.push(() => { for (const line of lines.children) line.hidden = !chosen.has(line.dataset.scenario); });
    grid.append(element("div", { class: "cell" }, element("h4", {}, label("measure", measure)),
      element("p", { class: "unit" }, text(`differences.unit.${measure}`)),
      element("div", { class: "picture", id: `picture-${name}`, "data-picture": name }), lines));
  }
  const details = element("details", { class: "behind" }, behind(text("differences.title", { baseline: label("scenario", baseline) })));
  const place = element("div", { "data-table-of": "differences" });
  details.append(place);
  tables.set("differences", { place, tableOf: () => table(
    columnsOf("headline", ["scenario", "measure", "mean_difference", "interval_95_low", "interval_95_high", "difference_p10", "difference_p90", "probability_better"])
      .map((column) => ({ ...column, signed: column.id !== "probability_better" })),
    rowsOf("headline").filter((row) => measures.includes(row.measure) && row.scenario !== baseline && chosen.has(row.scenario)),
    { caption: text("differences.title", { baseline: label("scenario", baseline) }) }) });
  return element("figure", { id: "figure-differences", class: "block" },
    element("h3", {}, text("differences.title", { baseline: label("scenario", baseline) })), grid,
    element("figcaption", {}, text("differences.caption", { baseline: label("scenario", baseline) })), details);
}

// What costs nothing in any scenario has no picture.
const PARTS = [...new Set(rowsOf("spend_parts").filter((row) => row.spend !== 0).map((row) => row.part))];

function moneyBlock() {
  // each scale goes so far that the amount beside the longest bar has room
  const reach = Object.fromEntries(PARTS.map((part) => {
    const bars = [0, ...rowsOf("spend_parts").filter((row) => row.part === part).map((row) => row.spend / 1e6)];
    return [part, Math.max(...bars) + 0.8 * (Math.max(...bars) - Math.min(...bars))];
  }));
  const care = rowsOf("spend_parts").find((row) => row.scenario === baseline && row.part === "spend_care");
  picture("money", () => chosen.scenarios().length ? {
    specification: "money",
    datasets: { parts: dataset("spend_parts", (row) => chosen.has(row.scenario) && PARTS.includes(row.part)).map((row) => ({ ...row, order: PARTS.indexOf(row.part), millions: row.spend / 1e6,
      label_at: Math.max(row.spend, 0) / 1e6, reach: reach[row.part],
      written: row.spend === 0 ? "0" : `${decimal(row.spend / 1e6, row.spend < 1e7 ? 2 : 1)} (${decimal(row.share * 100, row.share < 0.1 ? 1 : 0)} %)` })) },
    description: text("money.description"),
  } : null);
  return pictureBlock("money", {
    title: text("money.title"), caption: text("money.caption"),
    example: care ? text("money.example", { scenario: label("scenario", baseline), share: figure(care.share, "share") }) : "",
    tableOf: () => table(columnsOf("spend_parts"), rowsOf("spend_parts").filter((row) => chosen.has(row.scenario)), { caption: text("money.title") }),
  });
}

function tradeoffBlock() {
  if (!several) return element("div", { class: "block" }, element("h3", {}, text("tradeoff.title")), notice("one_scenario"));
  picture("tradeoff", () => chosen.others().length ? {
    specification: "tradeoff",
    shown: [baseline, ...chosen.others()],
    datasets: {
      means: dataset("tradeoff", (row) => chosen.has(row.scenario)),
      futures: dataset("futures", (row) => chosen.has(row.scenario)),
      corners: ["less_better", "more_better", "less_worse", "more_worse"].map((corner) => ({ corner, written: text(`tradeoff.${corner}`) })),
      origin: [{ x: 0, y: 0, scenario_label: label("scenario", baseline) }],
    },
    description: text("tradeoff.description", { baseline: label("scenario", baseline) }),
  } : null);
  const list = element("ul", {});
  for (const row of rowsOf("tradeoff")) {
    const ratio = row.euro_per_week ?? row.saved_per_week;
    const item = element("li", { "data-scenario": row.scenario }, element("strong", {}, label("scenario", row.scenario)), ": ");
    const [before, after = ""] = text(`tradeoff.verdict.${row.verdict}`).split("{ratio}");
    item.append(before);
    if (isNumber(ratio)) item.append(datum(Math.abs(ratio), "euro"));
    item.append(after);
    list.append(item);
  }
  refreshers.push(() => { for (const item of list.children) item.hidden = !chosen.has(item.dataset.scenario); });
  const block = pictureBlock("tradeoff", {
    title: text("tradeoff.title"), caption: text("tradeoff.caption", { baseline: label("scenario", baseline) }),
    tableOf: () => table(columnsOf("tradeoff").filter((column) => column.id !== "verdict").map((column) => ({ ...column, signed: !column.id.includes("per_week") })),
      rowsOf("tradeoff").filter((row) => chosen.has(row.scenario)), { caption: text("tradeoff.title") }),
  });
  block.querySelector("figcaption").after(list);
  return block;
}
