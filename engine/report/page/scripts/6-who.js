// Who gains and who loses: severity, municipalities, forms of care, providers.

function severityExample() {
  const row = rowsOf("severities").find((one) => one.scenario === baseline && one.severity === "heavy" && isNumber(one.goal_share));
  return row ? text("severity.example", { scenario: label("scenario", baseline), goals: decimal(row.goal_share * 100, 0), weeks: decimal(row.wait, 0) }) : "";
}

function severityBlock() {
  picture("severity", () => chosen.scenarios().length ? {
    specification: "severity",
    datasets: { severities: dataset("severities", (row) => chosen.has(row.scenario)) },
    description: text("severity.title"),
  } : null);
  return pictureBlock("severity", {
    title: text("severity.title"), caption: text("severity.caption"), example: severityExample(),
    tableOf: () => table(columnsOf("severities").map((column) => /^(goal|declined)/.test(column.id) ? { ...column, kind: "goals" } : column),
      rowsOf("severities").filter((row) => chosen.has(row.scenario)), { caption: text("severity.title") }),
  });
}

// One picture for municipalities and one for forms of care: the same three differences, a row for each.
function placeBlock(name, tableId, key, columns) {
  const order = Object.keys(model.labels[key]);
  picture(name, () => {
    const rows = dataset(tableId, (row) => chosen.has(row.scenario) && row.scenario !== baseline);
    return rows.length ? {
      specification: "places",
      shown: chosen.others(),
      datasets: { places: rows.map((row) => ({ ...row, place: row[`${key}_label`],
        weight: key === "municipality" && chosen.municipality() && row[key] !== chosen.municipality() ? 0.25 : 1 })),
        order: order.map((id) => ({ place: label(key, id) })) },
      words: {},
      description: text(`${name}.description`, { baseline: label("scenario", baseline) }),
    } : null;
  });
  // one budget for several forms of care is booked with one of them
  const sharing = key === "segment" ? model.study.sharing_budgets.filter((scenario) => scenario !== baseline) : [];
  const biggest = rowsOf(tableId).filter((row) => isNumber(row.spend_difference) && !sharing.includes(row.scenario))
    .sort((a, b) => Math.abs(b.spend_difference) - Math.abs(a.spend_difference))[0];
  return pictureBlock(name, {
    title: text(`${name}.title`), caption: [text(`${name}.caption`, { baseline: label("scenario", baseline) }),
      ...sharing.map((scenario) => text("segments.shared_budget", { scenario: label("scenario", scenario) }))].join(" "),
    example: biggest ? text(`${name}.example`, { place: label(key, biggest[key]), scenario: label("scenario", biggest.scenario),
      amount: figure(Math.round(Math.abs(biggest.spend_difference) / 1000) * 1000, "euro"), way: text(biggest.spend_difference < 0 ? "less" : "more") }) : "",
    tableOf: () => table(placeColumns(tableId, columns),
      rowsOf(tableId).filter((row) => chosen.has(row.scenario) && (key !== "municipality" || !chosen.municipality() || row[key] === chosen.municipality())),
      { caption: text(`${name}.title`) }),
  });
}

const PLACE_COLUMNS = ["spend", "started", "waiting_end", "wait", "goal_share", "spend_difference", "wait_difference",
  "goal_difference"];

// Columns of a table of places: spend with its band beside it, goals per hundred.
const placeColumns = (id, names) => columnsOf(id, names).flatMap((column) =>
  column.id === "spend" && model.tables[id].columns.some((other) => other.id === "spend_p10")
    ? [column, { id: "spend_band", label: text("headline.band").replace(":", ""), kind: "band", of: ["spend_p10", "spend_p90"], like: "euro" }]
    : [column.id.startsWith("goal_") ? { ...column, kind: "goals" } : column]);

// The municipality that the reader follows: its figures by scenario, and by form of care.
function followedBlock() {
  const block = element("div", { class: "block followed", id: "followed", "aria-live": "polite" });
  const again = () => {
    const id = chosen.municipality();
    block.hidden = !id;
    if (!id) return block.replaceChildren();
    const mine = (row) => row.municipality === id && chosen.has(row.scenario);
    block.replaceChildren(
      element("h3", {}, text("followed.title", { municipality: label("municipality", id) })),
      table(placeColumns("municipalities", ["scenario", "spend", "spend_per_youth", "started", "waiting_end", "wait", "beyond_norm_share", "goal_share"]),
        rowsOf("municipalities").filter(mine), { caption: text("followed.whole") }),
      table(placeColumns("municipality_segments", ["segment", "scenario", "started", "in_care_end", "waiting_end", "spend", "wait"]),
        rowsOf("municipality_segments").filter(mine).sort((a, b) => segmentOrder(a) - segmentOrder(b)), { caption: text("followed.by_segment"), compact: true }));
  };
  refreshers.push(again);
  again();
  return block;
}
const segmentOrder = (row) => Object.keys(model.labels.segment).indexOf(row.segment);

function providersBlock() {
  picture("providers", () => {
    const rows = dataset("provider_sizes", (row) => chosen.has(row.scenario));
    return rows.length ? {
      specification: "providers",
      datasets: { sizes: rows },
      description: text("providers.description"),
    } : null;
  });
  return pictureBlock("providers", {
    title: text("providers.title"), caption: text("providers.caption"),
    tableOf: () => table(columnsOf("provider_sizes", several ? undefined : ["scenario", "size", "providers", "revenue", "cost", "margin", "margin_share", "starts", "exits"]),
      rowsOf("provider_sizes").filter((row) => chosen.has(row.scenario)), { caption: text("providers.title") }),
  });
}

function whoSection() {
  const parts = [element("div", { class: "grid pair" }, severityBlock(), providersBlock())];
  if (several) {
    parts.push(placeBlock("municipalities", "municipalities", "municipality", ["scenario", "municipality", ...PLACE_COLUMNS]),
      followedBlock(), placeBlock("segments", "segments", "segment", ["scenario", "segment", ...PLACE_COLUMNS]));
  } else {
    const plain = PLACE_COLUMNS.filter((column) => !column.includes("difference"));
    parts.push(element("div", { class: "block" }, element("h3", {}, text("municipalities.title_alone")), notice("one_scenario"),
      table(placeColumns("municipalities", ["municipality", "spend_per_youth", ...plain]), rowsOf("municipalities"), { caption: text("municipalities.title_alone") }),
      table(placeColumns("segments", ["segment", ...plain]), rowsOf("segments"), { caption: text("segments.title_alone") })), followedBlock());
  }
  if (model.study.hide_below > 0) parts.push(element("p", { class: "small" }, text("hidden.note", { below: decimal(model.study.hide_below, 0) })));
  return section("who", several ? "who.title" : "who.title_alone", ...parts);
}
