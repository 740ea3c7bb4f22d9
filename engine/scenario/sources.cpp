#include "scenario/sources.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "scenario/merge.hpp"

namespace fundsim::scenario {
namespace {

namespace filesystem = std::filesystem;

// The file of that folder that was probably meant.
std::string nearest_file(const std::string& path) {
    std::vector<std::string> names;
    std::error_code problem;
    const filesystem::path folder = filesystem::path(path).parent_path();
    for (filesystem::directory_iterator at(folder.empty() ? "." : folder, problem), end; !problem && at != end;
         at.increment(problem)) {
        if (names.size() >= 1000) {
            break;
        }
        names.push_back(at->path().filename().string());
    }
    std::ranges::sort(names);
    const std::string meant = nearest(filesystem::path(path).filename().string(), names);
    return meant.empty() ? meant : (folder / meant).string();
}

// The text of a plain file, or why it cannot be had. Devices, pipes and folders are never opened: they could hang.
std::variant<std::string, Finding> text_of(const std::string& path) {
    std::error_code problem;
    const auto status = filesystem::status(path, problem);
    if (!filesystem::exists(status)) {
        return Finding{"the file does not exist", {}, nearest_file(path)};
    }
    if (filesystem::is_directory(status)) {
        return Finding{"this is a folder", "one file in it"};
    }
    if (!filesystem::is_regular_file(status)) {
        return Finding{"this is not a plain file"};
    }
    std::ifstream stream(path, std::ios::binary);
    if (!stream) {
        return Finding{"the file cannot be opened", "check its permissions"};
    }
    std::string text(most_bytes + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (text.starts_with("SQLite format 3")) {
        return Finding{"this is a study file, with results",
                       "a scenario or study in YAML; `fundsim show` shows results"};
    }
    return text;
}

std::string same_file_key(const std::string& path) {
    std::error_code problem;
    const filesystem::path canonical = filesystem::weakly_canonical(path, problem);
    return problem ? path : canonical.string();
}

}  // namespace

bool is_file_name(const Node& node) {
    return node.is_scalar() && !node.text.empty() && node.text.size() <= 1000 &&
           node.text.find("://") == std::string::npos && node.text.find('\0') == std::string::npos;
}

std::string Sources::folder_of(const std::string& path) { return filesystem::path(path).parent_path().string(); }

std::string Sources::beside(const std::string& folder, const std::string& path) {
    return (filesystem::path(folder) / path).lexically_normal().string();
}

std::vector<std::string> Sources::take_files() { return std::exchange(files_, {}); }

std::optional<Node> Sources::open(const std::string& path, std::optional<Place> from, const std::string& setting) {
    const auto refuse = [&](Finding finding) {
        if (from) {
            finding.problem = in_quotes(path) + ": " + finding.problem;
            diagnostics_.error(*from, setting, std::move(finding));
        } else {
            diagnostics_.error({diagnostics_.file_index(path), 0, 0}, {}, std::move(finding));
        }
        return std::nullopt;
    };
    if (access_ == FileAccess::none) {
        return refuse({"other files are not read here", "a text that stands alone, or one with its folder"});
    }
    if (++opened_ > most_files) {
        return refuse({"too many files", "at most " + std::to_string(most_files)});
    }
    const auto read = text_of(path);
    if (const Finding* finding = std::get_if<Finding>(&read)) {
        return refuse(*finding);
    }
    return parse_yaml(std::get<std::string>(read), diagnostics_.file_index(path), diagnostics_);
}

std::optional<Node> Sources::open_resolved(const std::string& path, std::optional<Place> from,
                                           const std::string& setting) {
    const std::string key = access_ == FileAccess::none ? path : same_file_key(path);
    if (std::ranges::find(chain_, key) != chain_.end()) {
        diagnostics_.error(from.value_or(Place{}), setting,
                           {in_quotes(path) + " extends itself", "bases that do not lead back"});
        return std::nullopt;
    }
    if (chain_.size() > most_levels) {
        diagnostics_.error(
            from.value_or(Place{}), setting,
            {"too many levels", "at most " + std::to_string(most_levels) + " files on top of each other"});
        return std::nullopt;
    }
    std::optional<Node> tree = open(path, from, setting);
    if (!tree) {
        return std::nullopt;
    }
    chain_.push_back(key);
    tree = resolve(std::move(*tree), folder_of(path));
    chain_.pop_back();
    if (std::ranges::find(files_, path) == files_.end()) {
        files_.push_back(path);
    }
    return tree;
}

std::optional<Node> Sources::resolve(Node tree, const std::string& folder) {
    if (!tree.is_map()) {
        diagnostics_.error(tree.place, {}, {std::string(kind_name(tree)) + " where a map belongs", "key: value pairs"});
        return std::nullopt;
    }
    const Entry* extends = tree.find("extends");
    if (extends == nullptr) {
        return tree;
    }
    std::vector<Node> bases;
    if (extends->value.is_list()) {
        bases = extends->value.items;
    } else {
        bases.push_back(extends->value);
    }
    std::optional<Node> merged;
    bool complete = true;
    for (const Node& base : bases) {
        if (!is_file_name(base)) {
            diagnostics_.error(base.place, "extends",
                               {base.is_scalar() ? "this is not a file name"
                                                 : std::string(kind_name(base)) + " where a file name belongs",
                                "a file, or a list of files"});
            complete = false;
            continue;
        }
        std::optional<Node> below = open_resolved(beside(folder, base.text), base.place, "extends");
        if (!below) {
            complete = false;
        } else if (merged) {
            merge_document(*merged, std::move(*below));
        } else {
            merged = std::move(below);
        }
    }
    if (!complete) {
        return std::nullopt;  // without its base, everything that the base holds would be reported as missing
    }
    std::erase_if(tree.entries, [](const Entry& entry) { return entry.key == "extends"; });
    if (!merged) {
        return tree;
    }
    merge_document(*merged, std::move(tree));
    return merged;
}

}  // namespace fundsim::scenario
