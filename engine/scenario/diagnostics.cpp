#include "scenario/diagnostics.hpp"

#include <algorithm>
#include <cctype>
#include <tuple>
#include <utility>

namespace fundsim {

std::string format(const Diagnostic& diagnostic) {
    std::string line = diagnostic.file;
    if (diagnostic.line > 0) {
        line += ":" + std::to_string(diagnostic.line) + ":" + std::to_string(diagnostic.column);
    }
    line += "  ";
    if (!diagnostic.path.empty()) {
        line += diagnostic.path + ": ";
    }
    line += diagnostic.problem;
    if (!diagnostic.allowed.empty()) {
        line += " (" + diagnostic.allowed + ")";
    }
    if (!line.ends_with('?')) line += ".";  // as a question about what was meant does
    if (!diagnostic.suggestion.empty()) {
        line += " Did you mean \"" + diagnostic.suggestion + "\"?";
    }
    return line;
}

namespace {

std::string joined(const std::vector<Diagnostic>& diagnostics) {
    std::string text;
    for (const Diagnostic& diagnostic : diagnostics) {
        if (!text.empty()) {
            text += '\n';
        }
        text += format(diagnostic);
    }
    return text;
}

}  // namespace

ScenarioError::ScenarioError(std::vector<Diagnostic> diagnostics)
    : std::runtime_error(joined(diagnostics)), diagnostics_(std::move(diagnostics)) {}

namespace scenario {
namespace {

auto order_of(const Diagnostic& diagnostic) {
    return std::tie(diagnostic.file, diagnostic.line, diagnostic.column, diagnostic.path, diagnostic.problem);
}

/// What is wrong with a key at a place, wherever its value goes: `need.heavy` of several segments from one anchor. Of an
/// unknown key the place is its own and the path that of its map, which differs where an anchor goes; a key that is missing
/// has the place of its map, and its path tells it from others that are missing there.
auto fault_of(const Diagnostic& diagnostic) {
    const std::string_view path = diagnostic.path;
    const std::string_view key =
        diagnostic.problem.starts_with(unknown_key) ? std::string_view() : path.substr(path.rfind('.') + 1);
    return std::tuple_cat(std::tie(diagnostic.file, diagnostic.line, diagnostic.column, diagnostic.problem),
                          std::tuple(key), std::tie(diagnostic.allowed));
}

// Sorted, and each message once: the scenarios of a study share base files and would repeat their problems, and so would
// every key that takes its value from an anchor.
std::vector<Diagnostic> tidy(std::vector<Diagnostic> found) {
    std::ranges::stable_sort(found, [](const Diagnostic& a, const Diagnostic& b) { return order_of(a) < order_of(b); });
    const auto same = [](const Diagnostic& a, const Diagnostic& b) { return order_of(a) == order_of(b); };
    found.erase(std::unique(found.begin(), found.end(), same), found.end());
    std::vector<Diagnostic> told;
    std::vector<std::size_t> keys;  // that a message is about
    for (Diagnostic& diagnostic : found) {
        const auto known = std::ranges::find_if(told, [&](const Diagnostic& earlier) {
            return diagnostic.line > 0 && fault_of(earlier) == fault_of(diagnostic);
        });
        if (known != told.end()) {
            ++keys[static_cast<std::size_t>(known - told.begin())];
            continue;
        }
        told.push_back(std::move(diagnostic));
        keys.push_back(1);
    }
    for (std::size_t i = 0; i < told.size(); ++i) {
        if (keys[i] > 1) {
            told[i].problem += ", as for " + std::to_string(keys[i] - 1) +
                               (keys[i] > 2 ? " other keys" : " other key") + " from the same lines";
        }
    }
    return told;
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

constexpr std::size_t most_compared = 2000;   // words; a longer list is not searched, nor would it help
constexpr std::size_t longest_compared = 64;  // bytes; longer words have no spelling that is "near"

}  // namespace

std::int32_t Diagnostics::file_index(const std::string& name) {
    const auto found = std::ranges::find(files_, name);
    if (found == files_.end()) {
        files_.push_back(name);
        return static_cast<std::int32_t>(files_.size() - 1);
    }
    return static_cast<std::int32_t>(found - files_.begin());
}

Diagnostic Diagnostics::make(Place place, std::string path, Finding finding) const {
    return {.file = place.file < 0 ? std::string() : file_name(place.file),
            .line = place.line,
            .column = place.column,
            .path = std::move(path),
            .problem = std::move(finding.problem),
            .allowed = std::move(finding.allowed),
            .suggestion = std::move(finding.suggestion)};
}

void Diagnostics::error(Place place, std::string path, Finding finding) {
    if (full()) {
        ++not_kept_;
        return;
    }
    error_paths_.insert(path);
    errors_.push_back(make(place, std::move(path), std::move(finding)));
}

bool Diagnostics::has_error_at(const std::string& path) const {
    const auto found = error_paths_.lower_bound(path);
    return found != error_paths_.end() && (*found == path || found->starts_with(path + "."));
}

void Diagnostics::warning(Place place, std::string path, Finding finding) {
    if (warnings_.size() < most_kept) {
        warnings_.push_back(make(place, std::move(path), std::move(finding)));
    }
}

std::vector<Diagnostic> Diagnostics::errors() const {
    std::vector<Diagnostic> found = tidy(errors_);
    if (not_kept_ > 0) {
        found.push_back({.file = found.back().file,
                         .path = {},
                         .problem = "and " + std::to_string(not_kept_) + " more problems",
                         .allowed = "the first " + std::to_string(most_kept) + " are shown",
                         .suggestion = {}});
    }
    return found;
}

std::vector<Diagnostic> Diagnostics::warnings() const { return tidy(warnings_); }

void Diagnostics::throw_if_any() const {
    if (any_errors()) {
        throw ScenarioError(errors());
    }
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    const std::size_t width = b.size() + 1;
    std::vector<std::size_t> before_last(width), last(width), row(width);
    for (std::size_t j = 0; j < width; ++j) {
        last[j] = j;
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j < width; ++j) {
            const std::size_t substituted = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, substituted});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before_last[j - 2] + 1);
            }
        }
        std::swap(before_last, last);
        std::swap(last, row);
    }
    return last[b.size()];
}

std::string nearest(std::string_view word, std::span<const std::string> candidates) {
    if (word.empty() || word.size() > longest_compared || candidates.size() > most_compared) {
        return {};
    }
    const std::string sought = lower(word);
    // A word of one letter is like every other: only its case can be mistaken.
    std::size_t best_distance = word.size() == 1 ? 1 : std::max<std::size_t>(1, word.size() / 3) + 1;
    std::string best;
    for (const std::string& candidate : candidates) {
        const std::size_t difference =
            candidate.size() > sought.size() ? candidate.size() - sought.size() : sought.size() - candidate.size();
        if (difference >= best_distance) {
            continue;
        }
        const std::size_t distance = edit_distance(sought, lower(candidate));
        if (distance < best_distance) {
            best_distance = distance;
            best = candidate;
        }
    }
    if (best.empty()) {  // the beginning of longer names, up to a word of theirs: the shortest
        for (const std::string& candidate : candidates) {
            if (lower(candidate).starts_with(sought + "_") && (best.empty() || candidate.size() < best.size())) {
                best = candidate;
            }
        }
    }
    return best;
}

std::string in_quotes(std::string_view text) {
    constexpr std::size_t longest = 60;
    std::string result = "\"";
    std::size_t taken = 0;
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        const bool continues = (byte & 0xC0U) == 0x80U;
        if (taken >= longest && !continues) {  // never cut a UTF-8 character in two
            return result + "...\"";
        }
        result += byte < 0x20U || byte == 0x7FU ? '?' : character;
        ++taken;
    }
    return result + "\"";
}

std::string list_of(std::span<const std::string> words) {
    constexpr std::size_t most = 30;
    std::string text;
    for (std::size_t i = 0; i < words.size() && i < most; ++i) {
        text += (i == 0 ? "" : ", ") + words[i];
    }
    if (words.size() > most) {
        text += " and " + std::to_string(words.size() - most) + " more";
    }
    return text;
}

}  // namespace scenario
}  // namespace fundsim
