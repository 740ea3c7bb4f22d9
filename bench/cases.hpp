// Scenarios and sinks that several benchmark cases use.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "fundsim/read.hpp"
#include "fundsim/replicate.hpp"
#include "fundsim/run.hpp"

namespace fundsim::bench {

inline std::string file(const std::string& name) { return std::string(FUNDSIM_SOURCE_DIR) + "/scenarios/" + name; }

inline Scenario region() { return read_scenario(file("regions/hart-van-brabant.yaml")); }
/// The small region under one funding model ("pxq", "result-based", ...).
inline Scenario small(const std::string& model) { return read_scenario(file("small/" + model + ".yaml")); }
inline Scenario ref_flow() { return read_scenario(file("reference/ref-flow-a.yaml")); }

/// Clients are conserved in one replication: everybody who asked for care is somewhere.
inline bool conserves_clients(const Outcome& outcome, bool from_empty) {
    std::int64_t asked = 0;
    std::int64_t gone = 0;
    for (std::size_t year = 0; year <= outcome.shape().years; ++year) {
        asked += outcome.total(year, Tally::clients_referred);
        for (const Tally tally :
             {Tally::clients_redirected, Tally::withdrawn, Tally::recovered_waiting, Tally::ended_as_planned,
              Tally::ended_early_by_client, Tally::ended_early_by_provider, Tally::ended_in_agreement,
              Tally::ended_external, Tally::ended_other_provider, Tally::ended_other_domain})
            gone += outcome.total(year, tally);
    }
    const std::size_t last = outcome.shape().years;
    const std::int64_t present = outcome.total(last, Tally::in_care_end) + outcome.total(last, Tally::waiting_end);
    return from_empty ? asked == gone + present : asked <= gone + present;
}

/// A study of one scenario; neutral prices are derived.
inline StudyPlan study_of(const Scenario& scenario) {
    Study study;
    study.name = scenario.name;
    study.scenarios.push_back(scenario);
    study.baseline = scenario.name;
    return compile_study(std::move(study));
}

/// What municipalities spend on care, in and out of contract, is what providers receive, year by year.
inline bool conserves_cents(const Outcome& outcome) {
    for (std::size_t year = 0; year <= outcome.shape().years; ++year) {
        std::int64_t received = 0;
        for (std::size_t p = 0; p < outcome.shape().providers; ++p)
            received += outcome.provider(year, p, ProviderTally::revenue_cents);
        if (received != outcome.total(year, Tally::spend_care) + outcome.total(year, Tally::spend_out_of_contract))
            return false;
    }
    return true;
}

/// Adds up what a run hands over, so that threads can be compared.
class SpendSink : public BlockSink {
public:
    void commit(const ReplicationBlock& block) override {
        for (const Outcome& outcome : block.outcomes)
            for (std::size_t year = 1; year <= outcome.shape().years; ++year)
                sum = sum * 1000003 + static_cast<std::uint64_t>(outcome.total(year, Tally::spend_care));
    }
    std::uint64_t sum = 0;
};

}  // namespace fundsim::bench
