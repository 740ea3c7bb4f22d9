// Any bytes are either refused with a message or read; what was read can be written and read back to the same thing.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fundsim/read.hpp"

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

// As in tests/errors: `# --set PATH=VALUE` at the top are overrides.
std::vector<std::string> overrides_in(std::string_view text) {
    constexpr std::string_view mark = "# --set ";
    std::vector<std::string> overrides;
    while (text.starts_with(mark) && overrides.size() < 8) {
        const std::size_t end = text.find('\n');
        overrides.emplace_back(text.substr(mark.size(), end == std::string_view::npos ? end : end - mark.size()));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return overrides;
}

void read_back(const fundsim::Scenario& scenario) {
    const std::string text = fundsim::resolved_yaml(scenario);
    if (text.size() > (std::size_t{1} << 20)) {
        return;  // spelled out it can be larger than a file may be
    }
    const auto again = std::get<fundsim::Scenario>(fundsim::read_document_text(text, "resolved.yaml"));
    require(fundsim::canonical_json(again) == fundsim::canonical_json(scenario));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    fundsim::Document document;
    try {
        document = fundsim::read_document_text(text, "fuzz.yaml", overrides_in(text));
    } catch (const fundsim::ScenarioError& error) {
        require(!error.diagnostics().empty());
        for (const fundsim::Diagnostic& diagnostic : error.diagnostics()) {
            require(!diagnostic.problem.empty());
        }
        return 0;
    }
    if (const auto* scenario = std::get_if<fundsim::Scenario>(&document)) {
        read_back(*scenario);
        return 0;
    }
    for (const fundsim::Scenario& scenario : std::get<fundsim::Study>(document).scenarios) {
        read_back(scenario);
    }
    return 0;
}
