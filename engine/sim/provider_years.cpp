// What years and money do to providers: capacity follows margin and queue, results go to reserves, who runs out of them stops
// and its staff goes to others.
#include <algorithm>
#include <utility>

#include "base/whole.hpp"
#include "model/provider/capacity.hpp"
#include "model/provider/exit.hpp"
#include "sim/providers.hpp"

namespace fundsim {

void Providers::open_year(Ledger& ledger, const Billing& billing) {
    if (on_ && tables_->behaviour.capacity > 0.0)
        for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
            const Caseload& caseload = plan_->caseloads[c];
            if (caseload.out_of_contract || outside_[c] != 0) continue;
            const std::int32_t norm = tables_->segments[caseload.segment].wait_norm;
            const double queue = norm > 0 ? static_cast<double>(year_wait_[c]) / periods_per_year / norm : 0.0;
            const double cost = static_cast<double>(year_cost_[caseload.provider]);
            const double margin = cost > 0.0 ? static_cast<double>(year_revenue_[caseload.provider]) / cost - 1.0 : 0.0;
            if (horizon_year < 0 || !today_known_) {
                today_[c] = {.margin_today = margin, .queue_today = queue};
                continue;
            }
            if (stopped_[caseload.provider] != 0 || !(cost > 0.0) || !(taken_over_[c] > 0.0)) continue;
            provider::CapacitySituation s = today_[c];
            s.margin = margin;
            s.queue = queue;
            s.response = year_[c].of(year_[c].revenue_response, response_[c]);
            const contracts::Procurement& let = billing.contracts()
                                                    .in_year(billing.contract_of(c, Paying::horizon), horizon_year)
                                                    .modifiers.procurement;
            s.years_left = let.years_left(horizon_year + 1);
            s.loss = let.loss;
            s.guaranteed = let.guaranteed;
            const double now = ledger.scale(c) / 65536.0 / taken_over_[c];
            const double wanted = provider::wanted_capacity(s, tables_->behaviour.capacity);
            const double next = provider::next_capacity(now, wanted, tables_->behaviour.labour_entry);
            ledger.set_scale(c, static_cast<std::int32_t>(rounded(next * taken_over_[c] * 65536.0)));
        }
    measure_markets();
    today_known_ = true;
    std::fill(year_wait_.begin(), year_wait_.end(), 0);
    for (auto* column : {&segment_revenue_, &segment_cost_}) std::fill(column->begin(), column->end(), 0);
    last_revenue_ = year_revenue_;
    last_cost_ = year_cost_;
    std::fill(year_revenue_.begin(), year_revenue_.end(), 0);
    std::fill(year_cost_.begin(), year_cost_.end(), 0);
}

void Providers::pass_on_staff(std::size_t stopping, Ledger& ledger) {
    const std::size_t s = plan_->caseloads[stopping].segment;
    const auto paid = [&](std::size_t c) {
        return static_cast<double>(tables_->caseloads[c].paid_capacity) * ledger.scale(c) / 65536.0;
    };
    const auto stays = [&](std::size_t c) {
        return !plan_->caseloads[c].out_of_contract && !absent(c) && taken_over_[c] > 0.0;
    };
    double left = 0.0;
    for (std::size_t c = plan_->first_caseload[s]; c < plan_->first_caseload[s + 1]; ++c)
        if (stays(c)) left += paid(c);
    const double lost = paid(stopping);
    for (std::size_t c = plan_->first_caseload[s]; c < plan_->first_caseload[s + 1]; ++c) {
        if (!stays(c)) continue;
        const double before = taken_over_[c];
        taken_over_[c] = provider::takes_over(before, lost, left, tables_->behaviour.staff_stays);
        ledger.set_scale(c, static_cast<std::int32_t>(rounded(ledger.scale(c) * (taken_over_[c] / before))));
    }
    ledger.set_scale(stopping, 0);
}

void Providers::transfer(std::size_t from, std::size_t to, std::int64_t cents) {
    for (const auto& [caseload, amount] : {std::pair{from, -cents}, std::pair{to, cents}}) {
        const std::size_t p = plan_->caseloads[caseload].provider;
        reserves_[p] += amount;
        year_revenue_[p] += amount;
        segment_revenue_[plan_->caseloads[caseload].segment] += amount;
    }
}

void Providers::charge(std::size_t caseload, std::int64_t cents) {
    const std::size_t p = plan_->caseloads[caseload].provider;
    reserves_[p] -= cents;
    year_cost_[p] += cents;
    segment_cost_[plan_->caseloads[caseload].segment] += cents;
}

std::vector<std::uint16_t> Providers::close_period(const Ledger& ledger, const Billing& billing) {
    std::vector<std::uint16_t> leaving;
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        const std::size_t p = plan_->caseloads[c].provider;
        reserves_[p] += billing.last_pay(c) - ledger.last_cost(c);
        year_revenue_[p] += billing.last_pay(c);
        year_cost_[p] += ledger.last_cost(c);
        if (plan_->caseloads[c].out_of_contract) continue;
        segment_revenue_[plan_->caseloads[c].segment] += billing.last_pay(c);
        segment_cost_[plan_->caseloads[c].segment] += ledger.last_cost(c);
    }
    const double limit = tables_->behaviour.exit_periods;
    if (!on_ || !switched_ || !(limit > 0.0)) return leaving;
    for (std::size_t p = 0; p < reserves_.size(); ++p) {
        if (stopped_[p] != 0 || plan_->provider_of[p] == 0xFFFF) continue;
        periods_below_[p] = provider::periods_below(periods_below_[p], reserves_[p]);
        if (!provider::stops(periods_below_[p], limit)) continue;
        stopped_[p] = 1;
        somebody_stopped_ = true;
        leaving.push_back(static_cast<std::uint16_t>(p));
    }
    return leaving;
}

}  // namespace fundsim
