#include "results/content_hash.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <span>

#include "results/question.hpp"
#include "results/schema.hpp"

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
    hash.integer(header.results_version);
    hash.integer(static_cast<std::int64_t>(header.scenarios.size()));
    for (const ScenarioEntry& scenario : header.scenarios) hash.text(scenario.canonical);
    hash.integer(static_cast<std::int64_t>(header.baseline));
    hash.integer(static_cast<std::int64_t>(header.seed));
    hash.integer(header.inner);
    hash.text(header.until ? text_of(*header.until) : "fixed");  // stopping rule
}

/// Rows of a table in the order of its key: the first columns.
class TableReader {
public:
    TableReader(Sha256& hash, Database& database) : hash_(hash), database_(database) {}

    void integers(SealedTable table, std::size_t keys, std::size_t figures, std::string_view order) {
        hash_.text(name_of(table));
        hash_.integer(static_cast<std::int64_t>(keys + figures));
        Statement rows(database_, "SELECT * FROM " + std::string(name_of(table)) + " ORDER BY " + std::string(order));
        while (rows.step()) {
            RowPlace place(table);
            for (std::size_t column = 0; column < keys; ++column) {
                const std::int64_t key = rows.integer(static_cast<int>(column));
                hash_.integer(key);
                place.key(key);
            }
            for (std::size_t column = 0; column < figures; ++column) {
                const std::int64_t figure = rows.integer(static_cast<int>(keys + column));
                hash_.integer(figure);
                seal_of(table) += place.seal(column, figure);
            }
        }
    }

    /// Histogram rows: keys may be words, which are hashed as words; the last column is the figure.
    void bands(SealedTable table, std::string_view columns, std::span<const int> words, int last) {
        hash_.text(name_of(table));
        // the key alone is the order that rows have: with the figure behind it they would be sorted once more
        const std::string_view order = columns.substr(0, columns.rfind(','));
        Statement rows(database_, "SELECT " + std::string(columns) + " FROM " + std::string(name_of(table)) +
                                      " ORDER BY " + std::string(order));
        while (rows.step()) {
            RowPlace place(table);
            for (int column = 0; column < last; ++column) {
                if (std::find(words.begin(), words.end(), column) == words.end()) {
                    const std::int64_t key = rows.integer(column);
                    hash_.integer(key);
                    place.key(key);
                } else {
                    const std::string key = rows.text(column);
                    hash_.text(key);
                    place.key(key);
                }
            }
            const std::int64_t figure = rows.integer(last);
            hash_.integer(figure);
            seal_of(table) += place.seal(0, figure);
        }
    }

    const Seals& seals() const { return seals_; }

private:
    std::uint64_t& seal_of(SealedTable table) { return seals_[static_cast<std::size_t>(table)]; }

    Sha256& hash_;
    Database& database_;
    Seals seals_{};
};

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
    TableReader read(hash, database);
    read.integers(SealedTable::replication_year, 3, metrics, "scenario, replication, year");
    read.integers(SealedTable::replication, 2, metrics, "scenario, replication");
    read.integers(SealedTable::breakdown, 4, tally_count, "scenario, year, municipality, segment");
    read.integers(SealedTable::provider_breakdown, 3, provider_tally_count, "scenario, year, provider");
    read.integers(SealedTable::wait_distribution, 3, 1, "scenario, segment, weeks");
    read.bands(SealedTable::period_band, "scenario, metric, period, bucket, replications", std::array{1}, 4);
    read.bands(SealedTable::breakdown_band, "scenario, dimension, item, metric, bucket, replications", std::array{1, 3},
               5);
    read.integers(SealedTable::severity_breakdown, 4, severity_tally_count, "scenario, year, segment, severity");
    read.bands(SealedTable::failure, "replication, scenario", {}, 1);

    const Seals kept = read_seals(database);
    for (std::size_t t = 0; t < sealed_table_count; ++t)
        if (kept[t] != read.seals()[t])
            throw damaged(database.path(), "figures in table " + std::string(name_of(static_cast<SealedTable>(t))) +
                                               " are not those that were written");
    return hash.hexadecimal();
}

std::string about_hash_of(Database& database) {
    Sha256 hash;
    for (const char* sql :
         {"SELECT key, value FROM study WHERE key NOT IN ('replications', 'shard', 'shards', 'about') ORDER BY key",
          "SELECT * FROM scenario ORDER BY scenario", "SELECT * FROM scenario_text ORDER BY scenario, position",
          "SELECT * FROM segment ORDER BY scenario, segment",
          "SELECT * FROM municipality ORDER BY scenario, municipality",
          "SELECT * FROM provider ORDER BY scenario, provider", "SELECT * FROM contract ORDER BY scenario, contract",
          "SELECT * FROM contract_text ORDER BY scenario, contract, topic, position",
          "SELECT * FROM incentive ORDER BY scenario, contract, position", "SELECT * FROM metric ORDER BY position"}) {
        Statement rows(database, sql);
        while (rows.step())
            for (int column = 0; column < rows.columns(); ++column) hash.text(rows.text(column));
    }
    return hash.hexadecimal();
}

std::string what_differs(const StudyHeader& there, const StudyHeader& here) {
    if (there.results_version != here.results_version)
        return "made by " + there.engine + " (results version " + std::to_string(there.results_version) +
               "), which gives other figures than this program (results version " +
               std::to_string(here.results_version) + ")";
    if (there.seed != here.seed) return "seed " + std::to_string(there.seed) + ", not " + std::to_string(here.seed);
    if (there.inner != here.inner)
        return "inner " + std::to_string(there.inner) + ", not " + std::to_string(here.inner);
    if (there.scenarios.size() != here.scenarios.size())
        return "number of scenarios " + std::to_string(there.scenarios.size()) + ", not " +
               std::to_string(here.scenarios.size());
    for (std::size_t s = 0; s < here.scenarios.size(); ++s)
        if (there.scenarios[s].canonical != here.scenarios[s].canonical)
            return there.scenarios[s].name == here.scenarios[s].name
                       ? "scenario \"" + here.scenarios[s].name + "\" has other settings"
                       : "scenario \"" + there.scenarios[s].name + "\", not \"" + here.scenarios[s].name + "\"";
    if (there.baseline != here.baseline) return "another baseline";
    return "another stopping rule";
}

}  // namespace fundsim::results
