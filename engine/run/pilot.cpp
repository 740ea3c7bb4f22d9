#include "run/pilot.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

#include "fundsim/run.hpp"
#include "plan/neutral_price.hpp"
#include "sim/group.hpp"

namespace fundsim {
namespace {

constexpr std::uint32_t pilot_count = 64;
constexpr std::uint32_t control_draws = 768;
constexpr std::uint32_t first_pilot = 1U << 30;  // replication number: no study has that many

/// The past contract going on, to compare with.
Plan reference_plan(const Plan& plan) {
    Plan reference = plan;
    reference.horizon_contract = reference.current_contract;
    reference.horizon_agreement = reference.current_agreement;
    return reference;
}

/// What the contract before paid for add-ons that are given unpaid inside the price of a lead, the lead's price is to cover:
/// it moves from the form of care that gives them to those that lead, by what these buy. Not where that contract has such
/// add-ons itself.
void move_to_leads(const Billing& before, const Billing& own, std::vector<PilotPay>& pay) {
    if (before.has_add_ons_inside()) return;
    const auto bought = [&](std::size_t given_under) {
        double sum = 0.0;
        for (std::size_t lead = 0; lead < pay.size(); ++lead)
            sum += static_cast<double>(own.inside_price_of(lead, given_under));
        return sum;
    };
    std::vector<double> moves(pay.size(), 0.0);
    for (std::size_t given_under = 0; given_under < pay.size(); ++given_under) {
        const double all = bought(given_under);
        if (!(all > 0.0) || !(pay[given_under].value > 0.0)) continue;
        const double paid_before = pay[given_under].reference * pay[given_under].unpaid / pay[given_under].value;
        moves[given_under] -= paid_before;
        for (std::size_t lead = 0; lead < pay.size(); ++lead)
            moves[lead] += paid_before * static_cast<double>(own.inside_price_of(lead, given_under)) / all;
    }
    for (std::size_t i = 0; i < pay.size(); ++i) pay[i].reference += moves[i];
}

/// Frozen course, billed under the reference and under every plan of a group.
class PilotSimulator final : public Simulator {
public:
    PilotSimulator(const std::vector<const Plan*>& plans, bool at_trial_prices,
                   std::vector<std::vector<std::vector<PilotPay>>>& results)
        : plans_(plans), at_trial_prices_(at_trial_prices), pilot_(plans), results_(results) {}

    void run(std::size_t, std::uint32_t replication, Outcome& outcome) override {
        const std::vector<Billing>& billings = pilot_.run_pilot(first_pilot + replication, at_trial_prices_, outcome);
        for (std::size_t p = 1; p < plans_.size(); ++p) {
            const Plan& plan = *plans_[p];
            const auto controls = stationary_controls(plan, pilot_.tables());
            std::vector<PilotPay> pay(plan.contracts.size());
            for (std::size_t c = 0; c < plan.caseloads.size(); ++c) {
                if (plan.caseloads[c].out_of_contract) continue;
                PilotPay& into = pay[plan.horizon_contract[c]];
                const CaseloadTotals& before = billings[0].totals(c);
                const CaseloadTotals& own = billings[p].totals(c);
                into.reference += static_cast<double>(before.own + before.run_off);
                into.own += static_cast<double>(own.own);
                into.unpaid += static_cast<double>(own.unpaid);
                into.run_off += static_cast<double>(own.run_off - own.set_off);
                into.value += static_cast<double>(own.value);
            }
            move_to_leads(billings[0], billings[p], pay);
            for (std::size_t i = 0; i < pay.size(); ++i) pay[i].controls = controls[i];
            results_[p - 1][replication] = std::move(pay);
        }
    }

private:
    std::vector<const Plan*> plans_;
    bool at_trial_prices_;
    Group pilot_;
    std::vector<std::vector<std::vector<PilotPay>>>& results_;
};

/// [plan][draw][contract]
using Controls = std::vector<std::vector<std::vector<std::array<double, control_count>>>>;

/// What the stationary state of a parameter draw says, without simulating it: many more draws than pilots.
class ControlSimulator final : public Simulator {
public:
    ControlSimulator(const Plan& reference, const std::vector<Plan*>& plans, Controls& controls)
        : reference_(reference), plans_(plans), controls_(controls) {}

    void run(std::size_t, std::uint32_t draw, Outcome&) override {
        build_tables(reference_, draw_parameters(reference_, first_pilot + pilot_count + draw), tables_);
        for (std::size_t p = 0; p < plans_.size(); ++p) controls_[p][draw] = stationary_controls(*plans_[p], tables_);
    }

private:
    const Plan& reference_;
    const std::vector<Plan*>& plans_;
    Controls& controls_;
    Tables tables_;
};

class Nowhere final : public BlockSink {
public:
    void commit(const ReplicationBlock&) override {}
};

/// In parallel; nothing is kept but what the simulator writes down itself.
void run_all(std::uint32_t count, const std::string& name, const PilotOptions& pilots,
             const SimulatorFactory& make_simulator) {
    RunOptions options;
    options.threads = pilots.threads;
    options.stop = pilots.stop;
    options.last = count;
    Nowhere nowhere;
    const RunReport report = run_blocks(std::span(&name, 1), make_simulator, options, nowhere);
    if (report.stopped) throw PilotsStopped();
    if (report.failed > 0) throw std::runtime_error(name + " failed: " + report.failures.front().cause);
}

/// A plan on its way to neutral prices.
struct Search {
    Plan* plan;
    NeutralPrices prices;
    Controls::value_type controls;
};

/// One round of pilots with the prices as they stand.
void run_pilots(const Plan& reference, std::vector<Search*>& searches, bool at_trial_prices,
                const PilotOptions& options) {
    std::vector<const Plan*> plans{&reference};
    for (const Search* search : searches) plans.push_back(search->plan);
    std::vector<std::vector<std::vector<PilotPay>>> pilots(searches.size(),
                                                           std::vector<std::vector<PilotPay>>(pilot_count));
    run_all(pilot_count, "pilot of " + searches.front()->plan->scenario.name, options,
            [&] { return std::make_unique<PilotSimulator>(plans, at_trial_prices, pilots); });
    for (std::size_t p = 0; p < searches.size(); ++p) searches[p]->prices.judge(pilots[p], searches[p]->controls);
}

[[noreturn]] void refuse(const Search& search) {
    const std::size_t contract = search.prices.worst();
    const double off = search.prices.off(contract);
    std::array<char, 32> percent{};
    std::snprintf(percent.data(), percent.size(), "%.1f %%", 100.0 * std::abs(off));
    throw std::invalid_argument("scenario \"" + search.plan->scenario.name + "\": no price of contract " +
                                search.plan->contracts[contract].key +
                                " is neutral; at the nearest that was found it pays " + percent.data() +
                                (off > 0.0 ? " more" : " less") +
                                " than a neutral one. A corridor or another clause of the year sets what it "
                                "pays, whatever its price: state the price, or widen the corridor");
}

/// Clauses with thresholds (bandwidths, corridors) are not proportional to the price: further rounds, near the answer, of which
/// the first also bills the same care at prices a little higher, to see how what is paid follows them. Only for the plans that
/// have such clauses: a scenario's price does not depend on which others are in the study.
void search_further(const Plan& reference, std::vector<Search*> searches, const PilotOptions& options) {
    constexpr int most_rounds = 10;
    constexpr double higher = 1.02;
    for (int round = 0; !searches.empty(); ++round) {
        std::vector<Plan> plans;  // at higher prices
        std::vector<Search> beside;
        std::vector<Search*> all = searches;
        if (round == 0) {
            for (const Search* search : searches) plans.push_back(at_prices_times(*search->plan, higher));
            for (std::size_t i = 0; i < plans.size(); ++i)
                beside.push_back({&plans[i], NeutralPrices(plans[i]), searches[i]->controls});
            for (Search& search : beside) all.push_back(&search);
        }
        run_pilots(reference, all, false, options);
        std::vector<Search*> again;
        for (std::size_t i = 0; i < searches.size(); ++i) {
            Search& search = *searches[i];
            const double off = std::abs(search.prices.off(search.prices.worst()));
            if (off < near_enough || (round == most_rounds && off < promised)) continue;
            if (round == most_rounds) refuse(search);
            if (round == 0) search.prices.compare_with(beside[i].prices, higher);
            search.prices.move_along_the_chord();
            again.push_back(&search);
        }
        searches = std::move(again);
    }
}

void derive_for(std::vector<Plan*>& group, const PilotOptions& options) {
    for (Plan* plan : group) set_trial_prices(*plan);
    const Plan reference = reference_plan(*group.front());
    Controls controls(group.size(), Controls::value_type(control_draws));
    run_all(control_draws, "parameter draw for the prices of " + group.front()->scenario.name, options,
            [&] { return std::make_unique<ControlSimulator>(reference, group, controls); });
    std::vector<Search> searches;
    for (std::size_t p = 0; p < group.size(); ++p)
        searches.push_back({group[p], NeutralPrices(*group[p]), std::move(controls[p])});
    std::vector<Search*> all, further;
    for (Search& search : searches) all.push_back(&search);
    run_pilots(reference, all, true, options);
    for (Search& search : searches) {
        search.prices.move_in_proportion();
        if (has_year_clauses(*search.plan)) further.push_back(&search);
    }
    search_further(reference, std::move(further), options);
    for (Plan* plan : group) set_levels(*plan);
}

}  // namespace

void derive_neutral_prices(std::vector<Plan>& plans, const PilotOptions& options) {
    std::vector<bool> done(plans.size(), false);
    for (std::size_t a = 0; a < plans.size(); ++a) {
        if (done[a] || !has_neutral_prices(plans[a])) continue;
        std::vector<Plan*> group;
        for (std::size_t b = a; b < plans.size(); ++b) {
            if (done[b] || !has_neutral_prices(plans[b]) || !same_past(plans[a], plans[b])) continue;
            group.push_back(&plans[b]);
            done[b] = true;
        }
        derive_for(group, options);
    }
}

}  // namespace fundsim
