#include "sim/billing.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "base/whole.hpp"

namespace fundsim {

void Billing::reset(const Plan& plan, const Tables& tables, const ContractTables& contracts, BookAs book_as) {
    plan_ = &plan;
    tables_ = &tables;
    contracts_ = &contracts;
    book_as_ = book_as;
    municipalities_ = plan.scenario.municipalities.size();
    const std::size_t segments = plan.scenario.segments.size();
    const std::size_t caseloads = plan.caseloads.size();
    in_horizon_ = false;
    horizon_year_ = -1;
    period_ = 0;
    list_contracts();
    const std::size_t lines = Ledger::count_lines(plan);
    std::size_t block = 0;
    for (std::size_t s = 0; s < segments; ++s)
        block = std::max(block, (plan.first_caseload[s + 1] - plan.first_caseload[s]) * municipalities_);
    rests_.assign(lines, {});
    gathered_.reserve(block);
    of_places_.assign(municipalities_, {});
    for (auto* column : {&given_in_parts_, &place_parts_}) column->assign(municipalities_, 0);
    claims_of_line_.assign(caseloads * municipalities_, 0);
    claims_year_.assign(claims_of_line_.size(), 0);
    penalties_owed_.assign(claims_of_line_.size(), 0);
    somebody_owes_ = false;
    for (auto& column : episodes_) column.assign(municipalities_, {});
    years_.assign(caseloads, {});
    last_years_.assign(caseloads, {});
    last_year_known_ = false;
    care_.assign(caseloads, {});
    last_care_.assign(caseloads, {});
    rules_.assign(caseloads, {});
    for (auto* column : {&agreed_, &budget_, &base_weight_, &taken_over_}) column->assign(caseloads, 0);
    run_off_.assign(caseloads, 0);
    kpi_before_.assign(caseloads, {});
    cash_due_.clear();
    weighed_each_period_.clear();
    has_budgets_ = false;
    stopped_.assign(caseloads, 0);
    gone_.assign(plan.provider_names.size(), 0);
    outside_.clear();
    for (const Caseload& caseload : plan.caseloads) {
        outside_.push_back(caseload.enters ? 1 : 0);
        if (caseload.enters) gone_[caseload.provider] = 1;
    }
    entered_in_.assign(caseloads, -1);
    gone_before_ = gone_;
    last_pay_.assign(caseloads, 0);
    totals_.assign(caseloads, {});
    inside_.assign(plan.contracts.size() * plan.contracts.size(), 0);
    municipal_weight_.clear();
    for (const double share : tables.municipality_share) municipal_weight_.push_back(rounded(share * (1 << 20)) + 1);
    last_spend_.assign(segments * municipalities_, 0);
    message_rest_.assign(segments * municipalities_, 0);
    paid_ = received_ = administration_ = 0;
}

void Billing::list_contracts() {
    terms_now_.resize(plan_->contracts.size());
    reviewed_.assign(plan_->contracts.size(), 1.0);
    for (auto* column : {&larger_, &enlarged_}) column->assign(plan_->contracts.size(), 1.0);
    larger_sum_.assign(plan_->contracts.size(), 0.0);
    lot_of_contract_.clear();
    std::map<std::string_view, std::uint32_t> first_of;
    for (std::uint32_t i = 0; i < plan_->contracts.size(); ++i) {
        const std::string& lot = plan_->contracts[i].terms.lot;
        lot_of_contract_.push_back(lot.empty() ? i : first_of.try_emplace(lot, i).first->second);
    }
    for (auto& list : contracts_in_) list.assign(plan_->scenario.segments.size(), {});
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        if (plan_->caseloads[c].out_of_contract) continue;
        for (const Paying paying : {Paying::current, Paying::horizon}) {
            auto& list = contracts_in_[static_cast<std::size_t>(paying)][plan_->caseloads[c].segment];
            const std::uint16_t contract = contract_of(c, paying);
            if (std::find(list.begin(), list.end(), contract) == list.end()) list.push_back(contract);
        }
    }
}

void Billing::take_over(const Plan& plan, const ContractTables& contracts, BookAs book_as) {
    plan_ = &plan;
    contracts_ = &contracts;
    book_as_ = book_as;
    totals_.assign(plan.caseloads.size(), {});
    inside_.assign(plan.contracts.size() * plan.contracts.size(), 0);
    list_contracts();
}

void Billing::close_period(const Ledger& ledger, std::size_t year_slot, Outcome& outcome) {
    // Cash: claims of the period before are paid now.
    for (std::size_t s = 0; s < contracts_in_[0].size(); ++s) {
        const Spend paid_out = spend(year_slot, s, Tally::spend_cash, outcome);
        for (std::size_t m = 0; m < municipalities_; ++m)
            paid_out[m] += std::exchange(last_spend_[s * municipalities_ + m], 0);
    }
    std::fill(last_pay_.begin(), last_pay_.end(), 0);
    holds_ceilings_ = has_regional_ceiling();
    if (holds_ceilings_) std::fill(claims_of_line_.begin(), claims_of_line_.end(), 0);
    for (std::size_t s = 0; s < contracts_in_[0].size(); ++s) {
        for (const Paying paying : {Paying::current, Paying::horizon})
            if (ledger.uses(paying)) bill_segment(ledger, s, paying, outcome, year_slot);
        bill_out_of_contract(ledger, s, outcome, year_slot);
    }
    divide_episodes(ledger, true, year_slot, outcome);
    if (in_horizon_) divide_episodes(ledger, false, year_slot, outcome);
    claims_rules(year_slot, outcome);
    instalments(year_slot, outcome);
    regional_ceilings(year_slot, outcome);
    book_penalties(year_slot, outcome);
    administer(ledger, year_slot, outcome);
}

}  // namespace fundsim
