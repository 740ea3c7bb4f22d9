// JSON Schema of scenario and study files, so that an editor completes and underlines while one writes.
//
// It describes shape and spelling. What it cannot say (sums, references, what a base file already holds) is left to
// `fundsim check`; nothing is `required` below the top, for a file may change one setting of its base.
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "fundsim/read.hpp"
#include "scenario/fields.hpp"

namespace fundsim {
namespace scenario {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* number_pattern = "-?[0-9][0-9_]*(\\.[0-9][0-9_]*)?([eE][+-]?[0-9]+)?";
constexpr const char* id_pattern = "^[a-z][a-z0-9_-]*$";
constexpr const char* contract_key_pattern = "^[a-z][a-z0-9_-]*(@[a-z][a-z0-9_-]*)?$";  // segment, segment@provider

std::string_view name_of(QuantityKind kind) {
    switch (kind) {
        case QuantityKind::share: return "share";
        case QuantityKind::change: return "change";
        case QuantityKind::factor: return "factor";
        case QuantityKind::count: return "count";
        case QuantityKind::weeks: return "duration";
        case QuantityKind::minutes: return "short_duration";
        case QuantityKind::per_week: return "rate";
        case QuantityKind::money: return "amount";
        case QuantityKind::money_per_year: return "yearly_amount";
        case QuantityKind::money_per_unit: return "price";
        case QuantityKind::units_per_week: return "intensity";
        case QuantityKind::choice: break;
    }
    return "word";
}

Json reference_to(const std::string& definition) { return {{"$ref", "#/$defs/" + definition}}; }

Json nothing() { return {{"type", "null"}}; }  // `key: ~` takes away what the base states

Json note_properties() {
    return {{"source", {{"type", "string"}, {"description", "Where the figures come from."}}},
            {"owner", {{"type", "string"}, {"description", "Who answers for them."}}},
            {"certainty",
             {{"enum", {"A", "B", "C", "M", "S", "assume"}},
              {"description", "A primary, B secondary, C derived, M memory, S source document, assume."}}}};
}

Json object_of(Json properties) {
    properties.update(note_properties());
    return {{"type", {"object", "null"}}, {"properties", std::move(properties)}, {"additionalProperties", false}};
}

// "EUR/hour" -> "EUR */ *hours?": blanks and plurals carry no meaning.
std::string unit_pattern(const std::string& unit) {
    std::string result;
    std::string word;
    const auto flush = [&] {
        const bool counts =
            !word.empty() && word.find_first_of("%1") == std::string::npos && word.find("EUR") == std::string::npos;
        result += word + (counts ? "s?" : "");
        word.clear();
    };
    for (const char c : unit) {
        if (c == '/') {
            flush();
            result += " */ *";
        } else {
            word += c;
        }
    }
    flush();
    return result;
}

Json scalar_schema(QuantityKind kind) {
    std::string units;
    bool plain = false;
    for (const BillingUnit unit : {BillingUnit::hour, BillingUnit::half_day, BillingUnit::day}) {
        for (const std::string& spelling : units_of({.kind = kind, .unit = unit})) {
            plain = plain || spelling.empty();
            const std::string pattern = unit_pattern(spelling);
            if (("|" + units + "|").find("|" + pattern + "|") == std::string::npos) {
                units += (units.empty() ? "" : "|") + pattern;
            }
        }
    }
    Json text{{"type", "string"}, {"pattern", std::string("^ *") + number_pattern + " *(" + units + ") *$"}};
    if (!plain) {
        return text;
    }
    return {{"anyOf", Json::array({Json{{"type", "number"}}, std::move(text)})}};
}

void define_figures(Json& definitions) {
    for (int i = 0; i < static_cast<int>(QuantityKind::choice); ++i) {
        const auto kind = static_cast<QuantityKind>(i);
        const std::string name(name_of(kind));
        const std::string scalar = name + "_figure";
        definitions[scalar] = scalar_schema(kind);
        definitions[scalar]["description"] = spelling_of({.kind = kind, .maximum = 1.0});
        const Json pair{{"type", "array"}, {"items", reference_to(scalar)}, {"minItems", 2}, {"maxItems", 2}};
        Json law = object_of({{"normal", pair},
                              {"uniform", pair},
                              {"value", reference_to(scalar)},
                              {"central", reference_to(scalar)},
                              {"shape", {{"enum", {"lognormal", "logitnormal", "normal", "uniform"}}}}});
        law["type"] = "object";
        law["patternProperties"] = {{"^80 ?%$", pair}};
        law["minProperties"] = 1;
        definitions[name] = {{"anyOf", Json::array({reference_to(scalar), law, nothing()})}};
        Json classes;
        for (const std::string_view severity : severity_names) {
            classes[std::string(severity)] = reference_to(name);
        }
        definitions[name + "_by_class"] = {{"anyOf", Json::array({reference_to(name), object_of(classes)})}};
    }
}

class SchemaWriter : public Visitor {
public:
    explicit SchemaWriter(Json& definitions) : definitions_(definitions) {}

    Json object(const std::function<void(Visitor&)>& members) {
        Json outer = std::exchange(properties_, Json::object());
        members(*this);
        return object_of(std::exchange(properties_, std::move(outer)));
    }

    void value(const Field& field, Value& figure, const Quantity& quantity) override {
        put(field, reference_to(std::string(name_of(quantity.kind))), range(quantity));
        if (field.presence == Presence::optional) {
            properties_[std::string(field.key)]["default"] = write_quantity(figure.central, quantity);
        }
    }
    void optional_value(const Field& field, std::optional<Value>&, const Quantity& quantity) override {
        put(field, reference_to(std::string(name_of(quantity.kind))), range(quantity));
    }
    void by_class(const Field& field, BySeverity<Value>&, const Quantity& quantity, const StatedClasses&) override {
        put(field, reference_to(std::string(name_of(quantity.kind)) + "_by_class"), range(quantity));
    }
    void by_class_or_group(const Field& field, BySeverity<Value>&, const Quantity& quantity, const StatedClasses&,
                           const std::function<void(Visitor&)>& members) override {
        const std::string figures = std::string(name_of(quantity.kind)) + "_by_class";
        put(field, {{"anyOf", Json::array({reference_to(figures), object(members)})}}, range(quantity));
    }
    void by_segment(const Field& field, std::map<std::string, Value>&, const Quantity& quantity,
                    const std::vector<Segment>&) override {
        put(field, map_of(reference_to(std::string(name_of(quantity.kind)))), range(quantity));
    }
    void whole(const Field& field, std::uint64_t& number, const Whole& rule) override {
        Json schema;
        if (rule.unit == WholeUnit::weeks) {
            schema = reference_to("duration_figure");
        } else if (rule.unit == WholeUnit::years) {
            schema = {{"type", {"integer", "string", "null"}}};
        } else {
            schema = {{"type", {"integer", "string", "null"}}, {"minimum", rule.minimum}, {"maximum", rule.maximum}};
        }
        put(field, std::move(schema));
        if (rule.unit != WholeUnit::weeks && field.presence == Presence::optional) {
            properties_[std::string(field.key)]["default"] = number;
        }
    }
    void numbers(const Field& field, std::vector<double>&, const Numbers& rule) override {
        put(field, {{"type", {"array", "null"}},
                    {"items", reference_to("count_figure")},
                    {"minItems", rule.count},
                    {"maxItems", rule.count}});
    }
    void flag(const Field& field, bool& on) override {
        put(field, {{"type", {"boolean", "null"}}});
        properties_[std::string(field.key)]["default"] = on;
    }
    void word(const Field& field, std::size_t& choice, std::span<const std::string_view> words) override {
        Json list = Json::array();
        for (const std::string_view one : words) {
            list.push_back(std::string(one));
        }
        const std::string standard(choice < words.size() ? words[choice] : std::string_view());
        if (words.size() == 2 && words[0] == "false" && words[1] == "true") {  // YAML's own booleans
            list = {false, true};
        }
        list.push_back(nullptr);
        put(field, {{"enum", std::move(list)}});
        if (field.presence == Presence::optional) {
            properties_[std::string(field.key)]["default"] = standard;
        }
    }
    void name(const Field& field, std::string&) override {
        put(field, {{"type", {"string", "number"}}, {"pattern", "^[A-Za-z0-9._-]{1,80}$"}});
    }
    void date(const Field& field, std::string& day) override {
        put(field, {{"type", {"string", "null"}}, {"pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}});
        properties_[std::string(field.key)]["default"] = day;
    }
    void label(const Field& field, Label&) override { put(field, reference_to("label")); }
    void reference(const Field& field, std::string&, Target) override {
        put(field, {{"type", {"string", "null"}}, {"pattern", id_pattern}});
    }
    void group(const Field& field, const std::function<void(Visitor&)>& members) override {
        put(field, object(members));
    }
    void table(const Field& field, Table& table) override {
        const std::string row = std::string(field.key) + "_entry";
        definitions_[row] = object([&](Visitor&) { table.visit_default(*this); });
        put(field, map_of(reference_to(row)));
    }
    void contracts(const Field& field, std::map<std::string, ContractTerms>&, const std::vector<Segment>&) override {
        define_contracts();
        Json contracts = map_of(reference_to("contract"));
        contracts["propertyNames"] = {{"pattern", contract_key_pattern}};
        put(field, std::move(contracts));
    }
    void correlations(const Field& field, std::vector<Correlation>&) override {
        const Json path{{"type", "string"}};
        Json pair = object_of({{"between", {{"type", "array"}, {"items", path}, {"minItems", 2}, {"maxItems", 2}}},
                               {"rank", reference_to("count_figure")}});
        pair["type"] = "object";
        pair["required"] = {"between", "rank"};
        put(field, {{"type", {"array", "null"}}, {"items", std::move(pair)}});
    }

private:
    static Json map_of(Json row) {
        return {{"type", {"object", "null"}},
                {"propertyNames", {{"pattern", id_pattern}}},
                {"properties", note_properties()},
                {"additionalProperties", std::move(row)}};
    }

    static std::string range(const Quantity& quantity) {
        return " From " + write_quantity(quantity.minimum, quantity) + " to " +
               write_quantity(quantity.maximum, quantity) + ".";
    }

    void put(const Field& field, Json schema, const std::string& more = {}) {
        schema["description"] = std::string(field.meaning) + more;
        properties_[std::string(field.key)] = std::move(schema);
    }

    void define_contracts() {
        Json rules = Json::array();
        Json models = Json::array();
        for (const ContractModel& model : contract_models()) {
            const std::string name(model.name);
            models.push_back(name);
            ContractTerms contract;
            Json terms = object(
                [&](Visitor&) { term_fields(*this, contract, model, BillingUnit::hour, every_class, TermScope::all); });
            terms["properties"]["model"] = {{"const", name}, {"description", std::string(model.en)}};
            terms["properties"]["status"] = {{"enum", {"stated", "assumed"}}, {"default", "stated"}};
            terms["properties"]["lot"] = {
                {"type", {"string", "null"}}, {"pattern", id_pattern}, {"description", std::string(lot_field.meaning)}};
            ContractTerms changed;
            terms["properties"]["later"] = object([&](Visitor&) {
                later_fields(*this, changed, model, BillingUnit::hour, TermScope::all);
            })["properties"]["later"];
            terms["title"] = std::string(model.en);
            definitions_["contract_" + name] = std::move(terms);
            rules.push_back(
                {{"if", {{"type", "object"}, {"required", {"model"}}, {"properties", {{"model", {{"const", name}}}}}}},
                 {"then", reference_to("contract_" + name)}});
        }
        definitions_["contract"] = {{"type", {"object", "null"}},
                                    {"properties", {{"model", {{"enum", models}, {"description", "Funding model."}}}}},
                                    {"allOf", std::move(rules)}};
    }

    Json& definitions_;
    Json properties_ = Json::object();
};

Json label_schema() {
    const Json text{{"type", "string"}};
    return {{"anyOf",
             Json::array({Json{{"type", {"string", "number", "boolean"}}}, object_of({{"nl", text}, {"en", text}})})}};
}

Json until_schema() {
    const auto described = [](const char* type, const char* text) {
        return Json{{"type", type}, {"description", text}};
    };
    const Json amount{{"type", {"string", "number"}},
                      {"description", "With its unit: 0.5 MEUR, 0.2 week, 5 %, or a plain number of a count."}};
    Json properties = {{"metric", described("string", "Metric id, such as spend.")},
                       {"half_width", amount},
                       {"best", described("string", "Which is best, with this probability of being right.")},
                       {"at_least", amount},
                       {"scenario", described("string", "Compared with the baseline; absent: every other one.")},
                       {"tie", amount},
                       {"certainty", described("string", "Of the intervals; absent: 95 %.")},
                       {"most", described("integer", "Replications after which it ends without an answer.")}};
    Json schema{{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
    schema["required"] = {"metric"};
    schema["oneOf"] = Json::array(
        {Json{{"required", {"half_width"}}}, Json{{"required", {"best"}}}, Json{{"required", {"at_least"}}}});
    schema["description"] = "Runs until this is settled, with looks after 200, 400, 800, ... replications.";
    return schema;
}

Json study_schema(SchemaWriter& writer) {
    Study study;
    Json schema = writer.object([&](Visitor& visitor) { fields(visitor, study); });
    const Json item = {
        {"type", "object"},
        {"required", {"file"}},
        {"additionalProperties", false},
        {"properties",
         {{"file", {{"type", "string"}, {"description", "A scenario file, from the folder of this study."}}},
          {"set", {{"type", "object"}, {"description", "Settings by path, on top of the file."}}},
          {"name", {{"type", {"string", "number"}}}},
          {"label", reference_to("label")},
          {"description", reference_to("label")}}}};
    Json in_place = {{"$ref", "#/$defs/scenario"}, {"not", {{"required", {"file"}}}}};
    schema["properties"]["fundsim"] = {{"const", 1}};
    schema["properties"]["scenarios"] = {
        {"type", "array"},
        {"minItems", 1},
        {"description", "Scenarios side by side; the first is the baseline."},
        {"items", {{"anyOf", Json::array({Json{{"type", "string"}}, item, in_place})}}}};
    schema["properties"]["metrics"] = {{"type", "array"},
                                       {"items", {{"type", "string"}, {"pattern", "^[a-z0-9_]+$"}}},
                                       {"description", "Metrics of interest, by id."}};
    schema["properties"]["until"] = until_schema();
    schema["properties"]["second_reference"] = {
        {"anyOf",
         Json::array({Json{{"type", "boolean"}}, Json{{"$ref", "#/$defs/scenario/properties/second_reference"}}})},
        {"description",
         "Also runs every scenario under a second reference where the contract in force is assumed: `true`, or the "
         "contracts that stand in, by segment."}};
    schema["type"] = "object";
    schema["required"] = {"study", "scenarios"};
    return schema;
}

}  // namespace
}  // namespace scenario

std::string json_schema() {
    using scenario::Json;
    Json definitions = Json::object();
    definitions["label"] = scenario::label_schema();
    scenario::define_figures(definitions);
    scenario::SchemaWriter writer(definitions);
    Scenario whole;
    Json schema = writer.object([&](scenario::Visitor& visitor) { scenario::fields(visitor, whole); });
    const Json file{{"type", "string"}};
    schema["properties"]["extends"] = {{"anyOf", Json::array({file, Json{{"type", "array"}, {"items", file}}})},
                                       {"description", "Base file, or several; from the folder of this file."}};
    schema["properties"]["set"] = {{"type", "object"}, {"description", "In a study: settings by path."}};
    schema["type"] = "object";
    definitions["scenario"] = std::move(schema);
    definitions["study"] = scenario::study_schema(writer);

    const Json complete{
        {"required", {"fundsim", "name", "municipalities", "segments", "providers", "current_contracts"}}};
    const Json extending{{"required", {"extends"}}};
    const Json root{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                    {"title", "fundsim scenario or study"},
                    {"if", {{"required", {"study"}}}},
                    {"then", scenario::reference_to("study")},
                    {"else",
                     {{"allOf", Json::array({scenario::reference_to("scenario"),
                                             Json{{"anyOf", Json::array({complete, extending})}}})}}},
                    {"$defs", std::move(definitions)}};
    return root.dump(1) + "\n";
}

}  // namespace fundsim
