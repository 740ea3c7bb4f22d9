// What one more of something brings a provider now, and costs.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>

#include "contracts/kpi_bonus.hpp"
#include "contracts/modifiers.hpp"
#include "fundsim/plan.hpp"
#include "model/provider/audit.hpp"
#include "report/explainer.hpp"

namespace fundsim::report {
namespace {

constexpr double no_cost = std::numeric_limits<double>::quiet_NaN();

/// One event for all classes where it is the same for all.
void add_by_class(std::vector<ExplainedEvent>& events, std::vector<ExplainedEvent> rows) {
    const auto same = [&](const ExplainedEvent& row) {
        const auto equal = [](double a, double b) {
            return (std::isnan(a) && std::isnan(b)) || std::fabs(a - b) < 0.005 * std::max(1.0, std::fabs(a));
        };
        return equal(row.brings, rows[0].brings) && equal(row.full_cost, rows[0].full_cost);
    };
    if (rows.size() > 1 && std::ranges::all_of(rows, same)) {
        rows.resize(1);
        rows[0].severity.clear();
    }
    events.insert(events.end(), rows.begin(), rows.end());
}

constexpr std::array<std::string_view, severity_count> severity_ids{"light", "medium", "heavy", "intensive"};

}  // namespace

std::vector<ExplainedEvent> Explainer::events(const SpokenContract& contract, const SpokenContract& today) const {
    const std::size_t provider = caseloads_.front();
    const contracts::ArrangementPrices by_form = prices_by_form(contract);
    const contracts::LinePrices prices = of_mean_client(by_form);
    const CareClauses clauses =
        contract.model->clauses == nullptr ? CareClauses{} : contract.model->clauses(contract.terms);
    const double neutral = expected_pay(today, provider, share(provider));
    const double cost = segment_.unit_cost.central;
    const double avoidable = segment_.avoidable_share.central;
    const double error = plan_.scenario.behaviour.forecast_error.central;
    contracts::YearForecast forecast{.claims = expected_claims(prices, units(provider)),
                                     .value = plan_.reference_value[provider],
                                     .claims_sd = 0.0,
                                     .value_sd = 0.0,
                                     .cost = plan_.reference_value[provider],
                                     .cost_per_value = avoidable};
    forecast.claims_sd = error * forecast.claims;
    forecast.value_sd = error * forecast.value;
    const YearRule rule = this->year(contract, provider, share(provider), neutral);
    if (const double ceiling = contracts::modifiers_of(*contract.model, contract.terms).regional_ceiling;
        ceiling > 0.0) {  // as a year opens
        const double all = pay_of_all(contract);
        const double period = all / periods_per_year;
        const contracts::RegionalCut region = contracts::expected_cut(
            {.room = ceiling, .period = period, .later = all - period, .later_sd = error * (all - period)},
            share(provider));
        forecast.cut = region.cut;
        forecast.kept = region.kept;
        forecast.kept_at_end = region.kept_at_end;
    }
    contracts::YearExpectation year = contracts::expected_year(rule, forecast);
    if (contracts::modifiers_of(*contract.model, contract.terms).per_episode) {
        // of what a trajectory brings, the provider's part; care given moves that part
        const double part = part_of_episodes(provider);
        // a derived price makes up for the trajectories that are inside another's: all get what today's contract pays
        const double paid = contract.derived_price ? neutral * contracts::price_level(*contract.model, contract.terms)
                                                   : expected_pay(contract, provider, share(provider));
        const double price = paid / plan_.reference_value[provider];
        year.per_value += year.per_claim * (1.0 - part) * price;
        year.per_claim *= part;
    }
    // what claims bring after the year's clauses, and what delivered units bring beside them
    const auto brings = [&](double claims, double units) {
        return claims * (year.per_claim + year.later_per_claim) +
               units * cost * (year.per_value + year.later_per_value);
    };

    // what audits leave of a gain on a wrong class or result
    const contracts::Modifiers checks = contracts::modifiers_of(*contract.model, contract.terms);
    const double kept = provider::kept_after_audit(checks.audit, checks.penalty);

    std::vector<ExplainedEvent> list;
    const Label unit = unit_word(segment_.unit);
    const auto rows = [&](std::string id, const Label& label, const auto& fill) {
        std::vector<ExplainedEvent> made;
        for (std::size_t k = 0; k < severity_count; ++k) {
            if (!occurs(k)) continue;
            ExplainedEvent event{.id = id, .label = label, .severity = std::string(severity_ids[k]), .who = {}};
            if (fill(k, event)) made.push_back(event);
        }
        if (!made.empty()) add_by_class(list, std::move(made));
    };
    rows("unit", Label{"Eén " + unit.nl + " hulp meer", "One more " + unit.en + " of care"},
         [&](std::size_t k, ExplainedEvent& event) {
             event.brings = brings(prices.per_unit[k], 1.0);
             event.full_cost = cost;
             event.avoidable_cost = avoidable * cost;
             return true;
         });
    const auto period = [&](const contracts::LinePrices& of_form, std::size_t k, ExplainedEvent& event) {
        const double units = weeks_per_period * care_.units_week[k];
        event.brings = brings(units * of_form.per_unit[k] + weeks_per_period * of_form.per_week[k], units);
        event.full_cost = units * cost;
        event.avoidable_cost = avoidable * units * cost;
        return true;
    };
    rows("period", {"Vier weken langer, zelfde hulp per week", "Four more weeks, same care per week"},
         [&](std::size_t k, ExplainedEvent& event) { return period(by_form.recovery, k, event); });
    if (!by_form.alike())
        rows("lasting_period", {"Vier weken langer duurzame steun", "Four more weeks of lasting support"},
             [&](std::size_t k, ExplainedEvent& event) { return period(by_form.lasting, k, event); });
    rows("admission", {"Eén kind meer, hele traject", "One more child, whole trajectory"},
         [&](std::size_t k, ExplainedEvent& event) {
             const contracts::CareGiven planned = care_.of(k);
             const double part = contracts::part_within_maximum(clauses, planned);
             const double lasts = clauses.lasting_apart ? part + care_.lasting_weeks[k] * (1.0 - part) : part;
             const double units = planned.units * lasts;
             const contracts::LinePrices paid = of_mean_client(contracts::up_to_maximum(by_form, clauses, part));
             event.brings = brings(contracts::trajectory_pay(paid, k, planned), units);
             event.full_cost = units * cost;
             event.avoidable_cost = avoidable * units * cost;
             return true;
         });
    rows("class_up", {"Een klasse hoger, dezelfde hulp", "A class higher, same care"},
         [&](std::size_t k, ExplainedEvent& event) {
             if (k + 1 == severity_count) return false;
             event.brings = brings(contracts::class_step(by_form, clauses, k, care_.of(k), care_.lasting_starts[k],
                                                         care_.lasting_weeks[k]),
                                   0.0);
             if (event.brings > 0.0) event.brings *= kept;
             event.full_cost = event.avoidable_cost = no_cost;
             return true;
         });
    const double bonus = bonus_of_a_goal(contract);
    rows("result", {"Een bereikt doel (gemeld)", "A reached goal (reported)"},
         [&](std::size_t k, ExplainedEvent& event) {
             event.brings = brings(by_form.recovery.per_result[k], 0.0) + bonus;
             event.full_cost = event.avoidable_cost = no_cost;
             return true;
         });
    if (checks.audit > 0.0)
        rows("unreached_result", {"Een niet bereikt doel gemeld", "An unreached goal, reported as reached"},
             [&](std::size_t k, ExplainedEvent& event) {
                 event.brings = provider::expected_after_audit(brings(by_form.recovery.per_result[k], 0.0), bonus,
                                                               checks.audit, checks.penalty);
                 event.full_cost = event.avoidable_cost = no_cost;
                 return by_form.recovery.per_result[k] > 0.0 || bonus > 0.0;
             });
    if (contract.model->kpis != nullptr) add_bonuses(list, contract, contract.model->kpis(contract.terms));
    return list;
}

/// Starts of a year, of which as many end.
int Explainer::cases(std::size_t caseload) const {
    double starts = 0.0;
    for (const double per_unit : care_.starts) starts += per_unit * units(caseload);
    return std::max(1, static_cast<int>(std::lround(starts)));
}

/// What a whole KPI more, from the target on, brings in a year, as providers expect it. Cents.
double Explainer::worth_of_kpi(const SpokenContract& contract, const KpiRule& rule, std::size_t kpi,
                               std::size_t caseload) const {
    std::array<double, kpi_count> values{};
    for (std::size_t other = 0; other < kpi_count; ++other) values[other] = rule.clauses[other].target;
    std::array<int, kpi_count> counts{};
    counts.fill(cases(caseload));
    return contracts::expected_bonus(rule, values, values, counts).slopes[kpi] *
           expected_pay(contract, caseload, share(caseload));
}

/// One of so many endings moves the share of goals that are reported by as little.
double Explainer::bonus_of_a_goal(const SpokenContract& contract) const {
    if (contract.model->kpis == nullptr) return 0.0;
    const KpiRule rule = contract.model->kpis(contract.terms);
    const auto goal = static_cast<std::size_t>(Kpi::goal);
    if (rule.clauses[goal].share <= 0.0) return 0.0;
    return worth_of_kpi(contract, rule, goal, caseloads_.front()) / cases(caseloads_.front());
}

// One point better, from the target, for the largest and the smallest provider: noise leaves less of it to small ones.
void Explainer::add_bonuses(std::vector<ExplainedEvent>& events, const SpokenContract& contract,
                            const KpiRule& rule) const {
    std::vector<std::size_t> who{caseloads_.front()};
    if (caseloads_.size() > 1 && units(caseloads_.back()) < 0.95 * units(caseloads_.front()))
        who.push_back(caseloads_.back());
    const Label compared_with =
        rule.form == KpiForm::tournament
            ? Label{"Eén punt beter dan de anderen: ", "One point better than the others: "}
        : rule.on_change ? Label{"Eén punt beter dan het jaar ervoor: ", "One point better than the year before: "}
                         : Label{"Eén punt beter dan de streefwaarde: ", "One point better than the target: "};
    for (std::size_t kpi = 0; kpi < kpi_count; ++kpi) {
        if (rule.clauses[kpi].share <= 0.0) continue;
        for (const std::size_t caseload : who) {
            const int cases = this->cases(caseload);
            const double worth = worth_of_kpi(contract, rule, kpi, caseload);
            const bool lower = rule.clauses[kpi].full < rule.clauses[kpi].target;
            ExplainedEvent event{.id = fmt::format("kpi_{}", kpi_id(kpi)),
                                 .label = compared_with + kpi_word(kpi),
                                 .severity = {},
                                 .who = {}};
            if (who.size() > 1)
                event.who = {fmt::format("{}, {} starts per jaar",
                                         caseload == who.front() ? "grootste aanbieder" : "kleinste aanbieder", cases),
                             fmt::format("{}, {} starts a year",
                                         caseload == who.front() ? "largest provider" : "smallest provider", cases)};
            event.brings = (lower ? -worth : worth) * 0.01;
            event.full_cost = event.avoidable_cost = no_cost;
            events.push_back(event);
        }
    }
}

}  // namespace fundsim::report
