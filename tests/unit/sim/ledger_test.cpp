// What the ledger keeps: lines as the contracts of a course read them, the same sums whatever it keeps.
#include "sim/ledger.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>

#include "fundsim/read.hpp"
#include "fundsim/replicate.hpp"

namespace fundsim {
namespace {

Plan plan_of(const std::string& name) {
    return compile(read_scenario(std::string(FUNDSIM_SOURCE_DIR) + "/scenarios/small/" + name + ".yaml"), 1);
}

/// PxQ reads units only; a price per case reads starts and weeks, by class. Their past is the same, so are their lines.
struct TwoPlans {
    Plan units = plan_of("pxq");
    Plan cases = plan_of("result-based");
    Tables tables;
    Ledger ledger;

    TwoPlans() {
        units.lines_by_class = cases.lines_by_class;
        units.counts_arrangements = cases.counts_arrangements;
        std::vector<double> central;
        for (const UncertainParameter& figure : units.scenario.uncertain) central.push_back(figure.central);
        build_tables(units, central, tables);
        ledger.reset(units, tables);
    }
    CareLine care(Paying paying, std::uint32_t coded_class, bool court) const {
        return {.caseload = 0,
                .municipality = 0,
                .coded_class = coded_class,
                .paying = paying,
                .rate = 100,
                .cost_rate = 100,
                .since = 0,
                .court = court};
    }
};

TEST(Ledger, KeepsLinesAsTheContractsOfACourseReadThem) {
    TwoPlans two;
    EXPECT_EQ(two.ledger.classes_apart(0, Paying::current), 1U);
    EXPECT_EQ(two.ledger.classes_apart(0, Paying::horizon), severity_count);
    EXPECT_EQ(two.ledger.classes_apart(0, Paying::unpaid), 1U);
    const std::size_t places = two.units.caseloads.size() * two.units.scenario.municipalities.size();
    EXPECT_EQ(Ledger::count_lines(two.units), places * (1 + severity_count + 1));
    EXPECT_EQ(Ledger::count_lines(two.units), two.ledger.lines().all.size());

    two.ledger.take_over(std::array<const Plan*, 1>{&two.units});
    EXPECT_EQ(two.ledger.classes_apart(0, Paying::horizon), 1U);
    two.ledger.take_over(std::array<const Plan*, 2>{&two.units, &two.cases});  // as the frozen line does, after it
    EXPECT_EQ(two.ledger.classes_apart(0, Paying::horizon), severity_count);
}

TEST(Ledger, KeepsFormsOfArrangementApartWhereAContractPaysLastingSupportApart) {
    TwoPlans two;
    two.cases.lines_by_form[0] = two.units.lines_by_form[0] = 1;
    for (const std::uint16_t contract : two.cases.horizon_contract)
        if (contract == two.cases.horizon_contract[0]) two.cases.contracts[contract].by_form = true;
    two.ledger.reset(two.units, two.tables);
    EXPECT_EQ(two.ledger.forms_apart(0, Paying::current), 1U);
    EXPECT_EQ(two.ledger.lines_apart(0, Paying::horizon), 2 * severity_count);
    EXPECT_EQ(two.ledger.forms_apart(0, Paying::unpaid), 1U);
    EXPECT_EQ(Ledger::count_lines(two.units), two.ledger.lines().all.size());
    std::vector<std::size_t> lines;
    for (std::uint32_t i = 0; i < two.ledger.lines_apart(0, Paying::horizon); ++i)
        lines.push_back(two.ledger.line_beside(0, i, 0, Paying::horizon));
    EXPECT_EQ(lines[2], two.ledger.line_of(0, 2, 0, Paying::horizon));
    EXPECT_EQ(lines[6], two.ledger.line_of(0, 2, 0, Paying::horizon, true));
    std::sort(lines.begin(), lines.end());
    EXPECT_EQ(std::adjacent_find(lines.begin(), lines.end()), lines.end()) << "eight lines";

    two.ledger.take_over(std::array<const Plan*, 1>{&two.units});
    EXPECT_EQ(two.ledger.lines_apart(0, Paying::horizon), 1U);
    two.ledger.take_over(std::array<const Plan*, 1>{&two.cases});
    EXPECT_EQ(two.ledger.lines_apart(0, Paying::horizon), 2 * severity_count);
    // a change of form leaves one line and enters the other
    CareLine care = two.care(Paying::horizon, 2, false);
    two.ledger.open(care, 0, true);
    two.ledger.close(care, 1, Closing::pro_rata);
    care.lasting = true;
    two.ledger.open(care, 1, false);
    const std::size_t recovery = two.ledger.line_of(0, 2, 0, Paying::horizon);
    const std::size_t support = two.ledger.line_of(0, 2, 0, Paying::horizon, true);
    EXPECT_EQ(two.ledger.lines().counts[recovery].client_weeks, 1);
    EXPECT_EQ(two.ledger.lines().counts[support].client_weeks, 3);
    EXPECT_EQ(two.ledger.lines().all[recovery].units, 100);
    EXPECT_EQ(two.ledger.lines().all[support].units, 300);
    EXPECT_EQ(two.ledger.lines().counts[recovery].opened,
              two.ledger.lines().counts[recovery].planned_weeks + two.ledger.lines().counts[recovery].forgone);
    EXPECT_EQ(two.ledger.lines().counts[support].starts, 0);
}

TEST(Ledger, CountsWhatAContractOfTheCourseReads) {
    TwoPlans two;
    for (const bool reads : {false, true}) {
        Ledger ledger = two.ledger;
        ledger.take_over(std::array<const Plan*, 1>{reads ? &two.cases : &two.units});
        ledger.open(two.care(Paying::horizon, 2, false), 0, true);
        const std::size_t line = ledger.line_of(0, 2, 0, Paying::horizon);
        EXPECT_EQ(ledger.lines().all[line].units, 400);
        EXPECT_EQ(ledger.lines().counts[line].starts, reads ? 1 : 0);
        EXPECT_EQ(ledger.lines().counts[line].client_weeks, reads ? 4 : 0);
        ledger.roll_lines();
        EXPECT_EQ(ledger.lines().all[line].units, 400);
        EXPECT_EQ(ledger.lines().counts[line].starts, 0);
    }
}

TEST(Ledger, ClassesThatShareALineAddUp) {
    TwoPlans two;
    two.ledger.open(two.care(Paying::current, 0, false), 0, true);
    two.ledger.open(two.care(Paying::current, 3, false), 2, true);
    const std::size_t line = two.ledger.line_of(0, 0, 0, Paying::current);
    EXPECT_EQ(line, two.ledger.line_of(0, 3, 0, Paying::current));
    EXPECT_EQ(two.ledger.lines().all[line].rate, 200);
    EXPECT_EQ(two.ledger.lines().all[line].units, 400 + 200);
}

TEST(Ledger, CarriesOnWhatACourtOrdered) {
    TwoPlans two;
    if (two.ledger.lines().court.empty()) {
        two.tables.court_share = 0.1;
        two.ledger.reset(two.units, two.tables);
    }
    const CareLine care = two.care(Paying::current, 1, true);
    const std::size_t line = two.ledger.line_of(0, 1, 0, Paying::current);
    two.ledger.open(care, 3, true);
    EXPECT_EQ(two.ledger.lines().court[line].units, 100);
    two.ledger.roll_lines();
    EXPECT_EQ(two.ledger.lines().court[line].units, 400);
    two.ledger.close(care, 4, Closing::ending);
    two.ledger.roll_lines();
    EXPECT_EQ(two.ledger.lines().court[line].units, 0);
}

// A stay of who needs three times as much takes as many days as any: it is dear, not overload.
TEST(Ledger, OverloadIsOfUnitsWhateverTheyCost) {
    const auto cost_of = [](std::int64_t days, std::int64_t costs_as_many) {
        TwoPlans two;
        CareLine care = two.care(Paying::current, 0, false);
        care.rate = days;
        care.cost_rate = costs_as_many;
        Outcome outcome(shape_of(two.units));
        two.ledger.open(care, 0, true);
        two.ledger.close_period(1, outcome);
        return two.ledger.last_cost(0);
    };
    const std::int64_t room = TwoPlans().ledger.capacity(0);
    const std::int64_t full = cost_of(room, room);
    const std::int64_t half = cost_of(room / 2, room / 2);
    EXPECT_NEAR(static_cast<double>(cost_of(room, 3 * room) - full), 4.0 * static_cast<double>(full - half), 5.0);
    EXPECT_GT(cost_of(2 * room, 2 * room) - full, 2 * (full - half))
        << "beyond capacity a quarter of the full cost more";
}

TEST(LinesInUse, AreThoseOfAnyOfTheBlocksInTheirOrder) {
    std::mt19937 luck(1);
    LinesInUse lines;
    lines.reset(500);
    std::vector<bool> kept(500);
    for (int change = 0; change < 2'000; ++change) {
        const std::size_t line = luck() % kept.size();
        kept[line] = luck() % 3 == 0;
        kept[line] ? lines.add(line) : lines.remove(line);
        const std::array<std::size_t, 3> bases{luck() % 100, 100 + luck() % 100, 200 + luck() % 100};
        const std::size_t count = luck() % 201;
        std::vector<std::uint32_t> any, own;
        for (std::uint32_t i = 0; i < count; ++i) {
            if (kept[bases[0] + i] || kept[bases[1] + i] || kept[bases[2] + i]) any.push_back(i);
            if (kept[bases[2] + i]) own.push_back(i);
        }
        std::vector<std::uint32_t> listed(count), called;
        listed.resize(lines.list(bases, count, listed.data()));
        lines.for_each(bases[2], count, [&](std::size_t i) { called.push_back(static_cast<std::uint32_t>(i)); });
        ASSERT_EQ(listed, any);
        ASSERT_EQ(called, own);
    }
}

/// Clients who come, move and go, on any lines.
TEST(Ledger, LinesOutOfUseHoldNothingAndAllThatIsGivenIsOnLinesInUse) {
    TwoPlans two;
    two.tables.court_share = 0.2;
    two.ledger.reset(two.units, two.tables);
    two.ledger.take_over(std::array<const Plan*, 2>{&two.units, &two.cases});
    Ledger& ledger = two.ledger;
    Outcome outcome(shape_of(two.units));
    std::mt19937 luck(1);
    const auto below = [&](std::size_t n) { return static_cast<std::size_t>(luck() % n); };
    std::vector<CareLine> in_care;
    std::size_t empty = 0, used = 0;
    for (std::int32_t week = 0; week < 120; ++week) {
        ledger.expire(week);
        for (std::size_t n = week < 80 ? below(4) : 0; n > 0; --n) {
            CareLine care = two.care(below(2) == 0 ? Paying::current : Paying::horizon,
                                     static_cast<std::uint32_t>(below(severity_count)), below(4) == 0);
            care.caseload = below(two.units.caseloads.size());
            care.municipality = below(two.units.scenario.municipalities.size());
            care.since = week;
            ledger.open(care, week, true);
            in_care.push_back(care);
        }
        if (!in_care.empty() && below(3) == 0) {
            std::swap(in_care[below(in_care.size())], in_care.back());
            ledger.close(in_care.back(), week, static_cast<Closing>(below(3)));
            in_care.pop_back();
        }
        if ((week + 1) % weeks_per_period != 0) continue;
        ledger.close_period(0, outcome);
        const Ledger::Lines& lines = ledger.lines();
        for (std::size_t c = 0; c < two.units.caseloads.size(); ++c)
            for (const Paying paying : {Paying::current, Paying::horizon, Paying::unpaid})
                for (std::uint32_t k = 0; k < ledger.lines_apart(c, paying); ++k)
                    for (std::size_t m = 0; m < two.units.scenario.municipalities.size(); ++m) {
                        const std::size_t line = ledger.line_beside(c, k, m, paying);
                        const LineUnits& all = lines.all[line];
                        const LineUnits& court = lines.court[line];
                        const LineCounts& n = lines.counts[line];
                        EXPECT_EQ(lines.given[line], all.units * ledger.dose_level(c) +
                                                         court.units * (ledger.court_level(c) - ledger.dose_level(c)));
                        lines.in_use.holds(line) ? ++used : ++empty;
                        if (lines.in_use.holds(line)) continue;
                        EXPECT_EQ(all.rate | all.units | court.rate | court.units, 0);
                        EXPECT_EQ(n.clients | n.planned | n.client_weeks | n.planned_weeks | n.starts | n.opened |
                                      n.closed | n.forgone | n.results,
                                  0);
                    }
        ledger.roll_lines();
    }
    EXPECT_GT(used, 100U);
    EXPECT_GT(empty, 100U);
}

}  // namespace
}  // namespace fundsim
