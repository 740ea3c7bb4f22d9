// Where care falls short: long waits and thin care end more of it early, and thin care brings more of it back.
#include <utility>

#include "reference/simulator.hpp"

namespace fundsim::reference {

void Simulator::notice_lack() {
    for (std::size_t c = 0; c < plan_.caseloads.size(); ++c)
        for (const bool court : {false, true}) {
            const auto given =
                static_cast<double>(court ? ledger_.court_level(c) : ledger_.dose_level(c) * choices_[c].quality) /
                (court ? 1024.0 : 1024.0 * 1024.0);
            const std::int64_t now = lacking_q16(given * tables_.caseloads[c].quality);
            const std::int64_t before = std::exchange(
                lack_.try_emplace({c, court}, table(plan_.caseloads[c].segment).published_lack_q16).first->second, now);
            if (now == before || fault_ == Fault::thin_at_the_start_only) continue;
            // Clocks run at the usual hazard: what is left of them stretches as the hazard falls.
            const std::int64_t stretch = clock_factor_q24(dropout_at(before), dropout_at(now));
            for (auto& [name, stay] : stays_)
                if (stay.in_care && stay.caseload == c && by_court(stay) == court)
                    stay.client_clock = rescaled(stay.client_clock, stretch);
        }
}

std::int64_t Simulator::lack_of(const Stay& stay) const {
    const auto known = lack_.find({stay.caseload, by_court(stay)});
    return known == lack_.end() ? table(stay.segment).published_lack_q16 : known->second;
}

std::int64_t Simulator::holds_out(const Stay& stay, std::int32_t waited, std::int64_t usual) const {
    // Compared with those whose early endings were counted, who waited as usual and got what was usual.
    const SegmentTables& t = table(stay.segment);
    const auto dropout = [&](std::int64_t quarters) { return raised(tables_.dropout_by_wait_q16, quarters); };
    if (fault_ != Fault::a_long_wait_tires_nobody) {
        const std::int64_t then = fault_ == Fault::published_waits_are_forgotten ? 0 : t.published_wait_q16;
        usual = usual * dropout(then) / dropout(waited_q16(waited));
    }
    if (fault_ != Fault::thin_later_only) {
        const std::int64_t then = fault_ == Fault::published_lack_is_forgotten ? 0 : t.published_lack_q16;
        usual = usual * dropout_at(then) / dropout_at(lack_of(stay));
    }
    return usual;
}

std::int64_t Simulator::return_at(const Stay& stay, std::int64_t usual) const {
    if (fault_ == Fault::thin_care_heals_as_well) return usual;
    const auto returns = [&](std::int64_t lack) { return raised(tables_.return_by_lack_q16, lack); };
    return usual * returns(lack_of(stay)) / returns(table(stay.segment).published_lack_q16);
}

}  // namespace fundsim::reference
