// Columns that several tables have.
#pragma once

#include "report/tables/table.hpp"

namespace fundsim::report::columns {

inline const Column scenario{
    "scenario", Kind::scenario, {"scenario", "scenario"}, {"Naam van het scenario", "Name of the scenario"}};
inline const Column year{
    "year", Kind::year, {"jaar", "year"}, {"Jaar van de horizon, vanaf 1", "Year of the horizon, from 1"}};
inline const Column metric{
    "metric", Kind::metric, {"maat", "metric"}, {"Maat, zie tabel metrics", "Metric, see table metrics"}};
inline const Column measure{"measure",
                            Kind::measure,
                            {"kerncijfer", "headline figure"},
                            {"Kerncijfer, zie tabel measures", "Headline figure, see table measures"}};
inline const Column replications{"replications",
                                 Kind::whole,
                                 {"toekomsten", "futures"},
                                 {"Aantal doorgerekende toekomsten (replicaties) met een waarde",
                                  "Number of simulated futures (replications) with a value"}};
inline const Column mean{
    "mean", Kind::by_row, {"gemiddeld", "mean"}, {"Gemiddelde over de toekomsten", "Mean over futures"}};
inline const Column median{
    "median",
    Kind::by_row,
    {"midden", "middle"},
    {"Mediaan: de helft van de toekomsten ligt eronder", "Median: half of the futures lie below"}};
inline const Column p10{"p10",
                        Kind::by_row,
                        {"laag (1 op 10)", "low (1 in 10)"},
                        {"Een op de tien toekomsten ligt hieronder", "One in ten futures lies below this"}};
inline const Column p90{"p90",
                        Kind::by_row,
                        {"hoog (1 op 10)", "high (1 in 10)"},
                        {"Een op de tien toekomsten ligt hierboven", "One in ten futures lies above this"}};
inline const Column mean_difference{
    "mean_difference",
    Kind::by_row,
    {"verschil", "difference"},
    {"Scenario min basis, gemiddeld over dezelfde toekomsten", "Scenario minus baseline, mean over the same futures"}};
inline const Column difference_p10{"difference_p10",
                                   Kind::by_row,
                                   {"verschil, laag", "difference, low"},
                                   {"Een op de tien toekomsten heeft een kleiner verschil (met teken)",
                                    "One in ten futures has a smaller difference (with its sign)"}};
inline const Column difference_p90{"difference_p90",
                                   Kind::by_row,
                                   {"verschil, hoog", "difference, high"},
                                   {"Een op de tien toekomsten heeft een groter verschil (met teken)",
                                    "One in ten futures has a larger difference (with its sign)"}};
inline const Column interval_low{"interval_95_low",
                                 Kind::by_row,
                                 {"95 %, van", "95 %, from"},
                                 {"95 %-interval van het gemiddelde verschil, ondergrens (Student)",
                                  "95 % interval of the mean difference, lower bound (Student)"}};
inline const Column interval_high{"interval_95_high",
                                  Kind::by_row,
                                  {"95 %, tot", "95 %, to"},
                                  {"95 %-interval van het gemiddelde verschil, bovengrens (Student)",
                                   "95 % interval of the mean difference, upper bound (Student)"}};
inline const Column probability_lower{
    "probability_lower",
    Kind::share,
    {"kans op lager", "chance of lower"},
    {"Deel van de toekomsten waarin het scenario lager uitkomt dan de basis; gelijk telt half",
     "Share of futures in which the scenario is lower than the baseline; ties count half"}};
inline const Column probability_better{"probability_better",
                                       Kind::share,
                                       {"kans op beter", "chance of better"},
                                       {"Deel van de toekomsten waarin het scenario beter uitkomt dan de basis; gelijk "
                                        "telt half; leeg als geen kant beter is",
                                        "Share of futures in which the scenario is better than the baseline; ties "
                                        "count half; empty where neither side is better"}};

}  // namespace fundsim::report::columns
