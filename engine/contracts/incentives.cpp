#include "contracts/incentives.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "contracts/normal.hpp"
#include "contracts/words.hpp"

namespace fundsim::contracts {
namespace {

/// E max(0, X) and P(X > 0) of a normal X.
struct Excess {
    double mean = 0.0;
    double probability = 0.0;
};
Excess excess(double mean, double deviation) {
    if (!(deviation > 0.0)) return mean > 0.0 ? Excess{mean, 1.0} : Excess{0.0, 0.0};
    const double z = mean / deviation;
    const double probability = distribution(z);
    return {deviation * density(z) + mean * probability, probability};
}

/// Counts of one line: what `event` is worth.
struct OneLine {
    std::int64_t quanta = 0, client_weeks = 0, planned = 0, starts = 0, opened = 0, closed = 0, forgone = 0,
                 results = 0;
};

double earned(const ContractModel& model, DrawnTerms drawn, const OneLine& line, int quanta_per_unit, int planned,
              Severity severity, bool lasting) {
    std::int64_t pay = 0;
    std::int64_t cash = 0;
    const LineBlock block{.quanta = {&line.quanta, 1},
                          .client_weeks = {&line.client_weeks, 1},
                          .planned_weeks = {&line.planned, 1},
                          .starts = {&line.starts, 1},
                          .opened_weeks = {&line.opened, 1},
                          .closed_weeks = {&line.closed, 1},
                          .forgone_weeks = {&line.forgone, 1},
                          .results = {&line.results, 1},
                          .quanta_per_unit = quanta_per_unit,
                          .planned_duration = planned,
                          .severity = severity,
                          .lasting = lasting};
    model.accrue(block, drawn, {.earned = {&pay, 1}, .paid = {&cash, 1}});
    return static_cast<double>(pay) / static_cast<double>(money_scale);
}

}  // namespace

LinePrices line_prices(const ContractModel& model, DrawnTerms drawn, int quanta_per_unit,
                       const BySeverity<int>& planned_duration, bool lasting) {
    LinePrices prices;
    for (std::size_t k = 0; k < severity_count; ++k) {
        const int planned = std::max(planned_duration[k], 1);
        const auto worth = [&](const OneLine& line) {
            return earned(model, drawn, line, quanta_per_unit, planned, static_cast<Severity>(k), lasting);
        };
        prices.per_unit[k] = worth({.quanta = quanta_per_unit});
        // a week more within the plan is a week less to be earned at the end
        prices.per_week[k] = worth({.client_weeks = 1, .planned = 1, .closed = -1});
        // at a transfer the plan closes pro rata: those weeks are never earned
        prices.per_week_before_step[k] = worth({.client_weeks = 1, .planned = 1, .forgone = -1});
        prices.per_start[k] = worth({.starts = 1, .opened = planned, .closed = planned});
        prices.per_result[k] = worth({.results = 1});
    }
    return prices;
}

ArrangementPrices arrangement_prices(const ContractModel& model, DrawnTerms drawn, int quanta_per_unit,
                                     const BySeverity<int>& planned_duration) {
    return {line_prices(model, drawn, quanta_per_unit, planned_duration),
            line_prices(model, drawn, quanta_per_unit, planned_duration, true)};
}

LinePrices mean_prices(const ArrangementPrices& prices, const BySeverity<double>& lasting_starts,
                       const BySeverity<double>& lasting_weeks) {
    LinePrices mean = prices.recovery;
    const auto toward = [](BySeverity<double>& price, const BySeverity<double>& lasting,
                           const BySeverity<double>& part) {
        for (std::size_t k = 0; k < severity_count; ++k) price[k] += part[k] * (lasting[k] - price[k]);
    };
    toward(mean.per_unit, prices.lasting.per_unit, lasting_weeks);
    toward(mean.per_week, prices.lasting.per_week, lasting_weeks);
    toward(mean.per_week_before_step, prices.lasting.per_week_before_step, lasting_weeks);
    toward(mean.per_start, prices.lasting.per_start, lasting_starts);
    toward(mean.per_result, prices.lasting.per_result, lasting_starts);
    return mean;
}

double trajectory_pay(const LinePrices& prices, std::size_t coded, const CareGiven& care) {
    return prices.per_start[coded] + care.weeks * prices.per_week[coded] + care.units * prices.per_unit[coded] +
           care.results * prices.per_result[coded];
}

double class_step(const LinePrices& prices, std::size_t coded, const CareGiven& care) {
    return trajectory_pay(prices, coded + 1, care) - trajectory_pay(prices, coded, care);
}

double part_within_maximum(const CareClauses& clauses, const CareGiven& care) {
    double part = 1.0;
    if (clauses.maximum_weeks > 0 && care.weeks > 0.0) part = std::min(part, clauses.maximum_weeks / care.weeks);
    if (clauses.maximum_units > 0.0 && care.units > 0.0) part = std::min(part, clauses.maximum_units / care.units);
    return part;
}

ArrangementPrices up_to_maximum(ArrangementPrices prices, const CareClauses& clauses, double part) {
    const auto leave = [part](LinePrices& of_form) {  // a start is paid, however long care lasts
        for (BySeverity<double>* price :
             {&of_form.per_unit, &of_form.per_week, &of_form.per_week_before_step, &of_form.per_result})
            for (double& of_class : *price) of_class *= part;
    };
    leave(prices.recovery);
    if (!clauses.lasting_apart) leave(prices.lasting);
    return prices;
}

double class_step(const ArrangementPrices& prices, const CareClauses& clauses, std::size_t coded, const CareGiven& care,
                  double lasting_starts, double lasting_weeks) {
    BySeverity<double> starts{}, weeks{};
    starts.fill(lasting_starts);  // the client stays who it is, whatever the class that it is coded in
    weeks.fill(lasting_weeks);
    const double part = part_within_maximum(clauses, care);  // of the true class, whatever is coded
    return class_step(mean_prices(up_to_maximum(prices, clauses, part), starts, weeks), coded, care);
}

double support_step(const ArrangementPrices& prices, std::size_t coded, const CareGiven& care) {
    const LinePrices& recovery = prices.recovery;
    const LinePrices& support = prices.lasting;
    return care.weeks * (support.per_week[coded] - recovery.per_week_before_step[coded]) +
           care.units * (support.per_unit[coded] - recovery.per_unit[coded]) +
           care.results * (support.per_result[coded] - recovery.per_result[coded]);
}

namespace {

/// What is left of a cent that a clause brings: claims are settled as they come, what is held against care at the year's end.
double kept_of(const YearClause& clause, const YearForecast& forecast) {
    return clause.of_value == 0.0 && clause.of_claims > 0.0 ? forecast.kept : forecast.kept_at_end;
}

/// E max(0, of_pay x P + of_cost x C), P the year's pay and C its cost, with its probability and slopes.
///
/// With the forecast error z, standard normal, both are linear between the points at which a clause begins to bind; on the
/// part of each piece on which the sum is above 0 its moments have a closed form.
struct ExpectedExcess {
    double mean = 0.0;
    double probability = 0.0;
    double per_claim = 0.0;
    double per_value = 0.0;
};
ExpectedExcess expected_excess(const YearRule& rule, const YearForecast& forecast, double of_pay, double of_cost) {
    const auto argument = [&](const YearClause& clause, double z) {
        return clause.of_claims * (forecast.claims + z * forecast.claims_sd) +
               clause.of_value * (forecast.value + z * forecast.value_sd) - clause.threshold;
    };
    const auto slope = [&](const YearClause& clause) {
        return clause.of_claims * forecast.claims_sd + clause.of_value * forecast.value_sd;
    };
    constexpr double far = 12.0;  // the distribution ends there
    std::array<double, std::tuple_size_v<decltype(rule.clauses)> + 2> ends{-far};
    std::size_t count = 1;
    for (std::size_t i = 0; i < rule.clause_count; ++i) {
        const double at =
            slope(rule.clauses[i]) != 0.0 ? -argument(rule.clauses[i], 0.0) / slope(rule.clauses[i]) : far;
        if (at > -far && at < far) ends[count++] = at;
    }
    ends[count++] = far;
    std::sort(ends.begin(), ends.begin() + static_cast<std::ptrdiff_t>(count));
    ExpectedExcess expected;
    for (std::size_t piece = 0; piece + 1 < count; ++piece) {
        double from = ends[piece];
        double to = ends[piece + 1];
        const double inside = 0.5 * (from + to);
        double pay = rule.base + rule.of_claims * forecast.claims + forecast.beside - forecast.cut;  // + pay_rise z
        double pay_rise = rule.of_claims * forecast.claims_sd;
        double of_claim = rule.of_claims * forecast.kept;
        double of_value = 0.0;
        for (std::size_t i = 0; i < rule.clause_count; ++i) {
            const YearClause& clause = rule.clauses[i];
            if (!(argument(clause, inside) > 0.0)) continue;
            pay += clause.share * argument(clause, 0.0);
            pay_rise += clause.share * slope(clause);
            of_claim += clause.share * clause.of_claims * kept_of(clause, forecast);
            of_value += clause.share * clause.of_value * kept_of(clause, forecast);
        }
        const double level = of_pay * pay + of_cost * forecast.cost;
        const double rise = of_pay * pay_rise + of_cost * forecast.cost_per_value * forecast.value_sd;
        if (rise == 0.0 && !(level > 0.0)) continue;
        if (rise > 0.0) from = std::max(from, -level / rise);
        if (rise < 0.0) to = std::min(to, -level / rise);
        if (from >= to) continue;
        const double probability = distribution(to) - distribution(from);
        expected.mean += level * probability + rise * (density(from) - density(to));
        expected.probability += probability;
        expected.per_claim += of_pay * of_claim * probability;
        expected.per_value += (of_pay * of_value + of_cost * forecast.cost_per_value) * probability;
    }
    return expected;
}

/// What the corridor does to a year.
void share_result(const YearRule& rule, const YearForecast& forecast, YearExpectation& expected) {
    const double width = rule.corridor_width;
    const double share = rule.corridor_share;
    const ExpectedExcess above = expected_excess(rule, forecast, 1.0, -(1.0 + width));
    const ExpectedExcess below = expected_excess(rule, forecast, -1.0, 1.0 - width);
    expected.pay -= share * (above.mean - below.mean);
    expected.per_claim -= share * (above.per_claim - below.per_claim);
    expected.per_value -= share * (above.per_value - below.per_value);
    expected.per_other = 1.0 - share * (above.probability + below.probability);
    expected.per_cost =
        share * forecast.cost_per_value * ((1.0 + width) * above.probability + (1.0 - width) * below.probability);
}

}  // namespace

YearExpectation expected_year(const YearRule& rule, const YearForecast& forecast) {
    YearExpectation expected{.by_rule = rule.base + rule.of_claims * forecast.claims - forecast.cut,
                             .per_claim = rule.of_claims * forecast.kept,
                             .per_value = 0.0,
                             .later_per_value = rule.next_base_of_value};
    for (std::size_t i = 0; i < rule.clause_count; ++i) {
        const YearClause& clause = rule.clauses[i];
        const double mean = clause.of_claims * forecast.claims + clause.of_value * forecast.value - clause.threshold;
        const double deviation = std::fabs(clause.of_claims * forecast.claims_sd + clause.of_value * forecast.value_sd);
        const Excess beyond = excess(mean, deviation);
        const double slope = clause.share * kept_of(clause, forecast) * beyond.probability;
        expected.by_rule += clause.share * beyond.mean;
        expected.per_claim += clause.of_claims * slope;
        expected.per_value += clause.of_value * slope;
    }
    // what a bonus adds is a share of what the rule books, before a corridor, and no part of the result that is shared
    const double bonus_per_claim = forecast.bonus * expected.per_claim;
    const double bonus_per_value = forecast.bonus * expected.per_value;
    expected.pay = expected.by_rule + forecast.beside;
    if (rule.corridor_share > 0.0 && forecast.cost > 0.0) share_result(rule, forecast, expected);
    if (rule.next_base_of_loss > 0.0 && forecast.cost > 0.0) {
        // a corridor makes its part of a loss below the band good
        const ExpectedExcess loss = expected_excess(rule, forecast, -1.0, 1.0);
        const ExpectedExcess shared = rule.corridor_share > 0.0
                                          ? expected_excess(rule, forecast, -1.0, 1.0 - rule.corridor_width)
                                          : ExpectedExcess{};
        expected.later = rule.next_base_of_loss * (loss.mean - rule.corridor_share * shared.mean);
        expected.later_per_value += rule.next_base_of_loss * (loss.per_value - rule.corridor_share * shared.per_value);
    }
    expected.pay += forecast.bonus * expected.by_rule;
    expected.per_claim += bonus_per_claim;
    expected.per_value += bonus_per_value;
    if (rule.next_price_of_result > 0.0) {
        const double cost = (1.0 + rule.reviewed_margin) * forecast.cost_per_value;
        expected.later_per_claim = -rule.next_price_of_result * expected.per_claim;
        expected.later_per_value += rule.next_price_of_result * (cost - expected.per_value);
    }
    return expected;
}

RegionalCut expected_cut(const RegionalRoom& region, double part) {
    const double all = region.period + region.later;
    if (!(all > 0.0)) return {};
    const double room = std::max(0.0, region.room);
    const bool now = region.period > room;
    const Excess over = now ? Excess{all - room, 1.0} : excess(all - room, region.later_sd);
    const double kept_at_end = 1.0 - part * over.probability;
    return {
        .cut = part * over.mean, .kept = (now ? room / region.period : 1.0) * kept_at_end, .kept_at_end = kept_at_end};
}

std::int64_t settled_year(const YearRule& rule, std::int64_t claims, std::int64_t value) {
    const auto claimed = static_cast<double>(claims);
    std::int64_t pay = whole(rule.base);
    pay += rule.of_claims == 1.0 ? claims : rule.of_claims == 0.0 ? 0 : whole(rule.of_claims * claimed);
    for (std::size_t i = 0; i < rule.clause_count; ++i) {
        const YearClause& clause = rule.clauses[i];
        const double beyond =
            clause.of_claims * claimed + clause.of_value * static_cast<double>(value) - clause.threshold;
        if (beyond > 0.0) pay += whole(clause.share * beyond);
    }
    return pay;
}

}  // namespace fundsim::contracts
