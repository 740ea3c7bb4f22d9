// What the contracts of each scenario say, and what one more of something brings a provider under them.
#include <algorithm>
#include <array>
#include <cmath>

#include "report/tables/columns.hpp"
#include "report/tables/study_tables.hpp"

namespace fundsim::report {
namespace {

constexpr double cents_per_euro = 100.0;

Cell euro(double cents) { return std::isnan(cents) ? Cell() : Cell(cents / cents_per_euro); }

const Column contract_key{"contract_key",
                          Kind::text,
                          {"contract", "contract"},
                          {"Soort zorg, met @aanbieder waar die een eigen contract heeft",
                           "Form of care, with @provider where that has a contract of its own"}};
const Column segment{"segment", Kind::segment, {"segment", "segment"}, {"Soort zorg", "Form of care"}};
const Column model{
    "contract", Kind::contract, {"bekostiging", "funding model"}, {"Bekostiging", "Funding model in force"}};

}  // namespace

Table incentive_table(const Source& source) {
    Table table{
        "incentives",
        {"Wat het contract de aanbieder oplevert", "What the contract brings the provider"},
        {columns::scenario,
         contract_key,
         segment,
         model,
         {"event",
          Kind::text,
          {"gebeurtenis", "event"},
          {"Wat er een meer van komt: unit, period, admission, class_up, result, kpi_...",
           "What there is one more of: unit, period, admission, class_up, result, kpi_..."}},
         {"event_nl",
          Kind::text,
          {"één meer van (nl)", "one more of (nl)"},
          {"Hetzelfde in woorden", "In words, Dutch"}},
         {"event_en",
          Kind::text,
          {"één meer van (en)", "one more of (en)"},
          {"In woorden, Engels", "The same in words"}},
         {"severity",
          Kind::severity,
          {"klasse", "class"},
          {"Klasse van ernst; leeg: voor elke klasse gelijk", "Class of severity; empty: the same for every class"}},
         {"who_nl",
          Kind::text,
          {"voor wie (nl)", "for whom (nl)"},
          {"Leeg: voor elke aanbieder gelijk", "Empty: the same for every provider, Dutch"}},
         {"who_en",
          Kind::text,
          {"voor wie (en)", "for whom (en)"},
          {"Leeg: voor elke aanbieder gelijk, Engels", "Empty: the same for every provider"}},
         {"revenue",
          Kind::euro,
          {"levert op", "brings"},
          {"Extra betaling aan de aanbieder, verwacht, bij de middenwaarden van alle cijfers",
           "Further pay to the provider, expected, at the central values of all figures"}},
         {"cost",
          Kind::euro,
          {"kost extra", "costs extra"},
          {"Kosten die de aanbieder er extra door heeft (vermijdbare kosten); leeg: geen eigen kosten",
           "Cost that the provider has on top (avoidable cost); empty: no cost of its own"}},
         {"left",
          Kind::euro,
          {"houdt over", "is left"},
          {"Wat het oplevert min wat het extra kost", "What it brings less what it costs extra"}},
         {"full_cost",
          Kind::euro,
          {"volledige kosten", "full cost"},
          {"Volledige kosten, ook wat er toch al is (gebouw, vast personeel)",
           "Full cost, with what is there anyway (building, permanent staff)"}}},
        {}};
    constexpr std::array<std::string_view, severity_count> classes{"light", "medium", "heavy", "intensive"};
    for (std::size_t s = 0; s < source.scenarios(); ++s)
        for (const ExplainedContract& contract : source.scenario(s).contracts)
            for (const ExplainedEvent& event : contract.events) {
                const double cost = std::isnan(event.avoidable_cost) ? 0.0 : event.avoidable_cost;
                const bool of_class = std::find(classes.begin(), classes.end(), event.severity) != classes.end();
                table.rows.push_back({source.scenario(s).name, contract.key, contract.segment, contract.model, event.id,
                                      event.label.nl, event.label.en, of_class ? Cell(event.severity) : Cell(),
                                      event.who.nl, event.who.en, euro(event.brings), euro(event.avoidable_cost),
                                      euro(event.brings - cost), euro(event.full_cost)});
            }
    return table;
}

Table contract_text_table(const Source& source) {
    Table table{
        "contract_texts",
        {"Wat de contracten zeggen en belonen", "What the contracts say and reward"},
        {columns::scenario,
         contract_key,
         segment,
         model,
         {"topic",
          Kind::text,
          {"onderwerp", "topic"},
          {"today: wat het vervangt; says: wat wordt betaald, wanneer en door wie; care: wat aan de zorg zelf raakt; "
           "rewards: wat volgt uit de prikkeltabel",
           "today: what it replaces; says: what is paid, when and by whom; care: what acts on care itself; rewards: "
           "what follows from the incentive table"}},
         {"text_nl", Kind::text, {"tekst (nl)", "text (nl)"}, {"In gewone taal, Nederlands", "In plain words, Dutch"}},
         {"text_en", Kind::text, {"tekst (en)", "text (en)"}, {"In gewone taal, Engels", "In plain words"}}},
        {}};
    for (std::size_t s = 0; s < source.scenarios(); ++s)
        for (const ExplainedContract& contract : source.scenario(s).contracts) {
            const auto tell = [&](std::string_view topic, const Label& words) {
                table.rows.push_back({source.scenario(s).name, contract.key, contract.segment, contract.model,
                                      cell(topic), words.nl, words.en});
            };
            if (contract.changes) tell("today", contract.today);
            for (const Label& words : contract.sentences) tell("says", words);
            for (const Label& words : contract.care_clauses) tell("care", words);
            for (const Label& words : contract.rewards) tell("rewards", words);
        }
    return table;
}

}  // namespace fundsim::report
