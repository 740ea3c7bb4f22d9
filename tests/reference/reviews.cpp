// Reviews: every `review` weeks from the start (or the referral) a client's class may change, and it is decided whether
// and in which of the coming weeks the stay ends.
#include <algorithm>
#include <array>
#include <cmath>

#include "base/elementary.hpp"
#include "model/flow/care.hpp"
#include "model/flow/clocks.hpp"
#include "model/flow/placement.hpp"
#include "reference/simulator.hpp"

namespace fundsim::reference {
namespace {

std::int32_t hazard_of(double per_week) {
    const auto fixed = static_cast<std::int64_t>(std::floor(per_week * static_cast<double>(hazard_one) + 0.5));
    return static_cast<std::int32_t>(std::min(fixed, hazard_one));
}

/// The clock of one thing that may end a stay: what is left of its threshold, the hazard that eats it.
struct Clock {
    std::int32_t* left;
    std::int32_t hazard;
    Reason why;
};

/// Runs the clocks for some weeks; the first to cross, with its week counted from now. A clock without hazard stands
/// still.
template <std::size_t n>
std::optional<Departure> first_crossing(const std::array<Clock, n>& clocks, std::int32_t weeks) {
    const Clock* first = nullptr;
    std::int32_t first_left = 0;
    for (const Clock& clock : clocks) {
        const std::int32_t left = *clock.left;
        *clock.left -= clock.hazard * weeks;
        const bool crosses = clock.hazard > 0 && *clock.left < 0;
        if (!crosses || (first && !crosses_before(left, clock.hazard, first_left, first->hazard))) continue;
        first = &clock;
        first_left = left;
    }
    if (!first) return std::nullopt;
    return Departure{weeks_until_crossing(first_left, first->hazard), first->why};
}

}  // namespace

std::uint32_t Simulator::own_clock(const Stay& stay) const {
    if (fault_ == Fault::next_review_uses_first_draw) return 0;
    return static_cast<std::uint32_t>((week_ - stay.since) / plan_.scenario.clock.review);
}

std::vector<StayName> Simulator::due_for_review(bool in_care) const {
    std::vector<StayName> due;
    for (const auto& [name, stay] : stays_)
        if (stay.in_care == in_care && !stay.fresh && (week_ - stay.since) % plan_.scenario.clock.review == 0)
            due.push_back(name);
    return due;
}

void Simulator::review_care() {
    for (const StayName& name : due_for_review(true)) review_in_care(stays_.at(name), false);
}

void Simulator::review_waiting() {
    for (std::size_t s = 0; s < plan_.scenario.segments.size(); ++s) {
        std::vector<StayName> indicated;
        for (const StayName& name : due_for_review(false)) {
            Stay& stay = stays_.at(name);
            if (stay.segment != s) continue;
            review_on_list(stay, false);
            if (stay.departure) continue;
            const bool urgent =
                luck(name, Purpose::waiting_review, own_clock(stay))[2] < table(s).waiting.setting[stay.severity];
            const bool waited = crisis(s) || week_ - stay.since >= tables_.out_of_contract_wait;
            if (urgent && waited) indicated.push_back(name);
        }
        out_of_contract(s, std::move(indicated));
    }
}

void Simulator::out_of_contract(std::size_t segment, std::vector<StayName> indicated) {
    // Who waits longest goes first.
    if (fault_ != Fault::out_of_contract_by_id)
        std::stable_sort(indicated.begin(), indicated.end(),
                         [&](const StayName& a, const StayName& b) { return stays_.at(a).since < stays_.at(b).since; });
    const std::size_t elsewhere = plan_.first_caseload[segment + 1] - 1;
    for (const StayName& name : indicated) {
        Stay& stay = stays_.at(name);
        if (!has_room(elsewhere, billed_rate(stay), false)) continue;
        std::erase(lists_[stay.caseload], name);
        ++tally(stay, Tally::starts_out_of_contract);
        start_care(stay, elsewhere, week_ - stay.since);
    }
}

void Simulator::first_reviews() {
    for (auto& [name, stay] : stays_) {
        if (!stay.fresh) continue;
        stay.fresh = false;
        stay.in_care ? review_in_care(stay, true) : review_on_list(stay, true);
    }
}

void Simulator::review_in_care(Stay& stay, bool first) {
    if (stay.departure) return;  // aftercare runs to its end
    const Block draw = luck(stay.name, Purpose::care_review, own_clock(stay));
    const SegmentTables& t = table(stay.segment);
    if (!first) move_class(stay, draw[0]);
    // Decided on the class as it is now.
    const std::size_t k = stay.severity;
    decide_ending(stay, plan_.scenario.clock.review);
    if (persons_.at(stay.name.client).stays >= maximum_stays) return;
    const auto ask = [&](RequestKind kind, std::int32_t week) {
        due_[week].push_back({.client = stay.name.client,
                              .kind = kind,
                              .source_stay = stay.name.number,
                              .source_segment = stay.segment,
                              .segment = std::nullopt,
                              .severity = std::nullopt});
    };
    // A need seen at a review asks for care in the same week. One seen at the start asks in the next: the requests of
    // this week have been dealt with.
    if (draw[1] < (first ? t.care_start.add_on[k] : t.care.add_on[k]))
        ask(RequestKind::add_on, first ? week_ + 1 : week_);
    const std::int32_t to = stay.severity <= 1 ? t.step_down_segment : t.step_up_segment;
    if (!first && !stay.departure && to >= 0 && draw[2] < t.care.setting[k]) {
        ask(RequestKind::transfer, week_);
        due_[week_].back().segment = static_cast<std::size_t>(to);
        due_[week_].back().severity = stay.severity;
    }
}

void Simulator::move_class(Stay& stay, std::uint32_t draw) {
    const bool up = draw < worsening_threshold(stay);
    const bool down = !up && draw > 0xFFFFFFFFU - table(stay.segment).care.move_down[stay.severity];
    if (!up && !down) return;
    // A change of allocation follows; an error of assessment stays what it was.
    ++tally(stay, Tally::arrangement_changes);
    stay.severity = up ? stay.severity + 1 : stay.severity - 1;
    if (fault_ == Fault::coded_class_keeps) return;
    if (up && stay.coded_class < 3) ++stay.coded_class;
    if (down && stay.coded_class > 0) --stay.coded_class;
}

void Simulator::decide_ending(Stay& stay, std::int32_t weeks) {
    const SegmentTables& t = table(stay.segment);
    std::optional<Departure> ending = first_crossing(
        std::array{Clock{&stay.goal_clock, goal_hazard(stay), Reason::goal},
                   Clock{&stay.client_clock, t.care.hazard_client[stay.severity], Reason::early_by_client},
                   Clock{&stay.other_clock, t.care.hazard_other[stay.severity], Reason::other}},
        weeks);
    if (t.maximum_weeks > 0 && fault_ != Fault::no_maximum_duration) {
        const std::int32_t until_limit = stay.since + t.maximum_weeks - week_;
        if (until_limit <= weeks && (!ending || until_limit < ending->week))
            ending = Departure{until_limit, Reason::limit};
    }
    if (!ending) return;
    ending->week += week_;
    if (ending->why == Reason::goal && !stay.chronic && luck(stay.name, Purpose::aftercare)[0] < t.aftercare) {
        stay.aftercare_from = ending->week;
        ending->week += t.aftercare_weeks + (fault_ == Fault::aftercare_a_week_longer ? 1 : 0);
    }
    stay.departure = ending;
}

void Simulator::review_on_list(Stay& stay, bool first) {
    if (!first && luck(stay.name, Purpose::waiting_review, own_clock(stay))[0] <
                      probability_threshold(tables_.course[stay.segment].worsening[stay.severity] *
                                            plan_.scenario.clock.review)) {
        ++stay.severity;
        stay.coded_class = std::min(3U, stay.coded_class + 1);
    }
    const std::int32_t withdrawal = table(stay.segment).waiting.hazard_client[stay.severity];
    stay.departure = first_crossing(std::array{Clock{&stay.goal_clock, recovery_hazard(stay), Reason::recovered},
                                               Clock{&stay.client_clock, withdrawal, Reason::withdrawn}},
                                    plan_.scenario.clock.review);
    if (stay.departure) stay.departure->week += week_;
}

double Simulator::dose(const Stay& stay) const {
    const double delivered = static_cast<double>(billing_.dose_level(stay.caseload)) / 32.0;
    if (plan_.caseloads[stay.caseload].out_of_contract) return delivered;
    const double match = fault_ == Fault::match_has_no_effect ? 1.0 : match_factor(stay.match, tables_.match_spread);
    return delivered * tables_.caseloads[stay.caseload].quality * tables_.course[stay.segment].dose_factor * match;
}

std::int32_t Simulator::goal_hazard(const Stay& stay) const {
    const CourseRates& course = tables_.course[stay.segment];
    const std::size_t k = stay.severity;
    if (stay.chronic && fault_ != Fault::chronic_clients_recover) return hazard_of(course.chronic_end[k]);
    const CareRates rates{course.natural[k], course.treatment[k], course.worsening[k]};
    return hazard_of(improvement_hazard(rates, dose(stay), tables_.saturation));
}

std::int32_t Simulator::recovery_hazard(const Stay& stay) const {
    // The natural course goes on without care; a chronic client does not recover.
    if (stay.chronic && fault_ != Fault::chronic_clients_recover) return 0;
    return hazard_of(tables_.course[stay.segment].natural[stay.severity]);
}

std::uint32_t Simulator::worsening_threshold(const Stay& stay) const {
    const CourseRates& course = tables_.course[stay.segment];
    const std::size_t k = stay.severity;
    const CareRates rates{course.natural[k], course.treatment[k], course.worsening[k]};
    return probability_threshold(worsening_probability(rates, dose(stay), tables_.protection) *
                                 plan_.scenario.clock.review);
}

}  // namespace fundsim::reference
