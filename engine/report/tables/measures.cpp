#include "report/tables/measures.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace fundsim::report {
namespace {

constexpr auto lower = Direction::lower_is_better;
constexpr auto higher = Direction::higher_is_better;

constexpr std::array all{
    Measure{.id = "spend",
            .metric = "spend",
            .kind = Kind::euro,
            .per_year = true,
            .direction = lower,
            .label = {"Uitgaven per jaar", "Spend per year"},
            .definition = {"Wat de jeugdhulp in natura per jaar kost, in het jaar waarin de zorg is gegeven (baten en "
                           "lasten), gemiddeld over de jaren",
                           "What youth care in kind costs per year, in the year in which the care is given (accrual "
                           "basis), mean over the years"}},
    Measure{.id = "cash",
            .metric = "spend_cash",
            .kind = Kind::euro,
            .per_year = true,
            .direction = Direction::neutral,
            .label = {"Uitbetaald per jaar (kas)", "Paid out per year (cash)"},
            .definition = {"Wat de gemeenten in een jaar betalen, ook als de zorg in een ander jaar valt",
                           "What the municipalities pay in a year, even where the care is given in another year"}},
    Measure{.id = "overspending",
            .metric = "budget_overrun_years_share",
            .kind = Kind::share,
            .by_mean = true,
            .direction = lower,
            .label = {"Kans op meer dan het budget", "Chance of overspending"},
            .definition = {"De kans dat een jaar meer kost dan het budget: het aandeel van de jaren, over alle "
                           "doorgerekende toekomsten",
                           "The chance that a year costs more than the budget: the share of years, over all simulated "
                           "futures"}},
    Measure{.id = "beyond_norm",
            .metric = "wait_within_norm_share",
            .kind = Kind::share,
            .complement = true,
            .direction = lower,
            .label = {"Wacht langer dan de norm", "Waits longer than the norm"},
            .definition = {"Van alle kinderen die met zorg starten: het deel dat langer wachtte dan de norm voor die "
                           "zorg",
                           "Of all children who start care: the part that waited longer than the norm for that care"}},
    Measure{.id = "wait",
            .metric = "wait_weeks_mean",
            .kind = Kind::week,
            .direction = lower,
            .label = {"Gemiddelde wachttijd", "Mean wait"},
            .definition = {"Weken tussen verwijzing en start van de zorg, gemiddeld over alle kinderen die starten",
                           "Weeks between referral and start of care, mean over all children who start"}},
    Measure{.id = "goals",
            .metric = "goal_share_per_referred",
            .kind = Kind::share,
            .direction = higher,
            .label = {"Doel bereikt per 100 verwezen kinderen", "Goals reached per 100 children referred"},
            .definition = {"Van elke honderd verwezen kinderen: hoeveel hun doel echt bereiken. Ook wie niet aan zorg "
                           "begint, telt mee",
                           "Of every hundred children referred: how many truly reach their goal. Those who never start "
                           "care count as well"}},
    Measure{.id = "burden",
            .metric = "burden_weeks",
            .kind = Kind::week,
            .per_year = true,
            .direction = lower,
            .label = {"Ziektelast per jaar", "Burden per year"},
            .definition = {"Weken dat verwezen kinderen last hebben, gewogen naar ernst: een week met zware problemen "
                           "telt zwaarder dan een week met lichte",
                           "Weeks in which referred children have problems, weighted by severity: a week with heavy "
                           "problems counts for more than one with light problems"}},
    Measure{.id = "margin",
            .metric = "provider_margin_share",
            .kind = Kind::share,
            .direction = Direction::neutral,
            .label = {"Marge van aanbieders", "Margin of providers"},
            .definition = {"Wat aanbieders samen overhouden, als deel van hun omzet",
                           "What providers together keep, as part of their revenue"}},
};

const Metric& metric_of(const Measure& measure) { return metric_catalogue()[*metric_position(measure.metric)]; }

std::optional<double> turned(const std::optional<double>& value, const Source& source, const Measure& measure) {
    if (!value) return value;
    return *value * unit_factor(source, measure) + (measure.complement ? 1.0 : 0.0);
}

}  // namespace

std::span<const Measure> measures() { return all; }

double unit_factor(const Source& source, const Measure& measure) {
    return (measure.complement ? -1.0 : 1.0) / (measure.per_year ? static_cast<double>(source.years()) : 1.0);
}

const Measure* find_measure(std::string_view id) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const Measure& m) { return m.id == id; });
    return found == all.end() ? nullptr : found;
}

Statistics measure_statistics(const Source& source, std::size_t scenario, const Measure& measure) {
    const Values values = source.values(scenario, *metric_position(measure.metric));
    Statistics s = fundsim::statistics_of(*values, metric_of(measure).scale);
    for (auto* value : {&s.mean, &s.median, &s.p10, &s.p90, &s.worst_twentieth})
        *value = turned(*value, source, measure);
    if (s.standard_error) s.standard_error = *s.standard_error * std::abs(unit_factor(source, measure));
    if (measure.complement) std::swap(s.p10, s.p90);
    return s;
}

MeasureDifference measure_difference(const Source& source, std::size_t scenario, const Measure& measure) {
    const std::size_t metric = *metric_position(measure.metric);
    MeasureDifference result;
    Difference& d = result.difference;
    const Comparison* known = source.summary().find_comparison(source.scenario(scenario).name, measure.metric);
    if (known) d = known->difference;
    else {
        const std::uint32_t inner = std::max(1U, source.header().inner);
        std::vector<std::uint32_t> draws = source.numbers();
        for (std::uint32_t& number : draws) number /= inner;
        d = fundsim::difference_of(*source.values(scenario, metric), *source.values(source.baseline(), metric),
                                   metric_of(measure).scale, metric_of(measure).direction, {inner, draws});
    }
    const Statistics spread =
        fundsim::statistics_of(paired_difference(source, scenario, metric), metric_of(measure).scale);
    result.p10 = spread.p10;
    result.p90 = spread.p90;
    const double scale = unit_factor(source, measure);
    for (auto* value : {&d.mean_difference, &d.interval_low, &d.interval_high, &result.p10, &result.p90})
        if (*value) **value *= scale;
    if (measure.complement) {
        std::swap(d.interval_low, d.interval_high);
        std::swap(result.p10, result.p90);
        if (d.probability_lower) d.probability_lower = 1.0 - *d.probability_lower;
    }
    d.probability_better.reset();
    if (d.probability_lower && measure.direction != Direction::neutral)
        d.probability_better = measure.direction == lower ? *d.probability_lower : 1.0 - *d.probability_lower;
    return result;
}

std::vector<double> quantile_dots(const Source& source, std::size_t scenario, const Measure& measure,
                                  std::size_t count) {
    std::vector<double> differences;
    const double scale = unit_factor(source, measure) / static_cast<double>(metric_of(measure).scale);
    for (const std::int64_t d : paired_difference(source, scenario, *metric_position(measure.metric)))
        if (d != no_value) differences.push_back(static_cast<double>(d) * scale);
    if (differences.empty()) return {};
    std::sort(differences.begin(), differences.end());
    std::vector<double> dots;
    for (std::size_t i = 0; i < count; ++i) {
        const double position =
            (static_cast<double>(i) + 0.5) / static_cast<double>(count) * static_cast<double>(differences.size() - 1);
        const auto below = static_cast<std::size_t>(position);
        const std::size_t above = std::min(below + 1, differences.size() - 1);
        dots.push_back(differences[below] +
                       (position - static_cast<double>(below)) * (differences[above] - differences[below]));
    }
    return dots;
}

std::vector<double> values_of(const Source& source, std::size_t scenario, const Measure& measure) {
    std::vector<double> values;
    const double scale = unit_factor(source, measure) / static_cast<double>(metric_of(measure).scale);
    const Values whole = source.values(scenario, *metric_position(measure.metric));
    for (const std::int64_t value : *whole)
        values.push_back(value == no_value ? std::numeric_limits<double>::quiet_NaN()
                                           : static_cast<double>(value) * scale + (measure.complement ? 1.0 : 0.0));
    return values;
}

std::vector<double> share_best(const Source& source, const Measure& measure, Ties ties) {
    const std::size_t metric = *metric_position(measure.metric);
    if (measure.direction == Direction::neutral) return {};
    // whole numbers decide, so that ties are ties
    const bool smallest = (measure.direction == lower) != measure.complement;
    std::vector<double> shares(source.scenarios());
    std::vector<Values> columns;
    for (std::size_t s = 0; s < source.scenarios(); ++s) columns.push_back(source.values(s, metric));
    const std::vector<std::size_t> options = options_of(source.header());
    std::size_t counted = 0;
    for (std::size_t r = 0; r < source.replications(); ++r) {
        std::vector<std::size_t> best;
        std::int64_t value = no_value;
        // as in the summary: a future counts where every option has a value
        if (std::ranges::any_of(options, [&](std::size_t s) { return (*columns[s])[r] == no_value; })) continue;
        for (const std::size_t s : options) {
            const std::int64_t mine = (*columns[s])[r];
            if (best.empty() || (smallest ? mine < value : mine > value)) {
                best = {s};
                value = mine;
            } else if (mine == value) {
                best.push_back(s);
            }
        }
        for (const std::size_t s : best)
            shares[s] += ties == Ties::shared ? 1.0 / static_cast<double>(best.size()) : 1.0;
        counted += !best.empty();
    }
    if (counted == 0) return {};
    for (double& share : shares) share /= static_cast<double>(counted);
    return shares;
}

}  // namespace fundsim::report
