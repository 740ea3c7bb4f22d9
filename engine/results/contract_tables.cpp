// Writes and reads what the contracts of a scenario say and what they reward. Amounts are whole cents here.
#include <cmath>
#include <limits>

#include "results/schema.hpp"
#include "results/word_list.hpp"

namespace fundsim::results {
namespace {

std::int64_t as_integer(std::size_t value) { return static_cast<std::int64_t>(value); }

void bind_cents(Statement& row, double cents) {
    std::isnan(cents) ? row.bind_null() : row.bind(static_cast<std::int64_t>(std::llround(cents)));
}

double read_cents(Statement& row, int column) {
    const std::int64_t cents = row.integer(column);
    return cents == no_value ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(cents);
}

struct Topic {
    std::string_view name;
    std::vector<Label> ExplainedContract::*texts;
};
constexpr std::array<Topic, 3> topics{{{"says", &ExplainedContract::sentences},
                                       {"care", &ExplainedContract::care_clauses},
                                       {"rewards", &ExplainedContract::rewards}}};

void write_incentives(Database& database, std::int64_t scenario, std::int64_t contract,
                      const std::vector<ExplainedEvent>& events) {
    Statement row(database, "INSERT INTO incentive VALUES (" + placeholders(12) + ")");
    std::int64_t position = 0;
    for (const ExplainedEvent& event : events) {
        row.bind(scenario).bind(contract).bind(position++).bind(event.id).bind(event.label.nl).bind(event.label.en);
        row.bind(event.severity).bind(event.who.nl).bind(event.who.en);
        for (const double cents : {event.brings, event.full_cost, event.avoidable_cost}) bind_cents(row, cents);
        row.run();
    }
}

}  // namespace

void write_contracts(Database& database, std::int64_t scenario, const ScenarioEntry& entry) {
    Statement row(database, "INSERT INTO contract VALUES (" + placeholders(12) + ")");
    Statement text(database, "INSERT INTO contract_text VALUES (" + placeholders(6) + ")");
    for (std::size_t c = 0; c < entry.contracts.size(); ++c) {
        const ExplainedContract& contract = entry.contracts[c];
        row.bind(scenario).bind(as_integer(c)).bind(contract.key).bind(contract.segment).bind(contract.model);
        row.bind(contract.model_label.nl).bind(contract.model_label.en).bind(joined(contract.providers));
        row.bind(std::int64_t{contract.changes}).bind(std::int64_t{contract.assumed});
        row.bind(contract.today.nl).bind(contract.today.en).run();
        for (const Topic& topic : topics) {
            std::int64_t position = 0;
            for (const Label& words : contract.*topic.texts) {
                text.bind(scenario).bind(as_integer(c)).bind(topic.name).bind(position++);
                text.bind(words.nl).bind(words.en).run();
            }
        }
        write_incentives(database, scenario, as_integer(c), contract.events);
    }
}

void read_contracts(Database& database, std::int64_t scenario, ScenarioEntry& entry) {
    Statement row(database, "SELECT * FROM contract WHERE scenario = ? ORDER BY contract");
    for (row.bind(scenario); row.step();) {
        ExplainedContract& contract = entry.contracts.emplace_back();
        contract.scenario = entry.name;
        contract.key = row.text(2);
        contract.segment = row.text(3);
        for (const SegmentEntry& segment : entry.segments)
            if (segment.id == contract.segment) contract.segment_label = segment.label;
        contract.model = row.text(4);
        contract.model_label = {row.text(5), row.text(6)};
        contract.providers = split(row.text(7));
        contract.changes = row.integer(8) != 0;
        contract.assumed = row.integer(9) != 0;
        contract.today = {row.text(10), row.text(11)};
    }
    const auto contract_of = [&](std::int64_t number) -> ExplainedContract& {
        if (number < 0 || static_cast<std::size_t>(number) >= entry.contracts.size())
            throw damaged(database.path(), "it describes a contract that it does not name");
        return entry.contracts[static_cast<std::size_t>(number)];
    };
    Statement text(database,
                   "SELECT contract, topic, nl, en FROM contract_text WHERE scenario = ? ORDER BY contract, position");
    for (text.bind(scenario); text.step();)
        for (const Topic& topic : topics)
            if (text.text(1) == topic.name)
                (contract_of(text.integer(0)).*topic.texts).push_back({text.text(2), text.text(3)});
    Statement event(database, "SELECT * FROM incentive WHERE scenario = ? ORDER BY contract, position");
    for (event.bind(scenario); event.step();)
        contract_of(event.integer(1))
            .events.push_back({.id = event.text(3),
                               .label = {event.text(4), event.text(5)},
                               .severity = event.text(6),
                               .who = {event.text(7), event.text(8)},
                               .brings = read_cents(event, 9),
                               .full_cost = read_cents(event, 10),
                               .avoidable_cost = read_cents(event, 11)});
}

}  // namespace fundsim::results
