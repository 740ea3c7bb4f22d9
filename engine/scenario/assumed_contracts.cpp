#include "scenario/assumed_contracts.hpp"

#include <cmath>

#include "contracts/price.hpp"
#include "scenario/fields.hpp"

namespace fundsim::scenario {
namespace {

ContractTerms paid_for_being_there(const Segment& segment) {
    ContractTerms contract;
    contract.model = "pxq";
    contract.assumed = true;
    const ContractModel& model = *find_model(contract.model);
    for (std::size_t i = 0; i < contracts::term_count(model); ++i) {
        contract.terms.emplace_back().fill(Value(contracts::term_at(model, i).standard));
    }
    const auto set = [&](std::string_view term, double figure) {
        contract.terms[static_cast<std::size_t>(contracts::find_term(model, term))].fill(Value(figure));
    };
    set("tariff", std::round(contracts::paid_over_cost * segment.unit_cost.central));
    set("availability", 1.0);
    return contract;
}

}  // namespace

void assume_crisis_contracts(Scenario& scenario) {
    if (scenario.current_contracts.empty()) {
        return;
    }
    for (const Segment& segment : scenario.segments) {
        if (segment.crisis && !scenario.current_contracts.contains(segment.id)) {
            scenario.current_contracts[segment.id] = paid_for_being_there(segment);
            scenario.notes.push_back({.path = "current_contracts." + segment.id,
                                      .source = "not stated: availability pay at unit cost x 1.01",
                                      .owner = {},
                                      .certainty = "assume"});
        }
    }
}

}  // namespace fundsim::scenario
