#include "scenario/reader.hpp"

#include <algorithm>
#include <utility>

#include "scenario/fields.hpp"
#include "scenario/number.hpp"

namespace fundsim::scenario {
namespace {

constexpr std::array<std::string_view, 3> note_keys{"source", "owner", "certainty"};
constexpr std::array<std::string_view, 6> certainties{"A", "B", "C", "M", "S", "assume"};

std::vector<std::string> texts(std::span<const std::string_view> words) { return {words.begin(), words.end()}; }

std::string_view shorter(std::string_view text) { return text.substr(0, 64); }

}  // namespace

bool is_note_key(std::string_view key) { return std::ranges::find(note_keys, key) != note_keys.end(); }

Place Places::of(std::string path) const {
    while (true) {
        const auto found = places_.find(path);
        if (found != places_.end()) {
            return found->second;
        }
        const std::size_t dot = path.rfind('.');
        if (path.empty()) {
            return {};
        }
        path.resize(dot == std::string::npos ? 0 : dot);
    }
}

void Reader::read(const Node& map, const std::function<void(Visitor&)>& members, std::vector<std::string> ignored) {
    const std::string path = scopes_.empty() ? std::string() : scopes_.back().path;
    if (!enter(map, path, map.place)) {
        return;
    }
    scopes_.back().known = std::move(ignored);
    members(*this);
    leave();
}

std::string Reader::join(std::string_view key) const {
    const std::string& path = scopes_.back().path;
    return path.empty() ? std::string(shorter(key)) : path + "." + std::string(shorter(key));
}

void Reader::error(Place place, std::string path, Finding finding) const {
    diagnostics_.error(place, std::move(path), std::move(finding));
}

bool Reader::enter(const Node& map, const std::string& path, Place place, const std::string& allowed) {
    if (!map.is_map()) {
        const std::string found =
            map.is_null() ? "nothing is stated" : std::string(kind_name(map)) + " where a map belongs";
        error(map.place, path, {found, allowed});
        return false;
    }
    places_.remember(path, place);
    scopes_.push_back({&map, path, place, {}, false});
    return true;
}

void Reader::leave() {
    const Scope& scope = scopes_.back();
    for (const Entry& entry : scope.map->entries) {
        if (!scope.open && !is_note_key(entry.key) && std::ranges::find(scope.known, entry.key) == scope.known.end()) {
            report_unknown(entry);
        }
    }
    note_of(*scope.map, scope.path);
    scopes_.pop_back();
}

void Reader::report_unknown(const Entry& entry) {
    if (diagnostics_.full()) {
        error(entry.place, {}, {});
        return;
    }
    const Scope& scope = scopes_.back();
    if (entry.key == "<<") {
        error(entry.place, scope.path, {"YAML merge keys are not read", "extends: base.yaml, at the top of the file"});
        return;
    }
    const std::size_t dot = entry.key.find('.');  // as --set and messages write a path
    const std::string outer = entry.key.substr(0, dot);
    if (dot != std::string::npos && std::ranges::find(scope.known, outer) != scope.known.end()) {
        error(entry.place, scope.path,
              {std::string(unknown_key) + in_quotes(entry.key),
               "in a file a map: " + outer + ": {" + entry.key.substr(dot + 1, 64) + ": ...}"});
        return;
    }
    const std::string meant = nearest(entry.key, scope.known);
    error(
        entry.place, scope.path,
        {std::string(unknown_key) + in_quotes(entry.key), meant.empty() ? list_of(scope.known) : std::string(), meant});
}

void Reader::note_of(const Node& map, const std::string& path) {
    Note note;
    note.path = path;
    bool any = false;
    for (const Entry& entry : map.entries) {
        if (!is_note_key(entry.key)) {
            continue;
        }
        const std::string entry_path = path.empty() ? entry.key : path + "." + entry.key;
        if (!entry.value.is_scalar()) {
            error(entry.value.place, entry_path, {std::string(kind_name(entry.value)) + " where text belongs", "text"});
            continue;
        }
        any = true;
        if (entry.key == "source") {
            note.source = entry.value.text;
        } else if (entry.key == "owner") {
            note.owner = entry.value.text;
        } else {
            note.certainty = entry.value.text;
            if (std::ranges::find(certainties, note.certainty) == certainties.end()) {
                error(entry.value.place, entry_path,
                      {in_quotes(note.certainty) + " is not a certainty",
                       "A primary, B secondary, C derived, M memory, S source document, assume",
                       nearest(note.certainty, texts(certainties))});
            }
        }
    }
    if (any) {
        notes_.push_back(std::move(note));
    }
}

const Entry* Reader::take(const Field& field, const std::string& allowed) {
    Scope& scope = scopes_.back();
    scope.known.emplace_back(field.key);
    const Entry* entry = scope.map->find(field.key);
    const std::string path = join(field.key);
    if (entry == nullptr) {
        if (field.presence == Presence::required) {
            error(scope.place, path, {"is missing", allowed.empty() ? std::string(field.meaning) : allowed});
        }
        return nullptr;
    }
    if (entry->value.is_null()) {
        error(entry->place, path, {"nothing is stated", allowed.empty() ? "a value after the colon" : allowed});
        return nullptr;
    }
    places_.remember(path, entry->value.place);
    return entry;
}

const Node* Reader::take_scalar(const Field& field, const std::string& allowed) {
    const Entry* entry = take(field, allowed);
    if (entry == nullptr) {
        return nullptr;
    }
    if (!entry->value.is_scalar()) {
        error(entry->value.place, join(field.key),
              {std::string(kind_name(entry->value)) + " where a single value belongs", allowed});
        return nullptr;
    }
    return &entry->value;
}

const Node* Reader::take_map(const Field& field, const std::string& allowed) {
    const Entry* entry = take(field, allowed);
    if (entry == nullptr) {
        return nullptr;
    }
    if (!entry->value.is_map()) {
        error(entry->value.place, join(field.key),
              {std::string(kind_name(entry->value)) + " where a map belongs", allowed});
        return nullptr;
    }
    places_.remember(join(field.key), entry->place);
    return &entry->value;
}

std::optional<Value> Reader::figure_at(const Node& node, const Quantity& quantity, const std::string& path) {
    places_.remember(path, node.place);
    if (node.is_map()) {
        note_of(node, path);
    }
    const std::optional<Figure> figure = read_figure(node, quantity, path, diagnostics_);
    if (!figure) {
        return std::nullopt;
    }
    Value value(figure->central);
    if (figure->spread != Spread::none) {
        value.parameter = static_cast<std::int32_t>(uncertain_.size());
        uncertain_.push_back({.path = path,
                              .spread = figure->spread,
                              .low = figure->low,
                              .high = figure->high,
                              .central = figure->central,
                              .minimum = quantity.minimum,
                              .maximum = quantity.maximum});
    }
    return value;
}

void Reader::value(const Field& field, Value& figure, const Quantity& quantity) {
    if (const Entry* entry = take(field, spelling_of(quantity))) {
        figure = figure_at(entry->value, quantity, join(field.key)).value_or(figure);
    }
}

void Reader::optional_value(const Field& field, std::optional<Value>& figure, const Quantity& quantity) {
    if (const Entry* entry = take(field, spelling_of(quantity))) {
        // A figure that was refused still counts as stated: no second message about its absence.
        figure = figure_at(entry->value, quantity, join(field.key)).value_or(Value(quantity.minimum));
    }
}

void Reader::by_class(const Field& field, BySeverity<Value>& figures, const Quantity& quantity,
                      const StatedClasses& stated) {
    const Entry* entry = take(field, spelling_of(quantity) + ", or one by class: light, medium, heavy, intensive");
    if (entry == nullptr) {
        return;
    }
    const std::string path = join(field.key);
    if (!entry->value.is_map() || is_figure_map(entry->value)) {
        if (const auto figure = figure_at(entry->value, quantity, path)) {
            figures.fill(*figure);
        }
        return;
    }
    if (!enter(entry->value, path, entry->place)) {
        return;
    }
    for (std::size_t k = 0; k < severity_count; ++k) {
        value({severity_names[k], field.meaning, stated[k] ? Presence::required : Presence::optional}, figures[k],
              quantity);
    }
    for (const std::string_view key : {"80%", "normal", "uniform", "value"}) {  // what else could have been meant
        scopes_.back().known.emplace_back(key);
    }
    leave();
}

void Reader::by_class_or_group(const Field& field, BySeverity<Value>& figures, const Quantity& quantity,
                               const StatedClasses& stated, const std::function<void(Visitor&)>& members) {
    const Entry* entry = scopes_.back().map->find(field.key);
    const auto is_class = [](const Entry& inner) {
        return std::ranges::find(severity_names, inner.key) != severity_names.end();
    };
    const bool by_class_here = entry != nullptr && std::ranges::any_of(entry->value.entries, is_class);
    const auto is_other = [&](const Entry& inner) {
        return !is_class(inner) && !is_note_key(inner.key) && nearest(inner.key, texts(severity_names)).empty();
    };
    if (by_class_here && !is_figure_map(entry->value) && std::ranges::any_of(entry->value.entries, is_other)) {
        scopes_.back().known.emplace_back(field.key);
        error(entry->place, join(field.key),
              {"stated by class, with something else beside it",
               "only light, medium, heavy, intensive; or " + map_of(members)});
        return;
    }
    if (entry == nullptr || !entry->value.is_map() || is_figure_map(entry->value) || by_class_here) {
        by_class(field, figures, quantity, stated);
    } else {
        group(field, members);
    }
}

void Reader::by_segment(const Field& field, std::map<std::string, Value>& figures, const Quantity& quantity,
                        const std::vector<Segment>& segments) {
    const Node* map = take_map(field, "a figure by segment, such as {" +
                                          (segments.empty() ? std::string("day_care") : segments.front().id) + ": " +
                                          std::string(quantity.kind == QuantityKind::share ? "40 %" : "...") + "}");
    if (map == nullptr) {
        return;
    }
    enter(*map, join(field.key), places_.of(join(field.key)));
    for (const Segment& segment : segments) {
        Quantity own = quantity;
        own.unit = segment.unit;
        const Field member{segment.id, field.meaning, Presence::optional};
        if (const Entry* entry = take(member, spelling_of(own))) {
            if (const auto figure = figure_at(entry->value, own, join(segment.id))) {
                figures[segment.id] = *figure;
            }
        }
    }
    scopes_.back().open = segments.empty();
    leave();
}

namespace {

const Node& empty_map() {
    static const Node empty = [] {
        Node node;
        node.kind = Node::Kind::map;
        return node;
    }();
    return empty;
}

}  // namespace

/// What belongs in a map, told to who wrote something else: its keys, as an empty map would be asked for them.
std::string Reader::map_of(const std::function<void(Visitor&)>& members) {
    Diagnostics unheard;
    Reader reader(unheard);
    reader.scopes_.push_back({&empty_map(), {}, {}, {}, false});
    members(reader);
    std::vector<std::string>& keys = reader.scopes_.back().known;
    return keys.empty() ? "key: value pairs" : "a map of " + list_of(keys);
}

void Reader::group(const Field& field, const std::function<void(Visitor&)>& members) {
    const Entry* stated = scopes_.back().map->find(field.key);
    if (stated != nullptr && !stated->value.is_map()) {
        take_map(field, map_of(members));
        return;
    }
    const Node* map = take_map(field, {});
    const std::string path = join(field.key);
    enter(map == nullptr ? empty_map() : *map, path, places_.of(path));
    members(*this);
    leave();
}

void Reader::table(const Field& field, Table& table) {
    const Node* map = take_map(field, "a map from id to settings");
    if (map == nullptr) {
        return;
    }
    const std::string path = join(field.key);
    if (field.presence == Presence::required && map->entries.empty()) {
        error(map->place, path, {"is empty", std::string(field.meaning)});
    }
    if (map->entries.size() > table.most()) {
        error(places_.of(path), path,
              {std::to_string(map->entries.size()) + " entries", "at most " + std::to_string(table.most())});
        return;
    }
    for (const Entry& entry : map->entries) {
        if (is_note_key(entry.key) && entry.value.is_scalar()) {
            continue;
        }
        const std::string own = path + "." + std::string(shorter(entry.key));
        if (!id_at(entry.key, entry.place, path)) {
            continue;
        }
        const auto settings = [&](Visitor& visitor) { table.visit_default(visitor); };
        if (!enter(entry.value, own, entry.place, entry.value.is_map() ? std::string() : map_of(settings))) {
            continue;
        }
        table.visit(table.append(entry.key), *this);
        leave();
    }
    note_of(*map, path);
}

}  // namespace fundsim::scenario
