// Reading scenario and study files: everything that is wrong is said at once, and nothing half-read is returned.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fundsim/scenario.hpp"

namespace fundsim {

/// One thing that is wrong (or worth a warning) in a file. `line` and `column` count from 1; line 0: no place inside
/// the file, as for a file that cannot be opened or a `--set`.
struct Diagnostic {
    std::string file;
    int line = 0;
    int column = 0;
    std::string path;        // "segments.day_care.need.heavy"; empty: the whole file
    std::string problem;     // what is wrong
    std::string allowed;     // what would be right; may be empty
    std::string suggestion;  // nearest thing that would be right; may be empty
};

/// `file:line:column  path: what is wrong (what is allowed). Did you mean "x"?`
std::string format(const Diagnostic& diagnostic);

/// Input was refused. `what()` is one formatted line per problem, sorted by file, line and column.
class ScenarioError : public std::runtime_error {
public:
    explicit ScenarioError(std::vector<Diagnostic> diagnostics);
    const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }

private:
    std::vector<Diagnostic> diagnostics_;
};

using Document = std::variant<Scenario, Study>;

/// Reads a scenario file. `overrides` are `PATH=VALUE`, set after all `extends:` are merged. Findings that do not stop
/// a run go to `warnings`, when given. Throws ScenarioError.
Scenario read_scenario(const std::string& path, const std::vector<std::string>& overrides = {},
                       std::vector<Diagnostic>* warnings = nullptr);

/// Reads a scenario or a study (a file with the key `study`); in a study the overrides hold for every scenario.
Document read_document(const std::string& path, const std::vector<std::string>& overrides = {},
                       std::vector<Diagnostic>* warnings = nullptr);

/// Reads from memory. `name` stands for the file in messages. No file is opened: `extends:` and `file:` are refused.
Document read_document_text(std::string_view text, const std::string& name,
                            const std::vector<std::string>& overrides = {},
                            std::vector<Diagnostic>* warnings = nullptr);

/// As read_document_text, but `extends:` and `file:` are read, relative to `folder`.
Document read_document_text_in(std::string_view text, const std::string& name, const std::string& folder,
                               const std::vector<std::string>& overrides = {},
                               std::vector<Diagnostic>* warnings = nullptr);

/// Reads an amount of a question, such as "0.5 MEUR" or "5 %", or says what is wrong with it.
std::variant<Amount, std::string> read_amount(std::string_view text);

/// The resolved scenario as canonical typed values, the text that is hashed: JSON with sorted keys, numbers as %.17g,
/// no labels, descriptions, sources, file names. Ids stay in the order of the file, for they number the columns.
std::string canonical_json(const Scenario& scenario);

/// The resolved scenario as one file without `extends:`, for provenance. Reading it back gives the same canonical form.
std::string resolved_yaml(const Scenario& scenario);

/// JSON Schema (draft 2020-12) for scenario and study files, for editors.
std::string json_schema();

/// Reference of every key (Markdown), generated from the same lists: scenarios/README.md.
std::string scenario_reference();

}  // namespace fundsim
