#include "plan/neutral_price.hpp"

#include <Eigen/Core>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>

#include "contracts/modifiers.hpp"
#include "contracts/price.hpp"
#include "plan/contract_tables.hpp"
#include "plan/lasting_price.hpp"

namespace fundsim {
namespace {

/// Terms that hold what is paid: the price, and that of lasting support.
std::vector<std::size_t> price_terms(const PlannedContract& contract, DrawnTerms terms) {
    std::vector<std::size_t> list;
    for (const int term :
         {contracts::price_term_of(*contract.model, terms), contracts::lasting_price_term_of(*contract.model, terms)})
        if (term >= 0) list.push_back(static_cast<std::size_t>(term));
    return list;
}

/// A price that is not stated for a later date is the derived one, times what its level is of the level before.
void price_the_later_terms(PlannedContract& contract, bool with_level) {
    if (contract.terms.later_from <= 0) return;
    const std::vector<BySeverity<double>> later = central_terms(contract.terms.later);
    const int price = contracts::price_term_of(*contract.model, later);
    if (price < 0 || !contracts::price_is_neutral(*contract.model, later)) return;
    const double before = contracts::price_level(*contract.model, central_terms(contract.terms.terms));
    const double ratio = with_level ? contracts::price_level(*contract.model, later) / before : 1.0;
    for (const std::size_t at : price_terms(contract, later))
        for (std::size_t k = 0; k < severity_count; ++k)
            contract.terms.later[at][k] = Value(contract.terms.terms[at][k].central * ratio);
}

bool is_neutral(const PlannedContract& contract) {
    return contract.horizon && contracts::price_is_neutral(*contract.model, central_terms(contract.terms.terms));
}

bool divides_episodes(const PlannedContract& contract) {
    return contract.horizon &&
           contracts::modifiers_of(*contract.model, central_terms(contract.terms.terms)).per_episode;
}

/// Holds the prices of `terms`.
void hold_prices(PlannedContract& contract, const std::vector<BySeverity<double>>& terms) {
    for (const std::size_t at : price_terms(contract, terms))
        for (std::size_t k = 0; k < severity_count; ++k) contract.terms.terms[at][k] = Value(terms[at][k]);
    price_the_later_terms(contract, false);
}

void set_price(PlannedContract& contract, double scale) {
    std::vector<BySeverity<double>> terms = central_terms(contract.terms.terms);
    set_derived_price(contract, terms, scale);
    hold_prices(contract, terms);
}

void multiply_price(PlannedContract& contract, double factor) {
    for (const std::size_t at : price_terms(contract, central_terms(contract.terms.terms)))
        for (Value& held : contract.terms.terms[at]) held.central *= factor;
    price_the_later_terms(contract, false);
}

/// Mean of y over all draws, by regression on the controls.
double expected(const std::vector<double>& y, const std::vector<std::array<double, control_count>>& x,
                const std::array<double, control_count>& mean_x) {
    const auto n = static_cast<Eigen::Index>(y.size());
    double mean_y = 0.0;
    std::array<double, control_count> pilot_x{};
    for (std::size_t r = 0; r < y.size(); ++r) {
        mean_y += y[r] / static_cast<double>(y.size());
        for (std::size_t j = 0; j < control_count; ++j) pilot_x[j] += x[r][j] / static_cast<double>(y.size());
    }
    // A control that hardly differs between pilots explains nothing.
    constexpr double least_spread = 1e-4;
    std::array<bool, control_count> varies{};
    for (std::size_t j = 0; j < control_count; ++j)
        for (std::size_t r = 0; r < y.size(); ++r)
            varies[j] = varies[j] || std::abs(x[r][j] - pilot_x[j]) > least_spread * pilot_x[j];
    if (n < 8 || mean_y == 0.0 || std::none_of(varies.begin(), varies.end(), [](bool v) { return v; })) return mean_y;
    Eigen::MatrixXd design(n, control_count);
    Eigen::VectorXd response(n);
    for (Eigen::Index r = 0; r < n; ++r) {
        response(r) = y[static_cast<std::size_t>(r)] / mean_y - 1.0;
        for (std::size_t j = 0; j < control_count; ++j)
            design(r, static_cast<Eigen::Index>(j)) =
                varies[j] ? x[static_cast<std::size_t>(r)][j] / pilot_x[j] - 1.0 : 0.0;
    }
    const Eigen::VectorXd slope = design.colPivHouseholderQr().solve(response);
    double correction = 0.0;
    for (std::size_t j = 0; j < control_count; ++j)
        if (varies[j]) correction += slope(static_cast<Eigen::Index>(j)) * (mean_x[j] / pilot_x[j] - 1.0);
    return mean_y * (1.0 + correction);
}

}  // namespace

std::vector<std::size_t> price_scopes(const Plan& plan) {
    std::vector<std::size_t> scope(plan.contracts.size());
    for (std::size_t i = 0; i < scope.size(); ++i) scope[i] = i;
    for (bool changed = true; changed;) {
        changed = false;
        for (std::size_t c = 0; c < plan.caseloads.size(); ++c) {
            const std::size_t a = plan.horizon_contract[c];
            const std::size_t b = plan.horizon_contract[plan.horizon_agreement[c]];
            const std::size_t low = std::min(scope[a], scope[b]);
            changed = changed || scope[a] != low || scope[b] != low;
            scope[a] = scope[b] = low;
        }
    }
    // what episodes bring in is divided over all contracts under trajectory funding
    std::size_t first = scope.size();
    for (std::size_t i = 0; i < scope.size(); ++i)
        if (divides_episodes(plan.contracts[i])) first = std::min(first, scope[i]);
    for (std::size_t i = 0; i < scope.size(); ++i)
        if (divides_episodes(plan.contracts[i])) scope[i] = first;
    return scope;
}

bool has_neutral_prices(const Plan& plan) {
    return std::any_of(plan.contracts.begin(), plan.contracts.end(), is_neutral);
}

bool has_year_clauses(const Plan& plan) {
    return std::any_of(plan.contracts.begin(), plan.contracts.end(), [](const PlannedContract& contract) {
        if (!is_neutral(contract)) return false;
        const auto shares_results = [&](const std::vector<BySeverity<double>>& terms) {
            return contracts::modifiers_of(*contract.model, terms).corridor_share > 0.0;
        };
        if (shares_results(central_terms(contract.terms.terms))) return true;
        if (contract.terms.later_from > 0 && shares_results(central_terms(contract.terms.later))) return true;
        if (contract.model->year == nullptr) return false;
        const YearFacts facts{.reference_value = 1e8, .neutral_pay = 1e8, .last_base = 0.0, .share = 1.0};
        return contract.model->year(central_terms(contract.terms.terms), facts).clause_count > 0 ||
               (contract.terms.later_from > 0 &&
                contract.model->year(central_terms(contract.terms.later), facts).clause_count > 0);
    });
}

void set_levels(Plan& plan) {
    for (PlannedContract& contract : plan.contracts) {
        if (!is_neutral(contract)) continue;
        const std::vector<BySeverity<double>> terms = central_terms(contract.terms.terms);
        const double level = contracts::price_level(*contract.model, terms);
        for (const std::size_t at : price_terms(contract, terms))
            for (Value& held : contract.terms.terms[at]) held.central *= level;
        price_the_later_terms(contract, true);
    }
}

void set_trial_prices(Plan& plan) {
    Tables tables;
    build_tables(plan, central_parameters(plan), tables);
    for (std::size_t i = 0; i < plan.contracts.size(); ++i) {
        PlannedContract& contract = plan.contracts[i];
        if (!is_neutral(contract)) continue;
        double budget = 0.0;
        std::size_t segment = 0;
        for (std::size_t c = 0; c < plan.caseloads.size(); ++c) {
            if (!plan.caseloads[c].there() || plan.horizon_contract[c] != i) continue;
            budget += plan.reference_value[c];
            segment = plan.caseloads[c].segment;
        }
        const int price = contracts::price_term_of(*contract.model, central_terms(contract.terms.terms));
        if (price < 0) continue;
        // Large enough for whole cents to be exact to 10^-5, small enough for sums in 1/money_scale cent.
        switch (contracts::term_at(*contract.model, static_cast<std::size_t>(price)).kind) {
            case QuantityKind::money_per_unit: set_price(contract, 1e5); break;
            case QuantityKind::money_per_year: set_price(contract, budget); break;
            default: set_price(contract, 1e7);
        }
        std::vector<BySeverity<double>> terms = central_terms(contract.terms.terms);
        set_lasting_prices(*contract.model, terms, plan.scenario.segments[segment].unit, tables.segments[segment]);
        hold_prices(contract, terms);
        contract.reference = plan.current_contract[plan.first_caseload[segment]];
        contract.derived_price = true;
        std::vector<BySeverity<double>> before = central_terms(plan.contracts[contract.reference].terms.terms);
        contracts::price_groups(*plan.contracts[contract.reference].model, before, tables.segments[segment].groups);
        contract.central_ratio = pay_ratio(plan, contract, central_terms(contract.terms.terms), before, tables);
        // contracts with one factor need prices in proportion: those at which every trajectory would be paid
        if (divides_episodes(contract)) set_price(contract, contract.central_ratio * trial_price);
    }
}

Plan at_prices_times(const Plan& plan, double factor) {
    Plan other = plan;
    for (PlannedContract& contract : other.contracts)
        if (is_neutral(contract)) multiply_price(contract, factor);
    return other;
}

std::vector<std::array<double, control_count>> stationary_controls(const Plan& plan, const Tables& tables) {
    std::vector<std::array<double, control_count>> controls(plan.contracts.size());
    for (std::size_t c = 0; c < plan.caseloads.size(); ++c) {
        if (!plan.caseloads[c].there()) continue;
        const std::size_t s = plan.caseloads[c].segment;
        const double per_unit = quanta_per_unit(plan.scenario.segments[s].unit) * sub_quanta_per_quantum;
        const double units = static_cast<double>(tables.caseloads[c].committed) / per_unit * weeks_per_year;
        auto& into = controls[plan.horizon_contract[c]];
        into[0] += units * static_cast<double>(tables.segments[s].unit_cost);
        into[1] += units / std::max(1e-9, tables.segments[s].mean_units * tables.segments[s].stock_mean_age);
    }
    return controls;
}

NeutralPrices::NeutralPrices(Plan& plan)
    : plan_(&plan), scope_(price_scopes(plan)), scopes_(plan.contracts.size()), priced_(plan.contracts.size(), 0) {
    for (std::size_t i = 0; i < scope_.size(); ++i)
        if (is_neutral(plan.contracts[i])) priced_[scope_[i]] = 1;
}

void NeutralPrices::judge(const std::vector<std::vector<PilotPay>>& pilots,
                          const std::vector<std::vector<std::array<double, control_count>>>& controls) {
    const Plan& plan = *plan_;
    const std::size_t contracts = plan.contracts.size();
    const std::vector<std::size_t>& scope = scope_;
    for (std::size_t i = 0; i < contracts; ++i) {
        if (scope[i] != i) continue;
        // sums over the contracts of the scope
        std::vector<double> own, paid_before, run_off, given;
        std::vector<std::array<double, control_count>> x;
        std::array<double, control_count> mean_x{};
        for (const auto& pilot : pilots) {
            PilotPay sum;
            for (std::size_t j = 0; j < contracts; ++j) {
                if (scope[j] != i) continue;
                sum.reference += pilot[j].reference;
                sum.own += pilot[j].own;
                sum.run_off += pilot[j].run_off;
                sum.value += pilot[j].value;
                for (std::size_t k = 0; k < control_count; ++k) sum.controls[k] += pilot[j].controls[k];
            }
            own.push_back(sum.own);
            paid_before.push_back(sum.reference);
            run_off.push_back(sum.run_off);
            given.push_back(sum.value);
            x.push_back(sum.controls);
        }
        for (const auto& draw : controls)
            for (std::size_t j = 0; j < contracts; ++j)
                for (std::size_t k = 0; k < control_count; ++k)
                    if (scope[j] == i) mean_x[k] += draw[j][k] / static_cast<double>(controls.size());
        Scope& judged = scopes_[i];
        judged.before = expected(paid_before, x, mean_x);
        judged.pay = expected(own, x, mean_x);
        judged.run_off = expected(run_off, x, mean_x);
        judged.value = expected(given, x, mean_x);
        judged.wanted = judged.before;
    }
}

double NeutralPrices::off(std::size_t scope) const {
    const Scope& judged = scopes_[scope];
    if (priced_[scope] == 0 || !(judged.wanted > 0.0)) return 0.0;
    return (judged.pay + judged.run_off) / judged.wanted - 1.0;
}

std::size_t NeutralPrices::worst() const {
    std::size_t worst = 0;
    for (std::size_t i = 0; i < scopes_.size(); ++i)
        if (std::abs(off(i)) > std::abs(off(worst))) worst = i;
    return worst;
}

void NeutralPrices::move_in_proportion() {
    std::vector<double> factor(scopes_.size(), 1.0);
    for (std::size_t i = 0; i < scopes_.size(); ++i) {
        Scope& judged = scopes_[i];
        if (judged.pay > 0.0) factor[i] = (judged.wanted - judged.run_off) / judged.pay;
        judged.last_price = judged.price;
        judged.last_pay = judged.pay;
        judged.price *= factor[i];
    }
    move(factor);
}

void NeutralPrices::move_along_the_chord() {
    std::vector<double> factor(scopes_.size(), 1.0);
    for (std::size_t i = 0; i < scopes_.size(); ++i) {
        Scope& judged = scopes_[i];
        if (std::abs(off(i)) < near_enough || !(judged.price > 0.0) || !(judged.pay > 0.0)) continue;
        const double wanted = judged.wanted - judged.run_off;
        // by what pay follows the price, where it was seen to: else as if in proportion
        const double step = judged.price - judged.last_price;
        const double slope = step != 0.0 ? (judged.pay - judged.last_pay) / step : 0.0;
        constexpr double least = 0.02;  // of a slope in proportion
        const bool follows = slope > least * judged.pay / judged.price;
        factor[i] = follows ? 1.0 + (wanted - judged.pay) / (slope * judged.price) : wanted / judged.pay;
        factor[i] = std::clamp(factor[i], 0.5, 2.0);
        judged.last_price = judged.price;
        judged.last_pay = judged.pay;
        judged.price *= factor[i];
    }
    move(factor);
}

void NeutralPrices::compare_with(const NeutralPrices& beside, double factor) {
    for (std::size_t i = 0; i < scopes_.size(); ++i) {
        scopes_[i].last_price = scopes_[i].price * factor;
        scopes_[i].last_pay = beside.scopes_[i].pay;
    }
}

void NeutralPrices::move(const std::vector<double>& factor) {
    Plan& plan = *plan_;
    const std::size_t contracts = plan.contracts.size();
    const std::vector<std::size_t>& scope = scope_;
    const double years = plan.scenario.clock.years;
    for (std::size_t i = 0; i < contracts; ++i) {
        PlannedContract& contract = plan.contracts[i];
        if (is_neutral(contract)) multiply_price(contract, factor[scope[i]]);
    }
    // What every caseload is expected to be paid and to give: its part of the scope's, by its stationary care.
    std::vector<double> total(contracts, 0.0);
    for (std::size_t c = 0; c < plan.caseloads.size(); ++c)
        if (plan.caseloads[c].there()) total[scope[plan.horizon_contract[c]]] += plan.reference_value[c];
    for (std::size_t c = 0; c < plan.caseloads.size(); ++c) {
        if (plan.caseloads[c].out_of_contract) continue;
        const std::size_t i = scope[plan.horizon_contract[c]];
        if (!(total[i] > 0.0)) continue;
        const double share = plan.reference_value[c] / total[i];
        plan.neutral_pay[c] = scopes_[i].before / years * share;
        plan.reference_value[c] = scopes_[i].value / years * share;
    }
}

}  // namespace fundsim
