#include "report/tables/figures.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "fundsim/read.hpp"

namespace fundsim::report {
namespace {

TEST(Figures, EveryFigureOfTheShippedScenariosHasANameInBothLanguages) {
    std::size_t scenarios = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator("scenarios")) {
        // parts are no scenarios: others extend them
        if (entry.path().extension() != ".yaml" || entry.path().parent_path().filename() == "parts") continue;
        const Document document = read_document(entry.path().string());
        std::vector<Scenario> read;
        if (const auto* study = std::get_if<Study>(&document)) read = study->scenarios;
        else read = {std::get<Scenario>(document)};
        for (const Scenario& scenario : read) {
            ++scenarios;
            for (const std::string& pattern : figure_patterns(scenario)) {
                const auto name = figure_name(pattern);
                ASSERT_TRUE(name) << pattern << " of " << entry.path()
                                  << " has no name for readers: add it to engine/report/tables/figure_names.cpp";
                EXPECT_FALSE(name->nl.empty() || name->en.empty()) << pattern;
            }
        }
    }
    EXPECT_GE(scenarios, 2U);
}

TEST(Figures, IntervalsAndOrigins) {
    const Scenario scenario = read_scenario("scenarios/regions/hart-van-brabant.yaml");
    const auto figures = uncertain_figures(scenario);
    ASSERT_EQ(figures.size(), scenario.uncertain.size());
    const auto find = [&](std::string_view path) {
        return *std::find_if(figures.begin(), figures.end(), [&](const Figure& figure) { return figure.path == path; });
    };
    const Figure cost = find("segments.common_ambulatory.unit_cost");
    EXPECT_EQ(cost.pattern, "segments.unit_cost");
    EXPECT_EQ(cost.item, "common_ambulatory");
    EXPECT_EQ(cost.certainty, "C");
    EXPECT_EQ(cost.low, "77.41 EUR/hour");
    const Figure need = find("segments.day_care.need.heavy");
    EXPECT_EQ(need.severity, "heavy");
    EXPECT_EQ(need.source, "none") << "the note of the map above it";
    for (const Figure& figure : figures) {
        EXPECT_FALSE(figure.pattern.empty()) << figure.path;
        EXPECT_FALSE(figure.low.empty() || figure.high.empty() || figure.central.empty()) << figure.path;
    }
}

}  // namespace
}  // namespace fundsim::report
