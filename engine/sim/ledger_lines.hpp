// The lines of the ledger, and which of them hold anything. A region has a line per provider, form of care, municipality,
// coded class and contract; in any period most of them are empty. What is empty is neither priced nor rolled.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace fundsim {

/// Sub-quanta of a line: what its clients get in a week now, and what they got in the period.
struct LineUnits {
    std::int64_t rate = 0, units = 0;
};

/// What contracts that pay by arrangement read of a line besides.
struct LineCounts {
    std::int32_t clients = 0, planned = 0;             // clients now; of which within the planned duration
    std::int32_t client_weeks = 0, planned_weeks = 0;  // of the period, as all that follows
    std::int32_t starts = 0, opened = 0, closed = 0, forgone = 0, results = 0;
    LineCounts& operator+=(const LineCounts& other) {
        clients += other.clients;
        planned += other.planned;
        client_weeks += other.client_weeks;
        planned_weeks += other.planned_weeks;
        starts += other.starts;
        opened += other.opened;
        closed += other.closed;
        forgone += other.forgone;
        results += other.results;
        return *this;
    }
};

/// Lines in which something happened in this period, or runs: one bit per line.
class LinesInUse {
public:
    static constexpr std::size_t window_size = 64;

    void reset(std::size_t lines) { words_.assign(lines / 64 + 2, 0); }  // a window may look beyond the last line
    void add(std::size_t line) { words_[line / 64] |= std::uint64_t{1} << (line % 64); }
    void remove(std::size_t line) { words_[line / 64] &= ~(std::uint64_t{1} << (line % 64)); }
    bool holds(std::size_t line) const { return (words_[line / 64] >> (line % 64) & 1U) != 0; }
    /// So many lines (at most `window_size`) from `line` on, the first in the lowest bit.
    std::uint64_t window(std::size_t line, std::size_t count) const {
        const std::uint64_t* word = &words_[line / 64];
        const std::size_t shift = line % 64;
        const std::uint64_t bits = word[0] >> shift | word[1] << 1 << (63 - shift);
        return count < window_size ? bits & ((std::uint64_t{1} << count) - 1) : bits;
    }
    /// Writes every i below `count`, in their order, where line `base + i` is in use for any of the bases; says how many.
    std::size_t list(std::span<const std::size_t> bases, std::size_t count, std::uint32_t* into) const {
        std::size_t size = 0;
        for (std::size_t i = 0; i < count; i += window_size) {
            std::uint64_t left = 0;
            for (const std::size_t base : bases) left |= window(base + i, std::min(window_size, count - i));
            for (; left != 0; left &= left - 1)
                into[size++] = static_cast<std::uint32_t>(i) + static_cast<std::uint32_t>(std::countr_zero(left));
        }
        return size;
    }
    /// Calls `with(i)`, i below `count`, in their order, where line `first + i` is in use. It may remove that line.
    template <class With>
    void for_each(std::size_t first, std::size_t count, With with) const {
        for (std::size_t i = 0; i < count; i += window_size)
            for (std::uint64_t left = window(first + i, std::min(window_size, count - i)); left != 0; left &= left - 1)
                with(i + static_cast<std::size_t>(std::countr_zero(left)));
    }

private:
    std::vector<std::uint64_t> words_;
};

}  // namespace fundsim
