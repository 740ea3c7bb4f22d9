// Providers one by one, and by size.
#include <algorithm>
#include <array>

#include "report/tables/columns.hpp"
#include "report/tables/study_tables.hpp"

namespace fundsim::report {
namespace {

constexpr double euro_per_cent = 0.01;

/// Per year, mean over replications.
struct Account {
    double revenue = 0.0, cost = 0.0, starts = 0.0, exits = 0.0;
    std::int64_t providers = 0;

    Account& operator+=(const Account& other) {
        revenue += other.revenue;
        cost += other.cost;
        starts += other.starts;
        exits += other.exits;
        providers += other.providers;
        return *this;
    }
    Row cells(bool hide) const {
        const auto shown = [hide](double value) { return hide ? Cell(Hidden{}) : Cell(value); };
        return {shown(revenue),        shown(cost),
                shown(revenue - cost), revenue > 0.0 ? Cell((revenue - cost) / revenue) : Cell(),
                shown(starts),         exits};
    }
};

std::vector<Account> accounts_of(const Source& source, std::size_t scenario) {
    const auto sums = source.file().provider_breakdown(scenario);
    std::vector<Account> accounts(source.scenario(scenario).providers.size());
    const double per_year = 1.0 / static_cast<double>(source.replications()) / static_cast<double>(sums.size());
    for (const auto& year : sums)
        for (std::size_t p = 0; p < accounts.size(); ++p) {
            const auto of = [&](ProviderTally tally) {
                return static_cast<double>(year[p][static_cast<std::size_t>(tally)]) * per_year;
            };
            accounts[p] +=
                {of(ProviderTally::revenue_cents) * euro_per_cent, of(ProviderTally::cost_cents) * euro_per_cent,
                 of(ProviderTally::starts), of(ProviderTally::exits), 0};
        }
    // who may enter counts where it does in some future
    for (std::size_t p = 0; p < accounts.size(); ++p)
        accounts[p].providers = !source.scenario(scenario).providers[p].enters || accounts[p].cost > 0.0 ? 1 : 0;
    return accounts;
}

constexpr std::array<std::string_view, 4> sizes{"large", "medium", "small", "out_of_contract"};

/// By share of all revenue in the baseline, so that a provider keeps its size in every scenario.
std::size_t size_of(double share_of_revenue, bool contracted) {
    constexpr double large = 0.02, medium = 0.005;
    if (!contracted) return 3;
    return share_of_revenue >= large ? 0 : share_of_revenue >= medium ? 1 : 2;
}

std::vector<std::size_t> sizes_in_baseline(const Source& source) {
    const auto accounts = accounts_of(source, source.baseline());
    double all = 0.0;
    for (const Account& account : accounts) all += account.revenue;
    std::vector<std::size_t> found;
    for (std::size_t p = 0; p < accounts.size(); ++p)
        found.push_back(size_of(all > 0.0 ? accounts[p].revenue / all : 0.0,
                                source.scenario(source.baseline()).providers[p].contracted));
    return found;
}

}  // namespace

std::vector<Table> provider_tables(const Source& source, bool hide) {
    const Column size{"size",
                      Kind::size,
                      {"grootte", "size"},
                      {"Naar omzet in de basis: groot (2 % of meer van alle omzet), middelgroot (0,5 tot 2 %), klein; "
                       "zonder contract apart",
                       "By revenue in the baseline: large (2 % or more of all revenue), medium (0.5 to 2 %), small; "
                       "without a contract apart"}};
    const std::vector<Column> money{
        {"revenue",
         Kind::euro,
         {"omzet per jaar", "revenue per year"},
         {"Omzet per jaar, gemiddeld over de toekomsten", "Revenue per year, mean over futures"}},
        {"cost", Kind::euro, {"kosten per jaar", "cost per year"}, {"Volledige kosten per jaar", "Full cost per year"}},
        {"margin", Kind::euro, {"marge per jaar", "margin per year"}, {"Omzet min kosten", "Revenue minus cost"}},
        {"margin_share",
         Kind::share,
         {"marge, deel van omzet", "margin, part of revenue"},
         {"Marge gedeeld door omzet", "Margin over revenue"}},
        {"starts",
         Kind::count,
         {"gestarte trajecten per jaar", "trajectories started per year"},
         {"Gestarte trajecten per jaar", "Trajectories started per year"}},
        {"exits",
         Kind::count,
         {"gestopt per jaar", "exits per year"},
         {"Aanbieders die stoppen, per jaar", "Providers that stop, per year"}}};
    Table each{"providers",
               {"Per aanbieder", "By provider"},
               {columns::scenario,
                {"provider", Kind::provider, {"aanbieder", "provider"}, {"Aanbieder", "Provider"}},
                size,
                {"margin_p10",
                 Kind::euro,
                 {"marge, laag (1 op 10)", "margin, low (1 in 10)"},
                 {"Een op de tien toekomsten ligt hieronder (tot 0,4 % nauwkeurig)",
                  "One in ten futures lies below this (to within 0.4 %)"}},
                {"margin_p90",
                 Kind::euro,
                 {"marge, hoog (1 op 10)", "margin, high (1 in 10)"},
                 {"Een op de tien toekomsten ligt hierboven (tot 0,4 % nauwkeurig)",
                  "One in ten futures lies above this (to within 0.4 %)"}}},
               {}};
    Table grouped{"provider_sizes",
                  {"Naar grootte van de aanbieder", "By size of the provider"},
                  {columns::scenario,
                   size,
                   {"providers", Kind::whole, {"aantal", "number"}, {"Aantal aanbieders", "Number of providers"}}},
                  {}};
    for (Table* table : {&each, &grouped}) table->columns.insert(table->columns.end(), money.begin(), money.end());
    const std::vector<Column> differences{
        {"revenue_difference",
         Kind::euro,
         {"verschil in omzet", "difference in revenue"},
         {"Omzet min die in de basis", "Revenue minus that in the baseline"}},
        {"margin_difference",
         Kind::euro,
         {"verschil in marge", "difference in margin"},
         {"Marge min die in de basis", "Margin minus that in the baseline"}},
        {"margin_share_difference",
         Kind::share,
         {"verschil in marge, deel van omzet", "difference in margin share"},
         {"Marge als deel van omzet, min dat in de basis", "Margin as part of revenue, minus that in the baseline"}}};
    grouped.columns.insert(grouped.columns.end(), differences.begin(), differences.end());
    if (source.empty()) return {grouped, each};

    const auto size_by_provider = sizes_in_baseline(source);
    const auto totals_of = [&](const std::vector<Account>& accounts) {
        std::array<Account, sizes.size()> totals{};
        for (std::size_t p = 0; p < std::min(accounts.size(), size_by_provider.size()); ++p)
            totals[size_by_provider[p]] += accounts[p];
        return totals;
    };
    const auto base = totals_of(accounts_of(source, source.baseline()));
    for (std::size_t s = 0; s < source.scenarios(); ++s) {
        const auto accounts = accounts_of(source, s);
        const auto& entries = source.scenario(s).providers;
        const double per_year = euro_per_cent / static_cast<double>(source.scenario(s).years);
        for (std::size_t p = 0; p < accounts.size(); ++p) {
            const auto band = band_of(source.file().item_histogram(s, "provider", p));
            const std::string_view name = p < size_by_provider.size() ? sizes[size_by_provider[p]] : "";
            const auto bound = [&](double Band::*side) {
                return hide ? Cell(Hidden{}) : band ? Cell((*band).*side * per_year) : Cell();
            };
            Row row{source.scenario(s).name, entries[p].id, cell(name), bound(&Band::p10), bound(&Band::p90)};
            for (Cell& value : accounts[p].cells(hide)) row.push_back(std::move(value));
            each.rows.push_back(std::move(row));
        }
        const auto totals = totals_of(accounts);
        for (std::size_t z = 0; z < sizes.size(); ++z) {
            if (totals[z].providers == 0) continue;
            Row row{source.scenario(s).name, cell(sizes[z]), totals[z].providers};
            for (Cell& value : totals[z].cells(hide)) row.push_back(std::move(value));
            if (s == source.baseline()) {
                row.resize(grouped.columns.size());
            } else {
                const auto margin = [](const Account& a) { return a.revenue - a.cost; };
                const auto share = [&](const Account& a) { return a.revenue > 0.0 ? margin(a) / a.revenue : 0.0; };
                const auto shown = [hide](double value) { return hide ? Cell(Hidden{}) : Cell(value); };
                row.push_back(shown(totals[z].revenue - base[z].revenue));
                row.push_back(shown(margin(totals[z]) - margin(base[z])));
                row.emplace_back(share(totals[z]) - share(base[z]));
            }
            grouped.rows.push_back(std::move(row));
        }
    }
    return {grouped, each};
}

}  // namespace fundsim::report
