// The incentive profile of every contract of a plan, at central values: what one more of something brings now, and costs.
#include "fundsim/explain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "contracts/availability.hpp"
#include "contracts/incentives.hpp"
#include "contracts/kpi_bonus.hpp"
#include "contracts/modifiers.hpp"
#include "fundsim/study_file.hpp"
#include "model/provider/audit.hpp"
#include "plan/lasting_price.hpp"
#include "report/explain_rewards.hpp"
#include "report/explain_words.hpp"

namespace fundsim {
namespace report {
namespace {

constexpr double no_cost = std::numeric_limits<double>::quiet_NaN();

contracts::Groups groups_of(const Segment& segment) {
    return {segment.group_share.central, segment.group_size.central};
}

/// Care that a segment expects at central values: what a start of each class takes, and how many a year.
struct ExpectedCare {
    BySeverity<int> planned{};                             // weeks
    BySeverity<double> units_week{};                       // units
    BySeverity<double> starts{};                           // a year, per unit of the segment's units a year
    BySeverity<double> goal{};                             // share of endings with the goal reached
    BySeverity<double> lasting_starts{}, lasting_weeks{};  // parts that are in arrangements for lasting support
    /// A whole trajectory of a true class.
    contracts::CareGiven of(std::size_t k) const {
        return {.weeks = 1.0 * planned[k], .units = planned[k] * units_week[k], .results = goal[k]};
    }
};

ExpectedCare expected_care(const Scenario& scenario, const Segment& segment) {
    ExpectedCare care;
    double units = 0.0;
    const Course& course = scenario.course;
    const double other =
        course.in_agreement_share.central + course.external_share.central + course.other_domain_share.central;
    for (std::size_t k = 0; k < severity_count; ++k) {
        const double weeks = segment.duration[k].central * scenario.demand.duration_factor.central;
        care.planned[k] = std::max(1, static_cast<int>(std::lround(weeks)));
        care.units_week[k] = segment.need[k].central * groups_of(segment).staff_per_unit();
        care.goal[k] = std::max(0.0, 1.0 - course.early_by_client_share[k].central - other);
        units += segment.class_share[k].central * care.planned[k] * care.units_week[k];
        const double chronic = segment.maximum_weeks.central > 0.0 ? 0.0 : course.chronic_share[k].central;
        const double longer = chronic * course.chronic_duration_ratio.central;
        care.lasting_starts[k] = scenario.access.accuracy.central * chronic;
        care.lasting_weeks[k] = scenario.access.accuracy.central * longer / (1.0 - chronic + longer);
    }
    for (std::size_t k = 0; k < severity_count; ++k)
        care.starts[k] = units > 0.0 ? segment.class_share[k].central / units : 0.0;
    return care;
}

/// Claims of a year in which `units` are delivered in the expected mix.
double expected_claims(const contracts::LinePrices& prices, const ExpectedCare& care, double units) {
    double claims = 0.0;
    for (std::size_t k = 0; k < severity_count; ++k)
        claims += units * care.starts[k] * contracts::trajectory_pay(prices, k, care.of(k));
    return claims;
}

/// A contract with its price filled in, in one segment.
class Explainer {
public:
    Explainer(const Plan& plan, std::size_t segment)
        : plan_(plan), segment_(plan.scenario.segments[segment]), care_(expected_care(plan.scenario, segment_)) {}

    /// Units a year of a caseload, from the plan.
    double units(std::size_t caseload) const {
        return segment_.unit_cost.central > 0.0 ? plan_.reference_value[caseload] / segment_.unit_cost.central : 0.0;
    }

    contracts::ArrangementPrices prices_by_form(const SpokenContract& contract) const {
        std::vector<BySeverity<double>> terms = contract.terms;
        contracts::price_groups(*contract.model, terms, groups_of(segment_));
        return contracts::arrangement_prices(*contract.model, terms, quanta_per_unit(segment_.unit), care_.planned);
    }
    contracts::LinePrices of_mean_client(const contracts::ArrangementPrices& by_form) const {
        return contracts::mean_prices(by_form, care_.lasting_starts, care_.lasting_weeks);
    }
    contracts::LinePrices prices(const SpokenContract& contract) const {
        return of_mean_client(prices_by_form(contract));
    }

    /// What a contract pays for the expected care of a caseload, before its clauses.
    double expected_pay(const SpokenContract& contract, std::size_t caseload, double share) const {
        const YearRule rule = year(contract, caseload, share, 0.0);
        return rule.base + rule.of_claims * expected_claims(prices(contract), care_, units(caseload));
    }

    YearRule year(const SpokenContract& contract, std::size_t caseload, double share, double neutral_pay) const {
        const YearFacts facts{.reference_value = plan_.reference_value[caseload],
                              .neutral_pay = neutral_pay,
                              .last_base = 0.0,
                              .share = share,
                              .last_value = 0.0,
                              .last_loss = 0.0,
                              .last_raise = 0.0,
                              .year = 0,
                              .planned_claims = expected_claims(prices(contract), care_, units(caseload)),
                              .planned_value = plan_.reference_value[caseload]};
        YearRule rule = contract.model->year == nullptr ? YearRule{} : contract.model->year(contract.terms, facts);
        const contracts::Modifiers modifiers = contracts::modifiers_of(*contract.model, contract.terms);
        contracts::pay_for_places(modifiers.availability, facts, rule);
        contracts::weigh_review(modifiers, share, rule);
        contracts::add_corridor(modifiers, rule);
        return rule;
    }

    /// As it is at first, or from its later date on.
    SpokenContract spoken(const PlannedContract& planned, bool later = false) const {
        SpokenContract contract{.model = planned.model,
                                .terms = {},
                                .scenario = &plan_.scenario,
                                .segment = &segment_,
                                .derived_price = false,
                                .one_provider = caseloads_.size() == 1,
                                .lot = planned.terms.lot};
        for (const BySeverity<Value>& term : later ? planned.terms.later : planned.terms.terms) {
            BySeverity<double>& values = contract.terms.emplace_back();
            std::ranges::transform(term, values.begin(), &Value::central);
        }
        contract.derived_price = contracts::price_is_neutral(*planned.model, contract.terms);
        return contract;
    }

    /// A derived price that compiling left open, estimated: what is paid for the expected care is what today's contract pays
    /// for it, times the level. A discount takes nothing off that: it comes off a price that is so much higher.
    void fill_price(SpokenContract& contract, double today, double discounted) const {
        const int price = contracts::price_term_of(*contract.model, contract.terms);
        const auto& held = contract.terms[static_cast<std::size_t>(std::max(price, 0))];
        if (!contract.derived_price || price < 0 || held[0] > 0.0) return;
        constexpr double probe = 1e6;
        contracts::set_neutral_price(*contract.model, contract.terms, probe);
        if (contracts::lasting_apart(*contract.model, contract.terms)) {
            Tables tables;
            build_tables(plan_, central_parameters(plan_), tables);
            const auto segment = static_cast<std::size_t>(&segment_ - plan_.scenario.segments.data());
            set_lasting_prices(*contract.model, contract.terms, segment_.unit, tables.segments[segment]);
        }
        const double pays = pay_of_all(contract);
        const double level = contracts::price_level(*contract.model, contract.terms);
        contracts::set_neutral_price(*contract.model, contract.terms,
                                     pays > 0.0 ? probe * level * today / (pays * discounted) : 0.0);
        contract.estimated_price = true;
    }

    /// What a tender's discount leaves of a price.
    static double discounted(const SpokenContract& contract) {
        return 1.0 - contracts::modifiers_of(*contract.model, contract.terms).tender_discount;
    }
    static void discount(SpokenContract& contract) {
        contracts::multiply_prices(*contract.model, contract.terms, discounted(contract));
    }

    void set_caseloads(std::vector<std::size_t> caseloads) { caseloads_ = std::move(caseloads); }
    double share(std::size_t caseload) const {
        double all = 0.0;
        for (const std::size_t c : caseloads_) all += plan_.reference_value[c];
        return all > 0.0 ? plan_.reference_value[caseload] / all : 0.0;
    }
    double pay_of_all(const SpokenContract& contract) const {
        double sum = 0.0;
        for (const std::size_t c : caseloads_) sum += expected_pay(contract, c, share(c));
        return sum;
    }

    /// Of all care, at reference cost, that is given under trajectory funding: what one provider gives.
    double part_of_episodes(std::size_t caseload) const {
        double all = 0.0;
        double own = 0.0;
        for (std::size_t c = 0; c < plan_.caseloads.size(); ++c) {
            if (!plan_.caseloads[c].there()) continue;
            const PlannedContract& planned = plan_.contracts[plan_.horizon_contract[c]];
            if (!contracts::modifiers_of(*planned.model, spoken(planned).terms).per_episode) continue;
            all += plan_.reference_value[c];
            if (plan_.caseloads[c].provider == plan_.caseloads[caseload].provider) own += plan_.reference_value[c];
        }
        return all > 0.0 ? own / all : 1.0;
    }

    std::vector<ExplainedEvent> events(const SpokenContract& contract, const SpokenContract& today) const;

private:
    void add_bonuses(std::vector<ExplainedEvent>& events, const SpokenContract& contract, const KpiRule& rule) const;
    int cases(std::size_t caseload) const;
    double worth_of_kpi(const SpokenContract& contract, const KpiRule& rule, std::size_t kpi,
                        std::size_t caseload) const;
    double bonus_of_a_goal(const SpokenContract& contract) const;
    bool occurs(std::size_t severity) const { return segment_.class_share[severity].central > 0.0; }

    const Plan& plan_;
    const Segment& segment_;
    ExpectedCare care_;
    std::vector<std::size_t> caseloads_;  // under the contract, largest first
};

/// What is said of the later terms and not of those before, each with its date; and until when holds what is not said of them.
void change_from(int year, std::vector<Label>& said, const std::vector<Label>& later) {
    const std::vector<Label> before = said;
    const auto in = [](const std::vector<Label>& list, const Label& sentence) {
        return std::ranges::find(list, sentence) != list.end();
    };
    const Label until = year == 1
                            ? Label{"In jaar 1: ", "In year 1: "}
                            : Label{fmt::format("Tot en met jaar {}: ", year), fmt::format("Up to year {}: ", year)};
    for (Label& sentence : said)
        if (!in(later, sentence)) sentence = until + sentence;
    for (const Label& sentence : later)
        if (!in(before, sentence))
            said.push_back(Label{fmt::format("Vanaf jaar {}: ", year + 1), fmt::format("From year {} on: ", year + 1)} +
                           sentence);
}

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
    contracts::YearForecast forecast{.claims = expected_claims(prices, care_, units(provider)),
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
                 event.brings = kept * (brings(by_form.recovery.per_result[k], 0.0) + bonus);
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

}  // namespace
}  // namespace report

std::vector<ExplainedContract> explain(const Plan& plan) {
    using namespace report;
    std::vector<ExplainedContract> result;
    for (std::size_t s = 0; s < plan.scenario.segments.size(); ++s) {
        const Segment& segment = plan.scenario.segments[s];
        std::vector<std::uint16_t> seen;
        for (std::size_t first = plan.first_caseload[s]; first < plan.first_caseload[s + 1]; ++first) {
            const std::uint16_t number = plan.horizon_contract[first];
            if (plan.caseloads[first].out_of_contract || std::ranges::find(seen, number) != seen.end()) continue;
            seen.push_back(number);
            std::vector<std::size_t> caseloads;
            for (std::size_t c = plan.first_caseload[s]; c < plan.first_caseload[s + 1]; ++c)
                // who may enter is spoken of only where a contract is for nobody else
                if (!plan.caseloads[c].out_of_contract && plan.caseloads[c].enters == plan.caseloads[first].enters &&
                    plan.horizon_contract[c] == number)
                    caseloads.push_back(c);
            std::ranges::stable_sort(caseloads, std::greater<>(),
                                     [&](std::size_t c) { return plan.reference_value[c]; });
            const PlannedContract& planned = plan.contracts[number];
            Explainer explainer(plan, s);
            explainer.set_caseloads(caseloads);
            SpokenContract today = explainer.spoken(plan.contracts[plan.current_contract[caseloads.front()]]);
            SpokenContract contract = explainer.spoken(planned);
            double reference = 0.0;
            for (const std::size_t c : caseloads) reference += plan.reference_value[c];
            explainer.fill_price(today, unknown_price_over_cost * reference, 1.0);
            const double left = Explainer::discounted(contract);
            explainer.fill_price(contract, explainer.pay_of_all(today), left);
            Explainer::discount(contract);
            contract.takes_over = plan.switches(caseloads.front());
            contract.after_budget = !contracts::paying_model(*today.model, today.terms).model->pays_lines;
            ExplainedContract explained{.scenario = plan.scenario.name,
                                        .key = planned.key,
                                        .segment = segment.id,
                                        .segment_label = segment.label,
                                        .model = std::string(planned.model->name),
                                        .model_label = {std::string(planned.model->nl), std::string(planned.model->en)},
                                        .providers = {},
                                        .changes = plan.switches(caseloads.front()),
                                        .assumed = planned.terms.assumed,
                                        .today = in_a_line(today),
                                        .sentences = sentences_of(contract),
                                        .care_clauses = care_clauses_of(contract),
                                        .events = explainer.events(contract, today),
                                        .rewards = {}};
            if (planned.terms.later_from > 0) {
                SpokenContract later = explainer.spoken(planned, true);
                explainer.fill_price(later, explainer.pay_of_all(today), left);  // the same price, at its own level
                Explainer::discount(later);
                later.takes_over = contract.takes_over;
                later.after_budget = contract.after_budget;
                change_from(planned.terms.later_from, explained.sentences, sentences_of(later));
                change_from(planned.terms.later_from, explained.care_clauses, care_clauses_of(later));
            }
            for (const std::size_t c : caseloads)
                explained.providers.push_back(plan.provider_names[plan.caseloads[c].provider]);
            explained.rewards = rewards_of(explained, segment);
            result.push_back(std::move(explained));
        }
    }
    return result;
}

void explain(const StudyPlan& plan, StudyHeader& header) {
    for (std::size_t s = 0; s < plan.plans.size(); ++s)  // a twin is the option of another scenario
        if (!plan.plans[s].scenario.under_second_reference) header.scenarios[s].contracts = explain(plan.plans[s]);
}

std::vector<ExplainedContract> explain(const StudyPlan& study, const std::string& only) {
    std::vector<ExplainedContract> contracts;
    for (const Plan& plan : study.plans)
        for (ExplainedContract& contract : explain(plan))
            if (only.empty() || contract.segment == only || contract.key == only)
                contracts.push_back(std::move(contract));
    if (!contracts.empty()) return contracts;
    std::string known;
    for (const Segment& segment : study.plans.front().scenario.segments)
        known += (known.empty() ? "" : ", ") + segment.id;
    throw std::invalid_argument("there is no segment \"" + only + "\" (" + known + ")");
}

}  // namespace fundsim
