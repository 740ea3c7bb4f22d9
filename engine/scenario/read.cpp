// The public reading API: text -> tree -> merged tree -> structs -> checks.
#include "fundsim/read.hpp"

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>

#include "scenario/assumed_contracts.hpp"
#include "scenario/checks.hpp"
#include "scenario/contract_checks.hpp"
#include "scenario/fields.hpp"
#include "scenario/merge.hpp"
#include "scenario/reader.hpp"
#include "scenario/sources.hpp"
#include "scenario/until.hpp"

namespace fundsim {
namespace scenario {
namespace {

const std::vector<std::string> study_item_keys{"file", "set", "name", "label", "description"};

// Sorts the uncertain figures by path, so that a file's order does not number the draws.
void order_uncertain(Scenario& scenario, std::vector<UncertainParameter> found) {
    std::vector<std::size_t> order(found.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) -> const std::string& { return found[i].path; });
    std::vector<std::int32_t> rank(found.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        rank[order[i]] = static_cast<std::int32_t>(i);
        scenario.uncertain.push_back(std::move(found[order[i]]));
    }
    for_each_value(scenario, [&](Value& value) {
        if (value.parameter >= 0) {
            value.parameter = rank[static_cast<std::size_t>(value.parameter)];
        }
    });
}

void complete_label(Label& label, const std::string& id) {
    if (label.nl.empty() && label.en.empty()) {
        label = {id, id};
    }
}

void complete_labels(Scenario& scenario) {
    complete_label(scenario.label, scenario.name);
    const auto all = [](auto& rows) {
        for (auto& row : rows) {
            complete_label(row.label, row.id);
        }
    };
    all(scenario.municipalities);
    all(scenario.referrers);
    all(scenario.segments);
    all(scenario.providers);
}

// A study where a scenario belongs, and a study that does not say so: said at once, not key by key.
bool is_study(const Node& tree, Diagnostics& diagnostics) {
    const Entry* study = tree.find("study");
    const Entry* scenarios = tree.find("scenarios");
    if (study != nullptr) {
        diagnostics.error(
            study->place, "study",
            {"this is a study, and a scenario belongs here", "one of the files that it lists under scenarios"});
    } else if (scenarios != nullptr) {
        diagnostics.error(scenarios->place, "scenarios",
                          {"a list of scenarios makes a study, and this file has no name for it",
                           "study: a-name, at the top of the file"});
    }
    return study != nullptr || scenarios != nullptr;
}

Scenario scenario_of(const Node& tree, Diagnostics& diagnostics) {
    if (is_study(tree, diagnostics)) {
        return {};
    }
    Scenario scenario;
    Reader reader(diagnostics);
    reader.read(tree, [&](Visitor& visitor) { fields(visitor, scenario); });
    order_uncertain(scenario, std::move(reader.uncertain()));
    scenario.notes = std::move(reader.notes());
    assume_crisis_contracts(scenario);
    std::ranges::stable_sort(scenario.notes, {}, &Note::path);
    check_scenario(scenario, reader.places(), diagnostics);
    complete_labels(scenario);
    return scenario;
}

// A scenario that admits nobody is what one with open admission is compared with: said of a document as a whole.
void warn_of_locked_doors(std::span<const Scenario> scenarios, Place place, Diagnostics& diagnostics) {
    const bool outside = std::ranges::any_of(
        scenarios, [](const Scenario& scenario) { return std::ranges::any_of(scenario.providers, &Provider::enters); });
    if (outside && std::ranges::none_of(scenarios, admits_anybody)) {
        diagnostics.warning(
            place, "providers",
            {"providers may enter, and no contract admits them", "procurement: {admits: open} under contracts"});
    }
}

class DocumentReader {
public:
    DocumentReader(FileAccess access, const std::vector<std::string>& overrides)
        : sources_(diagnostics_, access), overrides_(overrides) {}

    Document file(const std::string& path) {
        const std::optional<Node> tree = sources_.open(path, std::nullopt, {});
        diagnostics_.throw_if_any();
        return document(*tree, path, Sources::folder_of(path), Origin::file);
    }

    Document text(std::string_view content, const std::string& name, const std::string& folder) {
        const std::optional<Node> tree = parse_yaml(content, diagnostics_.file_index(name), diagnostics_);
        diagnostics_.throw_if_any();
        return document(*tree, name, folder, Origin::memory);
    }

    std::vector<Diagnostic> warnings() const { return diagnostics_.warnings(); }

private:
    enum class Origin : std::uint8_t { file, memory };

    Document document(const Node& tree, const std::string& path, const std::string& folder, Origin origin) {
        if (tree.is_map() && tree.find("study") != nullptr) {
            Study study = study_of(tree, path, folder);
            diagnostics_.throw_if_any();
            return study;
        }
        std::optional<Node> merged =
            origin == Origin::file ? sources_.open_resolved(path, std::nullopt, {}) : sources_.resolve(tree, folder);
        Scenario scenario;
        if (merged) {
            const Entry* providers = merged->find("providers");
            const Place place = providers == nullptr ? merged->place : providers->place;
            scenario = overridden(std::move(*merged));
            warn_of_locked_doors({&scenario, 1}, place, diagnostics_);
        }
        diagnostics_.throw_if_any();
        scenario.files = sources_.take_files();
        if (origin == Origin::memory) {
            scenario.files.push_back(path);
        }
        return scenario;
    }

    Scenario overridden(Node tree) {
        for (const std::string& text : overrides_) {
            apply_override(tree, text, diagnostics_);
        }
        return scenario_of(tree, diagnostics_);
    }

    Study study_of(const Node& tree, const std::string& path, const std::string& folder) {
        Study study;
        Reader reader(diagnostics_);
        reader.read(tree, [&](Visitor& visitor) { fields(visitor, study); },
                    {"fundsim", "scenarios", "metrics", "until", "second_reference"});
        read_format(tree);
        const Entry* second_reference = read_second_reference(tree, study);
        read_metrics(tree, study);
        if (const Entry* until = tree.find("until")) {
            study.until = read_until(until->value, diagnostics_);
            for (const Entry& entry : until->value.entries) {
                state(study, entry.value, "until." + entry.key);
            }
        }
        warn_of_replications(tree, study);
        const Entry* list = tree.find("scenarios");
        if (list == nullptr || !list->value.is_list() || list->value.items.empty()) {
            diagnostics_.error(list == nullptr ? tree.place : list->value.place, "scenarios",
                               {list == nullptr          ? "is missing"
                                : !list->value.is_list() ? std::string(kind_name(list->value)) + " where a list belongs"
                                                         : "no scenarios are listed",
                                "a list of {file: ...}, or of scenarios with extends:"});
            return study;
        }
        constexpr std::size_t most_scenarios = 256;
        if (list->value.items.size() > most_scenarios) {
            diagnostics_.error(
                list->value.place, "scenarios",
                {std::to_string(list->value.items.size()) + " scenarios", "at most " + std::to_string(most_scenarios)});
            return study;
        }
        for (std::size_t i = 0; i < list->value.items.size() && !diagnostics_.full(); ++i) {
            const Node& item = list->value.items[i];
            std::optional<Node> resolved = item_tree(item, i, folder);
            if (!resolved) {
                continue;
            }
            if (second_reference != nullptr) {
                Node stated;
                stated.kind = Node::Kind::map;
                stated.place = second_reference->place;
                stated.entries.push_back(*second_reference);
                merge_document(*resolved, std::move(stated));
            }
            Scenario scenario = overridden(std::move(*resolved));
            scenario.files = sources_.take_files();
            scenario.files.push_back(path);
            check_name(study, scenario, item.place, i);
            study.scenarios.push_back(std::move(scenario));
        }
        warn_of_locked_doors(study.scenarios, list->place, diagnostics_);
        place_baseline(study, tree);
        const auto assumes = [](const Scenario& scenario) {
            return std::ranges::any_of(scenario.current_contracts,
                                       [](const auto& held) { return held.second.assumed; });
        };
        if (study.second_reference && !diagnostics_.any_errors() && std::ranges::none_of(study.scenarios, assumes)) {
            diagnostics_.error(tree.find("second_reference")->place, "second_reference",
                               {"no current contract of these scenarios is assumed, so nothing else stands in for it",
                                "status: assumed under current_contracts where it is not known; or leave this out"});
        }
        return study;
    }

    // `true`, or a map from segment to contract that holds for every scenario; then the map is returned.
    const Entry* read_second_reference(const Node& tree, Study& study) {
        const Entry* entry = tree.find("second_reference");
        if (entry == nullptr) {
            return nullptr;
        }
        const Node& value = entry->value;
        if (value.is_map()) {
            study.second_reference = true;
            return entry;
        }
        if (!value.is_scalar() || (value.text != "true" && value.text != "false")) {
            diagnostics_.error(value.place, "second_reference",
                               {"neither true nor a map from segment to contract",
                                "true: a tariff per week at cost; or segment: {model: ...}"});
            return nullptr;
        }
        study.second_reference = value.text == "true";
        return nullptr;
    }

    void read_format(const Node& tree) {
        const Entry* format = tree.find("fundsim");
        if (format != nullptr && format->value.text != "1") {
            diagnostics_.error(format->value.place, "fundsim",
                               {in_quotes(format->value.text) + " is not a format version", "1"});
        }
    }

    void read_metrics(const Node& tree, Study& study) {
        const Entry* metrics = tree.find("metrics");
        if (metrics == nullptr) {
            return;
        }
        if (!metrics->value.is_list()) {
            diagnostics_.error(metrics->value.place, "metrics",
                               {std::string(kind_name(metrics->value)) + " where a list belongs",
                                "a list of metric ids, such as [spend, wait_weeks_mean]"});
            return;
        }
        if (metrics->value.items.empty()) {
            diagnostics_.error(metrics->value.place, "metrics",
                               {"no metrics are listed", "metric ids, such as [spend]; or no key metrics"});
        }
        for (const Node& item : metrics->value.items) {
            if (!item.is_scalar() || item.text.empty() ||
                item.text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != std::string::npos) {
                diagnostics_.error(item.place, "metrics",
                                   {in_quotes(item.text) + " is not a metric id", "such as spend"});
            } else if (std::ranges::find(study.metrics, item.text) != study.metrics.end()) {
                diagnostics_.error(item.place, "metrics", {in_quotes(item.text) + " is listed twice", "each once"});
            } else {
                study.metrics.push_back(item.text);
                state(study, item, "metrics");
            }
        }
    }

    void state(Study& study, const Node& item, const std::string& path) const {
        study.stated.push_back(
            {item.text, path, diagnostics_.file_name(item.place.file), item.place.line, item.place.column});
    }

    // Numbers that are read and then change nothing, or not what was meant.
    void warn_of_replications(const Node& tree, const Study& study) {
        const Entry* replications = tree.find("replications");
        if (replications != nullptr && study.until) {
            diagnostics_.warning(replications->value.place, "replications",
                                 {"is not used: until runs until its question is settled",
                                  "most: under until is the most that are run; or one of the two"});
        }
        const Entry* inner = tree.find("inner");
        const std::uint32_t most = study.until ? study.until->most : study.replications;
        if (inner != nullptr && study.inner > most && !diagnostics_.has_error_at("inner")) {
            diagnostics_.warning(inner->value.place, "inner",
                                 {"all " + std::to_string(most) +
                                      " replications share one draw of the uncertain figures, so nothing is said of "
                                      "how uncertain these are",
                                  "inner far below replications"});
        }
    }

    // One item of a study: a file with settings on top, or a scenario written in place.
    std::optional<Node> item_tree(const Node& item, std::size_t index, const std::string& folder) {
        const std::string path = "scenarios." + std::to_string(index);
        if (item.is_scalar() && !is_file_name(item)) {
            diagnostics_.error(item.place, path,
                               {in_quotes(item.text) + " is not a file name", "{file: scenario.yaml}"});
            return std::nullopt;
        }
        if (item.is_scalar()) {
            return sources_.open_resolved(Sources::beside(folder, item.text), item.place, path);
        }
        if (!item.is_map()) {
            diagnostics_.error(item.place, path,
                               {std::string(kind_name(item)) + " where a scenario belongs",
                                "{file: ...}, or a scenario with extends:"});
            return std::nullopt;
        }
        const Entry* file = item.find("file");
        Node own = item;
        const Entry* set = item.find("set");
        std::erase_if(own.entries, [](const Entry& entry) { return entry.key == "set" || entry.key == "file"; });
        std::optional<Node> tree;
        if (file == nullptr) {
            tree = sources_.resolve(std::move(own), folder);
        } else {
            check_item_keys(item, path);
            std::erase_if(own.entries, [](const Entry& entry) {
                return std::ranges::find(study_item_keys, entry.key) == study_item_keys.end();
            });
            if (!is_file_name(file->value)) {
                diagnostics_.error(file->value.place, path + ".file",
                                   {"a file name belongs here", "file: scenario.yaml"});
                return std::nullopt;
            }
            tree = sources_.open_resolved(Sources::beside(folder, file->value.text), file->value.place, path + ".file");
            if (tree && !own.entries.empty()) {
                merge_document(*tree, std::move(own));
            }
        }
        if (tree && set != nullptr) {
            apply_set(*tree, *set, path);
        }
        return tree;
    }

    void check_item_keys(const Node& item, const std::string& path) {
        for (const Entry& entry : item.entries) {
            if (std::ranges::find(study_item_keys, entry.key) == study_item_keys.end()) {
                diagnostics_.error(entry.place, path,
                                   {"unknown key " + in_quotes(entry.key) + " beside file",
                                    list_of(study_item_keys) + "; other settings under set: {path: value}",
                                    nearest(entry.key, study_item_keys)});
            }
        }
    }

    void apply_set(Node& tree, const Entry& set, const std::string& path) {
        constexpr std::size_t most_settings = 1000;
        if (set.value.is_map() && set.value.entries.size() > most_settings) {
            diagnostics_.error(set.place, path + ".set",
                               {std::to_string(set.value.entries.size()) + " settings",
                                "at most " + std::to_string(most_settings) + "; a file of its own holds more"});
            return;
        }
        if (!set.value.is_map()) {
            diagnostics_.error(set.value.place, path + ".set",
                               {std::string(kind_name(set.value)) + " where a map belongs", "{path: value}"});
            return;
        }
        for (const Entry& entry : set.value.entries) {
            set_path(tree, entry.key, entry.place, entry.value, diagnostics_);
        }
    }

    void check_name(const Study& study, const Scenario& scenario, Place place, std::size_t index) {
        const auto same = std::ranges::find(study.scenarios, scenario.name, &Scenario::name);
        if (!scenario.name.empty() && same != study.scenarios.end()) {
            diagnostics_.error(place, "scenarios." + std::to_string(index),
                               {"a second scenario with name " + in_quotes(scenario.name), "each its own name:"});
        }
    }

    void place_baseline(Study& study, const Node& tree) {
        if (study.scenarios.empty()) {
            return;
        }
        if (study.baseline.empty()) {
            study.baseline = study.scenarios.front().name;
            return;
        }
        const auto found = std::ranges::find(study.scenarios, study.baseline, &Scenario::name);
        if (found == study.scenarios.end()) {
            std::vector<std::string> names;
            for (const Scenario& scenario : study.scenarios) {
                names.push_back(scenario.name);
            }
            const Entry* entry = tree.find("baseline");
            diagnostics_.error(
                entry == nullptr ? tree.place : entry->value.place, "baseline",
                {"there is no scenario " + in_quotes(study.baseline), list_of(names), nearest(study.baseline, names)});
            return;
        }
        std::rotate(study.scenarios.begin(), found, found + 1);
    }

    Diagnostics diagnostics_;
    Sources sources_;
    const std::vector<std::string>& overrides_;
};

}  // namespace
}  // namespace scenario

namespace {

void pass_on(const std::vector<Diagnostic>& found, std::vector<Diagnostic>* warnings) {
    if (warnings != nullptr) {
        warnings->insert(warnings->end(), found.begin(), found.end());
    }
}

}  // namespace

std::variant<Amount, std::string> read_amount(std::string_view text) {
    const auto parsed = scenario::parse_amount(text);
    if (const auto* amount = std::get_if<Amount>(&parsed)) {
        return *amount;
    }
    const auto& finding = std::get<scenario::Finding>(parsed);
    return finding.problem + (finding.allowed.empty() ? "" : " (" + finding.allowed + ")");
}

Document read_document(const std::string& path, const std::vector<std::string>& overrides,
                       std::vector<Diagnostic>* warnings) {
    scenario::DocumentReader reader(scenario::FileAccess::allowed, overrides);
    Document document = reader.file(path);
    pass_on(reader.warnings(), warnings);
    return document;
}

Scenario read_scenario(const std::string& path, const std::vector<std::string>& overrides,
                       std::vector<Diagnostic>* warnings) {
    Document document = read_document(path, overrides, warnings);
    if (Scenario* scenario = std::get_if<Scenario>(&document)) {
        return std::move(*scenario);
    }
    throw ScenarioError({{.file = path,
                          .line = 0,
                          .column = 0,
                          .path = "study",
                          .problem = "this is a study",
                          .allowed = "a scenario belongs here",
                          .suggestion = {}}});
}

Document read_document_text(std::string_view text, const std::string& name, const std::vector<std::string>& overrides,
                            std::vector<Diagnostic>* warnings) {
    scenario::DocumentReader reader(scenario::FileAccess::none, overrides);
    Document document = reader.text(text, name, {});
    pass_on(reader.warnings(), warnings);
    return document;
}

Document read_document_text_in(std::string_view text, const std::string& name, const std::string& folder,
                               const std::vector<std::string>& overrides, std::vector<Diagnostic>* warnings) {
    scenario::DocumentReader reader(scenario::FileAccess::allowed, overrides);
    Document document = reader.text(text, name, folder);
    pass_on(reader.warnings(), warnings);
    return document;
}

}  // namespace fundsim
