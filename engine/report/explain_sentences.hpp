// A contract in plain sentences, Dutch (B1) and English.
#pragma once

#include <vector>

#include "fundsim/contract.hpp"
#include "fundsim/scenario.hpp"

namespace fundsim::report {

/// A contract at its central values, prices filled in.
struct SpokenContract {
    const ContractModel* model = nullptr;  // as chosen
    std::vector<BySeverity<double>> terms;
    const Scenario* scenario = nullptr;
    const Segment* segment = nullptr;
    bool derived_price = false;
    bool estimated_price = false;  // a derived price that was not searched for yet
    bool one_provider = false;     // nobody else is under it
    bool takes_over = false;       // from another contract at the start of the horizon
    bool after_budget = false;     // which pays a budget: that ends with its year, and nothing runs off
    std::string lot;
};

std::vector<Label> sentences_of(const SpokenContract& contract);
/// Of them, those on what any contract can carry; they come last.
std::vector<Label> modifier_sentences_of(const SpokenContract& contract);
/// Clauses that act on care itself (model.md, "Frozen, and clauses that act on care").
std::vector<Label> care_clauses_of(const SpokenContract& contract);
/// "effort-based (PxQ), EUR 86.00 per hour"
Label in_a_line(const SpokenContract& contract);

Label unit_word(BillingUnit unit, bool plural = false);
Label severity_word(std::size_t severity);
/// Cents as people read them, in both languages: "EUR 1,234" with two decimals below EUR 1,000.
Label amount(double cents);
Label yearly_amount(double cents);
Label share_text(double share);
/// Joins the same text in two languages: {a.nl + b.nl, a.en + b.en}.
Label operator+(const Label& a, const Label& b);

}  // namespace fundsim::report
