#include <gtest/gtest.h>
#include <cstdio>
#include "emergence/emergence.hpp"
using namespace fundsim;
using namespace fundsim::emergence;
TEST(Explore, All) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"pxq", both("model: pxq, price: {neutral: true}")},
        {"fixed", both("model: result_based, at_start: 100 %")},
        {"fixed obliged", both("model: result_based, at_start: 100 %, acceptance: obliged")},
        {"2/3-1/3", both("model: result_based, at_start: 67 %, on_result: 33 %")},
        {"weekly", both("model: result_based, payment: weekly")},
        {"weekly match", both("model: result_based, payment: weekly, price: {neutral: true, step_ratio: 1.6}")},
        {"task 5%", both("model: task_based, bandwidth: 5 %")},
        {"task", both("model: task_based")},
        {"lump", both("model: lump_sum")},
        {"perf drop", both("model: performance_based, base: pxq, dropout: {bonus: 5 %, target: 10 %, full: 5 %}")},
        {"perf goal", both("model: performance_based, base: pxq, goal: {bonus: 5 %, target: 70 %, full: 85 %}")},
        {"warranty", both("model: result_based, at_start: 100 %, warranty: 26 week")},
        {"audit", both("model: result_based, at_start: 100 %, audit: 50 %, penalty: 2")},
        {"ceiling", both("model: pxq, price: {neutral: true}, ceiling: {share: 0.95, beyond: stop}")},
        {"tariff-3", both("model: pxq, price: {neutral: true, level: 97 %}")},
    };
    for (const std::string load : {"",
                                   ";segments.care.load=99 %;segments.stay.load=99 %;segments.care.initial_wait=12 "
                                   "week;segments.stay.initial_wait=14 week"}) {
        std::vector<std::string> s;
        for (auto& c : cases) s.push_back(c.second + load);
        const auto r = run(s, 40);
        std::printf("%-14s %7s %7s %7s %7s %7s | %7s %7s | %7s %6s %6s %6s %6s | %6s %6s %6s %6s %6s %6s %6s\n", "case",
                    "spend", "frozen", "starts", "f.st", "dur", "del/need", "f", "wait", "heavyw", "decl", "hdecl",
                    "wait_end", "goal", "rep", "g/ref", "early", "coded", "repeat", "stepdn");
        for (std::size_t i = 0; i < cases.size(); ++i) {
            const Course& c = r[i];
            auto m = [&](Measure f) { return mean(c, f); };
            std::printf(
                "%-14s %7.2f %7.2f %7.0f %7.0f %7.2f | %7.4f %7.4f | %7.2f %6.2f %6.3f %6.3f %6.0f | %6.4f %6.4f %6.4f "
                "%6.4f %6.4f %6.4f %6.4f\n",
                cases[i].first.c_str(), m(total(Tally::spend_care)) / 5e8, m(total(Tally::frozen_spend_care)) / 5e8,
                m(total(Tally::clients_started)) / 5, m(total(Tally::frozen_clients_started)) / 5,
                m(ratio(Tally::care_weeks_ended, Tally::ended_as_planned)) * 0 +
                    mean(c,
                         [](const Outcome& o) {
                             double e = 0;
                             for (Tally t :
                                  {Tally::ended_as_planned, Tally::ended_early_by_client,
                                   Tally::ended_early_by_provider, Tally::ended_in_agreement, Tally::ended_external,
                                   Tally::ended_other_provider, Tally::ended_other_domain})
                                 e += sum(o, t);
                             return sum(o, Tally::care_weeks_ended) / e;
                         }),
                m(ratio(Tally::delivered_quanta, Tally::needed_quanta)),
                m(ratio(Tally::frozen_delivered_quanta, Tally::frozen_care_weeks)) /
                    m(ratio(Tally::delivered_quanta, Tally::care_weeks)),
                m(ratio(Tally::wait_weeks, Tally::clients_started)),
                m(ratio(Tally::heavy_wait_weeks, Tally::heavy_started)),
                m(ratio(Tally::declined, Tally::clients_started)),
                m(ratio(Tally::heavy_declined, Tally::heavy_started)), m(total(Tally::waiting_end, -1, 5, 5)),
                m(ratio(Tally::goals_reached, Tally::clients_started)),
                m(ratio(Tally::goals_reported, Tally::clients_started)),
                m(ratio(Tally::goals_reached, Tally::clients_referred)),
                m(ratio(Tally::ended_early_by_provider, Tally::clients_started)),
                m(ratio(Tally::coded_up, Tally::clients_started)),
                m(ratio(Tally::starts_repeat, Tally::clients_started)),
                m(ratio(Tally::step_downs, Tally::clients_started, 1)));
        }
    }
}
