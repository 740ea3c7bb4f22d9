// Union of shards: rows are copied, sums are added, seals are added.
#include <algorithm>
#include <filesystem>

#include "results/content_hash.hpp"
#include "results/file_state.hpp"
#include "results/schema.hpp"

namespace fundsim {
namespace {

using results::Database;
using results::SealedTable;
using results::Statement;

/// "16 … 31, 48 … 63 and 5 more ranges"
std::string ranges_text(const std::vector<ReplicationRange>& ranges) {
    constexpr std::size_t most = 4;
    std::string text;
    for (std::size_t i = 0; i < std::min(most, ranges.size()); ++i) {
        text += (text.empty() ? "" : ", ") + std::to_string(ranges[i].first);
        if (ranges[i].last - ranges[i].first > 1) text += " ... " + std::to_string(ranges[i].last - 1);
    }
    if (ranges.size() > most) text += " and " + std::to_string(ranges.size() - most) + " more ranges";
    return text;
}

std::uint32_t size_of(const std::vector<ReplicationRange>& ranges) {
    std::uint32_t sum = 0;
    for (const ReplicationRange& range : ranges) sum += range.last - range.first;
    return sum;
}

/// What is known of a file once it is closed again: there may be more files than a process may hold open.
struct Shard {
    std::string path;
    std::uint32_t asked = 0;
    RunOptions part;  // which replications it is for, and which it has

    std::vector<ReplicationRange> missing(std::uint32_t total) const {
        RunOptions rest = part;
        rest.last = total;
        return missing_replications(rest);
    }
};

std::vector<Shard> look_at(const std::vector<std::string>& paths, const StudyFile& first) {
    std::vector<Shard> shards;
    for (const std::string& path : paths) {
        const StudyFile file = StudyFile::open(path);
        if (file.fingerprint() != first.fingerprint())
            throw StudyFileError(path + " is of another study than " + paths.front() + " (" +
                                 results::what_differs(file.header(), first.header()) + ")");
        file.verify();
        Shard shard{path, file.header().replications, {}};
        shard.part.shard = file.header().shard;
        shard.part.shards = file.header().shards;
        shard.part.done = file.done();
        shards.push_back(std::move(shard));
    }
    return shards;
}

/// All ranges, ascending, joined where they touch.
std::vector<ReplicationRange> union_of(const std::vector<Shard>& shards) {
    struct Owned {
        ReplicationRange range;
        const Shard* owner;
    };
    std::vector<Owned> all;
    for (const Shard& shard : shards)
        for (const ReplicationRange& range : shard.part.done) all.push_back({range, &shard});
    std::sort(all.begin(), all.end(), [](const Owned& a, const Owned& b) { return a.range.first < b.range.first; });
    std::vector<ReplicationRange> joined;
    const Owned* before = nullptr;
    for (const Owned& next : all) {
        if (before && next.range.first < before->range.last)
            throw StudyFileError(before->owner->path + " and " + next.owner->path + " both hold replications " +
                                 ranges_text({{next.range.first, std::min(before->range.last, next.range.last)}}) +
                                 ": give each shard once");
        if (!joined.empty() && joined.back().last == next.range.first) joined.back().last = next.range.last;
        else joined.push_back(next.range);
        before = &next;
    }
    return joined;
}

/// Which shards to run, or to go on with, in words.
std::string what_to_do(const std::vector<Shard>& shards, std::uint32_t asked) {
    const std::uint32_t count = shards.front().part.shards;
    std::vector<const Shard*> by_number(count);
    for (const Shard& shard : shards) {
        if (shard.part.shards != count) return "";
        by_number[shard.part.shard] = &shard;
    }
    std::string text;
    for (std::uint32_t number = 0; number < count; ++number) {
        const std::string name = count == 1 ? "" : "shard " + std::to_string(number) + "/" + std::to_string(count);
        const Shard* shard = by_number[number];
        if (!shard) {
            text += "\n  " + name + " is not among them";
        } else if (const auto missing = shard->missing(asked); !missing.empty()) {
            text += "\n  " + shard->path + (name.empty() ? "" : " (" + name + ")") + " lacks " +
                    std::to_string(size_of(missing)) + " replications: go on with it (--resume)";
        }
    }
    return text;
}

void copy(Database& from, Database& to, SealedTable table) {
    Statement rows(from, "SELECT * FROM " + std::string(results::name_of(table)));
    Statement insert(to, results::insert_into(table));
    while (rows.step()) {
        for (int column = 0; column < rows.columns(); ++column) {
            if (rows.is_text(column)) insert.bind(rows.text(column));
            else insert.bind(rows.integer(column));
        }
        insert.run();
    }
}

/// Sessions of the shards follow the merge's own.
void copy_provenance(Database& from, Database& to) {
    const std::int64_t sessions = to.integer("SELECT MAX(session) FROM provenance");
    Statement rows(from, "SELECT session, key, value FROM provenance ORDER BY session, key");
    Statement insert(to, "INSERT INTO provenance VALUES (?, ?, ?)");
    while (rows.step()) insert.bind(sessions + rows.integer(0)).bind(rows.text(1)).bind(rows.text(2)).run();
}

void refuse_own_output(const std::string& output, const std::vector<std::string>& paths) {
    std::error_code ignored;
    for (const std::string& path : paths)
        if (std::filesystem::equivalent(output, path, ignored))
            throw StudyFileError(output + " is one of the shards: merge into a new file");
}

}  // namespace

MergeReport merge_study_files(const std::string& output, const std::vector<std::string>& paths, MissingShards missing) {
    if (paths.empty()) throw StudyFileError("there is nothing to merge");
    refuse_own_output(output, paths);
    StudyHeader header = StudyFile::open(paths.front()).header();
    const std::vector<Shard> shards = look_at(paths, StudyFile::open(paths.front()));

    MergeReport report;
    for (const Shard& shard : shards) report.asked = std::max(report.asked, shard.asked);
    RunOptions whole;
    whole.last = report.asked;
    whole.done = union_of(shards);
    report.missing = missing_replications(whole);
    if (!report.missing.empty() && missing == MissingShards::refused)
        throw StudyFileError("replications " + ranges_text(report.missing) + " are missing, " +
                             std::to_string(size_of(report.missing)) + " of " + std::to_string(report.asked) + ":" +
                             what_to_do(shards, report.asked) + "\nOr merge what is there (--partial)");

    header.replications = report.asked;
    header.shard = 0;
    header.shards = 1;
    header.provenance = {{"merged_from", std::to_string(shards.size()) + " files"}};
    StudyFile merged = StudyFile::create(output, header);
    Database& database = merged.state_->database;
    try {
        database.execute("BEGIN IMMEDIATE");
        results::Seals seals{};
        for (const std::string& path : paths) {
            const StudyFile shard = StudyFile::open(path);
            Database& from = shard.state_->database;
            for (std::size_t t = 0; t < results::sealed_table_count; ++t)
                copy(from, database, static_cast<SealedTable>(t));
            const results::Seals added = results::read_seals(from);
            for (std::size_t t = 0; t < added.size(); ++t) seals[t] += added[t];
            copy_provenance(from, database);
        }
        results::write_seals(database, seals);
        database.execute("COMMIT");
        merged.write_derived(merged.summary());
    } catch (...) {
        { const StudyFile closed = std::move(merged); }
        std::error_code ignored;
        std::filesystem::remove(output, ignored);
        std::filesystem::remove(output + "-journal", ignored);
        throw;
    }
    report.replications = merged.replications();
    report.failed = merged.failed();
    return report;
}

}  // namespace fundsim
