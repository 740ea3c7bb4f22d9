// Every file of this folder is wrong in its own way. NAME.expected holds the exact text that is said about NAME.yaml.
//
// Lines `# --set PATH=VALUE` at the top of a file are given as overrides. FUNDSIM_UPDATE_EXPECTED=1 writes the expected
// texts anew: read them before committing, they are what a user sees.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "fundsim/read.hpp"

namespace {

namespace filesystem = std::filesystem;

std::string text_of(const filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> bad_files() {
    std::vector<std::string> names;
    for (const auto& entry : filesystem::directory_iterator(FUNDSIM_ERRORS_FOLDER)) {
        if (entry.path().extension() == ".yaml") {
            names.push_back(entry.path().stem().string());
        }
    }
    std::ranges::sort(names);
    return names;
}

std::vector<std::string> overrides_in(const std::string& text) {
    static const std::string mark = "# --set ";
    std::vector<std::string> overrides;
    for (std::size_t at = 0; text.compare(at, mark.size(), mark) == 0;) {
        const std::size_t end = text.find('\n', at);
        overrides.push_back(text.substr(at + mark.size(), end - at - mark.size()));
        at = end + 1;
    }
    return overrides;
}

class BadFile : public testing::TestWithParam<std::string> {};

TEST_P(BadFile, SaysWhatIsWrong) {
    filesystem::current_path(FUNDSIM_ERRORS_FOLDER);
    const std::string file = GetParam() + ".yaml";
    const auto begin = std::chrono::steady_clock::now();
    std::string said;
    try {
        fundsim::read_document(file, overrides_in(text_of(file)));
        FAIL() << file << " was accepted";
    } catch (const fundsim::ScenarioError& error) {
        said = std::string(error.what()) + "\n";
        ASSERT_FALSE(error.diagnostics().empty());
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20)) << "must never hang";
    const filesystem::path expected = GetParam() + ".expected";
    if (std::getenv("FUNDSIM_UPDATE_EXPECTED") != nullptr) {
        std::ofstream(expected, std::ios::binary) << said;
    }
    EXPECT_EQ(said, text_of(expected));
}

INSTANTIATE_TEST_SUITE_P(Files, BadFile, testing::ValuesIn(bad_files()), [](const auto& file) {
    std::string name = file.param;
    std::ranges::replace(name, '-', '_');
    return name;
});

TEST(BadFiles, AreMany) { EXPECT_GE(bad_files().size(), 70U); }

// A file that is too large is written here: it should not be in the repository.
TEST(BadFiles, TooLarge) {
    const filesystem::path path = filesystem::temp_directory_path() / "fundsim-too-large.yaml";
    std::ofstream(path) << "name: a\n" << std::string((std::size_t{1} << 20) + 10, '#');
    try {
        fundsim::read_document(path.string());
        FAIL();
    } catch (const fundsim::ScenarioError& error) {
        EXPECT_EQ(std::string(error.what()), path.string() + "  the file is too large (at most 1 MiB).");
    }
    filesystem::remove(path);
}

// Sizes that multiply (segments x providers, settings x keys) are refused before they take minutes.
TEST(BadFiles, LargeOnesTakeSeconds) {
    const auto repeated = [](int times, const std::string& before, const std::string& after) {
        std::string text;
        for (int i = 0; i < times; ++i) {
            text += before + std::to_string(i) + after;
        }
        return text;
    };
    const std::vector<std::string> texts{
        "segments:\n" + repeated(30'000, "  s", ": {}\n") + "providers:\n" + repeated(20'000, "  p", ": {share: {}}\n"),
        "study: a\nscenarios:\n  - {set: {" + repeated(60'000, "a", ".b: 1, ") + "}}\n",
        "municipalities:\n" + repeated(500, "  mmmmmmmmmmmmmmmm", ": {}\n") + "providers:\n" +
            repeated(20'000, "  p", ": {home: mmmmmmmmmmmmmmmx}\n"),
        repeated(90'000, "k", ": 1\n"),
        std::string(1'000'000, '['),
        "a: '" + std::string(1'000'000, '\''),
    };
    for (const std::string& text : texts) {
        const auto begin = std::chrono::steady_clock::now();
        EXPECT_THROW(fundsim::read_document_text(text, "large.yaml"), fundsim::ScenarioError);
        EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30)) << text.substr(0, 40);
    }
}

TEST(BadFiles, NotThere) {
    try {
        fundsim::read_document("no/such/file.yaml");
        FAIL();
    } catch (const fundsim::ScenarioError& error) {
        EXPECT_EQ(std::string(error.what()), "no/such/file.yaml  the file does not exist.");
    }
}

TEST(BadFiles, DeviceIsNotOpened) {
    EXPECT_THROW(fundsim::read_document("/dev/zero"), fundsim::ScenarioError);
    EXPECT_THROW(fundsim::read_document("/"), fundsim::ScenarioError);
}

}  // namespace
