// Who bypassed access and will be seen by it later: from which week on.
#pragma once

#include <cstdint>
#include <unordered_map>

namespace fundsim {

class LateLooks {
public:
    void clear() { from_.clear(); }
    bool empty() const { return from_.empty(); }
    void add(std::uint32_t id, std::uint32_t stay, std::int32_t from) { from_[key(id, stay)] = from; }
    /// Whether it is time to look; that is done once.
    bool take(std::uint32_t id, std::uint32_t stay, std::int32_t week) {
        const auto found = from_.find(key(id, stay));
        if (found == from_.end() || week < found->second) return false;
        from_.erase(found);
        return true;
    }

    /// The stay goes on elsewhere, under another key.
    void move(std::uint32_t id, std::uint32_t from, std::uint32_t to) {
        const auto found = from_.find(key(id, from));
        if (found == from_.end()) return;
        const std::int32_t week = found->second;
        from_.erase(found);
        from_[key(id, to)] = week;
    }

private:
    static std::uint64_t key(std::uint32_t id, std::uint32_t stay) { return std::uint64_t{id} << 32 | stay; }
    // those who leave before it is time stay in it, and nobody asks for them: an id and its stays are one client's for life
    std::unordered_map<std::uint64_t, std::int32_t> from_;
};

}  // namespace fundsim
