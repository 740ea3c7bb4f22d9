// The visitor that hands out every figure.
#include <utility>

#include "scenario/fields.hpp"

namespace fundsim::scenario {
namespace {

class Walker : public Visitor {
public:
    explicit Walker(const std::function<void(Value&)>& use) : use_(use) {}

    void value(const Field&, Value& figure, const Quantity&) override { use_(figure); }
    void optional_value(const Field&, std::optional<Value>& figure, const Quantity&) override {
        if (figure) {
            use_(*figure);
        }
    }
    void by_class(const Field&, BySeverity<Value>& figures, const Quantity&, const StatedClasses&) override {
        for (Value& figure : figures) {
            use_(figure);
        }
    }
    void by_class_or_group(const Field& field, BySeverity<Value>& figures, const Quantity& quantity,
                           const StatedClasses& stated, const std::function<void(Visitor&)>& members) override {
        by_class(field, figures, quantity, stated);
        members(*this);
    }
    void by_segment(const Field&, std::map<std::string, Value>& figures, const Quantity&,
                    const std::vector<Segment>&) override {
        for (auto& [segment, figure] : figures) {
            use_(figure);
        }
    }
    void whole(const Field&, std::uint64_t&, const Whole&) override {}
    void numbers(const Field&, std::vector<double>&, const Numbers&) override {}
    void flag(const Field&, bool&) override {}
    void word(const Field&, std::size_t&, std::span<const std::string_view>) override {}
    void name(const Field&, std::string&) override {}
    void date(const Field&, std::string&) override {}
    void label(const Field&, Label&) override {}
    void reference(const Field&, std::string&, Target) override {}
    void group(const Field&, const std::function<void(Visitor&)>& members) override { members(*this); }
    void table(const Field&, Table& table) override {
        for (std::size_t i = 0; i < table.size(); ++i) {
            table.visit(i, *this);
        }
    }
    void contracts(const Field&, std::map<std::string, ContractTerms>& terms, const std::vector<Segment>&) override {
        for (auto& [segment, contract] : terms) {
            for (auto* terms_of : {&contract.terms, &contract.later}) {
                for (BySeverity<Value>& term : *terms_of) {
                    for (Value& figure : term) {
                        use_(figure);
                    }
                }
            }
        }
    }
    void correlations(const Field&, std::vector<Correlation>&) override {}

private:
    const std::function<void(Value&)>& use_;
};

}  // namespace

void for_each_value(Scenario& scenario, const std::function<void(Value&)>& use) {
    Walker walker(use);
    fields(walker, scenario);
}

}  // namespace fundsim::scenario
