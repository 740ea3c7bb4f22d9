// A file as a tree of plain text, each part with its place. No types yet: `010`, `NO` and `1e3` are just words here.
//
// Built from yaml-cpp's events, not from its nodes: those keep the first of two equal keys silently, forget which was
// which, read `010` as 8, and expand aliases without limit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/diagnostics.hpp"

namespace fundsim::scenario {

struct Entry;

struct Node {
    enum class Kind : std::uint8_t { null, scalar, map, list };
    Kind kind = Kind::null;
    bool quoted = false;  // a quoted scalar is text, whatever it looks like
    Place place;
    std::string text;
    std::vector<Entry> entries;
    std::vector<Node> items;

    /// `key: ~`, as opposed to `key:` with nothing behind it.
    bool takes_away() const { return kind == Kind::null && !text.empty(); }
    bool is_null() const { return kind == Kind::null; }
    bool is_scalar() const { return kind == Kind::scalar; }
    bool is_map() const { return kind == Kind::map; }
    bool is_list() const { return kind == Kind::list; }

    /// The entry of a map, or nullptr.
    const Entry* find(std::string_view key) const;
    Entry* find(std::string_view key);
};

struct Entry {
    std::string key;
    Place place;  // of the key
    Node value;
};

// What a file may hold at most. A region with 500 municipalities stays far below.
inline constexpr std::size_t most_bytes = std::size_t{1} << 20;
inline constexpr std::size_t most_nodes = 200'000;  // after expansion of aliases
inline constexpr std::size_t most_depth = 32;

/// Parses one document. Problems go to `diagnostics`; without a usable tree the answer is empty.
std::optional<Node> parse_yaml(std::string_view text, std::int32_t file, Diagnostics& diagnostics);

/// Gives every part of the tree one place: a value from the command line has no lines.
void relocate(Node& node, Place place);

/// "a scalar", "a map", "a list", "nothing": for messages.
std::string_view kind_name(const Node& node);

}  // namespace fundsim::scenario
