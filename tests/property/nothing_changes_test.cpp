// What touches nobody changes nothing: rules without takers, segments without clients, prices without clauses.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "contract_terms.hpp"
#include "property/only_money.hpp"
#include "property/random_recipe.hpp"
#include "reference/recipe_contracts.hpp"

namespace fundsim::property {
namespace {

/// Compares a scenario before and after `change`, on one replication.
template <class Change>
void expect_no_change(const Scenario& scenario, std::uint64_t seed, Change&& change) {
    Scenario changed = scenario;
    change(changed);
    const Plan before = compile(scenario, seed);
    expect_equal(before, outcome_of(before, 3), outcome_of(compile(changed, seed), 3));
}

RC_GTEST_PROP(NothingChanges, RedirectionWhereNobodyIsGated, (const Recipe& recipe)) {
    Scenario scenario = scenario_of(recipe);
    for (Referrer& referrer : scenario.referrers) referrer.gated = false;
    scenario.access.redirect_share = 0.0;
    expect_no_change(scenario, recipe.seed, [](Scenario& s) {
        s.access.redirect_share = 0.7;
        s.access.redirect_cost = 50000.0;
    });
}

RC_GTEST_PROP(NothingChanges, RedirectionOfNobody, (const Recipe& recipe)) {
    Scenario scenario = scenario_of(recipe);
    scenario.access.redirect_share = 0.0;
    expect_no_change(scenario, recipe.seed, [](Scenario& s) {
        s.access.redirect_cost = 50000.0;
        s.access.redirect_success = 0.1;
        s.access.redirect_return_weeks = 3.0;
    });
}

RC_GTEST_PROP(NothingChanges, LateAccessThatBringsNobodyUnder, (Recipe recipe)) {
    recipe.brought_under = false;
    const Scenario scenario = scenario_of(recipe);
    expect_no_change(scenario, recipe.seed, [](Scenario& s) {
        for (Referrer& referrer : s.referrers) referrer.after = 6.0;
    });
    expect_no_change(scenario, recipe.seed, [](Scenario& s) {
        for (Referrer& referrer : s.referrers)
            if (referrer.gated || referrer.court_ordered) referrer.brought_under = 1.0;
    });
}

RC_GTEST_PROP(NothingChanges, WaitingRulesWhereNobodyWaits, (Recipe recipe)) {
    recipe.capacity = Capacity::ample;
    recipe.out_of_contract = false;
    recipe.uncertain = false;
    recipe.behaviour = false;  // a provider that stops or slows its admissions makes somebody wait
    Scenario scenario = scenario_of(recipe);
    for (auto* contracts : {&scenario.current_contracts, &scenario.contracts})
        for (auto& [segment, contract] : *contracts) without_admission_stops(contract);
    for (Segment& segment : scenario.segments) segment.initial_wait = Value(0.0);  // nor did before the run
    expect_no_change(scenario, recipe.seed, [](Scenario& s) {
        s.out_of_contract.probability = 0.9;
        s.out_of_contract.maximum_wait = 0.0;
        s.placement.patience = 1.0;
    });
}

RC_GTEST_PROP(NothingChanges, ShortfallWhereNothingFallsShort, (Recipe recipe)) {
    recipe.capacity = Capacity::ample;
    recipe.out_of_contract = false;
    recipe.behaviour = false;
    recipe.shortfall = false;
    Scenario scenario = scenario_of(recipe);
    for (Segment& segment : scenario.segments) segment.initial_wait = 0.0;
    for (Provider& provider : scenario.providers) provider.quality = 1.0, provider.capacity.clear();
    scenario.demand.growth = scenario.demand.capacity_growth = 0.0;
    for (auto* contracts : {&scenario.current_contracts, &scenario.contracts})
        for (auto& [segment, contract] : *contracts) without_admission_stops(contract);
    expect_no_change(scenario, recipe.seed, [](Scenario& s) {
        s.course.dropout_by_wait = 2.0;
        s.course.dropout_by_lack = 7.0;
        s.relapse.by_lack = 9.0;
    });
}

/// Takes everybody out of the last segment; its name.
std::string leave_unused(Scenario& scenario) {
    Segment& unused = scenario.segments.back();
    unused.active_half_year.reset();
    unused.starts = Value(0.0);
    const std::string name = unused.id;
    for (Segment& segment : scenario.segments) {
        if (segment.step_down_to == name) segment.step_down_to.clear();
        if (segment.step_up_to == name) segment.step_up_to.clear();
        segment.add_on_weight = 0.0;
    }
    for (Provider& provider : scenario.providers)
        provider.capacity.erase(name);  // stated capacity costs money, used or not
    return name;
}

RC_GTEST_PROP(NothingChanges, FiguresOfASegmentThatNobodyUses, (Recipe recipe)) {
    recipe.segments = *rc::gen::inRange(2, 5);
    recipe.crisis = recipe.contracts = false;
    Scenario scenario = scenario_of(recipe);
    const std::string name = leave_unused(scenario);
    expect_no_change(scenario, recipe.seed, [&](Scenario& s) {
        Segment& segment = s.segments.back();
        segment.duration = {3.0, 4.0, 5.0, 6.0};
        segment.need = {9.0, 9.0, 9.0, 9.0};
        segment.step_down = 0.5;
        segment.unit_cost = 1.0;
        segment.load = 0.5;
        testing::state(s.current_contracts.at(name), {"tariff", BySeverity<double>{1.0, 2.0, 3.0, 4.0}});
    });
}

/// States terms of every contract, also those of a later date.
void state_everywhere(Scenario& scenario, const std::vector<testing::StatedTerm>& terms) {
    for (auto* contracts : {&scenario.current_contracts, &scenario.contracts})
        for (auto& [segment, contract] : *contracts) {
            ContractTerms later = contract;
            later.terms = contract.later;
            for (const testing::StatedTerm& term : terms) {
                testing::state(contract, term);
                if (!later.terms.empty()) testing::state(later, term);
            }
            contract.later = later.terms;
        }
}

RC_GTEST_PROP(NothingChanges, ContractOfASegmentThatNobodyUses, (Recipe recipe)) {
    recipe.segments = *rc::gen::inRange(2, 5);
    recipe.crisis = recipe.lots = false;
    Scenario scenario = scenario_of(recipe);
    const std::string name = leave_unused(scenario);
    const auto model =
        *rc::gen::element<std::string>("pxq", "result_based", "task_based", "lump_sum", "performance_based");
    // to let a contract costs money, used or not
    const std::vector<testing::StatedTerm> free{{"procurement.cost_region", 0.0}, {"procurement.cost_provider", 0.0}};
    state_everywhere(scenario, free);
    Recipe other = recipe;
    other.contracts = true;
    RC_LOG() << model << '\n';
    expect_no_change(scenario, recipe.seed, [&](Scenario& s) {
        s.contracts[name] =
            reference::contract_of(other, reference::Figures(recipe.seed + 1), name, model, s.segments.back());
        state_everywhere(s, free);
    });
}

RC_GTEST_PROP(NothingChanges, QualityAndCostOfAProviderWithoutClients, (const Recipe& recipe)) {
    // without a share or a stated capacity it has no fixed cost either
    Scenario scenario = scenario_of(recipe);
    Provider& unused = scenario.providers.back();
    unused.capacity.clear();
    for (auto& [segment, share] : unused.share) share = 0.0;
    expect_no_change(scenario, recipe.seed, [](Scenario& s) {
        s.providers.back().quality = 0.3;
        s.providers.back().cost_factor = 2.0;
    });
}

/// Where a price does not depend on the class, access may misjudge classes as it likes.
RC_GTEST_PROP(NothingChanges, MisjudgedClassesUnderOnePrice, (Recipe recipe)) {
    recipe.contracts = recipe.behaviour = false;
    Scenario scenario = scenario_of(recipe);
    for (auto* contracts : {&scenario.current_contracts, &scenario.contracts})
        for (auto& [segment, contract] : *contracts)
            for (auto* terms : {&contract.terms, &contract.later})
                for (BySeverity<Value>& tariff : *terms) tariff = {tariff[0], tariff[0], tariff[0], tariff[0]};
    scenario.administration.messages_per_change = 0.0;  // where a class cannot be misjudged further, it does not change
    Scenario misjudged = scenario;
    scenario.access.accuracy = 1.0;
    misjudged.access.accuracy = 0.5;
    const Plan plan = compile(scenario, recipe.seed);
    Outcome right = outcome_of(plan, 3);
    Outcome wrong = outcome_of(compile(misjudged, recipe.seed), 3);
    for (Outcome* outcome : {&right, &wrong})
        for (std::size_t year = 0; year <= right.shape().years; ++year)
            for (std::size_t s = 0; s < right.shape().segments; ++s)
                for (std::size_t m = 0; m < right.shape().municipalities; ++m)
                    for (const Tally class_only : {Tally::coded_up, Tally::ended_coded_up, Tally::arrangement_changes})
                        outcome->at(year, s, m, class_only) = 0;
    expect_equal(plan, right, wrong);
}

RC_GTEST_PROP(NothingChanges, PenaltiesWhereNothingIsChecked, (const Recipe& recipe)) {
    Scenario scenario = scenario_of(recipe);
    state_everywhere(scenario, {{"audit", 0.0}, {"penalty", 0.0}});
    expect_no_change(scenario, recipe.seed, [](Scenario& s) { state_everywhere(s, {{"penalty", 3.0}}); });
}

RC_GTEST_PROP(NothingChanges, AuditsWhereNobodyResponds, (Recipe recipe)) {
    recipe.behaviour = recipe.audits = false;
    expect_no_change(scenario_of(recipe), recipe.seed, [](Scenario& s) {
        state_everywhere(s, {{"audit", 0.5}, {"penalty", 0.5}});
    });
}

RC_GTEST_PROP(NothingChanges, TermsThatNobodyCanLose, (const Recipe& recipe)) {
    // free of cost and undertaking; lost with certainty, but without an end
    const std::vector<testing::StatedTerm> free{{"procurement.guaranteed", 0.0},
                                                {"procurement.cost_region", 0.0},
                                                {"procurement.cost_provider", 0.0},
                                                {"procurement.loss", 0.0},
                                                {"procurement.term", 0.0}};
    Scenario scenario = scenario_of(recipe);
    state_everywhere(scenario, free);
    expect_no_change(scenario, recipe.seed, [](Scenario& s) { state_everywhere(s, {{"procurement.term", 52.0}}); });
    expect_no_change(scenario, recipe.seed, [](Scenario& s) { state_everywhere(s, {{"procurement.loss", 1.0}}); });
}

RC_GTEST_PROP(NothingChanges, UndertakingsWhereNobodyResponds, (Recipe recipe)) {
    recipe.behaviour = false;
    expect_no_change(scenario_of(recipe), recipe.seed, [](Scenario& s) {
        state_everywhere(s, {{"procurement.guaranteed", 1.0}, {"procurement.loss", 0.9}});
    });
}

/// Who counts what a case has cost, counts it against what is fixed for the case.
RC_GTEST_PROP(NothingChanges, SunkCostWhereNothingIsFixedPerArrangement, (const Recipe& recipe)) {
    Scenario scenario = scenario_of(recipe);
    constexpr double weekly = 1.0;
    for (auto* contracts : {&scenario.current_contracts, &scenario.contracts})
        for (auto& [segment, contract] : *contracts) {
            const ContractModel& model = testing::model_named(contract.model);
            for (auto* terms : {&contract.terms, &contract.later})
                for (std::size_t i = 0; i < terms->size(); ++i) {
                    const std::string_view name = contracts::term_at(model, i).name;
                    if (name == "payment" || name == "result_based.payment") (*terms)[i].fill(Value(weekly));
                }
        }
    scenario.behaviour.sunk_cost = 0.0;
    expect_no_change(scenario, recipe.seed, [](Scenario& s) { s.behaviour.sunk_cost = 1.0; });
}

RC_GTEST_PROP(NothingChanges, SunkCostWhereNobodyEndsEarly, (const Recipe& recipe)) {
    Scenario scenario = scenario_of(recipe);
    scenario.behaviour.early_ending = scenario.behaviour.sunk_cost = 0.0;
    expect_no_change(scenario, recipe.seed, [](Scenario& s) { s.behaviour.sunk_cost = 1.0; });
}

/// The same contract as a performance-based one on itself, without a bonus of its own.
ContractTerms without_bonus(const ContractTerms& base, std::size_t number) {
    const ContractModel& model = testing::model_named(base.model);
    const auto moved = [&](const std::vector<BySeverity<Value>>& terms) {
        std::vector<testing::StatedTerm> stated{
            {"base", static_cast<double>(number)}, {"malus", 1.0}, {"goal.target", 0.5}, {"goal.full", 0.7}};
        const std::vector<BySeverity<double>> figures = testing::central(terms);
        for (std::size_t i = 0; i < terms.size(); ++i) {
            const std::string name(contracts::term_at(model, i).name);
            stated.emplace_back(i < model.terms.size() ? base.model + '.' + name : name, figures[i]);
        }
        return testing::contract("performance_based", stated);
    };
    ContractTerms made = moved(base.terms);
    made.lot = base.lot;
    made.later_from = base.later_from;
    if (base.later_from > 0) made.later = moved(base.later).terms;
    return made;
}

RC_GTEST_PROP(NothingChanges, BonusesOfZero, (Recipe recipe)) {
    if (recipe.lots) recipe.own_terms = false;  // a lot of two models is refused when read
    // a performance-based contract without bonus or malus is its base, also for those who respond; a base with a bonus of
    // its own keeps it
    Scenario scenario = scenario_of(recipe);
    Scenario bonuses = scenario;
    constexpr std::array<std::string_view, 4> bases{"pxq", "result_based", "task_based", "lump_sum"};
    bool any = false;
    for (auto* contracts : {&bonuses.current_contracts, &bonuses.contracts})
        for (auto& [segment, contract] : *contracts) {
            const auto base = std::find(bases.begin(), bases.end(), contract.model);
            if (base == bases.end()) continue;
            contract = without_bonus(contract, static_cast<std::size_t>(base - bases.begin()));
            any = true;
        }
    RC_PRE(any);
    const Plan plan = compile(scenario, recipe.seed);
    expect_equal(plan, outcome_of(compile(bonuses, recipe.seed), 3), outcome_of(plan, 3));
}

/// A contract that pays for change holds its first year against the year before, whether a bonus hung on that year or not.
TEST(NothingChanges, WhetherTheYearBeforeABonusHadOne) {
    int paid = 0;
    for (std::uint32_t number = 1; number <= 12; ++number) {
        Recipe recipe = reference::recipe_of_number(number);
        recipe.contracts = recipe.modifiers = recipe.own_terms = recipe.lots = recipe.behaviour = false;
        Scenario scenario = scenario_of(recipe);
        for (const Segment& segment : scenario.segments)
            scenario.contracts[segment.id] = testing::contract("performance_based", {{"pxq.tariff", 9000.0},
                                                                                     {"basis", 1.0},
                                                                                     {"malus", 1.0},
                                                                                     {"goal.bonus", 0.05},
                                                                                     {"goal.target", 0.0},
                                                                                     {"goal.full", 0.1}});
        Scenario measured = scenario;
        for (auto& [segment, contract] : measured.current_contracts) contract = without_bonus(contract, 0);
        const Plan plan = compile(scenario, recipe.seed);
        const Outcome outcome = outcome_of(plan, 3);
        EXPECT_EQ(reference::differences(plan, outcome_of(compile(measured, recipe.seed), 3), outcome), "") << recipe;
        paid += recipe.warm_up_years > 0 && outcome.total(1, Tally::spend_settlement) != 0;
    }
    EXPECT_GT(paid, 3) << "no change was paid for in the first year";
}

/// A malus of 0 is no malus: whatever the targets, nobody is paid less than the base pays.
RC_GTEST_PROP(NothingChanges, MalusOfZero, (Recipe recipe)) {
    recipe.contracts = recipe.new_contract = true;
    recipe.behaviour = recipe.own_terms = recipe.lots = recipe.modifiers = false;
    Scenario scenario = scenario_of(recipe);
    const auto with = [&](double bonus, double malus) {
        Scenario made = scenario;
        for (const Segment& segment : made.segments)
            made.contracts[segment.id] = testing::contract("performance_based", {{"pxq.tariff", 9000.0},
                                                                                 {"goal.bonus", bonus},
                                                                                 {"goal.target", 0.99},
                                                                                 {"goal.full", 1.0},
                                                                                 {"malus", malus}});
        return made;
    };
    const Plan plan = compile(with(0.0, 0.0), recipe.seed);
    const Outcome without = outcome_of(plan, 3);
    const Outcome with_malus = outcome_of(compile(with(0.05, 1.0), recipe.seed), 3);
    const Outcome malus_of_zero = outcome_of(compile(with(0.05, 0.0), recipe.seed), 3);
    std::int64_t lost = 0;
    for (std::size_t year = 1; year <= without.shape().years; ++year) {
        RC_ASSERT(malus_of_zero.total(year, Tally::spend_care) >= without.total(year, Tally::spend_care));
        lost += without.total(year, Tally::spend_care) - with_malus.total(year, Tally::spend_care);
    }
    RC_CLASSIFY(lost > 0, "a malus would have cost something");
}

/// Without moves between classes and settings, a review decides nothing that an earlier or later one would not.
RC_GTEST_PROP(NothingChanges, ReviewIntervalWithoutMoves, (Recipe recipe)) {
    recipe.moves = false;
    recipe.setting = false;
    recipe.out_of_contract = false;
    recipe.behaviour = false;
    recipe.terms = false;  // one chance per review
    Scenario scenario = scenario_of(recipe);
    scenario.course.natural_share = 1.0;    // else rationing acts from the next review on
    scenario.course.dropout_by_lack = 0.0;  // thin care likewise
    scenario.add_on.per_week = 0.0;         // one chance per review
    // a maximum that a switch or a later date brings, or takes away, acts from the next review on
    scenario.contracts.clear();
    for (auto& [segment, contract] : scenario.current_contracts) contract.later_from = 0, contract.later.clear();
    for (Segment& segment : scenario.segments) segment.initial_wait = 0.0;
    scenario.clock.review = 1;
    const Plan plan = compile(scenario, recipe.seed);
    const Outcome weekly = outcome_of(plan, 3);
    for (const int review : {2, 4}) {
        scenario.clock.review = review;
        RC_LOG() << "review every " << review << " weeks\n";
        expect_equal(plan, outcome_of(compile(scenario, recipe.seed), 3), weekly);
    }
}

}  // namespace
}  // namespace fundsim::property
