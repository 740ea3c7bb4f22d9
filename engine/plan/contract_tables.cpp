#include "plan/contract_tables.hpp"

#include "base/elementary.hpp"
#include "contracts/price.hpp"

namespace fundsim {

void build_contracts(const Plan& plan, const std::vector<double>& drawn, ContractTables& out) {
    out.contracts.resize(plan.contracts.size());
    for (std::size_t i = 0; i < plan.contracts.size(); ++i) {
        const PlannedContract& planned = plan.contracts[i];
        DrawnContract& contract = out.contracts[i];
        contract.terms.clear();
        for (const BySeverity<Value>& term : planned.terms.terms) {
            BySeverity<double> values{};
            for (std::size_t k = 0; k < severity_count; ++k)
                values[k] =
                    term[k].parameter < 0 ? term[k].central : drawn[static_cast<std::size_t>(term[k].parameter)];
            contract.terms.push_back(values);
        }
        if (planned.derived_price) {
            // How dear care is, is uncertain to us, not to those who agree on a price: one index for all contracts.
            const PlannedContract& before = plan.contracts[planned.reference];
            const int term = contracts::price_term_of(*before.model, out.contracts[planned.reference].terms);
            const int own = contracts::price_term_of(*planned.model, contract.terms);
            const double central = term < 0 ? 0.0 : before.terms.terms[static_cast<std::size_t>(term)][1].central;
            if (central > 0.0 && own >= 0) {
                const double index =
                    out.contracts[planned.reference].terms[static_cast<std::size_t>(term)][1] / central;
                for (double& value : contract.terms[static_cast<std::size_t>(own)]) value *= index;
            }
        }
        contract.modifiers = contracts::modifiers_of(*planned.model, contract.terms);
        contract.clauses = planned.model->clauses != nullptr ? planned.model->clauses(contract.terms) : CareClauses{};
        contract.has_kpis = planned.model->kpis != nullptr;
        if (contract.has_kpis) contract.kpis = planned.model->kpis(contract.terms);
    }
}

std::vector<BySeverity<double>> terms_of_year(const PlannedContract& contract, const DrawnContract& drawn, int year) {
    std::vector<BySeverity<double>> terms = drawn.terms;
    const int price = contracts::price_term_of(*contract.model, terms);
    const contracts::Modifiers& m = drawn.modifiers;
    if (price < 0 || (m.tender_discount == 0.0 && (m.indexation == 0.0 || year == 0))) return terms;
    const double factor = (1.0 - m.tender_discount) * power(1.0 + m.indexation, year);
    for (double& value : terms[static_cast<std::size_t>(price)]) value *= factor;
    return terms;
}

}  // namespace fundsim
