// Performance-based (prestatiegericht): any other contract as the base, and a bonus or malus per measured result.
//
//   pay = pay of the base x (1 + sum over KPIs of share x score), within +- cap
//   score = (measured - target) / (full - target), at most 1, at least -malus     linear
//
// Not one of the three official variants: `reading` says which of its meanings is meant. The terms of the base stand in a
// map under its name: {model: performance_based, base: pxq, pxq: {tariff: ...}}.
#include <string>
#include <vector>

#include "contracts/families.hpp"
#include "contracts/words.hpp"

namespace fundsim::contracts {
namespace {

constexpr std::array<std::string_view, 3> reading_words{"kpis", "outcomes", "performances"};
constexpr std::array<std::string_view, 3> form_words{"linear", "stepped", "tournament"};
constexpr std::array<std::string_view, 2> basis_words{"level", "change"};
constexpr std::array<std::string_view, 4> base_words{"pxq", "result_based", "task_based", "lump_sum"};

const std::array<const ContractModel*, base_words.size()> bases{&pxq, &result_based, &task_based, &lump_sum};

enum Term : std::size_t {
    base,
    reading,
    form,
    malus,
    cap,
    basis,
    minimum_cases,
    delay,
    first_kpi,
    first_of_base = first_kpi + 3 * kpi_count
};

struct KpiWords {
    std::string_view name;
    std::string_view meaning;
    double most = 1.0;
};
// In the order of Kpi.
constexpr std::array<KpiWords, kpi_count> kpi_words{
    KpiWords{"waiting", "share of starts within the norm"},
    KpiWords{"dropout", "share of endings by the client, lower is better"},
    KpiWords{"stay", "mean duration over planned duration, lower is better", 5.0},
    KpiWords{"step_down", "share of endings that move to a lighter setting"},
    KpiWords{"relapse", "share of endings after which care follows within five years, lower is better"},
    KpiWords{"goal", "share of endings with the result reported"},
    KpiWords{"satisfaction", "satisfied share in the survey"},
};

// Built once: the lists of the bases are part of it, under their names.
struct Terms {
    std::vector<std::string> texts;
    std::vector<TermDescription> list;
    std::array<std::size_t, bases.size()> first{};
};

Terms make_terms() {
    Terms made;
    made.texts.reserve(1000);  // views into it are handed out
    const auto keep = [&](std::string text) {
        made.texts.push_back(std::move(text));
        return std::string_view(made.texts.back());
    };
    made.list = {
        TermDescription{
            .name = "base",
            .kind = QuantityKind::choice,
            .meaning = "The contract that is paid beside the bonuses; its terms stand in a map of that name.",
            .choices = base_words,
            .lasting = true},
        TermDescription{.name = "reading",
                        .kind = QuantityKind::choice,
                        .meaning =
                            "Which meaning of prestatiegericht: a bonus on KPIs, on outcomes for clients, or defined "
                            "performances at a price.",
                        .choices = reading_words},
        TermDescription{.name = "form",
                        .kind = QuantityKind::choice,
                        .meaning =
                            "The bonus grows with the result, or comes at once when `full` is reached, or grows with "
                            "the distance to the mean of the other providers.",
                        .choices = form_words},
        TermDescription{.name = "malus",
                        .kind = QuantityKind::share,
                        .standard = 0.0,
                        .maximum = 1.0,
                        .meaning = "Part of a bonus that is lost as far below the target as `full` is above it."},
        TermDescription{.name = "cap",
                        .kind = QuantityKind::share,
                        .standard = 1.0,
                        .maximum = 1.0,
                        .meaning = "Most that all bonuses together can be, as share of the year's pay."},
        TermDescription{.name = "basis",
                        .kind = QuantityKind::choice,
                        .meaning = "Results are held against the target, or against the provider's own year before.",
                        .choices = basis_words},
        TermDescription{.name = "minimum_cases",
                        .kind = QuantityKind::count,
                        .maximum = 1e6,
                        .meaning = "Fewer cases in a year: no bonus and no malus on them."},
        TermDescription{.name = "delay",
                        .kind = QuantityKind::weeks,
                        .maximum = 260.0,
                        .meaning = "Time after the year until bonuses are paid, in whole years."},
    };
    for (const KpiWords& kpi : kpi_words) {
        const std::string name(kpi.name);
        made.list.push_back(
            {.name = keep(name + ".bonus"),
             .kind = QuantityKind::share,
             .maximum = 1.0,
             .meaning = keep("Bonus on the " + std::string(kpi.meaning) + ", as share of the year's pay.")});
        for (const auto& [word, text] : {std::pair{".target", "Value without bonus or malus."},
                                         std::pair{".full", "Value that earns the whole bonus."}})
            made.list.push_back({.name = keep(name + word),
                                 .kind = kpi.most > 1.0 ? QuantityKind::factor : QuantityKind::share,
                                 .maximum = kpi.most,
                                 .meaning = text});
    }
    for (std::size_t b = 0; b < bases.size(); ++b) {
        made.first[b] = made.list.size();
        for (TermDescription term : bases[b]->terms) {
            term.name = keep(std::string(bases[b]->name) + "." + std::string(term.name));
            made.list.push_back(term);
        }
    }
    return made;
}

const Terms& made_terms() {
    static const Terms made = make_terms();
    return made;
}

Underlying underlying(DrawnTerms drawn) {
    const auto chosen = static_cast<std::size_t>(word(drawn, base));
    return {bases[chosen], made_terms().first[chosen]};
}

DrawnTerms terms_of_base(DrawnTerms drawn, const Underlying& under) {
    return drawn.subspan(under.first_term, under.model->terms.size());
}

void accrue(const LineBlock& lines, DrawnTerms drawn, const LinePay& pay) {
    const Underlying under = underlying(drawn);
    under.model->accrue(lines, terms_of_base(drawn, under), pay);
}

YearRule year(DrawnTerms drawn, const YearFacts& facts) {
    const Underlying under = underlying(drawn);
    return under.model->year == nullptr ? YearRule{} : under.model->year(terms_of_base(drawn, under), facts);
}

CareClauses clauses(DrawnTerms drawn) {
    const Underlying under = underlying(drawn);
    return under.model->clauses == nullptr ? CareClauses{} : under.model->clauses(terms_of_base(drawn, under));
}

KpiRule kpis(DrawnTerms drawn) {
    const Underlying under = underlying(drawn);
    KpiRule rule = under.model->kpis == nullptr ? KpiRule{} : under.model->kpis(terms_of_base(drawn, under));
    bool any = false;
    for (std::size_t k = 0; k < kpi_count; ++k) any = any || figure(drawn, first_kpi + 3 * k) > 0.0;
    if (!any) return rule;  // no bonus of its own: the base, with its own if it has one
    rule.form = static_cast<KpiForm>(word(drawn, form));
    rule.malus = figure(drawn, malus);
    rule.cap = figure(drawn, cap);
    rule.on_change = word(drawn, basis) == 1;
    rule.minimum_cases = static_cast<int>(whole(figure(drawn, minimum_cases)));
    rule.delay_years = static_cast<int>(whole(figure(drawn, delay) / weeks_per_year));
    for (std::size_t k = 0; k < kpi_count; ++k) {
        const std::size_t first = first_kpi + 3 * k;
        if (figure(drawn, first) > 0.0)
            rule.clauses[k] = {figure(drawn, first), figure(drawn, first + 1), figure(drawn, first + 2)};
    }
    return rule;
}

}  // namespace

const ContractModel& performance_based() {
    static const ContractModel model{.name = "performance_based",
                                     .nl = "prestatiegericht",
                                     .en = "performance-based",
                                     .terms = made_terms().list,
                                     .claimed_per_client = true,
                                     .pays_by_class = true,
                                     .uses_arrangements = true,
                                     .accrue = accrue,
                                     .year = year,
                                     .kpis = kpis,
                                     .clauses = clauses,
                                     .underlying = underlying};
    return model;
}

}  // namespace fundsim::contracts
