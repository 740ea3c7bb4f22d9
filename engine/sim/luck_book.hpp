// Which luck was used so far: a lane of luck serves one decision, once. Kept in debug builds only.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <unordered_map>

namespace fundsim {

/// Lanes of a block, as a mask: bit l is lane l.
using Lanes = std::uint32_t;

/// One replication's draws by key (who, stay and block, own clock).
class LuckBook {
public:
    /// A decision takes these lanes; false: one of them was taken before.
    bool take(std::uint32_t who, std::uint32_t stay_and_block, std::uint32_t index, Lanes lanes) {
        Lanes& taken = taken_[{who, stay_and_block, index}];
        const bool fresh = (taken & lanes) == 0;
        taken |= lanes;
        return fresh;
    }
    /// A decision that was taken is looked at again (a threshold refined, a request repeated); false: it was not.
    bool was_taken(std::uint32_t who, std::uint32_t stay_and_block, std::uint32_t index, Lanes lanes) const {
        const auto found = taken_.find({who, stay_and_block, index});
        return found != taken_.end() && (found->second & lanes) == lanes;
    }
    void clear() { taken_.clear(); }

private:
    struct Key {
        std::uint32_t who, stay_and_block, index;
        bool operator==(const Key&) const = default;
    };
    struct Hash {
        std::size_t operator()(const Key& key) const {
            std::uint64_t hash = key.who;
            for (const std::uint32_t word : {key.stay_and_block, key.index})
                hash = std::rotl(hash * 0x9E3779B97F4A7C15ULL, 29) ^ word;
            return static_cast<std::size_t>(hash * 0x9E3779B97F4A7C15ULL);
        }
    };
    std::unordered_map<Key, Lanes, Hash> taken_;
};

}  // namespace fundsim
