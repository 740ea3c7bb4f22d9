// Luck by name: whoever draws says which lane of which purpose, so that no lane can serve two decisions, and it is known
// which lanes anybody uses.
#pragma once

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "base/philox.hpp"
#include "model/purposes.hpp"

namespace fundsim::reference {

inline const PurposeDescription& description_of(Purpose purpose) {
    return *std::find_if(purpose_list.begin(), purpose_list.end(),
                         [=](const PurposeDescription& known) { return known.purpose == purpose; });
}

/// Purpose and lane, as purpose_list names them.
using UsedLanes = std::set<std::pair<std::string_view, std::string_view>>;

/// One block of luck.
class Draws {
public:
    Draws(Purpose purpose, const Block& block, UsedLanes& used)
        : purpose_(&description_of(purpose)), block_(block), used_(&used) {}

    std::uint32_t operator[](std::string_view lane) const {
        for (std::size_t i = 0; i < block_.size(); ++i)
            if (purpose_->lanes[i] == lane) return at(i);
        throw std::logic_error(std::string(purpose_->name) + " has no lane " + std::string(lane));
    }
    /// Of a purpose whose lanes are one for each candidate.
    std::uint32_t of_candidate(std::uint32_t number) const { return at(number); }
    void set(std::string_view lane, std::uint32_t draw) {
        for (std::size_t i = 0; i < block_.size(); ++i)
            if (purpose_->lanes[i] == lane) block_[i] = draw;
    }

private:
    std::uint32_t at(std::size_t lane) const {
        if (purpose_->lanes[lane] == "spare") throw std::logic_error("a spare lane is nobody's yet");
        used_->emplace(purpose_->name, purpose_->lanes[lane]);
        return block_[lane];
    }
    const PurposeDescription* purpose_;
    Block block_;
    UsedLanes* used_;
};

}  // namespace fundsim::reference
