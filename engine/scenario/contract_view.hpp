// A contract as its checks see it: terms at their central values, asked by name; and where their findings go.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "contracts/price.hpp"
#include "scenario/fields.hpp"
#include "scenario/reader.hpp"

namespace fundsim::scenario {

inline std::string percent(double part) {
    return write_quantity(std::round(part * 1e4) / 1e4, {.kind = QuantityKind::share});
}

/// One contract with its terms at central values, asked by name; those of the contract underneath by their own name.
class Contract {
public:
    Contract(const ContractTerms& terms, std::string path, const Places& places)
        : Contract(terms, terms.terms, std::move(path), {}, places) {}
    /// As it is from its later date on.
    static Contract later(const ContractTerms& terms, const std::string& path, const Places& places) {
        return {terms, terms.later, path + "." + std::string(later_field.key), path, places};
    }

    bool readable() const { return model_ != nullptr; }
    const ContractModel& model() const { return *model_; }
    const ContractModel& paying() const { return *under_.model; }
    const std::string& path() const { return path_; }
    DrawnTerms drawn() const { return drawn_; }

    bool has(std::string_view name) const { return index(name) >= 0; }
    /// As it was stated, with what it is uncertain of; of a term that it has.
    const Value& stated(std::string_view name) const { return (*terms_)[position(name)][0]; }
    double figure(std::string_view name) const { return has(name) ? drawn_[position(name)][0] : 0.0; }
    std::string_view word(std::string_view name) const {
        if (!has(name)) {
            return {};
        }
        const auto choices = contracts::term_at(*model_, position(name)).choices;
        return choices[static_cast<std::size_t>(drawn_[position(name)][0])];
    }
    bool states(std::string_view name) const {
        return has(name) &&
               (places_.knows(full_path(name)) || (!before_.empty() && places_.knows(path_of(before_, name))));
    }
    std::string full_path(std::string_view name) const { return path_of(path_, name); }
    /// From a later date on; what it does not state was stated before.
    bool is_later() const { return !before_.empty(); }

    bool neutral() const { return contracts::price_is_neutral(*model_, drawn_); }
    int price_term() const { return contracts::price_term_of(*model_, drawn_); }
    const TermDescription& price() const { return contracts::term_at(*model_, static_cast<std::size_t>(price_term())); }
    const BySeverity<double>& prices() const { return drawn_[static_cast<std::size_t>(price_term())]; }
    /// What is left of them after the tender discount, for a unit of staff.
    BySeverity<double> paid_prices(const contracts::Groups& groups = {}) const {
        BySeverity<double> paid = prices();
        for (double& price : paid) {
            price *= (1.0 - figure("tender_discount")) * groups.pay_per_unit(figure("group_tariff"));
        }
        return paid;
    }
    /// A price per week or per year, whole cents a week; `payment`: the term that says which.
    std::array<std::int64_t, severity_count> a_week(std::string_view price, std::string_view payment) const {
        std::array<std::int64_t, severity_count> week{};
        const double weeks = word(payment) == "yearly" ? weeks_per_year : 1.0;
        for (std::size_t k = 0; k < severity_count; ++k) week[k] = std::llround(drawn_[position(price)][k] / weeks);
        return week;
    }
    bool pays_lasting_apart() const { return contracts::lasting_apart(*model_, drawn_); }
    bool pays_a_budget() const { return price_term() >= 0 && price().kind == QuantityKind::money_per_year; }

private:
    Contract(const ContractTerms& contract, const std::vector<BySeverity<Value>>& terms, std::string path,
             std::string before, const Places& places)
        : path_(std::move(path)),
          before_(std::move(before)),
          places_(places),
          terms_(&terms),
          model_(find_model(contract.model)) {
        if (model_ == nullptr || terms.size() != contracts::term_count(*model_)) {
            model_ = nullptr;
            return;
        }
        ContractTerms held;
        held.terms = terms;
        drawn_ = central_terms(held);
        under_ = contracts::paying_model(*model_, drawn_);
        prefix_ = under_.first_term == 0 ? std::string() : std::string(under_.model->name) + ".";
    }

    int index(std::string_view name) const {
        const int own = contracts::find_term(*model_, name);
        return own >= 0 || prefix_.empty() ? own : contracts::find_term(*model_, prefix_ + std::string(name));
    }
    std::size_t position(std::string_view name) const { return static_cast<std::size_t>(index(name)); }
    std::string path_of(const std::string& contract, std::string_view name) const {
        return contract + "." + std::string(contracts::term_at(*model_, position(name)).name);
    }

    std::string path_, before_;  // `before_`: path of the contract that a later date changes
    const Places& places_;
    const std::vector<BySeverity<Value>>* terms_;
    const ContractModel* model_;
    std::vector<BySeverity<double>> drawn_;
    Underlying under_;
    std::string prefix_;
};

/// Where findings on contracts go.
class ContractFindings {
public:
    ContractFindings(const Places& places, Diagnostics& diagnostics) : places_(places), diagnostics_(diagnostics) {}

    // Nothing is said of a setting that could not be read.
    void error(const std::string& path, Finding finding) const {
        if (!diagnostics_.has_error_at(path)) {
            diagnostics_.error(places_.of(path), path, std::move(finding));
        }
    }
    /// `place`: path of what is shown, when it is a part of the setting.
    void warning(const std::string& path, Finding finding, const std::string& place = {}) const {
        if (!diagnostics_.has_error_at(path)) {
            diagnostics_.warning(places_.of(place.empty() ? path : place), path, std::move(finding));
        }
    }
    const Places& places() const { return places_; }

private:
    const Places& places_;
    Diagnostics& diagnostics_;
};

using Contracts = std::map<std::string, ContractTerms>;

/// Stated prices and budgets against expected cost. `key`: of this contract in `all`.
void check_price(const Contract& contract, const Segment& segment, const std::string& key, const Contracts& all,
                 const Scenario& scenario, const ContractFindings& say);
/// Ceilings of a provider and of the region against expected cost.
void check_ceiling_height(const Contract& contract, const Segment& segment, const std::string& key,
                          const Contracts& all, const Scenario& scenario, const ContractFindings& say);
/// A part that is paid for having places: of a contract that pays for care, case by case.
void check_availability(const Contract& contract, const ContractFindings& say);
/// For how long a contract is let, at what cost, and whether others may enter while it runs. `current`: before the horizon.
void check_procurement(const Contract& contract, bool current, const Scenario& scenario, const ContractFindings& say);
/// A contract of its own with a provider that is still to enter.
void check_entrant(const Contract& contract, const std::string& provider, const Scenario& scenario,
                   const ContractFindings& say);
/// Segments that share a budget. `map`: "contracts" or "current_contracts".
void check_lot(const std::string& map, const std::string& lot, const std::vector<std::string>& keys,
               const Contracts& all, const Scenario& scenario, const ContractFindings& say);

}  // namespace fundsim::scenario
