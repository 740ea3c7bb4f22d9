// What becomes of children by the class of severity in which they are referred; of the whole region, so that no
// municipality shows.
#include <array>

#include "report/tables/columns.hpp"
#include "report/tables/study_tables.hpp"

namespace fundsim::report {

Table severity_table(const Source& source) {
    Table table{
        "severities",
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
         {"beyond_norm_share",
          Kind::share,
          {"wacht langer dan de norm", "waits longer than the norm"},
          {"Deel van de starters dat langer wachtte dan de norm", "Part of starters who waited longer than the norm"}},
         {"goal_share",
          Kind::share,
          {"doel bereikt per 100 verwezen", "goals per 100 referred"},
          {"Doelen bereikt gedeeld door verwijzingen", "Goals reached over referrals"}},
         {"goal_of_ended_share",
          Kind::share,
          {"doel bereikt per 100 beëindigd", "goals per 100 ended"},
          {"Doelen bereikt gedeeld door beëindigde trajecten (overdrachten niet meegeteld)",
           "Goals reached over endings (transfers left out)"}},
         {"declined_share",
          Kind::share,
          {"geweigerd per 100 verwezen", "declined per 100 referred"},
          {"Weigeringen gedeeld door verwijzingen", "Refusals over referrals"}}},
        {}};
    if (source.empty()) return table;
    constexpr std::array<std::string_view, severity_count> names{"light", "medium", "heavy", "intensive"};
    const double per_year = 1.0 / static_cast<double>(source.replications()) / static_cast<double>(source.years());
    for (std::size_t s = 0; s < source.scenarios(); ++s) {
        std::array<SeveritySums, severity_count> sums{};
        for (const auto& year : source.file().severity_breakdown(s))
            for (const auto& segment : year)
                for (std::size_t k = 0; k < severity_count; ++k)
                    for (std::size_t t = 0; t < severity_tally_count; ++t) sums[k][t] += segment[k][t];
        for (std::size_t k = 0; k < severity_count; ++k) {
            const auto of = [&](SeverityTally tally) {
                return static_cast<double>(sums[k][static_cast<std::size_t>(tally)]);
            };
            const auto ratio = [&](double part, SeverityTally whole) {
                return of(whole) > 0.0 ? Cell(part / of(whole)) : Cell();
            };
            const double started = of(SeverityTally::clients_started);
            table.rows.push_back({source.scenario(s).name, cell(names[k]),
                                  of(SeverityTally::clients_referred) * per_year, started * per_year,
                                  ratio(of(SeverityTally::wait_weeks), SeverityTally::clients_started),
                                  ratio(started - of(SeverityTally::waits_within_norm), SeverityTally::clients_started),
                                  ratio(of(SeverityTally::goals_reached), SeverityTally::clients_referred),
                                  ratio(of(SeverityTally::goals_reached), SeverityTally::ended),
                                  ratio(of(SeverityTally::declined), SeverityTally::clients_referred)});
        }
    }
    return table;
}

}  // namespace fundsim::report
