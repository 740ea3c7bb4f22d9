// What a contract says and what it rewards: sentences for people, and the incentive profile as a table.
#pragma once

#include <string>
#include <vector>

#include "fundsim/plan.hpp"
#include "fundsim/run.hpp"
#include "fundsim/units.hpp"

namespace fundsim {

namespace report {
enum class Language : std::uint8_t;
}

/// What one more of something brings a provider, at the scenario's central values. Cents; NaN: has no cost of its own.
struct ExplainedEvent {
    std::string id;        // unit, period, admission, class_up, result, kpi_goal ...
    Label label;           // "One more hour"
    std::string severity;  // light ... intensive; empty: the same for all classes
    Label who;             // where it differs between providers: "large (112 cases a year)"; else empty
    double brings = 0.0;
    double full_cost = 0.0;
    double avoidable_cost = 0.0;  // the part that is saved when it is not done
};

/// One contract in one segment.
struct ExplainedContract {
    std::string scenario;
    std::string key;  // "day_care" or "day_care@provider"
    std::string segment;
    Label segment_label;
    std::string model;
    Label model_label;
    std::vector<std::string> providers;  // under this contract in this segment
    bool changes = false;                // another contract than today's
    bool assumed = false;                // `status: assumed`
    Label today;                         // the contract it replaces, in a line
    std::vector<Label> sentences;        // what is paid, when, by whom
    std::vector<Label> care_clauses;     // what acts on care itself, also where nobody responds to money
    std::vector<ExplainedEvent> events;
    std::vector<Label> rewards;  // what follows from the table
};

/// The contracts of the horizon, by segment and provider.
std::vector<ExplainedContract> explain(const Plan& plan);
/// Of every scenario of a study; `only`: one segment, or one contract ("day_care@provider"). Throws std::invalid_argument
/// where there is none.
std::vector<ExplainedContract> explain(const StudyPlan& study, const std::string& only = "");

/// For a terminal of `width` characters; `ink`: with emphasis.
std::string explain_text(const std::vector<ExplainedContract>& contracts, report::Language language,
                         std::size_t width = 100, bool ink = false);
std::string explain_json(const std::vector<ExplainedContract>& contracts);

}  // namespace fundsim
