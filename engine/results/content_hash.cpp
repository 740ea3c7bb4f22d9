#include "results/content_hash.hpp"

#include <sodium.h>

#include <array>

namespace fundsim::results {
namespace {

class Sha256 {
public:
    Sha256() { crypto_hash_sha256_init(&state_); }

    void integer(std::int64_t value) {
        std::array<unsigned char, 8> bytes;
        auto rest = static_cast<std::uint64_t>(value);
        for (unsigned char& byte : bytes) {
            byte = static_cast<unsigned char>(rest & 0xFF);
            rest >>= 8;
        }
        crypto_hash_sha256_update(&state_, bytes.data(), bytes.size());
    }
    void text(std::string_view words) {
        integer(static_cast<std::int64_t>(words.size()));
        crypto_hash_sha256_update(&state_, reinterpret_cast<const unsigned char*>(words.data()), words.size());
    }
    std::string hexadecimal() {
        std::array<unsigned char, crypto_hash_sha256_BYTES> digest;
        crypto_hash_sha256_final(&state_, digest.data());
        std::array<char, 2 * crypto_hash_sha256_BYTES + 1> letters;
        sodium_bin2hex(letters.data(), letters.size(), digest.data(), digest.size());
        return letters.data();
    }

private:
    crypto_hash_sha256_state state_;
};

void add_identity(Sha256& hash, const StudyHeader& header) {
    hash.text("fundsim");
    hash.integer(results_version);
    hash.integer(static_cast<std::int64_t>(header.scenarios.size()));
    for (const ScenarioEntry& scenario : header.scenarios) hash.text(scenario.canonical);
    hash.integer(static_cast<std::int64_t>(header.baseline));
    hash.integer(static_cast<std::int64_t>(header.seed));
    hash.integer(header.inner);
    hash.text("fixed");  // stopping rule: a fixed number of replications
}

/// Rows of whole numbers in the order of the query.
void add_integers(Sha256& hash, Database& database, std::string_view table, std::size_t columns,
                  std::string_view keys) {
    hash.text(table);
    hash.integer(static_cast<std::int64_t>(columns));
    Statement rows(database, "SELECT * FROM " + std::string(table) + " ORDER BY " + std::string(keys));
    while (rows.step())
        for (std::size_t column = 0; column < columns; ++column) hash.integer(rows.integer(static_cast<int>(column)));
}

/// Histogram rows: words are hashed as words.
void add_bands(Sha256& hash, Database& database) {
    hash.text("period_band");
    Statement periods(database,
                      "SELECT scenario, metric, period, bucket, replications FROM period_band "
                      "ORDER BY scenario, metric, period, bucket");
    while (periods.step()) {
        hash.integer(periods.integer(0));
        hash.text(periods.text(1));
        for (const int column : {2, 3, 4}) hash.integer(periods.integer(column));
    }
    hash.text("breakdown_band");
    Statement bands(database,
                    "SELECT scenario, dimension, item, metric, bucket, replications FROM breakdown_band "
                    "ORDER BY scenario, dimension, item, metric, bucket");
    while (bands.step()) {
        hash.integer(bands.integer(0));
        hash.text(bands.text(1));
        hash.integer(bands.integer(2));
        hash.text(bands.text(3));
        for (const int column : {4, 5}) hash.integer(bands.integer(column));
    }
}

}  // namespace

std::string fingerprint_of(const StudyHeader& header) {
    Sha256 hash;
    add_identity(hash, header);
    return hash.hexadecimal();
}

std::string content_hash_of(Database& database, const StudyHeader& header) {
    Sha256 hash;
    add_identity(hash, header);
    const std::size_t metrics = metric_catalogue().size();
    add_integers(hash, database, "replication_year", 3 + metrics, "scenario, replication, year");
    add_integers(hash, database, "replication", 2 + metrics, "scenario, replication");
    add_integers(hash, database, "breakdown", 4 + tally_count, "scenario, year, municipality, segment");
    add_integers(hash, database, "provider_breakdown", 3 + provider_tally_count, "scenario, year, provider");
    add_integers(hash, database, "wait_distribution", 4, "scenario, segment, weeks");
    add_bands(hash, database);
    return hash.hexadecimal();
}

}  // namespace fundsim::results
