// A scenario: everything that was asked, checked, as plain values. No YAML, no files, no computation.
//
// Each member's name is its key in the scenario file. The comment gives the unit in which the number is held here;
// the file spells units out (`98.00 EUR/hour`). The list that reads, defaults and documents a struct is in
// engine/scenario/fields.hpp: add a member here and there, nowhere else.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "fundsim/question.hpp"
#include "fundsim/units.hpp"

namespace fundsim {

/// Law of an uncertain figure. `lognormal` and `logitnormal` are stated by their 10 % and 90 % quantiles.
enum class Spread : std::uint8_t { none, lognormal, logitnormal, normal, uniform };

/// One figure of a scenario. `central` is the median; `parameter` indexes Scenario::uncertain (-1: certain).
struct Value {
    double central = 0.0;
    std::int32_t parameter = -1;
    constexpr Value() = default;
    constexpr Value(double figure) : central(figure) {}  // NOLINT: a plain figure is a certain value
    bool operator==(const Value&) const = default;
};

/// An uncertain figure. Keyed by its path, so a new one shifts nobody's draw.
struct UncertainParameter {
    std::string path;  // "segments.day_care.need.heavy"
    Spread spread = Spread::none;
    double low = 0.0;      // 10 % quantile; for `uniform` the lower bound; for `normal` the mean
    double high = 0.0;     // 90 % quantile; for `uniform` the upper bound; for `normal` the standard deviation
    double central = 0.0;  // stated median; used where the central values are run
    double minimum = 0.0, maximum = 0;  // bounds of the figure: a drawn value is clipped to them
    bool operator==(const UncertainParameter&) const = default;
};

/// Rank correlation (Spearman, -1 ... 1) between two uncertain figures, by path.
struct Correlation {
    std::string first;
    std::string second;
    double rank = 0.0;
    bool operator==(const Correlation&) const = default;
};

/// Where a figure comes from; shown in reports, never part of a study's hash.
struct Note {
    std::string path;
    std::string source;
    std::string owner;
    std::string certainty;  // A primary, B secondary, C derived, M memory, S source document, assume
    bool operator==(const Note&) const = default;
};

struct Clock {
    std::string start = "2026-01-05";  // date of the first week of the horizon, for labels only
    int years = 5;                     // horizon, years of 52 weeks
    int warm_up = 156;                 // weeks before the horizon
    int review = 4;                    // weeks between reviews: 1, 2 or 4
    bool start_empty = false;          // `start_from: empty`; otherwise from a stationary caseload
    bool operator==(const Clock&) const = default;
};

struct Municipality {
    std::string id;
    Label label;
    Value youths;               // persons under 23
    Value referral_factor = 1;  // relative use per youth
    bool operator==(const Municipality&) const = default;
};

/// Who sends clients to care. Shares over referrers sum to 1.
struct Referrer {
    std::string id;
    Label label;
    Value share;                 // of starts
    bool gated = false;          // municipal access decides
    Value brought_under = 0;     // of the clients whom it does not gate: access sees them after all
    Value after = 0;             // weeks from the referral until it does; 0: at the door
    bool court_ordered = false;  // never touched by behaviour
    bool operator==(const Referrer&) const = default;
};

struct Demand {
    Value growth = 0;                // per year
    Value duration_factor = 1;       // multiplies every mean duration; starts follow so that stock is preserved
    Value municipality_year_cv = 0;  // gamma frailty of municipality and year, coefficient of variation
    Value capacity_growth = 0;       // of providers' paid hours, per year
    std::vector<double> season;      // 13 factors with mean 1, or none
    bool operator==(const Demand&) const = default;
};

/// Course of a trajectory in care and while waiting (the clinical rules; the same for every contract).
struct Course {
    Value natural_share = 0.3;                  // part of the improvement hazard at dose 1 that is natural recovery
    Value dose_saturation = 1;                  // s in g(d) = (1 + s) d / (d + s)
    BySeverity<Value> worsening{};              // probability per week to move one class up, untreated
    Value protection = 0.5;                     // r: worsening falls by r (1 - exp(-d))
    BySeverity<Value> lightening{};             // probability per week to move one class down at dose 1
    Value need_cv = 0;                          // between clients of a class: need multiplier, log-normal, mean 1
    Value response_cv = 0;                      // response multiplier, log-normal, mean 1
    Value intake_reliability = 0.5;             // of the provider's signal of ln(need multiplier)
    BySeverity<Value> chronic_share{};          // goal is no worsening
    Value chronic_duration_ratio = 1;           // mean duration of chronic over other clients
    BySeverity<Value> early_by_client_share{};  // of all ends, JZ588 code 32
    Value dropout_by_wait = 0;                  // a: early ending by the client rises by this part per quarter waited
    Value dropout_by_lack = 0;                  // b: and by this part x what lacks of the dose
    Value in_agreement_share = 0;               // code 34
    Value external_share = 0;                   // code 35
    Value other_domain_share = 0;               // code 39: aged out into adult care
    Value aftercare_share = 0;                  // of reached goals
    Value aftercare_weeks = 8;                  // weeks
    Value aftercare_intensity = 0.6;            // of the units of the class in which the goal was reached
    Value withdrawal = 0;                       // probability per week to withdraw while waiting
    BySeverity<Value> burden_weight{};          // severity weight of a week, 0 ... 1, for `burden_weeks`
    bool operator==(const Course&) const = default;
};

/// Municipal access: what happens before a place is sought.
struct Access {
    Value redirect_share = 0;          // of gated light referrals, sent to free help
    Value redirect_success = 0.7;      // of the redirected
    Value redirect_cost = 0;           // cents per redirected client
    Value redirect_return_weeks = 26;  // mean weeks until the others come back one class heavier
    Value accuracy = 1;                // probability that the assessed class is the true class; else one off
    Value term = 0;                    // mean weeks until an allocation ends and has to be renewed; 0: never
    Value reassess_share = 0;          // of the terms that end: looked at again instead of renewed as they are
    bool operator==(const Access&) const = default;
};

struct Placement {
    Value patience = 8;       // weeks: the first candidate whose published wait is within this
    Value match_spread = 0;   // half-width of the match factor on dose, e.g. 0.1: factor in 0.9 ... 1.1
    Value local_share = 0;    // of candidates that are sought among providers with the client's home municipality
    Value central_share = 0;  // of clients placed centrally: shortest wait first
    Value decline_delay = 2;  // weeks lost when a provider declines, until the next is asked
    bool operator==(const Placement&) const = default;
};

/// Care that begins while other care runs.
struct AddOn {
    Value at_start = 0;  // probability at a start, of any kind
    Value per_week = 0;  // probability per week in care
    bool operator==(const AddOn&) const = default;
};

/// Return after an ending, and care that follows directly.
struct Return {
    Value after_goal = 0;  // probability of coming back within five years
    Value without_goal = 0;
    Value mean_weeks = 60;   // mean of the (exponential) time until return, within five years
    Value direct_share = 0;  // of endings followed directly by a trajectory in another segment
    Value after_crisis = 0;  // the same for endings of crisis care
    Value by_lack = 0;       // c: returns rise by this part x what lacks of the dose at the ending
    bool operator==(const Return&) const = default;
};

/// Emergency exit for care that cannot wait; always its own line.
struct OutOfContract {
    Value probability = 0;    // per review, for crisis and court-ordered care, for heavy and intensive beyond the wait
    Value maximum_wait = 13;  // weeks
    Value premium = 0.3;      // on unit cost
    Value capacity_share = 0.02;  // of the segment's capacity
    bool operator==(const OutOfContract&) const = default;
};

struct Administration {
    Value minutes_per_message = 0;  // provider's minutes
    Value cost_per_message = 0;     // municipality's cents
    Value messages_per_start = 4;   // allocation, start and their return messages
    Value messages_per_end = 2;
    Value messages_per_claim = 2;  // per client and period, contracts that are claimed per client
    Value messages_per_change = 0;
    Value cost_per_provider = 0;        // cents per year: contract management at the municipalities
    Value providers_followed = 0;       // that it can follow closely; what is beyond dilutes its attention; 0: all
    Value minutes_per_client_week = 0;  // time registration and reports, provider's minutes
    bool operator==(const Administration&) const = default;
};

struct Segment {
    std::string id;
    Label label;
    BillingUnit unit = BillingUnit::hour;
    bool with_residence = false;
    bool crisis = false;                    // served before others, at most `maximum_weeks`
    std::optional<Value> active_half_year;  // trajectories active in a half-year, counted as CBS does; or
    std::optional<Value> starts;            // starts per week
    BySeverity<Value> class_share{};        // of starts; sums to 1
    BySeverity<Value> duration{};           // mean weeks in care by class at start
    BySeverity<Value> need{};               // units per week by class
    Value unit_cost;                        // cents per unit
    Value avoidable_share = 0.6;            // of unit cost that vanishes with a unit not delivered
    Value staff_minutes_per_unit = 60;      // minutes of staff that one unit takes (administration eats them)
    Value wait_norm = 8;                    // weeks
    Value initial_wait = 0;                 // weeks: length of the queues at the stationary start
    Value load = 0.96;                      // committed / capacity at the stationary start
    Value maximum_weeks = 0;                // 0: none; crisis: 4
    Value add_on_weight = 0;                // relative frequency as an add-on; all 0: add-ons follow class starts
    std::optional<Value> measured_choice;   // providers, in effect, to choose from where durations were measured
    Value group_share = 0;                  // share of units given in groups
    Value group_size = 4;                   // participants
    Value group_need_met = 0.9;             // need met by a group unit, 0.8 ... 1.0
    std::string step_down_to;               // segment id; empty: none
    Value step_down = 0;                    // probability per review when light or medium
    std::string step_up_to;
    Value step_up = 0;  // probability per review when intensive
    bool operator==(const Segment&) const = default;
};

/// One provider, or `count` equal ones that divide the shares.
struct Provider {
    std::string id;
    Label label;
    int count = 1;
    Value stands_for = 1;                   // providers with one list together: what there is to choose from
    std::string home;                       // municipality id; empty: region-wide
    std::map<std::string, Value> share;     // segment id -> share of its clients; sums to 1 over those there
    std::map<std::string, Value> capacity;  // segment id -> units per week; absent: from share and load
    Value cost_factor = 1;                  // unit cost relative to the segment's
    Value quality = 1;                      // factor on dose
    /// Not there, but may enter under a contract with open admission: `share` is its size then, of what is there now.
    bool enters = false;
    bool operator==(const Provider&) const = default;
};

/// Values of one contract's terms, in the order of its model's term list; scalars are repeated over classes.
struct ContractTerms {
    std::string model;  // "pxq"
    std::vector<BySeverity<Value>> terms;
    bool assumed = false;  // `status: assumed`: shown on page one
    std::string lot;       // segments with the same word settle together per provider; empty: each on its own
    int later_from = 0;    // contract year, counted from 0, from which `later` holds; 0: the terms never change
    std::vector<BySeverity<Value>> later{};  // as `terms`, or none
    bool operator==(const ContractTerms&) const = default;
};

/// How strongly providers and municipalities respond to incentives. All 0: behaviour is frozen. The rules are in
/// engine/model/provider; elasticities are per unit of a bracket that is relative to cost, scaled by 1 - altruism.
struct Behaviour {
    Value target_income_share = 0;     // probability that target income, not margin, is the theory of a replication
    Value strategic_share = 0.15;      // of providers: always strategic (altruism 0)
    Value non_strategic_share = 0.25;  // never strategic (altruism 1); the others sometimes (0.5)
    Value intensity = 0;               // units per unit of the margin bracket
    Value need_pressure = 0;           // thinner care because others wait
    Value slack_filling = 0;           // of idle hours, where revenue does not follow volume
    Value intensity_minimum = 0.7;     // bounds of units given per unit of need
    Value intensity_maximum = 1.3;
    Value prolongation = 0;          // probability of one more period, per unit of the bracket
    Value prolongation_periods = 6;  // most periods after the goal
    Value selection = 0;             // probability of declining, per unit of relative loss
    Value selection_limit = 0.5;     // reputation: no case is declined more often
    Value admission_pace = 0;        // part of capacity not used for admissions where pay does not follow volume
    Value coding = 0;                // probability of proposing a class higher, per unit of the price step over cost
    Value early_ending = 0;          // probability per review, per unit of gain over cost
    Value sunk_cost = 0;             // of a case's cost beyond its fixed price: counts as a loss that ending avoids
    Value goal_effort = 0;           // effort per unit of marginal revenue of a result over cost
    Value goal_effort_effect = 0.3;  // kappa: improvement x (1 + kappa x effort)
    Value reporting = 0;             // probability of reporting an unreached goal, per unit of its revenue over cost
    Value setting = 0;               // relative shift of stepping down, per unit of gain over cost
    Value kpi_effort = 0;            // effort per unit of marginal revenue of a KPI over cost
    Value effort_budget = 0.2;       // most effort on all KPIs together; it is taken from unmeasured quality
    Value capacity = 0;              // level wanted, per unit of margin and queue beyond those of today
    Value entry = 0;                 // probability a year that who may enter does, per unit of margin and queue
    Value staff_stays = 0.7;         // of the staff of a provider that stops: goes to others in the region
    Value labour_entry = 0.4;        // paid hours that 1 % more capacity wanted brings, in % (regional pool)
    Value exit_periods = 0;          // periods of reserves below zero before a provider stops; 0: never
    Value reserves = 0.1;            // at the start of the horizon, of a year's cost
    Value perception = 52;           // weeks: time constant of perceiving a new contract
    Value forecast_error = 0.05;     // of a year's volume, coefficient of variation
    Value experience_loss = 0;       // x0: dose lost at a complete change of scheme
    Value experience_years = 5;      // until experience is back
    Value payer = 0;                 // redirection, per unit of the municipality's own marginal share of cost
    std::optional<Value>
        induced_share;  // iota: share of current care that incentives induced; absent: as responses say
    bool operator==(const Behaviour&) const = default;
};

struct Scenario {
    int format = 1;  // `fundsim: 1`
    std::string name;
    Label label;
    Label description;
    Clock clock;
    Value budget = 0;  // cents per year for in-kind care in the region; 0: none stated
    std::vector<Municipality> municipalities;
    std::vector<Referrer> referrers;
    Demand demand;
    Course course;
    Access access;
    Placement placement;
    AddOn add_on;
    Return relapse;  // key `return`
    OutOfContract out_of_contract;
    Administration administration;
    Behaviour behaviour;
    Value own_use_share = 1;  // of costs that follow a municipality's own use; the rest is pooled by youths
    std::vector<Segment> segments;
    std::vector<Provider> providers;
    std::map<std::string, ContractTerms> current_contracts;  // segment id -> contract in force before the horizon
    std::map<std::string, ContractTerms> contracts;          // segment id -> contract in the horizon; absent: current
    // Segment id -> contract before the horizon instead of an assumed one; see fundsim/second_reference.hpp. Without a
    // price: at cost. It acts only where the scenario is `under_second_reference`.
    std::map<std::string, ContractTerms> second_reference;
    bool under_second_reference = false;
    std::vector<UncertainParameter> uncertain;  // by path, ascending
    std::vector<Correlation> correlations;
    std::vector<Note> notes;
    std::vector<std::string> files;  // texts as read: path names, base first (provenance only)
    bool operator==(const Scenario&) const = default;
};

/// Where a file states what the reader cannot judge: which metrics exist, and what can be asked of them, is known above it.
struct StatedWord {
    std::string text;
    std::string path;  // "metrics", or a key of the question: "until.metric"
    std::string file;
    int line = 0;
    int column = 0;
};

/// A question: scenarios side by side on the same children with the same luck. The first is the baseline.
struct Study {
    std::string name;
    Label question;
    std::vector<Scenario> scenarios;
    std::string baseline;
    std::vector<std::string> metrics;  // of interest, by id
    std::uint32_t replications = 1000;
    std::uint32_t inner = 1;  // replications per parameter draw
    std::uint64_t seed = 1;
    std::optional<Question> until;  // run until this is settled, instead of `replications`
    bool second_reference = false;  // also run under a second reference, where the contract in force is assumed
    std::vector<StatedWord> stated;
};

}  // namespace fundsim
