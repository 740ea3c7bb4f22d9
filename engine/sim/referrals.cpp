// Referral and access: who asks for care this week, for which, and whom access sends to free help.
#include <algorithm>
#include <tuple>

#include "base/distributions.hpp"
#include "base/elementary.hpp"
#include "model/client_id.hpp"
#include "sim/simulation.hpp"

namespace fundsim {

void Simulation::gather_referrals() {
    // referrals_ holds this week's transfers and follow-ups
    referrals_.insert(referrals_.end(), add_ons_.begin(), add_ons_.end());
    add_ons_.clear();
    const auto& back = wheel_.due(static_cast<std::size_t>(week_));
    referrals_.insert(referrals_.end(), back.begin(), back.end());
    // Those who were known before get the next stay of their life; several requests of one person in a week in a fixed
    // order. Among persons no order matters.
    for (const Referral& referral : referrals_) ++people_[referral.person].asks;
    const auto several = std::partition(referrals_.begin(), referrals_.end(), [this](const Referral& referral) {
        return people_[referral.person].asks == 1;
    });
    std::sort(several, referrals_.end(), [](const Referral& a, const Referral& b) {
        return std::tie(a.id, a.kind, a.stay) < std::tie(b.id, b.kind, b.stay);
    });
    std::size_t kept = 0;
    for (const Referral& referral : referrals_) {
        Person& person = people_[referral.person];
        person.asks = 0;
        if (referral.goes_on()) {
            referrals_[kept++] = referral;
            continue;
        }
        if (person.stays >= maximum_stays) {  // no number is left for another stay in this life
            if (referral.inside_price()) drop_bond(referral.person, referral.source_row);
            --person.pending;
            people_.release_if_gone(referral.person);
            continue;
        }
        referrals_[kept] = referral;
        referrals_[kept++].stay = stay_word(person.stays++);
    }
    referrals_.resize(kept);
    add_new_referrals();
    total_requests_ += static_cast<std::int64_t>(referrals_.size());
}

void Simulation::add_new_referrals() {
    const auto period = static_cast<std::size_t>(week_ % weeks_per_year / weeks_per_period);
    const double season = tables_->season.empty() ? 1.0 : tables_->season[period];
    // Returns of those who left before the run: what is left of the stationary stream (time to return is exponential
    // within five years).
    double from_before = 0.0;
    if (week_ < static_cast<std::int32_t>(look_back_weeks)) {
        const double end = exponential(-look_back_weeks / tables_->return_weeks);
        from_before = (exponential(-week_ / tables_->return_weeks) - end) / (1.0 - end);
    }
    for (std::uint32_t m = 0; m < municipalities_; ++m) {
        const Block counts = draw(m, 0, Purpose::referral_count, 0b0011, static_cast<std::uint32_t>(week_));
        const auto add = [&](std::uint32_t number, std::uint32_t first_ordinal, ReferralKind kind) {
            number = std::min(number, ClientId::first_returning_ordinal - 1);
            for (std::uint32_t i = 0; i < number; ++i) {
                Referral referral;
                referral.id = ClientId::referred(m, week_, first_ordinal + i).word;
                referral.person = people_.add(referral.id);
                referral.kind = kind;
                Person& person = people_[referral.person];
                person.stays = 1;
                person.pending = 1;
                referrals_.push_back(referral);
            }
        };
        add(poisson_count(counts[0], std::min(poisson_rate_limit, rate_now_[m] * season)), 0, ReferralKind::first);
        add(poisson_count(counts[1], std::min(poisson_rate_limit, tables_->returning_rate[m] * from_before)),
            ClientId::first_returning_ordinal, ReferralKind::from_before);
    }
}

std::size_t Simulation::segment_of(const Referral& referral, std::uint32_t draw) const {
    const auto source = static_cast<std::size_t>(referral.source_segment);
    // under a warranty the same provider helps with the same form of care
    if (referral.kind == ReferralKind::returning && referral.segment >= 0)
        return static_cast<std::size_t>(referral.segment);
    switch (referral.kind) {
        case ReferralKind::first: return tables_->referral_segment.pick(draw);
        case ReferralKind::from_before:
        case ReferralKind::returning: return tables_->return_segment.pick(draw);
        case ReferralKind::add_on: return tables_->segments[source].add_on_segment.pick(draw);
        case ReferralKind::follow_up: return tables_->segments[source].follow_up_segment.pick(draw);
        default: return static_cast<std::size_t>(referral.segment);
    }
}

void Simulation::reserve_lanes(std::size_t count) {
    const std::size_t room = padded(count + column_granule);
    if (ids_.size() >= room) return;
    for (auto* column : {&ids_, &stays_}) column->resize(room * 2);
    for (auto& block : lanes_)
        for (auto& lane : block) lane.resize(room * 2);
    segment_of_referral_.resize(room * 2);
    severity_of_referral_.resize(room * 2);
    seen_after_.resize(room * 2);
}

void Simulation::draw_lanes(Batch block, Purpose purpose, std::size_t count) {
    auto& lanes = lanes_[static_cast<std::size_t>(block)];
    philox_batch({.key = key_,
                  .replication = replication_,
                  .purpose = block_of(purpose),
                  .c0 = ids_.data(),
                  .c1 = stays_.data(),
                  .index = 0,
                  .count = count},
                 {lanes[0].data(), lanes[1].data(), lanes[2].data(), lanes[3].data()});
}

void Simulation::refer() {
    const std::size_t n = referrals_.size();
    reserve_lanes(n);
    for (std::size_t i = 0; i < n; ++i) {
        ids_[i] = referrals_[i].id;
        stays_[i] = referrals_[i].stay;
    }
    for (const auto& [block, purpose] :
         {std::pair{Batch::intake, Purpose::intake}, std::pair{Batch::access, Purpose::access}}) {
        draw_lanes(block, purpose, n);
        // who was declined asks again with the luck that it had
        for (std::size_t i = 0; i < n; ++i)
            if (referrals_[i].declined == 0) take(ids_[i], stays_[i], purpose, 0b1111);
    }
    // Who refers does not change with the place.
    for (std::size_t i = 0; i < n; ++i)
        if (const std::uint32_t first = before_moves(stays_[i]); first != stays_[i])
            lanes_[static_cast<std::size_t>(Batch::intake)][3][i] =
                draw_again(ids_[i], first, Purpose::intake, 0b1000)[3];

    order_.clear();
    for (std::size_t i = 0; i < n; ++i) {
        const Referral& referral = referrals_[i];
        if (tables_->brings_under) seen_after_[i] = access_sees_after(i);
        const std::size_t segment = segment_of(referral, luck(Batch::intake)[1][i]);
        std::uint32_t severity = tables_->segments[segment].severity.pick(luck(Batch::intake)[2][i]);
        // a given class holds where the segment knows it; who moves within it is in its class
        if (referral.severity >= 0 &&
            (referral.kind == ReferralKind::replacement ||
             tables_->segments[segment].rate[static_cast<std::size_t>(referral.severity)] > 0))
            severity = static_cast<std::uint32_t>(referral.severity);
        segment_of_referral_[i] = static_cast<std::uint8_t>(segment);
        severity_of_referral_[i] = static_cast<std::uint8_t>(severity);
        const std::uint32_t municipality = municipality_of(referral.id);
        if (referral.declined != 0 || referral.kind == ReferralKind::replacement) {
            const std::uint64_t crisis_last = plan_->scenario.segments[segment].crisis ? 0 : 1;
            order_.push_back({crisis_last << 32 | luck(Batch::intake)[0][i], referral.id, referral.stay,
                              static_cast<std::uint32_t>(i)});
            continue;
        }
        ++tally(segment, municipality, Tally::clients_referred);
        ++of_class(segment, severity, SeverityTally::clients_referred);
        Person& person = people_[referral.person];
        if (referral.kind == ReferralKind::returning || referral.kind == ReferralKind::from_before)
            person.repeat_episode = person.repeat_episode || person.running == 0;
        if (redirected(i, segment, severity)) continue;
        const std::uint64_t ordinary = plan_->scenario.segments[segment].crisis ? 0 : 1;
        order_.push_back(
            {ordinary << 32 | luck(Batch::intake)[0][i], referral.id, referral.stay, static_cast<std::uint32_t>(i)});
    }
    sort_referrals();
}

void Simulation::sort_referrals() {
    // Moments are uniform, so one pass into buckets by their upper bits leaves an almost sorted list, which insertion
    // finishes. Crisis (key below 2^32) comes first of all.
    constexpr std::size_t buckets = 256;
    std::array<std::uint32_t, 2 * buckets + 1> starts{};
    const auto bucket_of = [](const Order& order) { return static_cast<std::size_t>(order.key >> 24); };
    for (const Order& order : order_) ++starts[bucket_of(order) + 1];
    for (std::size_t b = 1; b < starts.size(); ++b) starts[b] += starts[b - 1];
    sorted_.resize(order_.size());
    for (const Order& order : order_) sorted_[starts[bucket_of(order)]++] = order;
    for (std::size_t i = 1; i < sorted_.size(); ++i) {
        const Order held = sorted_[i];
        std::size_t j = i;
        for (; j > 0 && held < sorted_[j - 1]; --j) sorted_[j] = sorted_[j - 1];
        sorted_[j] = held;
    }
}

bool Simulation::redirected(std::size_t index, std::size_t segment, std::uint32_t severity) {
    const Referral& referral = referrals_[index];
    // Municipal access sends a light case that it gates to free help (normalising). It costs money, and where it does not
    // suffice the child comes back one class heavier.
    const std::uint32_t share = redirect_[segment * municipalities_ + municipality_of(referral.id)];
    if (share == 0 || !may_be_redirected(referral.kind, segment, severity) || !gated_at_the_door(index)) return false;
    const auto& at_access = luck(Batch::access);
    if (at_access[0][index] >= share) return false;
    send_to_free_help(referral, segment,
                      {at_access[0][index], at_access[1][index], at_access[2][index], at_access[3][index]});
    return true;
}

void Simulation::send_to_free_help(const Referral& referral, std::size_t segment, const Block& at_access) {
    const std::uint32_t municipality = municipality_of(referral.id);
    ++tally(segment, municipality, Tally::clients_redirected);
    ledger_.owe(segment, municipality, tables_->redirect_cost);
    ++total_closed_;
    Person& person = people_[referral.person];
    --person.pending;
    if (referral.id == traced_id) tell(traced_id, "is redirected to free help");
    if (at_access[2] < tables_->redirection_succeeds) {
        tally(segment, municipality, Tally::burden_milliweeks) += burden_after(segment, 0, false, no_return);
    } else if (person.stays < maximum_stays) {
        Referral back = referral;
        back.kind = ReferralKind::redirected_back;
        back.severity = 1;
        back.bound_to = -1;  // a warranty is spent on the return that came with it
        back.unpaid = false;
        back.segment = static_cast<std::int16_t>(segment);
        const double weeks = -tables_->redirect_return_weeks * logarithm(unit_interval(at_access[3]));
        const auto until = 1 + static_cast<std::int32_t>(weeks);
        const std::int32_t weeks_off = std::min(until, weeks_ - week_);
        tally(segment, municipality, Tally::burden_milliweeks) += weeks_off * tables_->burden_milli[0];
        tally(segment, municipality, Tally::turned_away_weeks) += weeks_off;
        if (wheel_.add(static_cast<std::size_t>(week_ + until), back)) ++person.pending;
    }
    people_.release_if_gone(referral.person);
}

std::uint32_t Simulation::assessed_class(std::size_t segment, std::uint32_t severity, std::uint32_t luck) const {
    const std::uint32_t right = providers_.access_right(segment);
    if (right == 0xFFFFFFFFU || luck < right) return severity;
    const bool higher = (luck & 1U) != 0;
    return higher ? std::min(3U, severity + 1) : severity - (severity > 0 ? 1U : 0U);
}

}  // namespace fundsim
