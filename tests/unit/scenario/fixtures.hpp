// What the tests of the reader share: the small region, and how to read it with something changed.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "fundsim/read.hpp"

namespace fundsim::test {

inline const std::string folder = std::string(FUNDSIM_SOURCE_DIR) + "/tests/unit/scenario";
inline const std::string small = folder + "/small.yaml";

/// The small region with `yaml` on top.
inline Scenario with(const std::string& yaml, const std::vector<std::string>& overrides = {}) {
    return std::get<Scenario>(read_document_text_in("extends: small.yaml\n" + yaml, "test.yaml", folder, overrides));
}

/// What is said about the small region with `yaml` on top; empty when nothing is wrong.
inline std::string said(const std::string& yaml, const std::vector<std::string>& overrides = {}) {
    try {
        with(yaml, overrides);
    } catch (const ScenarioError& error) {
        return error.what();
    }
    return {};
}

}  // namespace fundsim::test
