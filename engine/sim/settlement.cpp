// What a contract year makes of its periods: clauses on claims and ceilings as it goes; at its end settlement, bonuses,
// corridors, and the ceiling of the region, which has the last word.
#include <algorithm>
#include <cmath>
#include <utility>

#include "base/whole.hpp"
#include "contracts/kpi_bonus.hpp"
#include "sim/billing.hpp"

namespace fundsim {
namespace {

/// The part of a year rule that follows claims alone: it is booked as the year goes. The rest waits for the year's end.
YearRule claims_part(const YearRule& rule) {
    YearRule part = rule;
    part.base = 0.0;
    part.clause_count = 0;
    for (std::size_t i = 0; i < rule.clause_count; ++i)
        if (rule.clauses[i].of_value == 0.0 && rule.clauses[i].of_claims > 0.0) part.add(rule.clauses[i]);
    return part;
}

}  // namespace

void Billing::list_claims_rules() {
    weighed_each_period_.clear();
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        if (plan_->caseloads[c].out_of_contract || agreement_of(c) != c) continue;
        if (rules_[c].stop_at > 0.0 || claims_part(rules_[c]).clause_count != 0)
            weighed_each_period_.push_back(static_cast<std::uint32_t>(c));
    }
}

void Billing::claims_rules(std::size_t year_slot, Outcome& outcome) {
    if (weighed_each_period_.empty()) return;
    for (const std::uint32_t c : weighed_each_period_) {
        const YearRule& rule = rules_[c];
        const YearRule part = claims_part(rule);
        if (part.clause_count != 0) {
            const std::int64_t target = contracts::settled_year(part, years_[c].claims, 0);
            const std::int64_t change = target - (years_[c].booked + years_[c].cut - years_[c].base);
            book(c, change, std::span(claims_year_).subspan(c * municipalities_, municipalities_), year_slot, outcome,
                 Booking::claims);
            years_[c].booked += change;
        }
        stopped_[c] = rule.stop_at > 0.0 && static_cast<double>(years_[c].claims) >= rule.stop_at;
    }
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) stopped_[c] = stopped_[agreement_of(c)];
}

bool Billing::has_regional_ceiling() const {
    for (std::size_t i = 0; i < plan_->contracts.size(); ++i)
        if (regional_ceiling(i) > 0.0) return true;
    return false;
}

void Billing::regional_ceilings(std::size_t year_slot, Outcome& outcome) {
    // Per contract: what the year's bookings exceed the ceiling by is taken back from everybody in proportion.
    const Paying paying = in_horizon_ ? Paying::horizon : Paying::current;
    for (std::size_t i = 0; i < plan_->contracts.size(); ++i) {
        const double ceiling = regional_ceiling(i);
        if (!(ceiling > 0.0)) continue;
        std::int64_t booked = 0;
        std::int64_t of_period = 0;
        for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
            if (plan_->caseloads[c].out_of_contract || contract_of(c, paying) != i) continue;
            if (agreement_of(c) == c) booked += years_[c].booked;
            of_period += std::max<std::int64_t>(0, last_pay_[c]);
        }
        std::int64_t over = std::min(booked - rounded(ceiling), of_period);
        if (over <= 0) continue;
        std::int64_t left = of_period;
        for (std::size_t c = 0; c < plan_->caseloads.size() && left > 0; ++c) {
            if (plan_->caseloads[c].out_of_contract || contract_of(c, paying) != i || last_pay_[c] <= 0) continue;
            const std::int64_t mine = last_pay_[c];
            const auto part = static_cast<std::int64_t>(static_cast<Wide>(over) * mine / left);
            left -= mine;
            over -= part;
            years_[agreement_of(c)].booked -= part;
            years_[agreement_of(c)].cut += part;
            book_caseload(c, -part, std::span(claims_of_line_).subspan(c * municipalities_, municipalities_), year_slot,
                          outcome, Booking::claims);
        }
    }
}

void Billing::instalments(std::size_t year_slot, Outcome& outcome) {
    if (!has_budgets_) return;
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        if (plan_->caseloads[c].out_of_contract || agreement_of(c) != c || rules_[c].base == 0.0) continue;
        if (gone_[plan_->caseloads[c].provider] != 0) continue;
        const std::int64_t base = agreed_[c];
        std::int64_t part = base * (period_ + 1) / periods_per_year - base * period_ / periods_per_year;
        for (const std::uint32_t member : lots_[c].caseloads) {
            const std::int64_t of_others = taken_over_[member] / (periods_per_year - period_);
            taken_over_[member] -= of_others;
            part += of_others;
        }
        years_[c].base += part;
        years_[c].booked += part;
        // What still runs under the contract before is in the budget, or by its part in what is paid for places: it is not
        // paid twice.
        const double covered = rules_[c].for_places ? 1.0 - rules_[c].of_claims : 1.0;
        const std::int64_t due = part_of(run_off_[c], covered);
        const std::int64_t set_off = std::clamp<std::int64_t>(due, 0, part);
        run_off_[c] -= set_off == due ? run_off_[c] : rounded(static_cast<double>(set_off) / covered);
        years_[c].beside -= set_off;
        totals_[c].own += set_off;
        totals_[c].set_off += set_off;
        book(c, part - set_off, municipal_weight_, year_slot, outcome, Booking::instalment);
    }
}

void Billing::settle(const Ledger& ledger, std::size_t year_slot, int period_of_year, Outcome& outcome) {
    const bool runs_off = in_horizon_ && ledger.uses(Paying::current);
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        if (plan_->caseloads[c].out_of_contract) continue;
        AgreementYear& year = years_[agreement_of(c)];
        const std::int64_t beside = runs_off ? value_before(ledger, c) : 0;
        year.value += ledger.last_value(c) - beside - value_unpaid(ledger, c);
        year.value_beside += beside;
        care_[c].value += ledger.last_value(c);
        care_[c].cost += ledger.last_cost(c);
        totals_[c].value += ledger.last_value(c);
        if (ignores_ceilings_ && in_horizon_ && ledger.uses(Paying::unpaid))
            totals_[c].unpaid += value_of(ledger, c, Paying::unpaid);
        year.cost += ledger.last_cost(c);
    }
    for (std::size_t i = 0; i < larger_.size(); ++i) larger_sum_[i] += larger_[i];
    period_ = period_of_year + 1;
    if (period_ == periods_per_year) year_end(ledger, year_slot, outcome);
}

std::int64_t Billing::value_before(const Ledger& ledger, std::size_t c) const {
    return reads_own_care(agreement_of(c)) && plan_->switches(c) ? value_of(ledger, c, Paying::current) : 0;
}

/// Care that nobody is paid for: under a warranty, or inside the price of a lead. What is inside the price of an episode is
/// paid for by its part of what episodes bring in.
std::int64_t Billing::value_unpaid(const Ledger& ledger, std::size_t c) const {
    if (!ledger.uses(Paying::unpaid) || !reads_own_care(agreement_of(c))) return 0;
    const Paying paying = in_horizon_ ? Paying::horizon : Paying::current;
    return drawn(contract_of(c, paying)).modifiers.per_episode ? 0 : value_of(ledger, c, Paying::unpaid);
}

/// Care of the period that is paid in one way, cents at reference cost.
std::int64_t Billing::value_of(const Ledger& ledger, std::size_t c, Paying which) const {
    std::array<std::int64_t, paying_count> given{};  // 1/1024 sub-quantum
    for (const Paying paying : {Paying::current, Paying::horizon, Paying::unpaid})
        ledger.for_lines(c, paying, [&](std::size_t line, std::size_t) {
            given[static_cast<std::size_t>(paying)] += ledger.lines().given[line];
        });
    const Wide all = Wide{given[0]} + given[1] + given[2];
    const std::int64_t part = given[static_cast<std::size_t>(which)];
    return all > 0 ? static_cast<std::int64_t>(ledger.last_value(c) * Wide{part} / all) : 0;
}

void Billing::year_end(const Ledger& ledger, std::size_t year_slot, Outcome& outcome) {
    // A bonus is earned in its year; its cash may come some years later.
    if (!cash_due_.empty()) {
        for (std::size_t i = 0; i < last_spend_.size(); ++i) last_spend_[i] += cash_due_.front()[i];
        cash_due_.erase(cash_due_.begin());
    }
    std::vector<std::int64_t> due(plan_->caseloads.size(), 0);
    std::vector<std::int64_t> late(due.size(), 0);  // of which paid later
    const Paying paying = in_horizon_ ? Paying::horizon : Paying::current;
    std::vector<MeasuredKpis> measured(due.size());
    // also where no bonus hangs on them: a contract that pays for change holds its first year against the one before
    for (std::size_t c = 0; c < due.size(); ++c)
        if (!plan_->caseloads[c].out_of_contract && agreement_of(c) == c) measured[c] = measured_kpis(ledger, c);
    std::vector<std::int64_t> totals(due.size(), 0);
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        if (plan_->caseloads[c].out_of_contract || agreement_of(c) != c) continue;
        AgreementYear& year = years_[c];
        year.pay = year.booked + year.beside;  // and what the year's end brings
        const DrawnContract& contract = drawn(contract_of(c, paying));
        std::int64_t settlement = 0;
        if (rules_[c].clause_count != 0 && gone_before_[plan_->caseloads[c].provider] == 0) {
            settlement = contracts::settled_year(rules_[c], year.claims, year.value) - (year.booked + year.cut);
            year.booked += settlement;
        }
        std::int64_t beside = 0;  // not part of what the rule pays
        if (contract.has_kpis) {
            const double share = contracts::kpi_bonus(contract.kpis, measured[c].values,
                                                      kpi_reference(measured, c, contract.kpis), measured[c].cases);
            const std::int64_t bonus = rounded(share * static_cast<double>(year.booked));
            beside += bonus;
            if (contract.kpis.delay_years > 0) late[c] = bonus;
        }
        if (rules_[c].corridor_share > 0.0) {
            // Risk corridor on the result: what lies outside the band is shared. The cost is of all care, so the pay is.
            const std::int64_t result = year.booked + year.beside - year.cost;
            // A form of care that gives almost everything inside the prices of others may cost nothing of its own.
            const std::int64_t own_cost = std::max<std::int64_t>(0, year.cost);
            const std::int64_t band = rounded(rules_[c].corridor_width * static_cast<double>(own_cost));
            const std::int64_t outside = result > band ? result - band : result < -band ? result + band : 0;
            beside -= rounded(rules_[c].corridor_share * static_cast<double>(outside));
        }
        due[c] = settlement + beside;
        totals[c] = year.booked + beside;
    }
    for (std::size_t c = 0; c < due.size(); ++c)
        if (measured[c].known) kpi_before_[c] = measured[c];
    std::vector<std::int64_t> cut = due;
    cap_the_year(totals, due);
    for (std::size_t c = 0; c < due.size(); ++c) {
        // nobody pays back now what comes off a bonus that is still to be paid
        cut[c] -= due[c];
        late[c] -= std::clamp<std::int64_t>(late[c], 0, cut[c]);
    }
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        if (plan_->caseloads[c].out_of_contract || agreement_of(c) != c) continue;
        years_[c].pay += due[c];
        const auto weights = std::span<const std::int64_t>(claims_year_).subspan(c * municipalities_, municipalities_);
        book(c, due[c] - late[c], weights, year_slot, outcome, Booking::settlement);
        if (late[c] != 0)
            book(c, late[c], weights, year_slot, outcome, Booking::settlement,
                 static_cast<std::size_t>(drawn(contract_of(c, paying)).kpis.delay_years));
    }
}

std::array<double, kpi_count> Billing::kpi_reference(const std::vector<MeasuredKpis>& measured, std::size_t agreement,
                                                     const KpiRule& rule) const {
    if (rule.form != KpiForm::tournament) return kpi_before_[agreement].values;
    // Tournament: the mean of the others under the same contract, over their cases.
    const Paying paying = in_horizon_ ? Paying::horizon : Paying::current;
    std::array<double, kpi_count> mean{};
    for (std::size_t k = 0; k < kpi_count; ++k) {
        double sum = 0.0;
        double cases = 0.0;
        for (std::size_t c = 0; c < measured.size(); ++c) {
            if (c == agreement || !measured[c].known || measured[c].cases[k] == 0 ||
                std::isnan(measured[c].values[k]) || contract_of(c, paying) != contract_of(agreement, paying))
                continue;
            sum += measured[c].values[k] * measured[c].cases[k];
            cases += measured[c].cases[k];
        }
        mean[k] = cases > 0.0 ? sum / cases : no_kpi;
    }
    return mean;
}

void Billing::cap_the_year(const std::vector<std::int64_t>& totals, std::vector<std::int64_t>& due) const {
    const Paying paying = in_horizon_ ? Paying::horizon : Paying::current;
    const auto heads = [&](std::size_t c, std::size_t contract) {
        return !plan_->caseloads[c].out_of_contract && agreement_of(c) == c && contract_of(c, paying) == contract;
    };
    for (std::size_t i = 0; i < plan_->contracts.size(); ++i) {
        const double ceiling = regional_ceiling(i);
        if (!(ceiling > 0.0)) continue;
        std::int64_t sum = 0;
        std::int64_t positive = 0;
        for (std::size_t c = 0; c < totals.size(); ++c) {
            if (!heads(c, i)) continue;
            sum += totals[c];
            positive += std::max<std::int64_t>(0, totals[c]);
        }
        std::int64_t over = std::min(sum - rounded(ceiling), positive);
        for (std::size_t c = 0; c < totals.size() && over > 0; ++c) {
            if (!heads(c, i) || totals[c] <= 0) continue;
            const auto part = static_cast<std::int64_t>(static_cast<Wide>(over) * totals[c] / positive);
            over -= part;
            positive -= totals[c];
            due[c] -= part;
        }
    }
}

MeasuredKpis Billing::measured_kpis(const Ledger& ledger, std::size_t agreement) const {
    MeasuredKpis measured;
    measured.known = true;
    CaseloadYear sum;
    double dose = 0.0;
    double weight = 0.0;
    for (const std::uint32_t c : lots_[agreement].caseloads) {
        const CaseloadYear& year = ledger.year(c);
        sum.starts += year.starts;
        sum.in_norm += year.in_norm;
        sum.endings += year.endings;
        sum.early_by_client += year.early_by_client;
        sum.results += year.results;
        sum.step_downs += year.step_downs;
        sum.relapses += year.relapses;
        sum.weeks_ended += year.weeks_ended;
        sum.planned_ended += year.planned_ended;
        dose += ledger.clients(c) * static_cast<double>(ledger.dose_level(c)) / dose_one;
        weight += ledger.clients(c);
    }
    const auto share = [](std::int64_t part, std::int64_t all) {
        return all > 0 ? static_cast<double>(part) / static_cast<double>(all) : no_kpi;
    };
    const auto set = [&](Kpi kpi, double value, std::int32_t n) {
        measured.values[static_cast<std::size_t>(kpi)] = value;
        measured.cases[static_cast<std::size_t>(kpi)] = n;
    };
    set(Kpi::waiting, share(sum.in_norm, sum.starts), sum.starts);
    set(Kpi::dropout, share(sum.early_by_client, sum.endings), sum.endings);
    set(Kpi::stay, share(sum.weeks_ended, sum.planned_ended), sum.endings);
    set(Kpi::step_down, share(sum.step_downs, sum.endings + sum.step_downs), sum.endings + sum.step_downs);
    set(Kpi::relapse, share(sum.relapses, sum.endings), sum.endings);
    set(Kpi::goal, share(sum.results, sum.endings), sum.endings);
    // Satisfaction [assume]: half a base, a quarter each for units against need and for waiting within the norm.
    const double units = weight > 0.0 ? std::min(1.0, dose / weight) : 1.0;
    const double norm = share(sum.in_norm, sum.starts);
    set(Kpi::satisfaction, 0.5 + 0.25 * units + 0.25 * (std::isnan(norm) ? 1.0 : norm), sum.endings);
    return measured;
}

}  // namespace fundsim
