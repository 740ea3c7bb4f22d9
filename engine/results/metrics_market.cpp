// Metrics: what there is to choose, who provides, how far municipalities are apart, what can be foreseen.
#include <array>

#include "results/catalogue.hpp"

namespace fundsim::results {
namespace {

constexpr auto lower = Direction::lower_is_better;
constexpr auto higher = Direction::higher_is_better;
constexpr auto neutral = Direction::neutral;
constexpr auto money = MetricGroup::money;
constexpr auto waiting = MetricGroup::waiting;
constexpr auto outcomes = MetricGroup::outcomes;
constexpr auto providers = MetricGroup::providers;

constexpr std::array metrics{
    Metric{"choice_providers",
           "provider",
           thousandths,
           higher,
           waiting,
           {"Keuze: aanbieders binnen bereik en norm", "Choice: providers within reach and norm"},
           {"Aanbieders van de zorgvorm binnen bereik van de gemeente waar de wachttijd binnen de norm ligt, gemiddeld "
            "over "
            "gestarte trajecten; stand aan het begin van de periode",
            "Providers of the form of care within reach of the municipality whose wait is within the norm, mean over "
            "trajectories started; as the period of four weeks opened"},
           [](const Sums& s) { return mean(s[Tally::choice], s[Tally::clients_started]); }},
    Metric{"match_share",
           "share",
           millionths,
           higher,
           waiting,
           {"Klik met de aanbieder", "Match with the provider"},
           {"Hoe goed wie start bij de aanbieder past, gemiddeld over gecontracteerde starts: 0 % is het slechtste "
            "niveau, 100 % het beste; bij een willekeurige aanbieder is het 16 %, bij de beste van tien 66 %, van "
            "veertig 92 %",
            "How well those who start fit their provider, mean over starts in contract: 0 % is the poorest level, "
            "100 % the best; with any provider it is 16 %, with the best of ten 66 %, of forty 92 %"},
           [](const Sums& s) {
               constexpr std::int64_t best_level = 3;  // levels 0 ... 3, see model/flow/placement.hpp
               return share(s[Tally::match_level],
                            best_level * (s[Tally::clients_started] - s[Tally::starts_out_of_contract]));
           }},
    Metric{"blocked_weeks",
           "week",
           thousandths,
           lower,
           outcomes,
           {"Geblokkeerde plaatsen", "Blocked places"},
           {"Weken zorg waarin een stap naar een andere zorgvorm op een plaats wacht, over alle cliënten",
            "Weeks in care while a step to another setting waits for a place, over all clients"},
           [](const Sums& s) { return mean(s[Tally::blocked_weeks], 1); }},
    Metric{"turned_away_weeks",
           "week",
           thousandths,
           lower,
           waiting,
           {"Weken op geen enkele lijst", "Weeks on no list"},
           {"Weken tussen vergeefse toeleiding naar vrije hulp, of een weigering, en de nieuwe zorgvraag",
            "Weeks between redirection to free help in vain, or a refusal, and the next request"},
           [](const Sums& s) { return mean(s[Tally::turned_away_weeks], 1); }},
    Metric{
        "provider_concentration",
        "ratio",
        millionths,
        neutral,
        providers,
        {"Concentratie van aanbieders", "Concentration of providers"},
        {"Herfindahl-index: som van de gekwadrateerde omzetaandelen van gecontracteerde aanbieders (1: een aanbieder), "
         "gemiddeld over de jaren",
         "Herfindahl index: sum of squared revenue shares of contracted providers (1: one provider), mean over years"},
        [](const Sums& s) {
            return Fraction{s.concentration, s.years, 1};
        }},
    Metric{"provider_reserves",
           "EUR",
           cents_per_euro,
           neutral,
           providers,
           {"Reserves van aanbieders", "Provider reserves"},
           {"Reserves van gecontracteerde aanbieders aan het eind: een deel van de jaarkosten bij de start, plus "
            "resultaat "
            "sindsdien",
            "Reserves of contracted providers at the end: a share of a year's cost at the switch, plus results since"},
           [](const Sums& s) { return count(s.reserves); }},
    Metric{"provider_reserves_below_zero_share",
           "share",
           millionths,
           lower,
           providers,
           {"Aanbieders met negatieve reserves", "Providers with reserves below zero"},
           {"Aandeel van de gecontracteerde aanbieders met reserves onder nul aan het eind",
            "Share of contracted providers with reserves below zero at the end"},
           [](const Sums& s) { return share(s.providers_below_zero, s.contracted); }},
    Metric{"municipal_wait_gap",
           "week",
           thousandths,
           lower,
           waiting,
           {"Verschil in wachttijd tussen gemeenten", "Difference in waits between municipalities"},
           {"Langste min kortste gemiddelde wachttijd van gemeenten met minstens tien starts in het jaar, gemiddeld "
            "over de "
            "jaren",
            "Longest less shortest mean wait of municipalities with ten starts or more in the year, mean over years"},
           [](const Sums& s) {
               return Fraction{s.wait_gap, s.wait_gaps, 1};
           }},
    Metric{
        "municipal_spend_ratio",
        "ratio",
        millionths,
        neutral,
        money,
        {"Verschil in uitgaven tussen gemeenten", "Difference in spend between municipalities"},
        {"Hoogste / laagste uitgaven per jeugdige in zorg (per half jaar), gemeenten met minstens tien van hen, "
         "gemiddeld "
         "over de jaren",
         "Highest / lowest spend per youth in care (by half-year), municipalities with ten of them or more, mean over "
         "years"},
        [](const Sums& s) {
            return Fraction{s.spend_ratio, s.spend_ratios, 1};
        }},
    Metric{
        "spend_forecast_error_share",
        "share",
        millionths,
        lower,
        money,
        {"Voorspelfout van de uitgaven", "Forecast error of spend"},
        {"Hoe ver de uitgaven afwijken van die van het jaar ervoor (bij de start: de inlooptijd), als deel daarvan; in "
         "absolute zin, over de jaren samen",
         "How far spend lies from that of the year before (at the start: the warm-up), as a share of it; absolute, "
         "years "
         "together"},
        [](const Sums& s) { return share(s.forecast_miss, s.forecast_spend); }},
};

}  // namespace

std::span<const Metric> market_metrics() { return metrics; }

}  // namespace fundsim::results
