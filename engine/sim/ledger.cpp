#include "sim/ledger.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "base/check.hpp"

namespace fundsim {
namespace {

/// What contracts read of a line beside its units.
struct LineNeeds {
    bool by_class = false;
    bool by_form = false;  // recovery and lasting support
    bool counts = false;   // starts, results, planned weeks
    void add(const PlannedContract& contract) {
        by_class = by_class || contract.by_class;
        by_form = by_form || contract.by_form;
        counts = counts || contract.uses_arrangements;
    }
    std::size_t blocks() const { return (by_class ? severity_count : 1) * (by_form ? 2 : 1); }
};

LineNeeds needs_of(const Plan& plan, std::size_t segment, Paying paying) {
    LineNeeds needs;
    if (paying == Paying::horizon)
        return {plan.lines_by_class[segment] != 0, plan.lines_by_form[segment] != 0,
                plan.counts_arrangements[segment] != 0};
    if (paying == Paying::unpaid) return needs;
    for (std::size_t c = plan.first_caseload[segment]; c < plan.first_caseload[segment + 1]; ++c)
        needs.add(plan.contracts[plan.current_contract[c]]);
    return needs;
}

constexpr std::int64_t sub_quanta_per_unit(BillingUnit unit) {
    return std::int64_t{quanta_per_unit(unit)} << sub_quantum_bits;
}
/// An amount per sub-quantum as one per unit: constants divide faster than a variable.
std::int64_t per_unit(std::int64_t amount, BillingUnit unit) {
    return unit == BillingUnit::hour ? amount / sub_quanta_per_unit(BillingUnit::hour)
                                     : amount / sub_quanta_per_unit(BillingUnit::day);
}

}  // namespace

std::size_t Ledger::count_lines(const Plan& plan) {
    std::size_t lines = 0;
    for (std::size_t p = 0; p < paying_count; ++p)
        for (std::size_t s = 0; s + 1 < plan.first_caseload.size(); ++s)
            lines += (plan.first_caseload[s + 1] - plan.first_caseload[s]) * plan.scenario.municipalities.size() *
                     needs_of(plan, s, static_cast<Paying>(p)).blocks();
    return lines;
}

void Ledger::reset(const Plan& plan, const Tables& tables) {
    plan_ = &plan;
    tables_ = &tables;
    municipalities_ = plan.scenario.municipalities.size();
    const std::size_t caseloads = plan.caseloads.size();
    // What is current is told apart as the contracts in force ask. Lines under contracts of the horizon serve every plan
    // that shares the past; what nobody pays for is not priced and needs no classes.
    std::size_t all = 0;
    std::size_t largest_block = 0;
    bool counted = false;
    for (std::size_t p = 0; p < paying_count; ++p) {
        places_[p].assign(caseloads, {});
        counts_[p].assign(plan.first_caseload.size() - 1, 0);
        for (std::size_t s = 0; s + 1 < plan.first_caseload.size(); ++s) {
            const std::size_t first = plan.first_caseload[s];
            const std::size_t block = (plan.first_caseload[s + 1] - first) * municipalities_;
            const LineNeeds needs = needs_of(plan, s, static_cast<Paying>(p));
            for (std::size_t c = first; c < plan.first_caseload[s + 1]; ++c)
                places_[p][c] = place_of(all + (c - first) * municipalities_, block, needs.by_class, needs.by_form);
            counts_[p][s] = needs.counts;
            counted = counted || needs.counts;
            all += block * needs.blocks();
            largest_block = std::max(largest_block, block);
        }
    }
    counts_any_ = counted;
    used_ = {true, false, false};
    lines_.all.assign(all, {});
    lines_.court.assign(tables.court_share > 0.0 ? all : 0, {});
    lines_.counts.assign(counted ? all : 0, {});
    lines_.given.assign(all, 0);
    lines_.in_use.reset(all);
    listed_.resize(largest_block);
    has_court_.assign(lines_.court.size(), 0);
    sent_by_court_.assign(caseloads, 0);
    court_lines_.clear();
    expiring_.resize(
        static_cast<std::size_t>(plan.scenario.clock.warm_up + plan.scenario.clock.years * weeks_per_year));
    for (auto& week : expiring_) week.clear();
    for (auto* column :
         {&committed_, &cost_rate_, &cost_period_, &capacity_, &admits_to_, &cost_rest_, &last_cost_, &last_value_,
          &given_, &court_committed_, &court_cost_rate_, &court_cost_period_, &last_court_value_})
        column->assign(caseloads, 0);
    for (auto* column : {&clients_, &starts_, &ends_, &changes_}) column->assign(caseloads, 0);
    for (auto* column : {&dose_level_, &court_level_, &intensity_}) column->assign(caseloads, dose_one);
    for (auto* column : {&pace_q16_, &scale_q16_}) column->assign(caseloads, 65536);
    one_off_q16_.assign(caseloads, 0);
    for (auto* column : {&dose_changed_, &court_changed_}) column->assign(caseloads, 0);
    year_.assign(caseloads, {});
    const std::size_t places = plan.scenario.segments.size() * municipalities_;
    for (auto* column : {&needed_rest_, &delivered_rest_, &over_rest_, &under_rest_, &owed_, &starts_at_, &ends_at_,
                         &changes_at_, &extra_q8_})
        column->assign(places, 0);
    clients_of_.assign(caseloads * municipalities_, 0);
    for (std::size_t c = 0; c < caseloads; ++c) {
        if (plan.caseloads[c].enters) scale_q16_[c] = 0;  // nobody is there yet
        else admits_to_[c] = capacity_[c] = tables.caseloads[c].capacity;
    }
    growth_q16_ = 65536;
}

void Ledger::take_over(std::span<const Plan* const> plans) {
    plan_ = plans.front();
    // Nothing is booked yet under contracts of the horizon: lines that only other plans tell apart become one.
    const auto horizon = static_cast<std::size_t>(Paying::horizon);
    counts_any_ = false;
    for (std::size_t s = 0; s + 1 < plan_->first_caseload.size(); ++s) {
        LineNeeds needs;
        for (const Plan* plan : plans)
            for (std::size_t c = plan->first_caseload[s]; c < plan->first_caseload[s + 1]; ++c)
                needs.add(plan->contracts[plan->horizon_contract[c]]);
        counts_[horizon][s] = needs.counts;
        counts_any_ = counts_any_ || needs.counts || counts_[static_cast<std::size_t>(Paying::current)][s] != 0;
        FUNDSIM_EXPECT(!needs.by_class || plan_->lines_by_class[s] != 0, "plans with a common past share their lines");
        FUNDSIM_EXPECT(!needs.by_form || plan_->lines_by_form[s] != 0, "plans with a common past share their lines");
        const std::size_t block = (plan_->first_caseload[s + 1] - plan_->first_caseload[s]) * municipalities_;
        for (std::size_t c = plan_->first_caseload[s]; c < plan_->first_caseload[s + 1]; ++c)
            places_[horizon][c] = place_of(places_[horizon][c].base, block, needs.by_class, needs.by_form);
    }
}

void Ledger::forget_events() {
    for (auto* column : {&starts_, &ends_}) std::fill(column->begin(), column->end(), 0);
    for (auto* column : {&starts_at_, &ends_at_}) std::fill(column->begin(), column->end(), 0);
    for (LineCounts& line : lines_.counts) line.starts = line.opened = 0;
}

void Ledger::change_rate(const CareLine& care, std::int64_t rate, std::int64_t cost_rate, std::int32_t week) {
    const std::int64_t weeks_left = weeks_per_period - (week & (weeks_per_period - 1));
    const std::size_t line = line_of(care);
    lines_.in_use.add(line);
    lines_.all[line].rate += rate;
    lines_.all[line].units += rate * weeks_left;
    committed_[care.caseload] += rate;
    cost_rate_[care.caseload] += cost_rate;
    cost_period_[care.caseload] += cost_rate * weeks_left;
    if (!care.court) return;
    if (has_court_[line] == 0) {
        has_court_[line] = 1;
        sent_by_court_[care.caseload] = 1;
        court_lines_.push_back(static_cast<std::uint32_t>(line));
    }
    lines_.court[line].rate += rate;
    lines_.court[line].units += rate * weeks_left;
    court_committed_[care.caseload] += rate;
    court_cost_rate_[care.caseload] += cost_rate;
    court_cost_period_[care.caseload] += cost_rate * weeks_left;
}

/// Adds (sign 1) or takes away (-1) a client of a line from `week` on, and what is planned of its arrangement.
LineCounts& Ledger::plan_weeks(const CareLine& care, std::int32_t week, std::int32_t sign) {
    const std::int32_t weeks_left = weeks_per_period - (week & (weeks_per_period - 1));
    const std::size_t line = line_of(care);
    LineCounts& counts = lines_.counts[line];
    counts.clients += sign;
    counts.client_weeks += sign * weeks_left;
    const std::int32_t end = care.since + planned_duration(care);
    if (end <= week) return counts;
    counts.planned += sign;
    counts.planned_weeks += sign * weeks_left;
    if (static_cast<std::size_t>(end) < expiring_.size())
        expiring_[static_cast<std::size_t>(end)].emplace_back(static_cast<std::uint32_t>(line), -sign);
    return counts;
}

void Ledger::open(const CareLine& care, std::int32_t week, bool start) {
    used_[static_cast<std::size_t>(care.paying)] = true;
    change_rate(care, care.rate, care.cost_rate, week);
    if (!counts(care)) return;
    LineCounts& line = plan_weeks(care, week, 1);
    line.starts += start;
    line.opened += std::max(0, care.since + planned_duration(care) - week);
}

void Ledger::close(const CareLine& care, std::int32_t week, Closing how) {
    change_rate(care, -care.rate, -care.cost_rate, week);
    if (!counts(care)) return;
    LineCounts& line = plan_weeks(care, week, -1);
    const std::int32_t left = std::max(0, care.since + planned_duration(care) - week);
    (how == Closing::pro_rata ? line.forgone : line.closed) += left;
    line.results += how == Closing::with_result;
}

void Ledger::expire(std::int32_t week) {
    const std::int32_t weeks_left = weeks_per_period - (week & (weeks_per_period - 1));
    if (!counts_any_) return;
    for (const auto& [line, change] : expiring_[static_cast<std::size_t>(week)]) {
        lines_.in_use.add(line);
        lines_.counts[line].planned += change;
        lines_.counts[line].planned_weeks += change * weeks_left;
    }
}

std::array<std::int64_t, paying_count> Ledger::rates_of(std::size_t caseload) const {
    std::array<std::int64_t, paying_count> rates{};
    for (std::size_t p = 0; p < paying_count; ++p)
        for_lines(caseload, static_cast<Paying>(p),
                  [&](std::size_t line, std::size_t) { rates[p] += lines_.all[line].rate; });
    return rates;
}

bool Ledger::open_period(double capacity_growth, const std::vector<std::uint8_t>& claims) {
    // Administration eats capacity: K = paid hours x productive share - minutes of messages and registration.
    growth_q16_ = static_cast<std::int64_t>(std::floor(capacity_growth * 65536.0 + 0.5));
    const auto message_q8 = static_cast<std::int64_t>(std::floor(tables_->message_minutes * 256.0 + 0.5));
    const auto client_q8 = static_cast<std::int64_t>(std::floor(tables_->client_week_minutes * 256.0 + 0.5));
    bool any = false;
    for (std::size_t c = 0; c < capacity_.size(); ++c) {
        const Caseload& caseload = plan_->caseloads[c];
        const std::int64_t grown = (tables_->caseloads[c].paid_capacity * growth_q16_) >> 16;
        const std::int64_t paid = (grown * scale_q16_[c]) >> 16;
        std::int64_t admin = 0;
        if (const std::int64_t per_unit = tables_->segments[caseload.segment].staff_minutes;
            per_unit > 0 && !caseload.out_of_contract) {
            const std::int64_t messages_q8 = starts_[c] * tables_->messages_start_q8 +
                                             ends_[c] * tables_->messages_end_q8 +
                                             changes_[c] * tables_->messages_change_q8 +
                                             (claims[c] != 0 ? clients_[c] * tables_->messages_claim_q8 : 0);
            const std::int64_t minutes_q16 =
                messages_q8 * message_q8 + clients_[c] * client_q8 * 256 * weeks_per_period;
            const int quanta = quanta_per_unit(plan_->scenario.segments[caseload.segment].unit);
            admin = minutes_q16 * quanta / (per_unit * weeks_per_period * (65536 >> sub_quantum_bits));
        }
        starts_[c] = ends_[c] = changes_[c] = 0;
        const std::int64_t one_off = (paid * one_off_q16_[c]) >> 16;
        capacity_[c] = std::max<std::int64_t>(0, paid - admin - one_off);
        admits_to_[c] = (capacity_[c] * pace_q16_[c]) >> 16;
        // Above 105 % of capacity every client's units shrink in proportion, at most by half.
        const std::int64_t most = capacity_[c] + capacity_[c] / 20;
        const std::int64_t wanted = used(c);
        const bool overloaded = wanted > most && !plan_->scenario.segments[caseload.segment].crisis;
        const auto fitting = [&](std::int64_t level) {
            if (!overloaded) return static_cast<std::int32_t>(level);
            return static_cast<std::int32_t>(
                std::max<std::int64_t>(std::min<std::int64_t>(level, dose_one / 2), level * most / wanted));
        };
        const auto set = [&](std::int32_t& now, std::uint8_t& changed, std::int32_t level) {
            changed = level != now;
            any = any || changed != 0;
            now = level;
        };
        set(dose_level_[c], dose_changed_[c], fitting(intensity_[c]));
        set(court_level_[c], court_changed_[c], fitting(dose_one));
    }
    return any;
}

void Ledger::close_period(std::size_t year_slot, Outcome& outcome) {
    std::fill(given_.begin(), given_.end(), 0);
    for (std::size_t s = 0; s + 1 < plan_->first_caseload.size(); ++s) close_places(s, year_slot, outcome);
    for (std::size_t c = 0; c < committed_.size(); ++c) {
        // Cost: the unavoidable part at the planned load, the avoidable part of what was delivered, +25 % above capacity.
        const CaseloadTables& table = tables_->caseloads[c];
        const Caseload& caseload = plan_->caseloads[c];
        const BillingUnit unit = plan_->scenario.segments[caseload.segment].unit;
        const std::int64_t by_court = court_cost_period_[c] * court_level_[c];
        const std::int64_t delivered =
            ((cost_period_[c] - court_cost_period_[c]) * dose_level_[c] + by_court) >> dose_bits;
        // of units, as capacity is: a stay of who needs more is dearer, but no more days
        const std::int64_t over = std::max<std::int64_t>(0, (given_[c] >> dose_bits) - capacity_[c] * weeks_per_period);
        cost_rest_[c] += delivered * table.variable_cost + over * table.unit_cost / 4;
        const std::int64_t variable = per_unit(cost_rest_[c], unit);
        cost_rest_[c] -= variable * sub_quanta_per_unit(unit);
        const std::int64_t fixed = (((table.fixed_cost * growth_q16_) >> 16) * scale_q16_[c]) >> 16;
        outcome.provider(year_slot, caseload.provider, ProviderTally::cost_cents) += fixed + variable;
        last_cost_[c] = fixed + variable;
        last_value_[c] = per_unit(delivered * table.unit_cost, unit);
        last_court_value_[c] = per_unit((by_court >> dose_bits) * table.unit_cost, unit);
        cost_period_[c] = cost_rate_[c] * weeks_per_period;
        court_cost_period_[c] = court_cost_rate_[c] * weeks_per_period;
    }
}

/// What the lines of a block gave (one class and form, all caseloads of a segment), and units needed and delivered by place.
void Ledger::weigh_block(std::size_t s, std::size_t first_line) {
    const std::size_t first = plan_->first_caseload[s];
    const std::size_t municipalities = municipalities_;
    const std::size_t cells = (plan_->first_caseload[s + 1] - first) * municipalities;
    const std::size_t in_use = lines_.in_use.list({&first_line, 1}, cells, listed_.data());
    std::int64_t* needed = &needed_rest_[s * municipalities_];
    std::int64_t* delivered = &delivered_rest_[s * municipalities_];
    const LineUnits* all = &lines_.all[first_line];
    std::int64_t* given = &lines_.given[first_line];
    const std::uint32_t* cell = listed_.data();
    const std::uint32_t* const last = cell + in_use;
    std::size_t c = first;
    for (std::size_t row = 0; cell != last; ++c, row += municipalities) {
        const std::uint32_t* const begin = cell;
        const std::int64_t level = dose_level_[c];
        std::int64_t by_all = 0;
        // All clients of a caseload get the same part of their need, but for those whom a court sent.
        const std::int64_t beyond = std::abs(level - dose_one);
        std::int64_t* into = &(level > dose_one ? over_rest_ : under_rest_)[s * municipalities_];
        for (; cell != last && *cell < row + municipalities; ++cell) {
            const std::int64_t units = all[*cell].units;
            given[*cell] = units * level;
            by_all += units * level;
            needed[*cell - row] += units;
            delivered[*cell - row] += units * level;  // 1/1024 sub-quanta: the same for any division into lines
            into[*cell - row] += units * beyond;
        }
        given_[c] += by_all;
        const std::int64_t by_court = court_level_[c];
        if (by_court == level || sent_by_court_[c] == 0) continue;
        const LineUnits* court = &lines_.court[first_line];
        std::int64_t* under = &under_rest_[s * municipalities_];
        for (const std::uint32_t* of_row = begin; of_row != cell; ++of_row) {
            const std::int64_t units = court[*of_row].units;
            if (units == 0) continue;
            given[*of_row] += units * (by_court - level);
            given_[c] += units * (by_court - level);
            delivered[*of_row - row] += units * (by_court - level);
            into[*of_row - row] -= units * beyond;
            under[*of_row - row] += units * (dose_one - by_court);
        }
    }
}

/// Units needed and delivered, per place, as clients get them: what is given at dose 1, before group care saves hours.
void Ledger::close_places(std::size_t s, std::size_t year_slot, Outcome& outcome) {
    for (const Paying paying : {Paying::current, Paying::horizon, Paying::unpaid})
        for (std::uint32_t k = 0; uses(paying) && k < lines_apart(plan_->first_caseload[s], paying); ++k)
            weigh_block(s, line_beside(plan_->first_caseload[s], k, 0, paying));
    std::int64_t* needed = &needed_rest_[s * municipalities_];
    std::int64_t* delivered = &delivered_rest_[s * municipalities_];
    std::int64_t* over = &over_rest_[s * municipalities_];
    std::int64_t* under = &under_rest_[s * municipalities_];
    // sub-quanta of the provider per quantum of need, in 1/256; what does not make a whole quantum stays for the next period
    static_assert(sub_quantum_bits == 8);
    const std::int64_t per_quantum_q8 = tables_->segments[s].resource_q16;
    for (std::size_t m = 0; m < municipalities_; ++m) {
        const auto count = [&](Tally what, std::int64_t& rest, int bits) {
            const std::int64_t quanta = rest * 256 / (per_quantum_q8 << bits);
            rest -= (quanta * (per_quantum_q8 << bits)) >> 8;
            outcome.at(year_slot, s, m, what) += quanta;
        };
        count(Tally::needed_quanta, needed[m], 0);
        count(Tally::delivered_quanta, delivered[m], dose_bits);
        count(Tally::over_quanta, over[m], dose_bits);
        count(Tally::under_quanta, under[m], dose_bits);
    }
}

void Ledger::roll_block(std::size_t paying, std::size_t s) {
    const std::size_t caseload = plan_->first_caseload[s];
    const std::size_t cells = (plan_->first_caseload[s + 1] - caseload) * municipalities_;
    const std::size_t first = places_[paying][caseload].base;
    const bool counted = counts_[paying][s] != 0;
    lines_.in_use.for_each(first, cells * lines_apart(caseload, static_cast<Paying>(paying)), [&](std::size_t i) {
        LineUnits& all = lines_.all[first + i];
        all.units = all.rate * weeks_per_period;
        bool goes_on = all.rate != 0;
        if (counted) {
            LineCounts& counts = lines_.counts[first + i];
            counts = {.clients = counts.clients,
                      .planned = counts.planned,
                      .client_weeks = counts.clients * weeks_per_period,
                      .planned_weeks = counts.planned * weeks_per_period};
            goes_on = goes_on || (counts.clients | counts.planned) != 0;
        }
        if (goes_on) return;
        lines_.given[first + i] = 0;
        lines_.in_use.remove(first + i);
    });
}

void Ledger::roll_lines() {
    for (std::size_t p = 0; p < paying_count; ++p)
        for (std::size_t s = 0; used_[p] && s + 1 < plan_->first_caseload.size(); ++s) roll_block(p, s);
    for (const std::uint32_t line : court_lines_) {
        LineUnits& court = lines_.court[line];
        court.units = court.rate * weeks_per_period;
        if (court.rate != 0) lines_.in_use.add(line);
    }
    for (auto* column : {&starts_at_, &ends_at_, &changes_at_, &extra_q8_, &owed_})
        std::fill(column->begin(), column->end(), 0);
}

}  // namespace fundsim
