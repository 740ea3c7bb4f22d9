// The four-model study of Hart van Brabant: derived prices cost what the contract before costs, and the same luck for all
// scenarios is worth many replications.
//
// FUNDSIM_REPLICATIONS=1000 test_neutrality looks harder; FUNDSIM_REPLICATIONS below 30 makes no sense.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <variant>
#include <vector>

#include "fundsim/read.hpp"
#include "fundsim/run.hpp"

namespace fundsim {
namespace {

std::uint32_t replications() {
    const char* stated = std::getenv("FUNDSIM_REPLICATIONS");
    return stated != nullptr ? static_cast<std::uint32_t>(std::stoul(stated)) : 100;
}

/// What is kept of a replication, by scenario. Euros.
struct Kept {
    double spend = 0.0;              // all, over the horizon, behaviour on
    double frozen_care = 0.0;        // care, over the horizon, behaviour frozen
    double frozen_cash_first = 0.0;  // cash of the first year, behaviour frozen
    double frozen_weeks = 0.0;       // client-weeks in care, behaviour frozen
};

class Keeper final : public BlockSink {
public:
    explicit Keeper(std::size_t scenarios) : kept(scenarios) {}
    void commit(const ReplicationBlock& block) override {
        for (std::uint32_t r = block.first; r < block.first + block.count; ++r)
            for (std::size_t s = 0; s < block.scenarios; ++s) {
                const Outcome& outcome = block.outcome(r, s);
                Kept of;
                for (std::size_t year = 1; year <= outcome.shape().years; ++year) {
                    for (const Tally tally : {Tally::spend_care, Tally::spend_out_of_contract, Tally::spend_admin})
                        of.spend += static_cast<double>(outcome.total(year, tally)) / 100.0;
                    of.frozen_care += static_cast<double>(outcome.total(year, Tally::frozen_spend_care)) / 100.0;
                    of.frozen_weeks += static_cast<double>(outcome.total(year, Tally::frozen_care_weeks));
                }
                of.frozen_cash_first = static_cast<double>(outcome.total(1, Tally::frozen_spend_cash)) / 100.0;
                kept[s].push_back(of);
            }
    }
    std::vector<std::vector<Kept>> kept;  // [scenario][replication]
};

struct Run {
    std::vector<std::string> names;
    std::vector<std::vector<Kept>> kept;
};

const Run& the_study() {
    static const Run run = [] {
        Study study = std::get<Study>(
            read_document(std::string(FUNDSIM_SOURCE_DIR) + "/scenarios/studies/hart-van-brabant-four-models.yaml"));
        Run made;
        for (const Scenario& scenario : study.scenarios) made.names.push_back(scenario.name);
        const StudyPlan plan = compile_study(std::move(study));
        Keeper keeper(plan.plans.size());
        RunOptions options;
        options.last = replications();
        run_study(plan, options, keeper);
        made.kept = std::move(keeper.kept);
        return made;
    }();
    return run;
}

double mean(const std::vector<double>& values) {
    double sum = 0.0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
}
double variance(const std::vector<double>& values) {
    const double middle = mean(values);
    double sum = 0.0;
    for (const double value : values) sum += (value - middle) * (value - middle);
    return sum / static_cast<double>(values.size() - 1);
}
std::vector<double> column(std::size_t scenario, double Kept::*what) {
    std::vector<double> values;
    for (const Kept& of : the_study().kept[scenario]) values.push_back(of.*what);
    return values;
}

/// Ratio of two paired means less 1, and its standard error.
struct Change {
    double mean = 0.0, error = 0.0;
};
Change change(std::size_t scenario, double Kept::*what) {
    const std::vector<double> own = column(scenario, what);
    const std::vector<double> base = column(0, what);
    const double ratio = mean(own) / mean(base);
    std::vector<double> residual;
    for (std::size_t r = 0; r < own.size(); ++r) residual.push_back((own[r] - ratio * base[r]) / mean(base));
    return {ratio - 1.0, std::sqrt(variance(residual) / static_cast<double>(own.size()))};
}

// A price that is right to the tolerance of 0.5 % is refused once in 3,000 studies: 3.4 standard errors beyond it.
TEST(FourModels, DerivedPricesCostWhatTheContractBeforeCosts) {
    for (std::size_t s = 1; s < the_study().names.size(); ++s) {
        const Change frozen = change(s, &Kept::frozen_care);
        std::printf("%-20s frozen spend %+.3f %% of the reference's, standard error %.3f %%\n",
                    the_study().names[s].c_str(), 100.0 * frozen.mean, 100.0 * frozen.error);
        EXPECT_LT(std::fabs(frozen.mean), 0.005 + 3.4 * frozen.error) << the_study().names[s];
        EXPECT_LT(frozen.error, 0.005) << "too few replications to tell";
    }
}

// The same care, two thirds of its price at the start: the first year's cash is far above PxQ, its accrual is not.
TEST(FourModels, InstalmentsMoveCashAndNotSpend) {
    constexpr std::size_t result_based = 1;
    ASSERT_EQ(the_study().names[result_based], "result-based");
    EXPECT_EQ(column(result_based, &Kept::frozen_weeks), column(0, &Kept::frozen_weeks)) << "the same care";
    const Change cash = change(result_based, &Kept::frozen_cash_first);
    std::printf("cash of the first year %+.1f %%, standard error %.1f %%\n", 100.0 * cash.mean, 100.0 * cash.error);
    EXPECT_GT(cash.mean - 3.4 * cash.error, 0.10);
}

/// (Var A + Var B) / Var(A - B): how many times the replications independent seeds would need for the same certainty.
double variance_reduction(std::vector<double> a, const std::vector<double>& b) {
    const double apart = variance(a) + variance(b);
    for (std::size_t r = 0; r < a.size(); ++r) a[r] -= b[r];
    return apart / variance(a);
}

// With behaviour frozen only keys of luck and prices are at work: the same luck is worth ten times the replications. The
// logarithm of an estimated ratio of variances of n replications has a standard error below 2 / sqrt(n): a true 10 is refused
// once in 3,000 studies. The planted fault: each scenario with the luck of the next replication.
//
// With behaviour on, responses are drawn, and contracts differ in how much they call on them: what is left of the difference
// is uncertainty about the answer, not noise (docs/luck.md). There it must help at all.
TEST(FourModels, TheSameLuckIsWorthTenTimesTheReplications) {
    const double doubt = std::exp(-3.4 * 2.0 / std::sqrt(static_cast<double>(replications())));
    for (std::size_t s = 1; s < the_study().names.size(); ++s) {
        const std::vector<double> own = column(s, &Kept::frozen_care);
        const double frozen = variance_reduction(own, column(0, &Kept::frozen_care));
        const double responding = variance_reduction(column(s, &Kept::spend), column(0, &Kept::spend));
        std::vector<double> others = own;
        std::rotate(others.begin(), others.begin() + 1, others.end());
        const double with_other_luck = variance_reduction(others, column(0, &Kept::frozen_care));
        std::printf(
            "%-20s worth %.1f times the replications where nobody responds, %.1f where they do (other luck %.1f)\n",
            the_study().names[s].c_str(), frozen, responding, with_other_luck);
        EXPECT_GT(frozen, 10.0 * doubt) << the_study().names[s];
        EXPECT_GT(responding, 2.0 * doubt) << the_study().names[s];
        EXPECT_LT(with_other_luck, 2.0);
    }
}

}  // namespace
}  // namespace fundsim
