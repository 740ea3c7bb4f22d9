#include "scenario/tree.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>
#include <unordered_map>
#include <utility>

#include "scenario/columns.hpp"
#include "scenario/text_checks.hpp"

namespace fundsim::scenario {

const Entry* Node::find(std::string_view key) const {
    const auto found = std::ranges::find(entries, key, &Entry::key);
    return found == entries.end() ? nullptr : &*found;
}

Entry* Node::find(std::string_view key) {
    const auto found = std::ranges::find(entries, key, &Entry::key);
    return found == entries.end() ? nullptr : &*found;
}

namespace {

// Thrown through yaml-cpp to stop it: no use in going on.
struct Refused {
    Place place;
    Finding finding;
};

class Builder : public YAML::EventHandler {
public:
    Builder(std::string_view text, std::int32_t file, Diagnostics& diagnostics)
        : text_(text), characters_(text), file_(file), diagnostics_(diagnostics) {}

    /// The tree, or what was found on the way that makes it useless.
    std::optional<Node> take() {
        if (refused_) {
            throw *refused_;
        }
        return std::move(root_);
    }
    Place place_of(const YAML::Mark& mark) const {
        return {file_, mark.line + 1, characters_.column(mark.pos, mark.column)};
    }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (root_ || refused_) {
            throw Refused{place_of(mark), {"a second document begins here", "one document per file"}};
        }
    }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        if (expects_key()) {
            throw Refused{place_of(mark), {"a key is missing", "a word, then a colon"}};
        }
        count(1, mark);
        Node node;
        node.place = place_of(mark);
        node.text = is_written_null(mark) ? "~" : "";
        finish(std::move(node), anchor);
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        check_tag(mark, tag);
        check_quotes(mark);
        count(1, mark);
        if (expects_key()) {
            begin_entry(mark, value);
            return;
        }
        Node node;
        node.kind = Node::Kind::scalar;
        node.quoted = tag == "!";
        node.place = place_of(mark);
        node.text = value;
        finish(std::move(node), anchor);
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        if (expects_key()) {
            throw Refused{place_of(mark), {"an alias cannot be a key", "a word, then a colon"}};
        }
        const auto found = anchors_.find(anchor);
        if (found == anchors_.end()) {
            throw Refused{place_of(mark), {"an alias refers to a part that contains it", ""}};
        }
        count(found->second.nodes, mark);
        check_depth(open_.size() + found->second.depth, mark);
        finish(Node(found->second.node), 0);
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open(mark, tag, anchor, Node::Kind::list);
    }
    void OnSequenceEnd() override { close(); }

    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open(mark, tag, anchor, Node::Kind::map);
    }
    void OnMapEnd() override { close(); }

private:
    struct Open {
        Node node;
        YAML::anchor_t anchor = 0;
        bool has_key = false;
        bool is_key = false;    // a list or map where a key belongs: read past it
        bool repeated = false;  // the value at hand belongs to a repeated key: read past it
        std::string key;
        Place key_place;
        std::unordered_map<std::string, Place> seen;
        std::string path;
    };
    struct Anchored {
        Node node;
        std::size_t nodes = 0;
        std::size_t depth = 0;
    };

    bool expects_key() const { return !open_.empty() && open_.back().node.is_map() && !open_.back().has_key; }

    void count(std::size_t nodes, const YAML::Mark& mark) {
        visited_ += nodes;
        if (visited_ > most_nodes) {
            throw Refused{place_of(mark),
                          {"the file holds too many values",
                           "at most " + std::to_string(most_nodes) + ", each alias counted as what it stands for"}};
        }
    }

    void check_depth(std::size_t depth, const YAML::Mark& mark) const {
        if (depth > most_depth) {
            throw Refused{place_of(mark), {"nested too deeply", "at most " + std::to_string(most_depth) + " levels"}};
        }
    }

    void check_tag(const YAML::Mark& mark, const std::string& tag) {
        if (!tag.empty() && tag != "?" && tag != "!") {
            diagnostics_.error(place_of(mark), path(), {"YAML tags are not used", "leave " + in_quotes(tag) + " out"});
        }
    }

    // An empty value is an oversight; `~` or `null` is meant: it takes a key away.
    bool is_written_null(const YAML::Mark& mark) const {
        if (mark.pos < 0 || static_cast<std::size_t>(mark.pos) >= text_.size()) {
            return false;
        }
        const std::string_view rest = text_.substr(static_cast<std::size_t>(mark.pos));
        const std::size_t length = rest[0] == '~' ? 1 : rest.starts_with("null") ? 4 : 0;
        return length > 0 &&
               (rest.size() == length || std::string_view(" \r\n,}]").find(rest[length]) != std::string_view::npos);
    }

    // yaml-cpp takes the end of the file for the end of a quoted text.
    void check_quotes(const YAML::Mark& mark) const {
        const auto begin = static_cast<std::size_t>(std::max(mark.pos, 0));
        if (begin >= text_.size() || (text_[begin] != '"' && text_[begin] != '\'')) {
            return;
        }
        const char quote = text_[begin];
        for (std::size_t i = begin + 1; i < text_.size(); ++i) {
            const bool escaped = quote == '"' ? text_[i] == '\\' : text_.substr(i, 2) == "''";
            if (escaped) {
                ++i;
            } else if (text_[i] == quote) {
                return;
            }
        }
        throw Refused{place_of(mark), {"the quotes are not closed", ""}};
    }

    std::string path() const {
        if (open_.empty()) {
            return {};
        }
        const Open& last = open_.back();
        if (last.node.is_list()) {
            return join(last.path, std::to_string(last.node.items.size()));
        }
        return last.has_key ? join(last.path, last.key) : last.path;
    }

    static std::string join(const std::string& path, const std::string& key) {
        const std::string shown = key.size() > 64 ? key.substr(0, 61) + "..." : key;
        return path.empty() ? shown : path + "." + shown;
    }

    void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, Node::Kind kind) {
        Open begun;
        begun.is_key = expects_key();
        if (begun.is_key && !refused_) {  // said only when the file is YAML: an unclosed bracket looks like this too
            refused_ = Refused{place_of(mark), {"a list or map cannot be a key", "a word, then a colon"}};
        }
        check_tag(mark, tag);
        count(1, mark);
        check_depth(open_.size() + 1, mark);
        begun.path = path();
        begun.node.kind = kind;
        begun.node.place = place_of(mark);
        begun.anchor = anchor;
        open_.push_back(std::move(begun));
    }

    void close() {
        Node node = std::move(open_.back().node);
        const YAML::anchor_t anchor = open_.back().anchor;
        const bool is_key = open_.back().is_key;
        open_.pop_back();
        if (is_key) {
            open_.back().has_key = true;
            open_.back().repeated = true;
            return;
        }
        finish(std::move(node), anchor);
    }

    void begin_entry(const YAML::Mark& mark, const std::string& key) {
        Open& map = open_.back();
        map.has_key = true;
        map.key = key;
        map.key_place = place_of(mark);
        const auto [first, fresh] = map.seen.emplace(key, map.key_place);
        map.repeated = !fresh;
        if (!fresh) {
            diagnostics_.error(map.key_place, path(),
                               {"the key is set twice", "first at line " + std::to_string(first->second.line)});
        }
    }

    static std::pair<std::size_t, std::size_t> extent(const Node& node) {
        std::size_t nodes = 1;
        std::size_t depth = 0;
        const auto add = [&](const Node& child) {
            const auto [child_nodes, child_depth] = extent(child);
            nodes += child_nodes;
            depth = std::max(depth, child_depth);
        };
        for (const Entry& entry : node.entries) {
            ++nodes;
            add(entry.value);
        }
        for (const Node& item : node.items) {
            add(item);
        }
        return {nodes, depth + (node.is_map() || node.is_list() ? 1 : 0)};
    }

    void finish(Node node, YAML::anchor_t anchor) {
        if (anchor != 0) {
            const auto [nodes, depth] = extent(node);
            visited_ += nodes;  // the copy that is kept; the next value finds out when that was too many
            anchors_[anchor] = Anchored{node, nodes, depth};
        }
        if (open_.empty()) {
            root_ = std::move(node);
            return;
        }
        Open& parent = open_.back();
        if (parent.node.is_list()) {
            parent.node.items.push_back(std::move(node));
            return;
        }
        if (!parent.repeated) {
            parent.node.entries.push_back({std::move(parent.key), parent.key_place, std::move(node)});
        }
        parent.has_key = false;
    }

    std::string_view text_;
    Characters characters_;
    std::int32_t file_;
    Diagnostics& diagnostics_;
    std::vector<Open> open_;
    std::unordered_map<YAML::anchor_t, Anchored> anchors_;
    std::size_t visited_ = 0;
    std::optional<Node> root_;
    std::optional<Refused> refused_;
};

}  // namespace

std::optional<Node> parse_yaml(std::string_view text, std::int32_t file, Diagnostics& diagnostics) {
    if (text.starts_with("\xEF\xBB\xBF")) {  // byte order mark
        text.remove_prefix(3);
    }
    if (!check_text(text, file, diagnostics)) {
        return std::nullopt;
    }
    Builder builder(text, file, diagnostics);
    std::optional<Node> root;
    try {
        std::istringstream stream{std::string(text)};
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {
        }
        root = builder.take();
    } catch (const Refused& refused) {
        diagnostics.error(refused.place, {}, refused.finding);
        return std::nullopt;
    } catch (const YAML::Exception& problem) {
        diagnostics.error(builder.place_of(problem.mark), {},
                          {"this is not YAML: " + problem.msg, "text with : ? # , [ ] { } needs quotes"});
        return std::nullopt;
    }
    if (!root || root->is_null()) {
        diagnostics.error({file, 0, 0}, {}, {"the file is empty"});
        return std::nullopt;
    }
    return root;
}

void relocate(Node& node, Place place) {
    node.place = place;
    for (Entry& entry : node.entries) {
        entry.place = place;
        relocate(entry.value, place);
    }
    for (Node& item : node.items) {
        relocate(item, place);
    }
}

std::string_view kind_name(const Node& node) {
    switch (node.kind) {
        case Node::Kind::scalar: return "a single value";
        case Node::Kind::map: return "a map";
        case Node::Kind::list: return "a list";
        case Node::Kind::null: break;
    }
    return "nothing";
}

}  // namespace fundsim::scenario
