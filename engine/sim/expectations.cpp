// What providers expect of a contract year that runs: the part of its ledger that is not their own.
#include "sim/providers.hpp"

namespace fundsim {

/// How the ceilings of regions stand when a period opens.
void Providers::find_regions(const Billing& billing, const YearSoFar& so_far) {
    regions_.clear();
    if (!billing.has_regional_ceiling()) return;
    regions_.resize(plan_->contracts.size());
    std::vector<double> booked(regions_.size(), 0.0);
    for (std::uint32_t c = 0; c < plan_->caseloads.size(); ++c) {
        if (plan_->caseloads[c].out_of_contract || billing.agreement_of(c) != c) continue;
        const std::uint16_t contract = billing.contract_of(c, switched_ ? Paying::horizon : Paying::current);
        const AgreementYear& year = billing.year_of(c);
        booked[contract] += static_cast<double>(year.booked);
        regions_[contract].pay +=
            so_far.started ? static_cast<double>(year.booked + year.cut) : billing.expected_pay(c);
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
    const double own = so_far.started ? static_cast<double>(year.booked + year.cut) : billing.expected_pay(agreement);
    contracts::RegionalCut cut = contracts::expected_cut(region.room, own / region.pay);
    cut.cut += static_cast<double>(year.cut);
    return cut;
}

}  // namespace fundsim
