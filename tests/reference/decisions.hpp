// What a provider decides, told anew from docs/behaviour.md: from what it perceives that one more unit, period, case, class,
// goal brings, from what care costs it, who it is, how full it is and who waits. Plain figures; nothing here knows a contract.
#pragma once

#include <array>
#include <optional>

#include "contracts/incentives.hpp"
#include "plan/tables.hpp"
#include "reference/responses.hpp"

namespace fundsim::reference {

/// What a contract is worth at the margin, as somebody perceives it. Cents.
struct Worth {
    contracts::ArrangementPrices prices;
    double per_value = 0.0;  // per cent of care at reference cost
    double response = 1.0;   // eta_R
    CareClauses clauses;     // its maximum
    bool step_is_result = false;
    bool rest_is_earned = false;  // after a step: the price is for the episode

    /// `part` of the way to another one; clauses stay.
    Worth toward(const Worth& other, double part) const;
    /// Of every price a part.
    Worth times(double part) const;
};

/// Deliberate mistakes in what is perceived and decided: the comparison with the engine must find each.
enum class Misjudgment : std::uint8_t {
    none,
    // perception: where a provider stands (positions.cpp)
    new_prices_are_known_at_once,
    attention_teaches_nobody,      // learning takes no longer where contract management follows few
    caps_are_learned,              // what a ceiling leaves of a claim is taken for a price
    run_off_is_cared_for_anew,     // by the incentives of the contract in force
    warranties_are_those_of_now,   // also of care under the contract before
    last_period_is_remembered,     // of the contract before, and not its year
    idle_beyond_the_pace,          // hours that are held back from admission count as idle
    target_of_this_year,           // income is held against this year's cost
    ceilings_oblige,               // acceptance goes on at a ceiling
    bonuses_are_forgotten,         // of the contract before
    years_are_foreseen,            // without an error
    error_till_the_end,            // as large when little of the year is left
    lighter_setting_is_as_before,  // its margin under the contract before
    // who decides
    altruism_forgotten,
    income_is_no_target,
    // care
    care_costs_all_of_it,     // also what does not go away when a unit is not given
    place_is_worth_nothing,   // to the next client
    intake_is_paid,           // of the next client
    nobody_is_pressed,        // by those who wait
    pressure_ignores_margin,  // though what pays is given all the same
    idle_hours_stay_idle,
    practice_forgotten,
    week_has_no_end,  // stays of more than seven days
    aftercare_takes_a_whole_place,
    support_is_prolonged,  // as recovery is
    goals_bring_nothing,   // to who stays in care
    ending_forgets_the_warranty,
    sunk_cost_is_sunk,
    ending_at_every_review,  // as often as in four weeks
    effort_knows_no_most,
    audits_find_no_reports,
    bonuses_are_fined,           // where a check finds a report
    everybody_comes_back_there,  // in the lighter setting, to the same provider
    steps_keep_the_result,       // also where no step counts as one
    steps_free_no_place,
    nobody_averts_returns,
    bonuses_report_nothing,
    effort_without_budget,
    effort_costs_no_quality,
    // who comes
    cases_are_weighed_alone,    // not against the mean case
    signal_unheard,             // of need, at the intake
    everybody_may_be_declined,  // also where a provider is obliged
    declining_without_limit,
    warranty_costs_nothing,
    pace_without_floor,
    pace_by_those_in_care,  // and not by who comes
    pace_of_the_obliged,    // goes by what pays too
    experience_never_returns,
    change_takes_no_hours,
    audits_deter_nobody,
    step_of_another_case,  // the class asked for, of care as that class needs it
    support_is_audited,
    care_has_no_maximum,  // under the contract
    count_
};
constexpr bool is_of_perception(Misjudgment mistake) { return mistake < Misjudgment::altruism_forgotten; }

/// Everything that one caseload's decisions rest on.
struct Position {
    const Tables* tables = nullptr;
    const SegmentTables* segment = nullptr;
    const CaseloadTables* caseload = nullptr;
    Worth referred;  // of who comes
    Worth in_care;   // of those in care, some of whom may be under the contract before
    double altruism = 0.0;
    double queue = 0.0;     // who waits
    double pressure = 0.0;  // expected wait over the norm, at most 1
    double idle = 0.0;      // part of capacity
    bool obliged = false;
    bool stopped = false;  // at a ceiling, it admits nobody
    // what a step of a KPI from 0 to 1 brings in a year, and what care of that year costs; cents
    std::array<double, kpi_count> kpi_brings{};
    double year_cost = 1.0;
    double audit = 0.0, penalty = 0.0;
    double in_warranty = 0.0;          // of those referred who come back, within the warranty
    double care_in_warranty = 0.0;     // the same of those in care
    std::optional<double> income_gap;  // where a target income is what it goes by
    int review_weeks = 4;
    bool support_is_apart = false;  // lasting support has a price of its own, and no warranty
    double goal_bonus = 0.0;        // what a goal reported brings beside its price
    double distance = 0.0;          // of the scheme from the one before it: 0 the same, 1 another altogether
    double years_since = 0.0;       // it came, as far as contract management could attend
    int weeks_since = 0;            // it came
    double margin_there = 0.0;      // cents a period in the lighter setting, of the mean client
};

/// What a mean client in care brings beyond its avoidable cost, cents a period; where its care is inside the price of an
/// episode, by what more care moves of that price only.
double margin_of_a_period(const SegmentTables& segment, const CaseloadTables& caseload, const Worth& worth,
                          bool inside_episode);

/// How far two schemes are apart: of what a unit, a period and a goal bring, over their cost, the mean; and the messages.
double distance_of(const SegmentTables& segment, const CaseloadTables& caseload, const Worth& before,
                   const Worth& after, bool other_messages);

class Decider {
public:
    Decider(const Position& on, Misjudgment mistake);
    double intensity() const;
    double prolongation() const;
    double declining(std::size_t severity, std::size_t signal) const;
    double pace() const;
    double proposing(std::size_t severity) const;
    double asking_for_support(std::size_t severity) const;
    /// Per review, of those in care; by form: for recovery, for lasting support.
    double ending_early(bool lasting) const;
    /// Factor on the clinical probability of stepping down.
    double stepping_down(bool lasting) const;
    /// Factor on improvement.
    double goal_effort() const;
    double reporting() const;
    /// Factor on dose, and part of the paid hours that a change of scheme takes.
    double experience() const;
    double hours_of_change() const;
    /// Effort on every KPI.
    std::array<double, kpi_count> kpi_efforts() const;
    /// Factor on returns: aftercare averts those that would be unpaid.
    double returns() const;

private:
    double self_interest() const;
    double per_unit(const contracts::LinePrices& prices) const;
    double per_result(const contracts::LinePrices& prices) const;
    double mean_case_cost() const;
    double kept_after_audits(bool deterred) const;
    double goal_in_a_period() const;
    double held_up(double elasticity, double m) const;
    double overrun(const contracts::LinePrices& prices) const;
    double margin(double revenue, double cost, double place) const;
    const Position& on_;
    const SegmentTables& t_;
    const BehaviourTables& b_;
    Misjudgment mistake_;
    contracts::LinePrices referred_, in_care_;  // of the mean client, by class
    double unit_cost_, avoidable_;              // cents a unit; the part of it that goes away with the unit
    double units_a_period_;                     // of the mean client in care
    double place_;                              // cents a period, that the next client would bring
};

/// All of it, in the quanta in which it is held.
ProviderChoice decide(const Position& on, Misjudgment mistake);

}  // namespace fundsim::reference
