// Every figure that can be set is listed under the path by which it is set, spelled as a file spells it.
#include "fundsim/figures.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "fixtures.hpp"

namespace fundsim {
namespace {

const Figure& found(const std::vector<Figure>& figures, const std::string& path) {
    const auto place = std::ranges::find(figures, path, &Figure::path);
    if (place == figures.end()) throw std::out_of_range(path);
    return *place;
}

TEST(Figures, settingEachCertainFigureToItsOwnSpellingChangesNothing) {
    const Scenario plain = test::with("");
    const std::vector<Figure> figures = figures_of(plain);
    ASSERT_GT(figures.size(), 80U);
    const std::string resolved = resolved_yaml(plain);
    std::set<std::string> paths;
    for (const Figure& figure : figures) {
        EXPECT_TRUE(paths.insert(figure.path).second) << figure.path << " is listed twice";
        ASSERT_EQ(figure.parameter, -1) << figure.path;
        // on the resolved text, where figures by class are all stated: one class alone of unstated ones is refused
        const Document same = read_document_text(resolved, "resolved", {figure.path + "=" + figure.text});
        EXPECT_EQ(canonical_json(std::get<Scenario>(same)), canonical_json(plain)) << figure.path;
    }
}

TEST(Figures, uncertainFigureIsListedOnceWithItsParameter) {
    const Scenario scenario = test::with("course: {worsening: {80%: [0.1 %/week, 0.4 %/week]}}");
    const std::vector<Figure> figures = figures_of(scenario);
    const Figure& worsening = found(figures, "course.worsening");
    ASSERT_GE(worsening.parameter, 0);
    EXPECT_EQ(scenario.uncertain[static_cast<std::size_t>(worsening.parameter)].path, worsening.path);
    EXPECT_THROW(found(figures, "course.worsening.light"), std::out_of_range);
    // setting it makes it certain
    const Scenario set = test::with("course: {worsening: {80%: [0.1 %/week, 0.4 %/week]}}",
                                    {"course.worsening=" + spelled(scenario, "course.worsening", 0.002)});
    EXPECT_TRUE(set.uncertain.empty());
    EXPECT_DOUBLE_EQ(set.course.worsening[0].central, 0.002);
}

TEST(Figures, pricesAreSpelledInWholeCents) {
    const Scenario scenario = test::with("");
    EXPECT_EQ(spelled(scenario, "segments.common_ambulatory.unit_cost", 8512.4), "85.12 EUR/hour");
    EXPECT_EQ(spelled(scenario, "course.protection", 0.125), "12.5 %");
    EXPECT_THROW(spelled(scenario, "course.protektion", 0.1), std::invalid_argument);
    EXPECT_THROW(spelled(scenario, "clock.years", 3), std::invalid_argument);  // a whole number, not a figure
}

}  // namespace
}  // namespace fundsim
