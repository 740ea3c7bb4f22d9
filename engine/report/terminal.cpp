#include "report/terminal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "report/page.hpp"
#include "report/second_reference.hpp"

namespace fundsim::report {
namespace {

constexpr std::size_t others_beside_baseline = 2;
constexpr std::uint32_t few_replications = 100;

// Draws beyond these bounds after the warm-up are counted and told (model.md, Starting point).
constexpr double active_tolerance = 0.10;
constexpr double spend_tolerance = 0.15;

/// Draws whose ratio to what is published is further from 1 than the tolerance.
std::int64_t outside(const Page& page, std::string_view metric, double tolerance) {
    const std::size_t position = *metric_position(metric);
    const auto one = static_cast<double>(metric_catalogue()[position].scale);
    return page.file.count_outside(page.header().baseline, position,
                                   static_cast<std::int64_t>(std::ceil(one * (1.0 - tolerance))),
                                   static_cast<std::int64_t>(std::floor(one * (1.0 + tolerance))));
}

/// Draws of the uncertain figures that replications share where `inner` is more than 1.
std::size_t draws(const Page& page) {
    const std::uint32_t inner = std::max(1U, page.header().inner);
    std::vector<std::uint32_t> numbers = page.file.numbers();  // ascending
    for (std::uint32_t& number : numbers) number /= inner;
    return static_cast<std::size_t>(std::unique(numbers.begin(), numbers.end()) - numbers.begin());
}

std::ptrdiff_t contracted_providers(const ScenarioEntry& scenario) {
    return std::count_if(scenario.providers.begin(), scenario.providers.end(),
                         [](const ProviderEntry& provider) { return provider.there(); });
}

void warn(Page& page, const std::string& text) {
    const auto lines = wrapped(text, page_width, "   ");
    for (std::size_t i = 0; i < lines.size(); ++i)
        page.line(page.ink.warning(i == 0 ? " !" + lines[i].substr(2) : lines[i]));
}

std::string assumed_segments(const Page& page, const ScenarioEntry& scenario) {
    std::string segments;
    std::size_t count = 0;
    for (const SegmentEntry& segment : scenario.segments)
        if (segment.assumed) {
            segments += (segments.empty() ? "" : ", ") + page.label(segment.label, segment.id);
            ++count;
        }
    if (count > 1 && count == scenario.segments.size())
        return std::string(page.words("alle segmenten", "all segments"));
    return segments;
}

/// One line for scenarios that assume the same.
void warn_of_assumed_contracts(Page& page) {
    const auto& scenarios = page.header().scenarios;
    std::vector<std::pair<std::string, std::vector<std::size_t>>> by_segments;
    for (std::size_t s = 0; s < page.scenarios(); ++s) {
        const std::string segments = assumed_segments(page, scenarios[s]);
        if (segments.empty()) continue;
        const auto same = std::find_if(by_segments.begin(), by_segments.end(),
                                       [&](const auto& known) { return known.first == segments; });
        if (same == by_segments.end()) by_segments.push_back({segments, {s}});
        else same->second.push_back(s);
    }
    for (const auto& [segments, members] : by_segments) {
        std::string where;
        for (const std::size_t s : members) where += (where.empty() ? "" : ", ") + page.scenario_label(s);
        if (members.size() == page.scenarios() && members.size() > 1)
            where = page.words("elk scenario", "every scenario");
        warn(page, fmt::format(fmt::runtime(page.words("Contract aangenomen, niet bekend, in {}: {}.",
                                                       "Contract assumed, not known, in {}: {}.")),
                               where, segments));
    }
    if (const std::string text = second_reference_sentence(page.header(), page.summary, page.language); !text.empty())
        warn(page, text);
}

void warn_of_calibration(Page& page) {
    const std::int64_t by_active = outside(page, "calibration_active_ratio", active_tolerance);
    const std::int64_t by_spend = outside(page, "calibration_spend_ratio", spend_tolerance);
    if (by_active + by_spend == 0) return;
    warn(page, fmt::format(fmt::runtime(page.words(
                               "Trekkingen buiten de ijking na de inlooptijd, van {}: {} meer dan 10 % naast het "
                               "gepubliceerde aantal trajecten, {} meer dan 15 % naast het budget.",
                               "Draws out of calibration after the warm-up, of {}: {} more than 10 % off the published "
                               "number of trajectories, {} more than 15 % off the budget.")),
                           grouped(static_cast<double>(draws(page)), 0, page.language), by_active, by_spend));
}

void warn_of_failures(Page& page) {
    const Summary& summary = page.summary;
    if (summary.failed == 0) return;
    std::string first;
    constexpr std::size_t most = 5;
    for (std::size_t i = 0; i < std::min(most, summary.failures.size()); ++i)
        first += (first.empty() ? "" : ", ") + std::to_string(summary.failures[i].replication);
    if (summary.failed > most) first += ", …";
    warn(page, fmt::format(fmt::runtime(page.words("Mislukt: {} van {} replicaties (nummer {}). Alle cijfers gaan over "
                                                   "de andere. Herhalen: fundsim run … --replication NUMMER.",
                                                   "Failed: {} of {} replications (number {}). All figures are about "
                                                   "the others. To replay: fundsim run … --replication NUMBER.")),
                           grouped(summary.failed, 0, page.language),
                           grouped(summary.replications + summary.failed, 0, page.language), first));
}

}  // namespace

std::string Page::label(const Label& both, const std::string& otherwise) const {
    const std::string& mine = language == Language::nl ? both.nl : both.en;
    const std::string& other = language == Language::nl ? both.en : both.nl;
    return !mine.empty() ? mine : !other.empty() ? other : otherwise;
}

std::string Page::scenario_label(std::size_t scenario) const {
    const ScenarioEntry& entry = header().scenarios[scenario];
    return label(entry.label, entry.name);
}

void Page::heading(std::string_view title) {
    line();
    const std::size_t used = display_width(title) + 1;
    std::string rule;
    for (std::size_t i = used; i < page_width; ++i) rule += "─";
    line(ink.heading(title) + " " + ink.faint(rule));
}

void Page::paragraph(std::string_view content, std::string_view indent) {
    for (const std::string& part : wrapped(content, page_width, indent)) line(part);
}

std::vector<std::vector<std::size_t>> side_by_side(const Page& page) {
    const std::size_t baseline = page.header().baseline;
    std::vector<std::vector<std::size_t>> groups{{baseline}};
    for (std::size_t s = 0; s < page.scenarios(); ++s) {
        if (s == baseline) continue;
        if (groups.back().size() > others_beside_baseline) groups.push_back({baseline});
        groups.back().push_back(s);
    }
    return groups;
}

void write_scenario_heads(Page& page, const std::vector<std::size_t>& group, std::size_t indent, std::size_t width) {
    std::vector<std::vector<std::string>> names;
    std::size_t height = 0;
    for (const std::size_t scenario : group) {
        names.push_back(wrapped(page.scenario_label(scenario), width - 1, ""));
        height = std::max(height, names.back().size());
    }
    for (std::size_t row = 0; row < height; ++row) {
        std::string text(indent, ' ');
        for (const auto& name : names) {
            const std::size_t above = height - name.size();  // names stand on the figures
            text += " " + right(row < above ? "" : name[row - above], width - 1);
        }
        page.line(page.ink.bold(text));
    }
}

void write_title(Page& page) {
    const StudyHeader& study = page.header();
    const ScenarioEntry& base = study.scenarios[study.baseline];
    const bool one = page.scenarios() == 1;
    const auto many = [&](auto count, std::string_view nl, std::string_view nl_more, std::string_view en,
                          std::string_view en_more) {
        return counted(static_cast<std::size_t>(count), page.words(nl, en), page.words(nl_more, en_more),
                       page.language);
    };
    page.line(
        page.ink.bold(one ? page.scenario_label(0)
                          : page.label(study.question, study.name.empty() ? page.scenario_label(0) : study.name)));
    if (one) page.paragraph(page.label(base.description, ""), "");
    page.paragraph(
        fmt::format(fmt::runtime(page.words("{} · {} · {} · {} vanaf {} · {} inlooptijd",
                                            "{} · {} · {} · {} from {} · {} of warm-up")),
                    many(base.municipalities.size(), "gemeente", "gemeenten", "municipality", "municipalities"),
                    many(base.segments.size(), "segment", "segmenten", "segment", "segments"),
                    many(contracted_providers(base), "aanbieder", "aanbieders", "provider", "providers"),
                    many(base.years, "jaar", "jaar", "year", "years"), long_date(base.start, page.language),
                    many(base.warm_up_weeks, "week", "weken", "week", "weeks")),
        "");
    std::string chance = fmt::format(
        "{}, seed {}", many(page.summary.replications, "replicatie", "replicaties", "replication", "replications"),
        study.seed);
    if (!one)
        chance +=
            fmt::format(fmt::runtime(page.words("; {} scenario's op dezelfde jeugdigen met hetzelfde toeval, basis: {}",
                                                "; {} scenarios on the same youths with the same luck, baseline: {}")),
                        page.scenarios(), page.scenario_label(study.baseline));
    page.paragraph(chance, "");
}

void write_warnings(Page& page) {
    const std::size_t before = page.text.size();
    page.line();
    const std::size_t start = page.text.size();
    if (page.summary.replications + page.summary.failed < page.header().replications)
        warn(page, fmt::format(fmt::runtime(page.words("Onvolledig: {} van {}.", "Incomplete: {} of {}.")),
                               grouped(page.summary.replications, 0, page.language),
                               counted(page.header().replications, page.words("replicatie", "replication"),
                                       page.words("replicaties", "replications"), page.language)));
    warn_of_failures(page);
    if (page.summary.replications < few_replications)
        warn(page, std::string(page.words("Weinig replicaties: lees de bandbreedtes als een eerste indruk.",
                                          "Few replications: read the bands as a first impression.")));
    if (page.header().inner > 1 && page.summary.replications <= page.header().inner)
        warn(page,
             std::string(page.words("Alle replicaties gebruiken dezelfde trekking van de onzekere cijfers (inner): de "
                                    "bandbreedtes zijn die van het toeval alleen.",
                                    "All replications use one draw of the uncertain figures (inner): the bands are "
                                    "those of chance alone.")));
    warn_of_assumed_contracts(page);
    warn_of_calibration(page);
    if (page.text.size() == start) page.text.resize(before);
}

void write_foot(Page& page) {
    page.line();
    page.paragraph(
        page.words("Euro's: jeugdhulp in natura, baten en lasten; pgb, maatregelen, toegangsteams en subsidies "
                   "vallen erbuiten. Band: 8 van de 10 replicaties liggen ertussen (kansverloop en onzekere "
                   "cijfers samen). Traject: zorg in één segment bij één aanbieder.",
                   "Euros: youth care in kind, accrual basis; personal budgets, protection measures, access "
                   "teams and subsidies are outside. Band: 8 in 10 replications lie within it (chance and "
                   "uncertain figures together). Trajectory: care in one segment at one provider."),
        "");
    page.line(page.ink.faint(
        fmt::format("{} · {} {}", page.summary.engine, page.words("inhoud", "content"), page.summary.content_hash)));
}

std::string terminal_summary(const StudyFile& file, const Summary& summary, const TerminalOptions& options) {
    Page page{file, summary, options.language, {options.colour}, {}};
    write_title(page);
    write_warnings(page);
    write_verdict(page);
    if (summary.replications > 0) {
        write_metrics(page);
        if (page.scenarios() > 1) {
            write_differences(page);
            if (options_of(page.header()).size() > 1) write_choices(page);
        }
        write_second_reference(page);
        write_luck(page);
        write_years(page);
        write_segments(page);
        write_municipalities(page);
    }
    write_foot(page);
    return std::move(page.text);
}

}  // namespace fundsim::report
