// The steps of a week, in order. `Simulation::run` is the list; docs/model.md explains each step.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <span>
#include <utility>

#include "base/check.hpp"
#include "base/distributions.hpp"
#include "base/elementary.hpp"
#include "model/provider/goal_effort.hpp"
#include "sim/simulation.hpp"

namespace fundsim {

void Simulation::measure(const char* step) {
    if (!profiling) return;
    const double now = std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
    if (step != nullptr) {
        if (steps.size() <= profile_at_) steps.push_back({step, 0.0, 0});
        steps[profile_at_].seconds += now - profile_last_;
        ++steps[profile_at_].count;
        ++profile_at_;
    }
    profile_last_ = now;
}

void Simulation::run_until(std::int32_t until) {
    for (; week_ < until; ++week_) {
        profile_at_ = 0;
        measure(nullptr);
        const std::int32_t horizon = week_ - warm_up();
        year_slot_ = horizon < 0 ? std::size_t{0} : static_cast<std::size_t>(1 + horizon / weeks_per_year);
        if (horizon == 0) switch_contracts();
        // who gave up at the end of the last period stops now: the ledger's new period counts none of its care
        for (const std::uint16_t provider : stopping_) close_provider(provider);
        stopping_.clear();
        if (week_ % weeks_per_year == 0) {
            open_year();
            let_contracts();
        }
        // before the endings: a stay that ends in this week runs until a moment within it
        if (week_ % weeks_per_half_year == 0) open_half_year();
        measure("open year and half-year");
        leave_due();
        measure("endings that are due");
        ledger_.expire(week_);
        if (week_ % weeks_per_period == 0) open_period();
        measure("open period, respond to incentives");
        review_care();
        measure("review those in care");
        review_waiting();
        measure("review the waiting");
        start_from_queues();
        measure("start from the queues");
        publish_waits();
        measure("publish waits");
        gather_referrals();
        refer();
        place_all();
        measure("refer and place");
        first_reviews();
        measure("first reviews");
        close_week();
        measure("close the week");
    }
}

void Simulation::open_year() {
    const std::int32_t year = week_ / weeks_per_year;
    const double horizon_year = std::max(0, (week_ - plan_->scenario.clock.warm_up) / weeks_per_year);
    const double growth = power(1.0 + tables_->growth, horizon_year);
    capacity_growth_ = power(1.0 + tables_->capacity_growth, horizon_year);
    for (std::uint32_t m = 0; m < municipalities_; ++m)
        rate_now_[m] = tables_->referral_rate[m] * growth *
                       gamma_frailty(plan_->seed, m, block_of(Purpose::municipality_year),
                                     static_cast<std::uint32_t>(year), replication_, tables_->frailty_cv);
    const std::int32_t horizon = week_ - warm_up();
    const int contract_year = horizon < 0 ? -1 : horizon / weeks_per_year;
    if (week_ > 0) {
        providers_.open_year(ledger_, billings_.front());
        open_admission(contract_year);
    }
    providers_.horizon_year = contract_year;
    for (Billing& billing : billings_) billing.open_year(contract_year);
    ledger_.open_year();
    pay_up();
    // What still runs under the contract before takes the new one after a year at most.
    if (horizon == weeks_per_year) convert_run_off(true);
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

void Simulation::leave_due() {
    auto& due = pending_[static_cast<std::size_t>(week_) & 7U];
    const auto columns_of = [this](const PendingLeave& leave) -> const Columns& {
        const bool waits = leave.why == Leaving::withdrawn || leave.why == Leaving::recovered_waiting;
        const SegmentState& state = state_[leave.segment];
        return waits ? state.waiting[leave.column] : state.care[leave.column];
    };
    for (const PendingLeave& leave : due) columns_of(leave).fetch_ahead(leave.row);
    // draws of the endings in one batch
    reserve_lanes(due.size());
    for (std::size_t i = 0; i < due.size(); ++i) {
        const Columns& columns = columns_of(due[i]);
        ids_[i] = columns.id[due[i].row];
        stays_[i] = columns.stay[due[i].row];
        people_.fetch_ahead(columns.rest[due[i].row].person);
    }
    draw_lanes(Batch::intake, Purpose::ending, due.size());
    const auto& lanes = luck(Batch::intake);
    for (std::size_t i = 0; i < due.size(); ++i) switch (due[i].why) {
            case Leaving::withdrawn:
            case Leaving::recovered_waiting: leave_queue(due[i]); break;
            case Leaving::aftercare_begins: begin_aftercare(due[i]); break;
            case Leaving::early_by_provider:
            default: end_care(due[i], {lanes[0][i], lanes[1][i], lanes[2][i], lanes[3][i]}); break;
        }
    due.clear();
}

void Simulation::start_from_queues() {
    // The head that did not fit last week still does not, unless something changed.
    const auto worth_a_look = [this](std::uint32_t caseload) {
        return room_changed_[caseload] != 0 && queues_.length(caseload) > 0;
    };
    const auto columns_of = [this](std::uint32_t caseload, const Queues::Node& node) -> const Columns& {
        return node.from == Queues::waits ? state_[plan_->caseloads[caseload].segment].waiting[node.column]
                                          : state_[node.from].care[node.column];
    };
    lists_.clear();
    const auto caseloads = static_cast<std::uint32_t>(plan_->caseloads.size());
    for (std::uint32_t c = 0; c < caseloads; ++c) {
        if (!worth_a_look(c)) continue;
        lists_.push_back(c);
        queues_.fetch_ahead(c);
    }
    for (const std::uint32_t c : lists_) {
        const Queues::Node& node = queues_.node(queues_.front(c));
        columns_of(c, node).fetch_ahead(node.row);
    }
    for (const std::uint32_t c : lists_) {
        const Queues::Node& node = queues_.node(queues_.front(c));
        people_.fetch_ahead(columns_of(c, node).rest[node.row].person);
    }
    // In the order of the file: a step from one list makes room that a later one uses in the same week.
    for (std::uint32_t c = 0; c < caseloads; ++c) {
        if (!worth_a_look(c)) continue;
        room_changed_[c] = 0;
        const std::size_t s = plan_->caseloads[c].segment;
        const bool urgent = plan_->scenario.segments[s].crisis;
        for (std::uint32_t front = queues_.front(c); front != Queues::none; front = queues_.front(c)) {
            const Queues::Node node = queues_.node(front);
            if (!ledger_.has_room(c, node.rate, urgent, node.court)) break;
            if (node.next != Queues::none) {
                const Queues::Node& after = queues_.node(node.next);
                columns_of(c, after).fetch_ahead(after.row);
            }
            queues_.node(front).waiting = false;
            queues_.pop(c);
            if (node.from != Queues::waits) {
                step_from_list(c, node);
                continue;
            }
            Columns& waiting = state_[s].waiting[node.column];
            Row row = waiting.client_of(node.row);
            const std::int32_t since = row.since;
            --count(waiting_, s, municipality_of(row.id), static_cast<std::uint32_t>(row.cell & 3));
            --people_[row.rest.person].pending;
            waiting.leave(node.row);
            const Traits traits{row.rest.traits};
            const auto asked = static_cast<std::int32_t>(traits.declines()) * tables_->decline_delay;
            bool unpaid = traits.paying() == static_cast<std::uint32_t>(Paying::unpaid);
            const std::uint32_t person = row.rest.person;
            std::uint32_t bond = unpaid ? bond_of(person, row.stay) : LeadBonds::none;
            if (bond != LeadBonds::none && !still_leads(bonds_[bond])) {
                unpaid = false;  // it is paid on its own
                drop_bond(person, std::exchange(bond, LeadBonds::none));
            }
            start_care(s, c, row, static_cast<ReferralKind>(traits.kind()), week_ - since + asked, unpaid);
            if (bond != LeadBonds::none) buy_add_on(bonds_[bond], c, s, static_cast<std::uint32_t>(row.cell & 3));
        }
    }
}

void Simulation::publish_waits() {
    // Little's law: those waiting leave at the rate at which clients in care do, (clients / mean duration) per week; both with
    // aftercare.
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        const std::int32_t length = queues_.length(c);
        published_[c] = length == 0 ? 0
                                    : length * tables_->segments[plan_->caseloads[c].segment].turnover_weeks /
                                          std::max(1, ledger_.clients(c));
    }
}

void Simulation::review_columns(std::size_t segment, bool care, bool first) {
    SegmentState& state = state_[segment];
    const SegmentTables& table = tables_->segments[segment];
    Columns& columns = care ? state.care[wheel()] : state.waiting[wheel()];
    std::uint32_t& seen = care ? state.reviewed_care[wheel()] : state.reviewed_waiting[wheel()];
    const std::uint32_t begin = first ? seen : 0;
    ReviewRequest request;
    request.key = key_;
    request.replication = replication_;
    request.purpose = block_of(care ? Purpose::care_review : Purpose::waiting_review);
    request.week = week_;
    request.review_shift = review_shift_;
    request.tables =
        care ? (first ? &table.care_start : &care_tables_[segment]) : (first ? &table.waiting_start : &table.waiting);
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
    request.move_up_most = first ? 0 : table.move_up_most;
    if (request.draws_matter) take_reviews(columns, begin, care, first);
    const std::uint32_t events = review(request, event_rows_.data(), event_bits_.data());
    if (care && (table.maximum_weeks > 0 || limits_[segment] != 0 || (!first && !late_looks_.empty()))) {
        // a maximum duration, and access that looks late, come without an event: look at every row
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
    if (!care || first) return;
    // a step is due, whatever the review found
    const auto found = std::span(event_rows_).first(events);
    for (const DueStep& step : state.due_steps[wheel()].all())
        if (!std::binary_search(found.begin(), found.end(), step.row)) on_care_event(segment, step.row, 0, false);
}

void Simulation::take_reviews([[maybe_unused]] const Columns& columns, [[maybe_unused]] std::uint32_t begin,
                              [[maybe_unused]] bool care, [[maybe_unused]] bool first) const {
#ifndef NDEBUG
    const Lanes lanes = care ? (first ? 0b0010 : 0b1111) : (first ? 0 : 0b0101);
    for (std::uint32_t row = begin; row < columns.size(); ++row)
        if (!columns.has_left(row))
            take(columns.id[row], columns.stay[row], care ? Purpose::care_review : Purpose::waiting_review, lanes,
                 static_cast<std::uint32_t>((week_ - columns.since[row]) >> review_shift_));
#endif
}

void Simulation::review_waiting() {
    for (std::size_t s = 0; s < segments_; ++s) {
        if (s + 1 < segments_) state_[s + 1].waiting[wheel()].fetch_ahead();
        if (!late_looks_.empty()) look_at_the_waiting(s);
        Columns& waiting = state_[s].waiting[wheel()];
        waiting.compact([&](std::uint32_t row, std::uint32_t) { queues_.node(waiting.rest[row].link).row = row; });
        review_columns(s, false, false);
        start_out_of_contract(s);
    }
}

void Simulation::review_care() {
    for (std::size_t s = 0; s < segments_; ++s) {
        // while one column is reviewed, the next one comes: its arrays are too short for the hardware to see them coming
        if (s + 1 < segments_) state_[s + 1].care[wheel()].fetch_ahead();
        compact_care(s);
        review_columns(s, true, false);
    }
}

void Simulation::compact_care(std::size_t segment) {
    Columns& care = state_[segment].care[wheel()];
    DueSteps& due = state_[segment].due_steps[wheel()];
    care.compact([&](std::uint32_t to, std::uint32_t from) {
        if (!Traits{care.rest[to].traits}.step_due()) return;
        for (DueStep& step : due.all())
            if (step.row == from) step.row = to;
    });
    due.sort();
    for (const DueStep& step : due.all())
        if (step.listed()) queues_.node(step.node).row = step.row;
}

void Simulation::first_reviews() {
    append_newcomers();
    for (std::size_t s = 0; s < segments_; ++s) {
        review_columns(s, true, true);
        review_columns(s, false, true);
    }
}

void Simulation::book_client_weeks() {
    for (std::size_t s = 0; s < segments_; ++s)
        for (std::uint32_t m = 0; m < municipalities_; ++m)
            for (std::uint32_t k = 0; k < severity_count; ++k) {
                const std::int64_t care = std::exchange(count(care_weeks_, s, m, k), 0);
                const std::int64_t wait = std::exchange(count(waiting_weeks_, s, m, k), 0);
                tally(s, m, Tally::care_weeks) += care;
                tally(s, m, Tally::waiting_weeks) += wait;
                tally(s, m, Tally::burden_milliweeks) += (care + wait) * tables_->burden_milli[k];
            }
}

void Simulation::close_week() {
    for (std::size_t s = 0; s < segments_; ++s)
        for (std::size_t w = 0; w < 4; ++w)
            for (const DueStep& step : state_[s].due_steps[w].all())
                ++tally(s, municipality_of(state_[s].care[w].id[step.row]), Tally::blocked_weeks);
    for (std::size_t i = 0; i < in_care_.size(); ++i) care_weeks_[i] += in_care_[i];
    for (std::size_t i = 0; i < waiting_.size(); ++i) waiting_weeks_[i] += waiting_[i];
    const bool last_of_period = (week_ + 1) % weeks_per_period == 0;
    const bool last_of_year = (week_ + 1 - warm_up()) % weeks_per_year == 0;  // of a slot of the outcome
    if (last_of_period || last_of_year) book_client_weeks();
    if (last_of_period) {
        ledger_.close_period(year_slot_, *outcome_);
        for (std::size_t i = 0; i < billings_.size(); ++i)
            billings_[i].close_period(ledger_, year_slot_, *book_into_[i]);
        for (std::size_t c = 0; providers_.on() && c < plan_->caseloads.size(); ++c) {
            const std::int64_t cost = provider::effort_cost(ledger_.last_value(c) - ledger_.last_court_value(c),
                                                            providers_.choice(c).effort_q8);
            outcome_->provider(year_slot_, plan_->caseloads[c].provider, ProviderTally::cost_cents) += cost;
            providers_.charge(c, cost);
            billings_.front().bear(c, cost);  // before the year is settled
        }
        const std::int32_t of_year = week_ % weeks_per_year / weeks_per_period;
        for (std::size_t i = 0; i < billings_.size(); ++i)
            billings_[i].settle(ledger_, year_slot_, of_year, *book_into_[i]);
        ledger_.roll_lines();
        stopping_ = providers_.close_period(ledger_, billings_.front());
        if (year_slot_ > 0) {
            const auto period = static_cast<std::size_t>((week_ - plan_->scenario.clock.warm_up) / weeks_per_period);
            for (const std::int32_t n : in_care_) outcome_->in_care_at(period) += n;
            for (const std::int32_t n : waiting_) outcome_->waiting_at(period) += n;
            outcome_->spend_in(period) = billings_.front().total_spent() - spent_before_;
        }
        spent_before_ = billings_.front().total_spent();
        if (of_year + 1 == periods_per_year)
            for (std::size_t p = 0; p < plan_->provider_names.size(); ++p)
                if (plan_->provider_of[p] != 0xFFFF)  // not of care out of contract
                    outcome_->provider(year_slot_, p, ProviderTally::reserve_cents) = providers_.reserves(p);
    }
    // the warm-up's slot keeps the stock at its end only
    const bool last_of_warm_up = week_ + 1 == plan_->scenario.clock.warm_up;
    if ((week_ + 1) % weeks_per_year == 0 && (year_slot_ > 0 || last_of_warm_up)) count_stock();
    check_conservation();
}

void Simulation::count_stock() {
    for (std::size_t s = 0; s < segments_; ++s)
        for (std::uint32_t m = 0; m < municipalities_; ++m)
            for (std::uint32_t k = 0; k < severity_count; ++k) {
                tally(s, m, Tally::in_care_end) += count(in_care_, s, m, k);
                tally(s, m, Tally::waiting_end) += count(waiting_, s, m, k);
            }
}

void Simulation::check_conservation() const {
#ifndef NDEBUG
    std::int64_t present = 0;
    for (const std::int32_t n : in_care_) present += n;
    for (const std::int32_t n : waiting_) present += n;
    FUNDSIM_EXPECT(total_requests_ == total_closed_ + present, "clients are conserved");
    std::int64_t on_lists = 0;
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) on_lists += queues_.length(c);
    for (const std::int32_t n : waiting_) on_lists -= n;
    for (const SegmentState& state : state_)
        for (const DueSteps& due : state.due_steps)
            for (const DueStep& step : due.all()) on_lists -= step.listed();
    FUNDSIM_EXPECT(on_lists == 0, "a list holds those who wait and those who are ready for a step");
    for (const Billing& billing : billings_)
        FUNDSIM_EXPECT(billing.total_paid() == billing.total_received(), "cents are conserved");
#endif
}

}  // namespace fundsim
