// A lot settles several forms of care together: from the first period of a year its providers expect what all of it gives.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <variant>

#include "fundsim/outcome.hpp"
#include "fundsim/plan.hpp"
#include "fundsim/read.hpp"
#include "plan/contract_tables.hpp"
#include "plan/tables.hpp"
#include "sim/simulation.hpp"

namespace fundsim {
namespace {

TEST(Lots, AreExpectedInFullFromTheFirstPeriodOfAYear) {
    const std::string contract = "model: task_based, lot: all, bandwidth: 5 %, claw_back: 80 %, run_off: convert";
    const Plan plan = compile(std::get<Scenario>(read_document_text_in(
                                  "fundsim: 1\nname: lot\nextends: region.yaml\n"
                                  "behaviour: {strategic_share: 100 %, non_strategic_share: 0 %, perception: 0 week, "
                                  "target_income_share: 0 %, slack_filling: 0}\ncontracts:\n"
                                  "  ambulatory: {" +
                                      contract +
                                      ", budget: 1.2 MEUR/year}\n"
                                      "  residential: {" +
                                      contract + ", budget: 2.2 MEUR/year}\n",
                                  "lot", std::string(FUNDSIM_SOURCE_DIR) + "/scenarios/small")),
                              1);
    Tables tables;
    ContractTables contracts;
    build_tables(plan, central_parameters(plan), tables);
    build_contracts(plan, central_parameters(plan), tables, contracts);
    Outcome outcome(shape_of(plan));
    Simulation simulation(plan);
    simulation.begin(tables, contracts, 0, outcome);
    simulation.run_until(simulation.warm_up());
    simulation.take_over(plan, contracts, outcome);
    const std::int32_t second_year = simulation.warm_up() + weeks_per_year;
    simulation.run_until(second_year - 3);
    const std::size_t lead = 0;  // the first form of care of a provider with both
    ASSERT_EQ(plan.horizon_agreement[plan.first_caseload[2]], lead);
    const double december = simulation.providers().choice(lead).intensity;
    simulation.run_until(second_year + 1);
    const double january = simulation.providers().choice(lead).intensity;
    simulation.run_until(second_year + 5);
    const double february = simulation.providers().choice(lead).intensity;
    std::printf("    intensity: December %.0f, January %.0f, February %.0f of 1024\n", december, january, february);
    EXPECT_NEAR(january / february, 1.0, 0.02);
}

}  // namespace
}  // namespace fundsim
