#include "emergence/emergence.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "fundsim/read.hpp"
#include "fundsim/run.hpp"

namespace fundsim::emergence {
namespace {

class Keep final : public BlockSink {
public:
    explicit Keep(std::vector<Course>& courses) : courses_(courses) {}
    void commit(const ReplicationBlock& block) override {
        for (std::uint32_t r = block.first; r < block.first + block.count; ++r)
            for (std::size_t s = 0; s < block.scenarios; ++s) courses_[s].push_back(block.outcome(r, s));
    }

private:
    std::vector<Course>& courses_;
};

std::vector<std::string> split(const std::string& list) {
    std::vector<std::string> parts;
    std::size_t begin = 0;
    while (begin < list.size()) {
        const std::size_t end = std::min(list.find(';', begin), list.size());
        if (end > begin) parts.push_back(list.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

Estimate estimate(const std::vector<double>& values) {
    double mean = 0.0;
    for (const double value : values) mean += value / static_cast<double>(values.size());
    double square = 0.0;
    for (const double value : values) square += (value - mean) * (value - mean);
    const auto n = static_cast<double>(values.size());
    return {mean, std::sqrt(square / (n - 1.0) / n)};
}

}  // namespace

std::vector<Course> run(const std::vector<std::string>& scenarios, std::uint32_t count) {
    Study study;
    study.name = "emergence";
    study.seed = 20261123;
    for (std::size_t i = 0; i < scenarios.size(); ++i) {
        Scenario scenario =
            read_scenario(std::string(FUNDSIM_SOURCE_DIR) + "/tests/emergence/region.yaml", split(scenarios[i]));
        scenario.name = "scenario-" + std::to_string(i);
        study.scenarios.push_back(std::move(scenario));
    }
    study.replications = count;
    const StudyPlan plan = compile_study(std::move(study));
    std::vector<Course> courses(scenarios.size());
    Keep keep(courses);
    RunOptions options;
    options.last = count;
    run_study(plan, options, keep);
    return courses;
}

double sum(const Outcome& outcome, Tally tally, int segment, std::size_t first_year, std::size_t last_year) {
    const OutcomeShape& shape = outcome.shape();
    if (last_year == 0) last_year = shape.years;
    double total = 0.0;
    for (std::size_t year = first_year; year <= last_year; ++year)
        for (std::size_t s = 0; s < shape.segments; ++s)
            for (std::size_t m = 0; m < shape.municipalities; ++m)
                if (segment < 0 || static_cast<std::size_t>(segment) == s)
                    total += static_cast<double>(outcome.at(year, s, m, tally));
    return total;
}

Measure ratio(Tally above, Tally below, int segment, std::size_t first_year, std::size_t last_year) {
    return [=](const Outcome& o) {
        const double divisor = sum(o, below, segment, first_year, last_year);
        return divisor != 0.0 ? sum(o, above, segment, first_year, last_year) / divisor : 0.0;
    };
}

Measure match(int segment) {
    return [segment](const Outcome& o) {
        const double starts = sum(o, Tally::clients_started, segment) - sum(o, Tally::starts_out_of_contract, segment);
        return sum(o, Tally::match_level, segment) / (3.0 * starts);  // levels 0 ... 3
    };
}

Measure total(Tally tally, int segment, std::size_t first_year, std::size_t last_year) {
    return [=](const Outcome& o) { return sum(o, tally, segment, first_year, last_year); };
}

Estimate difference(const Course& course, const Course& base, const Measure& measure) {
    std::vector<double> values;
    for (std::size_t r = 0; r < course.size(); ++r) values.push_back(measure(course[r]) - measure(base[r]));
    return estimate(values);
}

Estimate change(const Course& course, const Course& base, const Measure& measure) {
    std::vector<double> values;
    for (std::size_t r = 0; r < course.size(); ++r) values.push_back(measure(course[r]) / measure(base[r]) - 1.0);
    return estimate(values);
}

Estimate within(const Course& course, const Measure& measure, const Measure& base) {
    std::vector<double> values;
    for (const Outcome& outcome : course) values.push_back(measure(outcome) / base(outcome) - 1.0);
    return estimate(values);
}

double mean(const Course& course, const Measure& measure) {
    double total = 0.0;
    for (const Outcome& outcome : course) total += measure(outcome) / static_cast<double>(course.size());
    return total;
}

double spread(const Course& course, const Measure& measure) {
    std::vector<double> values;
    for (const Outcome& outcome : course) values.push_back(measure(outcome));
    return estimate(values).error * std::sqrt(static_cast<double>(values.size()));
}

namespace {

void write_row(const std::string& text) {
    std::puts(text.c_str());
    std::fflush(stdout);
    if (const char* table = std::getenv("FUNDSIM_EMERGENCE_TABLE")) std::ofstream(table, std::ios::app) << text << "\n";
}

}  // namespace

void report(const std::string& row, const std::string& what, const Estimate& e) {
    std::array<char, 80> size{};
    std::snprintf(size.data(), size.size(), "%+.3g | %+.3g ... %+.3g", e.mean, e.mean - 1.96 * e.error,
                  e.mean + 1.96 * e.error);
    write_row("| " + row + " | " + what + " | " + size.data() + " |");
}

void report(const std::string& row, const std::string& what, double size) {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%.2g | ", std::abs(size) < 1e-9 ? 0.0 : size);
    write_row("| " + row + " | " + what + " | " + text.data() + "|");
}

std::uint32_t replications() {
    const char* wanted = std::getenv("FUNDSIM_EMERGENCE_REPLICATIONS");
    return wanted != nullptr ? static_cast<std::uint32_t>(std::strtoul(wanted, nullptr, 10)) : 120;
}

std::string both(const std::string& terms) { return "contracts.care={" + terms + "};contracts.stay={" + terms + "}"; }

}  // namespace fundsim::emergence
