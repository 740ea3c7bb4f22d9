// Clients in care or waiting, as a structure of arrays: one column set per (segment, review week).
//
// Rows keep their place between two reviews of their column, so that pending events can name them; at the review the
// rows that left are filled up from the end. The order of rows never matters to a result.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/philox_batch.hpp"

namespace fundsim {

/// What a row knows of its client, packed: bins of the need and response multipliers, class at start, coded class.
struct Traits {
    std::uint32_t word = 0;
    static constexpr Traits of(std::uint32_t need_bin, std::uint32_t response_bin, std::uint32_t start_class,
                               std::uint32_t coded_class, bool chronic, bool court_ordered) {
        return {need_bin | response_bin << 6 | start_class << 10 | coded_class << 12 |
                static_cast<std::uint32_t>(chronic) << 14 | static_cast<std::uint32_t>(court_ordered) << 15};
    }
    constexpr std::uint32_t need_bin() const { return word & 63U; }
    constexpr std::uint32_t response_bin() const { return word >> 6 & 15U; }
    constexpr std::uint32_t start_class() const { return word >> 10 & 3U; }
    constexpr std::uint32_t coded_class() const { return word >> 12 & 3U; }
    constexpr bool chronic() const { return (word >> 14 & 1U) != 0; }
    constexpr bool court_ordered() const { return (word >> 15 & 1U) != 0; }
    constexpr std::uint32_t kind() const { return word >> 16 & 7U; }  // ReferralKind, kept while waiting
    constexpr Traits with_kind(std::uint32_t kind) const { return {(word & ~(7U << 16)) | kind << 16}; }
    // which contract pays (Paying), whether municipal access set the class, how often a provider declined
    constexpr std::uint32_t paying() const { return word >> 19 & 3U; }
    constexpr bool gated() const { return (word >> 21 & 1U) != 0; }
    constexpr std::uint32_t declines() const { return word >> 22 & 7U; }
    // an arrangement for lasting support, not for recovery
    constexpr bool lasting() const { return (word >> 26 & 1U) != 0; }
    constexpr Traits with_lasting(bool lasting) const {
        return {(word & ~(1U << 26)) | static_cast<std::uint32_t>(lasting) << 26};
    }
    // bypassed access, which will look later (see late_gate.cpp)
    constexpr bool seen_later() const { return (word >> 27 & 1U) != 0; }
    constexpr Traits with_look_later(bool later) const {
        return {(word & ~(1U << 27)) | static_cast<std::uint32_t>(later) << 27};
    }
    // unpaid because the price of an episode pays for it (trajectory funding)
    constexpr bool inside_episode() const { return (word >> 28 & 1U) != 0; }
    constexpr Traits with_inside_episode(bool inside) const {
        return {(word & ~(1U << 28)) | static_cast<std::uint32_t>(inside) << 28};
    }
    // a step to another setting is due (see steps.cpp)
    constexpr bool step_due() const { return (word >> 25 & 1U) != 0; }
    constexpr Traits with_step_due(bool due) const {
        return {(word & ~(1U << 25)) | static_cast<std::uint32_t>(due) << 25};
    }
    constexpr Traits with_paying(std::uint32_t paying) const { return {(word & ~(3U << 19)) | paying << 19}; }
    constexpr Traits with_gate(bool gated) const {
        return {(word & ~(1U << 21)) | static_cast<std::uint32_t>(gated) << 21};
    }
    constexpr Traits with_declines(std::uint32_t n) const { return {(word & ~(7U << 22)) | n << 22}; }
    constexpr Traits with_start_class(std::uint32_t start) const { return {(word & ~(3U << 10)) | start << 10}; }
    constexpr Traits with_coded_class(std::uint32_t coded) const { return {(word & ~(3U << 12)) | coded << 12}; }
};

/// The part of a row that only events look at; kept together, so that an event touches one cache line of it.
struct RowRest {
    std::uint32_t person = 0;
    std::uint32_t traits = 0;
    std::int32_t rate = 0;   // billed sub-quanta per week
    std::uint32_t link = 0;  // in care: provider's sub-quanta per week; while waiting: place in the queue
    std::int32_t cost_rate() const { return static_cast<std::int32_t>(link); }
    void set_cost_rate(std::int64_t rate_per_week) { link = static_cast<std::uint32_t>(rate_per_week); }
};

/// One client's row.
struct Row {
    std::int32_t goal = 0;    // clocks, 2^-24 (see model/flow/clocks.hpp); while waiting: natural recovery
    std::int32_t client = 0;  // early ending by the client; while waiting: withdrawal
    std::int32_t other = 0;   // in aftercare, which ends in one way only: weeks that the provider added
    std::int32_t cell = 0;    // see plan/tables.hpp: caseload, aftercare, match, chronic, class
    std::uint32_t id = 0;
    std::uint32_t stay = 0;  // stay << 24
    std::int32_t since = 0;  // week of the start (of the referral while waiting); negative in the initial caseload
    RowRest rest;
};

/// Columns that a review reads are arrays of 32 bits; the rest of a row is an array of structures.
class Columns {
public:
    std::vector<std::int32_t> goal, client, other, cell, since;
    std::vector<std::uint32_t> id, stay;
    std::vector<RowRest> rest;

    std::uint32_t size() const { return size_; }
    void clear() {
        for (const std::uint32_t i : left) cell[i] = 0;
        size_ = 0;
        left.clear();
    }
    std::uint32_t append(const Row& row) {
        if (size_ + column_granule >= goal.size()) grow();  // vector code may run past the last row
        const std::uint32_t i = size_++;
        goal[i] = row.goal;
        client[i] = row.client;
        other[i] = row.other;
        cell[i] = row.cell;
        since[i] = row.since;
        id[i] = row.id;
        stay[i] = row.stay;
        rest[i] = row.rest;
        return i;
    }
    /// What identifies and describes the client in a row, without its clocks.
    Row client_of(std::uint32_t i) const {
        Row row;
        row.cell = cell[i];
        row.id = id[i];
        row.stay = stay[i];
        row.since = since[i];
        row.rest = rest[i];
        return row;
    }
    /// Asks for the memory of all that a review reads.
    void fetch_ahead() const {
        constexpr std::uint32_t in_a_line = 16;
        for (std::uint32_t i = 0; i < size_; i += in_a_line) {
            for (const auto* column : {&goal, &client, &other, &cell, &since}) __builtin_prefetch(&(*column)[i]);
            for (const auto* column : {&id, &stay}) __builtin_prefetch(&(*column)[i]);
        }
    }
    /// Asks for the memory of a row that an event will look at soon: such rows lie anywhere in the columns.
    void fetch_ahead(std::uint32_t i) const {
        __builtin_prefetch(&cell[i]);
        __builtin_prefetch(&id[i]);
        __builtin_prefetch(&stay[i]);
        __builtin_prefetch(&since[i]);
        __builtin_prefetch(&rest[i]);
    }
    /// Marks a row as left; its place is filled at the next review of the column.
    void leave(std::uint32_t i) {
        cell[i] = gone;
        left.push_back(i);
    }
    bool has_left(std::uint32_t i) const { return cell[i] == gone; }
    /// Fills the rows that left from the end; `moved(to, from)` is told of every new place.
    template <class Moved>
    void compact(Moved&& moved) {
        for (const std::uint32_t i : left) {
            // vector code looks past the end: a place given up must hold a valid cell
            while (size_ > 0 && has_left(size_ - 1)) cell[--size_] = 0;
            if (i >= size_) continue;
            const std::uint32_t last = --size_;
            goal[i] = goal[last];
            client[i] = client[last];
            other[i] = other[last];
            cell[i] = cell[last];
            since[i] = since[last];
            id[i] = id[last];
            stay[i] = stay[last];
            rest[i] = rest[last];
            moved(i, last);
        }
        left.clear();
    }

private:
    void grow() {
        const std::size_t capacity = std::max<std::size_t>(64, goal.size() * 2);
        for (auto* column : {&goal, &client, &other, &cell, &since}) column->resize(capacity);
        for (auto* column : {&id, &stay}) column->resize(capacity);
        rest.resize(capacity);
    }
    static constexpr std::int32_t gone = -1;
    std::vector<std::uint32_t> left;  // rows that left since the last review
    std::uint32_t size_ = 0;
};

}  // namespace fundsim
