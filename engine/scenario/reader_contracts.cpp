// Reader, third part: contracts and correlations.
#include <algorithm>
#include <iterator>
#include <utility>

#include "contracts/price.hpp"
#include "scenario/fields.hpp"
#include "scenario/number.hpp"
#include "scenario/reader.hpp"

namespace fundsim::scenario {

namespace {

/// The key of the model that was probably meant: by its spelling, or by what people call it, such as taakgericht.
std::string model_called(const std::string& text, const std::vector<std::string>& models) {
    std::string meant = nearest(text, models);
    std::string word = text;
    std::ranges::replace(word, '_', '-');
    if (meant.empty() && word.size() > 3) {
        for (const ContractModel& model : contract_models()) {
            if (model.nl.find(word) != std::string_view::npos || model.en.find(word) != std::string_view::npos) {
                return std::string(model.name);
            }
        }
    }
    return meant;
}

}  // namespace

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
        contract(entry, terms, segments,
                 field.key == "contracts"          ? InForce::horizon
                 : field.key == "second_reference" ? InForce::second_reference
                                                   : InForce::before);
    }
    scopes_.back().open = true;  // unknown segments were reported one by one
    leave();
}

const Segment* Reader::segment_of_contract(const Entry& entry, const std::vector<Segment>& segments) {
    const std::string name(contract_key(entry.key).segment);
    const Segment* segment = find_segment(segments, name);
    if (segment == nullptr && !segments.empty()) {
        std::vector<std::string> known;
        std::ranges::transform(segments, std::back_inserter(known), &Segment::id);
        error(entry.place, scopes_.back().path,
              {"there is no segment " + in_quotes(name), list_of(known), nearest(name, known)});
    }
    return segment;
}

void Reader::contract(const Entry& entry, std::map<std::string, ContractTerms>& terms,
                      const std::vector<Segment>& segments, InForce when) {
    const Segment* segment = segment_of_contract(entry, segments);
    if ((segment == nullptr && !segments.empty()) ||
        !enter(entry.value, join(entry.key), entry.place, "{model: ..., terms}, such as {model: pxq, ...}")) {
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
    if (const Node* lot = take_scalar(lot_field, "a word that other segments name too, such as lot: stay")) {
        held.lot = id_at(lot->text, lot->place, join(lot_field.key)).value_or(std::string());
    }
    const ContractModel* model = model_node == nullptr ? nullptr : find_model(model_node->text);
    if (model != nullptr && segment != nullptr) {
        StatedClasses stated{};
        for (std::size_t k = 0; k < severity_count; ++k) {
            stated[k] = segment->class_share[k].central > 0.0;
        }
        held.model = model_node->text;
        term_fields(*this, held, *model, segment->unit, stated);
        refuse_other_bases(held, *model);
        settle_price(held, *model, *segment, when);
        read_later(held, *model, segment->unit, when);
        refuse_terms_of_others(held, *model);
    } else {
        scopes_.back().open = true;
        if (model_node != nullptr && model == nullptr) {
            error(model_node->place, join("model"),
                  {in_quotes(model_node->text) + " is not a funding model", list_of(models),
                   model_called(model_node->text, models)});
        }
    }
    leave();
}

// Terms of a contract underneath that is not the chosen one.
void Reader::refuse_other_bases(const ContractTerms& held, const ContractModel& model) {
    if (model.underlying == nullptr) {
        return;
    }
    const std::string chosen(model.underlying(central_terms(held)).model->name);
    for (const Entry& entry : scopes_.back().map->entries) {
        if (find_model(entry.key) != nullptr && entry.key != chosen) {
            scopes_.back().known.push_back(entry.key);
            error(entry.place, join(entry.key),
                  {"these are terms of another base than " + chosen,
                   "base: " + entry.key + ", or " + chosen + ": {...}"});
        }
    }
}

// Terms that other models know and this one does not: it is said whose they are.
void Reader::refuse_terms_of_others(const ContractTerms& held, const ContractModel& model) {
    const auto has = [](const ContractModel& other, const std::string& key) {
        return std::ranges::any_of(other.terms, [&](const TermDescription& term) {
            return term.name == key || term.name.starts_with(key + ".");
        });
    };
    for (const Entry& entry : scopes_.back().map->entries) {
        std::vector<std::string>& known = scopes_.back().known;
        if (std::ranges::find(known, entry.key) != known.end() || find_model(entry.key) != nullptr) {
            continue;
        }
        std::string models;
        for (const ContractModel& other : contract_models()) {
            models += has(other, entry.key) ? (models.empty() ? "" : " or ") + std::string(other.name) : "";
        }
        if (models.empty()) {
            continue;
        }
        known.push_back(entry.key);
        const ContractModel* base = model.underlying == nullptr ? nullptr : model.underlying(central_terms(held)).model;
        const bool of_base = base != nullptr && has(*base, entry.key);
        error(entry.place, join(entry.key),
              {of_base ? "a term of the base stands in its map" : "no term of " + std::string(model.name),
               of_base ? std::string(base->name) + ": {" + entry.key + ": ...}" : "a term of model: " + models});
    }
}

// Terms of a later date: all but those that hold as long as the contract does.
void Reader::read_later(ContractTerms& held, const ContractModel& model, BillingUnit unit, InForce when) {
    const std::string path = join(later_field.key);
    if (scopes_.back().map->find(later_field.key) == nullptr) {
        scopes_.back().known.emplace_back(later_field.key);
        return;
    }
    later_fields(*this, held, model, unit);
    if (when != InForce::horizon) {
        error(places_.of(path), path,
              {"the contract in force before the horizon does not change in it",
               "the same under contracts, where the change is wanted"});
    }
    const auto states = [&](std::string_view name) { return places_.knows(path + "." + std::string(name)); };
    bool any = false;
    for (std::size_t i = 0; i < held.later.size(); ++i) {
        const TermDescription& term = contracts::term_at(model, i);
        any = any || states(term.name);
        if (term.lasting && states(term.name) && held.later[i] != held.terms[i]) {
            const std::string at = path + "." + std::string(term.name);
            error(places_.of(at), at,
                  {"holds as long as the contract does", "another contract, or the same throughout"});
        }
    }
    if (!any && !diagnostics_.has_error_at(path)) {
        error(places_.of(path), path,
              {"nothing changes", "terms that differ, such as later: {from: 2 year, audit: 5 %}"});
    }
    // A price that is stated for later is no derived one.
    const int price = contracts::price_term_of(model, central_terms(held));
    if (price < 0 || held.later.empty()) {
        return;
    }
    const Underlying under = contracts::paying_model(model, central_terms(held));
    const std::string prefix = under.first_term == 0 ? std::string() : std::string(under.model->name) + ".";
    const int neutral = contracts::find_term(model, prefix + "price.neutral");
    const std::string price_name(contracts::term_at(model, static_cast<std::size_t>(price)).name);
    const bool derived = states(prefix + "price.level") || states(prefix + "price.neutral");
    const bool stated = states(price_name) && !(price_name == prefix + "price" && derived);
    if (stated && neutral >= 0) {
        held.later[static_cast<std::size_t>(neutral)].fill(Value(0.0));
    }
    if (derived && !contracts::price_is_neutral(model, central_terms(held))) {
        const std::string at = path + "." + prefix + "price";
        error(places_.of(at), at,
              {"a derived price, and until then it is stated", "another stated price, or tender_discount: 5 %"});
    }
}

// A price is stated or derived. In the horizon a price that is not stated is derived; the contract in force must say; that
// of a second reference follows from cost where it is for a time in care.
void Reader::settle_price(ContractTerms& held, const ContractModel& model, const Segment& segment, InForce when) {
    const std::vector<BySeverity<double>> drawn = central_terms(held);
    const int price = contracts::price_term_of(model, drawn);
    if (price < 0) {
        return;
    }
    const Underlying under = contracts::paying_model(model, drawn);
    const std::string prefix = under.first_term == 0 ? std::string() : std::string(under.model->name) + ".";
    const TermDescription& term = contracts::term_at(model, static_cast<std::size_t>(price));
    const bool beside = contracts::find_term(model, prefix + "price.neutral") >= 0;
    const auto states = [&](std::string_view name) { return places_.knows(join(prefix + std::string(name))); };
    const bool neutral = beside && states("price.neutral");
    const bool derived = neutral || (beside && (states("price.level") || states("price.step_ratio")));
    const bool head_of_group = term.name == prefix + "price";
    const bool stated = places_.knows(join(term.name)) && !(head_of_group && derived);
    const std::string spelling =
        spelling_of({term.kind, term.minimum, term.maximum, segment.unit}) +
        (!beside                             ? ""
         : when == InForce::second_reference ? "; it is at cost where it is left out only under "
                                               "result_based with payment: weekly or yearly"
                                             : ", or price: {neutral: true}");
    if (stated && derived) {
        error(places_.of(join(prefix + "price")), join(prefix + "price"),
              {"a derived price beside a stated one (" + std::string(term.name) + ")",
               "one of them; a stated price is lowered by tender_discount"});
    } else if (when == InForce::second_reference && derived) {
        error(places_.of(join(prefix + "price")), join(prefix + "price"),
              {"a second reference has no other contract that its price could follow",
               "a stated price; or none for a tariff per week, which is then at cost"});
    } else if (when == InForce::second_reference && !stated && contracts::weeks_of_price(model, drawn)) {
        // at cost: see plan/second_reference.cpp
    } else if (!stated && beside && (when == InForce::horizon || contracts::price_is_neutral(model, drawn)) &&
               !(neutral && !contracts::price_is_neutral(model, drawn))) {
        held.terms[static_cast<std::size_t>(contracts::find_term(model, prefix + "price.neutral"))].fill(Value(1.0));
    } else if (!stated && !diagnostics_.has_error_at(join(term.name)) &&
               !(beside && diagnostics_.has_error_at(join(prefix + "price")))) {
        error(scopes_.back().place, join(term.name), {"is missing", spelling});
    }
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
        if (enter(entry->value.items[i], path + "." + std::to_string(i), entry->value.items[i].place,
                  "{between: [path, path], rank: 0.4}")) {
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
