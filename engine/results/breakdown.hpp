// Sums and histograms over replications: by municipality, segment, provider, severity and period. Merging is addition.
//
// What was added since the last transaction is kept here, and then added to what the file holds: memory is bounded by
// the study, and the file always holds the sums of exactly the replications whose rows it holds.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "fundsim/study_file.hpp"
#include "results/database.hpp"
#include "results/seal.hpp"
#include "results/sums.hpp"

namespace fundsim::results {

/// What is kept as a histogram over replications besides periods: horizon totals of one item.
enum class BandKind : std::uint8_t { municipality_spend_cents, segment_spend_cents, provider_margin_cents };
inline constexpr std::size_t band_kind_count = 3;
std::string_view dimension_of(BandKind kind);
std::string_view metric_of(BandKind kind);

/// One scenario's sums.
class Breakdown {
public:
    explicit Breakdown(const ScenarioEntry& scenario);
    void add(const Outcome& outcome);
    /// Adds to what is there, and forgets.
    void write(Database& database, std::size_t scenario, Seals& seals);

private:
    TallySums& cell(std::size_t year, std::size_t municipality, std::size_t segment) {
        return cells_[(year * municipalities_ + municipality) * segments_ + segment];
    }
    void add_horizon_totals(const Outcome& outcome);
    void add_providers(const Outcome& outcome);
    void write_cells(Database& database, std::int64_t scenario, Seals& seals);
    void write_providers(Database& database, std::int64_t scenario, Seals& seals);
    void write_severities(Database& database, std::int64_t scenario, Seals& seals);
    void write_waits(Database& database, std::int64_t scenario, Seals& seals);
    void write_bands(Database& database, std::int64_t scenario, Seals& seals);

    std::size_t years_, segments_, municipalities_;
    std::vector<ProviderEntry> provider_entries_;
    std::vector<TallySums> cells_;                                     // [year][municipality][segment]
    std::vector<ProviderSums> providers_;                              // [year][provider]
    std::vector<SeveritySums> severities_;                             // [year][segment][severity]
    std::vector<std::int64_t> waits_;                                  // [segment][week]
    std::array<std::vector<Histogram>, period_metric_count> periods_;  // [metric][period]
    std::array<std::vector<Histogram>, band_kind_count> bands_;        // [kind][item]
};

}  // namespace fundsim::results
