// The contracts of a scenario as drawn: terms, care clauses, line prices. Built beside the tables of a parameter draw;
// scenarios that share a past differ in these only.
#pragma once

#include <vector>

#include "contracts/incentives.hpp"
#include "contracts/modifiers.hpp"
#include "plan/tables.hpp"

namespace fundsim {

struct DrawnContract {
    std::vector<BySeverity<double>> terms;  // the model's own, then the modifiers'
    contracts::Modifiers modifiers;
    CareClauses clauses;
    KpiRule kpis;
    bool has_kpis = false;
};

struct ContractTables {
    std::vector<DrawnContract> contracts;  // as Plan::contracts
};

void build_contracts(const Plan& plan, const std::vector<double>& drawn, ContractTables& out);

/// Terms of a contract in one contract year: prices and budgets after tender discount and indexation.
std::vector<BySeverity<double>> terms_of_year(const PlannedContract& contract, const DrawnContract& drawn, int year);

}  // namespace fundsim
