// Every member of every struct is in its field list: a member that is added in scenario.hpp and forgotten there would
// keep its default for ever, and be missing from the hash.
#include "scenario/fields.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

#include "contracts/modifiers.hpp"
#include "contracts/price.hpp"
#include "scenario/reader.hpp"

namespace fundsim::scenario {

// Number of members of an aggregate: how many initialisers it takes. (Never called, so never defined.)
struct Anything {
    template <class T>
    operator T() const;  // NOLINT: must convert implicitly
};

namespace {

template <class T, class... Initialisers>
constexpr std::size_t member_count() {
    if constexpr (requires { T{std::declval<Initialisers>()..., std::declval<Anything>()}; }) {
        return member_count<T, Initialisers..., Anything>();
    } else {
        return sizeof...(Initialisers);
    }
}

// Counts the settings of each struct, by the key of the group or table that holds it.
class Counter : public Visitor {
public:
    std::map<std::string, std::size_t> counts;

    void value(const Field&, Value&, const Quantity&) override { add(); }
    void optional_value(const Field&, std::optional<Value>&, const Quantity&) override { add(); }
    void by_class(const Field&, BySeverity<Value>&, const Quantity&, const StatedClasses&) override { add(); }
    void by_class_or_group(const Field&, BySeverity<Value>&, const Quantity&, const StatedClasses&,
                           const std::function<void(Visitor&)>&) override {
        add();
    }
    void by_segment(const Field&, std::map<std::string, Value>&, const Quantity&,
                    const std::vector<Segment>&) override {
        add();
    }
    void whole(const Field&, std::uint64_t&, const Whole&) override { add(); }
    void numbers(const Field&, std::vector<double>&, const Numbers&) override { add(); }
    void flag(const Field&, bool&) override { add(); }
    void word(const Field&, std::size_t&, std::span<const std::string_view>) override { add(); }
    void name(const Field&, std::string&) override { add(); }
    void date(const Field&, std::string&) override { add(); }
    void label(const Field&, Label&) override { add(); }
    void reference(const Field&, std::string&, Target) override { add(); }
    void contracts(const Field&, std::map<std::string, ContractTerms>&, const std::vector<Segment>&) override { add(); }
    void correlations(const Field&, std::vector<Correlation>&) override { add(); }
    void group(const Field& field, const std::function<void(Visitor&)>& members) override {
        add();
        const std::string outer = std::exchange(at_, std::string(field.key));
        members(*this);
        at_ = outer;
    }
    void table(const Field& field, Table& table) override {
        add();
        const std::string outer = std::exchange(at_, std::string(field.key));
        table.visit_default(*this);
        at_ = outer;
    }

private:
    void add() { ++counts[at_]; }
    std::string at_ = "scenario";
};

TEST(Fields, NameEveryMember) {
    Counter counter;
    Scenario scenario;
    fields(counter, scenario);
    constexpr std::size_t id = 1;                // the key in the table
    constexpr std::size_t found_by_reading = 3;  // uncertain, notes, files
    EXPECT_EQ(counter.counts["scenario"], member_count<Scenario>() - found_by_reading);
    EXPECT_EQ(counter.counts["clock"], member_count<Clock>());
    EXPECT_EQ(counter.counts["municipalities"], member_count<Municipality>() - id);
    EXPECT_EQ(counter.counts["referrers"], member_count<Referrer>() - id);
    EXPECT_EQ(counter.counts["demand"], member_count<Demand>());
    EXPECT_EQ(counter.counts["course"], member_count<Course>());
    EXPECT_EQ(counter.counts["access"], member_count<Access>());
    EXPECT_EQ(counter.counts["placement"], member_count<Placement>());
    EXPECT_EQ(counter.counts["add_on"], member_count<AddOn>());
    EXPECT_EQ(counter.counts["return"], member_count<Return>());
    EXPECT_EQ(counter.counts["out_of_contract"], member_count<OutOfContract>());
    EXPECT_EQ(counter.counts["administration"], member_count<Administration>());
    EXPECT_EQ(counter.counts["segments"], member_count<Segment>() - id);
    EXPECT_EQ(counter.counts["providers"], member_count<Provider>() - id);
}

TEST(Fields, EveryModelHasTerms) {
    for (const ContractModel& model : contract_models()) {
        EXPECT_EQ(find_model(model.name), &model);
        EXPECT_EQ(default_terms(model).size(), contracts::term_count(model));
        for (const TermDescription& term : model.terms) {
            EXPECT_FALSE(term.meaning.empty()) << model.name << "." << term.name;
            EXPECT_LE(term.minimum, term.maximum) << model.name << "." << term.name;
            EXPECT_TRUE(term.required || (term.standard >= term.minimum && term.standard <= term.maximum) ||
                        term.kind == QuantityKind::choice)
                << model.name << "." << term.name;
        }
    }
    EXPECT_EQ(find_model("none"), nullptr);
}

// A model with every sort of term, as somebody else may write one.
constexpr std::array<std::string_view, 2> no_yes{"false", "true"};
constexpr std::array toy_terms{
    TermDescription{
        .name = "price.neutral", .kind = QuantityKind::choice, .standard = 1, .meaning = "a", .choices = no_yes},
    TermDescription{.name = "price.step_ratio",
                    .kind = QuantityKind::factor,
                    .standard = 1.9,
                    .minimum = 1,
                    .maximum = 5,
                    .meaning = "b"},
    TermDescription{.name = "at_start", .kind = QuantityKind::share, .required = true, .maximum = 1, .meaning = "c"},
    TermDescription{
        .name = "price_by_class", .kind = QuantityKind::money, .by_class = true, .maximum = 1e9, .meaning = "d"},
};
const ContractModel toy{.name = "toy", .nl = "speelgoed", .en = "toy", .terms = toy_terms};

TEST(Fields, TermsOfEverySort) {
    Diagnostics diagnostics;
    const auto tree = parse_yaml(
        "price: {neutral: false, step_ratio: {80%: [1.5, 2.5]}}\nat_start: 67 %\n"
        "price_by_class: {light: 100 EUR, heavy: 300 EUR}\n",
        diagnostics.file_index("toy.yaml"), diagnostics);
    ASSERT_TRUE(tree);
    Reader reader(diagnostics);
    ContractTerms contract;
    reader.read(*tree, [&](Visitor& visitor) { term_fields(visitor, contract, toy, BillingUnit::hour, no_class); });
    diagnostics.throw_if_any();
    ASSERT_EQ(contract.terms.size(), 4U + contracts::modifier_terms().size());
    EXPECT_EQ(contract.terms[0][3].central, 0.0);
    EXPECT_EQ(contract.terms[1][3].parameter, 0);
    EXPECT_EQ(reader.uncertain().at(0).path, "price.step_ratio");
    EXPECT_EQ(contract.terms[2][0].central, 0.67);
    EXPECT_EQ(contract.terms[3][0].central, 10000.0);
    EXPECT_EQ(contract.terms[3][1].central, 0.0);
}

TEST(Fields, TermsThatAreWrong) {
    Diagnostics diagnostics;
    const auto tree =
        parse_yaml("price: {neutral: maybe, step_ration: 2}\n", diagnostics.file_index("toy.yaml"), diagnostics);
    Reader reader(diagnostics);
    ContractTerms contract;
    reader.read(*tree, [&](Visitor& visitor) { term_fields(visitor, contract, toy, BillingUnit::hour, no_class); });
    ASSERT_EQ(diagnostics.errors().size(), 3U);
    EXPECT_EQ(format(diagnostics.errors()[0]), "toy.yaml:1:1  at_start: is missing (a share, such as 30 %).");
    EXPECT_EQ(format(diagnostics.errors()[1]),
              "toy.yaml:1:18  price.neutral: \"maybe\" is not known here (false, true).");
    EXPECT_EQ(format(diagnostics.errors()[2]),
              "toy.yaml:1:25  price: unknown key \"step_ration\". Did you mean \"step_ratio\"?");
}

}  // namespace
}  // namespace fundsim::scenario
