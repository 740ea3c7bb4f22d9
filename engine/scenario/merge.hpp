// One tree over another: what `extends:`, `set:` and `--set` have in common.
//
//   maps        merge by key; `key: ~` in the upper tree takes the key away
//   lists, figures, single values   are replaced
//   figures by class over one figure for all   change the classes that are named
//   a contract of another model     replaces the whole contract
//   a file with its own `name`      does not inherit `label` and `description`
#pragma once

#include <string>
#include <string_view>

#include "scenario/tree.hpp"

namespace fundsim::scenario {

void merge(Node& base, Node over);

/// As merge, for whole documents: also the rule on `name`.
void merge_document(Node& base, Node over);

/// Sets one path (`segments.day_care.need.heavy`) to a value.
void set_path(Node& root, std::string_view path, Place place, Node value, Diagnostics& diagnostics);

/// Applies `PATH=VALUE` from the command line.
void apply_override(Node& root, const std::string& text, Diagnostics& diagnostics);

}  // namespace fundsim::scenario
