// Budgets of providers that stop: the others under the same contract get what the year would still have paid.
#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "fundsim/outcome.hpp"
#include "fundsim/plan.hpp"
#include "fundsim/read.hpp"
#include "fundsim/replicate.hpp"

namespace fundsim {
namespace {

/// Too little for all, so that some stop, and the others have more.
Plan scarce(const std::string& contract) {
    return compile(std::get<Scenario>(read_document_text_in(
                       "fundsim: 1\nname: scarce\nextends: region.yaml\nbehaviour: {exit_periods: 5, reserves: 1 %}\n"
                       "contracts: {ambulatory: {model: " +
                           contract + ", run_off: convert}}\n",
                       "scarce", std::string(FUNDSIM_SOURCE_DIR) + "/scenarios/small")),
                   1);
}

struct Year {
    std::int64_t spent = 0, settled = 0, exits = 0;
};
Year ambulatory(const Outcome& outcome, std::size_t year) {
    Year found;
    for (std::size_t m = 0; m < outcome.shape().municipalities; ++m) {
        found.spent += outcome.at(year, 0, m, Tally::spend_care);
        found.settled += outcome.at(year, 0, m, Tally::spend_settlement);
    }
    for (std::size_t p = 0; p < outcome.shape().providers; ++p)
        found.exits += outcome.provider(year, p, ProviderTally::exits);
    return found;
}

TEST(Budgets, OfAProviderThatStopsGoToTheOthers) {
    constexpr std::int64_t budget = 90'000'000;
    const Plan plan = scarce("lump_sum, budget: 0.9 MEUR/year");
    std::int64_t under_it = 0;
    for (const Caseload& caseload : plan.caseloads) under_it += caseload.segment == 0 && !caseload.out_of_contract;
    Replicator replicator(plan);
    Outcome outcome(shape_of(plan));
    std::int64_t seen = 0;
    for (std::uint32_t r = 0; r < 20; ++r) {
        replicator.run(r, outcome);
        std::int64_t stopped = 0;
        for (std::size_t year = 1; year <= outcome.shape().years; ++year) {
            const Year of_year = ambulatory(outcome, year);
            stopped += of_year.exits;
            if (stopped >= under_it) break;  // perhaps nobody is left to pay
            seen += of_year.exits;
            EXPECT_EQ(of_year.spent, budget)
                << "replication " << r << ", year " << year << ", " << of_year.exits << " stop";
        }
    }
    EXPECT_GT(seen, 0) << "nobody stops";
}

}  // namespace
}  // namespace fundsim
