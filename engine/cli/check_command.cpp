#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <set>

#include "cli/commands.hpp"
#include "fundsim/run.hpp"

namespace fundsim::cli {
namespace {

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string overview(const Plan& plan) {
    const Scenario& scenario = plan.scenario;
    std::set<std::string> with_source;
    for (const Note& note : scenario.notes)
        if (!note.source.empty()) with_source.insert(note.path);
    const auto sourced =
        std::count_if(scenario.uncertain.begin(), scenario.uncertain.end(),
                      [&](const UncertainParameter& figure) { return with_source.contains(figure.path); });
    constexpr std::uint16_t nobody = 0xFFFF;  // Plan::provider_of of out-of-contract care
    const auto contracted = static_cast<std::size_t>(
        std::count_if(plan.provider_of.begin(), plan.provider_of.end(), [](std::uint16_t of) { return of != nobody; }));
    return fmt::format("{}: {}, {}, {}, {}, {} ({} with a source), {} of {} years", scenario.name,
                       counted(scenario.municipalities.size(), "municipality", "municipalities"),
                       counted(scenario.segments.size(), "segment", "segments"),
                       counted(contracted, "provider", "providers"),
                       counted(plan.caseloads.size(), "caseload", "caseloads"),
                       counted(scenario.uncertain.size(), "uncertain figure", "uncertain figures"), sourced, "horizon",
                       scenario.clock.years);
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

}  // namespace

int check_command(const CheckArguments& arguments) {
    std::vector<Diagnostic> warnings;
    const StudyPlan plan = compile_study(load_study(arguments.files, arguments.overrides, warnings), Prices::left);
    print_warnings(warnings);
    if (plan.study.until) {
        std::vector<std::string> names;
        for (const Plan& scenario : plan.plans) names.push_back(scenario.scenario.name);
        check_question(*plan.study.until, names, plan.baseline);
    }
    for (const Plan& scenario : plan.plans) {
        std::puts(overview(scenario).c_str());
        if (const std::string assumed = assumed_contracts(scenario.scenario); !assumed.empty())
            std::puts(fmt::format("  contract assumed, not known: {}", assumed).c_str());
    }
    if (plan.plans.size() > 1)
        std::puts(
            fmt::format("{} scenarios side by side, baseline {}", plan.plans.size(), plan.study.baseline).c_str());
    std::puts(fmt::format("no errors, {}", counted(warnings.size(), "warning", "warnings")).c_str());
    return exit_done;
}

}  // namespace fundsim::cli
