// Checks of how contracts are let: terms, costs of a procedure, open admission and who may enter.
#include <algorithm>
#include <cmath>

#include "scenario/contract_checks.hpp"
#include "scenario/contract_view.hpp"

namespace fundsim::scenario {
namespace {

void check_admission(const Contract& contract, bool current, const Scenario& scenario, const ContractFindings& say) {
    const std::string path = contract.full_path("procurement.admits");
    if (contract.pays_a_budget()) {
        say.error(path, {"open admission with a budget per provider: nothing is there to pay who enters",
                         "model: pxq or result_based, which pay for care; or admits: closed"});
        return;
    }
    if (contract.figure("procurement.loss") > 0.0) {
        say.error(contract.full_path("procurement.loss"),
                  {"where everybody is admitted who meets the requirements, nobody loses the contract",
                   "admits: closed, or no loss"});
    }
    const ContractKey key = contract_key(std::string_view(contract.path()).substr(contract.path().find('.') + 1));
    const auto may_enter = [&](const Provider& provider) {
        return provider.enters && provider.share.contains(std::string(key.segment)) &&
               (key.provider.empty() || key.provider == provider.id);
    };
    if (!current && std::ranges::none_of(scenario.providers, may_enter)) {
        const bool elsewhere = std::ranges::any_of(scenario.providers, &Provider::enters);
        const std::string here = elsewhere ? ", with a share of segment " + std::string(key.segment) : "";
        say.warning(path, {"admission is open, and no provider is there that could enter",
                           "enters: true under providers" + here});
    } else if (!current && scenario.behaviour.entry.central == 0.0 && scenario.behaviour.entry.parameter < 0) {
        say.warning(path, {"admission is open, and nobody enters for behaviour.entry is 0", "such as entry: 5"});
    }
}

bool is_open(const ContractTerms& terms) {
    const ContractModel* model = find_model(terms.model);
    const int term = model == nullptr ? -1 : contracts::find_term(*model, "procurement.admits");
    const auto position = static_cast<std::size_t>(term);
    return term >= 0 && position < terms.terms.size() && terms.terms[position][0].central > 0.5;
}

}  // namespace

bool admits_anybody(const Scenario& scenario) {
    const auto any = [](const Contracts& contracts) {
        return std::ranges::any_of(contracts, [](const auto& entry) { return is_open(entry.second); });
    };
    return any(scenario.contracts) || any(scenario.current_contracts);
}

void check_procurement(const Contract& contract, bool current, const Scenario& scenario, const ContractFindings& say) {
    const double term = contract.figure("procurement.term");
    if (std::fmod(term, weeks_per_year) != 0.0) {
        say.error(contract.full_path("procurement.term"),
                  {"contracts are let for whole years", "procurement: {term: 4 year}"});
    }
    if (term == 0.0 && contract.figure("procurement.loss") > 0.0) {
        say.error(contract.full_path("procurement.loss"),
                  {"a contract without a term has no end at which it could be lost",
                   "procurement: {term: 4 year, loss: 20 %}"});
    }
    for (const std::string_view name : {"procurement.cost_region", "procurement.cost_provider"}) {
        if (current && term == 0.0 && contract.figure(name) > 0.0) {
            say.warning(contract.full_path(name),
                        {"a cost of letting a contract that is in force and has no term: it is not let again",
                         "procurement: {term: 4 year}, or the cost under contracts"});
        }
    }
    if (!contract.is_later() && contract.word("procurement.admits") == "open") {
        check_admission(contract, current, scenario, say);
    }
}

void check_entrant(const Contract& contract, const std::string& provider, const Scenario& scenario,
                   const ContractFindings& say) {
    const auto found = std::ranges::find(scenario.providers, provider, &Provider::id);
    if (found == scenario.providers.end() || !found->enters) {
        return;
    }
    if (contract.price_term() >= 0 && contract.neutral()) {
        say.error(contract.path(),
                  {"the price of a provider that is still to enter cannot be derived: nothing is paid to it today",
                   "a price, or no contract of its own"});
    }
}

}  // namespace fundsim::scenario
