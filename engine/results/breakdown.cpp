#include "results/breakdown.hpp"

#include <algorithm>

#include "results/log_bucket.hpp"
#include "results/schema.hpp"

namespace fundsim::results {
namespace {

constexpr std::int64_t as_integer(std::size_t value) { return static_cast<std::int64_t>(value); }
constexpr std::size_t as_index(std::int64_t value) { return static_cast<std::size_t>(value); }

std::int64_t spend_of(const Outcome& outcome, std::size_t slot, std::size_t segment, std::size_t municipality) {
    return outcome.at(slot, segment, municipality, Tally::spend_care) +
           outcome.at(slot, segment, municipality, Tally::spend_out_of_contract) +
           outcome.at(slot, segment, municipality, Tally::spend_admin);
}

}  // namespace

std::string_view dimension_of(BandKind kind) {
    static constexpr std::array<std::string_view, band_kind_count> names{"municipality", "segment", "provider"};
    return names[static_cast<std::size_t>(kind)];
}

std::string_view metric_of(BandKind kind) {
    static constexpr std::array<std::string_view, band_kind_count> names{"spend_cents", "spend_cents", "margin_cents"};
    return names[static_cast<std::size_t>(kind)];
}

Breakdown::Breakdown(const ScenarioEntry& scenario)
    : years_(as_index(scenario.years)),
      segments_(scenario.segments.size()),
      municipalities_(scenario.municipalities.size()),
      provider_entries_(scenario.providers),
      cells_(years_ * municipalities_ * segments_),
      providers_(years_ * provider_entries_.size()),
      waits_(segments_ * wait_bins) {
    for (auto& metric : periods_) metric.resize(years_ * periods_per_year);
    bands_[static_cast<std::size_t>(BandKind::municipality_spend_cents)].resize(municipalities_);
    bands_[static_cast<std::size_t>(BandKind::segment_spend_cents)].resize(segments_);
    bands_[static_cast<std::size_t>(BandKind::provider_margin_cents)].resize(provider_entries_.size());
}

void Breakdown::Band::add(std::int64_t value) {
    const std::int32_t bucket = log_bucket(value);
    ++counts[bucket];
    if (std::find(changed.begin(), changed.end(), bucket) == changed.end()) changed.push_back(bucket);
}

void Breakdown::add(const Outcome& outcome) {
    for (std::size_t year = 0; year < years_; ++year)
        for (std::size_t municipality = 0; municipality < municipalities_; ++municipality)
            for (std::size_t segment = 0; segment < segments_; ++segment) {
                TallySums& sums = cell(year, municipality, segment);
                for (std::size_t t = 0; t < tally_count; ++t)
                    sums[t] += outcome.at(year + 1, segment, municipality, static_cast<Tally>(t));
            }
    for (std::size_t year = 0; year < years_; ++year)
        for (std::size_t segment = 0; segment < segments_; ++segment)
            for (std::size_t week = 0; week < wait_bins; ++week)
                waits_[segment * wait_bins + week] += outcome.waits(year + 1, segment, week);
    const std::size_t periods = std::min(outcome.shape().periods, years_ * periods_per_year);
    for (std::size_t period = 0; period < periods; ++period) {
        periods_[static_cast<std::size_t>(PeriodMetric::spend_cents)][period].add(outcome.spend_in(period));
        periods_[static_cast<std::size_t>(PeriodMetric::waiting)][period].add(outcome.waiting_at(period));
        periods_[static_cast<std::size_t>(PeriodMetric::in_care)][period].add(outcome.in_care_at(period));
    }
    add_horizon_totals(outcome);
    add_providers(outcome);
}

void Breakdown::add_horizon_totals(const Outcome& outcome) {
    std::vector<std::int64_t> by_municipality(municipalities_), by_segment(segments_);
    for (std::size_t year = 0; year < years_; ++year)
        for (std::size_t segment = 0; segment < segments_; ++segment)
            for (std::size_t municipality = 0; municipality < municipalities_; ++municipality) {
                const std::int64_t spend = spend_of(outcome, year + 1, segment, municipality);
                by_municipality[municipality] += spend;
                by_segment[segment] += spend;
            }
    for (std::size_t m = 0; m < municipalities_; ++m)
        bands_[static_cast<std::size_t>(BandKind::municipality_spend_cents)][m].add(by_municipality[m]);
    for (std::size_t s = 0; s < segments_; ++s)
        bands_[static_cast<std::size_t>(BandKind::segment_spend_cents)][s].add(by_segment[s]);
}

void Breakdown::add_providers(const Outcome& outcome) {
    const std::size_t count = provider_entries_.size();
    for (std::size_t p = 0; p < count; ++p) {
        std::int64_t margin = 0;
        for (std::size_t year = 0; year < years_; ++year) {
            ProviderSums& sums = providers_[year * count + p];
            for (std::size_t t = 0; t < provider_tally_count; ++t)
                sums[t] += outcome.provider(year + 1, p, static_cast<ProviderTally>(t));
            margin += outcome.provider(year + 1, p, ProviderTally::revenue_cents) -
                      outcome.provider(year + 1, p, ProviderTally::cost_cents);
        }
        bands_[static_cast<std::size_t>(BandKind::provider_margin_cents)][p].add(margin);
    }
}

void Breakdown::write(Database& database, std::size_t scenario) {
    write_cells(database, as_integer(scenario));
    write_bands(database, as_integer(scenario));
}

void Breakdown::write_cells(Database& database, std::int64_t scenario) {
    Statement cells(database, "INSERT OR REPLACE INTO breakdown VALUES (" + placeholders(4 + tally_count) + ")");
    for (std::size_t year = 0; year < years_; ++year)
        for (std::size_t municipality = 0; municipality < municipalities_; ++municipality)
            for (std::size_t segment = 0; segment < segments_; ++segment) {
                cells.bind(scenario)
                    .bind(as_integer(year + 1))
                    .bind(as_integer(municipality))
                    .bind(as_integer(segment));
                for (const std::int64_t sum : cell(year, municipality, segment)) cells.bind(sum);
                cells.run();
            }
    Statement providers(
        database, "INSERT OR REPLACE INTO provider_breakdown VALUES (" + placeholders(3 + provider_tally_count) + ")");
    const std::size_t count = provider_entries_.size();
    for (std::size_t year = 0; year < years_; ++year)
        for (std::size_t p = 0; p < count; ++p) {
            providers.bind(scenario).bind(as_integer(year + 1)).bind(as_integer(p));
            for (const std::int64_t sum : providers_[year * count + p]) providers.bind(sum);
            providers.run();
        }
    Statement waits(database, "INSERT OR REPLACE INTO wait_distribution VALUES (?, ?, ?, ?)");
    for (std::size_t segment = 0; segment < segments_; ++segment)
        for (std::size_t week = 0; week < wait_bins; ++week)
            if (const std::int64_t starts = waits_[segment * wait_bins + week]; starts != 0)
                waits.bind(scenario).bind(as_integer(segment)).bind(as_integer(week)).bind(starts).run();
}

void Breakdown::write_bands(Database& database, std::int64_t scenario) {
    Statement periods(database, "INSERT OR REPLACE INTO period_band VALUES (?, ?, ?, ?, ?, ?, ?)");
    for (std::size_t metric = 0; metric < period_metric_count; ++metric)
        for (std::size_t period = 0; period < periods_[metric].size(); ++period) {
            Band& band = periods_[metric][period];
            for (const std::int32_t bucket : band.changed)
                periods.bind(scenario)
                    .bind(name_of(static_cast<PeriodMetric>(metric)))
                    .bind(as_integer(period + 1))
                    .bind(std::int64_t{bucket})
                    .bind(bucket_low(bucket))
                    .bind(bucket_high(bucket))
                    .bind(band.counts[bucket])
                    .run();
            band.changed.clear();
        }
    Statement bands(database, "INSERT OR REPLACE INTO breakdown_band VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    for (std::size_t kind = 0; kind < band_kind_count; ++kind)
        for (std::size_t item = 0; item < bands_[kind].size(); ++item) {
            Band& band = bands_[kind][item];
            for (const std::int32_t bucket : band.changed)
                bands.bind(scenario)
                    .bind(dimension_of(static_cast<BandKind>(kind)))
                    .bind(as_integer(item))
                    .bind(metric_of(static_cast<BandKind>(kind)))
                    .bind(std::int64_t{bucket})
                    .bind(bucket_low(bucket))
                    .bind(bucket_high(bucket))
                    .bind(band.counts[bucket])
                    .run();
            band.changed.clear();
        }
}

void Breakdown::read(Database& database, std::size_t scenario) {
    Statement cells(database, "SELECT * FROM breakdown WHERE scenario = ?");
    for (cells.bind(as_integer(scenario)); cells.step();) {
        TallySums& sums = cell(as_index(cells.integer(1) - 1), as_index(cells.integer(2)), as_index(cells.integer(3)));
        for (std::size_t t = 0; t < tally_count; ++t) sums[t] = cells.integer(static_cast<int>(4 + t));
    }
    Statement providers(database, "SELECT * FROM provider_breakdown WHERE scenario = ?");
    for (providers.bind(as_integer(scenario)); providers.step();) {
        ProviderSums& sums =
            providers_[as_index(providers.integer(1) - 1) * provider_entries_.size() + as_index(providers.integer(2))];
        for (std::size_t t = 0; t < provider_tally_count; ++t) sums[t] = providers.integer(static_cast<int>(3 + t));
    }
    Statement waits(database, "SELECT segment, weeks, starts FROM wait_distribution WHERE scenario = ?");
    for (waits.bind(as_integer(scenario)); waits.step();)
        waits_[as_index(waits.integer(0)) * wait_bins + as_index(waits.integer(1))] = waits.integer(2);
    for (std::size_t metric = 0; metric < period_metric_count; ++metric) {
        Statement band(database,
                       "SELECT period, bucket, replications FROM period_band WHERE scenario = ? AND metric = ?");
        for (band.bind(as_integer(scenario)).bind(name_of(static_cast<PeriodMetric>(metric))); band.step();)
            periods_[metric][as_index(band.integer(0) - 1)].counts[static_cast<std::int32_t>(band.integer(1))] =
                band.integer(2);
    }
    for (std::size_t kind = 0; kind < band_kind_count; ++kind) {
        Statement band(database,
                       "SELECT item, bucket, replications FROM breakdown_band WHERE scenario = ? AND dimension = ?");
        for (band.bind(as_integer(scenario)).bind(dimension_of(static_cast<BandKind>(kind))); band.step();)
            bands_[kind][as_index(band.integer(0))].counts[static_cast<std::int32_t>(band.integer(1))] =
                band.integer(2);
    }
}

}  // namespace fundsim::results
