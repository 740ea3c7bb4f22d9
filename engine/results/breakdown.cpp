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

void count_in(Histogram& histogram, std::int64_t value) { ++histogram[log_bucket(value)]; }

std::uint64_t& seal_of(Seals& seals, SealedTable table) { return seals[static_cast<std::size_t>(table)]; }

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
      severities_(years_ * segments_ * severity_count),
      waits_(segments_ * wait_bins) {
    for (auto& metric : periods_) metric.resize(years_ * periods_per_year);
    bands_[static_cast<std::size_t>(BandKind::municipality_spend_cents)].resize(municipalities_);
    bands_[static_cast<std::size_t>(BandKind::segment_spend_cents)].resize(segments_);
    bands_[static_cast<std::size_t>(BandKind::provider_margin_cents)].resize(provider_entries_.size());
}

void Breakdown::add(const Outcome& outcome) {
    for (std::size_t year = 0; year < years_; ++year)
        for (std::size_t municipality = 0; municipality < municipalities_; ++municipality)
            for (std::size_t segment = 0; segment < segments_; ++segment) {
                TallySums& sums = cell(year, municipality, segment);
                TallySums added{};  // local first: see sum_cells in sums.cpp
                for (std::size_t t = 0; t < tally_count; ++t)
                    added[t] = outcome.at(year + 1, segment, municipality, static_cast<Tally>(t));
                for (std::size_t t = 0; t < tally_count; ++t) sums[t] += added[t];
            }
    for (std::size_t year = 0; year < years_; ++year)
        for (std::size_t segment = 0; segment < segments_; ++segment) {
            std::array<std::int64_t, wait_bins> added{};
            for (std::size_t week = 0; week < wait_bins; ++week) added[week] = outcome.waits(year + 1, segment, week);
            for (std::size_t week = 0; week < wait_bins; ++week) waits_[segment * wait_bins + week] += added[week];
        }
    for (std::size_t year = 0; year < years_; ++year)
        for (std::size_t segment = 0; segment < segments_; ++segment)
            for (std::size_t severity = 0; severity < severity_count; ++severity) {
                SeveritySums& sums = severities_[(year * segments_ + segment) * severity_count + severity];
                for (std::size_t t = 0; t < severity_tally_count; ++t)
                    sums[t] += outcome.severity(year + 1, segment, severity, static_cast<SeverityTally>(t));
            }
    const std::size_t periods = std::min(outcome.shape().periods, years_ * periods_per_year);
    for (std::size_t period = 0; period < periods; ++period) {
        count_in(periods_[static_cast<std::size_t>(PeriodMetric::spend_cents)][period], outcome.spend_in(period));
        count_in(periods_[static_cast<std::size_t>(PeriodMetric::waiting)][period], outcome.waiting_at(period));
        count_in(periods_[static_cast<std::size_t>(PeriodMetric::in_care)][period], outcome.in_care_at(period));
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
        count_in(bands_[static_cast<std::size_t>(BandKind::municipality_spend_cents)][m], by_municipality[m]);
    for (std::size_t s = 0; s < segments_; ++s)
        count_in(bands_[static_cast<std::size_t>(BandKind::segment_spend_cents)][s], by_segment[s]);
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
        count_in(bands_[static_cast<std::size_t>(BandKind::provider_margin_cents)][p], margin);
    }
}

void Breakdown::write(Database& database, std::size_t scenario, Seals& seals) {
    write_cells(database, as_integer(scenario), seals);
    write_providers(database, as_integer(scenario), seals);
    write_severities(database, as_integer(scenario), seals);
    write_waits(database, as_integer(scenario), seals);
    write_bands(database, as_integer(scenario), seals);
}

void Breakdown::write_cells(Database& database, std::int64_t scenario, Seals& seals) {
    Statement rows(database, insert_into(SealedTable::breakdown));
    for (std::size_t year = 0; year < years_; ++year)
        for (std::size_t municipality = 0; municipality < municipalities_; ++municipality)
            for (std::size_t segment = 0; segment < segments_; ++segment) {
                rows.bind(scenario).bind(as_integer(year + 1)).bind(as_integer(municipality)).bind(as_integer(segment));
                RowPlace place(SealedTable::breakdown);
                place.key(scenario).key(as_integer(year + 1)).key(as_integer(municipality)).key(as_integer(segment));
                TallySums& sums = cell(year, municipality, segment);
                for (std::size_t t = 0; t < tally_count; ++t) {
                    rows.bind(sums[t]);
                    seal_of(seals, SealedTable::breakdown) += place.seal(t, sums[t]);
                }
                rows.run();
                sums.fill(0);
            }
}

void Breakdown::write_providers(Database& database, std::int64_t scenario, Seals& seals) {
    Statement rows(database, insert_into(SealedTable::provider_breakdown));
    const std::size_t count = provider_entries_.size();
    for (std::size_t year = 0; year < years_; ++year)
        for (std::size_t p = 0; p < count; ++p) {
            rows.bind(scenario).bind(as_integer(year + 1)).bind(as_integer(p));
            RowPlace place(SealedTable::provider_breakdown);
            place.key(scenario).key(as_integer(year + 1)).key(as_integer(p));
            ProviderSums& sums = providers_[year * count + p];
            for (std::size_t t = 0; t < provider_tally_count; ++t) {
                rows.bind(sums[t]);
                seal_of(seals, SealedTable::provider_breakdown) += place.seal(t, sums[t]);
            }
            rows.run();
            sums.fill(0);
        }
}

void Breakdown::write_severities(Database& database, std::int64_t scenario, Seals& seals) {
    Statement rows(database, insert_into(SealedTable::severity_breakdown));
    for (std::size_t year = 0; year < years_; ++year)
        for (std::size_t segment = 0; segment < segments_; ++segment)
            for (std::size_t severity = 0; severity < severity_count; ++severity) {
                rows.bind(scenario).bind(as_integer(year + 1)).bind(as_integer(segment)).bind(as_integer(severity));
                RowPlace place(SealedTable::severity_breakdown);
                place.key(scenario).key(as_integer(year + 1)).key(as_integer(segment)).key(as_integer(severity));
                SeveritySums& sums = severities_[(year * segments_ + segment) * severity_count + severity];
                for (std::size_t t = 0; t < severity_tally_count; ++t) {
                    rows.bind(sums[t]);
                    seal_of(seals, SealedTable::severity_breakdown) += place.seal(t, sums[t]);
                }
                rows.run();
                sums.fill(0);
            }
}

void Breakdown::write_waits(Database& database, std::int64_t scenario, Seals& seals) {
    Statement rows(database, insert_into(SealedTable::wait_distribution));
    for (std::size_t segment = 0; segment < segments_; ++segment)
        for (std::size_t week = 0; week < wait_bins; ++week) {
            std::int64_t& starts = waits_[segment * wait_bins + week];
            if (starts == 0) continue;
            rows.bind(scenario).bind(as_integer(segment)).bind(as_integer(week)).bind(starts).run();
            RowPlace place(SealedTable::wait_distribution);
            place.key(scenario).key(as_integer(segment)).key(as_integer(week));
            seal_of(seals, SealedTable::wait_distribution) += place.seal(0, starts);
            starts = 0;
        }
}

void Breakdown::write_bands(Database& database, std::int64_t scenario, Seals& seals) {
    Statement periods(database, insert_into(SealedTable::period_band));
    for (std::size_t metric = 0; metric < period_metric_count; ++metric)
        for (std::size_t period = 0; period < periods_[metric].size(); ++period) {
            const std::string_view name = name_of(static_cast<PeriodMetric>(metric));
            for (const auto& [bucket, replications] : periods_[metric][period]) {
                periods.bind(scenario).bind(name).bind(as_integer(period + 1)).bind(std::int64_t{bucket});
                periods.bind(bucket_low(bucket)).bind(bucket_high(bucket)).bind(replications).run();
                RowPlace place(SealedTable::period_band);
                place.key(scenario).key(name).key(as_integer(period + 1)).key(bucket);
                seal_of(seals, SealedTable::period_band) += place.seal(0, replications);
            }
            periods_[metric][period].clear();
        }
    Statement bands(database, insert_into(SealedTable::breakdown_band));
    for (std::size_t kind = 0; kind < band_kind_count; ++kind)
        for (std::size_t item = 0; item < bands_[kind].size(); ++item) {
            const std::string_view dimension = dimension_of(static_cast<BandKind>(kind));
            const std::string_view metric = metric_of(static_cast<BandKind>(kind));
            for (const auto& [bucket, replications] : bands_[kind][item]) {
                bands.bind(scenario).bind(dimension).bind(as_integer(item)).bind(metric).bind(std::int64_t{bucket});
                bands.bind(bucket_low(bucket)).bind(bucket_high(bucket)).bind(replications).run();
                RowPlace place(SealedTable::breakdown_band);
                place.key(scenario).key(dimension).key(as_integer(item)).key(metric).key(bucket);
                seal_of(seals, SealedTable::breakdown_band) += place.seal(0, replications);
            }
            bands_[kind][item].clear();
        }
}

}  // namespace fundsim::results
