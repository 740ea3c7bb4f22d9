// The reference of every setting (scenarios/README.md), from the same field lists as the reader.
#include <string>
#include <utility>

#include "fundsim/read.hpp"
#include "scenario/fields.hpp"

namespace fundsim {
namespace scenario {
namespace {

class Reference : public Visitor {
public:
    /// `dotted`: members of groups stand in the same table, as `group.member`.
    explicit Reference(bool dotted = false) : dotted_(dotted) {}
    std::string take() { return sections_; }

    // One table per struct; tables of inner structs follow that of the outer one.
    void section(const std::string& title, std::string_view meaning, const std::function<void(Visitor&)>& members) {
        std::string outer_rows = std::exchange(rows_, {});
        std::string outer_inner = std::exchange(inner_, {});
        const std::string outer_title = std::exchange(title_, title);
        members(*this);
        std::string text = "## " + title + "\n\n" + std::string(meaning) + "\n\n";
        if (!rows_.empty()) {
            text += "| key | value | default | bounds | meaning |\n|---|---|---|---|---|\n" + rows_ + "\n";
        }
        text += inner_;
        rows_ = std::move(outer_rows);
        inner_ = std::move(outer_inner);
        title_ = outer_title;
        (title_.empty() ? sections_ : inner_) += text;
    }

    void value(const Field& field, Value& figure, const Quantity& quantity) override {
        row(field, spelling_of(quantity), write_quantity(figure.central, quantity), range(quantity));
    }
    void optional_value(const Field& field, std::optional<Value>&, const Quantity& quantity) override {
        row(field, spelling_of(quantity), "absent", range(quantity));
    }
    void by_class(const Field& field, BySeverity<Value>& figures, const Quantity& quantity,
                  const StatedClasses&) override {
        row(field, spelling_of(quantity) + "; one, or by class", write_quantity(figures[0].central, quantity),
            range(quantity));
    }
    void by_class_or_group(const Field& field, BySeverity<Value>& figures, const Quantity& quantity,
                           const StatedClasses&, const std::function<void(Visitor&)>& members) override {
        by_class(field, figures, quantity, no_class);
        group(field, members);
    }
    void by_segment(const Field& field, std::map<std::string, Value>&, const Quantity& quantity,
                    const std::vector<Segment>&) override {
        row(field, "by segment: " + spelling_of(quantity), "absent", range(quantity));
    }
    void whole(const Field& field, std::uint64_t& number, const Whole& rule) override {
        const std::string unit = rule.unit == WholeUnit::weeks ? " week" : rule.unit == WholeUnit::years ? " year" : "";
        std::string bounds = std::to_string(rule.minimum) + unit + " ... " + std::to_string(rule.maximum) + unit;
        if (!rule.choices.empty()) {
            bounds.clear();
            for (const std::uint64_t choice : rule.choices) {
                bounds += (bounds.empty() ? "" : ", ") + std::to_string(choice) + unit;
            }
        }
        const std::string spelling = rule.unit == WholeUnit::weeks ? "whole weeks" : "a whole number";
        row(field, spelling, std::to_string(number) + unit, bounds);
    }
    void numbers(const Field& field, std::vector<double>&, const Numbers& rule) override {
        row(field, "a list of " + std::to_string(rule.count) + " plain numbers", "absent", "");
    }
    void flag(const Field& field, bool& on) override { row(field, "true or false", on ? "true" : "false", ""); }
    void word(const Field& field, std::size_t& choice, std::span<const std::string_view> words) override {
        std::string list;
        for (const std::string_view one : words) {
            list += (list.empty() ? "`" : ", `") + std::string(one) + "`";
        }
        row(field, list, choice < words.size() ? std::string(words[choice]) : "", "");
    }
    void name(const Field& field, std::string&) override { row(field, "letters, digits, `.`, `_`, `-`", "", ""); }
    void date(const Field& field, std::string& day) override { row(field, "a date", day, ""); }
    void label(const Field& field, Label&) override { row(field, "text, or `{nl: ..., en: ...}`", "", ""); }
    void reference(const Field& field, std::string&, Target target) override {
        row(field, target == Target::segment ? "id of a segment" : "id of a municipality", "absent", "");
    }
    void group(const Field& field, const std::function<void(Visitor&)>& members) override {
        if (dotted_) {
            const std::string outer = std::exchange(prefix_, prefix_ + std::string(field.key) + ".");
            members(*this);
            prefix_ = outer;
            return;
        }
        row(field, "see below", "", "");
        section(std::string(field.key), field.meaning, members);
    }
    void table(const Field& field, Table& table) override {
        row(field, "a map from id to the settings below", "", "");
        section(std::string(field.key), field.meaning, [&](Visitor&) { table.visit_default(*this); });
    }
    void contracts(const Field& field, std::map<std::string, ContractTerms>&, const std::vector<Segment>&) override {
        row(field, "a map from segment to contract, see \"Contracts\"", "", "");
    }
    void correlations(const Field& field, std::vector<Correlation>&) override {
        row(field, "a list of `{between: [path, path], rank: 0.4}`", "absent", "-1 ... 1");
    }

private:
    static std::string range(const Quantity& quantity) {
        return write_quantity(quantity.minimum, quantity) + " ... " + write_quantity(quantity.maximum, quantity);
    }

    void row(const Field& field, const std::string& spelling, const std::string& standard, const std::string& bounds) {
        const bool required = field.presence == Presence::required;
        rows_ += "| `" + prefix_ + std::string(field.key) + "` | " + spelling + " | " +
                 (required ? "**required**" : standard) + " | " + bounds + " | " + std::string(field.meaning) + " |\n";
    }

    bool dotted_ = false;
    std::string prefix_;
    std::string sections_;
    std::string title_;
    std::string rows_;
    std::string inner_;
};

constexpr std::string_view introduction = R"(# Scenario files

Generated from the field lists in `engine/scenario/fields.cpp` (`FUNDSIM_UPDATE_EXPECTED=1 test_scenario` writes it
anew); a test checks that it is up to date. `fundsim check FILE` says everything that is wrong with a file at once;
`schema.json` beside this page lets an editor complete and underline (`fundsim schema` prints it).

- **Folders.** `regions/` who lives there and who provides; `studies/` the questions; `reference/` workloads with known answers.
- **Quantities carry their unit**: `98.00 EUR/hour`, `6 hour/week`, `30 %`, `12 week`, `34.7 MEUR/year`, `60 1/year`.
  A year is 52 weeks, a month a twelfth of it. Underscores may separate thousands. Prices are whole cents.
- **By class.** Figures by severity class are one figure for all, or `{light: ..., medium: ..., heavy: ..., intensive: ...}`;
  a class that is left out is 0 where that can be meant.
- **Uncertain figures**: `{80%: [10 %, 25 %]}` (80 % interval), with `central:` for a stated median and `shape:`
  `lognormal`, `logitnormal`, `normal`, `uniform`; `{normal: [mean, sd]}`; `{uniform: [low, high]}`. Shares are logit-normal,
  changes normal, all else log-normal, unless a shape is named. The interval of a share that touches 0 % or 100 % is read as
  normal, mean in the middle. Draws are clipped to the bounds of the setting. One interval for all classes is one draw.
- **Notes.** Every map may carry `source:`, `owner:`, `certainty:` (A primary, B secondary, C derived, M memory, S source
  document, assume). A single figure gets them as `{value: 30 %, source: "..."}`.
- **`extends: base.yaml`** (or a list; from the folder of the file) takes a base. Maps merge by key; lists, figures and single
  values are replaced; figures by class change the classes that are named; a contract with another `model` is replaced as a
  whole; `key: ~` takes a key away; a file with its own `name` does not inherit `label` and `description`.
- **`--set PATH=VALUE`** sets one path on top, such as `--set "segments.day_care.unit_cost=95 EUR/half-day"`.
- **Ids** begin with a lower-case letter; then letters, digits, `_`, `-`. Their order in the file is the order everywhere, but
  that providers which may enter come after the others.
- Refused: unknown and repeated keys, bare numbers where a unit belongs, `yes`/`no`, leading zeros, files over 1 MiB, more than
  32 levels or 200,000 values (aliases expanded).

)";

}  // namespace
}  // namespace scenario

std::string scenario_reference() {
    using scenario::Visitor;
    scenario::Reference reference;
    Scenario whole;
    reference.section("Scenario", "The top level of a scenario file. `extends` names its base.",
                      [&](Visitor& visitor) { scenario::fields(visitor, whole); });
    std::string text = reference.take();

    text +=
        "## Contracts\n\nUnder `current_contracts` and `contracts`: `segment: {model: ..., status: ..., terms}`, or "
        "`segment@provider: {...}` for one provider. `status: assumed` marks a contract that is not known. A crisis "
        "segment "
        "without a current contract has availability pay, assumed: a tariff of unit cost x 1.01 with `availability: "
        "100 %`. Segments with "
        "the same `lot: word` share one budget per provider. A price is stated, or derived by `price: {neutral: "
        "true}`; in "
        "`contracts` a price that is not stated is neutral. `later: {from: 2 year, terms}` changes terms from a later "
        "date, counted from the start of the horizon; what it does not state stays. Under `second_reference`, for "
        "segments whose current contract is assumed: the contract that stands in for it where a study runs under a "
        "second reference ([docs/model.md](../docs/model.md), *Starting point*); without a price, a tariff per week or "
        "a "
        "sum per year is at cost. What each model pays: "
        "[docs/contracts.md](../docs/contracts.md). A dot stands for a map: `price.level` is `price: {level: "
        "...}`.\n\n";
    for (const ContractModel& model : contract_models()) {
        scenario::Reference terms(true);
        ContractTerms contract;
        terms.section("`model: " + std::string(model.name) + "`",
                      std::string(model.en) + ", " + std::string(model.nl) + ".", [&](Visitor& visitor) {
                          scenario::term_fields(visitor, contract, model, BillingUnit::hour, scenario::every_class,
                                                scenario::TermScope::own);
                      });
        text += "#" + terms.take();
    }
    scenario::Reference modifiers(true);
    modifiers.section("Every model", "Terms that any contract can carry.", scenario::modifier_fields);
    text += "#" + modifiers.take();

    scenario::Reference study;
    Study question;
    study.section(
        "Study",
        "A file with the key `study` asks a question. `scenarios` is a list: `{file: a.yaml}`, with `name:`, "
        "`label:` and `set: {path: value}` if wanted, or a scenario in place (`{extends: a.yaml, name: b, ...}`). "
        "`metrics` is a list of metric ids. `until` runs the study until a question is settled, instead of a fixed "
        "number "
        "of replications: `{metric: spend, half_width: 0.5 MEUR}` (the difference with the baseline, give or take), "
        "`{metric: spend, best: 95 %}` (which is best, with this probability of being right) or `{metric: spend, "
        "at_least: 1 MEUR}` (better than the baseline by this much); with `scenario:` (absent: every other one), "
        "`tie:` (a smaller difference does not matter), `certainty:` (95 %) and `most:` (12800 replications). "
        "`second_reference: true` also runs every scenario under a second reference where the contract in force is "
        "assumed, and says whether the options rank the same; a map `segment: {model: ..., terms}` says which.",
        [&](Visitor& visitor) { scenario::fields(visitor, question); });
    text += study.take();
    while (text.ends_with("\n\n")) {
        text.pop_back();
    }
    return std::string(scenario::introduction) + text;
}

}  // namespace fundsim
