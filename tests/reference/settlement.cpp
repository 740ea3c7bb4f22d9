// The contract year: clauses on claims, instalments of budgets, settlement, bonuses, corridors, ceilings of the region.
#include <algorithm>
#include <cmath>
#include <limits>

#include "contracts/incentives.hpp"
#include "contracts/kpi_bonus.hpp"
#include "reference/billing.hpp"

namespace fundsim::reference {
namespace {

__extension__ using Wide = __int128;

/// Clauses that follow claims alone (ceilings, bands) act as the year goes; the others wait for its end.
bool follows_claims(const YearClause& clause) { return clause.of_value == 0.0 && clause.of_claims > 0.0; }

}  // namespace

void Billing::clauses_on_claims(std::size_t year_slot, Outcome& outcome) {
    for (const auto& [agreement, rule] : rules_) {
        if (fault_ == Fault::clauses_of_claims_wait_for_the_year) break;
        YearRule so_far = rule;
        so_far.base = 0.0;
        so_far.clause_count = 0;
        for (std::size_t i = 0; i < rule.clause_count; ++i)
            if (follows_claims(rule.clauses[i]) || fault_ == Fault::settled_every_period) so_far.add(rule.clauses[i]);
        if (so_far.clause_count == 0) continue;
        Account& account = accounts_[agreement];
        const std::int64_t value = fault_ == Fault::settled_every_period ? account.value : 0;
        const std::int64_t owed = contracts::settled_year(so_far, account.claims, value);
        const std::int64_t change = owed - (account.booked + account.cut - account.base);
        account.booked += change;
        book(agreement, change, account.claims_of, year_slot, outcome, Booking::claims, claimed_);
    }
    for (const auto& [agreement, rule] : rules_)
        if (rule.stop_at > 0.0 && static_cast<double>(accounts_[agreement].claims) >= rule.stop_at)
            at_ceiling_.insert(agreement);
}

Billing::SoFar Billing::so_far(std::size_t agreement) const {
    const auto found = accounts_.find(agreement);
    if (found == accounts_.end()) return {};
    const Account& account = found->second;
    return {.claims = static_cast<double>(account.claims),
            .value = static_cast<double>(account.value),
            .cost = static_cast<double>(account.cost),
            .beside = static_cast<double>(account.before),
            .booked = static_cast<double>(account.booked),
            .cut = static_cast<double>(account.cut)};
}

YearRule Billing::weighed_rule(std::size_t agreement) const {
    YearRule rule = rules_.at(agreement);
    const std::uint16_t contract = contract_now(agreement);
    const contracts::Modifiers& modifiers = terms_of(contract).modifiers;
    contracts::add_corridor(modifiers, rule);
    // The first year of the horizon is not reviewed.
    const auto goes_on = [&](std::size_t c) {
        const auto stopped = stopped_before_.find(plan_.caseloads[c].provider);
        return agreed(c) && (stopped == stopped_before_.end() || !stopped->second);
    };
    if (horizon_year_ < 1 || !goes_on(agreement)) return rule;
    double own = 0.0, all = 0.0;
    for (std::size_t c = 0; c < plan_.caseloads.size(); ++c) {
        if (!agreed(c)) continue;
        const double pay = plan_.expected_pay(c, true);
        if (agreement_of(c) == agreement) own += pay;
        if (goes_on(c) && contract_now(c) == contract) all += pay;
    }
    if (all > 0.0) contracts::weigh_review(modifiers, own / all, rule);
    return rule;
}

void Billing::instalments(std::size_t year_slot, Outcome& outcome) {
    for (const auto& [agreement, rule] : rules_) {
        if (rule.base == 0.0 || stopped_.contains(plan_.caseloads[agreement].provider)) continue;
        // Equal parts, whole cents: what is paid after n periods is n / 13 of the budget.
        Budget& of_year = budgets_.at(agreement);
        const std::int64_t budget = of_year.agreed;
        std::int64_t part = budget * (period_ + 1) / 13 - budget * period_ / 13;
        if (fault_ == Fault::budget_in_the_first_period) part = period_ == 0 ? budget : 0;
        // What came from others in the course of the year, in equal parts over the periods that are left.
        for (auto& [caseload, left] : of_year.from_others) {
            const std::int64_t more = fault_ == Fault::budget_of_others_at_once ? left : left / (13 - period_);
            left -= more;
            part += more;
        }
        accounts_[agreement].base += part;
        accounts_[agreement].booked += part;
        // What still runs under the contract before is in the budget.
        std::int64_t& run_off = run_off_[agreement];
        const bool in_part = rule.for_places && fault_ != Fault::places_cover_all_of_the_run_off;
        const double covered = in_part ? 1.0 - rule.of_claims : 1.0;
        const std::int64_t in_it = nearest(covered * static_cast<double>(run_off));  // of what was paid so far
        std::int64_t set_off = std::max<std::int64_t>(0, std::min(in_it, part));
        if (fault_ == Fault::run_off_is_paid_twice) set_off = 0;
        if (set_off == in_it) run_off = 0;
        else run_off -= nearest(static_cast<double>(set_off) / covered);
        accounts_[agreement].before -= set_off;
        book(agreement, part - set_off, {}, year_slot, outcome, Booking::instalment, claimed_);
    }
}

void Billing::regional_ceilings(std::size_t year_slot, Outcome& outcome) {
    // What all claims of a contract exceed its ceiling by is taken back from everybody, in proportion to the period's pay.
    for (std::size_t i = 0; i < plan_.contracts.size(); ++i) {
        const double ceiling = terms_of(static_cast<std::uint16_t>(i)).modifiers.regional_ceiling;
        if (!(ceiling > 0.0) || fault_ == Fault::ceiling_of_the_region_forgotten) continue;
        std::vector<std::size_t> under;
        std::int64_t booked = 0;
        std::int64_t of_period = 0;
        for (std::size_t c = 0; c < plan_.caseloads.size(); ++c) {
            if (!agreed(c) || contract_now(c) != i) continue;
            if (agreement_of(c) == c) booked += accounts_[c].booked;
            if (period_pay_[c] <= 0) continue;
            under.push_back(c);
            of_period += period_pay_[c];
        }
        std::int64_t excess = std::min(booked - nearest(ceiling), of_period);
        if (excess <= 0) continue;
        for (const std::size_t c : under) {
            const std::int64_t pay = period_pay_[c];
            const auto back = static_cast<std::int64_t>(static_cast<Wide>(excess) * pay / of_period);
            excess -= back;
            of_period -= pay;
            accounts_[agreement_of(c)].booked -= back;
            accounts_[agreement_of(c)].cut += back;
            book_caseload(c, -back, period_claims_[c], year_slot, outcome, Booking::claims, claimed_);
        }
    }
}

void Billing::collect_fines(std::size_t year_slot, Outcome& outcome) {
    // Paid at once, to the municipality of the client. It is no pay for care: the account of the year knows nothing of it.
    for (auto& [whose, owed] : std::exchange(fines_, {})) {
        if (fault_ == Fault::fines_are_forgiven) continue;
        const auto [caseload, municipality] = whose;
        const std::int64_t cents = fault_ == Fault::fined_twice ? 2 * owed : owed;
        const bool first_pays = fault_ == Fault::fines_go_to_the_first_municipality;
        const Where where{plan_.caseloads[caseload].segment, first_pays ? 0 : municipality};
        for (const Tally less : {Tally::spend_care, Tally::spend_settlement})
            outcome.at(year_slot, where.first, where.second, less) -= cents;
        if (fault_ == Fault::fines_are_paid_with_claims) claimed_[where] -= cents;
        else outcome.at(year_slot, where.first, where.second, Tally::spend_cash) -= cents;
        outcome.at(year_slot, where.first, where.second, Tally::penalties) += cents;
        if (fault_ == Fault::fines_are_less_pay) accounts_[agreement_of(caseload)].booked -= cents;
        receive(caseload, -cents, year_slot, outcome);
    }
}

void Billing::settle(const Ledger& ledger, const std::vector<Occupation>& occupation, std::size_t year_slot,
                     int period_of_year, Outcome& outcome) {
    for (std::size_t c = 0; c < plan_.caseloads.size(); ++c) {
        if (!agreed(c)) continue;
        accounts_[agreement_of(c)].value += ledger.last_value(c) - value_of_no_line(ledger, c);
        accounts_[agreement_of(c)].cost += ledger.last_cost(c);
    }
    period_ = period_of_year + 1;
    if (period_ == periods_per_year) settle_year(ledger, occupation, year_slot, outcome);
}

std::int64_t Billing::value_of_no_line(const Ledger& ledger, std::size_t caseload) const {
    // A budget answers for all care, also while some is still paid under the contract before. Lines answer for their own: not
    // for what runs off, nor for what is owed under a warranty or inside a lead's price. Episodes pay for all that is in them.
    const YearRule& rule = rules_.at(agreement_of(caseload));
    bool asked = false;
    // a clause of which nothing is left, where places are all that is paid, asks for nothing
    for (std::size_t i = 0; i < rule.clause_count; ++i)
        asked = asked || (rule.clauses[i].of_value != 0.0 && rule.clauses[i].share != 0.0);
    if (!asked || (rule.base != 0.0 && !rule.for_places)) return 0;
    const bool own_price = !terms_of(contract_now(caseload)).modifiers.per_episode;
    Wide all = 0;
    Wide before = 0;
    Wide unpaid = 0;
    for (const auto& [line, counts] : ledger.counts()) {
        if (line.caseload != caseload) continue;
        const std::int64_t given = ledger.delivered(caseload, counts);
        all += given;
        if (line.paying == Paying::unpaid) unpaid += own_price ? given : 0;
        else if (!in_force_pays(caseload, line.paying)) before += given;
    }
    if (fault_ == Fault::care_of_the_contract_before_is_held_against_the_new) before = 0;
    if (fault_ == Fault::unpaid_care_is_held_against_claims) unpaid = 0;
    const auto at_cost = [&](Wide part) { return static_cast<std::int64_t>(part * ledger.last_value(caseload) / all); };
    return all > 0 ? at_cost(before) + at_cost(unpaid) : 0;
}

void Billing::settle_year(const Ledger& ledger, const std::vector<Occupation>& occupation, std::size_t year_slot,
                          Outcome& outcome) {
    ++years_settled_;
    for (const auto& [where, cents] : bonuses_to_pay_[years_settled_]) claimed_[where] += cents;
    std::map<std::size_t, std::int64_t> totals, due_now;  // by agreement: the whole year; what its end brings
    std::map<std::size_t, std::int64_t> paid_later;       // of which
    std::map<std::size_t, Kpis> kpis;                     // of all: a contract that pays for change looks a year back
    for (const auto& [agreement, rule] : rules_) kpis[agreement] = measure(agreement, ledger, occupation);
    for (const auto& [agreement, rule] : rules_) {
        Account& account = accounts_[agreement];
        // who stops in the course of a year settles its part of it
        const bool gone = (fault_ == Fault::who_stops_does_not_settle ? stopped_ : stopped_before_)
                              .contains(plan_.caseloads[agreement].provider);
        std::int64_t& now = due_now[agreement];
        if (rule.clause_count > 0 && !gone && fault_ != Fault::no_settlement) {
            now = contracts::settled_year(rule, account.claims, account.value) - (account.booked + account.cut);
            account.booked += now;
        }
        // A bonus is earned in the year it is for, whenever it is paid.
        std::int64_t beside = bonus_of(agreement, kpis);
        if (terms_of(contract_now(agreement)).kpis.delay_years > 0 && fault_ != Fault::bonus_without_delay) {
            if (fault_ == Fault::late_bonus_is_never_earned) beside = 0;
            paid_later[agreement] = beside;
        }
        if (fault_ != Fault::corridor_forgotten) beside -= corridor_of(agreement);
        now += beside;
        totals[agreement] = account.booked + beside;
    }
    for (const auto& [agreement, measured] : kpis) kpis_before_[agreement] = measured;
    const std::map<std::size_t, std::int64_t> uncapped = due_now;
    keep_within_the_ceilings(totals, due_now);
    for (const auto& [agreement, total] : totals) {
        Account& account = accounts_[agreement];
        account.result = total + account.before - account.cost - (uncapped.at(agreement) - due_now.at(agreement));
        if (fault_ == Fault::loss_before_the_settlement) account.result -= uncapped.at(agreement);
    }
    for (const auto& [agreement, cents] : due_now) {
        const Shares& shares = accounts_[agreement].claims_of;
        // A ceiling cuts first what is not paid yet.
        std::int64_t later = paid_later[agreement];
        if (later > 0 && fault_ != Fault::ceilings_cut_what_is_paid_first)
            later = std::max<std::int64_t>(0, later - (uncapped.at(agreement) - cents));
        book(agreement, cents - later, shares, year_slot, outcome, Booking::settlement, claimed_);
        const int year = years_settled_ + terms_of(contract_now(agreement)).kpis.delay_years;
        book(agreement, later, shares, year_slot, outcome, Booking::settlement, bonuses_to_pay_[year]);
    }
}

void Billing::keep_within_the_ceilings(std::map<std::size_t, std::int64_t>& totals,
                                       std::map<std::size_t, std::int64_t>& due) const {
    // The ceiling of the region has the last word: what the year exceeds it by goes back, in proportion to the year's pay.
    for (std::size_t i = 0; i < plan_.contracts.size(); ++i) {
        const double ceiling = terms_of(static_cast<std::uint16_t>(i)).modifiers.regional_ceiling;
        if (!(ceiling > 0.0) || fault_ == Fault::ceiling_of_the_region_forgotten) continue;
        std::int64_t sum = 0;
        std::int64_t positive = 0;
        for (const auto& [agreement, total] : totals) {
            if (contract_now(agreement) != i) continue;
            sum += total;
            positive += std::max<std::int64_t>(0, total);
        }
        std::int64_t excess = std::min(sum - nearest(ceiling), positive);
        for (const auto& [agreement, total] : totals) {
            if (excess <= 0 || contract_now(agreement) != i || total <= 0) continue;
            const auto back = static_cast<std::int64_t>(static_cast<Wide>(excess) * total / positive);
            excess -= back;
            positive -= total;
            due[agreement] -= back;
        }
    }
}

Billing::Kpis Billing::measure(std::size_t agreement, const Ledger& ledger,
                               const std::vector<Occupation>& occupation) const {
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    Measured sum;
    double units = 0.0;
    double clients = 0.0;
    for (const std::size_t c : members_of(agreement)) {
        const Measured& m = ledger.measured(c);
        sum.starts += m.starts;
        sum.in_norm += m.in_norm;
        sum.endings += m.endings;
        sum.early_by_client += m.early_by_client;
        sum.results += m.results;
        sum.step_downs += m.step_downs;
        sum.relapses += m.relapses;
        sum.weeks_ended += m.weeks_ended;
        sum.planned_ended += m.planned_ended;
        units += occupation[c].clients * static_cast<double>(ledger.dose_level(c)) / 1024.0;
        clients += occupation[c].clients;
    }
    const auto share = [](std::int64_t part, std::int64_t all) {
        return all > 0 ? static_cast<double>(part) / static_cast<double>(all) : none;
    };
    Kpis kpis;
    const auto measure = [&](Kpi kpi, double measured, std::int32_t n) {
        kpis.value[static_cast<std::size_t>(kpi)] = measured;
        kpis.cases[static_cast<std::size_t>(kpi)] = n;
    };
    measure(Kpi::waiting, share(sum.in_norm, sum.starts), sum.starts);
    measure(Kpi::dropout, share(sum.early_by_client, sum.endings), sum.endings);
    measure(Kpi::stay, share(sum.weeks_ended, sum.planned_ended), sum.endings);
    measure(Kpi::step_down, share(sum.step_downs, sum.endings + sum.step_downs), sum.endings + sum.step_downs);
    measure(Kpi::relapse, share(sum.relapses, sum.endings), sum.endings);
    measure(Kpi::goal, share(sum.results, sum.endings), sum.endings);
    const double given = clients > 0.0 ? std::min(1.0, units / clients) : 1.0;
    const double in_time = sum.starts > 0 ? share(sum.in_norm, sum.starts) : 1.0;
    measure(Kpi::satisfaction, 0.5 + 0.25 * given + 0.25 * in_time, sum.endings);

    return kpis;
}

/// What KPIs are held against: those of others in the same year, or one's own a year before; not known: NaN.
std::array<double, kpi_count> Billing::reference_of(std::size_t agreement,
                                                    const std::map<std::size_t, Kpis>& kpis) const {
    const KpiRule& rule = terms_of(contract_now(agreement)).kpis;
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    std::array<double, kpi_count> reference;
    reference.fill(none);
    if (rule.form == KpiForm::tournament && fault_ != Fault::tournament_with_last_year) {
        // All cases of the other providers under the same contract.
        for (std::size_t k = 0; k < kpi_count; ++k) {
            double sum = 0.0;
            double cases = 0.0;
            for (const auto& [other, measured] : kpis) {
                const bool counts = other != agreement && contract_now(other) == contract_now(agreement) &&
                                    measured.cases[k] > 0 && !std::isnan(measured.value[k]);
                if (!counts) continue;
                sum += measured.value[k] * measured.cases[k];
                cases += measured.cases[k];
            }
            if (cases > 0.0) reference[k] = sum / cases;
        }
    } else if (const auto known = kpis_before_.find(agreement); known != kpis_before_.end()) {
        reference = known->second.value;
    }
    return reference;
}

double Billing::expected_value(std::size_t agreement) const {
    double value = 0.0;
    for (const std::size_t c : members_of(agreement)) value += plan_.expected_value(c, horizon_year_ >= 0);
    return value;
}

double Billing::planned_cases(std::size_t agreement) const {
    // care of a year over that of a mean trajectory
    double cases = 0.0;
    for (const std::size_t c : members_of(agreement)) {
        const SegmentTables& t = tables_.segments[plan_.caseloads[c].segment];
        double units = 0.0;
        for (std::size_t k = 0; k < severity_count; ++k)
            units += t.start_mix[k] * t.need_units[k] * t.planned_duration[k];
        if (units > 0.0)
            cases += plan_.expected_value(c, horizon_year_ >= 0) / (units * static_cast<double>(t.unit_cost));
    }
    return std::min(1e6, std::max(1.0, cases));
}

Billing::ExpectedBonuses Billing::expected_bonuses(std::size_t agreement) const {
    const DrawnContract& contract = terms_of(contract_now(agreement));
    if (!contract.has_kpis) return {};
    const KpiRule& rule = contract.kpis;
    const auto last = kpis_before_.find(agreement);
    const std::array<double, kpi_count> reference = reference_of(agreement, kpis_before_);
    const bool compares = rule.on_change || rule.form == KpiForm::tournament;
    ExpectedBonuses expected;
    std::array<double, kpi_count> values{};
    for (std::size_t k = 0; k < kpi_count; ++k) {
        const double target = compares ? reference[k] : rule.clauses[k].target;
        const bool known =
            last != kpis_before_.end() && last->second.cases[k] > 0 && !std::isnan(last->second.value[k]);
        const int n = known ? last->second.cases[k] : 0;
        values[k] = known ? (n * last->second.value[k] + target) / (n + 1.0) : target;
        expected.cases[k] = known ? n : static_cast<int>(planned_cases(agreement));
    }
    expected.bonus = contracts::expected_bonus(rule, values, reference, expected.cases);
    return expected;
}

std::int64_t Billing::bonus_of(std::size_t agreement, const std::map<std::size_t, Kpis>& kpis) const {
    const auto own = kpis.find(agreement);
    if (own == kpis.end() || !terms_of(contract_now(agreement)).has_kpis) return 0;
    const KpiRule& rule = terms_of(contract_now(agreement)).kpis;
    const std::array<double, kpi_count> reference = reference_of(agreement, kpis);
    const double bonus = contracts::kpi_bonus(rule, own->second.value, reference, own->second.cases);
    return nearest(bonus * static_cast<double>(accounts_.at(agreement).booked));
}

std::int64_t Billing::corridor_of(std::size_t agreement) const {
    // What lies outside the band around the cost is shared.
    const contracts::Modifiers& terms = terms_of(contract_now(agreement)).modifiers;
    const auto found = accounts_.find(agreement);
    if (!(terms.corridor_share > 0.0) || found == accounts_.end()) return 0;
    const auto& account = found->second;
    const std::int64_t before = fault_ == Fault::corridor_without_the_run_off ? 0 : account.before;
    const std::int64_t result = account.booked + before - account.cost;
    const auto of_cost = static_cast<double>(std::max<std::int64_t>(0, account.cost));
    const std::int64_t band = nearest(terms.corridor_width * of_cost);
    std::int64_t outside = 0;
    if (result > band) outside = result - band;
    if (result < -band) outside = result + band;
    return nearest(terms.corridor_share * static_cast<double>(outside));
}

}  // namespace fundsim::reference
