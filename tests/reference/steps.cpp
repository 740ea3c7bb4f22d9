// Steps to another setting: found at a review, made at once where there is room, else from a list, while care goes on.
#include <algorithm>

#include "reference/simulator.hpp"

namespace fundsim::reference {

void Simulator::ask_for_step(Stay& source, std::uint32_t draw) {
    if (source.step && listed_steps_.contains(*source.step)) {
        if (fault_ != Fault::blocked_steps_are_counted_once) ++tally(source, Tally::blocked_reviews);
        if (fault_ != Fault::listed_steps_look_elsewhere) return;
        leave_list_of_steps(*source.step);
    }
    const SegmentTables& t = table(source.segment);
    const std::int32_t to = source.severity <= 1 ? t.step_down_segment : t.step_up_segment;
    if (to < 0) return;
    std::int64_t threshold = t.care.setting[source.severity];
    // Down: shifted by the provider, but for those whom a court sent.
    if (source.severity <= 1 && !source.court_ordered)
        threshold = threshold * choice(source).step_down_q16[source.lasting ? 1 : 0] >> 16;
    // Whose list ended when its provider stopped was found ready before, and stays so.
    if (fault_ == Fault::blocked_steps_are_forgotten) source.step.reset();
    if (!source.step && draw >= std::min<std::int64_t>(threshold, 0xFFFFFFFF)) return;
    Request request;
    request.client = source.name.client;
    request.kind = RequestKind::transfer;
    if (source.step && source.step->moves < 127 && fault_ != Fault::blocked_steps_ask_as_new) {
        // the same request looks for a place once more
        request.steps_again = true;
        request.stay = source.step->number;
        request.moves = source.step->moves + 1;
    }
    request.source_stay = source.name.number;
    request.source_moves = source.name.moves;
    request.source_segment = source.segment;
    request.segment = static_cast<std::size_t>(to);
    request.severity = source.severity;
    due_[week_].push_back(request);
}

void Simulator::step(const Stay& source, Stay stay) {
    const Stay left = source;
    if (fault_ != Fault::steps_come_by_another_door && fault_ != Fault::looks_on_a_list_are_forgotten) {
        // access may have looked since the step was found, or will look
        stay.gated = left.gated;
        stay.seen_from = left.seen_from;
    }
    if (fault_ == Fault::steps_are_never_looked_at) stay.seen_from.reset();
    const bool waited = fault_ == Fault::steps_from_a_list_waited;
    // What is inside a lead's price stays inside it wherever it goes on: the lead buys it there.
    const std::optional<std::size_t> lead = lead_of(left.inside_price_of);
    const bool inside = lead && fault_ != Fault::add_ons_that_step_leave_their_lead;
    start_care(stay, stay.caseload, waited ? week_ - stay.since : 0, inside);
    if (left.inside_price_of && fault_ != Fault::leads_pay_twice_for_steps)
        give_back_the_rest(left.inside_price_of->caseload, left);
    if (inside) {
        stay.inside_price_of = left.inside_price_of;
        buy(*lead, stay);
    }
    stays_.emplace(stay.name, stay);
    const bool down = left.severity <= 1;
    // "Ready for lighter care" is a result where that was agreed; else the arrangement closes pro rata, but for the price
    // of an episode.
    const bool result = down && clauses_of(left.caseload, left.paying).step_down_is_result &&
                        fault_ != Fault::step_down_is_never_a_result;
    close_arrangement(left, result || contract_of(left.caseload, left.paying).modifiers.per_episode, result);
    ++tally(left, Tally::ended_other_provider);
    if (down) {
        ++tally(left, Tally::step_downs);
        ++ledger_.measured(left.caseload).step_downs;
    }
    tally(left, Tally::care_weeks_ended) += week_ - left.since;
    if (fault_ != Fault::steps_end_in_no_class) note_class_at_end(left);
    ledger_.note_end(left.caseload, left.name.municipality());
    stays_.erase(left.name);
    leave_episode(left.name.client);
    ++gone_;
}

void Simulator::block_step(Stay& source, const Stay& stay) {
    // No room: the client stays where it is, and stands on the list for the place that it asked for.
    source.step = stay.name;
    ++tally(source, Tally::blocked_reviews);
    // It is a request when it starts.
    if (fault_ != Fault::blocked_transfer_stays_referred) --tally(stay, Tally::clients_referred);
    --of_class(stay, SeverityTally::clients_referred);
    --requested_;
    if (fault_ == Fault::steps_wait_for_a_week_with_room) return;
    listed_steps_[stay.name] = {stay, source.name};
    auto& list = lists_[stay.caseload];
    list.insert(fault_ == Fault::steps_go_before_those_who_wait ? list.begin() : list.end(), stay.name);
}

bool Simulator::start_step_from_list(const StayName& name) {
    const ListedStep listed = listed_steps_.at(name);
    const Stay& stay = listed.to_come;
    if (!has_room(stay.caseload, stay, crisis(stay.segment))) return false;
    leave_list_of_steps(name);
    const auto source = stays_.find(listed.source);
    if (fault_ == Fault::lapsed_steps_keep_their_place_on_the_list &&
        (source == stays_.end() || source->second.step != name))
        return true;
    if (fault_ != Fault::steps_from_a_list_are_no_requests) {
        ++tally(stay, Tally::clients_referred);
        ++of_class(stay, SeverityTally::clients_referred);
    }
    ++requested_;
    step(stays_.at(listed.source), stay);
    return true;
}

void Simulator::step_down_lighter(Stay& source) {
    // Who is to step down is all the more ready for it, in the lighter class where the other setting knows it.
    if (fault_ == Fault::who_gets_lighter_needs_no_step) let_step_lapse(source);
    if (!source.step || fault_ == Fault::listed_steps_keep_their_class) return;
    const auto listed = listed_steps_.find(*source.step);
    if (listed == listed_steps_.end()) return;
    Stay& stay = listed->second.to_come;
    if (table(stay.segment).rate[0] == 0 && fault_ != Fault::every_setting_knows_the_lighter_class) return;
    stay.severity = 0;
    if (fault_ != Fault::listed_steps_keep_their_class_at_referral) stay.class_at_referral = 0;
    if (stay.coded_class > 0 && fault_ != Fault::lighter_steps_keep_their_coded_class) --stay.coded_class;
}

void Simulator::let_step_lapse(Stay& source) {
    if (!source.step) return;
    if (fault_ != Fault::lapsed_steps_keep_their_place_on_the_list) leave_list_of_steps(*source.step);
    source.step.reset();
}

void Simulator::leave_list_of_steps(const StayName& name) {
    const auto listed = listed_steps_.find(name);
    if (listed == listed_steps_.end()) return;
    std::erase(lists_[listed->second.to_come.caseload], name);
    listed_steps_.erase(listed);
}

void Simulator::send_steps_away(std::uint16_t provider) {
    // They are due still: the next review of where they are now asks for another place.
    std::vector<StayName> names;
    for (const auto& [name, step] : listed_steps_)
        if (plan_.caseloads[step.to_come.caseload].provider == provider) names.push_back(name);
    for (const StayName& name : names) leave_list_of_steps(name);
}

bool Simulator::is_after_crisis(const StayName& on_a_list) const {
    // A step has no priority, wherever it comes from.
    const auto waits = stays_.find(on_a_list);
    return waits != stays_.end() && waits->second.after_crisis;
}

}  // namespace fundsim::reference
