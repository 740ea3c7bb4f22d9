// Steps to another setting that are due: of clients in care, most of whom stand on a list for it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/columns.hpp"
#include "sim/queues.hpp"

namespace fundsim {

struct DueStep {
    std::uint32_t row = 0;              // in care
    std::uint32_t node = Queues::none;  // on the list; none: it asks again at its next review
    std::uint32_t caseload = 0;         // whose list
    Row next{};                         // as it will start there
    bool listed() const { return node != Queues::none; }
};

/// Of a column of care, by row. Few rows have one: what holds them is short.
class DueSteps {
public:
    void clear() { steps_.clear(); }
    bool empty() const { return steps_.empty(); }
    std::vector<DueStep>& all() { return steps_; }
    const std::vector<DueStep>& all() const { return steps_; }
    /// Of a row, or none.
    DueStep* of(std::uint32_t row) {
        const auto found = place_of(row);
        return found != steps_.end() && found->row == row ? &*found : nullptr;
    }
    /// Of a row that may have had one.
    DueStep& put(std::uint32_t row) {
        const auto found = place_of(row);
        return found != steps_.end() && found->row == row ? *found : *steps_.insert(found, DueStep{.row = row});
    }
    void erase(std::uint32_t row) { steps_.erase(place_of(row)); }
    /// After rows of the column changed places.
    void sort() {
        std::sort(steps_.begin(), steps_.end(), [](const DueStep& a, const DueStep& b) { return a.row < b.row; });
    }

private:
    std::vector<DueStep>::iterator place_of(std::uint32_t row) {
        return std::lower_bound(steps_.begin(), steps_.end(), row,
                                [](const DueStep& step, std::uint32_t at) { return step.row < at; });
    }
    std::vector<DueStep> steps_;
};

}  // namespace fundsim
