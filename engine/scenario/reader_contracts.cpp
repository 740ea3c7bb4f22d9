// Reader, third part: contracts and correlations.
#include <algorithm>
#include <iterator>
#include <utility>

#include "scenario/fields.hpp"
#include "scenario/number.hpp"
#include "scenario/reader.hpp"

namespace fundsim::scenario {

void Reader::contracts(const Field& field, std::map<std::string, ContractTerms>& terms,
                       const std::vector<Segment>& segments) {
    const Node* map = take_map(field, "a map from segment to contract, such as day_care: {model: pxq, ...}");
    if (map == nullptr) {
        return;
    }
    const std::string path = join(field.key);
    enter(*map, path, places_.of(path));
    for (const Entry& entry : map->entries) {
        if (is_note_key(entry.key) && entry.value.is_scalar()) {
            continue;
        }
        if (diagnostics_.full()) {
            break;
        }
        contract(entry, terms, segments);
    }
    scopes_.back().open = true;  // unknown segments were reported one by one
    leave();
}

void Reader::contract(const Entry& entry, std::map<std::string, ContractTerms>& terms,
                      const std::vector<Segment>& segments) {
    const Segment* segment = find_segment(segments, entry.key);
    if (segment == nullptr && !segments.empty()) {
        std::vector<std::string> known;
        std::ranges::transform(segments, std::back_inserter(known), &Segment::id);
        error(entry.place, scopes_.back().path,
              {"there is no segment " + in_quotes(entry.key), list_of(known), nearest(entry.key, known)});
        return;
    }
    if (!enter(entry.value, join(entry.key), entry.place)) {
        return;
    }
    std::vector<std::string> models;
    std::ranges::transform(contract_models(), std::back_inserter(models),
                           [](const ContractModel& model) { return std::string(model.name); });
    ContractTerms& held = terms[entry.key];
    const Node* model_node = take_scalar({"model", "Funding model.", Presence::required}, list_of(models));
    std::size_t status = 0;
    word({"status", "Whether the contract is known or assumed.", Presence::optional}, status, contract_states);
    held.assumed = status == 1;
    const ContractModel* model = model_node == nullptr ? nullptr : find_model(model_node->text);
    if (model != nullptr && segment != nullptr) {
        StatedClasses stated{};
        for (std::size_t k = 0; k < severity_count; ++k) {
            stated[k] = segment->class_share[k].central > 0.0;
        }
        held.model = model_node->text;
        term_fields(*this, held, *model, segment->unit, stated);
    } else {
        scopes_.back().open = true;
        if (model_node != nullptr && model == nullptr) {
            error(model_node->place, join("model"),
                  {in_quotes(model_node->text) + " is not a funding model", list_of(models),
                   nearest(model_node->text, models)});
        }
    }
    leave();
}

void Reader::correlations(const Field& field, std::vector<Correlation>& list) {
    const std::string allowed = "a list of {between: [path, path], rank: 0.4}";
    const Entry* entry = take(field, allowed);
    if (entry == nullptr) {
        return;
    }
    const std::string path = join(field.key);
    if (!entry->value.is_list() || entry->value.items.size() > 1000) {
        error(entry->value.place, path,
              {entry->value.is_list() ? "more than 1000 correlations"
                                      : std::string(kind_name(entry->value)) + " where a list belongs",
               allowed});
        return;
    }
    for (std::size_t i = 0; i < entry->value.items.size(); ++i) {
        if (enter(entry->value.items[i], path + "." + std::to_string(i), entry->value.items[i].place)) {
            correlation(list);
            leave();
        }
    }
}

void Reader::correlation(std::vector<Correlation>& list) {
    Correlation read;
    const Entry* between = take({"between", "Paths of two uncertain figures.", Presence::required});
    bool fine = between != nullptr;
    if (between != nullptr) {
        const std::vector<Node>& items = between->value.items;
        fine = between->value.is_list() && items.size() == 2 && items[0].is_scalar() && items[1].is_scalar();
        if (fine) {
            read.first = items[0].text;
            read.second = items[1].text;
        } else {
            error(between->value.place, join("between"), {"two paths belong here", "[path, path]"});
        }
    }
    const Node* rank = take_scalar({"rank", "Rank correlation.", Presence::required}, "a number between -1 and 1");
    if (rank == nullptr) {
        return;
    }
    const auto parsed = parse_number(rank->text);
    if (const Finding* finding = std::get_if<Finding>(&parsed)) {
        error(rank->place, join("rank"), {finding->problem, "a number between -1 and 1", finding->suggestion});
    } else if (!(std::get<double>(parsed) > -1.0 && std::get<double>(parsed) < 1.0)) {
        error(rank->place, join("rank"), {std::string(trimmed(rank->text)) + " is out of range", "between -1 and 1"});
    } else if (fine) {
        read.rank = std::get<double>(parsed);
        list.push_back(std::move(read));
        places_.correlations.push_back(scopes_.back().path);
    }
}

}  // namespace fundsim::scenario
