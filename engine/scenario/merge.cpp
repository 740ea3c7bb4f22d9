#include "scenario/merge.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "scenario/number.hpp"
#include "scenario/reader.hpp"

namespace fundsim::scenario {
namespace {

bool is_class_map(const Node& node) {
    const auto is_class = [](const Entry& entry) {
        return std::ranges::find(severity_names, entry.key) != severity_names.end();
    };
    return node.is_map() && std::ranges::any_of(node.entries, is_class);
}

// Whether the upper figure only adds to the lower one (a note, a median) instead of stating another.
bool only_completes(const Node& over) {
    return std::ranges::all_of(over.entries, [](const Entry& entry) {
        return is_note_key(entry.key) || entry.key == "central" || entry.key == "shape";
    });
}

// A typed price and a derived one (`price: {neutral: true}`) replace each other.
bool is_derived_price(const Node& node) { return node.is_map() && node.find("neutral") != nullptr; }

bool is_other_model(const Node& base, const Node& over) {
    const Entry* old_model = base.find("model");
    const Entry* new_model = over.find("model");
    return old_model != nullptr && new_model != nullptr && old_model->value.is_scalar() &&
           new_model->value.is_scalar() && old_model->value.text != new_model->value.text;
}

// One figure for all classes becomes four, so that one of them can be changed.
Node by_class(const Node& figure) {
    Node map;
    map.kind = Node::Kind::map;
    map.place = figure.place;
    for (const std::string_view name : severity_names) {
        map.entries.push_back({std::string(name), figure.place, figure});
    }
    return map;
}

void merge_entries(Node& base, Node over) {
    // A map from key to place pays off when many keys are sought; one setting on top of a large file is sought directly.
    constexpr std::size_t few = 8;
    const bool direct = over.entries.size() <= few;
    const std::size_t below = base.entries.size();
    std::unordered_map<std::string, std::size_t> where;
    for (std::size_t i = 0; i < below && !direct; ++i) {
        where.emplace(base.entries[i].key, i);
    }
    const auto place_of = [&](const std::string& key) -> std::size_t {
        if (direct) {
            return static_cast<std::size_t>(std::ranges::find(base.entries, key, &Entry::key) - base.entries.begin());
        }
        const auto found = where.find(key);
        return found == where.end() ? below : found->second;
    };
    std::vector<bool> removed(below, false);
    bool any_removed = false;
    for (Entry& entry : over.entries) {
        const std::size_t place = place_of(entry.key);
        if (place >= below) {
            base.entries.push_back(std::move(entry));
        } else if (entry.value.takes_away()) {
            removed[place] = true;
            any_removed = true;
        } else {
            Entry& lower = base.entries[place];
            lower.place = entry.place;
            merge(lower.value, std::move(entry.value));
        }
    }
    if (any_removed) {
        std::vector<Entry> kept;
        for (std::size_t i = 0; i < base.entries.size(); ++i) {
            if (i >= removed.size() || !removed[i]) {
                kept.push_back(std::move(base.entries[i]));
            }
        }
        base.entries = std::move(kept);
    }
}

void remove_key(Node& map, std::string_view key) {
    std::erase_if(map.entries, [&](const Entry& entry) { return entry.key == key; });
}

struct PathSetter {
    const std::vector<std::string>& keys;
    std::string_view path;
    Place place;
    Diagnostics& diagnostics;

    // Lists are walked by index, plain maps by key; where the tree ends, the rest of the path becomes nested maps.
    void set(Node& at, std::size_t next, Node value) const {
        if (next == keys.size()) {
            at = std::move(value);
            return;
        }
        if (at.is_list()) {
            const auto index = parse_whole(keys[next]);
            const std::uint64_t* number = std::get_if<std::uint64_t>(&index);
            if (number == nullptr || *number >= at.items.size()) {
                diagnostics.error(place, std::string(path),
                                  {in_quotes(keys[next]) + " is not a place in the list",
                                   "0 ... " + std::to_string(at.items.empty() ? 0 : at.items.size() - 1)});
                return;
            }
            set(at.items[static_cast<std::size_t>(*number)], next + 1, std::move(value));
            return;
        }
        Entry* entry = at.find(keys[next]);
        const bool goes_on = entry != nullptr && next + 1 < keys.size() &&
                             (entry->value.is_list() || (entry->value.is_map() && !is_figure_map(entry->value)));
        if (goes_on) {
            set(entry->value, next + 1, std::move(value));
            return;
        }
        for (std::size_t i = keys.size(); i > next; --i) {
            Node map;
            map.kind = Node::Kind::map;
            map.place = place;
            map.entries.push_back({keys[i - 1], place, std::move(value)});
            value = std::move(map);
        }
        merge(at, std::move(value));
    }
};

}  // namespace

void merge(Node& base, Node over) {
    const bool figure_below = base.is_scalar() || is_figure_map(base);
    if (figure_below && is_class_map(over) && !is_figure_map(over)) {
        base = by_class(base);
    }
    const bool other_price =
        (is_derived_price(base) && is_class_map(over)) || (is_class_map(base) && is_derived_price(over));
    const bool replaced = !base.is_map() || !over.is_map() || is_figure_map(over) || is_other_model(base, over) ||
                          other_price || (is_figure_map(base) && !only_completes(over));
    if (replaced) {
        base = std::move(over);
        return;
    }
    merge_entries(base, std::move(over));
}

void merge_document(Node& base, Node over) {
    if (over.is_map() && base.is_map() && over.find("name") != nullptr) {
        remove_key(base, "label");
        remove_key(base, "description");
    }
    const Place place = over.place;
    merge(base, std::move(over));
    base.place = place;
}

void set_path(Node& root, std::string_view path, Place place, Node value, Diagnostics& diagnostics) {
    std::vector<std::string> keys(1);
    for (const char c : path) {
        if (c == '.') {
            keys.emplace_back();
        } else {
            keys.back() += c;
        }
    }
    const bool no_path = std::ranges::any_of(keys, [](const std::string& key) { return key.empty(); });
    if (no_path || keys.size() > most_depth) {
        diagnostics.error(place, {}, {in_quotes(path) + " is not a path", "such as segments.day_care.need.heavy"});
        return;
    }
    PathSetter{keys, path, place, diagnostics}.set(root, 0, std::move(value));
}

void apply_override(Node& root, const std::string& text, Diagnostics& diagnostics) {
    const Place place{diagnostics.file_index("--set"), 0, 0};
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
        diagnostics.error(place, {}, {in_quotes(text) + " sets nothing", "PATH=VALUE"});
        return;
    }
    const std::string path(trimmed(std::string_view(text).substr(0, equals)));
    const std::string_view value_text = trimmed(std::string_view(text).substr(equals + 1));
    Node value;
    if (value_text.empty()) {
        diagnostics.error(place, path, {"nothing is stated", "PATH=VALUE; PATH=~ takes a key away"});
        return;
    }
    if (value_text == "~" || value_text == "null") {
        value.text = "~";
    } else {
        Diagnostics own;
        const auto parsed = parse_yaml(value_text, own.file_index("--set"), own);
        if (!parsed || own.any_errors()) {
            for (const Diagnostic& problem : own.errors()) {
                diagnostics.error(place, path, {problem.problem, problem.allowed, problem.suggestion});
            }
            return;
        }
        value = *parsed;
    }
    relocate(value, place);
    set_path(root, path, place, std::move(value), diagnostics);
}

}  // namespace fundsim::scenario
