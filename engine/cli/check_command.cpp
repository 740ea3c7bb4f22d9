#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <set>
#include <utility>

#include "cli/commands.hpp"
#include "fundsim/run.hpp"
#include "fundsim/second_reference.hpp"

namespace fundsim::cli {
namespace {

std::string overview(const Plan& plan) {
    const Scenario& scenario = plan.scenario;
    std::set<std::string> with_source;
    for (const Note& note : scenario.notes)
        if (!note.source.empty()) with_source.insert(note.path);
    const auto sourced =
        std::count_if(scenario.uncertain.begin(), scenario.uncertain.end(),
                      [&](const UncertainParameter& figure) { return with_source.contains(figure.path); });
    constexpr std::uint16_t nobody = 0xFFFF;  // Plan::provider_of of out-of-contract care
    std::size_t contracted = 0;
    std::size_t may_enter = 0;
    for (const std::uint16_t of : plan.provider_of)
        if (of != nobody) ++(scenario.providers[of].enters ? may_enter : contracted);
    const std::string providers = counted(contracted, "provider", "providers") +
                                  (may_enter > 0 ? fmt::format(" (and {} that may enter)", may_enter) : "");
    return fmt::format("{}: {}, {}, {}, {}, {} ({} with a source), horizon of {}", scenario.name,
                       counted(scenario.municipalities.size(), "municipality", "municipalities"),
                       counted(scenario.segments.size(), "segment", "segments"), providers,
                       counted(plan.caseloads.size(), "caseload", "caseloads"),
                       counted(scenario.uncertain.size(), "uncertain figure", "uncertain figures"), sourced,
                       counted(static_cast<std::size_t>(scenario.clock.years), "year", "years"));
}

std::string assumed_contracts(const Scenario& scenario) {
    std::set<std::string> segments;
    for (const auto* contracts : {&scenario.current_contracts, &scenario.contracts})
        for (const auto& [segment, terms] : *contracts)
            if (terms.assumed) segments.insert(segment);
    std::string text;
    for (const std::string& segment : segments) text += (text.empty() ? "" : ", ") + segment;
    return text;
}

std::string crowded_segments(const Plan& plan) {
    std::string text;
    for (std::size_t s = 0; s < plan.scenario.segments.size(); ++s)
        if ((plan.crowded >> s & 1U) != 0) text += (text.empty() ? "" : ", ") + plan.scenario.segments[s].id;
    return text;
}

/// What `--second-reference` would put in the place of the assumed contracts, a line per contract.
void tell_second_reference(const Scenario& scenario) {
    const auto at_cost = prices_at_cost(scenario);
    for (const auto& [key, contract] : second_reference_of(scenario)) {
        std::string price = "as stated under second_reference";
        if (const auto found = at_cost.find(key); found != at_cost.end()) {
            price = "at cost + 1 %,";
            constexpr double cents_per_euro = 100.0;
            for (std::size_t k = 0; k < severity_count; ++k)
                price += fmt::format("{} {:.2f}", k == 0 ? "" : " /", found->second[k] / cents_per_euro);
            price += " EUR a week (light / medium / heavy / intensive, central values)";
        }
        std::puts(fmt::format("    {}: {}, {}", key, contract.model, price).c_str());
    }
}

}  // namespace

int check_command(const CheckArguments& arguments) {
    std::vector<Diagnostic> warnings;
    Study study = load_study(arguments.files, arguments.overrides, warnings);
    check_question_of(study);
    const StudyPlan plan = compile_study(std::move(study), Prices::left);
    print_warnings(warnings);
    std::size_t found = warnings.size();
    std::string last_crowded;            // scenarios of a study often share it
    bool told_second_reference = false;  // and the contract in force
    for (const Plan& scenario : plan.plans) {
        std::puts(overview(scenario).c_str());
        if (const std::string crowded = crowded_segments(scenario);
            !crowded.empty() && crowded != std::exchange(last_crowded, crowded)) {
            ++found;
            std::puts(fmt::format(
                          "  warning: add-ons, returns and steps from other segments bring more clients than start in: "
                          "{}. No new referrals are left there, and the list grows. Fewer add-ons (add_on.at_start, "
                          "add_on.per_week, add_on_weight of the segment), or more starts there",
                          crowded)
                          .c_str());
        }
        if (const std::string assumed = assumed_contracts(scenario.scenario); !assumed.empty())
            std::puts(fmt::format("  contract assumed, not known: {}", assumed).c_str());
        if (assumes_a_contract(scenario.scenario) && !std::exchange(told_second_reference, true)) {
            std::puts(plan.study.second_reference ? "  its past is also run under a second reference:"
                                                  : "  with --second-reference its past would also be run under:");
            tell_second_reference(scenario.scenario);
        }
    }
    if (plan.plans.size() > 1)
        std::puts(
            fmt::format("{} scenarios side by side, baseline {}", plan.plans.size(), plan.study.baseline).c_str());
    std::puts(fmt::format("no errors, {}", counted(found, "warning", "warnings")).c_str());
    return exit_done;
}

}  // namespace fundsim::cli
