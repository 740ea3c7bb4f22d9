#include "reference/recipe_contracts.hpp"

#include <array>
#include <string>
#include <vector>

#include "contract_terms.hpp"

namespace fundsim::reference {
namespace {

using testing::StatedTerm;
using Terms = std::vector<StatedTerm>;

constexpr std::array<std::string_view, 5> models{"pxq", "result_based", "task_based", "lump_sum", "performance_based"};
constexpr std::array<std::string_view, kpi_count> kpis{"waiting", "dropout", "stay",        "step_down",
                                                       "relapse", "goal",    "satisfaction"};

double yes_or_no(bool chosen) { return chosen ? 1.0 : 0.0; }

BySeverity<double> ladder(double first, double step) {
    return {first, first * step, first * step * step, first * step * step * step};
}

/// What a segment costs in a year, roughly: for budgets and ceilings that bite.
double yearly_cost(const Segment& segment) {
    const double starts = segment.starts ? segment.starts->central : segment.active_half_year->central / 45.0;
    return 52.0 * starts * segment.duration[1].central * segment.need[1].central * segment.unit_cost.central;
}

void add_ceiling(const Figures& f, const std::string& name, const Segment& segment, Terms& terms,
                 const std::string& prefix) {
    if (!f.maybe(name + " ceiling", 0.4)) return;
    const bool amount = f.maybe(name + " ceiling amount");
    if (amount)
        terms.emplace_back(prefix + "ceiling.amount", yearly_cost(segment) * f.between(name + " amount", 0.3, 1.2));
    if (!amount || f.maybe(name + " both ceilings"))
        terms.emplace_back(prefix + "ceiling.share", f.between(name + " share", 0.5, 1.2));
    terms.emplace_back(prefix + "ceiling.beyond", f.one_of(name + " beyond", 3));
    terms.emplace_back(prefix + "ceiling.pays", f.between(name + " pays", 0.2, 0.8));
}

Terms pxq_terms(const Recipe& r, const Figures& f, const std::string& name, const Segment& segment,
                const std::string& prefix) {
    Terms terms;
    const double base = f.between(name, 4000.5, 30000.5);
    const bool by_class = f.maybe(name + " by class");
    terms.emplace_back(prefix + "tariff",
                       by_class ? BySeverity<double>{base, base * 1.1, base * 1.3, base * 1.7} : ladder(base, 1.0));
    if (!r.contracts) return terms;
    if (segment.group_share.central > 0.0 && f.maybe(name + " per participant"))
        terms.emplace_back(prefix + "group_tariff", f.between(name + " of the tariff", 0.2, 1.0));
    add_ceiling(f, name, segment, terms, prefix);
    if (f.maybe(name + " band", 0.3)) {
        terms.emplace_back(prefix + "band.from", f.between(name + " band from", 0.5, 1.1));
        terms.emplace_back(prefix + "band.pays", f.between(name + " band pays", 0.3, 1.5));
    }
    if (f.maybe(name + " maximum units", 0.3))
        terms.emplace_back(prefix + "maximum_units",
                           f.between(name + " most units", 1.0, 60.0) * segment.need[1].central);
    terms.emplace_back(prefix + "acceptance", yes_or_no(f.maybe(name + " obliged")));
    return terms;
}

Terms result_terms(const Figures& f, const std::string& name, const Segment& segment, const std::string& prefix) {
    Terms terms;
    const int payment = f.one_of(name + " payment", 3);
    const double per_week = segment.need[0].central * segment.unit_cost.central;
    constexpr std::array<double, 3> weeks_of{20.0, 1.0, 52.0};
    const double price = per_week * weeks_of[static_cast<std::size_t>(payment)] * f.between(name + " price", 0.7, 1.4);
    terms.emplace_back(prefix + "price", ladder(price, f.between(name + " step", 1.0, 2.0)));
    terms.emplace_back(prefix + "payment", payment);
    const double on_result = f.maybe(name + " result") ? f.between(name + " on result", 0.1, 0.5) : 0.0;
    const double during = f.maybe(name + " spread") ? f.between(name + " during", 0.1, 0.5) : 0.0;
    if (payment == 0) {
        terms.emplace_back(prefix + "at_start", 1.0 - on_result - during);
        terms.emplace_back(prefix + "during", during);
    }
    terms.emplace_back(prefix + "on_result", on_result);
    if (f.maybe(name + " lasting support")) {
        const int by = 1 + f.one_of(name + " support by", 2);
        const double support = per_week * weeks_of[static_cast<std::size_t>(by)];
        terms.emplace_back(prefix + "lasting.payment", by);
        terms.emplace_back(prefix + "lasting.price", ladder(support * f.between(name + " support", 0.7, 1.4),
                                                            f.between(name + " support step", 1.0, 2.0)));
    }
    if (f.maybe(name + " warranty"))
        terms.emplace_back(prefix + "warranty", f.between(name + " warranty weeks", 4.0, 104.0));
    if (f.maybe(name + " maximum duration", 0.3))
        terms.emplace_back(prefix + "maximum_duration", f.between(name + " most weeks", 3.0, 80.0));
    if (f.maybe(name + " stop-loss", 0.3)) {
        terms.emplace_back(prefix + "stop_loss.above", f.between(name + " above", 0.0, 0.3));
        terms.emplace_back(prefix + "stop_loss.share", f.between(name + " shared", 0.2, 0.9));
    }
    add_ceiling(f, name, segment, terms, prefix);
    terms.emplace_back(prefix + "acceptance", yes_or_no(f.maybe(name + " obliged")));
    terms.emplace_back(prefix + "no_stacking", yes_or_no(f.maybe(name + " stacking")));
    terms.emplace_back(prefix + "step_down_is_result", yes_or_no(f.maybe(name + " step is result")));
    return terms;
}

Terms budget_terms(const Figures& f, const std::string& name, const Segment& segment, const std::string& prefix,
                   bool options) {
    Terms terms;
    terms.emplace_back(prefix + "budget", yearly_cost(segment) * f.between(name + " budget", 0.6, 1.4));
    terms.emplace_back(prefix + "acceptance", yes_or_no(f.maybe(name + " obliged")));
    if (f.maybe(name + " renegotiates"))
        terms.emplace_back(prefix + "renegotiation", f.between(name + " made good", 0.1, 1.0));
    if (!options) return terms;
    if (f.maybe(name + " bandwidth")) terms.emplace_back(prefix + "bandwidth", f.between(name + " width", 0.01, 0.2));
    terms.emplace_back(prefix + "claw_back", f.maybe(name + " claw back") ? f.between(name + " back", 0.3, 1.0) : 0.0);
    if (f.maybe(name + " valve")) terms.emplace_back(prefix + "safety_valve", f.between(name + " opens", 0.3, 1.0));
    if (f.maybe(name + " ratchet")) terms.emplace_back(prefix + "ratchet", f.between(name + " follows", 0.1, 0.9));
    if (f.maybe(name + " step-down bonus")) {
        terms.emplace_back(prefix + "step_down.bonus", f.between(name + " bonus", 0.01, 0.05));
        terms.emplace_back(prefix + "step_down.target", 0.05);
        terms.emplace_back(prefix + "step_down.full", 0.3);
    }
    return terms;
}

Terms terms_of(const Recipe& r, const Figures& f, const std::string& name, std::string_view model,
               const Segment& segment, const std::string& prefix) {
    if (model == "pxq") return pxq_terms(r, f, name, segment, prefix);
    if (model == "result_based") return result_terms(f, name, segment, prefix);
    return budget_terms(f, name, segment, prefix, model == "task_based");
}

void add_modifiers(const Figures& f, const std::string& name, const Segment& segment, Terms& terms) {
    if (f.maybe(name + " discounted")) terms.emplace_back("tender_discount", f.between(name + " discount", 0.01, 0.1));
    if (f.maybe(name + " indexed")) terms.emplace_back("indexation", f.between(name + " index", -0.05, 0.1));
    if (f.maybe(name + " corridor")) {
        terms.emplace_back("corridor.width", f.between(name + " corridor width", 0.0, 0.2));
        terms.emplace_back("corridor.share", f.between(name + " corridor share", 0.2, 0.9));
    }
    if (f.maybe(name + " reviewed")) {
        terms.emplace_back("price_review.share", f.between(name + " reviewed part", 0.2, 1.0));
        terms.emplace_back("price_review.margin", f.between(name + " reviewed margin", 0.0, 0.05));
        terms.emplace_back("price_review.most", f.between(name + " reviewed bound", 0.01, 0.2));
    }
    if (f.maybe(name + " let")) {
        terms.emplace_back("procurement.term", 52.0 * (1.0 + static_cast<double>(f.one_of(name + " term", 3))));
        terms.emplace_back("procurement.loss", f.between(name + " loss", 0.0, 1.0));
        terms.emplace_back("procurement.guaranteed", f.between(name + " guaranteed", 0.0, 1.0));
        terms.emplace_back("procurement.cost_region", f.between(name + " cost of the region", 1e4, 1e6));
        terms.emplace_back("procurement.cost_provider", f.between(name + " cost of the bid", 1e4, 1e6));
    }
    if (f.maybe(name + " regional ceiling", 0.4))
        terms.emplace_back("regional_ceiling", yearly_cost(segment) * f.between(name + " region", 0.3, 1.3));
    terms.emplace_back("run_off", f.one_of(name + " run-off", 3));
}

/// At which it still pays to claim what is not so.
void add_audit(const Figures& f, const std::string& name, Terms& terms) {
    if (!f.maybe(name + " audited", 0.8)) return;
    const double audit = f.between(name + " audit", 0.05, 0.5);
    terms.emplace_back("audit", audit);
    terms.emplace_back("penalty", f.between(name + " penalty", 0.0, 0.9 * (1.0 / audit - 1.0)));
}

Terms performance_terms(const Recipe& r, const Figures& f, const std::string& name, const Segment& segment) {
    const int base = f.one_of(name + " base", 4);
    const std::string prefix = std::string(models[static_cast<std::size_t>(base)]) + '.';
    Terms terms = terms_of(r, f, name, models[static_cast<std::size_t>(base)], segment, prefix);
    terms.emplace_back("base", base);
    terms.emplace_back("form", f.one_of(name + " form", 3));
    terms.emplace_back("malus", f.maybe(name + " malus") ? f.between(name + " malus part", 0.2, 1.0) : 0.0);
    terms.emplace_back("cap", f.between(name + " cap", 0.02, 0.2));
    terms.emplace_back("basis", f.one_of(name + " basis", 2));
    terms.emplace_back("minimum_cases", f.one_of(name + " cases", 4));
    terms.emplace_back("delay", 52.0 * f.one_of(name + " delay", 3));
    for (const std::string_view kpi : kpis) {
        const std::string of = std::string(kpi);
        if (!f.maybe(name + ' ' + of, 0.4)) continue;
        // about where such figures lie: a bonus that nobody can expect anything of moves nobody
        const bool rare = kpi == "dropout" || kpi == "relapse";
        const bool lower_is_better = rare || kpi == "stay";
        const double target =
            f.between(name + ' ' + of + " target", rare ? 0.05 : 0.2, rare ? 0.4 : 0.8) + (kpi == "stay" ? 0.5 : 0.0);
        terms.emplace_back(of + ".bonus", f.between(name + ' ' + of + " bonus", 0.01, 0.08));
        terms.emplace_back(of + ".target", target);
        terms.emplace_back(of + ".full", target + (rare ? -0.7 * target : lower_is_better ? -0.15 : 0.15));
    }
    return terms;
}

}  // namespace

ContractTerms contract_of(const Recipe& r, const Figures& f, const std::string& name, std::string_view model,
                          const Segment& segment) {
    Terms terms = model == "performance_based" ? performance_terms(r, f, name, segment)
                                               : terms_of(r, f, name, model, segment, "");
    if (r.modifiers) add_modifiers(f, name, segment, terms);
    if (r.audits) add_audit(f, name, terms);
    ContractTerms made = testing::contract(model, terms);
    if (r.modifiers && !r.lots && f.maybe(name + " places"))
        testing::state(
            made,
            {"availability", f.maybe(name + " all for places", 0.3) ? 1.0 : f.between(name + " for places", 0.1, 0.9)});
    if (r.lots && model != "pxq") made.lot = "lot";
    const ContractModel& of = testing::model_named(model);
    const std::vector<BySeverity<double>> central = testing::central(made.terms);
    // open admission, where care is paid and not a provider's budget
    const int price = contracts::price_term_of(of, central);
    const bool pays_care =
        price < 0 || contracts::term_at(of, static_cast<std::size_t>(price)).kind != QuantityKind::money_per_year;
    if (r.entrants && !r.lots && pays_care && f.maybe(name + " open", 0.7))
        testing::state(made, {"procurement.admits", 1.0});
    if (r.modifiers && contracts::uses_arrangements(of, central) && f.maybe("one price for episodes", 0.4)) {
        testing::state(made, {"trajectory_funding", 1.0});
        testing::state(made, {"availability", 0.0});
    }
    return made;
}

/// Other terms of the same model from the second year on, but for those that hold as long as the contract.
void change_later(const Recipe& r, const Figures& f, const std::string& name, const Segment& segment,
                  ContractTerms& contract) {
    ContractTerms other = contract_of(r, f, name + " later", contract.model, segment);
    const ContractModel& model = testing::model_named(contract.model);
    for (std::size_t i = 0; i < other.terms.size(); ++i)
        if (contracts::term_at(model, i).lasting) other.terms[i] = contract.terms[i];
    contract.later = other.terms;
    contract.later_from = 1;
}

void add_contracts(const Recipe& r, const Figures& f, Scenario& s) {
    if (r.modifiers && f.maybe("costs are pooled")) s.own_use_share = f.between("own use", 0.0, 1.0);
    const auto model_for = [&](const std::string& name, const std::string& which) {
        if (!r.contracts) return models[0];
        // who settle together have one model
        const std::string by = r.lots ? which : name + which;
        return models[static_cast<std::size_t>(f.one_of(by + " model", static_cast<int>(models.size())))];
    };
    for (const Segment& segment : s.segments) {
        const auto contract = [&](const std::string& which, const std::string& who) {
            const std::string name = segment.id + which + who;
            ContractTerms made = contract_of(r, f, name, model_for(segment.id + who, which), segment);
            // who settle together change together
            if (r.modifiers && !r.lots && which == " new tariff" && f.maybe(name + " changes later", 0.4))
                change_later(r, f, name, segment, made);
            return made;
        };
        s.current_contracts[segment.id] = contract(" current tariff", "");
        if (r.new_contract && f.maybe(segment.id + " changes", 0.8))
            s.contracts[segment.id] = contract(" new tariff", "");
        if (!r.own_terms) continue;
        const std::string& special = s.providers.front().id;
        if (f.maybe(segment.id + " own before"))
            s.current_contracts[segment.id + '@' + special] = contract(" current tariff", " special");
        if (f.maybe(segment.id + " own after"))
            s.contracts[segment.id + '@' + special] = contract(" new tariff", " special");
    }
}

void add_behaviour(const Recipe& r, const Figures& f, Scenario& s) {
    Behaviour& b = s.behaviour;
    const auto some = [&](const std::string& name, double low, double high) {
        return f.maybe("responds: " + name, 0.7) ? f.between("response: " + name, low, high) : 0.0;
    };
    b.target_income_share = f.maybe("target income", 0.3) ? 1.0 : 0.0;
    b.strategic_share = 0.5;
    b.non_strategic_share = 0.2;
    b.intensity = some("intensity", 0.05, 0.5);
    b.need_pressure = some("need pressure", 0.05, 0.4);
    b.slack_filling = some("slack", 0.1, 0.8);
    b.prolongation = some("prolongation", 0.1, 0.9);
    b.selection = some("selection", 0.2, 2.0);
    b.admission_pace = some("pace", 0.1, 0.5);
    b.coding = some("coding", 0.2, 1.5);
    b.early_ending = some("early ending", 0.1, 1.0);
    b.sunk_cost = f.maybe("counts sunk cost", 0.3) ? f.between("sunk cost", 0.1, 1.0) : 0.0;
    b.goal_effort = some("goal effort", 0.2, 2.0);
    b.reporting = some("reporting", 0.2, 2.0);
    b.setting = some("setting", 0.2, 2.0);
    b.kpi_effort = some("kpi effort", 0.5, 5.0);
    b.capacity = some("capacity", 0.2, 2.0);
    b.exit_periods = f.maybe("exits") ? 2.0 : 0.0;
    b.reserves = f.between("reserves", 0.0, 0.1);
    b.experience_loss = some("experience", 0.02, 0.3);
    b.payer = some("payer", 0.2, 1.0);
    if (r.entrants) b.entry = f.between("response: entry", 2.0, 30.0);
    b.induced_share = some("induced", 0.0, 0.1);
    if (r.audits) b.coding = b.reporting = f.between("response: claims", 2.0, 20.0);
}

}  // namespace fundsim::reference
