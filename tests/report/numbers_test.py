"""Every number of the report and of the exports of one study. Usage: numbers_test.py PATH-OF-FUNDSIM [unittest options]"""

import csv
import json
import math
import re
import statistics
from fractions import Fraction

import reported
import study as studies
from reported import model_of, quantile, run, STUDENT, table_of

HIDDEN = "*"


def room(true, hidden, row, column):
    """Largest less smallest value of a hidden cell that agrees with all shown cells, totals and counts above zero."""
    bottom, right = len(true) - 1, len(true[0]) - 1
    total = lambda r, c: (r == bottom) != (c == right)
    limit = 1e9

    def change(sign):
        # Moves through the cells of rows and columns in turn; in a row the others make up for the first (sign the other
        # way), in a column again. A total stands on the other side of its sum.
        nodes = [("row", r) for r in range(bottom + 1)] + [("column", c) for c in range(right + 1)]
        capacity = {node: {} for node in nodes}
        for r in range(bottom + 1):
            for c in range(right + 1):
                if hidden[r][c] and (r, c) != (row, column):
                    loses, gains = (limit, true[r][c]) if total(r, c) else (true[r][c], limit)
                    capacity["row", r]["column", c] = loses if sign > 0 else gains
                    capacity["column", c]["row", r] = gains if sign > 0 else loses
        moved, source, sink = 0.0, ("row", row), ("column", column)
        while True:
            before, queue = {source: None}, [source]
            for node in queue:
                for to, room_left in capacity[node].items():
                    if to not in before and room_left > 1e-9:
                        before[to] = node
                        queue.append(to)
            if sink not in before or moved >= limit:
                return moved
            path, node = [], sink
            while before[node] is not None:
                path.append((before[node], node))
                node = before[node]
            most = min(capacity[a][b] for a, b in path)
            for a, b in path:
                capacity[a][b] -= most
                capacity[b][a] = capacity[b].get(a, 0.0) + most
            moved += most

    up, down = (change(-1), change(1)) if total(row, column) else (change(1), change(-1))
    return up + min(down, true[row][column])


class Numbers(reported.Reported):
    make = staticmethod(studies.make)
    asked = studies.HERE / "study.yaml"

    def test_results_and_years(self):
        checked = 0
        for table, year_of in (("results", lambda row: None), ("years", lambda row: row["year"])):
            for row in table_of(self.model, table):
                metric, year = row["metric"], year_of(row)
                if match := re.fullmatch(r"spend_year_(\d+)", metric):
                    metric, year = "spend", int(match.group(1))
                values = [v for v in self.study.values(self.study.scenarios.index(row["scenario"]), metric, year) if v is not None]
                what = f"{table} {row['scenario']} {row['metric']} {year}"
                if not values:
                    self.assertIsNone(row["mean"], what)
                    continue
                self.close(row["mean"], statistics.fmean(values), what)
                for name, p in (("p10", 0.1), ("median", 0.5), ("p90", 0.9)):
                    self.close(row[name], quantile(values, p), f"{what} {name}")
                if "standard_error" in row:
                    self.close(row["standard_error"], statistics.stdev(values) / math.sqrt(len(values)), what)
                    highest = sorted(values)[-max(1, len(values) // 20):]
                    self.close(row["worst_twentieth"], statistics.fmean(highest), what)
                checked += 1
        self.assertGreater(checked, 500)

    def test_differences(self):
        checked = 0
        for row in table_of(self.model, "differences"):
            mine = self.study.values(self.study.scenarios.index(row["scenario"]), row["metric"])
            base = self.study.values(self.study.baseline, row["metric"])
            pairs = [a - b for a, b in zip(mine, base) if a is not None and b is not None]
            if not pairs:
                self.assertIsNone(row["mean_difference"])
                continue
            what = f"{row['scenario']} {row['metric']}"
            self.close(row["mean_difference"], statistics.fmean(pairs), what)
            self.close(row["difference_p10"], quantile(pairs, 0.1), what)
            self.close(row["difference_p90"], quantile(pairs, 0.9), what)
            lower = (sum(d < 0 for d in pairs) + 0.5 * sum(d == 0 for d in pairs)) / len(pairs)
            self.close(row["probability_lower"], lower, what)
            half = STUDENT[len(pairs)] * statistics.stdev(pairs) / math.sqrt(len(pairs))
            self.assertTrue(math.isclose(row["interval_95_high"] - row["mean_difference"], half, rel_tol=1e-6, abs_tol=1e-9), what)
            self.assertTrue(math.isclose(row["mean_difference"] - row["interval_95_low"], half, rel_tol=1e-6, abs_tol=1e-9), what)
            checked += 1
        self.assertGreater(checked, 100)

    def test_headline(self):
        rows = table_of(self.model, "headline")
        self.assertEqual(len(rows), 8 * len(self.study.scenarios))
        direction = {row["measure"]: row["direction"] for row in table_of(self.model, "measures")}
        for row in rows:
            values = self.measure_values(self.study.scenarios.index(row["scenario"]), row["measure"])
            what = f"{row['scenario']} {row['measure']}"
            self.close(row["mean"], statistics.fmean(values), what)
            self.close(row["value"], statistics.fmean(values) if row["measure"] == "overspending" else quantile(values, 0.5), what)
            self.close(row["p10"], quantile(values, 0.1), what)
            self.close(row["p90"], quantile(values, 0.9), what)
            if row["scenario"] == self.study.scenarios[self.study.baseline]:
                self.assertIsNone(row["mean_difference"])
                continue
            pairs = [round(a - b, 12) for a, b in zip(values, self.measure_values(self.study.baseline, row["measure"]))]
            self.close(row["mean_difference"], statistics.fmean(pairs), what)
            self.close(row["difference_p10"], quantile(pairs, 0.1), what)
            self.close(row["difference_p90"], quantile(pairs, 0.9), what)
            lower = (sum(d < 0 for d in pairs) + 0.5 * sum(d == 0 for d in pairs)) / len(pairs)
            self.close(row["probability_lower"], lower, what)
            better = {"lower": lower, "higher": 1 - lower, "neutral": None}[direction[row["measure"]]]
            self.close(row["probability_better"], better, what)

    def test_dots_best_and_tradeoff(self):
        base = self.study.baseline
        for row in table_of(self.model, "difference_dots"):
            mine = self.measure_values(self.study.scenarios.index(row["scenario"]), row["measure"])
            pairs = [a - b for a, b in zip(mine, self.measure_values(base, row["measure"]))]
            self.close(row["difference"], quantile(pairs, (row["dot"] - 0.5) / 20), str(row))
        best = {(row["measure"], row["scenario"]): row["share_best"] for row in table_of(self.model, "best")}
        spends = [self.study.values(s, "spend") for s in range(len(self.study.scenarios))]
        for s, name in enumerate(self.study.scenarios):
            wins = sum(Fraction(1, sum(v == min(each) for v in each)) for each in zip(*spends) if each[s] == min(each))
            self.close(best["spend", name], float(wins) / self.study.replications, name)
        for row in table_of(self.model, "tradeoff"):
            s = self.study.scenarios.index(row["scenario"])
            money = [a - b for a, b in zip(self.measure_values(s, "spend"), self.measure_values(base, "spend"))]
            avoided = [b - a for a, b in zip(self.measure_values(s, "burden"), self.measure_values(base, "burden"))]
            self.close(row["spend_difference"], statistics.fmean(money), "money")
            self.close(row["burden_avoided"], statistics.fmean(avoided), "burden")
            self.close(row["burden_p10"], quantile(avoided, 0.1), "burden")
            if row["verdict"] == "dearer_better":
                self.close(row["euro_per_week"], statistics.fmean(money) / statistics.fmean(avoided), "ratio")
        verdicts = {row["scenario"]: row["verdict"] for row in table_of(self.model, "tradeoff")}
        self.assertEqual(verdicts, {"lower-tariff": "cheaper_same", "more-capacity": "dearer_better"})
        for row in table_of(self.model, "futures"):
            s, r = self.study.scenarios.index(row["scenario"]), row["replication"]
            self.close(row["spend_difference"], self.measure_values(s, "spend")[r] - self.measure_values(base, "spend")[r], "future")

    def test_spend_parts_add_up(self):
        parts = table_of(self.model, "spend_parts")
        for s, name in enumerate(self.study.scenarios):
            mine = [row for row in parts if row["scenario"] == name]
            total = statistics.fmean(self.study.values(s, "spend")) / self.study.years
            self.close(sum(row["spend"] for row in mine), total, name)
            self.close(sum(row["share"] for row in mine), 1.0, name)
            for row in mine:
                true = statistics.fmean(self.study.values(s, row["part"]))
                if row["part"] == "spend_care":
                    true -= statistics.fmean(self.study.values(s, "spend_settlement"))
                self.close(row["spend"], true / self.study.years, row["part"])

    def band(self, table, condition, *values):
        """Nearest-rank quantiles of a histogram of log buckets."""
        rows = self.study.rows(f"SELECT low, high, replications FROM {table} WHERE {condition} ORDER BY bucket", *values)
        count = sum(row["replications"] for row in rows)
        found = []
        for tenths in (1, 5, 9):
            below = 0
            for row in rows:
                below += row["replications"]
                if below >= (count * tenths + 9) // 10:
                    found.append((row["low"] + row["high"]) / 2)
                    break
        return found

    def test_periods(self):
        rows = table_of(self.model, "periods")
        self.assertEqual(len(rows), len(self.study.scenarios) * 3 * 13 * self.study.years)
        for row in rows:
            name, scale = {"spend": ("spend_cents", 100), "waiting": ("waiting", 1), "in_care": ("in_care", 1)}[row["figure"]]
            s = self.study.scenarios.index(row["scenario"])
            low, middle, high = self.band("period_band", "scenario = ? AND metric = ? AND period = ?", s, name, row["period"])
            for shown, true in ((row["p10"], low), (row["median"], middle), (row["p90"], high)):
                self.close(shown, true / scale, str(row))
            base = self.band("period_band", "scenario = ? AND metric = ? AND period = ?", self.study.baseline, name, row["period"])[1]
            self.close(row["baseline_median"], base / scale, str(row))

    def place(self, scenario, municipality, segment):
        """Sums of `breakdown`, as the tables of places state them."""
        condition, values = "scenario = ?", [scenario]
        for column, value in (("municipality", municipality), ("segment", segment)):
            if value is not None:
                condition += f" AND {column} = ?"
                values.append(value)
        names = ["clients_referred", "clients_started", "waits_within_norm", "goals_reached", "wait_weeks", "spend_care",
                 "spend_out_of_contract", "spend_admin"]
        sums = self.study.rows(f"SELECT {', '.join(f'SUM({n}) AS {n}' for n in names)} FROM breakdown WHERE {condition}", *values)[0]
        stock = self.study.rows(f"SELECT SUM(waiting_end) AS w, SUM(in_care_end) AS c FROM breakdown WHERE {condition} AND year = ?",
                                *values, self.study.years)[0]
        n, per_year = self.study.replications, 1 / self.study.replications / self.study.years
        return {
            "referred": sums["clients_referred"] * per_year, "started": sums["clients_started"] * per_year,
            "beyond_norm": (sums["clients_started"] - sums["waits_within_norm"]) * per_year,
            "goals": sums["goals_reached"] * per_year, "waiting_end": stock["w"] / n, "in_care_end": stock["c"] / n,
            "spend": (sums["spend_care"] + sums["spend_out_of_contract"] + sums["spend_admin"]) * per_year / 100,
            "wait": sums["wait_weeks"] / sums["clients_started"] if sums["clients_started"] else None,
            "beyond_norm_share": 1 - sums["waits_within_norm"] / sums["clients_started"] if sums["clients_started"] else None,
            "goal_share": sums["goals_reached"] / sums["clients_referred"] if sums["clients_referred"] else None,
        }

    PLACES = (("municipalities", "municipality", None), ("segments", None, "segment"), ("municipality_segments", "municipality", "segment"))

    def test_places(self):
        towns, forms = self.study.ids("municipality"), self.study.ids("segment")
        hidden = shown = 0
        for source in (self.model, self.open, self.json):
            for table, town, form in self.PLACES:
                for row in table_of(source, table):
                    s = self.study.scenarios.index(row["scenario"])
                    true = self.place(s, towns.index(row[town]) if town else None, forms.index(row[form]) if form else None)
                    base = self.place(self.study.baseline, towns.index(row[town]) if town else None, forms.index(row[form]) if form else None)
                    true["spend_difference"] = None if s == self.study.baseline else true["spend"] - base["spend"]
                    true["wait_difference"] = None if s == self.study.baseline or true["wait"] is None or base["wait"] is None else true["wait"] - base["wait"]
                    for name, value in true.items():
                        if row[name] == HIDDEN:
                            hidden += 1
                            self.assertIs(source, self.model, "hidden although nothing was to be hidden")
                            continue
                        shown += 1
                        self.close(row[name], value, f"{table} {row} {name}")
        self.assertGreater(hidden, 50)
        self.assertGreater(shown, 500)

    def test_bands_of_places(self):
        towns = self.study.ids("municipality")
        for row in table_of(self.open, "municipalities"):
            s = self.study.scenarios.index(row["scenario"])
            low, _, high = self.band("breakdown_band", "scenario = ? AND dimension = 'municipality' AND item = ?", s, towns.index(row["municipality"]))
            self.close(row["spend_p10"], low / 100 / self.study.years, "band")
            self.close(row["spend_p90"], high / 100 / self.study.years, "band")

    def test_no_small_number_can_be_worked_out(self):
        """How far every small cell can be narrowed down by all that is shown: at least by the threshold."""
        towns, forms = self.study.ids("municipality"), self.study.ids("segment")
        by_town = {(r["scenario"], r["municipality"]): r for r in table_of(self.model, "municipalities")}
        by_form = {(r["scenario"], r["segment"]): r for r in table_of(self.model, "segments")}
        crossed = {(r["scenario"], r["municipality"], r["segment"]): r for r in table_of(self.model, "municipality_segments")}
        small = 0
        for name in ("referred", "started", "beyond_norm", "goals", "waiting_end", "in_care_end"):
            shown = {}
            for s, scenario in enumerate(self.study.scenarios):
                true, grid = [], []
                for t in range(len(towns) + 1):
                    true.append([])
                    grid.append([])
                    for f in range(len(forms) + 1):
                        true[-1].append(self.place(s, t if t < len(towns) else None, f if f < len(forms) else None)[name])
                        if t == len(towns) and f == len(forms):
                            grid[-1].append(true[-1][-1])  # the region's own figure stands in other tables
                        else:
                            grid[-1].append((crossed[scenario, towns[t], forms[f]] if t < len(towns) and f < len(forms) else
                                             by_town[scenario, towns[t]] if t < len(towns) else by_form[scenario, forms[f]])[name])
                hidden = [[cell == HIDDEN for cell in row] for row in grid]
                shown.setdefault(name, hidden)
                self.assertEqual(hidden, shown[name], "the pattern differs between scenarios, so that differences tell")
                for t in range(len(towns) + 1):
                    for f in range(len(forms) + 1):
                        if true[t][f] >= 10 or (t, f) == (len(towns), len(forms)):
                            continue
                        small += 1
                        self.assertTrue(hidden[t][f], f"{name} of {t}, {f} in {scenario} is shown")
                        self.assertGreaterEqual(room(true, hidden, t, f), 10 - 1e-6, f"{name} of {t}, {f} in {scenario} is all but certain")
        self.assertGreater(small, 20)

    def beside_a_hidden_nothing(self, table, cell, column):
        """Another hidden cell of the same municipality or segment holds nothing."""
        for mine, true in zip(table_of(self.model, table), table_of(self.open, table)):
            line = sum(true.get(key) == cell.get(key) for key in ("municipality", "segment"))
            if true["scenario"] == cell["scenario"] and line == 1 and mine[column] == HIDDEN and abs(true[column]) < 1e-9:
                return True
        return False

    def test_nothing_else_gives_a_hidden_cell_away(self):
        """The values of hidden cells stand nowhere in what is published: not in another table, not in the page."""
        published = {}
        for name, table in self.model["tables"].items():
            for row in table["rows"]:
                for column, cell in zip(table["columns"], row):
                    if isinstance(cell, float) and column["kind"] in ("youths", "count", "euro", "week", "by_row"):
                        published.setdefault(round(cell, 9), set()).add(name)
        page = (self.out / "nl.html").read_text(encoding="utf-8")
        checked = 0
        for table, *_ in self.PLACES:
            for mine, true in zip(table_of(self.model, table), table_of(self.open, table)):
                for column, value in mine.items():
                    if value != HIDDEN or not isinstance(true[column], float) or abs(true[column]) < 1e-9:
                        continue
                    if column.endswith(("_share", "goal_difference")) or (10 * true[column]).is_integer():
                        continue  # shares and quantiles of few futures are few different numbers: equal ones say nothing
                    checked += 1
                    where = published.get(round(true[column], 9), set())
                    if where <= {"municipalities", "segments"} and self.beside_a_hidden_nothing(table, true, column):
                        continue  # the line's total, but nobody can tell which of its hidden cells it is
                    self.assertFalse(where, f"{table} {column} {true[column]} is hidden, and stands in {where}")
                    written = repr(true[column])
                    self.assertTrue(len(written) < 12 or written not in page, f"{table} {column} stands in the page")
        self.assertGreater(checked, 50)

    def test_providers(self):
        ids = self.study.ids("provider")
        for row in table_of(self.json, "providers"):
            s, p = self.study.scenarios.index(row["scenario"]), ids.index(row["provider"])
            sums = self.study.rows("SELECT SUM(revenue_cents) AS r, SUM(cost_cents) AS c, SUM(starts) AS s FROM provider_breakdown WHERE scenario = ? AND provider = ?", s, p)[0]
            per_year = 1 / self.study.replications / self.study.years
            self.close(row["revenue"], sums["r"] * per_year / 100, row["provider"])
            self.close(row["margin"], (sums["r"] - sums["c"]) * per_year / 100, row["provider"])
            self.close(row["starts"], sums["s"] * per_year, row["provider"])
        for scenario in self.study.scenarios:
            each = [row for row in table_of(self.json, "providers") if row["scenario"] == scenario]
            sizes = [row for row in table_of(self.json, "provider_sizes") if row["scenario"] == scenario]
            for name in ("revenue", "cost", "margin", "starts"):
                self.close(sum(row[name] for row in sizes), sum(row[name] for row in each), name)
            self.assertEqual(sum(row["providers"] for row in sizes), len(each))

    def test_what_drives_the_answer(self):
        """In this region spend follows the number of trajectories; a provider's cost moves nothing but its margin."""
        effects = table_of(self.model, "assumption_effects")
        first = next(row for row in effects if row["scenario"] == "now" and row["measure"] == "spend")
        self.assertEqual((first["path"], first["rank"]), ("segments.common_ambulatory.active_half_year", 1))
        self.assertGreater(first["rank_correlation"], 0.5)
        self.assertLess(first["when_low"], first["when_high"])
        self.assertNotIn("segments.common_ambulatory.unit_cost", {row["path"] for row in effects})
        figures = {row["path"]: row for row in table_of(self.model, "assumptions")}
        growth = figures["demand.growth"]
        self.assertEqual((growth["owner"], growth["certainty"], growth["source"]), ("Region", "A", "counts of 2022 and 2023"))
        self.assertEqual((growth["low"], growth["high"]), ("0 %", "3 %"))
        self.assertEqual(figures["segments.common_ambulatory.active_half_year"]["low"], "430")

    def test_languages_state_the_same_numbers(self):
        english = self.report_in("en")
        dutch = self.model
        for name, table in dutch["tables"].items():
            self.assertEqual(table["rows"], english["tables"][name]["rows"], name)
            for mine, theirs in zip(table["columns"], english["tables"][name]["columns"]):
                self.assertTrue(mine["label"] and theirs["label"] and mine["definition"] and theirs["definition"], (name, mine))
        self.assertEqual(dutch["texts"].keys(), english["texts"].keys())

    def test_every_unit_topic_and_kind_of_provenance_has_a_name(self):
        texts, labels = self.model["texts"], self.model["labels"]
        for row in table_of(self.model, "metrics"):
            self.assertIn(f"unit.{row['unit']}", texts, row["metric"])
        for row in table_of(self.model, "provenance"):
            self.assertIn(f"provenance.{row['key']}", texts)
        for row in table_of(self.model, "contracts"):
            self.assertIn(row["contract"], labels["contract"])
        for row in table_of(self.model, "spend_parts"):
            self.assertIn(f"part.{row['part']}", texts)
        for row in table_of(self.model, "assumptions"):
            if row["certainty"]:
                self.assertIn(f"certainty.{row['certainty']}", texts)
            unit = row["low"].partition(" ")[2]
            if unit:
                self.assertIn(f"quantity.{unit}", texts)

    def report_in(self, language):
        path = self.out / f"{language}.html"
        self.assertEqual(run("report", self.path, "-o", path, "--lang", language).returncode, 0)
        return model_of(path)

    def test_exports_hold_the_same_tables(self):
        folder = self.out / "csv"
        self.assertEqual(run("export", self.path, "--to", "csv", "-o", folder).returncode, 0)
        self.assertEqual(run("export", self.path, "--to", "json", "-o", self.out / "same.json").returncode, 0)
        exported = json.loads((self.out / "same.json").read_text(encoding="utf-8"))
        for name, table in self.model["tables"].items():
            self.assertEqual(table["rows"], exported["tables"][name]["rows"], name)
        for name, table in exported["tables"].items():
            with open(folder / f"{name}.csv", newline="", encoding="utf-8") as file:
                rows = list(csv.reader(file))
            self.assertEqual(rows[0], table["columns"])
            self.assertEqual(len(rows) - 1, len(table["rows"]), name)
            for written, cells in zip(rows[1:], table["rows"]):
                for text, cell in zip(written, cells):
                    if cell is None:
                        self.assertEqual(text, "")
                    elif isinstance(cell, bool):
                        self.assertEqual(text, str(cell).lower())
                    elif isinstance(cell, (int, float)):
                        self.assertEqual(float(text), cell)
                    else:
                        self.assertEqual(text.removeprefix("'"), cell.removeprefix("'"))
        described = {(entry["table"], entry["column"]) for entry in exported["dictionary"]}
        self.assertEqual(described, {(name, column) for name, table in exported["tables"].items() for column in table["columns"]})
        for entry in exported["dictionary"]:
            self.assertTrue(all(entry.values()), entry)
        self.assertEqual(exported["study"]["content_hash"], run("show", self.path, "--hash").stdout.strip())

    def test_texts_of_a_scenario_cannot_break_the_page(self):
        page = (self.out / "nl.html").read_text(encoding="utf-8")
        self.assertEqual(self.model["labels"]["scenario"]["more-capacity"], "Meer capaciteit </script>")
        self.assertNotIn("Meer capaciteit </script>", page)
        self.assertIn("Meer capaciteit &lt;/script&gt;", page)
        sources = [row["source"] for row in table_of(self.model, "assumptions")]
        self.assertIn("CBS <StatLine> & more", sources)

    def test_the_same_study_gives_the_same_files(self):
        again = self.out / "again.html"
        self.assertEqual(run("report", self.path, "-o", again, "--lang", "nl").returncode, 0)
        self.assertEqual(again.read_bytes(), (self.out / "nl.html").read_bytes())


if __name__ == "__main__":
    reported.main()
