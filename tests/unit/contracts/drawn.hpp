// Contracts with drawn terms, for tests: at their defaults with some terms set by name, or at random within bounds.
#pragma once

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>  // after gtest

#include <cmath>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

#include "contracts/availability.hpp"
#include "contracts/incentives.hpp"
#include "contracts/kpi_bonus.hpp"
#include "contracts/modifiers.hpp"
#include "contracts/price.hpp"
#include "fundsim/contract.hpp"

namespace fundsim::test {

struct Drawn {
    const ContractModel* model = nullptr;
    std::vector<BySeverity<double>> terms;

    void set(std::string_view name, double value) {
        const int term = contracts::find_term(*model, name);
        ASSERT_GE(term, 0) << model->name << " has no term " << name;
        terms[static_cast<std::size_t>(term)].fill(value);
    }
    void set(std::string_view name, const BySeverity<double>& values) {
        set(name, 0.0);
        terms[static_cast<std::size_t>(contracts::find_term(*model, name))] = values;
    }
    YearRule year(const YearFacts& facts) const {
        YearRule rule = model->year == nullptr ? YearRule{} : model->year(terms, facts);
        contracts::pay_for_places(contracts::modifiers_of(*model, terms).availability, facts, rule);
        return rule;
    }
};

inline const ContractModel& model_named(std::string_view name) {
    for (const ContractModel& model : contract_models())
        if (model.name == name) return model;
    throw std::invalid_argument(std::string(name));
}

inline Drawn standard(std::string_view name, std::initializer_list<std::pair<std::string_view, double>> terms = {}) {
    Drawn drawn{&model_named(name), {}};
    for (std::size_t i = 0; i < contracts::term_count(*drawn.model); ++i) {
        drawn.terms.emplace_back();
        drawn.terms.back().fill(contracts::term_at(*drawn.model, i).standard);
    }
    for (const auto& [term, value] : terms) drawn.set(term, value);
    return drawn;
}

/// A figure within the bounds of its term, of a size that occurs.
inline double any_figure(const TermDescription& term) {
    const auto within = [](double low, double high) {
        return low + (high - low) * static_cast<double>(*rc::gen::inRange(0, 10'001)) / 10'000.0;
    };
    const bool zero = *rc::gen::inRange(0, 3) == 0 && term.minimum <= 0.0;
    switch (term.kind) {
        case QuantityKind::choice: return *rc::gen::inRange(0, static_cast<int>(term.choices.size()));
        case QuantityKind::money_per_unit: return within(1'000.0, 60'000.0);
        case QuantityKind::money: return within(10'000.0, 3'000'000.0);
        case QuantityKind::money_per_year: return zero ? 0.0 : within(1e7, 2e9);
        case QuantityKind::weeks: return zero ? 0.0 : within(0.0, 104.0);
        case QuantityKind::count: return zero ? 0.0 : within(0.0, 50.0);
        default: return zero ? 0.0 : within(term.minimum, std::min(term.maximum, 2.0));
    }
}

/// Any registered contract with any terms.
inline Drawn any_contract() {
    const auto models = contract_models();
    Drawn drawn{&models[static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(models.size())))], {}};
    for (std::size_t i = 0; i < contracts::term_count(*drawn.model); ++i) {
        const TermDescription& term = contracts::term_at(*drawn.model, i);
        drawn.terms.emplace_back();
        if (term.by_class)
            for (double& value : drawn.terms.back()) value = any_figure(term);
        else drawn.terms.back().fill(any_figure(term));
    }
    return drawn;
}

inline YearFacts any_facts() {
    const auto money = [] { return static_cast<double>(*rc::gen::inRange(1'000'000, 400'000'000)); };
    return {.reference_value = money(),
            .neutral_pay = money(),
            .last_base = money(),
            .share = static_cast<double>(*rc::gen::inRange(1, 1001)) / 1000.0,
            .last_value = money(),
            .last_loss = *rc::gen::arbitrary<bool>() ? money() : 0.0,
            .last_raise = *rc::gen::arbitrary<bool>() ? money() : 0.0,
            .year = *rc::gen::inRange(0, 4),
            .planned_claims = money(),
            .planned_value = money()};
}

/// The counts of one ledger line.
struct Line {
    std::int64_t quanta = 0, client_weeks = 0, planned = 0, starts = 0, opened = 0, closed = 0, forgone = 0,
                 results = 0;

    Line& operator+=(const Line& other) {
        quanta += other.quanta, client_weeks += other.client_weeks, planned += other.planned, starts += other.starts;
        opened += other.opened, closed += other.closed, forgone += other.forgone, results += other.results;
        return *this;
    }
};

struct Money {
    std::int64_t earned = 0, paid = 0;  // 1/money_scale cent
};

inline Money pay_of(const Drawn& contract, const Line& line, Severity severity, int planned, int quanta_per_unit = 60,
                    bool lasting = false) {
    Money money;
    const LineBlock block{.quanta = {&line.quanta, 1},
                          .client_weeks = {&line.client_weeks, 1},
                          .planned_weeks = {&line.planned, 1},
                          .starts = {&line.starts, 1},
                          .opened_weeks = {&line.opened, 1},
                          .closed_weeks = {&line.closed, 1},
                          .forgone_weeks = {&line.forgone, 1},
                          .results = {&line.results, 1},
                          .quanta_per_unit = quanta_per_unit,
                          .planned_duration = planned,
                          .severity = severity,
                          .lasting = lasting};
    contract.model->accrue(block, contract.terms, {.earned = {&money.earned, 1}, .paid = {&money.paid, 1}});
    return money;
}

inline double in_cents(std::int64_t scaled) { return static_cast<double>(scaled) / static_cast<double>(money_scale); }

}  // namespace fundsim::test
