// Collects everything that is wrong with the input, so that it can be said at once.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fundsim/read.hpp"

namespace fundsim::scenario {

/// Where something was written. Line 0: the file as a whole.
struct Place {
    std::int32_t file = -1;  // index into the names kept by Diagnostics
    std::int32_t line = 0;
    std::int32_t column = 0;
};

/// What is wrong, in the three parts of a message.
struct Finding {
    std::string problem;
    std::string allowed{};
    std::string suggestion{};
};

class Diagnostics {
public:
    /// More findings than this are counted, not kept: a megabyte of rubbish must not become a gigabyte of messages.
    static constexpr std::size_t most_kept = 200;

    std::int32_t file_index(const std::string& name);
    const std::string& file_name(std::int32_t index) const { return files_.at(static_cast<std::size_t>(index)); }

    void error(Place place, std::string path, Finding finding);
    void warning(Place place, std::string path, Finding finding);

    /// Whether an error was reported for the setting, or for a part of it: what follows from it need not be said.
    bool has_error_at(const std::string& path) const;
    bool any_errors() const { return !errors_.empty(); }
    bool full() const { return errors_.size() >= most_kept; }
    std::vector<Diagnostic> errors() const;
    std::vector<Diagnostic> warnings() const;
    void throw_if_any() const;

private:
    Diagnostic make(Place place, std::string path, Finding finding) const;

    std::vector<std::string> files_;
    std::vector<Diagnostic> errors_;
    std::vector<Diagnostic> warnings_;
    std::set<std::string> error_paths_;
    std::size_t not_kept_ = 0;
};

/// How a message about a key that nothing is known of begins.
inline constexpr std::string_view unknown_key = "unknown key ";

/// Edit distance with transposition of neighbours (optimal string alignment).
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate that was probably meant, or an empty text.
std::string nearest(std::string_view word, std::span<const std::string> candidates);

/// Text from a file made fit for a message: in quotes, without control characters, at most 60 bytes.
std::string in_quotes(std::string_view text);

/// "a, b, c" or, with many, the first thirty and how many more.
std::string list_of(std::span<const std::string> words);

}  // namespace fundsim::scenario
