#include "reference/simulator.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "base/distributions.hpp"
#include "base/elementary.hpp"
#include "fundsim/replicate.hpp"

namespace fundsim::reference {
namespace {

Tables tables_for(const Plan& plan, std::uint32_t replication) {
    Tables tables;
    build_tables(plan, draw_parameters(plan, replication / plan.inner), tables);
    return tables;
}

}  // namespace

Simulator::Simulator(const Plan& plan, std::uint32_t replication, Fault fault)
    : plan_(plan),
      fault_(fault),
      replication_(replication),
      tables_(tables_for(plan, replication)),
      billing_(plan_, tables_, fault),
      outcome_(shape_of(plan)),
      weeks_(plan.scenario.clock.warm_up + plan.scenario.clock.years * weeks_per_year),
      lists_(plan.caseloads.size()),
      published_(plan.caseloads.size(), 0),
      rate_now_(plan.scenario.municipalities.size(), 0.0) {}

Outcome Simulator::run() {
    fill_stock();
    for (week_ = 0; week_ < weeks_; ++week_) {
        if (week_ % weeks_per_year == 0) open_year();
        if (week_ % weeks_per_half_year == 0) open_half_year();
        leave();
        if (week_ % weeks_per_period == 0) open_period();
        review_care();
        review_waiting();
        start_from_lists();
        if (fault_ != Fault::waits_published_after_placement) publish_waits();
        refer_and_place();
        if (fault_ == Fault::waits_published_after_placement) publish_waits();
        first_reviews();
        close_week();
    }
    return outcome_;
}

void Simulator::open_year() {
    const std::int32_t year = week_ / weeks_per_year;
    const std::int32_t horizon_week = week_ - plan_.scenario.clock.warm_up;
    const double years_on = horizon_week < 0 ? 0.0 : static_cast<double>(horizon_week / weeks_per_year);
    capacity_growth_ = power(1.0 + tables_.capacity_growth, years_on);
    for (std::uint32_t m = 0; m < rate_now_.size(); ++m) {
        const double frailty = fault_ == Fault::no_frailty
                                   ? 1.0
                                   : gamma_frailty(plan_.seed, m, block_of(Purpose::municipality_year),
                                                   static_cast<std::uint32_t>(year), replication_, tables_.frailty_cv);
        rate_now_[m] = tables_.referral_rate[m] * power(1.0 + tables_.growth, years_on) * frailty;
    }
}

void Simulator::open_half_year() {
    // Trajectories active in a half-year: those on its first day, also if they end in its first week; and those who
    // start.
    for (const auto& [name, stay] : stays_) {
        if (!stay.in_care) continue;
        ++tally(stay, half() % 2 == 0 ? Tally::active_first_half : Tally::active_second_half);
        note_youth(name.client);
    }
}

void Simulator::leave() {
    std::vector<StayName> today;
    for (const auto& [name, stay] : stays_)
        if (stay.departure && stay.departure->week == week_) today.push_back(name);
    for (auto& [name, stay] : stays_)
        if (stay.aftercare_from == week_) stay.in_aftercare = true;  // fewer units; nothing else happens until it ends
    for (const StayName& name : today) stays_.at(name).in_care ? end_care(name) : leave_list(name);
}

void Simulator::open_period() {
    std::vector<Occupation> occupation;
    for (std::size_t c = 0; c < plan_.caseloads.size(); ++c) occupation.push_back({clients_at(c), committed(c)});
    billing_.open_period(capacity_growth_, year_slot() > 0, occupation);
}

void Simulator::start_from_lists() {
    // First in, first out; the one at the head waits until there is room, and everybody behind waits too.
    for (std::size_t c = 0; c < lists_.size(); ++c)
        while (!lists_[c].empty()) {
            const StayName next = fault_ == Fault::last_referred_starts_first ? lists_[c].back() : lists_[c].front();
            Stay& stay = stays_.at(next);
            if (!has_room(c, billed_rate(stay), crisis(stay.segment))) break;
            std::erase(lists_[c], next);
            start_care(stay, c, week_ - stay.since);
        }
}

void Simulator::publish_waits() {
    // Little's law: a list moves at the rate at which those in care leave.
    for (std::size_t c = 0; c < lists_.size(); ++c)
        published_[c] = static_cast<std::int32_t>(static_cast<std::int64_t>(lists_[c].size()) *
                                                  table(plan_.caseloads[c].segment).mean_weeks /
                                                  std::max<std::int64_t>(1, clients_at(c)));
}

void Simulator::close_week() {
    std::map<Where, std::int64_t> in_care;
    std::int64_t waiting = 0;
    for (const auto& [name, stay] : stays_) {
        tally(stay, Tally::burden_milliweeks) += tables_.burden_milli[stay.severity];
        if (!stay.in_care) {
            ++tally(stay, Tally::waiting_weeks);
            ++waiting;
            continue;
        }
        ++tally(stay, Tally::care_weeks);
        ++in_care[{stay.segment, name.municipality()}];
        billing_.deliver(
            {stay.caseload, name.municipality(), stay.coded_class, billed_rate(stay), provided_rate(stay)});
    }
    const std::int32_t next = week_ + 1;
    if (next % weeks_per_period == 0) {
        billing_.close_period(year_slot(), in_care, outcome_);
        if (year_slot() > 0) {
            const auto period = static_cast<std::size_t>((week_ - plan_.scenario.clock.warm_up) / weeks_per_period);
            outcome_.waiting_at(period) = waiting;
            for (const auto& [where, clients] : in_care) outcome_.in_care_at(period) += clients;
            outcome_.spend_in(period) = billing_.paid_this_period();
        }
    }
    // Stock at the end of each year; of the warm-up only at its very end.
    if (next % weeks_per_year == 0 && next >= plan_.scenario.clock.warm_up)
        for (const auto& [name, stay] : stays_) ++tally(stay, stay.in_care ? Tally::in_care_end : Tally::waiting_end);
    if (next % weeks_per_half_year == 0) {
        for (const std::uint32_t client : youths_[half()])
            ++outcome_.youths_active(year_slot(), static_cast<std::size_t>(half() % 2),
                                     ClientId{client}.municipality());
        if (fault_ == Fault::youths_counted_per_start)
            outcome_.youths_active(year_slot(), static_cast<std::size_t>(half() % 2), 0) += youths_by_mistake_[half()];
    }
    check_conservation();
}

void Simulator::check_conservation() const {
    std::int64_t listed = 0;
    for (const auto& list : lists_) listed += static_cast<std::int64_t>(list.size());
    const auto waiting = std::count_if(stays_.begin(), stays_.end(), [](const auto& s) { return !s.second.in_care; });
    const auto present = static_cast<std::int64_t>(stays_.size());
    if (requested_ != gone_ + present || listed != waiting)
        throw std::logic_error("week " + std::to_string(week_) + ": " + std::to_string(requested_) + " requests, " +
                               std::to_string(gone_) + " gone, " + std::to_string(present) + " present, " +
                               std::to_string(listed) + " listed, " + std::to_string(waiting) + " waiting");
}

Block Simulator::luck(const StayName& stay, Purpose purpose, std::uint32_t index) const {
    return philox(key_of_seed(plan_.seed), stay.client, stay_word(stay.number) | block_of(purpose), index,
                  replication_);
}

Block Simulator::luck_of_municipality(std::uint32_t municipality, Purpose purpose, std::uint32_t index) const {
    return philox(key_of_seed(plan_.seed), municipality, block_of(purpose), index, replication_);
}

std::int64_t Simulator::billed_rate(const Stay& stay) const {
    const SegmentTables& t = table(stay.segment);
    const std::int64_t rate =
        t.rate_follows_need ? (t.rate[stay.severity] * tables_.need_q10[stay.need_bin]) >> 10 : t.rate[stay.severity];
    return stay.in_aftercare && fault_ != Fault::aftercare_at_full_rate ? rate * t.aftercare_q8 / 256 : rate;
}

std::int64_t Simulator::provided_rate(const Stay& stay) const {
    const SegmentTables& t = table(stay.segment);
    const std::int64_t rate = (t.rate[stay.severity] * tables_.need_q10[stay.need_bin]) >> 10;
    return stay.in_aftercare && fault_ != Fault::aftercare_at_full_rate ? rate * t.aftercare_q8 / 256 : rate;
}

std::int64_t Simulator::committed(std::size_t caseload) const {
    std::int64_t sum = 0;
    for (const auto& [name, stay] : stays_)
        if (stay.in_care && stay.caseload == caseload) sum += billed_rate(stay);
    return sum;
}

std::int64_t Simulator::clients_at(std::size_t caseload) const {
    return std::count_if(stays_.begin(), stays_.end(),
                         [&](const auto& s) { return s.second.in_care && s.second.caseload == caseload; });
}

bool Simulator::has_room(std::size_t caseload, std::int64_t rate, bool urgent) const {
    // Within capacity, for urgent care within 105 % of it; an empty provider takes anybody.
    const std::int64_t capacity = billing_.capacity(caseload);
    const std::int64_t taken = committed(caseload);
    return taken + rate <= capacity + (urgent ? capacity / 20 : 0) || (taken == 0 && capacity > 0);
}

bool Simulator::has_care_running(std::uint32_t client) const {
    return std::any_of(stays_.lower_bound({client, 0}), stays_.upper_bound({client, 0xFFFFFFFFU}),
                       [](const auto& s) { return s.second.in_care; });
}

std::size_t Simulator::year_slot() const {
    const std::int32_t horizon_week = week_ - plan_.scenario.clock.warm_up;
    return horizon_week < 0 ? 0 : static_cast<std::size_t>(1 + horizon_week / weeks_per_year);
}

std::int64_t& Simulator::tally(std::size_t segment, std::uint32_t municipality, Tally what) {
    return outcome_.at(year_slot(), segment, municipality, what);
}

std::int64_t& Simulator::tally(const Stay& stay, Tally what) {
    return tally(stay.segment, stay.name.municipality(), what);
}

void Simulator::note_youth(std::uint32_t client) {
    if (!youths_[half()].insert(client).second) ++youths_by_mistake_[half()];
}

}  // namespace fundsim::reference
