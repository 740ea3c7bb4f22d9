// A contract year opens: terms and prices of the year, budgets and what each agreement gets of them, the rule of the year.
#include <algorithm>
#include <utility>

#include "contracts/incentives.hpp"
#include "contracts/price.hpp"
#include "reference/billing.hpp"

namespace fundsim::reference {

std::vector<std::size_t> Billing::members_of(std::size_t agreement) const {
    std::vector<std::size_t> members;
    for (std::size_t c = 0; c < plan_.caseloads.size(); ++c)
        if (agreed(c) && agreement_of(c) == agreement) members.push_back(c);
    return members;
}

void Billing::open_year(int horizon_year) {
    horizon_year_ = horizon_year;
    period_ = 0;
    last_terms_ = std::move(terms_);
    terms_.clear();
    for (std::size_t i = 0; i < plan_.contracts.size(); ++i)
        terms_.push_back(terms_of_year(plan_.contracts[i], terms_of(static_cast<std::uint16_t>(i)),
                                       index_of(static_cast<std::uint16_t>(i), horizon_year)));
    last_accounts_ = std::move(accounts_);
    accounts_.clear();
    if (horizon_year >= 2) review_prices(horizon_year - 1);
    for (const auto& [contract, level] : price_levels_) {
        const ContractModel& model = *plan_.contracts[contract].model;
        for (const int term : {contracts::price_term_of(model, terms_[contract]),
                               contracts::lasting_price_term_of(model, terms_[contract])})
            if (term >= 0)
                for (double& price : terms_[contract][static_cast<std::size_t>(term)]) price *= level;
    }
    rules_.clear();
    at_ceiling_.clear();
    stopped_before_ = stopped_;
    last_budgets_ = std::move(budgets_);
    budgets_.clear();
    for (std::size_t c = 0; c < plan_.caseloads.size(); ++c) {
        if (!agreed(c) || agreement_of(c) != c) continue;
        Budget& budget = budgets_[c];
        rules_[c] = budget.opened = rule_of(c, budget);
    }
    agree_on_budgets();
    raised_.clear();
    for (const auto& [agreement, rule] : rules_)
        if (fault_ != Fault::raise_holds_for_a_year) raised_[agreement] = nearest(rule.raise);
}

void Billing::agree_on_budgets() {
    // Whole cents, and together no more than what all contracts of a lot have for it.
    std::map<std::pair<std::string, int>, std::pair<double, std::int64_t>>
        so_far;  // by lot, or contract without: exact, agreed
    for (auto& [agreement, budget] : budgets_) {
        YearRule& rule = rules_.at(agreement);
        const std::string& lot = plan_.contracts[contract_now(agreement)].terms.lot;
        auto& [exact, cents] = so_far[{lot, lot.empty() ? contract_now(agreement) : -1}];
        const bool part_of_it = !rule.for_places && !stopped_.contains(plan_.caseloads[agreement].provider);
        budget.agreed = nearest(rule.base);
        if (part_of_it && fault_ != Fault::budgets_are_rounded_one_by_one) {
            exact += rule.base;
            budget.agreed = nearest(exact) - cents;
            cents += budget.agreed;
        }
        budget.now = budget.a_year = budget.agreed;
        if (part_of_it) rule.base = static_cast<double>(budget.agreed);
    }
}

PriceIndex Billing::index_of(std::uint16_t contract, int horizon_year) const {
    if (fault_ == Fault::prices_never_indexed) return {};
    const PlannedContract& planned = plan_.contracts[contract];
    const bool changed =
        planned.terms.later_from > 0 && horizon_year >= planned.terms.later_from && fault_ != Fault::terms_never_change;
    // Each new year changes prices by what is agreed in that year, from the one on in which the price was stated.
    const auto index = [&](int term) {
        const auto at = static_cast<std::size_t>(term);
        const bool anew = changed && term >= 0 && planned.terms.later[at] != planned.terms.terms[at] &&
                          !contracts::price_is_neutral(*planned.model, terms_of(contract).terms) &&
                          fault_ != Fault::later_price_is_of_the_first_year;
        std::map<double, int> years;  // at each rate
        for (int year = (anew ? planned.terms.later_from : 0) + 1; year <= horizon_year; ++year) {
            const int agreed_in = fault_ == Fault::terms_never_change                ? 0
                                  : fault_ == Fault::later_index_from_the_first_year ? horizon_year
                                                                                     : year;
            ++years[contracts_.in_year(contract, agreed_in).modifiers.indexation];
        }
        double so_far = 1.0;
        for (const auto& [rate, count] : years) so_far *= power(1.0 + rate, count);
        return so_far;
    };
    const auto& terms = terms_of(contract).terms;
    return {.price = index(contracts::price_term_of(*planned.model, terms)),
            .lasting = index(contracts::lasting_price_term_of(*planned.model, terms))};
}

void Billing::review_prices(int year) {
    if (fault_ == Fault::prices_never_reviewed) return;
    std::map<std::size_t, std::pair<std::int64_t, std::int64_t>> of_all;  // contract -> paid, cost
    for (const auto& [agreement, account] : last_accounts_) {
        auto& [paid, cost] = of_all[contract_now(agreement)];
        paid += account.result + account.cost;
        cost += account.cost;
    }
    for (const auto& [contract, sums] : of_all) {
        const auto& terms = contracts_.in_year(contract, year).modifiers;
        const auto paid = static_cast<double>(sums.first), cost = static_cast<double>(sums.second);
        if (terms.review_share == 0.0 || sums.first <= 0) continue;
        double lower = terms.review_share * (1.0 - cost * (1.0 + terms.review_margin) / paid);
        if (fault_ != Fault::review_without_bound)
            lower = std::min(terms.review_most, std::max(-terms.review_most, lower));
        price_levels_.try_emplace(contract, 1.0).first->second *= 1.0 - lower;
    }
}

void Billing::set_budget(std::size_t agreement, std::int64_t cents) {
    Budget& budget = budgets_.at(agreement);
    if (cents == budget.now) return;
    budget.now = cents;
    YearRule rule = budget.opened;
    rule.base = static_cast<double>(cents);
    // thresholds stand at so many times the budget
    for (std::size_t i = 0; i < rule.clause_count && budget.agreed != 0; ++i)
        rule.clauses[i].threshold *= static_cast<double>(cents) / static_cast<double>(budget.agreed);
    rules_[agreement] = rule;
}

void Billing::stop_provider(std::size_t provider) {
    stopped_[provider] = true;
    if (fault_ == Fault::budget_leaves_with_its_provider) return;
    for (auto& [agreement, budget] : budgets_) {
        if (plan_.caseloads[agreement].provider != provider || budget.now == 0) continue;
        if (rules_.at(agreement).for_places && fault_ != Fault::places_pass_to_others) {
            // its places are gone, and are nobody else's
            budget.now = budget.agreed * period_ / 13;
            rules_.at(agreement).base = static_cast<double>(budget.now);
            continue;
        }
        // Of its forms of care, each by its part: what the year would still have paid, and what a year is.
        const std::vector<std::size_t> members = members_of(agreement);
        std::vector<std::int64_t> parts;
        for (const std::size_t c : members) parts.push_back(budget.of_member.at(c));
        const std::int64_t unpaid = budget.agreed - budget.agreed * period_ / 13;
        const auto raised = raised_.find(agreement);
        const std::int64_t raise = raised == raised_.end() ? 0 : raised->second;
        const std::vector<std::int64_t> rest = split(unpaid, parts);
        const std::vector<std::int64_t> yearly = split(std::max<std::int64_t>(0, budget.a_year - raise), parts);
        budget.a_year = 0;
        for (std::size_t i = 0; i < members.size(); ++i) {
            const std::int64_t goes = rest[i] + budget.from_others[members[i]];
            budget.from_others[members[i]] = 0;
            set_budget(agreement, budget.now - goes);
            std::map<std::size_t, std::int64_t> takers;
            for (std::size_t c = 0; c < plan_.caseloads.size(); ++c) {
                if (!agreed(c) || contract_now(c) != contract_now(members[i])) continue;
                const std::int64_t pay = nearest(plan_.expected_pay(c, horizon_year_ >= 0));
                if (!stopped_.contains(plan_.caseloads[c].provider) && pay > 0) takers[c] = pay;
            }
            if (takers.empty()) continue;
            std::vector<std::int64_t> weights;
            for (const auto& [c, pay] : takers) weights.push_back(pay);
            const std::vector<std::int64_t> now = split(goes, weights);
            const std::vector<std::int64_t> a_year = split(yearly[i], weights);
            std::size_t at = 0;
            for (const auto& [c, pay] : takers) {
                Budget& of_taker = budgets_.at(agreement_of(c));
                of_taker.from_others[c] += now[at];
                of_taker.a_year += a_year[at];
                set_budget(agreement_of(c), of_taker.now + now[at]);
                ++at;
            }
        }
    }
}

double Billing::part_for_places(std::uint16_t contract) const {
    if (fault_ == Fault::places_are_never_paid) return 0.0;
    return contracts::pays_lines(*plan_.contracts[contract].model, terms_[contract])
               ? terms_of(contract).modifiers.availability
               : 0.0;
}

double Billing::planned_claims(std::size_t c) const {
    // A year of the stationary state: who is there, who comes, and who reaches the goal, each at its price.
    const std::size_t s = plan_.caseloads[c].segment;
    const SegmentTables& table = tables_.segments[s];
    const int quanta = quanta_per_unit(plan_.scenario.segments[s].unit);
    const double clients =
        static_cast<double>(tables_.caseloads[c].committed) / (quanta * sub_quanta_per_quantum) / table.mean_units;
    const double starts = clients / table.stock_mean_age;
    const std::uint16_t contract = contract_now(c);
    BySeverity<int> planned{};
    std::copy(table.planned_duration.begin(), table.planned_duration.end(), planned.begin());
    double week = 0.0;
    for (std::size_t k = 0; k < severity_count; ++k)
        for (const bool lasting : {false, true}) {
            const contracts::LinePrices price =
                contracts::line_prices(*plan_.contracts[contract].model, terms_[contract], quanta, planned, lasting);
            const double part_of_starts = lasting ? table.lasting_starts[k] : 1.0 - table.lasting_starts[k];
            const double part_of_weeks = lasting ? table.lasting_weeks[k] : 1.0 - table.lasting_weeks[k];
            week += part_of_starts * starts * table.start_mix[k] *
                    (price.per_start[k] + table.goal_share[k] * price.per_result[k]);
            week += part_of_weeks * clients * table.class_mix[k] *
                    (price.per_week[k] + table.need_units[k] * price.per_unit[k]);
        }
    return 52.0 * week;
}

void Billing::pay_for_places(std::size_t c, double part, YearRule& rule) const {
    // Part of what the year would pay for the care that is planned, whatever comes; the rest of everything it pays.
    double expected = 0.0;
    if (!stopped_.contains(plan_.caseloads[c].provider)) {
        const std::size_t s = plan_.caseloads[c].segment;
        const double quanta = quanta_per_unit(plan_.scenario.segments[s].unit) * double{sub_quanta_per_quantum};
        const double claims = planned_claims(c);
        const double value = 52.0 * static_cast<double>(tables_.caseloads[c].committed) / quanta *
                             static_cast<double>(tables_.segments[s].unit_cost);
        expected = claims;
        for (std::size_t i = 0; i < rule.clause_count; ++i) {
            const YearClause& clause = rule.clauses[i];
            expected +=
                clause.share * std::max(0.0, clause.of_claims * claims + clause.of_value * value - clause.threshold);
        }
    }
    rule.base = part * expected;
    rule.for_places = true;
    rule.of_claims = 1.0 - part;
    for (YearClause& clause : rule.clauses) clause.share *= 1.0 - part;
}

YearRule Billing::rule_of(std::size_t agreement, Budget& budget) const {
    const std::vector<std::size_t> members = members_of(agreement);
    double expected = 0.0;  // pay of the agreement, as it was expected when the plan was made
    for (const std::size_t c : members) expected += plan_.expected_pay(c, horizon_year_ >= 0);
    YearRule sum;
    for (const std::size_t c : members) {
        const std::uint16_t contract = contract_now(c);
        const ContractModel& model = *plan_.contracts[contract].model;
        budget.of_member[c] = 0;
        const double for_places = part_for_places(contract);
        if (model.year == nullptr && for_places == 0.0) continue;
        // Those who go on take over the share of those who stopped.
        double all = 0.0;
        double going_on = 0.0;
        for (std::size_t other = 0; other < plan_.caseloads.size(); ++other) {
            if (!agreed(other) || contract_now(other) != contract) continue;
            const double pay = plan_.expected_pay(other, horizon_year_ >= 0);
            all += pay;
            if (!stopped_.contains(plan_.caseloads[other].provider)) going_on += pay;
        }
        const bool gone = stopped_.contains(plan_.caseloads[c].provider);
        const double larger = gone || !(going_on > 0.0) ? 0.0 : all / going_on;
        const double own = plan_.expected_pay(c, horizon_year_ >= 0);
        const double part = expected > 0.0 ? own / expected : 0.0;
        YearFacts facts;
        facts.reference_value = plan_.expected_value(c, horizon_year_ >= 0) * larger;
        facts.neutral_pay = own * larger;
        facts.share = all > 0.0 ? own * larger / all : 0.0;
        facts.year = std::max(0, horizon_year_);
        if (horizon_year_ > 0 && fault_ != Fault::prices_never_indexed) {
            const std::size_t i = contract_now(c);
            const auto price_of = [&](const auto& terms) {
                const int term = contracts::price_term_of(*plan_.contracts[i].model, terms);
                return term < 0 ? 0.0 : terms[static_cast<std::size_t>(term)][0];
            };
            if (price_of(last_terms_[i]) > 0.0) facts.price_change = price_of(terms_[i]) / price_of(last_terms_[i]);
        }
        if (const auto before = last_accounts_.find(agreement); horizon_year_ > 0 && before != last_accounts_.end()) {
            const std::int64_t base = fault_ == Fault::budget_of_who_stopped_is_for_a_year
                                          ? before->second.base
                                          : last_budgets_.at(agreement).a_year;
            facts.last_base = static_cast<double>(base) * part;
            facts.last_value = static_cast<double>(before->second.value) * part;
            const std::int64_t lost =
                fault_ == Fault::losses_are_borne ? 0 : -std::min<std::int64_t>(0, before->second.result);
            facts.last_loss = static_cast<double>(lost) * part;
            if (const auto so_far = raised_.find(agreement); so_far != raised_.end())
                facts.last_raise = static_cast<double>(so_far->second) * part;
        }
        YearRule rule;
        if (model.year != nullptr) rule = model.year(terms_[contract], facts);
        if (for_places > 0.0) pay_for_places(c, for_places, rule);
        budget.of_member[c] = std::max<std::int64_t>(1, nearest(rule.base));
        if (c == agreement) {
            sum = rule;
            continue;
        }
        sum.base += rule.base;
        sum.raise += rule.raise;
        sum.stop_at += rule.stop_at;
        for (std::size_t i = 0; i < std::min(sum.clause_count, rule.clause_count); ++i)
            sum.clauses[i].threshold += rule.clauses[i].threshold;
    }
    return sum;
}

}  // namespace fundsim::reference
