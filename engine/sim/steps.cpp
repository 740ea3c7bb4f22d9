// Steps to another setting: who asks, who stands on a list for one while its care goes on, who moves (docs/model.md, Setting).
#include <string>

#include "model/client_id.hpp"
#include "sim/simulation.hpp"

namespace fundsim {

void Simulation::ask_for_step(std::size_t segment, std::uint32_t row) {
    const Columns& care = state_[segment].care[wheel()];
    DueStep* due = Traits{care.rest[row].traits}.step_due() ? state_[segment].due_steps[wheel()].of(row) : nullptr;
    if (due != nullptr && due->listed()) {
        ++tally(segment, municipality_of(care.id[row]), Tally::blocked_reviews);
        return;
    }
    const auto severity = static_cast<std::uint32_t>(care.cell[row] & 3);
    const SegmentTables& table = tables_->segments[segment];
    const std::int32_t to = severity <= 1 ? table.step_down_segment : table.step_up_segment;
    if (to < 0) return;
    Referral referral = request_of(segment, care, row, ReferralKind::transfer);
    referral.severity = static_cast<std::int8_t>(severity);
    referral.segment = static_cast<std::int16_t>(to);
    referral.source_row = row;
    referral.kept = care.rest[row].traits;
    if (due != nullptr && after_move(due->next.stay) != due->next.stay) {
        // the request goes on and looks for a place anew, until it has looked 128 times
        referral.stay = after_move(due->next.stay);
        referral.steps_again = true;
    }
    ++people_[referral.person].pending;
    referrals_.push_back(referral);
}

void Simulation::stand_in_line(const Referral& step, std::size_t segment, std::size_t caseload, const Row& next) {
    const auto from = static_cast<std::size_t>(step.source_segment);
    const auto column = static_cast<std::uint8_t>(wheel());
    const Traits traits{next.rest.traits};
    ++tally(from, municipality_of(step.id), Tally::blocked_reviews);
    // it is referred when it moves
    --tally(segment, municipality_of(step.id), Tally::clients_referred);
    --of_class(segment, traits.start_class(), SeverityTally::clients_referred);
    --total_requests_;
    RowRest& rest = state_[from].care[column].rest[step.source_row];
    rest.traits = Traits{rest.traits}.with_step_due(true).word;
    DueStep& due = state_[from].due_steps[column].put(step.source_row);
    due.next = next;
    due.caseload = static_cast<std::uint32_t>(caseload);
    due.node = queues_.push(caseload, {.row = step.source_row,
                                       .rate = next.rest.rate,
                                       .column = column,
                                       .from = static_cast<std::uint8_t>(from),
                                       .court = traits.court_ordered()});
    room_changed_[caseload] = 1;
    if (step.id == traced_id)
        tell(traced_id, "is ready for " + plan_->scenario.segments[segment].id + " and stands on the list of " +
                            plan_->provider_names[plan_->caseloads[caseload].provider] + ", " +
                            std::to_string(queues_.length(caseload)) + " on it; care goes on");
}

void Simulation::step_from_list(std::size_t caseload, const Queues::Node& node) {
    DueStep& due = *state_[node.from].due_steps[node.column].of(node.row);
    due.node = Queues::none;
    Row next = due.next;
    const std::size_t segment = plan_->caseloads[caseload].segment;
    ++tally(segment, municipality_of(next.id), Tally::clients_referred);
    ++of_class(segment, Traits{next.rest.traits}.start_class(), SeverityTally::clients_referred);
    ++total_requests_;
    step_over(node.from, node.column, node.row, caseload, next);
}

void Simulation::step_over(std::size_t from, std::uint8_t column, std::uint32_t row, std::size_t caseload, Row& next) {
    const Columns& care = state_[from].care[column];
    // access may have looked since the step was asked for, or will look
    const Traits source{care.rest[row].traits};
    next.rest.traits = Traits{next.rest.traits}.with_gate(source.gated()).with_look_later(source.seen_later()).word;
    if (source.seen_later()) late_looks_.move(next.id, care.stay[row], next.stay);
    // an add-on goes on inside the price of its lead
    const std::size_t to = plan_->caseloads[caseload].segment;
    const std::uint32_t bond = bond_of(next.rest.person, care.stay[row]);
    const bool inside = bond != LeadBonds::none && still_leads(bonds_[bond]);
    start_care(to, caseload, next, ReferralKind::transfer, 0, inside);
    if (bond != LeadBonds::none) give_back_the_rest(bonds_[bond]);  // whether its price still holds or not
    if (inside) {
        bonds_[bond].stay = next.stay;
        buy_add_on(bonds_[bond], caseload, to, static_cast<std::uint32_t>(next.cell & 3));
    }
    const CareLine left = line_of(from, care, row);
    const bool down = (care.cell[row] & 3) <= 1;
    const std::uint32_t municipality = municipality_of(care.id[row]);
    // "ready for lighter care" counts as the result where that was agreed; else the arrangement closes pro rata, but for the
    // price of a whole episode
    const DrawnContract& contract = contract_of(left.caseload, static_cast<std::uint32_t>(left.paying));
    remove_from_care(from, column, row,
                     down && contract.clauses.step_down_is_result ? Closing::with_result
                     : contract.modifiers.per_episode             ? Closing::ending
                                                                  : Closing::pro_rata);
    ++tally(from, municipality, Tally::ended_other_provider);
    if (down) {
        ++tally(from, municipality, Tally::step_downs);
        ++ledger_.year(left.caseload).step_downs;
    }
    finish_trajectory(next.rest.person);
}

void Simulation::lapse_step(std::size_t segment, std::uint8_t column, std::uint32_t row) {
    RowRest& rest = state_[segment].care[column].rest[row];
    const Traits traits{rest.traits};
    if (!traits.step_due()) return;
    rest.traits = traits.with_step_due(false).word;
    DueSteps& due = state_[segment].due_steps[column];
    leave_list(*due.of(row));
    due.erase(row);
}

void Simulation::step_in_lighter_class(std::size_t segment, std::uint32_t row) {
    if (!Traits{state_[segment].care[wheel()].rest[row].traits}.step_due()) return;
    DueStep& due = *state_[segment].due_steps[wheel()].of(row);
    const std::size_t to = plan_->caseloads[due.caseload].segment;
    if (!due.listed() || tables_->segments[to].rate[0] == 0) return;
    const Traits traits{due.next.rest.traits};
    due.next.rest.traits =
        traits.with_start_class(0).with_coded_class(traits.coded_class() - (traits.coded_class() > 0 ? 1U : 0U)).word;
    due.next.cell &= ~3;
    due.next.rest.rate = static_cast<std::int32_t>(rate_of(to, 0, traits.need_bin(), true));
    queues_.node(due.node).rate = due.next.rest.rate;
    room_changed_[due.caseload] = 1;
}

void Simulation::leave_list(DueStep& step) {
    if (!step.listed()) return;
    queues_.leave(step.caseload, step.node);
    room_changed_[step.caseload] = 1;
    step.node = Queues::none;
}

void Simulation::send_steps_away(std::size_t caseload) {
    for (SegmentState& state : state_)
        for (DueSteps& due : state.due_steps)
            for (DueStep& step : due.all())
                if (step.caseload == caseload) leave_list(step);
}

}  // namespace fundsim
