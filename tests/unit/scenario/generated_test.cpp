// scenarios/schema.json and scenarios/README.md are generated: here is the check that they are up to date.
// FUNDSIM_UPDATE_EXPECTED=1 writes them anew.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "fixtures.hpp"

namespace fundsim {
namespace {

void check(const std::string& name, const std::string& text) {
    const std::string path = std::string(FUNDSIM_SOURCE_DIR) + "/scenarios/" + name;
    if (std::getenv("FUNDSIM_UPDATE_EXPECTED") != nullptr) {
        std::ofstream(path, std::ios::binary) << text;
    }
    std::ifstream stream(path, std::ios::binary);
    const std::string stored{std::istreambuf_iterator<char>(stream), {}};
    EXPECT_TRUE(stored == text) << path << " is out of date: FUNDSIM_UPDATE_EXPECTED=1 test_scenario";
}

TEST(Generated, Schema) { check("schema.json", json_schema()); }

TEST(Generated, Reference) { check("README.md", scenario_reference()); }

TEST(Generated, SchemaNamesEveryModel) {
    EXPECT_NE(json_schema().find("\"contract_pxq\""), std::string::npos);
    EXPECT_NE(scenario_reference().find("`model: pxq`"), std::string::npos);
}

}  // namespace
}  // namespace fundsim
