#include "scenario/contract_checks.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

#include "contracts/price.hpp"
#include "scenario/fields.hpp"

namespace fundsim::scenario {
namespace {

std::string percent(double part) { return write_quantity(std::round(part * 1e4) / 1e4, {.kind = QuantityKind::share}); }

/// Starts per week of a segment, from what is stated (model.md: active in a half-year = stock + starts).
double starts_of(const Segment& segment) {
    if (segment.starts) {
        return segment.starts->central;
    }
    double mean = 0.0;
    for (std::size_t k = 0; k < severity_count; ++k) {
        mean += segment.class_share[k].central * segment.duration[k].central;
    }
    return segment.active_half_year ? segment.active_half_year->central / (mean + weeks_per_half_year) : 0.0;
}

/// One contract with its terms at central values, asked by name; those of the contract underneath by their own name.
class Contract {
public:
    Contract(const ContractTerms& terms, std::string path, const Places& places)
        : path_(std::move(path)), places_(places), model_(find_model(terms.model)) {
        if (model_ == nullptr || terms.terms.size() != contracts::term_count(*model_)) {
            model_ = nullptr;
            return;
        }
        drawn_ = central_terms(terms);
        under_ = contracts::paying_model(*model_, drawn_);
        prefix_ = under_.first_term == 0 ? std::string() : std::string(under_.model->name) + ".";
    }

    bool readable() const { return model_ != nullptr; }
    const ContractModel& model() const { return *model_; }
    const ContractModel& paying() const { return *under_.model; }
    const std::string& path() const { return path_; }
    DrawnTerms drawn() const { return drawn_; }

    bool has(std::string_view name) const { return index(name) >= 0; }
    double figure(std::string_view name) const { return has(name) ? drawn_[position(name)][0] : 0.0; }
    std::string_view word(std::string_view name) const {
        if (!has(name)) {
            return {};
        }
        const auto choices = contracts::term_at(*model_, position(name)).choices;
        return choices[static_cast<std::size_t>(drawn_[position(name)][0])];
    }
    bool states(std::string_view name) const { return has(name) && places_.knows(full_path(name)); }
    std::string full_path(std::string_view name) const {
        return path_ + "." + std::string(contracts::term_at(*model_, position(name)).name);
    }

    bool neutral() const { return contracts::price_is_neutral(*model_, drawn_); }
    int price_term() const { return contracts::price_term_of(*model_, drawn_); }
    const TermDescription& price() const { return contracts::term_at(*model_, static_cast<std::size_t>(price_term())); }
    const BySeverity<double>& prices() const { return drawn_[static_cast<std::size_t>(price_term())]; }
    bool pays_a_budget() const { return price_term() >= 0 && price().kind == QuantityKind::money_per_year; }

private:
    int index(std::string_view name) const {
        const int own = contracts::find_term(*model_, name);
        return own >= 0 || prefix_.empty() ? own : contracts::find_term(*model_, prefix_ + std::string(name));
    }
    std::size_t position(std::string_view name) const { return static_cast<std::size_t>(index(name)); }

    std::string path_;
    const Places& places_;
    const ContractModel* model_;
    std::vector<BySeverity<double>> drawn_;
    Underlying under_;
    std::string prefix_;
};

class ContractChecker {
public:
    ContractChecker(const Scenario& scenario, const Places& places, Diagnostics& diagnostics)
        : scenario_(scenario), places_(places), diagnostics_(diagnostics) {}

    void run() {
        for (const Segment& segment : scenario_.segments) {
            const std::string path = "current_contracts." + segment.id;
            if (!scenario_.current_contracts.contains(segment.id) && !scenario_.current_contracts.empty()) {
                error(path,
                      {"is missing", "the contract in force before the horizon; status: assumed when it is not known"});
            }
        }
        check_map("current_contracts", scenario_.current_contracts);
        check_map("contracts", scenario_.contracts);
    }

private:
    // Nothing is said of a setting that could not be read.
    void error(const std::string& path, Finding finding) {
        if (!diagnostics_.has_error_at(path)) {
            diagnostics_.error(places_.of(path), path, std::move(finding));
        }
    }
    void warning(const std::string& path, Finding finding) {
        diagnostics_.warning(places_.of(path), path, std::move(finding));
    }

    void check_map(const std::string& name, const std::map<std::string, ContractTerms>& contracts) {
        std::map<std::string, std::vector<std::string>> lots;
        for (const auto& [key, terms] : contracts) {
            const ContractKey parts = contract_key(key);
            const Segment* segment = find_segment(scenario_.segments, parts.segment);
            const Contract contract(terms, name + "." + key, places_);
            if (segment == nullptr || !contract.readable()) {
                continue;
            }
            if (key.find('@') != std::string::npos) {
                check_provider(contract, *segment, std::string(parts.provider));
            }
            check_payment(contract);
            check_ceiling(contract);
            check_budget(contract);
            check_bonuses(contract);
            check_modifiers(contract, name == "current_contracts");
            check_price(contract, *segment, key, contracts);
            if (!terms.lot.empty()) {
                lots[terms.lot].push_back(key);
                if (!contract.pays_a_budget()) {
                    error(contract.path() + ".lot", {"a lot shares a budget, and this contract has none",
                                                     "model: task_based or lump_sum in every segment of the lot"});
                }
            }
        }
        for (const auto& [lot, keys] : lots) {
            check_lot(name, lot, keys, contracts);
        }
    }

    void check_provider(const Contract& contract, const Segment& segment, const std::string& id) {
        const auto found = std::ranges::find(scenario_.providers, id, &Provider::id);
        std::vector<std::string> known;
        std::vector<std::string> present;
        for (const Provider& provider : scenario_.providers) {
            known.push_back(provider.id);
            const auto share = provider.share.find(segment.id);
            if (share != provider.share.end() && share->second.central > 0.0) {
                present.push_back(provider.id);
            }
        }
        if (found == scenario_.providers.end()) {
            error(contract.path(), {"there is no provider " + in_quotes(id), list_of(known), nearest(id, known)});
        } else if (std::ranges::find(present, id) == present.end()) {
            error(contract.path(), {"provider " + in_quotes(id) + " has no share of segment " + segment.id,
                                    "one of: " + list_of(present)});
        }
    }

    // Instalments of a fixed price add up; others have none.
    void check_payment(const Contract& contract) {
        if (!contract.has("at_start")) {
            return;
        }
        const bool fixed = contract.word("payment") == "fixed";
        if (!fixed) {
            for (const std::string_view name : {"at_start", "during"}) {
                if (contract.states(name)) {
                    error(contract.full_path(name),
                          {"instalments of a price that is paid by the " +
                               std::string(contract.word("payment") == "weekly" ? "week" : "year"),
                           "only on_result; or payment: fixed"});
                }
            }
            return;
        }
        const double others = contract.figure("during") + contract.figure("on_result");
        const double sum = contract.figure("at_start") + others;
        if (std::fabs(sum - 1.0) > 1e-6) {
            const std::string_view at = contract.states("on_result") ? "on_result" : "at_start";
            error(contract.full_path(at),
                  {"the instalments add up to " + percent(sum), "at_start + during + on_result = 100 %",
                   others <= 1.0 ? "at_start: " + percent(1.0 - others) : std::string()});
        }
        if (contract.figure("stop_loss.above") > 0.0 && contract.figure("stop_loss.share") == 0.0) {
            error(contract.full_path("stop_loss.above"),
                  {"a stop-loss that pays nothing", "stop_loss: {above: 20 %, share: 50 %}"});
        }
    }

    void check_ceiling(const Contract& contract) {
        if (!contract.has("ceiling.beyond")) {
            return;
        }
        const bool ceiling = contract.figure("ceiling.amount") > 0.0 || contract.figure("ceiling.share") > 0.0;
        const std::string path =
            contract.full_path("ceiling.beyond").substr(0, contract.full_path("ceiling.beyond").rfind('.'));
        if (ceiling && !contract.states("ceiling.beyond")) {
            error(path, {"what happens beyond the ceiling is not stated", "beyond: nothing, degressive or stop"});
        }
        if (!ceiling && contract.states("ceiling.beyond")) {
            error(path, {"a ceiling without its height", "amount: 2 MEUR/year, or share: 95 %"});
        }
        if (contract.states("ceiling.pays") && contract.word("ceiling.beyond") != "degressive") {
            error(contract.full_path("ceiling.pays"),
                  {"only a degressive ceiling pays a part beyond it", "beyond: degressive"});
        }
        if (contract.states("band.pays") != contract.states("band.from")) {
            const std::string_view stated = contract.states("band.pays") ? "band.pays" : "band.from";
            error(contract.full_path(stated), {"half a tariff band", "band: {from: 90 %, pays: 80 %}"});
        }
    }

    void check_budget(const Contract& contract) {
        if (contract.states("claw_back") && contract.figure("claw_back") > 0.0 && contract.figure("bandwidth") == 0.0) {
            error(contract.full_path("claw_back"),
                  {"a claw-back without the range that stays free of it", "bandwidth: 5 %"});
        }
    }

    void check_bonuses(const Contract& contract) {
        if (contract.model().kpis == nullptr) {
            return;
        }
        static constexpr std::array<std::pair<std::string_view, bool>, kpi_count> kpis{{{"waiting", true},
                                                                                        {"dropout", false},
                                                                                        {"stay", false},
                                                                                        {"step_down", true},
                                                                                        {"relapse", false},
                                                                                        {"goal", true},
                                                                                        {"satisfaction", true}}};
        double sum = 0.0;
        bool any = false;
        std::string last;
        for (const auto& [name, more_is_better] : kpis) {
            const std::string kpi(name);
            if (!contract.has(kpi + ".bonus")) {
                continue;
            }
            const bool stated = contract.states(kpi + ".target") && contract.states(kpi + ".full");
            const double bonus = contract.figure(kpi + ".bonus");
            const double reach = contract.figure(kpi + ".full") - contract.figure(kpi + ".target");
            const std::string path =
                contract.full_path(kpi + ".bonus").substr(0, contract.full_path(kpi + ".bonus").rfind('.'));
            const std::string example = more_is_better ? "target: 50 %, full: 60 %" : "target: 20 %, full: 15 %";
            if (bonus > 0.0 && !stated) {
                error(path, {"a bonus without a target", "bonus: " + percent(bonus) + ", " + example});
            } else if (bonus > 0.0 && (more_is_better ? reach <= 0.0 : reach >= 0.0)) {
                error(path, {reach == 0.0 ? "target and full are equal" : "the full bonus is earned by a worse result",
                             std::string(more_is_better ? "more" : "less") + " is better here, such as " + example});
            } else if (bonus == 0.0 && (contract.states(kpi + ".target") || contract.states(kpi + ".full"))) {
                error(path, {"a target without a bonus", "bonus: 3 %"});
            }
            if (bonus > 0.0) {
                last = contract.full_path(kpi + ".bonus");
                any = true;
            }
            sum += bonus;
        }
        const double malus = contract.has("malus") ? contract.figure("malus") : 0.0;
        if (sum > 1.0 + 1e-9) {
            error(last, {"the bonuses add up to " + percent(sum) + " of what the contract pays", "at most 100 %"});
        }
        if (contract.model().underlying != nullptr && !any) {
            warning(contract.path(), {"performance-based without a bonus pays what its base pays",
                                      "such as goal: {bonus: 3 %, target: 60 %, full: 70 %}"});
        }
        if (malus > 0.0 && !any) {
            error(contract.full_path("malus"), {"a malus without a bonus", "a KPI with bonus, target and full"});
        }
        check_reading(contract);
    }

    // The reading of prestatiegericht has to fit the rest.
    void check_reading(const Contract& contract) {
        const std::string_view reading = contract.word("reading");
        const bool outcome = contract.figure("goal.bonus") > 0.0 || contract.figure("satisfaction.bonus") > 0.0 ||
                             contract.figure("dropout.bonus") > 0.0 || contract.figure("relapse.bonus") > 0.0;
        if (reading == "outcomes" && !outcome) {
            error(contract.full_path("reading"), {"outcomes are read, but no bonus hangs on one",
                                                  "a bonus on goal, dropout, relapse or satisfaction"});
        } else if (reading == "performances" && contract.pays_a_budget()) {
            error(contract.full_path("reading"),
                  {"performances at a price, on a base that pays a budget", "base: pxq or result_based"});
        }
    }

    void check_modifiers(const Contract& contract, bool current) {
        if (contract.states("corridor.width") && contract.figure("corridor.share") == 0.0) {
            error(contract.full_path("corridor.width"),
                  {"a risk corridor that shares nothing", "corridor: {width: 3 %, share: 50 %}"});
        }
        if (contract.figure("penalty") > 0.0 && contract.figure("audit") == 0.0) {
            warning(contract.full_path("penalty"),
                    {"a penalty that nobody can get, for nothing is checked", "audit: 5 %"});
        }
        if (current && contract.states("run_off")) {
            error(contract.full_path("run_off"), {"nothing runs off into the contract that is in force",
                                                  "run_off under contracts, of the contract that takes over"});
        }
    }

    void check_lot(const std::string& map, const std::string& lot, const std::vector<std::string>& keys,
                   const std::map<std::string, ContractTerms>& contracts) {
        const std::string path = map + "." + keys.front() + ".lot";
        std::vector<std::string_view> segments;
        for (const std::string& key : keys) {
            segments.push_back(contract_key(key).segment);
        }
        std::ranges::sort(segments);
        segments.erase(std::unique(segments.begin(), segments.end()), segments.end());
        if (segments.size() < 2) {
            error(path, {"only one segment is in lot " + in_quotes(lot), "lot: " + lot + " in another segment too"});
            return;
        }
        // What settles together has one set of rules.
        const ContractTerms& first = contracts.at(keys.front());
        const Contract rules(first, map + "." + keys.front(), places_);
        for (std::size_t i = 1; i < keys.size(); ++i) {
            const ContractTerms& other = contracts.at(keys[i]);
            const Contract own(other, map + "." + keys[i], places_);
            if (!own.readable() || !rules.readable()) {
                continue;
            }
            if (other.model != first.model) {
                error(own.path() + ".lot", {"lot " + in_quotes(lot) + " has contracts of two models",
                                            "model: " + first.model + " in every segment of the lot"});
                continue;
            }
            for (const std::string_view term : {"bandwidth", "claw_back", "safety_valve", "ratchet", "tender_discount",
                                                "indexation", "corridor.width", "corridor.share"}) {
                if (own.figure(term) != rules.figure(term)) {
                    error(own.path() + ".lot",
                          {"lot " + in_quotes(lot) + " settles by two rules (" + std::string(term) + ")",
                           "the same " + std::string(term) + " in every segment of the lot"});
                    break;
                }
            }
        }
    }

    /// Share of a segment's clients that a contract is for.
    double share_of(const Segment& segment, const std::string& key,
                    const std::map<std::string, ContractTerms>& contracts) const {
        const ContractKey parts = contract_key(key);
        double share = 0.0;
        for (const Provider& provider : scenario_.providers) {
            const auto found = provider.share.find(segment.id);
            const bool own = contracts.contains(segment.id + "@" + provider.id);
            const bool here = key.find('@') == std::string::npos ? !own : provider.id == parts.provider;
            if (found != provider.share.end() && here) {
                share += found->second.central;
            }
        }
        return share;
    }

    // A stated price far from cost is allowed, but rarely meant.
    void check_price(const Contract& contract, const Segment& segment, const std::string& key,
                     const std::map<std::string, ContractTerms>& contracts) {
        const double cost = segment.unit_cost.central;
        if (contract.price_term() < 0 || contract.neutral() || cost <= 0.0) {
            return;
        }
        const std::string path = contract.path() + "." + std::string(contract.price().name);
        if (contract.price().kind == QuantityKind::money_per_unit) {
            for (std::size_t k = 0; k < severity_count; ++k) {
                if (segment.class_share[k].central > 0.0 && judge(path + "." + std::string(severity_names[k]), path,
                                                                  "tariff", contract.prices()[k] / cost, "unit cost")) {
                    break;
                }
            }
            return;
        }
        double units = 0.0;   // per start
        double priced = 0.0;  // cents per start
        for (std::size_t k = 0; k < severity_count; ++k) {
            const double share = segment.class_share[k].central;
            const double weeks = segment.duration[k].central;
            units += share * weeks * segment.need[k].central;
            const double times = contract.word("payment") == "weekly"   ? weeks
                                 : contract.word("payment") == "yearly" ? weeks / weeks_per_year
                                                                        : 1.0;
            priced += share * contract.prices()[k] * times;
        }
        if (contract.pays_a_budget()) {
            const double expected =
                starts_of(segment) * units * weeks_per_year * cost * share_of(segment, key, contracts);
            if (contract.prices()[0] == 0.0 && expected > 0.0 && contract.states(contract.price().name)) {
                error(path,
                      {"a budget of 0 for a segment with clients",
                       "about " +
                           write_quantity(std::round(expected / 1e6) * 1e6, {.kind = QuantityKind::money_per_year}) +
                           ", the expected cost; or price: {neutral: true}"});
            } else if (expected > 0.0) {
                judge(path, path, "budget", contract.prices()[0] / expected, "the expected cost");
            }
        } else if (units > 0.0) {
            judge(path, path, "price", priced / (units * cost), "the expected cost of an arrangement");
        }
    }

    bool judge(const std::string& place, const std::string& path, std::string_view what, double ratio,
               std::string_view of) {
        const bool unusual = ratio < 0.80 || ratio > 1.25;
        if (unusual && !diagnostics_.has_error_at(path)) {
            diagnostics_.warning(places_.of(place), path,
                                 {"the " + std::string(what) + " is " + percent(std::round(ratio * 100.0) / 100.0) +
                                      " of " + std::string(of),
                                  "usually 80 % ... 125 %"});
        }
        return unusual;
    }

    const Scenario& scenario_;
    const Places& places_;
    Diagnostics& diagnostics_;
};

}  // namespace

void check_contracts(const Scenario& scenario, const Places& places, Diagnostics& diagnostics) {
    ContractChecker(scenario, places, diagnostics).run();
}

}  // namespace fundsim::scenario
