#include "plan/contract_tables.hpp"

#include <algorithm>
#include <utility>

#include "base/elementary.hpp"
#include "contracts/price.hpp"
#include "plan/second_reference.hpp"

namespace fundsim {
namespace {

double value_of(const Value& held, const std::vector<double>& drawn) {
    return held.parameter < 0 ? held.central : drawn[static_cast<std::size_t>(held.parameter)];
}

std::vector<BySeverity<double>> drawn_terms(const std::vector<BySeverity<Value>>& terms,
                                            const std::vector<double>& drawn) {
    std::vector<BySeverity<double>> values(terms.size());
    for (std::size_t i = 0; i < terms.size(); ++i)
        for (std::size_t k = 0; k < severity_count; ++k) values[i][k] = value_of(terms[i][k], drawn);
    return values;
}

DrawnContract drawn_contract(const ContractModel& model, std::vector<BySeverity<double>> terms, double price_index,
                             const contracts::Groups& groups) {
    DrawnContract contract;
    contract.terms = std::move(terms);
    contracts::price_groups(model, contract.terms, groups);
    contracts::multiply_prices(model, contract.terms, price_index);
    contract.modifiers = contracts::modifiers_of(model, contract.terms);
    contract.clauses = model.clauses != nullptr ? model.clauses(contract.terms) : CareClauses{};
    contract.has_kpis = model.kpis != nullptr;
    if (contract.has_kpis) contract.kpis = model.kpis(contract.terms);
    return contract;
}

/// What the mean case of a segment is paid in the stationary state, by the lines of a contract. Cents.
double pay_of_a_case(const ContractModel& model, DrawnTerms terms, const Segment& segment, const SegmentTables& table) {
    BySeverity<int> planned{};
    for (std::size_t k = 0; k < severity_count; ++k) planned[k] = table.planned_duration[k];
    const contracts::LinePrices prices =
        contracts::mean_prices(contracts::arrangement_prices(model, terms, quanta_per_unit(segment.unit), planned),
                               table.lasting_starts, table.lasting_weeks);
    double pay = 0.0;
    for (std::size_t k = 0; k < severity_count; ++k) {
        const double weeks = table.class_mix[k] * table.stock_mean_age;
        pay += table.start_mix[k] * (prices.per_start[k] + table.goal_share[k] * prices.per_result[k]) +
               weeks * (prices.per_week[k] + table.need_units[k] * prices.per_unit[k]);
    }
    return pay;
}

/// Which prices the terms of a later date state anew. One that is derived, or not stated there, is that of the first date.
RestatedPrices restated_prices(const PlannedContract& planned) {
    const ContractModel& model = *planned.model;
    const std::vector<BySeverity<double>> later = central_terms(planned.terms.later);
    const auto stated = [&](int term) {
        const auto at = static_cast<std::size_t>(term);
        return term >= 0 && planned.terms.later[at] != planned.terms.terms[at];
    };
    if (contracts::price_is_neutral(model, later)) return {};
    return {.price = stated(contracts::price_term_of(model, later)),
            .lasting = stated(contracts::lasting_price_term_of(model, later))};
}

/// How dear, how long and how much care is, is uncertain to us, not to those who agree on a price: a derived price follows
/// what the contract before pays in the stationary state of the draw.
double price_index(const Plan& plan, const PlannedContract& planned, const std::vector<BySeverity<double>>& own,
                   const ContractTables& drawn, const Tables& tables) {
    if (!planned.derived_price || !(planned.central_ratio > 0.0)) return 1.0;
    return pay_ratio(plan, planned, own, drawn.contracts[planned.reference].terms, tables) / planned.central_ratio;
}

/// `tables`: none before they are built; then no price follows the draw.
void draw(const Plan& plan, const std::vector<double>& drawn, const Tables* tables, ContractTables& out) {
    out.contracts.resize(plan.contracts.size());
    out.later.resize(plan.contracts.size());
    out.later_from.assign(plan.contracts.size(), 0);
    out.restated.assign(plan.contracts.size(), {});
    for (std::size_t i = 0; i < plan.contracts.size(); ++i) {
        const PlannedContract& planned = plan.contracts[i];
        auto own = drawn_terms(planned.terms.terms, drawn);
        const Segment& segment = segment_of(plan, planned);
        if (planned.price_at_cost) set_price_at_cost(*planned.model, segment, drawn, own);
        // by an earlier contract of the list
        const double index = tables == nullptr ? 1.0 : price_index(plan, planned, own, out, *tables);
        const contracts::Groups groups = groups_of(segment, drawn);
        out.contracts[i] = drawn_contract(*planned.model, own, index, groups);
        if (planned.terms.later_from <= 0) continue;
        out.later_from[i] = planned.terms.later_from;
        out.restated[i] = restated_prices(planned);
        out.later[i] = drawn_contract(*planned.model, drawn_terms(planned.terms.later, drawn), index, groups);
    }
}

}  // namespace

std::vector<BySeverity<double>> central_terms(const std::vector<BySeverity<Value>>& terms) {
    std::vector<BySeverity<double>> values(terms.size());
    for (std::size_t i = 0; i < terms.size(); ++i)
        for (std::size_t k = 0; k < severity_count; ++k) values[i][k] = terms[i][k].central;
    return values;
}

contracts::Groups groups_of(const Segment& segment, const std::vector<double>& drawn) {
    return {value_of(segment.group_share, drawn), value_of(segment.group_size, drawn)};
}

const Segment& segment_of(const Plan& plan, const PlannedContract& contract) {
    const std::string id = contract.key.substr(0, contract.key.find('@'));
    return *std::ranges::find(plan.scenario.segments, id, &Segment::id);
}

void set_derived_price(const PlannedContract& contract, std::span<BySeverity<double>> terms, double scale) {
    if (std::ranges::all_of(contract.ladder, [](double of_class) { return of_class == 0.0; })) {
        contracts::set_neutral_price(*contract.model, terms, scale);
        return;
    }
    // the ladder of its own prices, of which the highest is 1; a price of lasting support keeps its proportion
    BySeverity<double>& held = terms[static_cast<std::size_t>(contracts::price_term_of(*contract.model, terms))];
    const double before = *std::ranges::max_element(held);
    if (const int lasting = contracts::lasting_price_term_of(*contract.model, terms); lasting >= 0 && before > 0.0)
        for (double& price : terms[static_cast<std::size_t>(lasting)]) price *= scale / before;
    for (std::size_t k = 0; k < severity_count; ++k) held[k] = scale * contract.ladder[k];
}

double pay_ratio(const Plan& plan, const PlannedContract& contract, DrawnTerms terms, DrawnTerms before,
                 const Tables& tables) {
    const Segment& segment = segment_of(plan, contract);
    const auto s = static_cast<std::size_t>(&segment - plan.scenario.segments.data());
    const SegmentTables& table = tables.segments[s];
    double units = 0.0;  // a week, of the whole segment
    for (std::size_t c = plan.first_caseload[s]; c < plan.first_caseload[s + 1]; ++c)
        if (plan.caseloads[c].there()) units += static_cast<double>(tables.caseloads[c].committed);
    units /= quanta_per_unit(segment.unit) * sub_quanta_per_quantum;
    const double cases = units * weeks_per_year / std::max(1e-9, table.mean_units * table.stock_mean_age);
    std::vector<BySeverity<double>> own(terms.begin(), terms.end());
    set_derived_price(contract, own, trial_price);
    contracts::price_groups(*contract.model, own, table.groups);
    const auto pays = [&](const ContractModel& model, DrawnTerms drawn) {
        const int price = contracts::price_term_of(model, drawn);
        if (price < 0) return 0.0;
        const auto term = static_cast<std::size_t>(price);
        const bool budget = contracts::term_at(model, term).kind == QuantityKind::money_per_year;
        return budget ? drawn[term][0] : cases * pay_of_a_case(model, drawn, segment, table);
    };
    const double pay = pays(*contract.model, own);
    return pay > 0.0 ? pays(*plan.contracts[contract.reference].model, before) / pay : 0.0;
}

PlannedYear planned_year(const Plan& plan, std::size_t c, const ContractModel& model, DrawnTerms terms,
                         const Tables& tables) {
    const std::size_t s = plan.caseloads[c].segment;
    const Segment& segment = plan.scenario.segments[s];
    const SegmentTables& table = tables.segments[s];
    const double units = weeks_per_year * static_cast<double>(tables.caseloads[c].committed) /
                         (quanta_per_unit(segment.unit) * sub_quanta_per_quantum);
    const double cases = units / std::max(1e-9, table.mean_units * table.stock_mean_age);
    return {.claims = cases * pay_of_a_case(model, terms, segment, table),
            .value = units * static_cast<double>(table.unit_cost)};
}

void draw_contracts(const Plan& plan, const std::vector<double>& drawn, ContractTables& out) {
    draw(plan, drawn, nullptr, out);
}

void build_contracts(const Plan& plan, const std::vector<double>& drawn, const Tables& tables, ContractTables& out) {
    draw(plan, drawn, &tables, out);
}

PriceIndex indexed(const ContractTables& drawn, std::size_t contract, int year) {
    if (year <= 0) return {};
    const int from = drawn.later_from[contract];
    const double first = 1.0 + drawn.contracts[contract].modifiers.indexation;
    if (from <= 0 || year < from) return {power(first, year), power(first, year)};
    const double then = 1.0 + drawn.later[contract].modifiers.indexation;
    const double since_then = power(then, year - from);
    const double since_the_start =
        then == first ? power(then, year) : power(first, from - 1) * power(then, year - from + 1);
    const RestatedPrices& restated = drawn.restated[contract];
    return {restated.price ? since_then : since_the_start, restated.lasting ? since_then : since_the_start};
}

std::vector<BySeverity<double>> terms_of_year(const PlannedContract& contract, const DrawnContract& drawn,
                                              const PriceIndex& index) {
    std::vector<BySeverity<double>> terms = drawn.terms;
    const double offered = 1.0 - drawn.modifiers.tender_discount;
    const auto multiply = [&](int term, double factor) {
        if (term < 0 || factor == 1.0) return;
        for (double& price : terms[static_cast<std::size_t>(term)]) price *= factor;
    };
    multiply(contracts::price_term_of(*contract.model, drawn.terms), offered * index.price);
    multiply(contracts::lasting_price_term_of(*contract.model, drawn.terms), offered * index.lasting);
    return terms;
}

}  // namespace fundsim
