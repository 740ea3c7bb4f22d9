// Uncertain figures, where they come from, and what they do to the answer.
//
// The draws of a study are a pure function of seed, path and number of the draw; so they are made again here from the
// resolved scenario that the file holds, and set beside the rows. A figure matters as far as results differ between
// the fifth of the futures in which it was drawn lowest and the fifth in which it was drawn highest.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "fundsim/plan.hpp"
#include "fundsim/read.hpp"
#include "plan/tables.hpp"
#include "report/tables/columns.hpp"
#include "report/tables/figures.hpp"
#include "report/tables/measures.hpp"
#include "report/tables/study_tables.hpp"

namespace fundsim::report {
namespace {

constexpr std::size_t shown_figures = 12;     // per scenario and measure
constexpr std::size_t fewest_futures = 100;   // below this, fifths say nothing
constexpr std::size_t most_futures = 20'000;  // beyond, a rank correlation moves by less than a hundredth
constexpr double beyond_chance = 3.5;         // standard errors of a rank correlation: 1 in 2,000 by chance
constexpr std::array<std::string_view, 3> explained{"spend", "wait", "goals"};

std::optional<Scenario> resolved(const ScenarioEntry& entry) {
    try {
        Document document = read_document_text(entry.resolved, entry.name);
        if (auto* scenario = std::get_if<Scenario>(&document)) return std::move(*scenario);
    } catch (const ScenarioError&) {  // written by another version of the engine: no draws, the page says so
    }
    return std::nullopt;
}

/// Average ranks, centred on 0.
std::vector<double> ranks_of(const std::vector<double>& values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
    std::vector<double> ranks(values.size());
    const double middle = (static_cast<double>(values.size()) - 1.0) / 2.0;
    for (std::size_t i = 0; i < order.size();) {
        std::size_t j = i;
        while (j + 1 < order.size() && values[order[j + 1]] == values[order[i]]) ++j;
        for (std::size_t k = i; k <= j; ++k) ranks[order[k]] = static_cast<double>(i + j) / 2.0 - middle;
        i = j + 1;
    }
    return ranks;
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
    double ab = 0.0, aa = 0.0, bb = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        ab += a[i] * b[i];
        aa += a[i] * a[i];
        bb += b[i] * b[i];
    }
    return aa > 0.0 && bb > 0.0 ? ab / std::sqrt(aa * bb) : 0.0;
}

/// Drawn values by figure and replication, of one scenario.
struct Draws {
    std::vector<Figure> figures;
    std::vector<std::vector<std::size_t>> order;  // replications by ascending draw
    std::vector<std::vector<double>> ranks;
};

Draws draws_of(const Source& source, const Scenario& scenario) {
    Draws draws{uncertain_figures(scenario), {}, {}};
    Plan plan;
    plan.scenario = scenario;
    plan.seed = source.header().seed;
    plan.inner = std::max(1U, source.header().inner);
    std::vector<std::uint32_t> numbers = source.numbers();  // with failures and gaps, a row's number is not its place
    numbers.resize(std::min(numbers.size(), most_futures));
    std::vector<std::vector<double>> values(draws.figures.size(), std::vector<double>(numbers.size()));
    std::vector<double> drawn;
    for (std::size_t r = 0; r < numbers.size(); ++r) {
        const std::uint32_t draw = numbers[r] / plan.inner;
        if (r == 0 || draw != numbers[r - 1] / plan.inner) drawn = draw_parameters(plan, draw);
        for (std::size_t f = 0; f < values.size(); ++f) values[f][r] = drawn[f];
    }
    for (const auto& column : values) {
        draws.ranks.push_back(ranks_of(column));
        std::vector<std::size_t> order(column.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::stable_sort(order.begin(), order.end(),
                         [&](std::size_t a, std::size_t b) { return column[a] < column[b]; });
        draws.order.push_back(std::move(order));
    }
    return draws;
}

struct Effect {
    std::size_t figure = 0;
    double correlation = 0.0, low = 0.0, high = 0.0;
    double lower_when_low = 0.0, lower_when_high = 0.0;  // share of futures below 0, for differences
};

void fill_fifths(Effect& effect, const std::vector<std::size_t>& order, const std::vector<double>& results) {
    const std::size_t fifth = order.size() / 5;
    const auto mean = [&](std::size_t first, double& share_lower) {
        double sum = 0.0, lower = 0.0;
        for (std::size_t i = first; i < first + fifth; ++i) {
            const double result = results[order[i]];
            sum += result;
            lower += result < 0.0 ? 1.0 : result == 0.0 ? 0.5 : 0.0;
        }
        share_lower = lower / static_cast<double>(fifth);
        return sum / static_cast<double>(fifth);
    };
    effect.low = mean(0, effect.lower_when_low);
    effect.high = mean(order.size() - fifth, effect.lower_when_high);
}

std::vector<Effect> strongest(const Draws& draws, const std::vector<double>& results) {
    const std::vector<double> ranks = ranks_of(results);
    std::vector<Effect> effects;
    const double noise = beyond_chance / std::sqrt(static_cast<double>(results.size()));
    for (std::size_t f = 0; f < draws.figures.size(); ++f) {
        const double r = correlation(draws.ranks[f], ranks);
        if (std::abs(r) > noise) effects.push_back({f, r});
    }
    std::sort(effects.begin(), effects.end(),
              [](const Effect& a, const Effect& b) { return std::abs(a.correlation) > std::abs(b.correlation); });
    effects.resize(std::min(effects.size(), shown_figures));
    for (Effect& effect : effects) fill_fifths(effect, draws.order[effect.figure], results);
    return effects;
}

std::string name_of_item(const ScenarioEntry& entry, const std::string& item, bool dutch) {
    const auto pick = [&](const Label& label) { return dutch ? label.nl : label.en; };
    for (const SegmentEntry& segment : entry.segments)
        if (segment.id == item) return pick(segment.label);
    for (const MunicipalityEntry& municipality : entry.municipalities)
        if (municipality.id == item) return pick(municipality.label);
    return item;
}

std::string label_of(const Figure& figure, const ScenarioEntry& entry, bool dutch) {
    constexpr std::array<std::string_view, severity_count> nl{"licht", "midden", "zwaar", "intensief"};
    constexpr std::array<std::string_view, severity_count> en{"light", "medium", "heavy", "intensive"};
    const auto name = figure_name(figure.pattern);
    std::string label(name ? (dutch ? name->nl : name->en) : figure.meaning);
    if (const std::string item = name_of_item(entry, figure.item, dutch); !item.empty()) label += ": " + item;
    for (std::size_t k = 0; k < severity_count; ++k)
        if (figure.severity == en[k]) label += ", " + std::string(dutch ? nl[k] : en[k]);
    return label;
}

Table figure_table() {
    return {
        "assumptions",
        {"Aannames en onzekere cijfers", "Assumptions and uncertain figures"},
        {columns::scenario,
         {"path", Kind::text, {"plaats", "path"}, {"Plaats in het scenariobestand", "Place in the scenario file"}},
         {"label_nl", Kind::text, {"cijfer (nl)", "figure (nl)"}, {"Naam, Nederlands", "Name, Dutch"}},
         {"label_en", Kind::text, {"cijfer (en)", "figure (en)"}, {"Naam, Engels", "Name, English"}},
         {"low",
          Kind::text,
          {"laag (1 op 10)", "low (1 in 10)"},
          {"Een op de tien trekkingen ligt hieronder", "One in ten draws lies below this"}},
         {"central", Kind::text, {"midden", "middle"}, {"Middenwaarde", "Central value"}},
         {"high",
          Kind::text,
          {"hoog (1 op 10)", "high (1 in 10)"},
          {"Een op de tien trekkingen ligt hierboven", "One in ten draws lies above this"}},
         {"certainty",
          Kind::text,
          {"zekerheid", "certainty"},
          {"A officiële bron, B andere bron, C berekend, M uit het hoofd, S brondocument, assume: aanname",
           "A primary source, B secondary, C derived, M from memory, S source document, assume: assumption"}},
         {"owner",
          Kind::text,
          {"eigenaar", "owner"},
          {"Wie over dit cijfer gaat", "Who is responsible for this figure"}},
         {"source", Kind::text, {"bron", "source"}, {"Waar het cijfer vandaan komt", "Where the figure comes from"}}},
        {}};
}

Table effect_table() {
    return {"assumption_effects",
            {"Welke aannames het meeste uitmaken", "Which assumptions matter most"},
            {columns::scenario,
             columns::measure,
             {"rank", Kind::whole, {"plaats", "place"}, {"1: maakt het meeste uit", "1: matters most"}},
             {"path",
              Kind::text,
              {"plaats in het bestand", "path"},
              {"Plaats in het scenariobestand, zie tabel assumptions",
               "Place in the scenario file, see table assumptions"}},
             {"when_low",
              Kind::by_row,
              {"als het cijfer laag is", "when the figure is low"},
              {"Gemiddelde in de 1 op 5 toekomsten met de laagste trekking: van de waarde zelf in de basis, van het "
               "verschil met de basis in de andere scenario's",
               "Mean in the 1 in 5 futures with the lowest draw: of the value itself in the baseline, of the "
               "difference from the baseline in other scenarios"}},
             {"when_high",
              Kind::by_row,
              {"als het cijfer hoog is", "when the figure is high"},
              {"Hetzelfde in de 1 op 5 toekomsten met de hoogste trekking",
               "The same in the 1 in 5 futures with the highest draw"}},
             {"lower_when_low",
              Kind::share,
              {"kans op lager, cijfer laag", "chance of lower, figure low"},
              {"Deel van die toekomsten waarin het scenario lager uitkomt dan de basis; leeg voor de basis",
               "Share of those futures in which the scenario is lower than the baseline; empty for the baseline"}},
             {"lower_when_high",
              Kind::share,
              {"kans op lager, cijfer hoog", "chance of lower, figure high"},
              {"Hetzelfde bij de hoogste trekking", "The same for the highest draw"}},
             {"rank_correlation",
              Kind::ratio,
              {"rangcorrelatie", "rank correlation"},
              {"Samenhang van -1 tot 1 (Spearman) tussen trekking en uitkomst",
               "Association from -1 to 1 (Spearman) between draw and result"}}},
            {}};
}

}  // namespace

std::vector<Table> assumption_tables(const Source& source) {
    Table figures = figure_table(), effects = effect_table();
    std::vector<std::size_t> scenarios{source.baseline()};
    for (std::size_t s = 0; s < source.scenarios(); ++s)
        if (s != source.baseline()) scenarios.push_back(s);
    std::set<std::vector<std::string>> known;  // a scenario lists what it does not share with the baseline
    for (const std::size_t s : scenarios) {
        const ScenarioEntry& entry = source.scenario(s);
        const auto scenario = resolved(entry);
        if (!scenario) continue;
        const bool enough = source.replications() >= fewest_futures;
        const Draws draws = enough ? draws_of(source, *scenario) : Draws{uncertain_figures(*scenario), {}, {}};
        for (const Figure& f : draws.figures) {
            const bool is_new = known.insert({f.path, f.low, f.central, f.high}).second;
            if (s != source.baseline() && !is_new) continue;
            figures.rows.push_back({entry.name, f.path, label_of(f, entry, true), label_of(f, entry, false), f.low,
                                    f.central, f.high, f.certainty, f.owner, f.source});
        }
        if (!enough) continue;
        for (const std::string_view id : explained) {
            const Measure& measure = *find_measure(id);
            std::vector<double> results = values_of(source, s, measure);
            if (s != source.baseline()) {
                const auto base = values_of(source, source.baseline(), measure);
                for (std::size_t r = 0; r < results.size(); ++r) results[r] -= base[r];
            }
            results.resize(std::min(results.size(), most_futures));
            if (std::any_of(results.begin(), results.end(), [](double value) { return std::isnan(value); })) continue;
            std::int64_t rank = 0;
            for (const Effect& e : strongest(draws, results)) {
                const bool level = s == source.baseline();
                effects.rows.push_back({entry.name, cell(id), ++rank, draws.figures[e.figure].path, e.low, e.high,
                                        level ? Cell() : Cell(e.lower_when_low),
                                        level ? Cell() : Cell(e.lower_when_high), e.correlation});
            }
        }
    }
    return {effects, figures};
}

}  // namespace fundsim::report
