// Outcomes without what was paid: for contracts that may change nothing else.
#pragma once

#include <array>

#include "contract_terms.hpp"
#include "fundsim/outcome.hpp"

namespace fundsim::property {

/// What an outcome says of clients, care and costs; not of what was paid.
inline Outcome without_money(Outcome outcome) {
    constexpr std::array money{Tally::spend_care, Tally::spend_cash, Tally::spend_settlement, Tally::frozen_spend_care,
                               Tally::frozen_spend_cash};
    const OutcomeShape& shape = outcome.shape();
    for (std::size_t year = 0; year <= shape.years; ++year) {
        for (std::size_t s = 0; s < shape.segments; ++s)
            for (std::size_t m = 0; m < shape.municipalities; ++m)
                for (const Tally tally : money) outcome.at(year, s, m, tally) = 0;
        for (std::size_t p = 0; p < shape.providers; ++p)
            outcome.provider(year, p, ProviderTally::revenue_cents) =
                outcome.provider(year, p, ProviderTally::reserve_cents) = 0;
    }
    for (std::size_t period = 0; period < shape.periods; ++period) outcome.spend_in(period) = 0;
    return outcome;
}

/// When a ceiling is reached depends on prices: then it may cost no admissions.
inline void without_admission_stops(ContractTerms& contract) {
    const ContractModel& model = testing::model_named(contract.model);
    constexpr double stop = 2.0;
    for (auto* terms : {&contract.terms, &contract.later})
        for (std::size_t i = 0; i < terms->size(); ++i)
            if (contracts::term_at(model, i).name.ends_with("ceiling.beyond") && (*terms)[i][0].central == stop)
                (*terms)[i].fill(Value(0.0));
}

}  // namespace fundsim::property
