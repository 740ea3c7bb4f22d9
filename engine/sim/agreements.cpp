// Agreements: the rules of a contract year with a provider, or with all that it has in one lot, and budgets that pass to others.
#include <algorithm>

#include "base/whole.hpp"
#include "contracts/availability.hpp"
#include "contracts/price.hpp"
#include "sim/billing.hpp"
#include "sim/split_cents.hpp"

namespace fundsim {

void Billing::open_year(int horizon_year) {
    horizon_year_ = horizon_year;
    in_horizon_ = horizon_year >= 0;
    look_back();
    period_ = 0;
    review_prices();
    std::vector<double> price_change(terms_now_.size(), 1.0);
    const auto price_of = [&](std::size_t i) {
        const int term = contracts::price_term_of(*plan_->contracts[i].model, terms_now_[i]);
        return term < 0 ? 0.0 : terms_now_[i][static_cast<std::size_t>(term)][0];
    };
    terms_before_.clear();
    if (horizon_year > 0) terms_before_ = terms_now_;
    for (std::size_t i = 0; i < terms_now_.size(); ++i) {
        const double before = horizon_year > 0 ? price_of(i) : 0.0;  // until then they may be another plan's
        terms_now_[i] = terms_of_year(plan_->contracts[i], drawn(i), indexed(*contracts_, i, horizon_year));
        if (reviewed_[i] != 1.0) contracts::multiply_prices(*plan_->contracts[i].model, terms_now_[i], reviewed_[i]);
        if (ignores_ceilings_) contracts::lift_ceilings(*plan_->contracts[i].model, terms_now_[i]);
        if (before > 0.0) price_change[i] = price_of(i) / before;
    }
    if (terms_before_ == terms_now_) terms_before_.clear();
    std::fill(years_.begin(), years_.end(), AgreementYear{});
    std::fill(claims_year_.begin(), claims_year_.end(), 0);
    std::fill(stopped_.begin(), stopped_.end(), std::uint8_t{0});
    std::fill(taken_over_.begin(), taken_over_.end(), 0);
    std::fill(base_weight_.begin(), base_weight_.end(), 0);
    gone_before_ = gone_;
    // Facts of every agreement: expected values of its caseloads, its share of the contract.
    const std::size_t caseloads = plan_->caseloads.size();
    expected_pay_.assign(caseloads, 0.0);
    expected_value_.assign(caseloads, 0.0);
    std::vector<double> of_contract(plan_->contracts.size(), 0.0);
    std::vector<double> active(plan_->contracts.size(), 0.0);  // without the providers that stopped
    const Paying paying = in_horizon_ ? Paying::horizon : Paying::current;
    for (std::size_t c = 0; c < caseloads; ++c) {
        if (plan_->caseloads[c].out_of_contract || outside_[c] != 0) continue;
        expected_pay_[agreement_of(c)] += plan_->expected_pay(c, in_horizon_);
        expected_value_[agreement_of(c)] += plan_->expected_value(c, in_horizon_);
        of_contract[contract_of(c, paying)] += plan_->expected_pay(c, in_horizon_);
        if (gone_[plan_->caseloads[c].provider] == 0)
            active[contract_of(c, paying)] += plan_->expected_pay(c, in_horizon_);
    }
    list_lots();
    // Segments in one lot: the rules of their contracts add up, each on its own facts.
    std::fill(rules_.begin(), rules_.end(), YearRule{});
    const bool first_year = horizon_year <= 0;
    for (std::size_t member = 0; member < caseloads; ++member) {
        if (plan_->caseloads[member].out_of_contract || outside_[member] != 0) continue;
        const std::uint32_t c = agreement_of(member);
        const std::uint16_t contract = contract_of(member, paying);
        const PlannedContract& planned = plan_->contracts[contract];
        const double availability = drawn(contract).modifiers.availability;
        if (planned.model->year == nullptr && !(availability > 0.0)) continue;
        const double total = of_contract[contract];
        const double pay = plan_->expected_pay(member, in_horizon_);
        const double part = expected_pay_[c] > 0.0 ? pay / expected_pay_[c] : 0.0;
        YearFacts facts;
        // those who go on take over the share of those who stopped
        const bool gone = gone_[plan_->caseloads[member].provider] != 0;
        const double larger = gone || !(active[contract] > 0.0) ? 0.0 : total / active[contract];
        facts.reference_value = plan_->expected_value(member, in_horizon_) * larger;
        facts.neutral_pay = pay * larger;
        facts.share = total > 0.0 ? pay * larger / total : 0.0;
        facts.year = std::max(0, horizon_year);
        facts.price_change = price_change[contract];
        facts.last_base = first_year ? 0.0 : static_cast<double>(last_years_[c].level) * part;
        facts.last_value = first_year ? 0.0 : static_cast<double>(last_years_[c].value) * part;
        if (!first_year && !ignores_ceilings_) {
            const std::int64_t loss = std::max<std::int64_t>(0, last_years_[c].cost - last_years_[c].pay);
            facts.last_loss = static_cast<double>(loss) * part;
            facts.last_raise = static_cast<double>(last_years_[c].raise) * part;
        }
        YearRule rule = planned.model->year != nullptr ? planned.model->year(terms_now_[contract], facts) : YearRule{};
        if (availability > 0.0 && !gone) {
            const PlannedYear places = planned_year(*plan_, member, *planned.model, terms_now_[contract], *tables_);
            facts.planned_claims = places.claims;
            facts.planned_value = places.value;
        }
        contracts::pay_for_places(availability, facts, rule);
        base_weight_[member] = std::max<std::int64_t>(1, rounded(rule.base));
        if (member == c) {
            rules_[c] = rule;
            continue;
        }
        rules_[c].base += rule.base;
        rules_[c].raise += rule.raise;
        rules_[c].stop_at += rule.stop_at;
        for (std::size_t i = 0; i < std::min(rule.clause_count, rules_[c].clause_count); ++i)
            rules_[c].clauses[i].threshold += rule.clauses[i].threshold;
    }
    for (std::size_t c = 0; c < caseloads; ++c) {
        if (plan_->caseloads[c].out_of_contract || agreement_of(c) != c) continue;
        const std::uint16_t contract = contract_of(c, paying);
        // before a price is near the answer, a result says nothing
        const bool at_trial_price = at_trial_prices_ && plan_->contracts[contract].derived_price;
        if (!at_trial_price) contracts::add_corridor(drawn(contract).modifiers, rules_[c]);
        if (!reviews_after(horizon_year) || gone_[plan_->caseloads[c].provider] != 0) continue;
        const double all = active[contract];
        if (all > 0.0) contracts::weigh_review(drawn(contract).modifiers, expected_pay_[c] / all, rules_[c]);
    }
    round_budgets();
    opened_ = rules_;
    list_claims_rules();
    has_budgets_ = std::any_of(rules_.begin(), rules_.end(), [](const YearRule& rule) { return rule.base != 0.0; });
    for (std::size_t c = 0; c < caseloads; ++c) {
        years_[c].raise = rounded(rules_[c].raise);
        years_[c].level = agreed_[c] = budget_[c] = rounded(rules_[c].base);
    }
}

void Billing::round_budgets() {
    // Running totals are rounded, not budgets: rounded each by itself, they could be some cents more. What is paid for places
    // is no part of one sum.
    std::vector<double> exact(plan_->contracts.size(), 0.0);
    std::vector<std::int64_t> given(exact.size(), 0);
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        if (rules_[c].base == 0.0 || rules_[c].for_places || gone_[plan_->caseloads[c].provider] != 0) continue;
        const std::uint32_t lot = lot_of_contract_[contract_of(c, in_horizon_ ? Paying::horizon : Paying::current)];
        exact[lot] += rules_[c].base;
        const std::int64_t until = rounded(exact[lot]);
        rules_[c].base = static_cast<double>(until - given[lot]);
        given[lot] = until;
    }
}

void Billing::look_back() {
    last_years_ = years_;
    last_year_known_ = period_ == periods_per_year;
    last_care_ = care_;
    std::fill(care_.begin(), care_.end(), CareGiven{});
    find_larger();
    for (std::size_t i = 0; i < larger_.size(); ++i)
        enlarged_[i] = last_year_known_ && larger_sum_[i] > 0.0 ? larger_[i] * periods_per_year / larger_sum_[i] : 1.0;
    std::fill(larger_sum_.begin(), larger_sum_.end(), 0.0);
}

void Billing::find_larger() {
    const Paying paying = in_horizon_ ? Paying::horizon : Paying::current;
    std::vector<double> all(plan_->contracts.size(), 0.0), active(all);
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        if (plan_->caseloads[c].out_of_contract || outside_[c] != 0) continue;
        const double pay = plan_->expected_pay(c, in_horizon_);
        all[contract_of(c, paying)] += pay;
        if (gone_[plan_->caseloads[c].provider] == 0) active[contract_of(c, paying)] += pay;
    }
    for (std::size_t i = 0; i < all.size(); ++i) larger_[i] = active[i] > 0.0 ? all[i] / active[i] : 1.0;
}

bool Billing::reads_own_care(std::size_t agreement) const {
    // A budget is for all care: it sets off what is still paid under the contract before. A clause that holds care against
    // what the lines earned is about the care of those lines.
    const YearRule& rule = rules_[agreement];
    const auto of_value = [](const YearClause& clause) { return clause.of_value != 0.0; };
    const auto clauses = std::span(rule.clauses).first(rule.clause_count);
    return (rule.base == 0.0 || rule.for_places) && std::any_of(clauses.begin(), clauses.end(), of_value);
}

void Billing::review_prices() {
    if (!reviews_after(horizon_year_ - 1)) return;
    for (std::size_t i = 0; i < plan_->contracts.size(); ++i) {
        const contracts::Modifiers& terms = contracts_->in_year(i, horizon_year_ - 1).modifiers;
        if (!(terms.review_share > 0.0)) continue;
        std::int64_t pay = 0;
        std::int64_t cost = 0;
        for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
            if (plan_->caseloads[c].out_of_contract || agreement_of(c) != c) continue;
            if (contract_of(c, Paying::horizon) != i) continue;
            pay += last_years_[c].pay;
            cost += last_years_[c].cost;
        }
        reviewed_[i] *= contracts::price_after_review(terms, static_cast<double>(pay), static_cast<double>(cost));
    }
}

void Billing::provider_enters(std::uint16_t provider, std::span<const std::size_t> caseloads) {
    gone_[provider] = 0;
    for (const std::size_t c : caseloads) {
        outside_[c] = 0;
        entered_in_[c] = horizon_year_ + 1;
    }
}

void Billing::provider_stops(std::uint16_t provider) {
    gone_[provider] = 1;
    find_larger();
    std::vector<std::int64_t> weights, left, level;
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        if (plan_->caseloads[c].provider != provider || plan_->caseloads[c].out_of_contract || outside_[c] != 0)
            continue;
        if (agreement_of(c) != c || budget_[c] == 0) continue;
        if (rules_[c].for_places) {  // with the provider its places are gone: nobody is paid for them
            budget_[c] = agreed_[c] * period_ / periods_per_year;
            rules_[c].base = static_cast<double>(budget_[c]);
            continue;
        }
        // of each form of care to those who give it under the same contract
        const std::vector<std::uint32_t>& members = lots_[c].caseloads;
        weights.clear();
        for (const std::uint32_t member : members) weights.push_back(base_weight_[member]);
        left.resize(members.size());
        level.resize(members.size());
        split_cents(agreed_[c] - agreed_[c] * period_ / periods_per_year, weights, left);
        // what was renegotiated was for its own losses
        split_cents(std::max<std::int64_t>(0, years_[c].level - years_[c].raise), weights, level);
        for (std::size_t i = 0; i < members.size(); ++i) {
            left[i] += std::exchange(taken_over_[members[i]], 0);
            move_budget(c, -left[i]);
            hand_over(contract_of(members[i], in_horizon_ ? Paying::horizon : Paying::current), left[i], level[i]);
        }
        years_[c].level = 0;
    }
}

void Billing::hand_over(std::uint16_t contract, std::int64_t left, std::int64_t level) {
    std::vector<std::size_t> others;
    std::vector<std::int64_t> weights;
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        if (plan_->caseloads[c].out_of_contract || outside_[c] != 0 || gone_[plan_->caseloads[c].provider] != 0)
            continue;
        if (contract_of(c, in_horizon_ ? Paying::horizon : Paying::current) != contract) continue;
        const std::int64_t weight = rounded(plan_->expected_pay(c, in_horizon_));
        if (weight <= 0) continue;
        others.push_back(c);
        weights.push_back(weight);
    }
    if (others.empty()) return;
    std::vector<std::int64_t> now(others.size()), yearly(others.size());
    split_cents(left, weights, now);
    split_cents(level, weights, yearly);
    for (std::size_t i = 0; i < others.size(); ++i) {
        taken_over_[others[i]] += now[i];
        move_budget(agreement_of(others[i]), now[i]);
        years_[agreement_of(others[i])].level += yearly[i];
    }
}

void Billing::move_budget(std::size_t agreement, std::int64_t cents) {
    if (cents == 0) return;
    budget_[agreement] += cents;
    const auto now = static_cast<double>(budget_[agreement]);
    YearRule& rule = rules_[agreement];
    rule.base = now;
    has_budgets_ = has_budgets_ || now != 0.0;
    if (agreed_[agreement] == 0) return;
    for (std::size_t i = 0; i < rule.clause_count; ++i)
        rule.clauses[i].threshold =
            opened_[agreement].clauses[i].threshold * (now / static_cast<double>(agreed_[agreement]));
}

}  // namespace fundsim
