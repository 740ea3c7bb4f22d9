// Words and figures that explanations share, in both languages.
#pragma once

#include <string_view>

#include "contracts/price.hpp"
#include "report/explain_sentences.hpp"

namespace fundsim::report {

/// Terms of a contract by name; those of the contract underneath by their own name.
class SpokenView {
public:
    explicit SpokenView(const SpokenContract& contract)
        : contract_(contract), under_(contracts::paying_model(*contract.model, contract.terms)) {}

    const SpokenContract& contract() const { return contract_; }
    const ContractModel& paying() const { return *under_.model; }
    double figure(std::string_view name) const {
        const int term = index(name);
        return term < 0 ? 0.0 : contract_.terms[static_cast<std::size_t>(term)][0];
    }
    std::string_view word(std::string_view name) const {
        const int term = index(name);
        if (term < 0) return {};
        const auto choices = contracts::term_at(*contract_.model, static_cast<std::size_t>(term)).choices;
        return choices[static_cast<std::size_t>(figure(name))];
    }
    bool yes(std::string_view name) const { return word(name) == "true"; }
    int price_term() const { return contracts::price_term_of(*contract_.model, contract_.terms); }
    const TermDescription& price() const {
        return contracts::term_at(*contract_.model, static_cast<std::size_t>(price_term()));
    }
    const BySeverity<double>& prices() const { return contract_.terms[static_cast<std::size_t>(price_term())]; }
    const BySeverity<double>& lasting_prices() const {
        const int term = contracts::lasting_price_term_of(*contract_.model, contract_.terms);
        return contract_.terms[static_cast<std::size_t>(term)];
    }

private:
    int index(std::string_view name) const {
        const int own = contracts::find_term(*contract_.model, name);
        if (own >= 0 || under_.first_term == 0) return own;
        return contracts::find_term(*contract_.model, std::string(under_.model->name) + "." + std::string(name));
    }

    const SpokenContract& contract_;
    Underlying under_;
};

Label kpi_word(std::size_t kpi);
std::string_view kpi_id(std::size_t kpi);
bool is_money(QuantityKind kind);

}  // namespace fundsim::report
