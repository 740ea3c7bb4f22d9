// Requests for care: who asks this week, who is redirected, who is placed where.
#include <algorithm>
#include <bit>
#include <tuple>

#include "base/distributions.hpp"
#include "base/elementary.hpp"
#include "model/flow/clocks.hpp"
#include "model/flow/placement.hpp"
#include "model/provider/payer.hpp"
#include "model/provider/subcontracting.hpp"
#include "reference/simulator.hpp"

namespace fundsim::reference {
namespace {

struct Candidate {
    std::uint32_t number;  // as drawn
    std::size_t caseload;
    std::uint32_t match, match_of_any;
    std::int32_t wait;
    bool stopped, declined;
};

/// Best match first, earlier draw on ties: the first within patience; else (and always when placed centrally) the
/// shortest wait. Who declined is asked after all others, who stopped never while there is another.
Candidate choose(std::vector<Candidate> candidates, std::int32_t patience, bool central) {
    const auto keep = [&](auto unwanted) {
        if (!std::all_of(candidates.begin(), candidates.end(), unwanted)) std::erase_if(candidates, unwanted);
    };
    keep([](const Candidate& c) { return c.stopped; });
    keep([](const Candidate& c) { return c.declined; });
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const Candidate& a, const Candidate& b) { return a.match > b.match; });
    if (!central)
        for (const Candidate& candidate : candidates)
            if (candidate.wait <= patience) return candidate;
    Candidate shortest = *std::min_element(candidates.begin(), candidates.end(),
                                           [](const Candidate& a, const Candidate& b) { return a.wait < b.wait; });
    shortest.match = shortest.match_of_any;  // the wait decided, not the fit
    return shortest;
}

}  // namespace

std::vector<Request> Simulator::requests_of_the_week() {
    std::vector<Request> requests = std::move(due_[week_]);
    due_.erase(week_);
    std::sort(requests.begin(), requests.end(), [](const Request& a, const Request& b) {
        return std::tie(a.client, a.kind, a.source_stay, a.source_moves) <
               std::tie(b.client, b.kind, b.source_stay, b.source_moves);
    });
    // A life has numbers for so many stays; whoever used them up asks in vain.
    std::erase_if(requests, [&](Request& request) {
        if (request.has_a_number()) return false;
        std::uint32_t& stays = persons_.at(request.client).stays;
        if (stays >= maximum_stays) return true;
        request.stay = stays++;
        return false;
    });
    add_new_clients(requests);
    return requests;
}

void Simulator::add_new_clients(std::vector<Request>& requests) {
    const auto period = static_cast<std::size_t>(week_ % weeks_per_year / weeks_per_period);
    const double season = tables_.season.empty() ? 1.0 : tables_.season[period];
    // Those who left care before the run come back too: what is left of them after `week_` weeks.
    double left_of_returns = 0.0;
    if (week_ < 260) {
        const double end = exponential(-260.0 / tables_.return_weeks);
        left_of_returns = (exponential(-week_ / tables_.return_weeks) - end) / (1.0 - end);
    }
    for (std::uint32_t m = 0; m < rate_now_.size(); ++m) {
        const Draws draw = luck_of_municipality(m, Purpose::referral_count, static_cast<std::uint32_t>(week_));
        const auto add = [&](std::uint32_t number, std::uint32_t first_ordinal, RequestKind kind) {
            for (std::uint32_t i = 0; i < number; ++i) {
                Request request;
                request.client = ClientId::referred(m, week_, first_ordinal + i).word;
                request.kind = kind;
                persons_[request.client].stays = 1;
                requests.push_back(request);
            }
        };
        add(poisson_count(draw["new"], rate_now_[m] * season), 0, RequestKind::first);
        add(poisson_count(draw["from_before"], tables_.returning_rate[m] * left_of_returns),
            ClientId::first_returning_ordinal, RequestKind::from_before);
    }
}

void Simulator::refer_and_place() {
    struct Turn {
        bool ordinary;  // crisis first
        std::uint32_t moment;
        StayName name;
        Request request;
        Stay entrant;
    };
    std::vector<Turn> turns;
    for (const Request& request : requests_of_the_week()) {
        ++requested_;
        const std::size_t segment = segment_of(request);
        const std::uint32_t severity = severity_of(request, segment);
        if (!request.asks_again()) {
            ++tally(segment, ClientId{request.client}.municipality(), Tally::clients_referred);
            ++outcome_.severity(year_slot(), segment, severity, SeverityTally::clients_referred);
            const bool comes_back = request.kind == RequestKind::returning || request.kind == RequestKind::from_before;
            if (comes_back && !has_care_running(request.client)) persons_.at(request.client).repeat = true;
            if (redirected(request, segment, severity)) continue;
        }
        turns.push_back({!crisis(segment), luck(request.name(), Purpose::intake)["moment"], request.name(), request,
                         request.kind == RequestKind::replacement ? moved_stay(request, segment)
                                                                  : new_stay(request, segment, severity)});
        if (fault_ == Fault::crisis_waits_its_turn) turns.back().ordinary = true;
        if (fault_ == Fault::placement_in_order_of_ids) turns.back().moment = 0;
    }
    std::sort(turns.begin(), turns.end(), [](const Turn& a, const Turn& b) {
        return std::tie(a.ordinary, a.moment, a.name) < std::tie(b.ordinary, b.moment, b.name);
    });
    for (const Turn& turn : turns) place(turn.request, turn.entrant);
}

std::size_t Simulator::segment_of(const Request& request) const {
    if (request.segment) return *request.segment;
    const std::uint32_t draw = luck(request.name(), Purpose::intake)["segment"];
    switch (request.kind) {
        case RequestKind::first: return tables_.referral_segment.pick(draw);
        case RequestKind::add_on: return table(*request.source_segment).add_on_segment.pick(draw);
        case RequestKind::follow_up: return table(*request.source_segment).follow_up_segment.pick(draw);
        default: return tables_.return_segment.pick(draw);
    }
}

std::uint32_t Simulator::severity_of(const Request& request, std::size_t segment) const {
    // A given class holds where the segment knows it.
    if (request.severity && table(segment).rate[*request.severity] > 0) return *request.severity;
    return table(segment).severity.pick(luck(request.name(), Purpose::intake)["severity"]);
}

bool Simulator::redirected(const Request& request, std::size_t segment, std::uint32_t severity) {
    const std::uint32_t referrer = referrer_of(request.name());
    const bool gated = tables_.referrer_gated[referrer] != 0 || access_sees_after(request) == 0;
    return gated && sent_to_free_help(request, segment, severity);
}

std::optional<std::int32_t> Simulator::access_sees_after(const Request& request) const {
    // A lever of the horizon: part of those who come round access are seen after all.
    const std::uint32_t referrer = referrer_of(request.name());
    // a step goes on as it came
    if (request.kind == RequestKind::transfer && fault_ != Fault::steps_come_by_another_door) return std::nullopt;
    const auto part = tables_.referrer_brought_under[referrer];
    const std::int32_t asked = week_ - std::popcount(request.declined_by) * tables_.decline_delay;
    const bool before = asked < plan_.scenario.clock.warm_up && fault_ != Fault::the_gate_was_there_before;
    if (part == 0 || before || fault_ == Fault::nobody_is_brought_under) return std::nullopt;
    const bool all = part == 0xFFFFFFFFU;
    if (luck(request.name(), Purpose::audit)["brought_under"] >= part && !all) return std::nullopt;
    return fault_ == Fault::late_access_is_at_the_door ? 0 : tables_.referrer_after[referrer];
}

bool Simulator::sent_to_free_help(const Request& request, std::size_t segment, std::uint32_t severity) {
    // Municipal access sends light cases that pass it to free help; where that fails they come back one class heavier.
    const StayName name = request.name();
    const bool at_the_gate = request.kind == RequestKind::first || request.kind == RequestKind::from_before ||
                             request.kind == RequestKind::returning;
    if (!at_the_gate || severity != 0 || crisis(segment)) return false;
    const Draws draw = luck(name, Purpose::access);
    if (draw["redirected"] >= redirect_threshold(segment, name.municipality())) return false;
    ++gone_;
    ++tally(segment, name.municipality(), Tally::clients_redirected);
    ledger_.owe({segment, name.municipality()}, tables_.redirect_cost);
    std::int64_t& burden = tally(segment, name.municipality(), Tally::burden_milliweeks);
    if (draw["redirection_succeeds"] < tables_.redirection_succeeds) {
        burden += burden_after(segment, severity, false, std::nullopt);
        return true;
    }
    if (persons_.at(request.client).stays >= maximum_stays) return true;
    const double mean = tables_.redirect_return_weeks;
    const std::int32_t until =
        1 + static_cast<std::int32_t>(-mean * logarithm(unit_interval(draw["weeks_until_back"])));
    burden += std::min(until, weeks_ - week_) * tables_.burden_milli[severity];
    tally(segment, name.municipality(), Tally::turned_away_weeks) += std::min(until, weeks_ - week_);
    if (fault_ == Fault::redirected_never_return) return true;
    Request back;
    back.client = request.client;
    back.kind = RequestKind::redirected_back;
    back.source_stay = request.stay;
    back.source_segment = request.source_segment;
    back.segment = segment;
    back.severity = 1U;
    due_[week_ + until].push_back(back);
    return true;
}

Stay Simulator::new_stay(const Request& request, std::size_t segment, std::uint32_t severity) const {
    Stay stay;
    stay.name = request.name();
    stay.kind = request.kind;
    stay.segment = segment;
    stay.class_at_referral = stay.severity = stay.coded_class = severity;
    const Draws traits = luck(stay.name, Purpose::traits);
    stay.need_bin = traits["need"] / (1U << 26);          // 64 equally likely values
    stay.response_bin = traits["response"] / (1U << 28);  // 16
    stay.chronic = traits["chronic"] < table(segment).chronic[severity];
    const std::uint32_t referrer = referrer_of(stay.name);
    const std::optional<std::int32_t> seen_after = access_sees_after(request);
    stay.gated = tables_.referrer_gated[referrer] != 0 || seen_after == 0;
    if (!stay.gated && seen_after)
        stay.seen_from = week_ - std::popcount(request.declined_by) * tables_.decline_delay + *seen_after;
    stay.court_ordered = tables_.referrer_court[referrer] != 0;
    if (request.kind == RequestKind::transfer && fault_ != Fault::steps_come_by_another_door) {
        // care under the same order, and seen by access as far as that saw the client
        const Stay& source = stays_.at({request.client, request.source_stay, request.source_moves});
        stay.court_ordered = source.court_ordered;
        stay.gated = source.gated;
        stay.seen_from = source.seen_from;
    }
    stay.declined = static_cast<std::uint32_t>(std::popcount(request.declined_by));
    if (request.unpaid()) stay.paying = Paying::unpaid;
    // Access and courts see the true class, or one off. Who came by another door is known to the provider.
    const bool provider_sets_it = !stay.gated && !stay.court_ordered && fault_ != Fault::access_judges_everybody;
    if (provider_sets_it) return stay;
    stay.coded_class = assessed(stay.name, segment, severity);
    return stay;
}

std::uint32_t Simulator::referrer_of(const StayName& name) const {
    // Whoever goes on at another place was sent by whom it was sent at first.
    StayName first = name;
    if (fault_ != Fault::moved_clients_come_by_another_door) first.moves = 0;
    return tables_.referrer.pick(luck(first, Purpose::intake)["referrer"]);
}

Stay Simulator::moved_stay(const Request& request, std::size_t segment) {
    Stay stay = moving_.at(request.name());
    moving_.erase(request.name());
    stay.departure.reset();
    stay.aftercare_from.reset();
    stay.fresh = true;
    // A warranty is over, the price of a lead goes on.
    stay.paying = request.unpaid() ? Paying::unpaid : Paying::current;
    if (fault_ == Fault::moved_clients_come_by_another_door) {
        const std::uint32_t referrer = referrer_of(stay.name);
        stay.gated = tables_.referrer_gated[referrer] != 0;
        stay.court_ordered = tables_.referrer_court[referrer] != 0;
    }
    if (fault_ == Fault::moved_clients_are_never_looked_at) stay.seen_from.reset();
    // It asks for a place: a lever may bring it under access now.
    const std::optional<std::int32_t> seen_after = access_sees_after(request);
    if (!seen_after || stay.gated || stay.seen_from) return stay;
    if (stay.court_ordered && fault_ != Fault::moved_court_orders_come_under_access) return stay;
    if (fault_ == Fault::moved_clients_are_never_looked_at) return stay;
    if (*seen_after > 0) {
        stay.seen_from = week_ + *seen_after;
    } else {
        stay.gated = true;
        stay.coded_class = assessed(stay.name, segment, stay.severity);
    }
    return stay;
}

std::uint32_t Simulator::assessed(const StayName& name, std::size_t segment, std::uint32_t severity) const {
    const std::uint32_t found = luck(name, Purpose::access)["assessed_class"];
    const std::uint32_t right = access_right_[segment];
    const bool always_right = right == 0xFFFFFFFFU;
    if (always_right || found < right) return severity;
    if (found % 2 == 1) return severity < 3 ? severity + 1 : 3;
    return severity > 0 ? severity - 1 : 0;
}

void Simulator::place(Request request, Stay stay) {
    const std::size_t first = plan_.first_caseload[stay.segment];
    const AliasTable& within_reach = table(stay.segment).candidates[stay.name.municipality()];
    const Draws search = luck(stay.name, Purpose::candidates);
    const Draws placement = luck(stay.name, Purpose::placement);
    const MatchThresholds each =
        MatchThresholds::best_of(providers_in_effect(stay.segment, stay.name.municipality()) / candidate_count);
    const auto entrants = entrants_on_the_list(stay);
    std::vector<Candidate> candidates;
    for (std::uint32_t c = 0; c < candidate_count; ++c) {
        const std::size_t caseload = entrants[c] ? *entrants[c] : first + within_reach.pick(search.of_candidate(c));
        const std::uint32_t two = placement[c < 2 ? "match_of_first_two" : "match_of_last_two"];
        const std::uint32_t luck_of_match =
            c % 2 == 0 ? two / 65536 : two % 65536;  // the upper half is the earlier one's
        candidates.push_back({c, caseload, each.level(luck_of_match), tables_.match_of_any.level(luck_of_match),
                              published_[caseload], has_stopped(caseload), (request.declined_by >> c & 1U) != 0});
    }
    const Candidate chosen = choose(std::move(candidates), tables_.patience, placement["central"] < tables_.central);
    if (request.inside_price_of && fault_ != Fault::who_stops_keeps_what_leads_paid)
        give_back_the_rest(request.inside_price_of->caseload, stay);
    stay.bought = 0;
    stay.caseload = chosen.caseload;
    stay.match = chosen.match;
    if (chosen.stopped && fault_ != Fault::lists_of_who_stopped_grow) {
        // nobody whom the client knows of is left: the shortest list of all within reach
        stay.match = chosen.match_of_any;
        std::optional<std::int32_t> shortest;
        for (const std::size_t local : table(stay.segment).reach[stay.name.municipality()])
            if (const std::size_t c = first + local; !has_stopped(c) && (!shortest || published_[c] < *shortest))
                shortest = published_[c], stay.caseload = c;
    }
    if (request.warranted_by) {
        if (has_stopped(*request.warranted_by)) request.warranted_by.reset(), stay.paying = Paying::current;
        else stay.caseload = *request.warranted_by, stay.match = match_with_another(placement);
    }
    const std::optional<std::size_t> leading = lead_of(request.inside_price_of);
    if (request.inside_price_of && !leading) request.inside_price_of.reset(), stay.paying = Paying::current;
    if (leading && responds()) {
        // the lead's own place in this segment, if it has one
        const std::uint16_t lead = plan_.caseloads[*leading].provider;
        for (std::size_t own = first; own < plan_.first_caseload[stay.segment + 1]; ++own) {
            if (plan_.caseloads[own].provider != lead || has_stopped(own)) continue;
            if (provider::delivers_itself(tables_.caseloads[own].unit_cost, tables_.caseloads[stay.caseload].unit_cost,
                                          published_[own], published_[stay.caseload]))
                stay.caseload = own, stay.match = match_with_another(placement);
        }
    }
    if (declines(request, stay, chosen.number)) return;
    const bool moves = request.kind == RequestKind::replacement;
    if (!moves) stay.after_crisis = request.kind == RequestKind::follow_up && crisis(*request.source_segment);
    if (fault_ == Fault::crisis_gives_no_priority) stay.after_crisis = false;
    if (!moves || stay.in_care || fault_ == Fault::moved_clients_wait_anew) stay.since = week_;
    const std::int32_t waited = week_ - stay.since + static_cast<std::int32_t>(stay.declined) * tables_.decline_delay;
    const auto goes_before = [&](const StayName& name) { return !stay.after_crisis || is_after_crisis(name); };
    const bool room =
        std::ranges::none_of(lists_[stay.caseload], goes_before) && has_room(stay.caseload, stay, crisis(stay.segment));
    if (request.kind == RequestKind::transfer) {
        Stay& source = stays_.at({request.client, request.source_stay, request.source_moves});
        if (room) step(source, stay);
        else block_step(source, stay);
        return;
    }
    stay.inside_price_of = request.inside_price_of;
    if (room) {
        start_care(stay, stay.caseload, waited, stay.paying == Paying::unpaid);
        if (leading) buy(*leading, stay);
    } else {
        join_list(stay);
    }
    stays_.emplace(stay.name, stay);
}

// Of a provider that is no candidate.
std::uint32_t Simulator::match_with_another(const Draws& placement) const {
    return tables_.match_of_any.level(placement["match_with_another"] / 65536);
}

bool Simulator::declines(const Request& request, const Stay& stay, std::uint32_t candidate) {
    // Crisis, court orders, moves, those it is bound to and those whom all declined are taken.
    const bool asked_all = request.declined_by == 0xF;
    const bool bound = request.kind == RequestKind::transfer || request.kind == RequestKind::replacement ||
                       request.unpaid() || crisis(stay.segment) || stay.court_ordered;
    if (bound || asked_all || (request.declined_by >> candidate & 1U) != 0) return false;
    // The provider sees a signal of the need.
    const Draws traits = luck(stay.name, Purpose::traits);
    const std::uint32_t signal = tables_.signal_of[stay.need_bin * 16 + traits["intake_signal"] / (1U << 28)];
    const std::uint32_t threshold = choice(stay).declines[stay.severity][signal];
    if (luck(stay.name, Purpose::declining).of_candidate(candidate) >= threshold) return false;
    ++tally(stay, Tally::declined);
    ++of_class(stay, SeverityTally::declined);
    if (stay.severity >= 2) ++tally(stay, Tally::heavy_declined);
    ++gone_;
    tally(stay, Tally::burden_milliweeks) +=
        std::min(tables_.decline_delay, weeks_ - week_) * tables_.burden_milli[stay.severity];
    tally(stay, Tally::turned_away_weeks) += std::min(tables_.decline_delay, weeks_ - week_);
    Request next = request;
    next.declined_by |= 1U << candidate;
    next.source_stay = stay.name.number;
    next.source_moves = stay.name.moves;
    due_[week_ + tables_.decline_delay].push_back(next);
    return true;
}

void Simulator::start_care(Stay& stay, std::size_t caseload, std::int32_t waited, bool unpaid) {
    const bool beside_other_care = has_care_running(stay.name.client);
    // A week without care between two trajectories makes the second a repeat, whatever the week was for.
    Person& person = persons_.at(stay.name.client);
    const bool gap = !beside_other_care && person.ended && *person.ended < week_;
    if (gap && fault_ != Fault::waits_make_no_repeat_use) person.repeat = true;
    // What adjoins, if only in the week of an ending, is the same episode.
    const bool ended_now = person.ended == week_ && fault_ != Fault::adjoining_care_opens_an_episode;
    if (!beside_other_care && !ended_now) person.episode_paid = false;
    stay.caseload = caseload;
    stay.in_care = true;
    stay.fresh = true;
    stay.since = week_;
    stay.departure.reset();
    stay.paying = unpaid ? Paying::unpaid : year_slot() > 0 && switches(caseload) ? Paying::horizon : Paying::current;
    if (stay.paying != Paying::unpaid && !out_of_contract(caseload) &&
        contract_of(caseload, stay.paying).modifiers.per_episode) {
        // The first trajectory of an episode is paid, what others give is inside its price.
        stay.inside_episode = person.episode_paid && fault_ != Fault::every_trajectory_is_paid;
        if (stay.inside_episode) stay.paying = Paying::unpaid;
        else person.episode_paid = true;
    }
    // Where municipal access does not set the class, the provider may propose a higher one; nine times out of ten the
    // municipality follows.
    // Out of care that a provider stopped to give a client comes with an allocation, which goes on.
    const bool allocated = stay.kind == RequestKind::replacement && fault_ != Fault::moved_clients_are_assessed_anew;
    if (!allocated && !stay.gated && !stay.court_ordered && stay.severity < 3) {
        const Draws proposal = luck(stay.name, Purpose::reporting);
        if (proposal["proposed"] < choice(stay).proposes[stay.severity] &&
            proposal["followed"] < followed_threshold(stay) && !caught_asking(stay, 0))
            stay.coded_class =
                fault_ == Fault::access_judges_everybody ? std::min(3U, stay.coded_class + 1) : stay.severity + 1;
    }
    if (!allocated) stay.lasting = recognised(stay, access_right_[stay.segment]);
    Draws clocks = luck(stay.name, Purpose::care_clocks);
    if (fault_ == Fault::moment_of_start_ignored) clocks.set("moment", 0xFFFFFFFFU);
    const std::uint32_t slowness = stay.chronic ? 4096U : tables_.inverse_response_q12[stay.response_bin];
    // How much longer the client holds out: contact helps; long waits and thin care do not.
    const std::int64_t contact = by_court(stay) ? 4096 : choice(stay).contact_q12;
    const auto patience = static_cast<std::uint32_t>(holds_out(stay, waited, contact));
    const SegmentTables& t = table(stay.segment);
    stay.goal_clock = start_clock(clocks["goal"], slowness, clocks["moment"], goal_hazard(stay));
    stay.client_clock =
        start_clock(clocks["early_by_client"], patience, clocks["moment"], t.care.hazard_client[stay.severity]);
    stay.other_clock = start_clock(clocks["other"], 4096, clocks["moment"], t.care.hazard_other[stay.severity]);
    open_arrangement(stay, true);

    ++tally(stay, Tally::clients_started);
    ++of_class(stay, SeverityTally::clients_started);
    of_class(stay, SeverityTally::wait_weeks) += waited;
    if (stay.severity >= 2) ++tally(stay, Tally::heavy_started);
    if (stay.severity >= 2) tally(stay, Tally::heavy_wait_weeks) += waited;
    ++tally(stay, half() % 2 == 0 ? Tally::active_first_half : Tally::active_second_half);
    const bool follows = stay.kind == RequestKind::transfer || stay.kind == RequestKind::follow_up;
    if (follows) ++tally(stay, Tally::starts_follow_up);
    if (!follows && beside_other_care) ++tally(stay, Tally::starts_add_on);
    if (persons_.at(stay.name.client).repeat) ++tally(stay, Tally::starts_repeat);
    if (stay.coded_class > stay.severity) ++tally(stay, Tally::coded_up);
    tally(stay, Tally::wait_weeks) += waited;
    const bool in_norm = waited <= t.wait_norm;
    if (in_norm) ++tally(stay, Tally::waits_within_norm);
    tally(stay, Tally::choice) += choice_[{stay.segment, stay.name.municipality()}];
    if (!out_of_contract(caseload) || fault_ == Fault::match_counts_out_of_contract)
        tally(stay, Tally::match_level) += stay.match;
    if (in_norm) ++of_class(stay, SeverityTally::waits_within_norm);
    ++ledger_.measured(caseload).starts;
    if (in_norm) ++ledger_.measured(caseload).in_norm;
    ++outcome_.waits(year_slot(), stay.segment, std::min<std::size_t>(static_cast<std::size_t>(waited), wait_bins - 1));
    ++outcome_.provider(year_slot(), plan_.caseloads[caseload].provider, ProviderTally::starts);
    note_youth(stay.name.client);
    ledger_.note_start(caseload, stay.name.municipality());
}

bool Simulator::recognised(const Stay& stay, std::uint32_t accuracy) const {
    if (!stay.chronic) return fault_ == Fault::clients_who_recover_get_support;
    // Who is not seen to be chronic gets an arrangement for recovery like all others.
    const bool seen = accuracy == 0xFFFFFFFFU || luck(stay.name, Purpose::reporting)["arrangement"] < accuracy;
    return seen || fault_ == Fault::every_chronic_client_is_recognised;
}

void Simulator::join_list(Stay& stay) {
    stay.in_care = false;
    stay.listed = week_;
    const Draws clocks = luck(stay.name, Purpose::waiting_clocks);
    const std::uint32_t slowness = tables_.inverse_response_q12[stay.response_bin];
    stay.goal_clock = start_clock(clocks["recovery"], slowness, clocks["moment"], recovery_hazard(stay));
    stay.client_clock = start_clock(clocks["withdrawal"], 4096, clocks["moment"],
                                    table(stay.segment).waiting.hazard_client[stay.severity]);
    auto& list = lists_[stay.caseload];
    // After crisis care: behind others of whom that holds, before everybody else.
    const auto ordinary = [&](const StayName& name) { return stay.after_crisis && !is_after_crisis(name); };
    list.insert(std::ranges::find_if(list, ordinary), stay.name);
}

}  // namespace fundsim::reference
