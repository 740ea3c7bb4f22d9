#include "contracts/price.hpp"

#include <vector>

#include "contracts/incentives.hpp"
#include "contracts/modifiers.hpp"
#include "contracts/words.hpp"

namespace fundsim::contracts {
namespace {

/// Index in the whole list of a term of the model that pays the lines, or -1.
int term_of(const ContractModel& model, DrawnTerms drawn, std::string_view name) {
    const Underlying under = paying_model(model, drawn);
    for (std::size_t i = 0; i < under.model->terms.size(); ++i)
        if (under.model->terms[i].name == name) return static_cast<int>(under.first_term + i);
    return -1;
}

}  // namespace

Underlying paying_model(const ContractModel& model, DrawnTerms drawn) {
    return model.underlying == nullptr ? Underlying{&model, 0} : model.underlying(drawn);
}

std::size_t term_count(const ContractModel& model) { return model.terms.size() + modifier_terms().size(); }

const TermDescription& term_at(const ContractModel& model, std::size_t index) {
    return index < model.terms.size() ? model.terms[index] : modifier_terms()[index - model.terms.size()];
}

int find_term(const ContractModel& model, std::string_view name) {
    for (std::size_t i = 0; i < term_count(model); ++i)
        if (term_at(model, i).name == name) return static_cast<int>(i);
    return -1;
}

int price_term_of(const ContractModel& model, DrawnTerms drawn) {
    const Underlying under = paying_model(model, drawn);
    return under.model->price_term < 0 ? -1 : static_cast<int>(under.first_term) + under.model->price_term;
}

int lasting_price_term_of(const ContractModel& model, DrawnTerms drawn) {
    const Underlying under = paying_model(model, drawn);
    const int term = under.model->lasting_price_term;
    return term < 0 ? -1 : static_cast<int>(under.first_term) + term;
}

void multiply_prices(const ContractModel& model, std::span<BySeverity<double>> drawn, double factor) {
    for (const int term : {price_term_of(model, drawn), lasting_price_term_of(model, drawn)})
        if (term >= 0)
            for (double& value : drawn[static_cast<std::size_t>(term)]) value *= factor;
}

void lift_ceilings(const ContractModel& model, std::span<BySeverity<double>> drawn) {
    for (const char* name : {"ceiling.amount", "ceiling.share"})
        if (const int term = term_of(model, drawn, name); term >= 0) drawn[static_cast<std::size_t>(term)].fill(0.0);
}

void price_groups(const ContractModel& model, std::span<BySeverity<double>> drawn, const Groups& groups) {
    const int per_participant = term_of(model, drawn, "group_tariff");
    if (per_participant < 0 || !(groups.share > 0.0)) return;
    const double part = groups.pay_per_unit(figure(drawn, static_cast<std::size_t>(per_participant)));
    for (double& tariff : drawn[static_cast<std::size_t>(price_term_of(model, drawn))]) tariff *= part;
}

int neutral_term_of(const ContractModel& model, DrawnTerms drawn) { return term_of(model, drawn, "price.neutral"); }

bool price_is_neutral(const ContractModel& model, DrawnTerms drawn) {
    const int term = neutral_term_of(model, drawn);
    return term >= 0 && yes(drawn, static_cast<std::size_t>(term));
}

double price_level(const ContractModel& model, DrawnTerms drawn) {
    const int term = term_of(model, drawn, "price.level");
    return term < 0 ? 1.0 : figure(drawn, static_cast<std::size_t>(term));
}

void set_neutral_price(const ContractModel& model, std::span<BySeverity<double>> drawn, double scale) {
    const int price = price_term_of(model, drawn);
    if (price < 0) return;
    const int ratio = term_of(model, drawn, "price.step_ratio");
    const double step = ratio < 0 ? 1.0 : figure(drawn, static_cast<std::size_t>(ratio));
    const double before = drawn[static_cast<std::size_t>(price)][0];
    if (const int lasting = lasting_price_term_of(model, drawn); lasting >= 0 && before > 0.0)
        for (double& held : drawn[static_cast<std::size_t>(lasting)]) held *= scale / before;
    double amount = scale;
    for (double& held : drawn[static_cast<std::size_t>(price)]) {
        held = amount;
        amount *= step;
    }
}

std::optional<double> weeks_of_price(const ContractModel& model, DrawnTerms drawn) {
    const int price = price_term_of(model, drawn);
    if (price < 0 || term_at(model, static_cast<std::size_t>(price)).kind != QuantityKind::money) return std::nullopt;
    constexpr double probe = 52'000'000.0;  // cents: whole cents a week, by the week and by the year
    std::vector<BySeverity<double>> trial(drawn.begin(), drawn.end());
    trial[static_cast<std::size_t>(price)].fill(probe);
    const LinePrices pays =
        line_prices(model, trial, 1, {weeks_per_year, weeks_per_year, weeks_per_year, weeks_per_year});
    if (!(pays.per_week[0] > 0.0) || pays.per_start[0] != 0.0 || pays.per_unit[0] != 0.0 || pays.per_result[0] != 0.0)
        return std::nullopt;
    return probe / pays.per_week[0];
}

bool pays_by_class(const ContractModel& model, DrawnTerms drawn) {
    const Underlying under = paying_model(model, drawn);
    if (under.model->pays_by_class) return true;
    for (std::size_t i = 0; i < under.model->terms.size(); ++i) {
        const BySeverity<double>& term = drawn[under.first_term + i];
        for (const double held : term)
            if (held != term[0]) return true;
    }
    return false;
}

bool claimed_per_client(const ContractModel& model, DrawnTerms drawn) {
    return paying_model(model, drawn).model->claimed_per_client;
}

bool uses_arrangements(const ContractModel& model, DrawnTerms drawn) {
    return paying_model(model, drawn).model->uses_arrangements;
}

bool pays_lines(const ContractModel& model, DrawnTerms drawn) { return paying_model(model, drawn).model->pays_lines; }

bool lasting_apart(const ContractModel& model, DrawnTerms drawn) {
    return model.clauses != nullptr && model.clauses(drawn).lasting_apart;
}

}  // namespace fundsim::contracts
