// From file names to one merged tree: opens files, follows `extends:`, refuses what is no plain file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenario/tree.hpp"

namespace fundsim::scenario {

/// Whether `extends:` and `file:` may open files.
enum class FileAccess : std::uint8_t { none, allowed };

/// Whether a value of `extends:` or `file:` can be the name of a file.
bool is_file_name(const Node& node);

class Sources {
public:
    Sources(Diagnostics& diagnostics, FileAccess access) : diagnostics_(diagnostics), access_(access) {}

    /// Reads and parses one file, without following `extends:`. `from` is where it was asked for (the command line:
    /// none).
    std::optional<Node> open(const std::string& path, std::optional<Place> from, const std::string& setting);

    /// Follows `extends:` of a tree that stands in `folder`; the answer has no `extends` any more.
    std::optional<Node> resolve(Node tree, const std::string& folder);

    /// As open and resolve.
    std::optional<Node> open_resolved(const std::string& path, std::optional<Place> from, const std::string& setting);

    /// Files that were opened since the last call, in the order in which they were merged: base first.
    std::vector<std::string> take_files();

    /// A path in a file is meant from the folder of that file.
    static std::string beside(const std::string& folder, const std::string& path);
    static std::string folder_of(const std::string& path);

private:
    static constexpr std::size_t most_levels = 8;   // extends of extends of ...
    static constexpr std::size_t most_files = 256;  // opened for one command, repetitions counted

    Diagnostics& diagnostics_;
    FileAccess access_;
    std::vector<std::string> chain_;  // files being resolved, outermost first
    std::vector<std::string> files_;
    std::size_t opened_ = 0;
};

}  // namespace fundsim::scenario
