#include "report/explainer.hpp"

#include <algorithm>
#include <cmath>

#include "contracts/availability.hpp"
#include "contracts/groups.hpp"
#include "contracts/modifiers.hpp"
#include "fundsim/plan.hpp"
#include "plan/lasting_price.hpp"

namespace fundsim::report {
namespace {

contracts::Groups groups_of(const Segment& segment) {
    return {segment.group_share.central, segment.group_size.central};
}

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

}  // namespace

Explainer::Explainer(const Plan& plan, std::size_t segment)
    : plan_(plan), segment_(plan.scenario.segments[segment]), care_(expected_care(plan.scenario, segment_)) {}

SpokenContract Explainer::spoken(const PlannedContract& planned, bool later) const {
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

void Explainer::fill_price(SpokenContract& contract, double today, double discounted) const {
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

double Explainer::discounted(const SpokenContract& contract) {
    return 1.0 - contracts::modifiers_of(*contract.model, contract.terms).tender_discount;
}

void Explainer::discount(SpokenContract& contract) {
    contracts::multiply_prices(*contract.model, contract.terms, discounted(contract));
}

double Explainer::pay_of_all(const SpokenContract& contract) const {
    double sum = 0.0;
    for (const std::size_t c : caseloads_) sum += expected_pay(contract, c, share(c));
    return sum;
}

double Explainer::units(std::size_t caseload) const {
    return segment_.unit_cost.central > 0.0 ? plan_.reference_value[caseload] / segment_.unit_cost.central : 0.0;
}

double Explainer::share(std::size_t caseload) const {
    double all = 0.0;
    for (const std::size_t c : caseloads_) all += plan_.reference_value[c];
    return all > 0.0 ? plan_.reference_value[caseload] / all : 0.0;
}

contracts::ArrangementPrices Explainer::prices_by_form(const SpokenContract& contract) const {
    std::vector<BySeverity<double>> terms = contract.terms;
    contracts::price_groups(*contract.model, terms, groups_of(segment_));
    return contracts::arrangement_prices(*contract.model, terms, quanta_per_unit(segment_.unit), care_.planned);
}

contracts::LinePrices Explainer::of_mean_client(const contracts::ArrangementPrices& by_form) const {
    return contracts::mean_prices(by_form, care_.lasting_starts, care_.lasting_weeks);
}

double Explainer::expected_claims(const contracts::LinePrices& prices, double units) const {
    double claims = 0.0;
    for (std::size_t k = 0; k < severity_count; ++k)
        claims += units * care_.starts[k] * contracts::trajectory_pay(prices, k, care_.of(k));
    return claims;
}

double Explainer::expected_pay(const SpokenContract& contract, std::size_t caseload, double share) const {
    const YearRule rule = year(contract, caseload, share, 0.0);
    return rule.base + rule.of_claims * expected_claims(prices(contract), units(caseload));
}

YearRule Explainer::year(const SpokenContract& contract, std::size_t caseload, double share, double neutral_pay) const {
    const YearFacts facts{.reference_value = plan_.reference_value[caseload],
                          .neutral_pay = neutral_pay,
                          .last_base = 0.0,
                          .share = share,
                          .last_value = 0.0,
                          .last_loss = 0.0,
                          .last_raise = 0.0,
                          .year = 0,
                          .planned_claims = expected_claims(prices(contract), units(caseload)),
                          .planned_value = plan_.reference_value[caseload]};
    YearRule rule = contract.model->year == nullptr ? YearRule{} : contract.model->year(contract.terms, facts);
    const contracts::Modifiers modifiers = contracts::modifiers_of(*contract.model, contract.terms);
    contracts::pay_for_places(modifiers.availability, facts, rule);
    contracts::weigh_review(modifiers, share, rule);
    contracts::add_corridor(modifiers, rule);
    return rule;
}

double Explainer::part_of_episodes(std::size_t caseload) const {
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

}  // namespace fundsim::report
