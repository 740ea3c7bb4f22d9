// Endings: the code under which a stay ends, and what comes after it.
#include "base/elementary.hpp"
#include "model/purposes.hpp"
#include "reference/simulator.hpp"

namespace fundsim::reference {

void Simulator::end_care(const StayName& name) {
    const Stay stay = stays_.at(name);
    bool goal = false;
    Tally code = Tally::ended_as_planned;
    const std::uint32_t other = luck(name, Purpose::ending)["code"];
    switch (stay.departure->why) {
        case Reason::goal:
            // A chronic client's goal is that nothing got worse since the referral.
            goal = !stay.chronic || stay.severity <= stay.class_at_referral;
            if (!goal) code = Tally::ended_in_agreement;
            break;
        case Reason::early_by_client: code = Tally::ended_early_by_client; break;
        case Reason::early_by_provider: code = Tally::ended_early_by_provider; break;
        case Reason::other:
            if (other < tables_.other_code[0]) code = Tally::ended_in_agreement;
            else if (other < tables_.other_code[1]) code = Tally::ended_external;
            else code = Tally::ended_other_domain;
            break;
        default: break;  // the limit of the segment
    }
    // The provider reports the result; an unreached goal may be reported as reached.
    bool reported = goal;
    if (!goal && !stay.court_ordered && luck(name, Purpose::reporting)["reported"] < choice(stay).reports) {
        const bool found = found_out(stay, "result", 0, &Audit::fine_of_result, stay.coded_class);
        reported = !found || fault_ == Fault::found_results_count;
    }
    let_step_lapse(stays_.at(name));
    stays_.erase(name);
    leave_episode(name.client);
    ++gone_;
    ledger_.note_end(stay.caseload, name.municipality());
    close_arrangement(stay, true, reported || fault_ == Fault::results_count_at_any_ending);
    tally(stay, Tally::care_weeks_ended) += week_ - stay.since;
    note_class_at_end(stay);
    ++tally(stay, code);
    if (reported) ++tally(stay, Tally::goals_reported);
    if (stay.severity >= 2) ++tally(stay, Tally::heavy_ended);
    if (goal && stay.severity >= 2) ++tally(stay, Tally::heavy_goals_reached);
    ++of_class(stay, SeverityTally::ended);
    if (goal) ++of_class(stay, SeverityTally::goals_reached);
    if (goal) ++tally(stay, Tally::goals_reached);

    Measured& measured = ledger_.measured(stay.caseload);
    ++measured.endings;
    if (code == Tally::ended_early_by_client) ++measured.early_by_client;
    if (reported) ++measured.results;
    measured.weeks_ended += week_ - stay.since;
    measured.planned_ended += table(stay.segment).planned_duration[stay.class_at_referral];
    const bool adult = code == Tally::ended_other_domain;  // adults do not come back
    std::optional<std::int32_t> follows;
    if (!adult) follows = what_follows(stay, goal);
    if (follows) ++measured.relapses;
    if (fault_ == Fault::burden_goes_on_after_a_return) follows.reset();
    if (!goal)
        tally(stay, Tally::burden_milliweeks) += burden_after(stay.segment, stay.severity, stay.chronic, follows);
}

void Simulator::note_class_at_end(const Stay& stay) {
    if (stay.coded_class > stay.severity) ++tally(stay, Tally::ended_coded_up);
}

std::optional<std::int32_t> Simulator::what_follows(const Stay& stay, bool goal) {
    if (persons_.at(stay.name.client).stays >= maximum_stays) return std::nullopt;
    const SegmentTables& t = table(stay.segment);
    const Draws draw = luck(stay.name, Purpose::ending);
    Request request;
    request.client = stay.name.client;
    request.kind = RequestKind::follow_up;
    request.source_stay = stay.name.number;
    request.source_moves = stay.name.moves;
    request.source_segment = stay.segment;
    if (draw["followed"] < t.followed) {
        due_[week_].push_back(request);
        return 0;
    }
    const std::int64_t as_usual = goal ? t.returns_goal : t.returns_no_goal;
    const std::int64_t care_after = by_court(stay) ? 65536 : choice(stay).relapse_q16;
    if (draw["returns"] >= return_at(stay, as_usual * care_after >> 16)) return std::nullopt;
    // Exponential time until return, given that it falls within five years.
    const double mean = tables_.return_weeks;
    const double within_five_years = 1.0 - exponential(-260.0 / mean);
    const double weeks = -mean * logarithm(1.0 - unit_interval(draw["when"]) * within_five_years);
    const std::int32_t until = 1 + static_cast<std::int32_t>(weeks) + (fault_ == Fault::return_a_week_late ? 1 : 0);
    request.kind = RequestKind::returning;
    // Who comes back within the warranty is helped with the same care by the same provider, unpaid.
    const bool warranted = !supported(stay) || fault_ == Fault::support_has_a_warranty;
    if (warranted && !out_of_contract(stay.caseload) &&
        until <= clauses_of(stay.caseload, stay.paying).warranty_weeks) {
        request.warranted_by = stay.caseload;
        request.segment = stay.segment;
    }
    due_[week_ + until].push_back(request);
    return until;
}

void Simulator::stop(std::uint16_t provider) {
    // Its clients ask for another place at once; the stay goes on.
    stopped_providers_.insert(provider);
    if (fault_ != Fault::steps_stay_with_who_stopped) send_steps_away(provider);
    billing_.stop_provider(provider);
    ++outcome_.provider(year_slot(), provider, ProviderTally::exits);
    std::vector<StayName> clients;
    for (const auto& [name, stay] : stays_)
        if (plan_.caseloads[stay.caseload].provider == provider) clients.push_back(name);
    for (const StayName& name : clients) {
        if (stays_.at(name).in_aftercare && fault_ != Fault::moved_clients_are_treated_anew) {
            // The goal is reached: the stay ends as planned, and what the provider would have added is not given.
            const Stay& ends = stays_.at(name);
            const std::int32_t left = std::min(ends.departure->week - week_, std::max(1, limit_of(ends) - week_));
            ledger_.keep_on(line_of(ends), -std::min(ends.prolonged, left) * billed_rate(ends));
            end_care(name);
            continue;
        }
        let_step_lapse(stays_.at(name));
        Stay stay = stays_.at(name);
        stays_.erase(name);
        ++gone_;
        ++tally(stay, Tally::replaced);
        if (stay.in_care) {
            ++tally(stay, Tally::ended_other_provider);
            tally(stay, Tally::care_weeks_ended) += week_ - stay.since;
            note_class_at_end(stay);
            ledger_.note_end(stay.caseload, name.municipality());
            close_arrangement(stay, false, false);
            leave_episode(name.client);
            // The price of an episode is paid up to here: the next that starts in it has one of its own.
            const bool paid = stay.paying != Paying::unpaid && fault_ != Fault::rest_of_an_episode_is_free;
            if (paid && contract_of(stay.caseload, stay.paying).modifiers.per_episode)
                persons_.at(name.client).episode_paid = false;
        } else {
            std::erase(lists_[stay.caseload], name);
        }
        Request request;
        request.client = name.client;
        request.kind = RequestKind::replacement;
        request.source_stay = request.stay = name.number;
        const bool moves = fault_ != Fault::moved_clients_keep_their_luck && name.moves < 127;
        request.source_moves = request.moves = name.moves + (moves ? 1 : 0);
        request.segment = stay.segment;
        request.severity = stay.severity;
        if (fault_ != (stay.in_care ? Fault::add_ons_that_go_on_elsewhere_leave_their_lead
                                    : Fault::add_ons_that_move_leave_their_lead))
            request.inside_price_of = stay.inside_price_of;
        due_[week_].push_back(request);
        // What belongs to the client and its case goes along.
        stay.name = request.name();
        if (stay.in_care) stay.kind = RequestKind::replacement, stay.declined = 0, stay.after_crisis = false;
        stay.in_aftercare = false;
        if (fault_ == Fault::moved_clients_lose_their_priority) stay.after_crisis = false;
        moving_[stay.name] = stay;
    }
}

void Simulator::leave_episode(std::uint32_t client) {
    if (has_care_running(client)) return;
    persons_.at(client).ended = week_;
}

void Simulator::leave_list(const StayName& name) {
    const Stay stay = stays_.at(name);
    stays_.erase(name);
    std::erase(lists_[stay.caseload], name);
    ++gone_;
    const bool withdrawn = stay.departure->why == Reason::withdrawn;
    ++tally(stay, withdrawn ? Tally::withdrawn : Tally::recovered_waiting);
    if (withdrawn)
        tally(stay, Tally::burden_milliweeks) += burden_after(stay.segment, stay.severity, stay.chronic, std::nullopt);
}

std::int64_t Simulator::burden_after(std::size_t segment, std::uint32_t severity, bool chronic,
                                     std::optional<std::int32_t> follows) const {
    // Expected weeks until natural recovery, care that follows, or the end of the run, weighted by severity.
    const double recovery = chronic ? 0.0 : tables_.course[segment].natural[severity];
    double left = weeks_ - week_;
    if (follows && *follows < left) left = *follows;
    const double weeks = recovery > 1e-9 ? (1.0 - exponential(-recovery * left)) / recovery : left;
    return static_cast<std::int64_t>(weeks * static_cast<double>(tables_.burden_milli[severity]) + 0.5);
}

}  // namespace fundsim::reference
