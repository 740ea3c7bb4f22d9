// The caseload at the start of a run: who is in care or waits, drawn from the stationary course of each segment.
#include <algorithm>
#include <vector>

#include "base/distributions.hpp"
#include "base/elementary.hpp"
#include "model/flow/clocks.hpp"
#include "model/flow/placement.hpp"
#include "reference/simulator.hpp"

namespace fundsim::reference {

std::uint32_t Simulator::stock_number(double mean, std::uint32_t municipality, std::size_t segment,
                                      bool waiting) const {
    // Poisson; a mean beyond 500 in equal parts, each with a draw of its own.
    const std::uint32_t parts = 1 + static_cast<std::uint32_t>(mean / 500.0);
    std::uint32_t number = 0;
    for (std::uint32_t part = 0; part < parts; ++part) {
        const std::uint32_t index = static_cast<std::uint32_t>(segment) | part << 16;
        number += poisson_count(
            luck_of_municipality(municipality, Purpose::stock_count, index)[waiting ? "waiting" : "in_care"],
            mean / parts);
    }
    return std::min(number, 1U << 14);
}

void Simulator::fill_stock() {
    for (std::uint32_t m = 0; m < plan_.scenario.municipalities.size(); ++m) {
        std::vector<std::uint32_t> met;  // clients of earlier segments, who may have a trajectory beside theirs
        for (std::uint32_t s = 0; s < plan_.scenario.segments.size(); ++s) {
            std::vector<std::uint32_t> new_clients;
            const double share = tables_.municipality_share[m];
            for (const bool waiting : {false, true}) {
                const double mean = (waiting ? table(s).stock_waiting : table(s).stock_in_care) * share;
                const std::uint32_t number = stock_number(mean, m, s, waiting);
                // Lists are numbered apart, so that one more client renumbers nobody.
                const std::uint32_t first = (2 * s + (waiting ? 1 : 0)) << 14;
                for (std::uint32_t i = 0; i < number; ++i)
                    add_stock_client({ClientId::in_stock(m, first + i).word, 0}, s, waiting, met, new_clients);
            }
            met.insert(met.end(), new_clients.begin(), new_clients.end());
        }
    }
    // What the horizon begins with is noted where a warm-up would note what it ends with.
    if (plan_.scenario.clock.warm_up != 0 || fault_ == Fault::stock_of_the_start_is_forgotten) return;
    for (const auto& [name, stay] : stays_)
        ++outcome_.at(0, stay.segment, name.municipality(), stay.in_care ? Tally::in_care_end : Tally::waiting_end);
}

void Simulator::add_stock_client(StayName name, std::size_t segment, bool waiting,
                                 const std::vector<std::uint32_t>& met, std::vector<std::uint32_t>& new_clients) {
    const Draws who = luck(name, Purpose::stock);
    const bool beside =
        !met.empty() && who["parallel"] < tables_.stock_parallel && fault_ != Fault::parallel_stock_is_new_client;
    if (beside) {
        name.client = met[(std::uint64_t{who["age"]} * met.size()) >> 32];
        name.number = persons_.at(name.client).stays++;  // used up also where it is left at once
    }
    const SegmentTables& t = table(segment);
    const Draws draw = luck(name, Purpose::stock);
    const StockType& type = t.stock_types[t.stock_type.pick(draw["type"])];
    Stay stay;
    stay.name = name;
    stay.segment = segment;
    stay.caseload = plan_.first_caseload[segment] + t.candidates[name.municipality()].pick(draw["provider"]);
    // who is in care found its place as others do now
    stay.match =
        t.match_in_stock[name.municipality()].level(luck(name, Purpose::placement)["match_with_another"] / 65536);
    stay.class_at_referral = static_cast<std::uint32_t>(type.start_class);
    stay.severity = stay.coded_class = static_cast<std::uint32_t>(waiting ? type.start_class : type.current_class);
    stay.chronic = type.chronic;
    stay.response_bin = static_cast<std::uint32_t>(type.response_bin);
    stay.need_bin = luck(name, Purpose::traits)["need"] / (1U << 26);
    stay.fresh = false;
    const std::uint32_t referrer = tables_.referrer.pick(luck(name, Purpose::intake)["referrer"]);
    stay.gated = tables_.referrer_gated[referrer] != 0;
    stay.court_ordered = tables_.referrer_court[referrer] != 0;
    if (!waiting && !continues_in_care(stay)) return;

    if (!beside) {
        Person& person = persons_[name.client];
        person.stays = 1;
        person.repeat = who["parallel"] << 16 < tables_.stock_repeat;
        new_clients.push_back(name.client);
    }
    ++requested_;
    if (waiting) {
        join_list(stay);
    } else {
        // Age in care is exponential; hazards do not depend on it.
        const double lives = static_cast<double>(exponential_threshold(draw["age"])) / static_cast<double>(hazard_one);
        auto age = static_cast<std::int32_t>(lives * t.stock_mean_age);
        if (t.maximum_weeks > 0) age %= t.maximum_weeks;
        stay.since = -age;
        stay.lasting = recognised(stay, tables_.assessed_right);
        // What happens before the first review, which falls in week -since modulo the review interval.
        const std::int32_t review = plan_.scenario.clock.review;
        decide_ending(stay, (review - age % review) % review);
        if (contract_of(stay.caseload, Paying::current).modifiers.per_episode)
            persons_[name.client].episode_paid = true;
        if (fault_ == Fault::stock_counts_as_starts) ledger_.note_start(stay.caseload, name.municipality());
    }
    stays_.emplace(name, stay);
}

bool Simulator::continues_in_care(Stay& stay) const {
    // The rest of the stay is new luck, from the start of week 0 on. Who would leave within week 0 is not there at its
    // end, which is when the stationary number is counted.
    stay.in_care = true;
    const Draws draw = luck(stay.name, Purpose::care_clocks);
    const std::uint32_t slowness = stay.chronic ? 4096U : tables_.inverse_response_q12[stay.response_bin];
    const ReviewTables& hazards = table(stay.segment).care;
    bool continues = true;
    const auto clock = [&](std::uint32_t threshold, std::uint32_t stretch, std::int32_t hazard) {
        const std::int64_t life = (std::int64_t{exponential_threshold(threshold)} * stretch) >> 12;
        if (life < hazard) continues = false;
        return start_clock(threshold, stretch, 0, hazard);
    };
    stay.goal_clock = clock(draw["goal"], slowness, goal_hazard(stay));
    stay.client_clock = clock(draw["early_by_client"], 4096, hazards.hazard_client[stay.severity]);
    stay.other_clock = clock(draw["other"], 4096, hazards.hazard_other[stay.severity]);
    return continues;
}

}  // namespace fundsim::reference
