#include "reference/billing.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <utility>

#include "base/elementary.hpp"
#include "contracts/incentives.hpp"
#include "contracts/price.hpp"

namespace fundsim::reference {
namespace {

/// Rounded down, also below 0.
std::int64_t whole_cents(std::int64_t exact) {
    std::int64_t cents = exact / money_scale;
    while (exact - cents * money_scale < 0) --cents;
    return cents;
}

}  // namespace

namespace {

std::int64_t nearest(double cents) { return static_cast<std::int64_t>(std::floor(cents + 0.5)); }

}  // namespace

Billing::Billing(const Plan& plan, const Tables& tables, const ContractTables& contracts, Fault fault)
    : plan_(plan),
      tables_(tables),
      contracts_(contracts),
      fault_(fault),
      period_pay_(plan.caseloads.size()),
      period_claims_(plan.caseloads.size()) {
    for (std::size_t c = 0; c < plan.caseloads.size(); ++c)
        if (plan.caseloads[c].enters) outside_.insert(c);
}

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

std::int64_t& Billing::spend(Tally what, const Where& where, std::size_t year_slot, Outcome& outcome) const {
    static const std::map<Tally, Tally> beside{{Tally::spend_care, Tally::frozen_spend_care},
                                               {Tally::spend_out_of_contract, Tally::frozen_spend_out_of_contract},
                                               {Tally::spend_admin, Tally::frozen_spend_admin},
                                               {Tally::spend_cash, Tally::frozen_spend_cash}};
    return outcome.at(year_slot, where.first, where.second, frozen_ ? beside.at(what) : what);
}

void Billing::receive(std::size_t caseload, std::int64_t cents, std::size_t year_slot, Outcome& outcome) {
    spent_ += cents;
    period_pay_[caseload] += cents;
    if (!frozen_)
        outcome.provider(year_slot, plan_.caseloads[caseload].provider, ProviderTally::revenue_cents) += cents;
}

void Billing::close_period(const Ledger& ledger, std::size_t year_slot, const Clients& clients, Outcome& outcome) {
    // Claims of the period before are paid now.
    const auto due = std::exchange(claimed_, {});
    for (const auto& [where, cents] : due) spend(Tally::spend_cash, where, year_slot, outcome) += cents;
    std::fill(period_pay_.begin(), period_pay_.end(), 0);
    for (Shares& shares : period_claims_) shares.clear();
    bill_lines(ledger, year_slot, outcome);
    divide_episodes(ledger, true, year_slot, outcome);
    if (horizon_year_ >= 0) divide_episodes(ledger, false, year_slot, outcome);
    clauses_on_claims(year_slot, outcome);
    instalments(year_slot, outcome);
    regional_ceilings(year_slot, outcome);
    collect_fines(year_slot, outcome);
    administer(ledger, year_slot, clients, outcome);
    if (fault_ == Fault::claims_paid_at_once)
        for (auto& [where, cents] : claimed_)
            spend(Tally::spend_cash, where, year_slot, outcome) += std::exchange(cents, 0);
}

void Billing::bill_lines(const Ledger& ledger, std::size_t year_slot, Outcome& outcome) {
    // Classes are told apart where the contract pays by class.
    std::map<Line, Counts> lines;
    for (const auto& [line, counts] : ledger.counts()) {
        Line as_paid = line;
        if (line.paying == Paying::unpaid) {
            if (fault_ != Fault::warranty_is_paid) continue;
            as_paid.paying = in_force();
        }
        if (!agreed(line.caseload)) as_paid.paying = Paying::current;  // one account, whatever the contracts
        // Where the contract stays the same, so does the line, before anything is rounded: on the frozen line too, where care
        // of the horizon has lines of its own.
        if (!plan_.switches(line.caseload) && fault_ != Fault::remainders_by_line) as_paid.paying = Paying::current;
        if (!agreed(line.caseload) || !plan_.contracts[contract_of(line.caseload, as_paid.paying)].by_class)
            as_paid.coded_class = 0;
        // So are recovery and lasting support where it pays them apart.
        if (!agreed(line.caseload) || !terms_of(contract_of(line.caseload, as_paid.paying)).clauses.lasting_apart ||
            fault_ == Fault::support_is_paid_like_recovery)
            as_paid.lasting = false;
        lines[as_paid] += counts;
    }
    for (const auto& [line, counts] : lines) {
        const std::int64_t delivered = ledger.delivered(line.caseload, counts);
        if (agreed(line.caseload)) bill_contracted(line, counts, delivered, year_slot, outcome);
        else bill_elsewhere(line, delivered, year_slot, outcome);
    }
}

void Billing::bill_contracted(const Line& line, const Counts& counts, std::int64_t delivered, std::size_t year_slot,
                              Outcome& outcome) {
    const Caseload& caseload = plan_.caseloads[line.caseload];
    const std::uint16_t contract = contract_of(line.caseload, line.paying);
    // Whole quanta are billed and whole cents booked; what is left over is carried to the next period.
    Rests& rests = rests_[line];
    rests.quanta += delivered / 1024;
    const std::int64_t quanta = rests.quanta >> sub_quantum_bits;
    rests.quanta = fault_ == Fault::half_quanta_forgotten ? 0 : rests.quanta % (1 << sub_quantum_bits);
    std::int64_t earned_exactly = 0;
    std::int64_t paid_exactly = 0;
    const LineBlock block{.quanta = {&quanta, 1},
                          .client_weeks = {&counts.client_weeks, 1},
                          .planned_weeks = {&counts.planned_weeks, 1},
                          .starts = {&counts.starts, 1},
                          .opened_weeks = {&counts.opened, 1},
                          .closed_weeks = {&counts.closed, 1},
                          .forgone_weeks = {&counts.forgone, 1},
                          .results = {&counts.results, 1},
                          .quanta_per_unit = quanta_per_unit(plan_.scenario.segments[caseload.segment].unit),
                          .planned_duration = tables_.segments[caseload.segment].planned_duration[line.coded_class],
                          .severity = static_cast<Severity>(line.coded_class),
                          .lasting = line.lasting};
    plan_.contracts[contract].model->accrue(block, terms_[contract],
                                            {.earned = {&earned_exactly, 1}, .paid = {&paid_exactly, 1}});
    const bool this_contract = in_force_pays(line.caseload, line.paying);
    rests.earned += earned_exactly;
    const std::int64_t earned = whole_cents(rests.earned);
    rests.earned = fault_ == Fault::half_cents_forgotten ? 0 : rests.earned - earned * money_scale;
    rests.paid += paid_exactly;
    const std::int64_t cash = whole_cents(rests.paid);
    rests.paid -= cash * money_scale;

    if (terms_of(contract).modifiers.per_episode && fault_ != Fault::episodes_are_not_divided) {
        auto& pool = episodes_[{this_contract, line.municipality}];
        pool.first += earned;
        pool.second += cash;
        return;
    }
    book_lines(line.caseload, line.municipality, earned, cash, this_contract, year_slot, outcome);
}

void Billing::adjust_advance(const Line& line, std::int64_t weeks) {
    if (horizon_year_ < 1 || weeks <= 0 || !agreed(line.caseload) || line.paying == Paying::unpaid) return;
    if (fault_ == Fault::advances_keep_their_price) return;
    const std::uint16_t contract = contract_of(line.caseload, line.paying);
    const PlannedContract& planned = plan_.contracts[contract];
    const Caseload& caseload = plan_.caseloads[line.caseload];
    Line account = line;
    if (!plan_.switches(line.caseload)) account.paying = Paying::current;
    if (!planned.by_class) account.coded_class = 0;
    if (!terms_of(contract).clauses.lasting_apart) account.lasting = false;
    const auto advance_at = [&](const std::vector<BySeverity<double>>& terms) {
        std::int64_t nothing = 0, earned = 0, paid = 0;
        const std::span<const std::int64_t> no{&nothing, 1};
        planned.model->accrue(
            {.quanta = no,
             .client_weeks = no,
             .planned_weeks = no,
             .starts = no,
             .opened_weeks = {&weeks, 1},
             .closed_weeks = no,
             .forgone_weeks = no,
             .results = no,
             .quanta_per_unit = quanta_per_unit(plan_.scenario.segments[caseload.segment].unit),
             .planned_duration = tables_.segments[caseload.segment].planned_duration[account.coded_class],
             .severity = static_cast<Severity>(account.coded_class),
             .lasting = account.lasting},
            terms, {.earned = {&earned, 1}, .paid = {&paid, 1}});
        return paid;
    };
    Rests& rests = rests_[account];
    rests.paid += advance_at(terms_[contract]) - advance_at(last_terms_[contract]);
    const std::int64_t cents = whole_cents(rests.paid);
    rests.paid -= cents * money_scale;
    const double part =
        in_force_pays(line.caseload, line.paying) ? rules_.at(agreement_of(line.caseload)).of_claims : 1.0;
    claimed_[{caseload.segment, line.municipality}] += part == 1.0 ? cents : nearest(static_cast<double>(cents) * part);
}

void Billing::book_lines(std::size_t caseload, std::uint32_t municipality, std::int64_t earned, std::int64_t cash,
                         bool this_contract, std::size_t year_slot, Outcome& outcome) {
    // Care of this year's contract goes to its account, and may be paid by a budget; care under the contract before is
    // paid by its lines.
    const std::size_t agreement = agreement_of(caseload);
    std::int64_t booked = earned;
    std::int64_t paid_out = cash;
    if (this_contract) {
        const double of_claims = rules_.at(agreement).of_claims;
        if (of_claims != 1.0) booked = nearest(static_cast<double>(earned) * of_claims);
        if (of_claims != 1.0) paid_out = nearest(static_cast<double>(cash) * of_claims);
        accounts_[agreement].claims += earned;
        accounts_[agreement].claims_of[municipality] += earned;
        accounts_[agreement].booked += booked;
        period_claims_[caseload][municipality] += earned;
    } else {
        run_off_[agreement] += booked;
        accounts_[agreement].before += booked;
    }
    const Where where{plan_.caseloads[caseload].segment, municipality};
    spend(Tally::spend_care, where, year_slot, outcome) += booked;
    claimed_[where] += paid_out;
    receive(caseload, booked, year_slot, outcome);
}

void Billing::divide_episodes(const Ledger& ledger, bool this_contract, std::size_t year_slot, Outcome& outcome) {
    const Paying paying = this_contract ? in_force() : Paying::current;
    for (std::uint32_t m = 0; m < plan_.scenario.municipalities.size(); ++m) {
        const auto [earned, cash] = std::exchange(episodes_[{this_contract, m}], {});
        // by caseload: care given under these contracts, at reference cost
        std::map<std::size_t, std::int64_t> care;
        std::int64_t all = 0;
        for (std::size_t c = 0; c < plan_.caseloads.size(); ++c) {
            const bool under = agreed(c) && terms_of(contract_of(c, paying)).modifiers.per_episode;
            if (!under || (!this_contract && !plan_.switches(c))) continue;
            const std::size_t s = plan_.caseloads[c].segment;
            // what is given unpaid is inside prices of this contract, or of the one before where this one has no such prices
            const bool unpaid_counts = this_contract || !terms_of(contract_now(c)).modifiers.per_episode;
            std::int64_t delivered = 0;
            for (const auto& [line, counts] : ledger.counts()) {
                if (line.caseload != c || line.municipality != m) continue;
                const bool unpaid = line.paying == Paying::unpaid;
                const bool counted =
                    unpaid ? unpaid_counts &&
                                 (this_contract || fault_ != Fault::care_inside_a_past_episode_counts_for_nothing)
                           : in_force_pays(c, line.paying) == this_contract;
                if (counted) delivered += ledger.delivered(c, counts);
            }
            care[c] = (delivered / 1024) * tables_.segments[s].unit_cost /
                      (std::int64_t{quanta_per_unit(plan_.scenario.segments[s].unit)} << sub_quantum_bits);
            all += care[c];
        }
        // Nobody gave any: by the care that is planned, and alike where that is nothing either.
        if (all == 0)
            for (auto& [c, given] : care) all += given = nearest(plan_.expected_value(c, horizon_year_ >= 0));
        if (all == 0)
            for (auto& [c, given] : care) given = 1, ++all;
        __extension__ using Wide = __int128;
        Wide up_to_here = 0;
        std::int64_t earned_before = 0;
        std::int64_t cash_before = 0;
        for (const auto& [c, given] : care) {
            up_to_here += given;
            const auto earned_now = static_cast<std::int64_t>(up_to_here * earned / all);
            const auto cash_now = static_cast<std::int64_t>(up_to_here * cash / all);
            book_lines(c, m, earned_now - earned_before, cash_now - cash_before, this_contract, year_slot, outcome);
            earned_before = earned_now;
            cash_before = cash_now;
        }
    }
}

void Billing::bill_elsewhere(const Line& line, std::int64_t delivered, std::size_t year_slot, Outcome& outcome) {
    // Out of contract: unit cost and premium, whatever the contracts say.
    const std::size_t s = plan_.caseloads[line.caseload].segment;
    const std::int64_t per_unit = quanta_per_unit(plan_.scenario.segments[s].unit);
    Rests& rests = rests_[line];
    rests.quanta += delivered / 1024;
    rests.earned += (rests.quanta >> sub_quantum_bits) * tables_.segments[s].premium_cost;
    rests.quanta %= 1 << sub_quantum_bits;
    const std::int64_t cents = rests.earned / per_unit;
    rests.earned %= per_unit;
    const Where where{s, line.municipality};
    spend(Tally::spend_out_of_contract, where, year_slot, outcome) += cents;
    claimed_[where] += cents;
    receive(line.caseload, cents, year_slot, outcome);
}

std::vector<std::int64_t> Billing::split(std::int64_t cents, const std::vector<std::int64_t>& weights) {
    // To the cent: what the first parts are together is rounded (towards 0), not each one.
    __extension__ using Wide = __int128;
    Wide all = 0;
    for (const std::int64_t weight : weights) all += weight;
    Wide up_to_here = 0;
    std::int64_t given = 0;
    std::vector<std::int64_t> parts;
    for (const std::int64_t weight : weights) {
        up_to_here += weight;
        const auto together = static_cast<std::int64_t>(up_to_here * cents / all);
        parts.push_back(together - given);
        given = together;
    }
    return parts;
}

std::vector<std::int64_t> Billing::parts_of(std::int64_t cents, const Shares& shares) const {
    std::vector<std::int64_t> weights(plan_.scenario.municipalities.size(), 0);
    for (const auto& [m, weight] : shares) weights[m] = weight;
    const bool none = std::all_of(weights.begin(), weights.end(), [](std::int64_t w) { return w == 0; });
    if (none || fault_ == Fault::settlement_by_youths)
        for (std::size_t m = 0; m < weights.size(); ++m)
            weights[m] = nearest(tables_.municipality_share[m] * (1 << 20)) + 1;
    return split(cents, weights);
}

void Billing::book(std::size_t agreement, std::int64_t cents, const Shares& shares, std::size_t year_slot,
                   Outcome& outcome, Booking kind, std::map<Where, std::int64_t>& cash) {
    // A lot over several segments: each form of care bears its part of what is expected to be paid for it.
    const std::vector<std::size_t> of_lot = members_of(agreement);
    std::vector<std::int64_t> weights;
    for (const std::size_t c : of_lot)
        weights.push_back(std::max<std::int64_t>(1, nearest(plan_.expected_pay(c, horizon_year_ >= 0))));
    if (fault_ == Fault::lot_is_booked_at_its_first_segment)
        for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = i == 0 ? 1 : 0;
    const std::vector<std::int64_t> parts = split(cents, weights);
    for (std::size_t i = 0; i < parts.size(); ++i)
        book_caseload(of_lot[i], parts[i], shares, year_slot, outcome, kind, cash);
}

void Billing::book_caseload(std::size_t caseload, std::int64_t cents, const Shares& shares, std::size_t year_slot,
                            Outcome& outcome, Booking kind, std::map<Where, std::int64_t>& cash) {
    if (cents == 0) return;
    const std::vector<std::int64_t> parts = parts_of(cents, shares);
    for (std::uint32_t m = 0; m < parts.size(); ++m) {
        const Where where{plan_.caseloads[caseload].segment, m};
        spend(Tally::spend_care, where, year_slot, outcome) += parts[m];
        if (kind == Booking::settlement && !frozen_)
            outcome.at(year_slot, where.first, m, Tally::spend_settlement) += parts[m];
        if (kind == Booking::instalment) spend(Tally::spend_cash, where, year_slot, outcome) += parts[m];
        else cash[where] += parts[m];
    }
    receive(caseload, cents, year_slot, outcome);
}

void Billing::spend_on_administration(const Where& where, std::int64_t cents, std::size_t year_slot, Outcome& outcome) {
    spend(Tally::spend_admin, where, year_slot, outcome) += cents;
    claimed_[where] += cents;
    if (fault_ != Fault::periods_know_no_administration) spent_ += cents;
}

void Billing::administer(const Ledger& ledger, std::size_t year_slot, const Clients& clients, Outcome& outcome) {
    // Contract management, per provider that is still there; booked under the first form of care it gives.
    std::set<std::uint16_t> managed;
    const std::int64_t management = tables_.provider_cost * (period_ + 1) / 13 - tables_.provider_cost * period_ / 13;
    for (std::size_t c = 0; c < plan_.caseloads.size() && fault_ != Fault::contract_management_is_free; ++c) {
        const std::uint16_t provider = plan_.caseloads[c].provider;
        const bool may_enter = outside_.contains(c) && fault_ == Fault::who_may_enter_is_managed;
        if (!(agreed(c) || may_enter) || stopped_.contains(provider) || !managed.insert(provider).second) continue;
        const std::vector<std::int64_t> parts = parts_of(management, {});
        for (std::uint32_t m = 0; m < parts.size(); ++m) {
            const Where where{plan_.caseloads[c].segment, m};
            spend_on_administration(where, parts[m], year_slot, outcome);
        }
    }
    // For whom a claim is sent: by the contract of who gives the care.
    std::map<Where, std::int64_t> claimed;
    for (const auto& [whose, number] : clients) {
        const auto [caseload, municipality] = whose;
        const std::size_t s = plan_.caseloads[caseload].segment;
        const std::size_t by = fault_ == Fault::claims_follow_the_first_provider ? plan_.first_caseload[s] : caseload;
        if (plan_.contracts[contract_now(by)].claimed_per_client) claimed[{s, municipality}] += number;
    }
    for (std::size_t s = 0; s < plan_.scenario.segments.size(); ++s)
        for (std::uint32_t m = 0; m < plan_.scenario.municipalities.size(); ++m) {
            const Where where{s, m};
            const auto found = ledger.places().find(where);
            const Ledger::Place place = found == ledger.places().end() ? Ledger::Place{} : found->second;
            std::int64_t& messages_q8 = message_rest_[where];
            messages_q8 += place.starts * tables_.messages_start_q8 + place.ends * tables_.messages_end_q8 +
                           place.changes * tables_.messages_change_q8 + claimed[where] * tables_.messages_claim_q8;
            const std::int64_t messages = messages_q8 / 256;
            messages_q8 %= 256;
            if (!frozen_) outcome.at(year_slot, s, m, Tally::messages) += messages;
            const std::int64_t cents = messages * tables_.message_cost + place.owed;
            spend_on_administration(where, cents, year_slot, outcome);
        }
}

}  // namespace fundsim::reference
