// What the reader chooses: scenarios to show, and a municipality to follow.

const chosen = (() => {
  const on = new Set(scenarios);
  let municipality = "";
  return {
    scenarios: () => scenarios.filter((scenario) => on.has(scenario)),
    others: () => scenarios.filter((scenario) => on.has(scenario) && scenario !== baseline),
    has: (scenario) => on.has(scenario),
    municipality: () => municipality,
    choose(scenario, wanted) { if (wanted) on.add(scenario); else on.delete(scenario); },
    follow(id) { municipality = id; },
  };
})();

const refreshers = [];  // parts of the page that follow the choice

async function refresh() {
  for (const again of refreshers) again();
  refreshTables();
  await drawAll();
}

function choiceBar() {
  const bar = element("form", { class: "choice", "aria-label": text("choice") });
  bar.addEventListener("submit", (event) => event.preventDefault());
  if (scenarios.length > 1) {
    const list = element("fieldset", {}, element("legend", {}, text("choice.scenarios")));
    for (const scenario of scenarios) {
      const box = element("input", { type: "checkbox", id: `show-${scenario}`, value: scenario, checked: true });
      box.addEventListener("change", () => {
        chosen.choose(scenario, box.checked);
        refresh();
      });
      list.append(element("label", { class: "chip", for: `show-${scenario}` }, box, mark(scenario),
        element("span", {}, label("scenario", scenario))));
    }
    bar.append(list);
  }
  const municipalities = Object.keys(model.labels.municipality);
  if (municipalities.length > 1 && rowsOf("municipalities").length) {
    const select = element("select", { id: "follow" }, element("option", { value: "" }, text("choice.whole_region")),
      ...municipalities.map((id) => element("option", { value: id }, label("municipality", id))));
    select.addEventListener("change", () => {
      chosen.follow(select.value);
      refresh();
    });
    bar.append(element("div", { class: "field" }, element("label", { for: "follow" }, text("choice.municipality")), select));
  }
  return bar.children.length ? bar : null;
}
