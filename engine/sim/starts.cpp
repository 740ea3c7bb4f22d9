// From a place to care: what a start opens, who joins a list, the clocks of both.
#include <algorithm>
#include <string>
#include <utility>

#include "model/flow/clocks.hpp"
#include "model/flow/shortfall.hpp"
#include "model/provider/subcontracting.hpp"
#include "sim/simulation.hpp"

namespace fundsim {

void Simulation::buy_add_on(LeadBond& bond, std::size_t caseload, std::size_t segment, std::uint32_t severity) {
    // The lead contractor pays what it buys at cost, and a coordination cost per relation.
    const SegmentTables& table = tables_->segments[segment];
    bond.bought = static_cast<std::int64_t>(table.need_units[severity] * table.planned_duration[severity] *
                                                static_cast<double>(tables_->caseloads[caseload].unit_cost) +
                                            0.5);
    bond.weeks = table.planned_duration[severity];
    bond.until = week_ + bond.weeks;
    bond.given_at = static_cast<std::uint32_t>(caseload);
    const bool buys = plan_->caseloads[bond.lead].provider != plan_->caseloads[caseload].provider;
    const std::int64_t coordination =
        buys ? (bond.bought * provider::price_with_coordination_q8 >> 8) - bond.bought : 0;
    pay_inside_price(bond, bond.bought, coordination);
}

void Simulation::give_back_the_rest(LeadBond& bond) {
    const std::int64_t cents = std::exchange(bond.bought, 0);
    const std::int32_t left = bond.until - week_;
    if (cents > 0 && left > 0) pay_inside_price(bond, -(cents * left / bond.weeks), 0);
}

void Simulation::pay_inside_price(const LeadBond& bond, std::int64_t cents, std::int64_t coordination) {
    const std::size_t lead = bond.lead;
    const std::size_t caseload = bond.given_at;
    for (Billing& billing : billings_) billing.inside_price(lead, caseload, cents, coordination);
    const std::uint16_t buyer = plan_->caseloads[lead].provider;
    const std::uint16_t seller = plan_->caseloads[caseload].provider;
    if (buyer == seller) return;
    providers_.transfer(lead, caseload, cents);
    providers_.charge(lead, coordination);
    if (frozen_) return;
    outcome_->provider(year_slot_, buyer, ProviderTally::revenue_cents) -= cents;
    outcome_->provider(year_slot_, seller, ProviderTally::revenue_cents) += cents;
    outcome_->provider(year_slot_, buyer, ProviderTally::cost_cents) += coordination;
}

bool Simulation::found_lasting(std::uint32_t id, std::uint32_t stay, std::uint32_t right) const {
    return draw(id, stay, Purpose::reporting, 0b1000)[3] < right || right == 0xFFFFFFFFU;
}

void Simulation::start_care(std::size_t segment, std::size_t caseload, Row& row, ReferralKind kind, std::int32_t waited,
                            bool unpaid) {
    const SegmentTables& table = tables_->segments[segment];
    Traits traits{row.rest.traits};
    Person& person = people_[row.rest.person];
    // An episode goes on where care adjoins: a week without any ends it.
    if (person.running == 0 && person.ended != week_) person.episode_paid = false;
    Paying paying = unpaid ? Paying::unpaid : year_slot_ > 0 && switches(caseload) ? Paying::horizon : Paying::current;
    bool inside_episode = false;
    if (paying != Paying::unpaid && !plan_->caseloads[caseload].out_of_contract &&
        contract_of(caseload, static_cast<std::uint32_t>(paying)).modifiers.per_episode) {
        // trajectory funding: the first of an episode is paid, what comes beside or after it is inside that price
        inside_episode = person.episode_paid;
        if (inside_episode) paying = Paying::unpaid;
        else person.episode_paid = true;
    }
    traits = traits.with_paying(static_cast<std::uint32_t>(paying)).with_inside_episode(inside_episode);
    // Where municipal access does not set the class, the provider proposes one: the true one or a class higher. Most are
    // followed without a look; one that is looked at and refused becomes the true one, as does one that an audit finds. Who comes
    // out of care that its provider stopped to give has an allocation: its class and form go on.
    const bool allocated = kind == ReferralKind::replacement;
    const std::uint32_t followed = followed_[segment * municipalities_ + municipality_of(row.id)];
    const auto severity = static_cast<std::uint32_t>(row.cell & 3);
    const std::uint32_t proposes = providers_.choice(caseload).proposes[severity];
    if (proposes != 0 && !allocated && !traits.gated() && !traits.court_ordered() && severity < 3) {
        const Block luck = draw(row.id, row.stay, Purpose::reporting, 0b0011);
        if (luck[0] < proposes && luck[1] < followed &&
            !audit_finds({.what = Claimed::higher_class,
                          .caseload = caseload,
                          .paying = paying,
                          .id = row.id,
                          .stay = row.stay,
                          .of = severity}))
            traits = traits.with_coded_class(severity + 1);
    }
    // A chronic client gets an arrangement for lasting support where access sees it; else one for recovery.
    if (!allocated)
        traits =
            traits.with_lasting(traits.chronic() && found_lasting(row.id, row.stay, providers_.access_right(segment)));
    row.rest.traits = traits.word;
    const std::uint32_t municipality = municipality_of(row.id);
    row.since = week_;
    row.rest.rate = static_cast<std::int32_t>(rate_of(segment, severity, traits.need_bin(), true));
    row.rest.set_cost_rate(rate_of(segment, severity, traits.need_bin(), false));
    starting_.push_back({static_cast<std::uint32_t>(segment), row, waited});

    ++count(in_care_, segment, municipality, severity);
    std::int64_t* tallies = &tally(segment, municipality, Tally{});
    const auto add = [tallies](Tally what, std::int64_t amount) { tallies[static_cast<std::size_t>(what)] += amount; };
    CaseloadYear& year = ledger_.year(caseload);
    ++year.starts;
    year.in_norm += waited <= table.wait_norm;
    add(Tally::clients_started, 1);
    std::int64_t* by_class = &of_class(segment, traits.start_class(), SeverityTally{});
    const auto add_class = [by_class](SeverityTally what, std::int64_t amount) {
        by_class[static_cast<std::size_t>(what)] += amount;
    };
    add_class(SeverityTally::clients_started, 1);
    add_class(SeverityTally::wait_weeks, waited);
    add_class(SeverityTally::waits_within_norm, waited <= table.wait_norm);
    add(Tally::heavy_started, severity >= 2);
    add(Tally::heavy_wait_weeks, severity >= 2 ? waited : 0);
    add((week_ / weeks_per_half_year) % 2 == 0 ? Tally::active_first_half : Tally::active_second_half, 1);
    // After a gap, if only of a wait, care is repeat use; what adjoins is not.
    if (person.running == 0 && person.ended >= 0 && person.ended < week_) person.repeat_episode = true;
    const bool follows = kind == ReferralKind::transfer || kind == ReferralKind::follow_up;
    add(Tally::starts_follow_up, follows);
    add(Tally::starts_add_on, !follows && person.running > 0);
    add(Tally::starts_repeat, person.repeat_episode);
    add(Tally::coded_up, traits.coded_class() > severity);
    add(Tally::wait_weeks, waited);
    add(Tally::waits_within_norm, waited <= table.wait_norm);
    add(Tally::choice, choice_[segment * municipalities_ + municipality]);
    // care out of contract has no choice of teams: its dose knows no match
    if (!plan_->caseloads[caseload].out_of_contract) add(Tally::match_level, match_of(row.cell));
    ++outcome_->waits(year_slot_, segment, std::min<std::size_t>(static_cast<std::size_t>(waited), wait_bins - 1));
    ++outcome_->provider(year_slot_, plan_->caseloads[caseload].provider, ProviderTally::starts);
    begin_trajectory(row.rest.person);
    ledger_.count_start(caseload);
    ledger_.count_messages(caseload, municipality, true);
    ledger_.open({.caseload = caseload,
                  .municipality = municipality,
                  .coded_class = traits.coded_class(),
                  .paying = paying,
                  .rate = row.rest.rate,
                  .cost_rate = row.rest.cost_rate(),
                  .since = week_,
                  .court = traits.court_ordered(),
                  .lasting = traits.lasting()},
                 week_, true);
    if (row.id == traced_id)
        tell(traced_id, "starts " + plan_->scenario.segments[segment].id + " at " +
                            plan_->provider_names[plan_->caseloads[caseload].provider] + ", class " +
                            std::to_string(severity + 1) + " of 4, after " + std::to_string(waited) + " weeks");
}

void Simulation::enqueue(std::size_t segment, std::size_t caseload, Row& row, ReferralKind kind, bool first) {
    row.rest.traits = Traits{row.rest.traits}.with_kind(static_cast<std::uint32_t>(kind)).word;
    // the row itself follows in append_newcomers
    row.rest.link = queues_.push(caseload, {.rate = row.rest.rate,
                                            .column = static_cast<std::uint8_t>(wheel()),
                                            .court = court_ordered(row.cell),
                                            .first = first});
    room_changed_[caseload] = 1;
    joining_.push_back({static_cast<std::uint32_t>(segment), row});
    ++count(waiting_, segment, municipality_of(row.id), static_cast<std::uint32_t>(row.cell & 3));
    if (row.id == traced_id)
        tell(traced_id, "waits for " + plan_->scenario.segments[segment].id + " at " +
                            plan_->provider_names[plan_->caseloads[caseload].provider] + ", " +
                            std::to_string(queues_.length(caseload)) + " on the list");
}

void Simulation::append_newcomers() {
    // Clocks of all who start care this week, then of all who join a list: draws in one batch, then row by row.
    const auto draw_for = [&](const std::vector<Newcomer>& newcomers, Purpose purpose) {
        reserve_lanes(newcomers.size());
        for (std::size_t i = 0; i < newcomers.size(); ++i) {
            ids_[i] = newcomers[i].row.id;
            stays_[i] = newcomers[i].row.stay;
        }
        draw_lanes(Batch::intake, purpose, newcomers.size());
        for (const Newcomer& one : newcomers) take(one.row.id, one.row.stay, purpose, 0b1111);
    };
    const auto& lanes = luck(Batch::intake);
    draw_for(starting_, Purpose::care_clocks);
    for (std::size_t i = 0; i < starting_.size(); ++i) {
        auto& [segment, row, waited] = starting_[i];
        const auto cell = static_cast<std::size_t>(row.cell);
        const ReviewTables& table = tables_->segments[segment].care;
        const Traits traits{row.rest.traits};
        const std::uint32_t stretch = traits.chronic() ? 4096U : tables_->inverse_response_q12[traits.response_bin()];
        const std::uint32_t moment = lanes[3][i];
        row.goal = start_clock(lanes[0][i], stretch, moment, state_[segment].goal[cell]);
        const std::size_t caseload = plan_->first_caseload[segment] + (cell >> caseload_shift);
        const std::int64_t contact = traits.court_ordered() ? 4096 : providers_.choice(caseload).contact_q12;
        const std::int64_t patience =
            contact * raised(tables_->dropout_by_wait_q16, tables_->segments[segment].published_wait_q16) /
            raised(tables_->dropout_by_wait_q16, waited_q16(waited));
        const std::int64_t hold = patience *
                                  raised(tables_->dropout_by_lack_q16, tables_->segments[segment].published_lack_q16) /
                                  raised(tables_->dropout_by_lack_q16, lacking(caseload, row.cell));
        row.client =
            start_clock(lanes[1][i], static_cast<std::uint32_t>(hold), moment, table.hazard_client[state_of(cell)]);
        row.other = start_clock(lanes[2][i], 4096, moment, table.hazard_other[state_of(cell)]);
        state_[segment].care[wheel()].append(row);
    }
    starting_.clear();
    draw_for(joining_, Purpose::waiting_clocks);
    for (std::size_t i = 0; i < joining_.size(); ++i) {
        auto& [segment, row, waited] = joining_[i];
        const auto cell = static_cast<std::size_t>(row.cell);
        const SegmentTables& table = tables_->segments[segment];
        const std::uint32_t stretch = tables_->inverse_response_q12[Traits{row.rest.traits}.response_bin()];
        row.goal = start_clock(lanes[1][i], stretch, lanes[3][i], table.goal_waiting[cell]);
        row.client = start_clock(lanes[0][i], 4096, lanes[3][i], table.waiting.hazard_client[state_of(cell)]);
        row.other = clock_limit;
        queues_.node(row.rest.link).row = state_[segment].waiting[wheel()].append(row);
    }
    joining_.clear();
}

std::int64_t Simulation::rate_of(std::size_t segment, std::uint32_t severity, std::uint32_t need_bin,
                                 bool billed) const {
    const SegmentTables& table = tables_->segments[segment];
    if (billed && !table.rate_follows_need) return table.rate[severity];
    return (table.rate[severity] * tables_->need_q10[need_bin]) >> 10;
}

}  // namespace fundsim
