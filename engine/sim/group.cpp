#include "sim/group.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "sim/cost_sharing.hpp"

namespace fundsim {
namespace {

/// What a scenario is apart from the contracts of its horizon and from words.
Scenario without_future(Scenario scenario) {
    scenario.name.clear();
    scenario.label = scenario.description = {};
    scenario.contracts.clear();
    if (!scenario.under_second_reference) scenario.second_reference.clear();
    scenario.budget = 0;
    scenario.notes.clear();
    scenario.files.clear();
    return scenario;
}

/// Obligations act on behaviour only; these act on care, or on what is paid for it, also where nobody responds.
bool same_clauses(const DrawnContract& x, const DrawnContract& y) {
    return x.clauses.warranty_weeks == y.clauses.warranty_weeks && x.clauses.no_stacking == y.clauses.no_stacking &&
           x.clauses.maximum_weeks == y.clauses.maximum_weeks && x.clauses.maximum_units == y.clauses.maximum_units &&
           x.clauses.step_down_is_result == y.clauses.step_down_is_result &&
           x.clauses.lasting_apart == y.clauses.lasting_apart && x.modifiers.per_episode == y.modifiers.per_episode;
}

/// `ceilings`: whether admission stops at ceilings are in force. When they come depends on all that is paid.
bool same_clauses(const Plan& a, const ContractTables& drawn_a, const Plan& b, const ContractTables& drawn_b,
                  bool ceilings) {
    for (std::size_t c = 0; c < a.caseloads.size(); ++c) {
        for (int year = 0; year < a.scenario.clock.years; ++year) {
            const DrawnContract& x = drawn_a.in_year(a.horizon_contract[c], year);
            const DrawnContract& y = drawn_b.in_year(b.horizon_contract[c], year);
            if (!same_clauses(x, y)) return false;
            if (ceilings && (x.clauses.stops_admission || y.clauses.stops_admission)) return false;
            // a maximum counts from when a new contract took over
            const bool maximum = x.clauses.maximum_weeks > 0 || x.clauses.maximum_units > 0.0;
            if (maximum && a.switches(c) != b.switches(c)) return false;
        }
        const DrawnContract& x = drawn_a.contracts[a.horizon_contract[c]];
        const DrawnContract& y = drawn_b.contracts[b.horizon_contract[c]];
        // A contract that does not change bears any run-off but a new assessment of the class.
        const auto reassesses = [c](const Plan& plan, const DrawnContract& drawn) {
            return plan.switches(c) && drawn.modifiers.run_off == contracts::RunOff::reassess;
        };
        if (reassesses(a, x) != reassesses(b, y)) return false;
        if (a.switches(c) && b.switches(c) && x.modifiers.run_off != y.modifiers.run_off) return false;
    }
    return true;
}

constexpr std::array<std::pair<Tally, Tally>, 4> frozen_money{{
    {Tally::spend_care, Tally::frozen_spend_care},
    {Tally::spend_out_of_contract, Tally::frozen_spend_out_of_contract},
    {Tally::spend_admin, Tally::frozen_spend_admin},
    {Tally::spend_cash, Tally::frozen_spend_cash},
}};
constexpr std::array<std::pair<Tally, Tally>, 9> frozen_care{{
    {Tally::clients_started, Tally::frozen_clients_started},
    {Tally::care_weeks, Tally::frozen_care_weeks},
    {Tally::waiting_weeks, Tally::frozen_waiting_weeks},
    {Tally::burden_milliweeks, Tally::frozen_burden_milliweeks},
    {Tally::delivered_quanta, Tally::frozen_delivered_quanta},
    {Tally::goals_reached, Tally::frozen_goals_reached},
    {Tally::clients_referred, Tally::frozen_clients_referred},
    {Tally::wait_weeks, Tally::frozen_wait_weeks},
    {Tally::waits_within_norm, Tally::frozen_waits_within_norm},
}};

template <class Pairs>
void copy_tallies(const Outcome& from, Outcome& to, const Pairs& pairs) {
    const OutcomeShape& shape = from.shape();
    for (std::size_t year = 0; year <= shape.years; ++year)
        for (std::size_t s = 0; s < shape.segments; ++s)
            for (std::size_t m = 0; m < shape.municipalities; ++m)
                for (const auto& [own, frozen] : pairs) to.at(year, s, m, frozen) = from.at(year, s, m, own);
}

/// Where nobody responds, the frozen line is the scenario's own course.
void freeze_equals_own(Outcome& outcome) {
    copy_tallies(outcome, outcome, frozen_money);
    copy_tallies(outcome, outcome, frozen_care);
}

}  // namespace

bool same_past(const Plan& a, const Plan& b) {
    return a.seed == b.seed && a.inner == b.inner && without_future(a.scenario) == without_future(b.scenario);
}

Group::Group(std::vector<const Plan*> plans)
    : plans_(std::move(plans)),
      contracts_(plans_.size()),
      past_(*plans_.front()),
      branch_(*plans_.front()),
      before_(shape_of(*plans_.front())),
      frozen_(shape_of(*plans_.front())) {}

void Group::draw(std::uint32_t replication) {
    const std::uint32_t parameter_draw = replication / plans_.front()->inner;
    if (parameter_draw == drawn_for_) return;
    for (std::size_t i = 0; i < plans_.size(); ++i) {
        const std::vector<double> drawn = draw_parameters(*plans_[i], parameter_draw);
        if (i == 0) build_tables(*plans_[i], drawn, tables_);
        build_contracts(*plans_[i], drawn, tables_, contracts_[i]);
    }
    drawn_for_ = parameter_draw;
}

void Group::run(std::uint32_t replication, std::span<Outcome* const> outcomes) {
    draw(replication);
    simulate(replication, outcomes);
    for (Outcome* outcome : outcomes) share_costs(tables_, *outcome);
}

void Group::simulate(std::uint32_t replication, std::span<Outcome* const> outcomes) {
    // One scenario needs no branch.
    Outcome& first = outcomes.size() == 1 && !tables_.behaviour.on ? *outcomes.front() : before_;
    first.clear();
    past_.begin(tables_, contracts_.front(), replication, first);
    past_.run_until(past_.warm_up());
    if (&first == outcomes.front()) {
        past_.run_until(past_.weeks());
        freeze_equals_own(first);
        return;
    }
    for (std::size_t i = 0; i < plans_.size(); ++i) {
        *outcomes[i] = before_;
        branch_off();
        branch_.take_over(*plans_[i], contracts_[i], *outcomes[i]);
        branch_.run_until(branch_.weeks());
    }
    if (!tables_.behaviour.on) {
        for (Outcome* outcome : outcomes) freeze_equals_own(*outcome);
        return;
    }
    run_frozen(outcomes, nullptr, false);
}

void Group::branch_off() {
    std::vector<StepProfile> steps = std::move(branch_.steps);
    branch_ = past_;
    branch_.steps = std::move(steps);
}

void Group::run_frozen(std::span<Outcome* const> outcomes, std::vector<Billing>* billings, bool at_trial_prices) {
    std::vector<std::size_t> left(plans_.size());
    for (std::size_t i = 0; i < left.size(); ++i) left[i] = i;
    while (!left.empty()) {
        // all whose clauses act on care in the same way share one course
        std::vector<std::size_t> others;
        std::vector<const Plan*> plans;
        std::vector<const ContractTables*> contracts;
        std::vector<Outcome*> into;
        std::vector<std::size_t> members;
        for (const std::size_t i : left) {
            const bool same = std::all_of(members.begin(), members.end(), [&](std::size_t member) {
                return same_clauses(*plans_[member], contracts_[member], *plans_[i], contracts_[i],
                                    billings == nullptr);
            });
            if (!same) {
                others.push_back(i);
                continue;
            }
            plans.push_back(plans_[i]);
            contracts.push_back(&contracts_[i]);
            into.push_back(outcomes[i]);
            members.push_back(i);
        }
        frozen_.clear();
        branch_off();
        branch_.freeze(plans, contracts, into, frozen_);
        if (billings != nullptr) branch_.ignore_ceilings(at_trial_prices);
        branch_.run_until(branch_.weeks());
        for (Outcome* outcome : into) copy_tallies(frozen_, *outcome, frozen_care);
        if (billings != nullptr)
            for (std::size_t i = 0; i < members.size(); ++i) (*billings)[members[i]] = branch_.billings()[i];
        left = std::move(others);
    }
}

const std::vector<Billing>& Group::run_pilot(std::uint32_t replication, bool at_trial_prices, Outcome& scratch) {
    draw(replication);
    if (scratch.shape() != before_.shape()) scratch = Outcome(before_.shape());
    scratch.clear();
    past_.begin(tables_, contracts_.front(), replication, scratch);
    past_.run_until(past_.warm_up());
    const std::vector<Outcome*> into(plans_.size(), &scratch);
    pilot_billings_.resize(plans_.size());
    run_frozen(into, &pilot_billings_, at_trial_prices);
    return pilot_billings_;
}

std::vector<TraceEvent> Group::trace(std::uint32_t replication, std::uint32_t client) {
    draw(replication);
    Outcome outcome(shape_of(*plans_.front()));
    past_.traced_id = client;
    past_.story.clear();
    past_.begin(tables_, contracts_.front(), replication, outcome);
    past_.run_until(past_.weeks());
    past_.traced_id = 0xFFFFFFFFU;
    return std::move(past_.story);
}

void Group::set_profiling(bool on) { past_.profiling = branch_.profiling = on; }

std::vector<StepProfile> Group::profile() const {
    std::vector<StepProfile> steps = past_.steps;
    for (const StepProfile& step : branch_.steps) {
        const auto same =
            std::find_if(steps.begin(), steps.end(), [&](const StepProfile& known) { return known.step == step.step; });
        if (same == steps.end()) {
            steps.push_back(step);
        } else {
            same->seconds += step.seconds;
            same->count += step.count;
        }
    }
    return steps;
}

}  // namespace fundsim
