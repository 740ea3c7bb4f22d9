// Luck against ignorance: what part of the spread between replications comes from uncertain figures.
#include <fmt/format.h>

#include "report/page.hpp"

namespace fundsim::report {
namespace {

constexpr std::size_t label_width = 46;

std::string share_text(const Page& page, const std::optional<Luck>& luck) {
    const auto share = luck ? luck->share_of_parameters() : std::nullopt;
    return share ? percentage(*share, page.language) : "–";
}

}  // namespace

void write_luck(Page& page) {
    const StudyHeader& study = page.header();
    if (study.inner < 2) return;
    page.heading(page.words("TOEVAL OF ONZEKERE CIJFERS", "CHANCE OR UNCERTAIN FIGURES"));
    for (const auto& group : side_by_side(page)) {
        const std::size_t width = (page_width - label_width) / group.size();
        std::vector<std::size_t> widths{label_width};
        for (std::size_t i = 0; i < group.size(); ++i) widths.push_back(width);
        const Columns table(widths);
        if (page.scenarios() > 1) write_scenario_heads(page, group, label_width, width);
        for (const Row& row : rows_that_matter(page)) {
            std::vector<std::string> cells{"  " + shown(page, row).label};
            for (const std::size_t scenario : group) {
                const std::string& name = study.scenarios[scenario].name;
                const MetricSummary* metric = page.summary.find(name, row.metric);
                const Comparison* comparison = page.summary.find_comparison(name, row.metric);
                cells.push_back(share_text(page, scenario == study.baseline
                                                     ? (metric ? metric->statistics.luck : std::nullopt)
                                                     : (comparison ? comparison->difference.luck : std::nullopt)));
            }
            page.line(table.line(cells));
        }
    }
    page.paragraph(
        fmt::format(fmt::runtime(page.words(
                        "Deel van de spreiding dat uit onzekere cijfers komt; de rest is toeval ({} replicaties per "
                        "trekking van de cijfers). Basis: van het cijfer zelf; andere: van het verschil met de basis.",
                        "Part of the variance that comes from uncertain figures; the rest is chance ({} replications "
                        "per draw of the figures). Baseline: of the figure itself; others: of the difference.")),
                    study.inner),
        "  ");
}

}  // namespace fundsim::report
