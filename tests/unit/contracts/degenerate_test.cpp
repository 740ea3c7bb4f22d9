// Contracts that are another contract in disguise agree to the cent (QuantLib's habit: the simple case is the oracle).

#include "drawn.hpp"

namespace fundsim::test {
namespace {

Line any_line() {
    const auto count = [] { return static_cast<std::int64_t>(*rc::gen::inRange(0, 5000)); };
    return {count(), count(), count(), count(), count(), count(), count(), count()};
}

bool same(const YearRule& a, const YearRule& b) {
    if (a.base != b.base || a.of_claims != b.of_claims || a.stop_at != b.stop_at || a.clause_count != b.clause_count)
        return false;
    if (a.raise != b.raise || a.next_base_of_value != b.next_base_of_value ||
        a.next_base_of_loss != b.next_base_of_loss)
        return false;
    for (std::size_t i = 0; i < a.clause_count; ++i) {
        const YearClause& x = a.clauses[i];
        const YearClause& y = b.clauses[i];
        if (x.share != y.share || x.of_claims != y.of_claims || x.of_value != y.of_value || x.threshold != y.threshold)
            return false;
    }
    return true;
}

RC_GTEST_PROP(Degenerate, PerformanceWithoutBonusIsItsBase, ()) {
    Drawn base = any_contract();
    const bool on_its_own = base.model->underlying == nullptr;
    RC_PRE(on_its_own);
    Drawn performance = standard("performance_based");
    const TermDescription& choice = contracts::term_at(*performance.model, 0);
    for (std::size_t i = 0; i < choice.choices.size(); ++i)
        if (choice.choices[i] == base.model->name) performance.terms[0].fill(static_cast<double>(i));
    for (std::size_t i = 0; i < base.model->terms.size(); ++i)
        performance.set(std::string(base.model->name) + "." + std::string(base.model->terms[i].name), base.terms[i]);
    const auto availability = static_cast<std::size_t>(contracts::find_term(*base.model, "availability"));
    performance.set("availability", base.terms[availability]);  // of modifiers the one that is in the year's rule
    const Line line = any_line();
    const int planned = *rc::gen::inRange(1, 100);
    const Money a = pay_of(base, line, Severity::medium, planned);
    const Money b = pay_of(performance, line, Severity::medium, planned);
    RC_ASSERT(a.earned == b.earned);
    RC_ASSERT(a.paid == b.paid);
    const YearFacts facts = any_facts();
    RC_ASSERT(same(base.year(facts), performance.year(facts)));
    RC_ASSERT(base.model->clauses(base.terms).warranty_weeks ==
              performance.model->clauses(performance.terms).warranty_weeks);
    RC_ASSERT(contracts::pays_by_class(*base.model, base.terms) ==
              contracts::pays_by_class(*performance.model, performance.terms));
    RC_ASSERT(contracts::claimed_per_client(*base.model, base.terms) ==
              contracts::claimed_per_client(*performance.model, performance.terms));
    const KpiRule rule = performance.model->kpis(performance.terms);
    const KpiRule own = base.model->kpis == nullptr ? KpiRule{} : base.model->kpis(base.terms);
    for (std::size_t k = 0; k < kpi_count; ++k) RC_ASSERT(rule.clauses[k].share == own.clauses[k].share);
}

RC_GTEST_PROP(Degenerate, ResultPaidWholeAtStartIsAPricePerStart, ()) {
    Drawn contract = standard("result_based");
    const std::int64_t price = *rc::gen::inRange(1, 5'000'000);
    contract.set("price", static_cast<double>(price));
    const int planned = *rc::gen::inRange(1, 160);
    const std::int64_t starts = *rc::gen::inRange(0, 1000);
    // all started in this period, some of their weeks run, some ended with or without result
    const std::int64_t run = *rc::gen::inRange<std::int64_t>(0, starts * planned + 1);
    const std::int64_t closed = *rc::gen::inRange<std::int64_t>(0, starts * planned - run + 1);
    const Line line{.quanta = 1234,
                    .client_weeks = run + 77,
                    .planned = run,
                    .starts = starts,
                    .opened = starts * planned,
                    .closed = closed,
                    .results = *rc::gen::inRange(0, 50)};
    const Money money = pay_of(contract, line, Severity::heavy, planned);
    RC_ASSERT(std::llround(in_cents(money.paid)) == price * starts);
    const Line whole{.planned = run, .starts = starts, .opened = starts * planned, .closed = starts * planned - run};
    RC_ASSERT(std::llround(in_cents(pay_of(contract, whole, Severity::heavy, planned).earned)) == price * starts);
}

RC_GTEST_PROP(Degenerate, TaskWithoutOptionsIsTheLumpSum, ()) {
    const double budget = any_figure(contracts::term_at(model_named("lump_sum"), 0));
    const double made_good = any_figure(contracts::term_at(model_named("lump_sum"), 4));
    const Drawn task = standard("task_based", {{"budget", budget}, {"renegotiation", made_good}});
    const Drawn lump = standard("lump_sum", {{"budget", budget}, {"renegotiation", made_good}});
    const YearFacts facts = any_facts();
    RC_ASSERT(same(task.year(facts), lump.year(facts)));
    const Line line = any_line();
    RC_ASSERT(pay_of(task, line, Severity::light, 10).earned == 0);
    RC_ASSERT(pay_of(lump, line, Severity::light, 10).earned == 0);
    RC_ASSERT(task.model->clauses(task.terms).acceptance_obliged);
    RC_ASSERT(!lump.model->clauses(lump.terms).acceptance_obliged);
}

RC_GTEST_PROP(Degenerate, CeilingAtInfinityIsNone, ()) {
    const auto* name = *rc::gen::element("pxq", "result_based");
    const Drawn none = standard(name);
    Drawn high = standard(name, {{"ceiling.amount", 1e13}, {"ceiling.beyond", 2.0}});
    YearFacts facts = any_facts();
    const std::int64_t claims = *rc::gen::inRange(0, 2'000'000'000);
    RC_ASSERT(contracts::settled_year(none.year(facts), claims, 0) ==
              contracts::settled_year(high.year(facts), claims, 0));
    facts.neutral_pay = 1e12;
    Drawn relative = standard(name, {{"ceiling.share", 10.0}});
    RC_ASSERT(contracts::settled_year(relative.year(facts), claims, 0) == claims);
}

RC_GTEST_PROP(Degenerate, BandAtTheSameTariffIsNone, ()) {
    const Drawn flat = standard("pxq", {{"band.from", 0.5}, {"band.pays", 1.0}});
    RC_ASSERT(flat.year(any_facts()).clause_count == 0U);
}

}  // namespace
}  // namespace fundsim::test
