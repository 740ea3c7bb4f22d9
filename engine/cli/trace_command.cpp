#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <iterator>

#include "cli/commands.hpp"
#include "fundsim/replicate.hpp"
#include "fundsim/run.hpp"
#include "fundsim/second_reference.hpp"

namespace fundsim::cli {
namespace {

using std::chrono::sys_days;

/// First day of a week of the simulation, for labels only: the model's year has 52 weeks, the calendar's a day more.
std::string date_of(const Scenario& scenario, std::int32_t week) {
    int year = 0;
    unsigned month = 0, day = 0;
    if (std::sscanf(scenario.clock.start.c_str(), "%4d-%2u-%2u", &year, &month, &day) != 3) return "";
    const sys_days start = std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
    const std::chrono::year_month_day date(start + std::chrono::days(7 * (week - scenario.clock.warm_up)));
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}

std::string week_text(const Scenario& scenario, std::int32_t week) {
    const std::int32_t since = week - scenario.clock.warm_up;
    if (since < 0) return fmt::format("warm-up, week {}", week);
    return fmt::format("year {}, week {}", since / weeks_per_year + 1, since % weeks_per_year + 1);
}

const Plan& chosen(const StudyPlan& plan, const std::string& name) {
    if (name.empty()) return plan.plans[plan.baseline];
    std::string names;
    for (const Plan& candidate : plan.plans) {
        if (candidate.scenario.name == name) return candidate;
        names += (names.empty() ? "" : ", ") + candidate.scenario.name;
    }
    throw UsageError("there is no scenario \"" + name + "\" in the study (there are: " + names + ")");
}

}  // namespace

int trace_command(const TraceArguments& arguments) {
    std::vector<Diagnostic> warnings;
    Study study = load_study({arguments.file}, arguments.overrides, warnings);
    if (arguments.seed) study.seed = *arguments.seed;
    if (arguments.scenario.ends_with(second_reference_ending))  // of a twin that a run added
        std::ranges::move(second_references(study.scenarios), std::back_inserter(study.scenarios));
    const StudyPlan compiled = compile_study(std::move(study));
    const Plan& plan = chosen(compiled, arguments.scenario);

    const std::vector<TraceEvent> events = Replicator(plan).trace(arguments.replication, arguments.client);
    if (events.empty())
        throw UsageError(
            fmt::format("there is no client \"{}\" in replication {} of {} (an id is municipality, week of "
                        "referral, number: {}-w123-7; or {}-s12 in the caseload at the start)",
                        arguments.client, arguments.replication, plan.scenario.name,
                        plan.scenario.municipalities.front().id, plan.scenario.municipalities.front().id));
    std::puts(fmt::format("{} in replication {} of {}, seed {}", arguments.client, arguments.replication,
                          plan.scenario.name, plan.seed)
                  .c_str());
    for (const TraceEvent& event : events)
        std::puts(fmt::format("  {}  {:<18}  {}", date_of(plan.scenario, event.week),
                              week_text(plan.scenario, event.week), event.text)
                      .c_str());
    return exit_done;
}

int schema_command() {
    std::fputs(json_schema().c_str(), stdout);
    return exit_done;
}

}  // namespace fundsim::cli
