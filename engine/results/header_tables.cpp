// Writes and reads what a study file says about itself and its scenarios.
#include <algorithm>
#include <charconv>

#include "results/question.hpp"
#include "results/schema.hpp"
#include "results/word_list.hpp"

namespace fundsim::results {
namespace {

std::uint64_t whole(const std::string& text) {
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

std::int64_t as_integer(std::size_t value) { return static_cast<std::int64_t>(value); }

void write_lists(Database& database, std::int64_t index, const ScenarioEntry& scenario) {
    Statement text(database, "INSERT INTO scenario_text VALUES (?, ?, ?, ?)");
    for (std::size_t i = 0; i < scenario.sources.size(); ++i)
        text.bind(index).bind(as_integer(i)).bind(scenario.sources[i].path).bind(scenario.sources[i].text).run();
    Statement segment(database, "INSERT INTO segment VALUES (" + placeholders(11) + ")");
    for (std::size_t i = 0; i < scenario.segments.size(); ++i) {
        const SegmentEntry& s = scenario.segments[i];
        segment.bind(index).bind(as_integer(i)).bind(s.id).bind(s.label.nl).bind(s.label.en).bind(s.unit);
        segment.bind(s.unit_cost_cents).bind(s.wait_norm_milliweeks);
        segment.bind(s.current_contract).bind(s.contract).bind(std::int64_t{s.assumed}).run();
    }
    Statement municipality(database, "INSERT INTO municipality VALUES (" + placeholders(6) + ")");
    for (std::size_t i = 0; i < scenario.municipalities.size(); ++i) {
        const MunicipalityEntry& m = scenario.municipalities[i];
        municipality.bind(index).bind(as_integer(i)).bind(m.id).bind(m.label.nl).bind(m.label.en).bind(m.youths).run();
    }
    Statement provider(database, "INSERT INTO provider VALUES (?, ?, ?, ?, ?)");
    for (std::size_t i = 0; i < scenario.providers.size(); ++i)
        provider.bind(index)
            .bind(as_integer(i))
            .bind(scenario.providers[i].id)
            .bind(std::int64_t{scenario.providers[i].contracted})
            .bind(std::int64_t{scenario.providers[i].enters})
            .run();
}

void read_lists(Database& database, std::int64_t index, ScenarioEntry& scenario) {
    Statement text(database, "SELECT path, text FROM scenario_text WHERE scenario = ? ORDER BY position");
    for (text.bind(index); text.step();) scenario.sources.push_back({text.text(0), text.text(1)});
    Statement segment(database, "SELECT * FROM segment WHERE scenario = ? ORDER BY segment");
    for (segment.bind(index); segment.step();)
        scenario.segments.push_back({segment.text(2),
                                     {segment.text(3), segment.text(4)},
                                     segment.text(5),
                                     segment.integer(6),
                                     segment.integer(7),
                                     segment.text(8),
                                     segment.text(9),
                                     segment.integer(10) != 0});
    Statement municipality(database, "SELECT * FROM municipality WHERE scenario = ? ORDER BY municipality");
    for (municipality.bind(index); municipality.step();)
        scenario.municipalities.push_back(
            {municipality.text(2), {municipality.text(3), municipality.text(4)}, municipality.integer(5)});
    Statement provider(database, "SELECT id, contracted, enters FROM provider WHERE scenario = ? ORDER BY provider");
    for (provider.bind(index); provider.step();)
        scenario.providers.push_back({provider.text(0), provider.integer(1) != 0, provider.integer(2) != 0});
}

}  // namespace

void write_header(Database& database, const StudyHeader& header) {
    Statement study(database, "INSERT INTO study VALUES (?, ?)");
    const auto set = [&](std::string_view key, std::string_view value) { study.bind(key).bind(value).run(); };
    set("engine", header.engine);
    set("results_version", std::to_string(header.results_version));
    set("name", header.name);
    set("question_nl", header.question.nl);
    set("question_en", header.question.en);
    set("seed", std::to_string(header.seed));
    set("inner", std::to_string(header.inner));
    set("replications", std::to_string(header.replications));
    set("shard", std::to_string(header.shard));
    set("shards", std::to_string(header.shards));
    set("baseline", std::to_string(header.baseline));
    set("until", header.until ? text_of(*header.until) : "");
    set("metrics_of_interest", joined(header.metrics_of_interest));

    Statement scenario(database, "INSERT INTO scenario VALUES (" + placeholders(15) + ")");
    for (std::size_t i = 0; i < header.scenarios.size(); ++i) {
        const ScenarioEntry& s = header.scenarios[i];
        scenario.bind(as_integer(i)).bind(s.name).bind(s.label.nl).bind(s.label.en);
        scenario.bind(s.description.nl).bind(s.description.en).bind(s.start).bind(s.years).bind(s.warm_up_weeks);
        scenario.bind(s.budget_cents).bind(s.published_active).bind(s.caseloads).bind(s.uncertain_figures);
        scenario.bind(s.canonical).bind(s.resolved).run();
        write_lists(database, as_integer(i), s);
        write_contracts(database, as_integer(i), s);
    }
    write_provenance(database, header);
}

void write_provenance(Database& database, const StudyHeader& header) {
    const std::int64_t session = database.integer("SELECT COALESCE(MAX(session), 0) + 1 FROM provenance");
    Statement provenance(database, "INSERT INTO provenance VALUES (?, ?, ?)");
    for (const auto& [key, value] : header.provenance) provenance.bind(session).bind(key).bind(value).run();
}

void write_asked(Database& database, std::uint32_t replications) {
    Statement(database, "UPDATE study SET value = ? WHERE key = 'replications'")
        .bind(std::to_string(replications))
        .run();
}

StudyHeader read_header(Database& database) {
    std::map<std::string, std::string> study;
    for (Statement row(database, "SELECT key, value FROM study"); row.step();) study[row.text(0)] = row.text(1);
    StudyHeader header;
    header.engine = study["engine"];
    header.results_version = static_cast<std::int64_t>(whole(study["results_version"]));
    header.name = study["name"];
    header.question = {study["question_nl"], study["question_en"]};
    header.seed = whole(study["seed"]);
    header.inner = static_cast<std::uint32_t>(whole(study["inner"]));
    header.replications = static_cast<std::uint32_t>(whole(study["replications"]));
    header.shard = static_cast<std::uint32_t>(whole(study["shard"]));
    header.shards = std::max(1U, static_cast<std::uint32_t>(whole(study["shards"])));
    header.baseline = whole(study["baseline"]);
    header.until = question_from(study["until"]);
    header.metrics_of_interest = split(study["metrics_of_interest"]);
    for (Statement row(database, "SELECT key, value FROM provenance ORDER BY session"); row.step();)
        header.provenance[row.text(0)] = row.text(1);
    for (Statement row(database, "SELECT * FROM scenario ORDER BY scenario"); row.step();) {
        ScenarioEntry scenario;
        scenario.name = row.text(1);
        scenario.label = {row.text(2), row.text(3)};
        scenario.description = {row.text(4), row.text(5)};
        scenario.start = row.text(6);
        scenario.years = row.integer(7);
        scenario.warm_up_weeks = row.integer(8);
        scenario.budget_cents = row.integer(9);
        scenario.published_active = row.integer(10);
        scenario.caseloads = row.integer(11);
        scenario.uncertain_figures = row.integer(12);
        scenario.canonical = row.text(13);
        scenario.resolved = row.text(14);
        read_lists(database, row.integer(0), scenario);
        read_contracts(database, row.integer(0), scenario);
        header.scenarios.push_back(std::move(scenario));
    }
    if (header.scenarios.empty() || header.baseline >= header.scenarios.size() || header.inner == 0 ||
        header.shard >= header.shards)
        throw damaged(database.path(), "it does not say which scenarios it compares");
    return header;
}

}  // namespace fundsim::results
