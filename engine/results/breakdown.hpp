// Sums and histograms over replications: by municipality, segment, provider and period. Merging is addition.
//
// Memory is bounded by the study, not by the number of replications. The file always holds the sums of exactly the
// replications whose rows it holds: both are written in one transaction.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "fundsim/study_file.hpp"
#include "results/database.hpp"
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

    void write(Database& database, std::size_t scenario);  // replaces what is there
    void read(Database& database, std::size_t scenario);

private:
    struct Band {
        Histogram counts;
        std::vector<std::int32_t> changed;  // since the last write
        void add(std::int64_t value);
    };
    TallySums& cell(std::size_t year, std::size_t municipality, std::size_t segment) {
        return cells_[(year * municipalities_ + municipality) * segments_ + segment];
    }
    void add_horizon_totals(const Outcome& outcome);
    void add_providers(const Outcome& outcome);
    void write_cells(Database& database, std::int64_t scenario);
    void write_bands(Database& database, std::int64_t scenario);

    std::size_t years_, segments_, municipalities_;
    std::vector<ProviderEntry> provider_entries_;
    std::vector<TallySums> cells_;                                // [year][municipality][segment]
    std::vector<ProviderSums> providers_;                         // [year][provider]
    std::vector<std::int64_t> waits_;                             // [segment][week]
    std::array<std::vector<Band>, period_metric_count> periods_;  // [metric][period]
    std::array<std::vector<Band>, band_kind_count> bands_;        // [kind][item]
};

}  // namespace fundsim::results
