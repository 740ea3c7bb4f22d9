// Endings: the code under which a stay ends, and what comes after it.
#include "base/elementary.hpp"
#include "reference/simulator.hpp"

namespace fundsim::reference {

void Simulator::end_care(const StayName& name) {
    const Stay stay = stays_.at(name);
    stays_.erase(name);
    ++gone_;
    billing_.note_end(stay.caseload, name.municipality());
    tally(stay, Tally::care_weeks_ended) += week_ - stay.since;

    bool goal = false;
    Tally code = Tally::ended_as_planned;
    const std::uint32_t other = luck(name, Purpose::ending)[3];
    switch (stay.departure->why) {
        case Reason::goal:
            // A chronic client's goal is that nothing got worse since the referral.
            goal = !stay.chronic || stay.severity <= stay.class_at_referral;
            if (!goal) code = Tally::ended_in_agreement;
            break;
        case Reason::early_by_client: code = Tally::ended_early_by_client; break;
        case Reason::other:
            if (other < tables_.other_code[0]) code = Tally::ended_in_agreement;
            else if (other < tables_.other_code[1]) code = Tally::ended_external;
            else code = Tally::ended_other_domain;
            break;
        default: break;  // the limit of the segment
    }
    ++tally(stay, code);
    if (goal) {
        ++tally(stay, Tally::goals_reached);
        ++tally(stay, Tally::goals_reported);
    } else {
        tally(stay, Tally::burden_milliweeks) += burden_after(stay.segment, stay.severity);
    }
    if (code != Tally::ended_other_domain) what_follows(stay, goal);  // adults do not come back
}

void Simulator::what_follows(const Stay& stay, bool goal) {
    if (persons_.at(stay.name.client).stays >= maximum_stays) return;
    const SegmentTables& t = table(stay.segment);
    const Block draw = luck(stay.name, Purpose::ending);
    Request request{.client = stay.name.client,
                    .kind = RequestKind::follow_up,
                    .source_stay = stay.name.number,
                    .source_segment = stay.segment,
                    .segment = std::nullopt,
                    .severity = std::nullopt};
    if (draw[2] < t.followed) {
        due_[week_].push_back(request);
        return;
    }
    if (draw[0] >= (goal ? t.returns_goal : t.returns_no_goal)) return;
    // Exponential time until return, given that it falls within five years.
    const double mean = tables_.return_weeks;
    const double within_five_years = 1.0 - exponential(-260.0 / mean);
    const double weeks = -mean * logarithm(1.0 - unit_interval(draw[1]) * within_five_years);
    request.kind = RequestKind::returning;
    due_[week_ + 1 + static_cast<std::int32_t>(weeks) + (fault_ == Fault::return_a_week_late ? 1 : 0)].push_back(
        request);
}

void Simulator::leave_list(const StayName& name) {
    const Stay stay = stays_.at(name);
    stays_.erase(name);
    std::erase(lists_[stay.caseload], name);
    ++gone_;
    const bool withdrawn = stay.departure->why == Reason::withdrawn;
    ++tally(stay, withdrawn ? Tally::withdrawn : Tally::recovered_waiting);
    if (withdrawn) tally(stay, Tally::burden_milliweeks) += burden_after(stay.segment, stay.severity);
}

std::int64_t Simulator::burden_after(std::size_t segment, std::uint32_t severity) const {
    // Expected weeks until natural recovery or the end of the run, weighted by severity.
    const double recovery = tables_.course[segment].natural[severity];
    const double left = weeks_ - week_;
    const double weeks = recovery > 1e-9 ? (1.0 - exponential(-recovery * left)) / recovery : left;
    return static_cast<std::int64_t>(weeks * static_cast<double>(tables_.burden_milli[severity]) + 0.5);
}

}  // namespace fundsim::reference
