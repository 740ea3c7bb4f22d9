// What providers expect of a contract year: before it has run, and of the part of its ledger that is not their own.
#include <algorithm>

#include "contracts/modifiers.hpp"
#include "sim/providers.hpp"

namespace fundsim {

void Providers::look_ahead(const Billing& billing) {
    outlook_.assign(plan_->caseloads.size(), {});
    for (std::uint32_t c = 0; c < plan_->caseloads.size(); ++c)
        if (!plan_->caseloads[c].out_of_contract && outside_[c] == 0 && billing.agreement_of(c) == c)
            outlook_[c] = outlook_of(c, billing);
}

Outlook Providers::outlook_of(std::uint32_t agreement, const Billing& billing) const {
    const std::vector<std::uint32_t>& members = billing.members_of(agreement);
    const AgreementYear* last = billing.last_year_of(agreement);
    // the horizon's first year is that of new contracts, or agreements; a year alike must have run
    const bool taken_over = switched_ && horizon_year == 0;
    const bool same = last != nullptr && std::all_of(members.begin(), members.end(), [&](std::uint32_t c) {
                          return !taken_over || (!plan_->switches(c) && plan_->current_agreement[c] == agreement);
                      });
    Outlook sum;
    if (!same) {
        for (const std::uint32_t c : members)
            sum += outlook_of_first_year(c, billing, billing.reads_own_care(agreement));
        return sum;
    }
    // segments in one lot change by what they are expected to pay
    double all = 0.0;
    YearBefore before{.year = {.claims = static_cast<double>(last->claims),
                               .value = static_cast<double>(last->value),
                               .cost = static_cast<double>(last->cost),
                               .beside = static_cast<double>(std::max<std::int64_t>(0, last->beside))},
                      .value_beside = static_cast<double>(last->value_beside),
                      .price = 0.0,
                      .converted = 0.0,
                      .enlarged = 0.0};
    for (const std::uint32_t c : members) {
        const std::uint16_t contract = billing.contract_of(c, switched_ ? Paying::horizon : Paying::current);
        const double weight = plan_->expected_pay(c, switched_);
        const double now = case_pay_[contract];
        const auto over = [now](double then) { return then > 0.0 ? now / then : 1.0; };
        all += weight;
        before.price += weight * over(last_case_pay_[contract]);
        before.converted += weight * over(last_case_pay_[plan_->current_contract[c]]);
        before.enlarged += weight * billing.enlarged(contract);
    }
    if (!(all > 0.0)) return {};
    for (double* mean : {&before.price, &before.converted, &before.enlarged}) *mean /= all;
    return outlook_after(before);
}

/// One form of care under a contract that has not yet run for a year.
Outlook Providers::outlook_of_first_year(std::size_t c, const Billing& billing, bool reads_own_care) const {
    const CareWeights& care = care_[plan_->caseloads[c].segment];
    const std::uint16_t contract = billing.contract_of(c, switched_ ? Paying::horizon : Paying::current);
    const Billing::CareGiven* last = billing.last_care_of(c);
    double case_value = 0.0;  // of a mean trajectory as planned
    for (const double of_class : care.case_units) case_value += of_class * care.unit_cost;
    if (!(case_value > 0.0)) return {};
    const double given = last != nullptr ? static_cast<double>(last->value) : plan_->expected_value(c, switched_);
    const YearRule& rule = billing.rule_of(billing.agreement_of(static_cast<std::uint32_t>(c)));
    return outlook_of_first(
        {.care = given,
         .cost = last != nullptr ? static_cast<double>(last->cost) : given * cost_[c].unit / care.unit_cost,
         .price = case_pay_[contract] / case_value,
         .price_before = case_pay_[plan_->current_contract[c]] / case_value,
         .before = started_before(c, billing),
         .reads_all = !reads_own_care,
         .pays_before = rule.base == 0.0 || rule.for_places});
}

/// Of a caseload's care in the year that opens, the part that keeps the contract before.
double Providers::started_before(std::size_t c, const Billing& billing) const {
    if (!switched_ || horizon_year != 0 || !plan_->switches(c)) return 0.0;
    const std::uint16_t contract = billing.contract_of(c, Paying::horizon);
    // a budget leaves nothing to run off
    if (!plan_->contracts[plan_->current_contract[c]].claimed_per_client) return 0.0;
    if (billing.contracts().in_year(contract, horizon_year).modifiers.run_off != contracts::RunOff::keep) return 0.0;
    const CareWeights& care = care_[plan_->caseloads[c].segment];
    double before = 0.0;
    for (std::size_t k = 0; k < severity_count; ++k)
        before += care.of_units[k] * fundsim::started_before(care.weeks[k]);
    return care.units_a_week > 0.0 ? before / care.units_a_week : 0.0;
}

/// What is booked as a year goes, as it opens.
double Providers::expected_booking(std::uint32_t agreement, const Billing& billing) const {
    const YearRule& rule = billing.rule_of(agreement);
    return rule.base + rule.of_claims * outlook_[agreement].claims;
}

/// How the ceilings of regions stand when a period opens.
void Providers::find_regions(const Billing& billing, const YearSoFar& so_far) {
    regions_.clear();
    if (!billing.has_regional_ceiling()) return;
    regions_.resize(plan_->contracts.size());
    std::vector<double> booked(regions_.size(), 0.0);
    for (std::uint32_t c = 0; c < plan_->caseloads.size(); ++c) {
        if (plan_->caseloads[c].out_of_contract || outside_[c] != 0 || billing.agreement_of(c) != c) continue;
        const std::uint16_t contract = billing.contract_of(c, switched_ ? Paying::horizon : Paying::current);
        const AgreementYear& year = billing.year_of(c);
        booked[contract] += static_cast<double>(year.booked);
        regions_[contract].pay +=
            so_far.started ? static_cast<double>(year.booked + year.cut) : expected_booking(c, billing);
    }
    for (std::size_t i = 0; i < regions_.size(); ++i) {
        Region& region = regions_[i];
        const double ceiling = billing.regional_ceiling(i);
        region.capped = ceiling > 0.0;
        const double year = so_far.started ? region.pay * so_far.scale : region.pay;
        region.room.room = std::max(0.0, ceiling - booked[i]);
        region.room.period = year / periods_per_year;
        region.room.later = year * so_far.left - region.room.period;
        region.room.later_sd = tables_->behaviour.forecast_error * region.room.later;
    }
}

/// What the ceiling of its region takes from an agreement.
contracts::RegionalCut Providers::cut_of(std::uint32_t agreement, const Billing& billing,
                                         const YearSoFar& so_far) const {
    if (regions_.empty()) return {};
    const Region& region = regions_[billing.contract_of(agreement, switched_ ? Paying::horizon : Paying::current)];
    if (!region.capped || !(region.pay > 0.0)) return {};
    const AgreementYear& year = billing.year_of(agreement);
    const double own =
        so_far.started ? static_cast<double>(year.booked + year.cut) : expected_booking(agreement, billing);
    contracts::RegionalCut cut = contracts::expected_cut(region.room, own / region.pay);
    cut.cut += static_cast<double>(year.cut);
    return cut;
}

}  // namespace fundsim
