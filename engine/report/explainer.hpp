// A contract in one segment with its price filled in, at central values: what it pays for the care that is expected there.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "contracts/incentives.hpp"
#include "contracts/price.hpp"
#include "fundsim/explain.hpp"
#include "report/explain_words.hpp"

namespace fundsim::report {

/// Care that a segment expects at central values: what a start of each class takes, and how many a year.
struct ExpectedCare {
    BySeverity<int> planned{};                             // weeks
    BySeverity<double> units_week{};                       // units
    BySeverity<double> starts{};                           // a year, per unit of the segment's units a year
    BySeverity<double> goal{};                             // share of endings with the goal reached
    BySeverity<double> lasting_starts{}, lasting_weeks{};  // parts that are in arrangements for lasting support
    /// A whole trajectory of a true class.
    contracts::CareGiven of(std::size_t k) const {
        return {.weeks = 1.0 * planned[k], .units = planned[k] * units_week[k], .results = goal[k]};
    }
};

class Explainer {
public:
    Explainer(const Plan& plan, std::size_t segment);

    /// As it is at first, or from its later date on.
    SpokenContract spoken(const PlannedContract& planned, bool later = false) const;
    /// Caseloads under the contract, largest first.
    void set_caseloads(std::vector<std::size_t> caseloads) { caseloads_ = std::move(caseloads); }
    /// A derived price that compiling left open, estimated: what is paid for the expected care is what today's contract pays
    /// for it, times the level. A discount takes nothing off that: it comes off a price that is so much higher.
    void fill_price(SpokenContract& contract, double today, double discounted) const;
    /// What a tender's discount leaves of a price.
    static double discounted(const SpokenContract& contract);
    static void discount(SpokenContract& contract);
    double pay_of_all(const SpokenContract& contract) const;
    /// What one more of something brings now, and costs (explain_events.cpp).
    std::vector<ExplainedEvent> events(const SpokenContract& contract, const SpokenContract& today) const;

private:
    double units(std::size_t caseload) const;  // a year, from the plan
    double share(std::size_t caseload) const;  // of the contract's care
    contracts::ArrangementPrices prices_by_form(const SpokenContract& contract) const;
    contracts::LinePrices of_mean_client(const contracts::ArrangementPrices& by_form) const;
    contracts::LinePrices prices(const SpokenContract& contract) const {
        return of_mean_client(prices_by_form(contract));
    }
    /// Claims of a year in which `units` are delivered in the expected mix.
    double expected_claims(const contracts::LinePrices& prices, double units) const;
    /// What a contract pays for the expected care of a caseload, before its clauses.
    double expected_pay(const SpokenContract& contract, std::size_t caseload, double share) const;
    YearRule year(const SpokenContract& contract, std::size_t caseload, double share, double neutral_pay) const;
    /// Of all care, at reference cost, that is given under trajectory funding: what one provider gives.
    double part_of_episodes(std::size_t caseload) const;
    void add_bonuses(std::vector<ExplainedEvent>& events, const SpokenContract& contract, const KpiRule& rule) const;
    int cases(std::size_t caseload) const;
    double worth_of_kpi(const SpokenContract& contract, const KpiRule& rule, std::size_t kpi,
                        std::size_t caseload) const;
    double bonus_of_a_goal(const SpokenContract& contract) const;
    bool occurs(std::size_t severity) const { return segment_.class_share[severity].central > 0.0; }

    const Plan& plan_;
    const Segment& segment_;
    ExpectedCare care_;
    std::vector<std::size_t> caseloads_;
};

}  // namespace fundsim::report
