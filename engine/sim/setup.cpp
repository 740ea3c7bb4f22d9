// The start of a replication: tables of its parameter draw, empty state, and the stationary caseload.
#include <algorithm>
#include <bit>

#include "base/distributions.hpp"
#include "base/elementary.hpp"
#include "model/client_id.hpp"
#include "model/flow/clocks.hpp"
#include "model/flow/placement.hpp"
#include "model/provider/payer.hpp"
#include "sim/simulation.hpp"

namespace fundsim {

Simulation::Simulation(const Plan& plan)
    : plan_(&plan),
      municipalities_(plan.scenario.municipalities.size()),
      segments_(plan.scenario.segments.size()),
      weeks_(plan.scenario.clock.warm_up + plan.scenario.clock.years * weeks_per_year),
      review_mask_(static_cast<std::size_t>(plan.scenario.clock.review - 1)),
      review_shift_(std::countr_zero(static_cast<unsigned>(plan.scenario.clock.review))),
      key_(key_of_seed(plan.seed)),
      state_(segments_) {}

void Simulation::begin(const Tables& tables, const ContractTables& contracts, std::uint32_t replication,
                       Outcome& outcome) {
    tables_ = &tables;
    outcome_ = &outcome;
    frozen_ = false;
    billings_.resize(1);
    billings_.front().reset(*plan_, tables, contracts, BookAs::own);
    book_into_.assign(1, &outcome);
    profile_at_ = 0;
    measure(nullptr);
    prepare(replication);
    providers_.reset(*plan_, tables, replication / plan_->inner, false);
    find_limits();
    open_year();
    fill_stock();
    if (warm_up() == 0) count_stock();  // what a warm-up would have left behind
    measure("fill the stationary caseload");
}

void Simulation::take_over(const Plan& plan, const ContractTables& contracts, Outcome& outcome) {
    plan_ = &plan;
    outcome_ = &outcome;
    ledger_.take_over(std::array{plan_});
    providers_.take_over(plan);
    billings_.front().take_over(plan, contracts, BookAs::own);
    book_into_.assign(1, &outcome);
    find_limits();
}

void Simulation::find_limits() {
    const ContractTables& contracts = billings_.front().contracts();
    limits_.assign(segments_, 0);
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c)
        for (const std::uint16_t contract : {plan_->current_contract[c], plan_->horizon_contract[c]}) {
            const CareClauses& clauses = contracts.contracts[contract].clauses;
            if (clauses.maximum_weeks > 0 || clauses.maximum_units > 0.0) limits_[plan_->caseloads[c].segment] = 1;
        }
}

void Simulation::freeze(std::span<const Plan* const> plans, std::span<const ContractTables* const> contracts,
                        std::span<Outcome* const> outcomes, Outcome& own) {
    take_over(*plans.front(), *contracts.front(), own);
    ledger_.take_over(plans);
    frozen_ = true;
    providers_.freeze();
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        ledger_.set_intensity(c, dose_one);
        ledger_.set_pace(c, 65536);
        fill_doses(c);
    }
    for (std::size_t s = 0; s < segments_; ++s) care_tables_[s] = tables_->segments[s].care;
    std::fill(redirect_.begin(), redirect_.end(), tables_->redirected);
    std::fill(reassess_.begin(), reassess_.end(),
              probability_threshold(provider::reassessed(tables_->terms_to_reassess, 1.0)));
    const Billing past = billings_.front();
    billings_.assign(plans.size(), past);
    for (std::size_t i = 0; i < plans.size(); ++i) billings_[i].take_over(*plans[i], *contracts[i], BookAs::frozen);
    book_into_.assign(outcomes.begin(), outcomes.end());
}

void Simulation::find_alike() {
    alike_.clear();
    for (std::size_t c = 0; c < plan_->caseloads.size(); ++c) {
        const CaseloadTables& own = tables_->caseloads[c];
        std::size_t first = plan_->first_caseload[plan_->caseloads[c].segment];
        while (first < c && (tables_->caseloads[first].quality != own.quality ||
                             tables_->caseloads[first].out_of_contract != own.out_of_contract))
            ++first;
        alike_.push_back(static_cast<std::uint32_t>(first));
    }
}

void Simulation::prepare(std::uint32_t replication) {
    replication_ = replication;
    for (std::size_t s = 0; s < segments_; ++s) {
        SegmentState& state = state_[s];
        for (std::size_t r = 0; r < 4; ++r) {
            state.care[r].clear();
            state.waiting[r].clear();
            state.due_steps[r].clear();
        }
        state.goal = tables_->segments[s].goal;
        state.move_up = tables_->segments[s].move_up;
    }
    people_.clear();
    bonds_.clear();
    late_looks_.clear();
    queues_.reset(plan_->caseloads.size());
    wheel_.reset(static_cast<std::size_t>(weeks_));
    ledger_.reset(*plan_, *tables_);
    for (auto& week : pending_) week.clear();
    referrals_.clear();
    add_ons_.clear();
    stopping_.clear();
    rate_now_.assign(municipalities_, 0.0);
    starting_.clear();
    joining_.clear();
    room_changed_.assign(plan_->caseloads.size(), 1);
    published_.assign(plan_->caseloads.size(), 0);
    queue_lengths_.assign(plan_->caseloads.size(), 0);
    dose_factors_.assign(plan_->caseloads.size(), {dose_one, 256});
    dose_tables_.clear();
    find_alike();
    lacking_q16_.clear();
    for (const Caseload& caseload : plan_->caseloads)  // until the first period opens: as published
        lacking_q16_.insert(lacking_q16_.end(), 2, tables_->segments[caseload.segment].published_lack_q16);
    care_tables_.clear();
    for (const SegmentTables& segment : tables_->segments) care_tables_.push_back(segment.care);
    redirect_.assign(segments_ * municipalities_, tables_->redirected);
    followed_.assign(redirect_.size(), probability_threshold(provider::proposals_followed(tables_->attention)));
    reassess_.assign(redirect_.size(), probability_threshold(provider::reassessed(tables_->terms_to_reassess, 1.0)));
    claims_.assign(plan_->caseloads.size(), 1);
    in_care_.assign(segments_ * municipalities_ * severity_count, 0);
    for (auto* column : {&waiting_, &care_weeks_, &waiting_weeks_}) column->assign(in_care_.size(), 0);
    persons_in_care_.assign(municipalities_, 0);
    entrants_.clear();
    choice_.assign(segments_ * municipalities_, 0);
    within_norm_.assign(plan_->caseloads.size(), 0);
    within_reach_.assign(plan_->caseloads.size() * municipalities_, 0);
    for (std::size_t s = 0; s < segments_; ++s)
        for (std::size_t m = 0; m < municipalities_; ++m)
            for (const std::uint16_t c : tables_->segments[s].reach[m])
                ++within_reach_[(plan_->first_caseload[s] + c) * municipalities_ + m];
#ifndef NDEBUG
    luck_book_.clear();
#endif
    burden_after_.assign(segments_ * severity_count, {});
    within_look_back_ = 1.0 - exponential(-look_back_weeks / tables_->return_weeks);
    total_requests_ = total_closed_ = spent_before_ = 0;
    week_ = 0;
    year_slot_ = 0;
    half_year_ = -1;
}

void Simulation::fill_stock() {
    constexpr std::uint32_t stock_list_limit = 1U << 14;
    // Numbers per municipality and segment are Poisson with the stationary mean, as they are in a system with ample
    // capacity; types, ages and providers are drawn per client from the stationary law.
    for (std::uint32_t m = 0; m < municipalities_; ++m) {
        stock_persons_.clear();
        for (std::size_t s = 0; s < segments_; ++s) {
            const auto poisson = [&](double mean, std::size_t lane) {
                // a large mean in parts, each with a draw of its own, so that the inversion stays within its limit
                std::uint32_t total = 0;
                const std::uint32_t parts = 1 + static_cast<std::uint32_t>(mean / 500.0);
                for (std::uint32_t part = 0; part < parts; ++part) {
                    const Block counts =
                        draw(m, 0, Purpose::stock_count, 1U << lane, static_cast<std::uint32_t>(s) | part << 16);
                    total += poisson_count(counts[lane], mean / parts);
                }
                return total;
            };
            const double share = tables_->municipality_share[m];
            const std::uint32_t caring = poisson(tables_->segments[s].stock_in_care * share, 0);
            const std::uint32_t waits = poisson(tables_->segments[s].stock_waiting * share, 1);
            // a number of its own for every place in a list, so that one more client renumbers nobody
            const auto number = [&](std::uint32_t list, std::uint32_t i) {
                return static_cast<std::uint32_t>(2 * s + list) << 14 | i;
            };
            for (std::uint32_t i = 0; i < std::min(caring, stock_list_limit); ++i)
                stock_client(s, m, number(0, i), false);
            for (std::uint32_t i = 0; i < std::min(waits, stock_list_limit); ++i)
                stock_client(s, m, number(1, i), true);
            stock_persons_.insert(stock_persons_.end(), stock_new_persons_.begin(), stock_new_persons_.end());
            stock_new_persons_.clear();
        }
    }
    append_newcomers();       // those who wait
    ledger_.forget_events();  // the stock did not start in this period
}

void Simulation::stock_client(std::size_t segment, std::uint32_t municipality, std::uint32_t number, bool waiting) {
    const SegmentTables& table = tables_->segments[segment];
    std::uint32_t id = ClientId::in_stock(municipality, number).word;
    std::uint32_t stay = 0;
    std::uint32_t person = 0;
    // Some trajectories run beside another one: they belong to a person met in an earlier segment.
    const Block who = draw(id, 0, Purpose::stock, 0b1000);
    const bool parallel =
        !stock_persons_.empty() && who[3] < tables_->stock_parallel;  // few enough never to meet 255 stays
    if (parallel) {
        take(id, 0, Purpose::stock, 0b0010);
        person = stock_persons_[(std::uint64_t{who[1]} * stock_persons_.size()) >> 32];
        id = people_[person].id;
        stay = stay_word(people_[person].stays++);  // used up also by who is gone before the first week ends
    }
    const Block stock = draw(id, stay, Purpose::stock, 0b0111);
    const Block traits = draw(id, stay, Purpose::traits, 0b1111);
    const Block places = draw(id, stay, Purpose::placement, 0b1000);
    const StockType& type = table.stock_types[table.stock_type.pick(stock[0])];
    const auto current = static_cast<std::uint32_t>(waiting ? type.start_class : type.current_class);
    const auto local = table.candidates[municipality].pick(stock[2]);
    const std::size_t caseload = plan_->first_caseload[segment] + local;

    const std::uint32_t referrer = tables_->referrer.pick(draw(id, stay, Purpose::intake, 0b1000)[3]);
    const bool court = tables_->referrer_court[referrer] != 0;
    const auto cell = local * row_states + (court ? court_bit : 0) +
                      (table.match_in_stock[municipality].level(places[3] >> 16) << match_shift) +
                      (type.chronic ? chronic_bit : 0) + current;

    // The rest of a stay is new luck (hazards do not depend on age). Clocks run from the start of week 0; whoever would
    // leave within it is no longer there at its close, which is when the stationary number is counted.
    Row row;
    if (!waiting) {
        const Block clocks = draw(id, stay, Purpose::care_clocks, 0b0111);
        const std::uint32_t stretch = type.chronic ? 4096U : tables_->inverse_response_q12[type.response_bin];
        bool leaves_at_once = false;
        const auto clock = [&](std::uint32_t luck, std::uint32_t stretched, std::int32_t hazard) {
            leaves_at_once = leaves_at_once || ((std::int64_t{exponential_threshold(luck)} * stretched) >> 12) < hazard;
            return start_clock(luck, stretched, 0, hazard);
        };
        row.goal = clock(clocks[0], stretch, table.goal[cell]);
        row.client = clock(clocks[1], 4096, table.care.hazard_client[state_of(cell)]);
        row.other = clock(clocks[2], 4096, table.care.hazard_other[state_of(cell)]);
        if (leaves_at_once) return;
    }

    if (!parallel) {
        person = people_.add(id);
        people_[person].stays = 1;
        people_[person].repeat_episode = who[3] << 16 < tables_->stock_repeat;
        stock_new_persons_.push_back(person);
    }
    row.id = id;
    row.stay = stay;
    row.rest.person = person;
    row.rest.traits = Traits::of(traits[0] >> 26, static_cast<std::uint32_t>(type.response_bin),
                                 static_cast<std::uint32_t>(type.start_class), current, type.chronic, court)
                          .with_gate(tables_->referrer_gated[referrer] != 0)
                          .with_lasting(!waiting && type.chronic && found_lasting(id, stay, tables_->assessed_right))
                          .word;
    row.cell = static_cast<std::int32_t>(cell);
    row.rest.rate = static_cast<std::int32_t>(rate_of(segment, current, traits[0] >> 26, true));
    ++total_requests_;
    if (waiting) {
        row.since = 0;
        ++people_[person].pending;
        enqueue(segment, caseload, row, ReferralKind::first);
        return;
    }
    // Age in care: exponential with the mean duration.
    const auto age = static_cast<std::int32_t>(
        (static_cast<double>(exponential_threshold(stock[1])) / static_cast<double>(hazard_one)) *
        table.stock_mean_age);
    row.since = table.maximum_weeks > 0 ? -(age % table.maximum_weeks) : -age;
    row.rest.set_cost_rate(rate_of(segment, current, traits[0] >> 26, false));
    const auto column = static_cast<std::uint8_t>(static_cast<std::size_t>(row.since) & review_mask_);
    first_weeks_of_stock(segment, column, state_[segment].care[column].append(row));
    begin_trajectory(person);
    if (contract_of(caseload, 0).modifiers.per_episode) people_[person].episode_paid = true;
    ++count(in_care_, segment, municipality, current);
    ledger_.count_start(caseload);
    ledger_.count_messages(caseload, municipality, true);
    ledger_.open({.caseload = caseload,
                  .municipality = municipality,
                  .coded_class = current,
                  .paying = Paying::current,
                  .rate = row.rest.rate,
                  .cost_rate = row.rest.cost_rate(),
                  .since = row.since,
                  .court = court,
                  .lasting = Traits{row.rest.traits}.lasting()},
                 0, true);
}

void Simulation::first_weeks_of_stock(std::size_t segment, std::uint8_t column, std::uint32_t row) {
    // The first review of a column comes in its own week; until then its rows are at risk like everybody.
    Columns& care = state_[segment].care[column];
    const SegmentTables& table = tables_->segments[segment];
    const auto cell = static_cast<std::size_t>(care.cell[row]);
    const std::int32_t weeks = column;
    std::uint32_t bits = 0;
    const auto pass = [&](std::int32_t& clock, std::int32_t hazard, std::uint32_t bit) {
        clock -= hazard * weeks;
        if (clock < 0) bits |= bit;
    };
    pass(care.goal[row], table.goal[cell], goal_crossed);
    pass(care.client[row], table.care.hazard_client[state_of(cell)], client_crossed);
    pass(care.other[row], table.care.hazard_other[state_of(cell)], other_crossed);
    decide_ending(segment, column, row, bits, weeks);
}

}  // namespace fundsim
