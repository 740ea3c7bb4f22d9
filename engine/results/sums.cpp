#include "results/sums.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <functional>

#include "base/whole.hpp"
#include "fundsim/units.hpp"

namespace fundsim::results {
namespace {

constexpr std::size_t largest_providers = 10;

// Sums are gathered in local arrays: what is written through a reference might, for all the compiler knows, change the
// shape of the outcome, and then no loop becomes vector code.
void sum_cells(const Outcome& outcome, std::size_t year_slot, const ScenarioFacts& facts, Sums& sums) {
    const OutcomeShape shape = outcome.shape();
    std::array<std::int64_t, tally_count> tallies{}, cell{};
    std::array<std::int64_t, wait_bins> waits{};
    for (std::size_t segment = 0; segment < shape.segments; ++segment) {
        const SegmentFacts& care = facts.segments[segment];
        const std::int64_t parts = unit_parts / care.quanta_per_unit;
        for (std::size_t municipality = 0; municipality < shape.municipalities; ++municipality) {
            for (std::size_t t = 0; t < tally_count; ++t)
                cell[t] = outcome.at(year_slot, segment, municipality, static_cast<Tally>(t));
            for (std::size_t t = 0; t < tally_count; ++t) tallies[t] += cell[t];
            const std::int64_t needed = cell[static_cast<std::size_t>(Tally::needed_quanta)] * parts;
            const std::int64_t delivered = cell[static_cast<std::size_t>(Tally::delivered_quanta)] * parts;
            sums.needed_parts += needed;
            sums.delivered_parts += delivered;
            const std::int64_t under = cell[static_cast<std::size_t>(Tally::under_quanta)] * parts;
            sums.over_parts += cell[static_cast<std::size_t>(Tally::over_quanta)] * parts;
            sums.under_parts += under;
            sums.under_value += under * care.unit_cost_cents;
            sums.needed_value += needed * care.unit_cost_cents;
            sums.delivered_value += delivered * care.unit_cost_cents;
        }
        for (std::size_t week = 0; week < wait_bins; ++week) waits[week] += outcome.waits(year_slot, segment, week);
    }
    for (std::size_t t = 0; t < tally_count; ++t) sums.tallies[t] += tallies[t];
    for (std::size_t week = 0; week < wait_bins; ++week) sums.waits[week] += waits[week];
}

/// Under contract at some time until the end of the year: from the start, or since it entered.
bool was_there(const Outcome& outcome, std::size_t year_slot, const ScenarioFacts& facts, std::size_t provider) {
    if (!facts.contracted[provider]) return false;
    if (facts.enters.empty() || !facts.enters[provider]) return true;
    for (std::size_t year = 1; year <= year_slot; ++year)
        if (outcome.provider(year, provider, ProviderTally::entries) != 0) return true;
    return false;
}

void sum_providers(const Outcome& outcome, std::size_t year_slot, const ScenarioFacts& facts, Sums& sums) {
    std::vector<std::int64_t> revenues;
    for (std::size_t p = 0; p < outcome.shape().providers; ++p) {
        if (!was_there(outcome, year_slot, facts, p)) continue;
        const std::int64_t revenue = outcome.provider(year_slot, p, ProviderTally::revenue_cents);
        const std::int64_t cost = outcome.provider(year_slot, p, ProviderTally::cost_cents);
        sums.provider_revenue += revenue;
        sums.provider_cost += cost;
        sums.provider_exits += outcome.provider(year_slot, p, ProviderTally::exits);
        sums.provider_entries += outcome.provider(year_slot, p, ProviderTally::entries);
        sums.providers_active += revenue != 0 || cost != 0;
        sums.providers_in_loss += cost > revenue;
        const std::int64_t reserve = outcome.provider(year_slot, p, ProviderTally::reserve_cents);
        sums.reserves += reserve;
        sums.providers_below_zero += reserve < 0;
        ++sums.contracted;
        revenues.push_back(revenue);
    }
    Wide all = 0;
    Wide squares = 0;
    for (const std::int64_t revenue : revenues) {
        all += std::max<std::int64_t>(0, revenue);
        squares += Wide{std::max<std::int64_t>(0, revenue)} * std::max<std::int64_t>(0, revenue);
    }
    if (all > 0) sums.concentration = static_cast<std::int64_t>(squares / (all * all / 1'000'000 + 1));
    const std::size_t top = std::min(largest_providers, revenues.size());
    std::partial_sort(revenues.begin(), revenues.begin() + static_cast<std::ptrdiff_t>(top), revenues.end(),
                      std::greater<>());
    for (std::size_t p = 0; p < top; ++p) sums.top_ten_revenue += revenues[p];
}

/// How far apart municipalities are, leaving out those with hardly any clients.
void compare_municipalities(const Outcome& outcome, std::size_t year_slot, Sums& sums) {
    constexpr std::int64_t enough = 10;  // starts, or youths in care, in the year
    struct Range {
        std::int64_t lowest = 0, highest = 0, count = 0;
        void add(std::int64_t value) {
            lowest = count == 0 ? value : std::min(lowest, value);
            highest = count == 0 ? value : std::max(highest, value);
            ++count;
        }
    };
    Range waits, spends;
    const OutcomeShape& shape = outcome.shape();
    for (std::size_t m = 0; m < shape.municipalities; ++m) {
        const auto total = [&](Tally tally) {
            std::int64_t sum = 0;
            for (std::size_t s = 0; s < shape.segments; ++s) sum += outcome.at(year_slot, s, m, tally);
            return sum;
        };
        const std::int64_t starts = total(Tally::clients_started);
        if (starts >= enough) waits.add(rounded({total(Tally::wait_weeks), starts, 1'000}));
        const std::int64_t youths = outcome.youths_active(year_slot, 0, m) + outcome.youths_active(year_slot, 1, m);
        const std::int64_t spend =
            total(Tally::spend_care) + total(Tally::spend_out_of_contract) + total(Tally::spend_admin);
        if (youths >= enough && spend > 0) spends.add(rounded({spend, youths, 1}));
    }
    if (waits.count >= 2) sums.wait_gap = waits.highest - waits.lowest, sums.wait_gaps = 1;
    if (spends.count >= 2 && spends.lowest > 0)
        sums.spend_ratio = rounded({spends.highest, spends.lowest, 1'000'000}), sums.spend_ratios = 1;
}

std::int64_t spend_of(const Outcome& outcome, std::size_t year_slot) {
    return outcome.total(year_slot, Tally::spend_care) + outcome.total(year_slot, Tally::spend_out_of_contract) +
           outcome.total(year_slot, Tally::spend_admin);
}

/// Trajectories: those of the first half-year, which begins with the stock that the warm-up leaves behind.
/// Spend: the warm-up's mean, or, without one, the first year's.
void compare_with_published(const Outcome& outcome, const ScenarioFacts& facts, Sums& sums) {
    constexpr std::size_t warm_up = 0;
    sums.published_active = facts.published_active;
    sums.active_at_start = sums[Tally::active_first_half];
    sums.published_spend = facts.budget_cents;
    const std::int64_t spend = spend_of(outcome, warm_up);
    sums.spend_before =
        spend > 0 && facts.warm_up_weeks > 0 ? rounded({spend, facts.warm_up_weeks, weeks_per_year}) : sums.spend();
}

}  // namespace

std::int64_t Sums::ended() const {
    std::int64_t sum = 0;
    for (const Tally code :
         {Tally::ended_as_planned, Tally::ended_early_by_client, Tally::ended_early_by_provider,
          Tally::ended_in_agreement, Tally::ended_external, Tally::ended_other_provider, Tally::ended_other_domain})
        sum += (*this)[code];
    return sum;
}

std::int64_t Sums::wait_quantile(int percent) const {
    std::int64_t starts = 0;
    for (const std::int64_t bin : waits) starts += bin;
    if (starts == 0) return no_value;
    const std::int64_t rank = (starts * percent + 99) / 100;
    std::int64_t below = 0;
    for (std::size_t week = 0; week < wait_bins; ++week)
        if ((below += waits[week]) >= rank) return static_cast<std::int64_t>(week);
    return static_cast<std::int64_t>(wait_bins) - 1;
}

Sums& Sums::operator+=(const Sums& next) {
    if (years == 0) {
        in_care_start = next.in_care_start;
        published_active = next.published_active;
        active_at_start = next.active_at_start;
        published_spend = next.published_spend;
        spend_before = next.spend_before;
    }
    years += next.years;
    in_care_end = next.in_care_end;
    waiting_end = next.waiting_end;
    for (std::size_t t = 0; t < tally_count; ++t) tallies[t] += next.tallies[t];
    for (std::size_t week = 0; week < wait_bins; ++week) waits[week] += next.waits[week];
    youths_active += next.youths_active;
    needed_parts += next.needed_parts;
    delivered_parts += next.delivered_parts;
    over_parts += next.over_parts;
    under_parts += next.under_parts;
    under_value += next.under_value;
    needed_value += next.needed_value;
    delivered_value += next.delivered_value;
    provider_revenue += next.provider_revenue;
    provider_cost += next.provider_cost;
    provider_exits += next.provider_exits;
    provider_entries += next.provider_entries;
    providers_active += next.providers_active;
    providers_in_loss += next.providers_in_loss;
    top_ten_revenue += next.top_ten_revenue;
    concentration += next.concentration;
    reserves = next.reserves;
    providers_below_zero = next.providers_below_zero;
    contracted = next.contracted;
    wait_gap += next.wait_gap;
    wait_gaps += next.wait_gaps;
    spend_ratio += next.spend_ratio;
    spend_ratios += next.spend_ratios;
    forecast_miss += next.forecast_miss;
    forecast_spend += next.forecast_spend;
    budget_cents += next.budget_cents;
    overrun_cents += next.overrun_cents;
    overrun_years += next.overrun_years;
    return *this;
}

void sum_year(const Outcome& outcome, std::size_t year_slot, const ScenarioFacts& facts, Sums& sums) {
    sums = {};
    sums.years = 1;
    sum_cells(outcome, year_slot, facts, sums);
    sum_providers(outcome, year_slot, facts, sums);
    sums.in_care_start = outcome.total(year_slot - 1, Tally::in_care_end);
    sums.in_care_end = sums[Tally::in_care_end];
    sums.waiting_end = sums[Tally::waiting_end];
    for (std::size_t half = 0; half < 2; ++half)
        for (std::size_t municipality = 0; municipality < outcome.shape().municipalities; ++municipality)
            sums.youths_active += outcome.youths_active(year_slot, half, municipality);
    sums.budget_cents = facts.budget_cents;
    if (facts.budget_cents > 0 && sums.spend() > facts.budget_cents) {
        sums.overrun_cents = sums.spend() - facts.budget_cents;
        sums.overrun_years = 1;
    }
    compare_municipalities(outcome, year_slot, sums);
    if (year_slot == 1) compare_with_published(outcome, facts, sums);
    // What a budget set on the year before misses. Before the first year comes the warm-up, if there is one.
    const std::int64_t before = year_slot > 1             ? spend_of(outcome, year_slot - 1)
                                : facts.warm_up_weeks > 0 ? sums.spend_before
                                                          : 0;
    if (before > 0) {
        sums.forecast_miss = std::abs(sums.spend() - before);
        sums.forecast_spend = before;
    }
}

std::int64_t rounded(const Fraction& fraction) {
    if (fraction.denominator == 0) return no_value;
    __extension__ using Wide = __int128;
    const Wide sign = fraction.denominator < 0 ? -1 : 1;
    const Wide numerator = sign * fraction.numerator * fraction.factor;
    const Wide denominator = sign * fraction.denominator;
    const Wide doubled = 2 * numerator + denominator;
    Wide quotient = doubled / (2 * denominator);
    if (doubled % (2 * denominator) < 0) --quotient;  // division truncates towards zero; half up is a floor
    return static_cast<std::int64_t>(quotient);
}

}  // namespace fundsim::results
