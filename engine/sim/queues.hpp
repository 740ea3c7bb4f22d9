// The lists that clients stand on for a place.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "base/check.hpp"

namespace fundsim {

/// First in first out, one list per caseload: singly linked nodes that name a row of somebody who waits, or who is in care
/// in another setting and ready for this one.
class Queues {
public:
    static constexpr std::uint32_t none = 0xFFFFFFFFU;
    static constexpr std::uint8_t waits = 0xFF;
    struct Node {
        std::uint32_t row = 0;
        std::uint32_t next = none;
        std::int32_t rate = 0;      // room that the client needs
        std::uint8_t column = 0;    // review week
        std::uint8_t from = waits;  // segment in which it is in care
        bool waiting : 1 = false;
        bool court : 1 = false;  // ordered by a court
        bool first : 1 = false;  // before all who have no priority
    };

    void reset(std::size_t caseloads) {
        nodes_.clear();
        free_ = none;
        head_.assign(caseloads, none);
        tail_.assign(caseloads, none);
        last_first_.assign(caseloads, none);
        firsts_.assign(caseloads, 0);
        length_.assign(caseloads, 0);
    }
    /// A `first`: behind those with priority, before all others.
    std::uint32_t push(std::size_t caseload, const Node& entry) {
        std::uint32_t node = free_;
        if (node == none) {
            node = static_cast<std::uint32_t>(nodes_.size());
            nodes_.push_back({});
        } else {
            free_ = nodes_[node].next;
        }
        nodes_[node] = entry;
        nodes_[node].waiting = true;
        const bool first = entry.first;
        const std::uint32_t before = first ? last_first_[caseload] : tail_[caseload];
        std::uint32_t& from = before == none ? head_[caseload] : nodes_[before].next;
        nodes_[node].next = std::exchange(from, node);
        if (nodes_[node].next == none) tail_[caseload] = node;
        if (first) {
            last_first_[caseload] = node;
            ++firsts_[caseload];
        }
        ++length_[caseload];
        return node;
    }
    /// The first who still waits, or none. Nodes of those who left are dropped on the way.
    std::uint32_t front(std::size_t caseload) {
        while (head_[caseload] != none && !nodes_[head_[caseload]].waiting) drop(caseload);
        return head_[caseload];
    }
    void pop(std::size_t caseload) {
        --length_[caseload];
        if (nodes_[head_[caseload]].first) --firsts_[caseload];
        drop(caseload);
    }
    /// Somebody leaves from anywhere in the list.
    void leave(std::size_t caseload, std::uint32_t node) {
        FUNDSIM_EXPECT(nodes_[node].waiting, "a client leaves the list once");
        nodes_[node].waiting = false;
        --length_[caseload];
        if (nodes_[node].first) --firsts_[caseload];
    }
    Node& node(std::uint32_t index) { return nodes_[index]; }
    /// Asks for the memory of who stands first; the list is not empty.
    void fetch_ahead(std::size_t caseload) const { __builtin_prefetch(&nodes_[head_[caseload]]); }
    std::int32_t length(std::size_t caseload) const { return length_[caseload]; }
    /// Those with priority among them.
    std::int32_t firsts(std::size_t caseload) const { return firsts_[caseload]; }

private:
    void drop(std::size_t caseload) {
        const std::uint32_t node = head_[caseload];
        head_[caseload] = nodes_[node].next;
        if (head_[caseload] == none) tail_[caseload] = none;
        if (last_first_[caseload] == node) last_first_[caseload] = none;
        nodes_[node].next = free_;
        free_ = node;
    }
    std::vector<Node> nodes_;
    std::vector<std::uint32_t> head_, tail_, last_first_;
    std::vector<std::int32_t> length_, firsts_;
    std::uint32_t free_ = none;
};

}  // namespace fundsim
