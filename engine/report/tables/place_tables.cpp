// Municipalities, segments, and both crossed: means over replications, per year of the horizon.
#include <algorithm>
#include <cmath>
#include <functional>
#include <stdexcept>

#include "report/tables/columns.hpp"
#include "report/tables/study_tables.hpp"
#include "report/tables/suppression.hpp"

namespace fundsim::report {
namespace {

/// Counts of children that are protected, each by a pattern of its own.
enum Counted : std::uint8_t { referred, started, beyond_norm, goals, waiting_end, in_care_end, counted_ };

/// Means over replications of one scenario in one cell; money and flows per year.
struct Place {
    double counts[counted_] = {};
    double spend = 0.0;       // euro
    double wait_weeks = 0.0;  // of all starts together

    Place& operator+=(const Place& other) {
        for (std::size_t c = 0; c < counted_; ++c) counts[c] += other.counts[c];
        spend += other.spend;
        wait_weeks += other.wait_weeks;
        return *this;
    }
    double mean_wait() const { return wait_weeks / counts[started]; }
    double beyond_share() const { return counts[beyond_norm] / counts[started]; }
    double goal_share() const { return counts[goals] / counts[referred]; }
};

/// [municipality][segment], with totals as last row and last column.
using Places = std::vector<std::vector<Place>>;

Places places_of(const Source& source, std::size_t scenario) {
    const ScenarioEntry& entry = source.scenario(scenario);
    const std::size_t municipalities = entry.municipalities.size(), segments = entry.segments.size();
    Places places(municipalities + 1, std::vector<Place>(segments + 1));
    const auto replications = static_cast<double>(source.replications());
    const double per_year = 1.0 / replications / static_cast<double>(entry.years);
    constexpr double euro_per_cent = 0.01;
    const auto cells = source.file().breakdown(scenario);
    for (std::size_t year = 0; year < cells.size(); ++year)
        for (std::size_t m = 0; m < municipalities; ++m)
            for (std::size_t s = 0; s < segments; ++s) {
                const TallySums& sums = cells[year][m][s];
                const auto of = [&](Tally tally) { return static_cast<double>(sums[static_cast<std::size_t>(tally)]); };
                Place place;
                place.counts[referred] = of(Tally::clients_referred) * per_year;
                place.counts[started] = of(Tally::clients_started) * per_year;
                place.counts[beyond_norm] = (of(Tally::clients_started) - of(Tally::waits_within_norm)) * per_year;
                place.counts[goals] = of(Tally::goals_reached) * per_year;
                if (year + 1 == cells.size()) {
                    place.counts[waiting_end] = of(Tally::waiting_end) / replications;
                    place.counts[in_care_end] = of(Tally::in_care_end) / replications;
                }
                place.spend = (of(Tally::spend_care) + of(Tally::spend_out_of_contract) + of(Tally::spend_admin)) *
                              per_year * euro_per_cent;
                place.wait_weeks = of(Tally::wait_weeks) * per_year;
                for (Place* sum : {&places[m][s], &places[m][segments], &places[municipalities][s],
                                   &places[municipalities][segments]})
                    *sum += place;
            }
    return places;
}

/// What is hidden, by count; the same in every scenario, so that no difference shows it.
std::vector<Mask> masks_of(const std::vector<Places>& scenarios, std::size_t baseline, double hide_below) {
    std::vector<Mask> masks;
    for (std::size_t count = 0; count < counted_; ++count) {
        Mask primary;
        Grid values;
        for (std::size_t m = 0; m < scenarios[baseline].size(); ++m) {
            primary.emplace_back();
            values.emplace_back();
            for (std::size_t s = 0; s < scenarios[baseline][m].size(); ++s) {
                primary.back().push_back(std::any_of(scenarios.begin(), scenarios.end(), [&](const Places& places) {
                    return places[m][s].counts[count] < hide_below;
                }));
                values.back().push_back(scenarios[baseline][m][s].counts[count]);
            }
        }
        masks.push_back(hidden_cells(values, primary, hide_below));
    }
    return masks;
}

class Writer {
public:
    Writer(const Source& source, double hide_below) : source_(source) {
        for (std::size_t s = 0; s < source.scenarios(); ++s) all_.push_back(places_of(source, s));
        masks_ = masks_of(all_, source.baseline(), hide_below);
    }

    Row row(std::size_t scenario, std::size_t m, std::size_t s) const {
        const Place& place = all_[scenario][m][s];
        const Place& base = all_[source_.baseline()][m][s];
        const bool is_base = scenario == source_.baseline();
        const auto shown = [&](std::initializer_list<Counted> counts, double value) -> Cell {
            for (const Counted count : counts)
                if (masks_[count][m][s]) return Hidden{};
            return std::isfinite(value) ? Cell(value) : Cell();
        };
        const auto difference = [&](std::initializer_list<Counted> counts, double value) -> Cell {
            return is_base ? Cell() : shown(counts, value);
        };
        Row row;
        for (const Counted count : {referred, started, beyond_norm, goals, waiting_end, in_care_end})
            row.push_back(shown({count}, place.counts[count]));
        // money of children in care: as telling as their number
        row.push_back(shown({in_care_end, started}, place.spend));
        row.push_back(shown({started}, place.mean_wait()));
        row.push_back(shown({started, beyond_norm}, place.beyond_share()));
        row.push_back(shown({referred, goals}, place.goal_share()));
        row.push_back(difference({in_care_end, started}, place.spend - base.spend));
        row.push_back(difference({in_care_end, started}, place.spend / base.spend - 1.0));
        row.push_back(difference({started}, place.mean_wait() - base.mean_wait()));
        row.push_back(difference({referred, goals}, place.goal_share() - base.goal_share()));
        return row;
    }
    bool money_hidden(std::size_t m, std::size_t s) const { return masks_[in_care_end][m][s] || masks_[started][m][s]; }

private:
    const Source& source_;
    std::vector<Places> all_;  // [scenario]
    std::vector<Mask> masks_;  // [count]
};

const std::vector<Column>& place_columns() {
    static const std::vector<Column> columns{
        {"referred",
         Kind::youths,
         {"verwezen per jaar", "referred per year"},
         {"Zorgvragen per jaar", "Requests for care per year"}},
        {"started",
         Kind::youths,
         {"gestart per jaar", "started per year"},
         {"Gestarte trajecten per jaar", "Trajectories started per year"}},
        {"beyond_norm",
         Kind::youths,
         {"wachtte te lang, per jaar", "waited too long, per year"},
         {"Gestart na langer wachten dan de norm, per jaar", "Started after waiting longer than the norm, per year"}},
        {"goals",
         Kind::youths,
         {"doel bereikt per jaar", "goals reached per year"},
         {"Trajecten waarvan het doel echt is bereikt, per jaar",
          "Trajectories whose goal was truly reached, per year"}},
        {"waiting_end",
         Kind::youths,
         {"wacht aan het eind", "waiting at the end"},
         {"Wachtenden op de laatste dag", "Waiting on the last day"}},
        {"in_care_end",
         Kind::youths,
         {"in zorg aan het eind", "in care at the end"},
         {"In zorg op de laatste dag", "In care on the last day"}},
        {"spend",
         Kind::euro,
         {"uitgaven per jaar", "spend per year"},
         {"Uitgaven per jaar, baten en lasten, gemiddeld over de toekomsten",
          "Spend per year, accrual basis, mean over futures"}},
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
        {"spend_difference",
         Kind::euro,
         {"verschil in uitgaven", "difference in spend"},
         {"Uitgaven per jaar min die in de basis", "Spend per year minus that in the baseline"}},
        {"spend_difference_share",
         Kind::share,
         {"verschil in uitgaven, %", "difference in spend, %"},
         {"Verschil in uitgaven als deel van de basis", "Difference in spend as part of the baseline"}},
        {"wait_difference",
         Kind::week,
         {"verschil in wachttijd", "difference in wait"},
         {"Gemiddelde wachttijd min die in de basis", "Mean wait minus that in the baseline"}},
        {"goal_difference",
         Kind::share,
         {"verschil in doelen per 100", "difference in goals per 100"},
         {"Doelen per verwijzing min die in de basis", "Goals per referral minus those in the baseline"}}};
    return columns;
}

std::vector<Cell> spend_band(const Source& source, std::size_t scenario, std::string_view dimension, std::size_t item) {
    const auto band = band_of(source.file().item_histogram(scenario, dimension, item));
    if (!band) return {Cell(), Cell()};
    const double euro_per_year = 0.01 / static_cast<double>(source.scenario(scenario).years);
    return {band->p10 * euro_per_year, band->p90 * euro_per_year};
}

const std::vector<Column>& band_columns() {
    static const std::vector<Column> columns{{"spend_p10",
                                              Kind::euro,
                                              {"uitgaven, laag (1 op 10)", "spend, low (1 in 10)"},
                                              {"Een op de tien toekomsten ligt hieronder (tot 0,4 % nauwkeurig)",
                                               "One in ten futures lies below this (to within 0.4 %)"}},
                                             {"spend_p90",
                                              Kind::euro,
                                              {"uitgaven, hoog (1 op 10)", "spend, high (1 in 10)"},
                                              {"Een op de tien toekomsten ligt hierboven (tot 0,4 % nauwkeurig)",
                                               "One in ten futures lies above this (to within 0.4 %)"}}};
    return columns;
}

void append(Row& row, const Row& more) { row.insert(row.end(), more.begin(), more.end()); }
void append(std::vector<Column>& columns, const std::vector<Column>& more) {
    columns.insert(columns.end(), more.begin(), more.end());
}

}  // namespace

std::vector<Table> place_tables(const Source& source, const TableOptions& options) {
    if (!(options.hide_below >= 0.0)) throw std::invalid_argument("the threshold of hidden counts must be 0 or more");
    const Column municipality{
        "municipality", Kind::municipality, {"gemeente", "municipality"}, {"Gemeente", "Municipality"}};
    const Column segment{"segment", Kind::segment, {"segment", "segment"}, {"Soort zorg", "Form of care"}};
    Table towns{"municipalities",
                {"Per gemeente", "By municipality"},
                {columns::scenario,
                 municipality,
                 {"youths",
                  Kind::count,
                  {"inwoners onder 23", "inhabitants under 23"},
                  {"Inwoners onder de 23 jaar", "Inhabitants under 23"}},
                 {"spend_per_youth",
                  Kind::euro,
                  {"uitgaven per inwoner onder 23", "spend per inhabitant under 23"},
                  {"Uitgaven per jaar gedeeld door inwoners onder 23", "Spend per year over inhabitants under 23"}}},
                {}};
    Table forms{"segments", {"Per soort zorg", "By form of care"}, {columns::scenario, segment}, {}};
    Table crossed{"municipality_segments",
                  {"Per gemeente en soort zorg", "By municipality and form of care"},
                  {columns::scenario, municipality, segment},
                  {}};
    for (Table* table : {&towns, &forms}) append(table->columns, band_columns());
    for (Table* table : {&towns, &forms, &crossed}) append(table->columns, place_columns());
    if (source.empty()) return {towns, forms, crossed};

    const Writer writer(source, options.hide_below);
    for (std::size_t s = 0; s < source.scenarios(); ++s) {
        const ScenarioEntry& entry = source.scenario(s);
        const std::size_t all_towns = entry.municipalities.size(), all_segments = entry.segments.size();
        for (std::size_t m = 0; m < all_towns; ++m) {
            const MunicipalityEntry& town = entry.municipalities[m];
            const Row values = writer.row(s, m, all_segments);
            const Cell& spend = values[6];
            Cell per_youth = std::holds_alternative<double>(spend) && town.youths > 0
                                 ? Cell(std::get<double>(spend) / static_cast<double>(town.youths))
                                 : Cell();
            if (std::holds_alternative<Hidden>(spend)) per_youth = Hidden{};
            Row row{entry.name, town.id, town.youths, per_youth};
            append(row, writer.money_hidden(m, all_segments) ? Row{Hidden{}, Hidden{}}
                                                             : spend_band(source, s, "municipality", m));
            append(row, values);
            towns.rows.push_back(std::move(row));
            for (std::size_t f = 0; f < all_segments; ++f) {
                Row cell_row{entry.name, town.id, entry.segments[f].id};
                append(cell_row, writer.row(s, m, f));
                crossed.rows.push_back(std::move(cell_row));
            }
        }
        for (std::size_t f = 0; f < all_segments; ++f) {
            Row row{entry.name, entry.segments[f].id};
            append(row,
                   writer.money_hidden(all_towns, f) ? Row{Hidden{}, Hidden{}} : spend_band(source, s, "segment", f));
            append(row, writer.row(s, all_towns, f));
            forms.rows.push_back(std::move(row));
        }
    }
    return {towns, forms, crossed};
}

}  // namespace fundsim::report
