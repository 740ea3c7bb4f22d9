// What the parts of the terminal summary share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fundsim/study_file.hpp"
#include "report/layout.hpp"
#include "report/numbers.hpp"

namespace fundsim::report {

inline constexpr std::size_t page_width = 100;

struct Page {
    const StudyFile& file;
    const Summary& summary;
    Language language;
    Ink ink;
    std::string text;

    const StudyHeader& header() const { return file.header(); }
    /// Those that are told of side by side: twins have a part of their own.
    std::size_t scenarios() const { return first_twin(header()); }
    std::string_view words(std::string_view nl, std::string_view en) const { return in(language, nl, en); }
    std::string_view words(const Words& both) const { return in(language, both.nl, both.en); }
    std::string label(const Label& both, const std::string& otherwise) const;
    std::string scenario_label(std::size_t scenario) const;

    void line(std::string_view content = {}) { (text += content) += '\n'; }
    void heading(std::string_view title);
    void paragraph(std::string_view content, std::string_view indent);
};

/// A metric as the summary shows it: sums over the horizon are shown per year.
struct Row {
    std::string_view metric;
    bool per_year = false;
    bool by_mean = false;  // the mean says more than the median, as for a chance
    bool key = false;      // shown with its band where scenarios stand side by side
    bool apart = false;    // "of which ..." not below the line that says so: says "per year" itself
};

struct ShownMetric {
    std::string label;
    std::string unit;
    double divisor = 1.0;  // years, for sums shown per year
};
ShownMetric shown(const Page& page, const Row& row);
/// One style for all figures of a row.
NumberStyle row_style(const Page& page, const Row& row, const ShownMetric& metric);
/// Whether a figure of the horizon is the sum of those of its years: shown per year. Providers that stop or enter are
/// told over the horizon.
bool sums_over_years(const Metric& metric);
/// What a board looks at first, and the metrics that the study asks for.
std::vector<Row> rows_that_matter(const Page& page);
/// "97 of 100 futures", "31 of 32 futures" where 32 were drawn, "all 1 000 futures"
std::string futures(double share, std::size_t drawn, Language language);

// The parts, in order.
void write_title(Page& page);
void write_warnings(Page& page);
void write_metrics(Page& page);
void write_verdict(Page& page);
void write_differences(Page& page);
void write_choices(Page& page);
void write_second_reference(Page& page);
void write_luck(Page& page);
void write_years(Page& page);
void write_municipalities(Page& page);
void write_segments(Page& page);
void write_foot(Page& page);

/// Scenarios in groups that fit side by side; each group begins with the baseline.
std::vector<std::vector<std::size_t>> side_by_side(const Page& page);
/// Names of scenarios above columns of one width, on as many lines as the longest needs.
void write_scenario_heads(Page& page, const std::vector<std::size_t>& group, std::size_t indent, std::size_t width);

}  // namespace fundsim::report
