// Tables that need what only some study files hold. Each is without rows where the file lacks it; docs/report.md lists
// the columns that are looked for.
#include <array>

#include "report/tables/columns.hpp"
#include "report/tables/measures.hpp"
#include "report/tables/study_tables.hpp"

namespace fundsim::report {
namespace {

double number_of(const Cell& value) {
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
    if (const auto* real = std::get_if<double>(&value)) return *real;
    return 0.0;
}

bool absent(const Cell& value) { return std::holds_alternative<std::monostate>(value); }

/// A position of a list, as a study file refers to scenarios and segments.
std::optional<std::size_t> position(const Cell& value, std::size_t count) {
    const auto* whole = std::get_if<std::int64_t>(&value);
    if (!whole || *whole < 0 || static_cast<std::size_t>(*whole) >= count) return std::nullopt;
    return static_cast<std::size_t>(*whole);
}

}  // namespace

Table incentive_table(const Source& source) {
    Table table{"incentives",
                {"Wat het contract de aanbieder oplevert", "What the contract brings the provider"},
                {columns::scenario,
                 {"segment", Kind::segment, {"segment", "segment"}, {"Soort zorg", "Form of care"}},
                 {"event",
                  Kind::text,
                  {"gebeurtenis", "event"},
                  {"Wat er een meer van komt: unit, period, admission, class, goal, kpi",
                   "What there is one more of: unit, period, admission, class, goal, kpi"}},
                 {"severity",
                  Kind::severity,
                  {"klasse", "class"},
                  {"Klasse van ernst; leeg: alle", "Class of severity; empty: all"}},
                 {"revenue",
                  Kind::euro,
                  {"extra opbrengst", "extra revenue"},
                  {"Wat dat de aanbieder aan betaling oplevert", "What that brings the provider in pay"}},
                 {"cost",
                  Kind::euro,
                  {"extra kosten", "extra cost"},
                  {"Wat dat de aanbieder kost (vermijdbare kosten)", "What that costs the provider (avoidable cost)"}},
                 {"sentence_nl",
                  Kind::text,
                  {"in gewone taal (nl)", "in plain words (nl)"},
                  {"Uitleg, Nederlands", "Explanation, Dutch"}},
                 {"sentence_en",
                  Kind::text,
                  {"in gewone taal (en)", "in plain words (en)"},
                  {"Uitleg, Engels", "Explanation, English"}}},
                {}};
    const auto found = source.optional_table("incentive", {"scenario", "segment", "event", "severity", "revenue_cents",
                                                           "cost_cents", "sentence_nl", "sentence_en"});
    if (!found) return table;
    constexpr double euro_per_cent = 0.01;
    const auto euro = [](const Cell& cents) { return absent(cents) ? Cell() : Cell(number_of(cents) * euro_per_cent); };
    for (const auto& row : found->rows) {
        const auto scenario = position(row[0], source.scenarios());
        if (!scenario) continue;
        const auto segment = position(row[1], source.scenario(*scenario).segments.size());
        if (!segment) continue;
        table.rows.push_back({source.scenario(*scenario).name, source.scenario(*scenario).segments[*segment].id, row[2],
                              row[3], euro(row[4]), euro(row[5]), row[6], row[7]});
    }
    return table;
}

Table frozen_table(const Source& source) {
    Table table{
        "frozen",
        {"Gedrag en boekhouding", "Behaviour and bookkeeping"},
        {columns::scenario,
         columns::metric,
         {"frozen",
          Kind::by_row,
          {"zonder gedrag", "without behaviour"},
          {"Gemiddelde als aanbieders en gemeenten niets anders zouden doen",
           "Mean if providers and municipalities did nothing differently"}},
         {"live",
          Kind::by_row,
          {"met gedrag", "with behaviour"},
          {"Gemiddelde in dit scenario, met gedrag", "Mean in this scenario, with behaviour"}},
         {"bookkeeping",
          Kind::by_row,
          {"door boekhouding", "by bookkeeping"},
          {"Verschil met de basis dat er ook zonder ander gedrag is: andere regels voor wie wanneer wat betaalt",
           "Difference from the baseline that is there without any change of behaviour: other rules on who pays what, "
           "when"}},
         {"behaviour",
          Kind::by_row,
          {"door gedrag", "by behaviour"},
          {"Verschil met de basis dat ontstaat doordat mensen anders gaan werken",
           "Difference from the baseline that arises because people work differently"}}},
        {}};
    struct Line {
        std::size_t scenario;
        std::string metric;
        double frozen, live;
    };
    std::vector<Line> lines;
    const auto live_of = [&](std::size_t s, std::string_view metric) -> std::optional<double> {
        const MetricSummary* found = source.summary().find(source.scenario(s).name, metric);
        return found ? found->statistics.mean : std::nullopt;
    };
    // A metric may have its frozen twin in the catalogue ...
    for (const Metric& metric : metric_catalogue()) {
        const std::string twin = std::string(metric.id) + "_frozen";
        if (!metric_position(twin)) continue;
        for (std::size_t s = 0; s < source.scenarios(); ++s)
            if (const auto live = live_of(s, metric.id), frozen = live_of(s, twin); live && frozen)
                lines.push_back({s, std::string(metric.id), *frozen, *live});
    }
    // ... or its mean in a table of the study file.
    if (const auto found = source.optional_table("frozen", {"scenario", "metric", "mean"}))
        for (const auto& row : found->rows) {
            const auto scenario = position(row[0], source.scenarios());
            const auto* metric = std::get_if<std::string>(&row[1]);
            if (!scenario || !metric || absent(row[2])) continue;
            if (const auto live = live_of(*scenario, *metric))
                lines.push_back({*scenario, *metric, number_of(row[2]), *live});
        }
    for (const Line& line : lines) {
        Row row{source.scenario(line.scenario).name, line.metric, line.frozen, line.live, Cell(), Cell()};
        if (line.scenario != source.baseline())
            for (const Line& base : lines)
                if (base.scenario == source.baseline() && base.metric == line.metric) {
                    row[4] = line.frozen - base.frozen;
                    row[5] = (line.live - line.frozen) - (base.live - base.frozen);
                }
        table.rows.push_back(std::move(row));
    }
    return table;
}

Table severity_table(const Source& source) {
    Table table{"severities",
                {"Naar ernst", "By severity"},
                {columns::scenario,
                 {"severity",
                  Kind::severity,
                  {"ernst", "severity"},
                  {"Klasse van ernst bij verwijzing", "Class of severity at referral"}},
                 {"referred",
                  Kind::youths,
                  {"verwezen per jaar", "referred per year"},
                  {"Zorgvragen per jaar", "Requests for care per year"}},
                 {"started",
                  Kind::youths,
                  {"gestart per jaar", "started per year"},
                  {"Gestarte trajecten per jaar", "Trajectories started per year"}},
                 {"wait",
                  Kind::week,
                  {"gemiddelde wachttijd", "mean wait"},
                  {"Weken tussen verwijzing en start, gemiddeld", "Weeks between referral and start, mean"}},
                 {"goal_share",
                  Kind::share,
                  {"doel bereikt per 100 verwezen", "goals per 100 referred"},
                  {"Doelen bereikt gedeeld door verwijzingen", "Goals reached over referrals"}},
                 {"declined_share",
                  Kind::share,
                  {"geweigerd per 100 verwezen", "declined per 100 referred"},
                  {"Weigeringen gedeeld door verwijzingen", "Refusals over referrals"}}},
                {}};
    const auto found = source.optional_table(
        "severity_breakdown",
        {"scenario", "severity", "clients_referred", "clients_started", "wait_weeks", "goals_reached", "declined"});
    if (!found || source.empty()) return table;
    constexpr std::array<std::string_view, severity_count> names{"light", "medium", "heavy", "intensive"};
    const auto ratio = [](double part, double all) { return all > 0.0 ? Cell(part / all) : Cell(); };
    std::vector<std::array<std::array<double, 5>, severity_count>> sums(source.scenarios());
    for (const auto& row : found->rows) {
        const auto scenario = position(row[0], source.scenarios());
        const auto severity = position(row[1], severity_count);
        if (!scenario || !severity) continue;
        for (std::size_t c = 0; c < 5; ++c) sums[*scenario][*severity][c] += number_of(row[c + 2]);
    }
    const double per_year = 1.0 / static_cast<double>(source.replications()) / static_cast<double>(source.years());
    for (std::size_t s = 0; s < sums.size(); ++s)
        for (std::size_t k = 0; k < severity_count; ++k) {
            const auto& [referred, started, wait, goals, declined] = sums[s][k];
            table.rows.push_back({source.scenario(s).name, cell(names[k]), referred * per_year, started * per_year,
                                  ratio(wait, started), ratio(goals, referred), ratio(declined, referred)});
        }
    return table;
}

}  // namespace fundsim::report
