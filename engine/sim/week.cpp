// The steps of a week, in order. `Simulation::run` is the list; docs/model.md explains each step.
#include <algorithm>
#include <chrono>

#include "base/check.hpp"
#include "base/distributions.hpp"
#include "base/elementary.hpp"
#include "sim/simulation.hpp"

namespace fundsim {

void Simulation::run(std::uint32_t replication, Outcome& outcome) {
    outcome_ = &outcome;
    outcome.clear();
    using Stopwatch = std::chrono::steady_clock;
    std::size_t at = 0;
    Stopwatch::time_point last;
    const auto step = [&](const char* name, auto&& body) {
        body();
        if (!profiling) return;
        if (steps.size() <= at) steps.push_back({name, 0.0, 0});
        const auto now = Stopwatch::now();
        steps[at].seconds += std::chrono::duration<double>(now - last).count();
        ++steps[at].count;
        last = now;
        ++at;
    };
    if (profiling) last = Stopwatch::now();
    step("draw parameters and build tables", [&] { prepare(replication); });
    const auto slot_of = [&](std::int32_t week) {
        const std::int32_t horizon = week - plan_.scenario.clock.warm_up;
        return horizon < 0 ? std::size_t{0} : static_cast<std::size_t>(1 + horizon / weeks_per_year);
    };
    open_year();
    step("fill the stationary caseload", [&] { fill_stock(); });
    const std::size_t first_weekly = at;
    for (week_ = 0; week_ < weeks_; ++week_) {
        at = first_weekly;
        year_slot_ = slot_of(week_);
        step("open year and half-year", [&] {
            if (week_ % weeks_per_year == 0) open_year();
            // before the endings: a stay that ends in this week runs until a moment within it
            if (week_ % weeks_per_half_year == 0) open_half_year();
        });
        step("endings that are due", [&] { leave_due(); });
        step("open period", [&] {
            if (week_ % weeks_per_period == 0) open_period();
        });
        step("review those in care", [&] { review_care(); });
        step("review the waiting", [&] { review_waiting(); });
        step("start from the queues", [&] { start_from_queues(); });
        step("publish waits", [&] { publish_waits(); });
        step("refer and place", [&] {
            gather_referrals();
            refer();
            place_all();
        });
        step("first reviews", [&] { first_reviews(); });
        step("close the week", [&] { close_week(); });
    }
}

void Simulation::open_year() {
    const std::int32_t year = week_ / weeks_per_year;
    const double horizon_year = std::max(0, (week_ - plan_.scenario.clock.warm_up) / weeks_per_year);
    const double growth = power(1.0 + tables_.growth, horizon_year);
    capacity_growth_ = power(1.0 + tables_.capacity_growth, horizon_year);
    for (std::uint32_t m = 0; m < municipalities_; ++m)
        rate_now_[m] = tables_.referral_rate[m] * growth *
                       gamma_frailty(plan_.seed, m, block_of(Purpose::municipality_year),
                                     static_cast<std::uint32_t>(year), replication_, tables_.frailty_cv);
}

void Simulation::open_half_year() {
    const std::int32_t half = (week_ / weeks_per_half_year) & 1;
    ++half_year_;
    for (std::uint32_t m = 0; m < municipalities_; ++m) {
        outcome_->youths_active(year_slot_, static_cast<std::size_t>(half), m) += persons_in_care_[m];
        for (std::size_t s = 0; s < segments_; ++s)
            for (std::uint32_t k = 0; k < severity_count; ++k)
                tally(s, m, half == 0 ? Tally::active_first_half : Tally::active_second_half) +=
                    count(in_care_, s, m, k);
    }
}

void Simulation::open_period() {
    // The ledger's period is closed at the end of its last week (close_week); here the next one opens.
    std::fill(room_changed_.begin(), room_changed_.end(), std::uint8_t{1});
    if (!ledger_.open_period(capacity_growth_, year_slot_ > 0)) return;
    for (std::size_t s = 0; s < segments_; ++s)
        for (std::size_t c = plan_.first_caseload[s]; c < plan_.first_caseload[s + 1]; ++c)
            if (ledger_.dose_changed(c))
                fill_dose_tables(tables_, s, c - plan_.first_caseload[s], tables_.caseloads[c],
                                 ledger_.dose_level(c) / 32.0, plan_.scenario.clock.review, state_[s].goal,
                                 state_[s].move_up);
}

void Simulation::leave_due() {
    auto& due = pending_[static_cast<std::size_t>(week_) & 7U];
    // draws of the endings in one batch
    reserve_lanes(due.size());
    for (std::size_t i = 0; i < due.size(); ++i) {
        const bool waits = due[i].why == Leaving::withdrawn || due[i].why == Leaving::recovered_waiting;
        const SegmentState& state = state_[due[i].segment];
        const Columns& columns = waits ? state.waiting[due[i].column] : state.care[due[i].column];
        ids_[i] = columns.id[due[i].row];
        stays_[i] = columns.stay[due[i].row];
    }
    draw_lanes(0, Purpose::ending, due.size());
    for (std::size_t i = 0; i < due.size(); ++i) switch (due[i].why) {
            case Leaving::withdrawn:
            case Leaving::recovered_waiting: leave_queue(due[i]); break;
            case Leaving::aftercare_begins: begin_aftercare(due[i]); break;
            default: end_care(due[i], {lanes_[0][0][i], lanes_[0][1][i], lanes_[0][2][i], lanes_[0][3][i]}); break;
        }
    due.clear();
}

void Simulation::start_from_queues() {
    for (std::size_t c = 0; c < plan_.caseloads.size(); ++c) {
        // the head did not fit last week: unless something changed, it still does not
        if (room_changed_[c] == 0 || queues_.length(c) == 0) continue;
        room_changed_[c] = 0;
        const std::size_t s = plan_.caseloads[c].segment;
        const bool urgent = plan_.scenario.segments[s].crisis;
        for (std::uint32_t front = queues_.front(c); front != Queues::none; front = queues_.front(c)) {
            const Queues::Node node = queues_.node(front);
            Columns& waiting = state_[s].waiting[node.column];
            if (!ledger_.has_room(c, node.rate, urgent)) break;
            Row row = waiting.client_of(node.row);
            const std::int32_t since = row.since;
            --count(waiting_, s, municipality_of(row.id), static_cast<std::uint32_t>(row.cell & 3));
            --people_[row.rest.person].pending;
            waiting.leave(node.row);
            queues_.node(front).waiting = false;
            queues_.pop(c);
            start_care(s, c, row, static_cast<ReferralKind>(Traits{row.rest.traits}.kind()), week_ - since);
        }
    }
}

void Simulation::publish_waits() {
    // Little's law: those waiting leave at the rate at which clients in care do, (clients / mean duration) per week.
    for (std::size_t c = 0; c < plan_.caseloads.size(); ++c) {
        const std::int32_t length = queues_.length(c);
        published_[c] = length == 0 ? 0
                                    : length * tables_.segments[plan_.caseloads[c].segment].mean_weeks /
                                          std::max(1, ledger_.clients(c));
    }
}

void Simulation::review_columns(std::size_t segment, bool care, bool first) {
    SegmentState& state = state_[segment];
    const SegmentTables& table = tables_.segments[segment];
    Columns& columns = care ? state.care[wheel()] : state.waiting[wheel()];
    std::uint32_t& seen = care ? state.reviewed_care[wheel()] : state.reviewed_waiting[wheel()];
    const std::uint32_t begin = first ? seen : 0;
    ReviewRequest request;
    request.key = key_;
    request.replication = replication_;
    request.purpose = block_of(care ? Purpose::care_review : Purpose::waiting_review);
    request.week = week_;
    request.review_shift = review_shift_;
    request.tables = care ? (first ? &table.care_start : &table.care) : (first ? &table.waiting_start : &table.waiting);
    request.draws_matter = request.tables->draws_matter;
    request.goal_hazard = care ? state.goal.data() : table.goal_waiting.data();
    request.move_up = care ? state.move_up.data() : table.move_up_waiting.data();
    request.count = columns.size() - begin;
    request.goal = columns.goal.data() + begin;
    request.client = columns.client.data() + begin;
    request.other = columns.other.data() + begin;
    request.cell = columns.cell.data() + begin;
    request.id = columns.id.data() + begin;
    request.stay = columns.stay.data() + begin;
    request.since = columns.since.data() + begin;
    seen = columns.size();
    if (request.count == 0) return;
    if (event_rows_.size() < request.count + column_granule) {
        event_rows_.resize(padded(request.count * 2));
        event_bits_.resize(event_rows_.size());
    }
    if (first) request.move_up = table.no_moves.data();
    const std::uint32_t events = review(request, event_rows_.data(), event_bits_.data());
    if (care && table.maximum_weeks > 0) {
        // a maximum duration comes without an event: look at every row
        std::uint32_t next = 0;
        for (std::uint32_t i = 0; i < request.count; ++i) {
            const bool happened = next < events && event_rows_[next] == i;
            on_care_event(segment, begin + i, happened ? event_bits_[next] : 0, first);
            next += happened;
        }
        return;
    }
    for (std::uint32_t e = 0; e < events; ++e) {
        if (care) on_care_event(segment, begin + event_rows_[e], event_bits_[e], first);
        else on_waiting_event(segment, begin + event_rows_[e], event_bits_[e]);
    }
}

void Simulation::review_waiting() {
    for (std::size_t s = 0; s < segments_; ++s) {
        Columns& waiting = state_[s].waiting[wheel()];
        waiting.compact([&](std::uint32_t row) { queues_.node(waiting.rest[row].link).row = row; });
        review_columns(s, false, false);
        start_out_of_contract(s);
    }
}

void Simulation::review_care() {
    for (std::size_t s = 0; s < segments_; ++s) {
        state_[s].care[wheel()].compact([](std::uint32_t) {});
        review_columns(s, true, false);
    }
}

void Simulation::first_reviews() {
    append_newcomers();
    for (std::size_t s = 0; s < segments_; ++s) {
        review_columns(s, true, true);
        review_columns(s, false, true);
    }
}

void Simulation::close_week() {
    for (std::size_t s = 0; s < segments_; ++s)
        for (std::uint32_t m = 0; m < municipalities_; ++m)
            for (std::uint32_t k = 0; k < severity_count; ++k) {
                const std::int64_t care = count(in_care_, s, m, k);
                const std::int64_t wait = count(waiting_, s, m, k);
                tally(s, m, Tally::care_weeks) += care;
                tally(s, m, Tally::waiting_weeks) += wait;
                tally(s, m, Tally::burden_milliweeks) += (care + wait) * tables_.burden_milli[k];
            }
    if ((week_ + 1) % weeks_per_period == 0) {
        ledger_.close_period(year_slot_, year_slot_ > 0, *outcome_);
        if (year_slot_ > 0) {
            const auto period = static_cast<std::size_t>((week_ - plan_.scenario.clock.warm_up) / weeks_per_period);
            for (const std::int32_t n : in_care_) outcome_->in_care_at(period) += n;
            for (const std::int32_t n : waiting_) outcome_->waiting_at(period) += n;
            outcome_->spend_in(period) = ledger_.total_paid() - paid_before_;
        }
        paid_before_ = ledger_.total_paid();
    }
    // the warm-up's slot keeps the stock at its end only
    const bool last_of_warm_up = week_ + 1 == plan_.scenario.clock.warm_up;
    if ((week_ + 1) % weeks_per_year == 0 && (year_slot_ > 0 || last_of_warm_up))
        for (std::size_t s = 0; s < segments_; ++s)
            for (std::uint32_t m = 0; m < municipalities_; ++m)
                for (std::uint32_t k = 0; k < severity_count; ++k) {
                    tally(s, m, Tally::in_care_end) += count(in_care_, s, m, k);
                    tally(s, m, Tally::waiting_end) += count(waiting_, s, m, k);
                }
    check_conservation();
}

void Simulation::check_conservation() const {
#ifndef NDEBUG
    std::int64_t present = 0;
    for (const std::int32_t n : in_care_) present += n;
    for (const std::int32_t n : waiting_) present += n;
    FUNDSIM_EXPECT(total_requests_ == total_closed_ + present, "clients are conserved");
    FUNDSIM_EXPECT(ledger_.total_paid() == ledger_.total_received(), "cents are conserved");
#endif
}

}  // namespace fundsim
