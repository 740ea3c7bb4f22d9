// What providers decide: the engine against the rules as docs/behaviour.md tells them, and the comparison against deliberate
// mistakes.
#include "reference/decisions.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "contract_terms.hpp"
#include "reference/recipe.hpp"
#include "reference/simulator.hpp"

namespace fundsim::reference {
namespace {

/// Notes in which choices two differ. One quantum apart is the same: sums in another order can end on either side of a half.
/// A threshold has quanta so fine (2^-32) that such sums are some of them apart.
class Differences {
public:
    void note(const std::string& what, std::int64_t engine, std::int64_t own, std::int64_t within = 1) {
        if (std::abs(engine - own) > within)
            text_ += what + ' ' + std::to_string(engine) + ", not " + std::to_string(own) + "; ";
    }
    void note_threshold(const std::string& what, std::uint32_t engine, std::uint32_t own) {
        note(what, engine, own, 64);
    }
    const std::string& text() const { return text_; }

private:
    std::string text_;
};

std::string differences_of(const ProviderChoice& engine, const ProviderChoice& own) {
    Differences found;
    found.note("intensity", engine.intensity, own.intensity);
    found.note("pace", engine.pace_q16, own.pace_q16);
    found.note("effort on the goal", engine.effort_q8, own.effort_q8);
    found.note("contact", engine.contact_q12, own.contact_q12);
    found.note("returns", engine.relapse_q16, own.relapse_q16);
    found.note("experience", engine.quality, own.quality);
    found.note("hours of a change", engine.one_off_q16, own.one_off_q16);
    found.note_threshold("prolongation", engine.prolongs, own.prolongs);
    found.note_threshold("reporting", engine.reports, own.reports);
    for (const std::size_t form : {0U, 1U}) {
        const std::string of = form == 0 ? ", recovery" : ", lasting support";
        found.note_threshold("ending early" + of, engine.ends_early[form], own.ends_early[form]);
        found.note("stepping down" + of, engine.step_down_q16[form], own.step_down_q16[form]);
    }
    for (std::size_t k = 0; k < severity_count; ++k) {
        const std::string of = ", class " + std::to_string(k);
        found.note_threshold("proposing" + of, engine.proposes[k], own.proposes[k]);
        found.note_threshold("asking for support" + of, engine.asks_support[k], own.asks_support[k]);
        for (std::size_t signal = 0; signal < signal_bins; ++signal)
            found.note_threshold("declining" + of + ", signal " + std::to_string(signal), engine.declines[k][signal],
                                 own.declines[k][signal]);
    }
    return found.text();
}

/// A course of a recipe in which providers respond.
struct Course {
    explicit Course(std::uint32_t number) : Course(recipe_of(number)) {}
    explicit Course(const Recipe& of) : Course(of, plan_of(of)) {}
    Course(const Recipe& of, Plan compiled) : recipe(of), plan(std::move(compiled)) {
        Outcome outcome;
        responses = responses_of(plan, replication(), outcome);
    }
    static Recipe recipe_of(std::uint32_t number) {
        Recipe recipe = recipe_of_number(number);
        recipe.behaviour = true;
        return recipe;
    }
    std::uint32_t replication() const { return recipe.seed % 5; }
    /// Where providers stood, for as long as the simulator is there.
    std::unique_ptr<Simulator> positions(Misjudgment mistake = Misjudgment::none) const {
        auto simulator = std::make_unique<Simulator>(plan, replication(), Fault::none, responses);
        simulator->note_positions(mistake);
        simulator->run();
        return simulator;
    }
    /// Of every decision, until it says that it has seen enough.
    template <class See>
    void each(const Simulator& simulator, See&& see) const {
        for (std::size_t period = 0; period < simulator.positions().size(); ++period)
            for (std::size_t c = 0; c < plan.caseloads.size(); ++c)
                if (const auto& position = simulator.positions()[period][c]; position)
                    if (see(period, c, *position)) return;
    }

    Recipe recipe;
    Plan plan;
    std::vector<Responses> responses;
};

/// Goals bring so much that providers do all they can for them: too rare among recipes.
Course all_for_the_goal() {
    Recipe recipe;
    recipe.behaviour = true;
    Scenario scenario = scenario_of(recipe);
    scenario.behaviour.strategic_share = 1.0;
    scenario.behaviour.goal_effort = 20.0;
    for (auto& [segment, contract] : scenario.current_contracts)
        contract = testing::contract("result_based", {{"price", 500'000.0}, {"at_start", 0.5}, {"on_result", 0.5}});
    return {recipe, compile(scenario, recipe.seed)};
}

/// A warranty ends with the contract before, and goes on for who is in care under it.
Course warranty_that_runs_off() {
    Recipe recipe;
    recipe.behaviour = recipe.returns = true;
    Scenario scenario = scenario_of(recipe);
    scenario.behaviour.strategic_share = 1.0;
    scenario.behaviour.early_ending = 0.2;
    scenario.behaviour.kpi_effort = 4.0;
    for (auto& [segment, contract] : scenario.current_contracts)
        contract = testing::contract("result_based", {{"price", 500'000.0}, {"warranty", 52.0}});
    for (const Segment& segment : scenario.segments)
        scenario.contracts[segment.id] = testing::contract("result_based", {{"price", 500'000.0}});
    return {recipe, compile(scenario, recipe.seed)};
}

void expect_equal(const Course& course) {
    const auto simulator = course.positions();
    course.each(*simulator, [&](std::size_t period, std::size_t c, const Position& position) {
        const std::string found =
            differences_of(course.responses[period].choices[c], decide(position, Misjudgment::none));
        EXPECT_EQ(found, "") << "period " << period << ", caseload " << c << ", " << course.recipe;
        return !found.empty();
    });
}

TEST(Decisions, AreThoseOfTheText) {
    for (const std::uint32_t number : numbers_or(200)) expect_equal(Course(number));
    expect_equal(all_for_the_goal());
    expect_equal(warranty_that_runs_off());
}

// ---- what the contract year is going to pay

bool same(double a, double b) { return std::abs(a - b) <= 1e-9 * std::max({1.0, std::abs(a), std::abs(b)}); }

/// Apart in what a contract year is worth at the margin; episodes change it further, and are left out here.
std::string years_apart(const Course& course, const Simulator& simulator) {
    for (std::size_t period = 0; period < simulator.years_ahead().size(); ++period)
        for (std::size_t c = 0; c < course.plan.caseloads.size(); ++c) {
            const auto& own = simulator.years_ahead()[period][c];
            const auto& position = simulator.positions()[period][c];
            if (!own || !position || position->referred.rest_is_earned) continue;
            const Responses& engine = course.responses[period];
            const ContractStands& stands = engine.stands[c];
            for (const auto& [what, a, b] : {std::tuple{"claims", stands.per_claim, own->stands.per_claim},
                                             std::tuple{"care", stands.per_value, own->stands.per_value},
                                             std::tuple{"kept", stands.caps.kept, own->stands.caps.kept},
                                             std::tuple{"cost", stands.caps.per_cost, own->stands.caps.per_cost},
                                             std::tuple{"other pay", stands.per_other, own->stands.per_other},
                                             std::tuple{"response", engine.response[c], own->response}})
                if (!same(a, b))
                    return std::string(what) + ' ' + std::to_string(a) + ", not " + std::to_string(b) + ": period " +
                           std::to_string(period) + ", caseload " + std::to_string(c) + ' ' +
                           course.plan.contracts[course.plan.horizon_contract[c]].model->name.data();
        }
    return {};
}

TEST(YearsAhead, AreThoseOfTheLedgerAndItsRunRate) {
    // In 701 and 1448 a ceiling of the region leaves nothing at all of what is claimed, but for what rounding left; in 831 a
    // contract that pays for places only has clauses of which nothing is left.
    std::vector<std::uint32_t> numbers = numbers_or(200);
    if (numbers.size() > 1) numbers.insert(numbers.end(), {701, 831, 1448});
    for (const std::uint32_t number : numbers) {
        const Course course(number);
        EXPECT_EQ(years_apart(course, *course.positions()), "") << course.recipe;
    }
}

// ---- what a segment's providers come to together

/// Municipalities go by how what they pay follows volume, access by how used to the scheme those are whom it judges for.
TEST(SegmentsTogether, AreMeansOfTheirProviders) {
    for (const std::uint32_t number : numbers_or(60)) {
        const Course course(number);
        const auto simulator = course.positions();
        const auto horizon = static_cast<std::size_t>(course.plan.scenario.clock.warm_up / weeks_per_period);
        for (std::size_t period = 0; period < course.responses.size(); ++period)
            for (std::size_t s = 0; s < course.plan.scenario.segments.size(); ++s) {
                double pay = 0.0, follows = 0.0, experienced = 0.0;
                bool known = true;
                for (std::size_t c = course.plan.first_caseload[s]; c < course.plan.first_caseload[s + 1]; ++c) {
                    const auto& position = simulator->positions()[period][c];
                    if (course.plan.caseloads[c].out_of_contract) continue;
                    // who stopped is gone; its last word is not this simulator's
                    if (!position) known = false;
                    if (!known) break;
                    const double weight = course.plan.expected_pay(c, period >= horizon);
                    pay += weight;
                    follows += weight * course.responses[period].response[c];
                    experienced += weight * Decider(*position, Misjudgment::none).experience();
                }
                if (!known || !(pay > 0.0)) continue;
                EXPECT_NEAR(course.responses[period].revenue_response[s], follows / pay, 1e-9) << course.recipe;
                const double right =
                    experienced < pay ? simulator->assessed_right() * (experienced / pay) : simulator->assessed_right();
                EXPECT_NEAR(course.responses[period].access_right[s], right, 64.0) << course.recipe;
            }
    }
}

// ---- capacity, once a year

/// Whether capacity is what it should be, 1/65,536 of what is planned apart at most.
bool as_planned(const Course& course, const Simulator::Planning& at, Misplanning mistake) {
    const double own = next_capacity(at.year, mistake) * 65536.0;
    return std::abs(course.responses[at.period].scale[at.caseload] - own) <= 1.5;
}

/// Whether the mistake decides anything otherwise.
bool shows(Misjudgment mistake, const Course& course, const Simulator& simulator) {
    bool seen = false;
    course.each(simulator, [&](std::size_t period, std::size_t c, const Position& position) {
        return seen = !differences_of(course.responses[period].choices[c], decide(position, mistake)).empty();
    });
    return seen;
}

TEST(Decisions, EveryMisjudgmentIsFound) {
    std::vector<std::pair<Course, std::unique_ptr<Simulator>>> courses;
    for (std::uint32_t number = 1; number <= 60; ++number) courses.emplace_back(Course(number), nullptr);
    courses.emplace_back(all_for_the_goal(), nullptr);
    courses.emplace_back(warranty_that_runs_off(), nullptr);
    for (auto& [course, simulator] : courses) simulator = course.positions();
    for (int number = 1; number < static_cast<int>(Misjudgment::count_); ++number) {
        const auto mistake = static_cast<Misjudgment>(number);
        bool found = false;
        for (const auto& [course, simulator] : courses) {
            if (mistake == Misjudgment::years_are_foreseen || mistake == Misjudgment::error_till_the_end)
                found = !years_apart(course, *course.positions(mistake)).empty();
            found = found || (is_of_perception(mistake) ? shows(Misjudgment::none, course, *course.positions(mistake))
                                                        : shows(mistake, course, *simulator));
            if (found) break;
        }
        EXPECT_TRUE(found) << "misjudgment " << number;
    }
}

/// Prices far below cost, for years, so that as few places are wanted as there can be: too rare among recipes.
Course shrinking_for_years() {
    Recipe recipe;
    recipe.behaviour = true;
    recipe.years = 6;
    Scenario scenario = scenario_of(recipe);
    scenario.behaviour.capacity = 20.0;
    scenario.behaviour.exit_periods = 0.0;
    for (const Segment& segment : scenario.segments)
        scenario.contracts[segment.id] = testing::contract("pxq", {{"tariff", 100.0}});
    return {recipe, compile(scenario, recipe.seed)};
}

/// How many decisions on capacity there were.
int expect_capacity(const Course& course) {
    const auto simulator = course.positions();
    for (const Simulator::Planning& at : simulator->year_ends())
        EXPECT_TRUE(as_planned(course, at, Misplanning::none))
            << "period " << at.period << ", caseload " << at.caseload << ": now " << at.year.now << ", next "
            << course.responses[at.period].scale[at.caseload] / 65536.0 << ", not "
            << next_capacity(at.year, Misplanning::none) << ", " << course.recipe;
    return static_cast<int>(simulator->year_ends().size());
}

TEST(Capacity, IsThatOfTheText) {
    EXPECT_GT(expect_capacity(shrinking_for_years()), 0);
    for (const std::uint32_t number : numbers_or(200)) expect_capacity(Course(number));
}

TEST(Capacity, EveryMisplanningIsFound) {
    std::vector<bool> found(static_cast<std::size_t>(Misplanning::count_), false);
    const auto look = [&](const Course& course) {
        const auto simulator = course.positions();
        for (const Simulator::Planning& at : simulator->year_ends())
            for (std::size_t m = 1; m < found.size(); ++m)
                found[m] = found[m] || !as_planned(course, at, static_cast<Misplanning>(m));
    };
    for (std::uint32_t number = 1; number <= 200; ++number) look(Course(number));
    look(shrinking_for_years());
    for (std::size_t m = 1; m < found.size(); ++m) EXPECT_TRUE(found[m]) << "misplanning " << m;
}

}  // namespace
}  // namespace fundsim::reference
