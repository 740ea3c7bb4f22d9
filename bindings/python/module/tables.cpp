// Study files as tables: one row per replication, per metric, per period, per cell of a breakdown.
#include <nanobind/ndarray.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/vector.h>

#include <array>
#include <cmath>

#include "arrow.hpp"
#include "fundsim/results.hpp"
#include "module.hpp"
#include "study_handle.hpp"

namespace nb = nanobind;
using namespace nanobind::literals;

namespace fundsim::python {
namespace {

using Kind = Column::Kind;
using Texts = std::vector<std::string>;

constexpr std::size_t metrics_at_once = 80;  // read together from the file: bounds memory beside the table itself
constexpr double cents_per_euro = 100.0;

SharedTable complete(std::shared_ptr<Table> table) {
    table->complete();
    return table;
}

/// Exact: whole numbers of 1/scale. Else in the metric's unit.
Column& add_metric(Table& table, const Metric& metric, bool exact) {
    Column& column = table.add(std::string(metric.id), exact ? Kind::whole : Kind::real);
    column.tell("unit", metric.unit);
    column.tell("scale", exact ? std::to_string(metric.scale) : "1");
    column.tell("direction", name_of(metric.direction));
    column.tell("label_nl", metric.label.nl);
    column.tell("label_en", metric.label.en);
    return column;
}

void fill(Column& column, const std::vector<std::int64_t>& values, std::int64_t scale) {
    if (column.kind() == Kind::whole) {
        for (const std::int64_t value : values) value == no_value ? column.add_missing() : column.add(value);
        return;
    }
    const auto divisor = static_cast<double>(scale);
    for (const std::int64_t value : values)
        value == no_value ? column.add_missing() : column.add(static_cast<double>(value) / divisor);
}

struct Wanted {
    std::vector<std::size_t> scenarios;
    std::vector<std::size_t> metrics;  // positions in the catalogue
    bool exact = false;
};

/// One row per scenario (and year) and replication; `years` empty: over the horizon.
SharedTable replication_rows(const StudyFile& file, const Wanted& wanted, const std::vector<std::size_t>& years) {
    auto table = std::make_shared<Table>();
    const std::vector<std::uint32_t> numbers = file.numbers();  // failed and missing replications have no row
    const std::size_t replications = numbers.size();
    const std::size_t slots = years.empty() ? 1 : years.size();
    const std::size_t rows = wanted.scenarios.size() * slots * replications;
    Column& scenario = table->add("scenario", Kind::word);
    Column* year = years.empty() ? nullptr : &table->add("year", Kind::whole);
    Column& replication = table->add("replication", Kind::whole);
    for (Column* key : {&scenario, year, &replication})
        if (key) key->reserve(rows);
    for (const std::size_t s : wanted.scenarios)
        for (std::size_t slot = 0; slot < slots; ++slot)
            for (std::size_t r = 0; r < replications; ++r) {
                scenario.add(std::string_view(file.header().scenarios.at(s).name));
                if (year) year->add(static_cast<std::int64_t>(years[slot]));
                replication.add(static_cast<std::int64_t>(numbers[r]));
            }
    const auto catalogue = metric_catalogue();
    for (std::size_t first = 0; first < wanted.metrics.size(); first += metrics_at_once) {
        const std::size_t last = std::min(first + metrics_at_once, wanted.metrics.size());
        const std::vector<std::size_t> part(wanted.metrics.begin() + static_cast<std::ptrdiff_t>(first),
                                            wanted.metrics.begin() + static_cast<std::ptrdiff_t>(last));
        std::vector<Column*> columns;
        for (const std::size_t metric : part) {
            columns.push_back(&add_metric(*table, catalogue[metric], wanted.exact));
            columns.back()->reserve(rows);
        }
        for (const std::size_t s : wanted.scenarios)
            for (std::size_t slot = 0; slot < slots; ++slot) {
                const auto values = years.empty() ? file.values(s, part) : file.values_of_year(s, years[slot], part);
                for (std::size_t m = 0; m < part.size(); ++m) fill(*columns[m], values[m], catalogue[part[m]].scale);
            }
    }
    return complete(table);
}

SharedTable summary_rows(const Summary& summary) {
    auto table = std::make_shared<Table>();
    Column& scenario = table->add("scenario", Kind::word);
    Column& metric = table->add("metric", Kind::word);
    Column& unit = table->add("unit", Kind::word);
    Column& direction = table->add("direction", Kind::word);
    Column& replications = table->add("replications", Kind::whole);
    std::array<Column*, 6> figures{};
    const std::array names{"mean", "standard_error", "median", "p10", "p90", "worst_twentieth"};
    for (std::size_t i = 0; i < figures.size(); ++i) figures[i] = &table->add(names[i], Kind::real);
    for (const ScenarioSummary& one : summary.scenarios)
        for (const MetricSummary& m : one.metrics) {
            scenario.add(std::string_view(one.name));
            metric.add(std::string_view(m.id));
            unit.add(std::string_view(m.unit));
            direction.add(name_of(m.direction));
            replications.add(static_cast<std::int64_t>(m.statistics.count));
            const Statistics& s = m.statistics;
            const std::array values{s.mean, s.standard_error, s.median, s.p10, s.p90, s.worst_twentieth};
            for (std::size_t i = 0; i < figures.size(); ++i) figures[i]->add(values[i]);
        }
    return complete(table);
}

struct DifferenceColumns {
    explicit DifferenceColumns(Table& table) : replications(table.add("replications", Kind::whole)) {
        const std::array names{"mean_difference",    "interval_low",      "interval_high",
                               "probability_better", "probability_lower", "variance_reduction"};
        for (std::size_t i = 0; i < figures.size(); ++i) figures[i] = &table.add(names[i], Kind::real);
    }
    void add(const Difference& d) {
        replications.add(static_cast<std::int64_t>(d.count));
        const std::array values{d.mean_difference,    d.interval_low,      d.interval_high,
                                d.probability_better, d.probability_lower, d.variance_reduction};
        for (std::size_t i = 0; i < figures.size(); ++i) figures[i]->add(values[i]);
    }
    Column& replications;
    std::array<Column*, 6> figures{};
};

/// Rows of two studies that are of the same replication, ascending.
struct Pairs {
    Pairs(const StudyFile& a, const StudyFile& b) : inner(std::max(1U, a.header().inner)) {
        const std::vector<std::uint32_t> ours = a.numbers(), theirs = b.numbers();
        for (std::size_t i = 0, j = 0; i < ours.size() && j < theirs.size();) {
            if (ours[i] == theirs[j]) {
                mine.push_back(i);
                other.push_back(j);
                draws.push_back(ours[i] / inner);
            }
            const bool behind = ours[i] <= theirs[j];
            if (theirs[j] <= ours[i]) ++j;
            if (behind) ++i;
        }
    }
    static std::vector<std::int64_t> picked(const std::vector<std::int64_t>& values,
                                            const std::vector<std::size_t>& rows) {
        std::vector<std::int64_t> chosen;
        chosen.reserve(rows.size());
        for (const std::size_t row : rows) chosen.push_back(values[row]);
        return chosen;
    }
    std::uint32_t inner;
    std::vector<std::size_t> mine, other;
    std::vector<std::uint32_t> draws;
};

/// One row per pair of columns: (scenario of `a`) - (baseline of `b`), paired by replication.
SharedTable difference_rows(StudyHandle& a, const std::vector<std::size_t>& scenarios, StudyHandle& b,
                            std::size_t baseline, const std::vector<std::size_t>& metrics) {
    const nb::gil_scoped_release released;
    auto table = std::make_shared<Table>();
    Column& scenario = table->add("scenario", Kind::word);
    Column& against = table->add("baseline", Kind::word);
    Column& metric = table->add("metric", Kind::word);
    Column& unit = table->add("unit", Kind::word);
    Column& direction = table->add("direction", Kind::word);
    DifferenceColumns difference(*table);
    const auto catalogue = metric_catalogue();
    const Pairs pairs(a.file(), b.file());
    for (const std::size_t s : scenarios)
        for (const std::size_t m : metrics) {
            const auto one = a.file().values(s, {m});
            const auto other = b.file().values(baseline, {m});
            scenario.add(std::string_view(a.file().header().scenarios.at(s).name));
            against.add(std::string_view(b.file().header().scenarios.at(baseline).name));
            metric.add(catalogue[m].id);
            unit.add(catalogue[m].unit);
            direction.add(name_of(catalogue[m].direction));
            difference.add(difference_of(Pairs::picked(one.front(), pairs.mine),
                                         Pairs::picked(other.front(), pairs.other), catalogue[m].scale,
                                         catalogue[m].direction, {pairs.inner, pairs.draws}));
        }
    return complete(table);
}

/// Bands over time, per four-week period of the horizon, from 1.
SharedTable period_rows(const StudyFile& file) {
    auto table = std::make_shared<Table>();
    Column& scenario = table->add("scenario", Kind::word);
    Column& metric = table->add("metric", Kind::word);
    Column& period = table->add("period", Kind::whole);
    std::array<Column*, 3> band{&table->add("p10", Kind::real), &table->add("median", Kind::real),
                                &table->add("p90", Kind::real)};
    const std::array names{"spend", "waiting", "in_care"};
    const std::array metrics{PeriodMetric::spend_cents, PeriodMetric::waiting, PeriodMetric::in_care};
    const auto& scenarios = file.header().scenarios;
    for (std::size_t s = 0; s < scenarios.size(); ++s)
        for (std::size_t m = 0; m < metrics.size(); ++m) {
            const double scale = metrics[m] == PeriodMetric::spend_cents ? cents_per_euro : 1.0;
            for (std::size_t p = 1; p <= static_cast<std::size_t>(scenarios[s].years) * periods_per_year; ++p) {
                const std::optional<Band> found = band_of(file.period_histogram(s, metrics[m], p));
                if (!found) continue;
                scenario.add(std::string_view(scenarios[s].name));
                metric.add(std::string_view(names[m]));
                period.add(static_cast<std::int64_t>(p));
                const std::array values{found->p10, found->median, found->p90};
                for (std::size_t i = 0; i < band.size(); ++i) band[i]->add(values[i] / scale);
            }
        }
    return complete(table);
}

/// Means over replications by year, municipality and segment; money in euro.
SharedTable breakdown_rows(const StudyFile& file) {
    auto table = std::make_shared<Table>();
    Column& scenario = table->add("scenario", Kind::word);
    Column& year = table->add("year", Kind::whole);
    Column& municipality = table->add("municipality", Kind::word);
    Column& segment = table->add("segment", Kind::word);
    std::vector<Column*> tallies;
    std::vector<double> divisors;
    const auto replications = static_cast<double>(file.replications());
    for (std::size_t t = 0; t < tally_count; ++t) {
        const std::string_view name = name_of(static_cast<Tally>(t));
        tallies.push_back(&table->add(std::string(name), Kind::real));
        const bool money = name.starts_with("spend") || name.starts_with("frozen_spend");
        divisors.push_back(replications * (money ? cents_per_euro : 1.0));
        if (money) tallies.back()->tell("unit", "EUR");
    }
    const auto& scenarios = file.header().scenarios;
    for (std::size_t s = 0; s < scenarios.size() && replications > 0; ++s) {
        const auto cells = file.breakdown(s);
        for (std::size_t y = 0; y < cells.size(); ++y)
            for (std::size_t m = 0; m < cells[y].size(); ++m)
                for (std::size_t g = 0; g < cells[y][m].size(); ++g) {
                    scenario.add(std::string_view(scenarios[s].name));
                    year.add(static_cast<std::int64_t>(y + 1));
                    municipality.add(std::string_view(scenarios[s].municipalities[m].id));
                    segment.add(std::string_view(scenarios[s].segments[g].id));
                    for (std::size_t t = 0; t < tally_count; ++t)
                        tallies[t]->add(static_cast<double>(cells[y][m][g][t]) / divisors[t]);
                }
    }
    return complete(table);
}

/// Means over replications by year and provider; money in euro.
SharedTable provider_rows(const StudyFile& file) {
    auto table = std::make_shared<Table>();
    Column& scenario = table->add("scenario", Kind::word);
    Column& year = table->add("year", Kind::whole);
    Column& provider = table->add("provider", Kind::word);
    const std::array names{"revenue", "cost", "starts", "exits", "reserves", "entries"};
    static_assert(names.size() == provider_tally_count);
    std::vector<Column*> figures;
    for (const char* name : names) figures.push_back(&table->add(name, Kind::real));
    const auto replications = static_cast<double>(file.replications());
    const auto& scenarios = file.header().scenarios;
    for (std::size_t s = 0; s < scenarios.size() && replications > 0; ++s) {
        const auto sums = file.provider_breakdown(s);
        for (std::size_t y = 0; y < sums.size(); ++y)
            for (std::size_t p = 0; p < sums[y].size(); ++p) {
                scenario.add(std::string_view(scenarios[s].name));
                year.add(static_cast<std::int64_t>(y + 1));
                provider.add(std::string_view(scenarios[s].providers[p].id));
                for (std::size_t t = 0; t < provider_tally_count; ++t) {
                    const auto tally = static_cast<ProviderTally>(t);
                    const bool money = tally == ProviderTally::revenue_cents || tally == ProviderTally::cost_cents ||
                                       tally == ProviderTally::reserve_cents;
                    figures[t]->add(static_cast<double>(sums[y][p][t]) / replications / (money ? cents_per_euro : 1.0));
                }
            }
    }
    return complete(table);
}

/// Mean starts per replication by segment and whole weeks waited.
SharedTable wait_rows(const StudyFile& file) {
    auto table = std::make_shared<Table>();
    Column& scenario = table->add("scenario", Kind::word);
    Column& segment = table->add("segment", Kind::word);
    Column& weeks = table->add("weeks", Kind::whole);
    Column& starts = table->add("starts", Kind::real);
    const auto replications = static_cast<double>(file.replications());
    const auto& scenarios = file.header().scenarios;
    for (std::size_t s = 0; s < scenarios.size() && replications > 0; ++s) {
        const auto waits = file.wait_distribution(s);
        for (std::size_t g = 0; g < waits.size(); ++g)
            for (std::size_t w = 0; w < waits[g].size(); ++w) {
                if (waits[g][w] == 0) continue;
                scenario.add(std::string_view(scenarios[s].name));
                segment.add(std::string_view(scenarios[s].segments[g].id));
                weeks.add(static_cast<std::int64_t>(w));
                starts.add(static_cast<double>(waits[g][w]) / replications);
            }
    }
    return complete(table);
}

constexpr std::array<std::string_view, severity_count> severity_words{"light", "medium", "heavy", "intensive"};

/// Means over replications by year, segment and class of severity at referral.
SharedTable severity_rows(const StudyFile& file) {
    auto table = std::make_shared<Table>();
    Column& scenario = table->add("scenario", Kind::word);
    Column& year = table->add("year", Kind::whole);
    Column& segment = table->add("segment", Kind::word);
    Column& severity = table->add("severity", Kind::word);
    std::vector<Column*> tallies;
    for (std::size_t t = 0; t < severity_tally_count; ++t)
        tallies.push_back(&table->add(std::string(name_of(static_cast<SeverityTally>(t))), Kind::real));
    const auto replications = static_cast<double>(file.replications());
    const auto& scenarios = file.header().scenarios;
    for (std::size_t s = 0; s < scenarios.size() && replications > 0; ++s) {
        const auto cells = file.severity_breakdown(s);
        for (std::size_t y = 0; y < cells.size(); ++y)
            for (std::size_t g = 0; g < cells[y].size(); ++g)
                for (std::size_t k = 0; k < severity_count; ++k) {
                    scenario.add(std::string_view(scenarios[s].name));
                    year.add(static_cast<std::int64_t>(y + 1));
                    segment.add(std::string_view(scenarios[s].segments[g].id));
                    severity.add(severity_words[k]);
                    for (std::size_t t = 0; t < severity_tally_count; ++t)
                        tallies[t]->add(static_cast<double>(cells[y][g][k][t]) / replications);
                }
    }
    return complete(table);
}

/// What one more of something brings a provider under each contract; money in euro.
SharedTable incentive_rows(const StudyFile& file) {
    auto table = std::make_shared<Table>();
    std::vector<Column*> words, amounts;
    for (const char* name :
         {"scenario", "contract", "segment", "model", "event", "label_nl", "label_en", "severity", "who_nl", "who_en"})
        words.push_back(&table->add(name, Kind::word));
    for (const char* name : {"brings", "full_cost", "avoidable_cost"}) {
        amounts.push_back(&table->add(name, Kind::real));
        amounts.back()->tell("unit", "EUR");
    }
    for (const ScenarioEntry& scenario : file.header().scenarios)
        for (const ExplainedContract& contract : scenario.contracts)
            for (const ExplainedEvent& event : contract.events) {
                const std::array<std::string_view, 10> texts{
                    scenario.name,  contract.key,   contract.segment, contract.model, event.id,
                    event.label.nl, event.label.en, event.severity,   event.who.nl,   event.who.en};
                for (std::size_t w = 0; w < texts.size(); ++w) words[w]->add(texts[w]);
                const std::array<double, 3> cents{event.brings, event.full_cost, event.avoidable_cost};
                for (std::size_t a = 0; a < cents.size(); ++a)
                    amounts[a]->add(std::isnan(cents[a]) ? std::nullopt : std::optional(cents[a] / cents_per_euro));
            }
    return complete(table);
}

/// A view of the column's own memory, which it keeps alive. Words come as their codes.
nb::object column_view(const SharedTable& table, const std::string& name) {
    const Column& column = table->column(name);
    const nb::capsule owner(new SharedTable(table),
                            [](void* held) noexcept { delete static_cast<SharedTable*>(held); });
    const std::size_t rows = column.size();
    using nb::ndim, nb::ndarray, nb::numpy;
    switch (column.kind()) {
        case Kind::whole: return nb::cast(ndarray<numpy, const std::int64_t, ndim<1>>(column.data(), {rows}, owner));
        case Kind::real: return nb::cast(ndarray<numpy, const double, ndim<1>>(column.data(), {rows}, owner));
        case Kind::word: break;
    }
    return nb::cast(ndarray<numpy, const std::int32_t, ndim<1>>(column.data(), {rows}, owner));
}

/// A table of a study file, made without the interpreter lock.
template <class Make>
auto of_file(Make make) {
    return [make](StudyHandle& study) {
        const nb::gil_scoped_release released;
        return make(study.file());
    };
}

}  // namespace

void bind_tables(nb::module_& module) {
    nb::class_<Table>(module, "Table", "Columns of results, shared with NumPy and Arrow without a copy.")
        .def_prop_ro("rows", &Table::rows)
        .def_prop_ro("names",
                     [](const Table& table) {
                         Texts names;
                         for (std::size_t c = 0; c < table.size(); ++c) names.push_back(table.column(c).name());
                         return names;
                     })
        .def("column", &column_view, "name"_a,
             nb::sig("def column(self, name: str) -> numpy.typing.NDArray[typing.Any]"))
        .def(
            "words", [](const Table& table, const std::string& name) { return table.column(name).words(); }, "name"_a,
            "What the codes of a column of words stand for; empty for a column of numbers.")
        .def(
            "missing", [](const Table& table, const std::string& name) { return table.column(name).missing(); },
            "name"_a)
        .def(
            "metadata", [](const Table& table, const std::string& name) { return table.column(name).metadata(); },
            "name"_a)
        .def("arrow_stream", &arrow_stream)
        .def("arrow_schema", &arrow_schema);

    module.def(
        "replication_rows",
        [](StudyHandle& study, const std::vector<std::size_t>& scenarios, const std::vector<std::size_t>& metrics,
           const std::vector<std::size_t>& years, bool exact) {
            const nb::gil_scoped_release released;
            return replication_rows(study.file(), {scenarios, metrics, exact}, years);
        },
        "study"_a, "scenarios"_a, "metrics"_a, "years"_a, "exact"_a);
    module.def("summary_rows", of_file([](const StudyFile& file) { return summary_rows(file.summary()); }), "study"_a);
    module.def("difference_rows", &difference_rows, "study"_a, "scenarios"_a, "other"_a, "baseline"_a, "metrics"_a);
    module.def("period_rows", of_file(period_rows), "study"_a);
    module.def("breakdown_rows", of_file(breakdown_rows), "study"_a);
    module.def("provider_rows", of_file(provider_rows), "study"_a);
    module.def("wait_rows", of_file(wait_rows), "study"_a);
    module.def("severity_rows", of_file(severity_rows), "study"_a);
    module.def("incentive_rows", of_file(incentive_rows), "study"_a);
}

}  // namespace fundsim::python
