// scenarios/schema.json and scenarios/README.md are generated: here is the check that they are up to date.
// FUNDSIM_UPDATE_EXPECTED=1 writes them anew.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "fixtures.hpp"
#include "fundsim/contract.hpp"

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

// docs/contracts.md holds the same tables of terms as scenarios/README.md, between its own words.
TEST(Generated, TermsInThePageOnContracts) {
    const std::string reference = scenario_reference();
    const auto table_of = [&](const std::string& title) {
        const std::size_t section = reference.find("### " + title + "\n");
        EXPECT_NE(section, std::string::npos) << title;
        const std::size_t begin = reference.find("| key", section);
        return reference.substr(begin, reference.find("\n\n", begin) + 1 - begin);
    };
    const std::string path = std::string(FUNDSIM_SOURCE_DIR) + "/docs/contracts.md";
    std::ifstream stream(path, std::ios::binary);
    const std::string stored{std::istreambuf_iterator<char>(stream), {}};
    std::string page = stored;
    const auto put = [&](const std::string& name, const std::string& title) {
        const std::string mark = "<!-- terms: " + name + " -->\n";
        const std::size_t begin = page.find(mark);
        ASSERT_NE(begin, std::string::npos) << path << " has no table of " << name;
        const std::size_t from = begin + mark.size();
        page.replace(from, page.find("<!-- end -->", from) - from, table_of(title));
    };
    for (const ContractModel& model : contract_models()) {
        put(std::string(model.name), "`model: " + std::string(model.name) + "`");
    }
    put("every", "Every model");
    if (std::getenv("FUNDSIM_UPDATE_EXPECTED") != nullptr) {
        std::ofstream(path, std::ios::binary) << page;
        return;
    }
    EXPECT_TRUE(stored == page) << path << " is out of date: FUNDSIM_UPDATE_EXPECTED=1 test_scenario";
}

TEST(Generated, SchemaNamesEveryModel) {
    EXPECT_NE(json_schema().find("\"contract_pxq\""), std::string::npos);
    EXPECT_NE(scenario_reference().find("`model: pxq`"), std::string::npos);
}

}  // namespace
}  // namespace fundsim
