#include "scenario/contract_checks.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "scenario/contract_view.hpp"
#include "scenario/uncertain.hpp"

namespace fundsim::scenario {
namespace {

class ContractChecker {
public:
    ContractChecker(const Scenario& scenario, const Places& places, Diagnostics& diagnostics)
        : scenario_(scenario), say_(places, diagnostics) {}

    void run() {
        for (const Segment& segment : scenario_.segments) {
            const std::string path = "current_contracts." + segment.id;
            if (!scenario_.current_contracts.contains(segment.id) && !scenario_.current_contracts.empty()) {
                say_.error(path, {"is missing",
                                  "the contract in force before the horizon; status: assumed when it is not known"});
            }
        }
        check_map("current_contracts", scenario_.current_contracts);
        check_map("contracts", scenario_.contracts);
        check_map("second_reference", scenario_.second_reference);
        check_second_reference();
    }

private:
    // It stands in for what is not known, and for nothing else.
    void check_second_reference() {
        const auto assumed_in = [&](const std::string& wanted) {
            return std::ranges::any_of(scenario_.current_contracts, [&](const auto& entry) {
                const bool same = entry.first == wanted || contract_key(entry.first).segment == wanted;
                return same && entry.second.assumed;
            });
        };
        for (const auto& entry : scenario_.second_reference) {
            const std::string& key = entry.first;
            if (find_segment(scenario_.segments, contract_key(key).segment) != nullptr && !assumed_in(key)) {
                say_.error("second_reference." + key,
                           {"the current contract of " + key + " is not assumed, so nothing else stands in for it",
                            "status: assumed under current_contracts." + key + ", or no second reference for it"});
            }
        }
        if (scenario_.under_second_reference &&
            std::ranges::none_of(scenario_.current_contracts, [](const auto& entry) { return entry.second.assumed; })) {
            say_.error("under_second_reference",
                       {"no current contract is assumed", "status: assumed under current_contracts, or false"});
        }
    }

    void check_map(const std::string& name, const std::map<std::string, ContractTerms>& contracts) {
        std::map<std::string, std::vector<std::string>> lots;
        for (const auto& [key, terms] : contracts) {
            const ContractKey parts = contract_key(key);
            const Segment* segment = find_segment(scenario_.segments, parts.segment);
            const Contract contract(terms, name + "." + key, say_.places());
            if (segment == nullptr || !contract.readable()) {
                continue;
            }
            if (key.find('@') != std::string::npos) {
                check_provider(contract, *segment, std::string(parts.provider));
                check_entrant(contract, std::string(parts.provider), scenario_, say_);
            }
            check_terms(contract, name != "contracts");
            check_groups(contract, *segment);
            const bool at_cost =
                name == "second_reference" && contract.price_term() >= 0 && !contract.states(contract.price().name);
            if (!at_cost) {
                check_price(contract, *segment, key, contracts, scenario_, say_);
            }
            check_ceiling_height(contract, *segment, key, contracts, scenario_, say_);
            check_steps_paid(contract, *segment);
            check_maximums(contract, *segment);
            check_tournament(contract, *segment, key, contracts);
            if (terms.later_from > 0) {
                const Contract later = Contract::later(terms, contract.path(), say_.places());
                check_terms(later, false);
                if (later.readable() && later.price_term() >= 0 &&
                    (contract.price_term() < 0 || later.paid_prices() != contract.paid_prices())) {
                    check_price(later, *segment, key, contracts, scenario_, say_);
                }
                if (terms.later_from >= scenario_.clock.years) {
                    say_.error(
                        contract.path() + "." + std::string(later_field.key) + ".from",
                        {"a date after the horizon", "at most " + std::to_string(scenario_.clock.years - 1) + " year"});
                }
            }
            if (!terms.lot.empty()) {
                lots[terms.lot].push_back(key);
                if (!contract.pays_a_budget()) {
                    say_.error(contract.path() + ".lot", {"a lot shares a budget, and this contract has none",
                                                          "model: task_based or lump_sum in every segment of the lot"});
                }
            }
        }
        for (const auto& [lot, keys] : lots) {
            check_lot(name, lot, keys, contracts, scenario_, say_);
        }
    }

    void check_terms(const Contract& contract, bool current) {
        check_payment(contract);
        check_lasting(contract);
        check_ceiling(contract);
        check_budget(contract);
        check_bonuses(contract);
        check_modifiers(contract, current);
    }

    // A tariff of groups needs groups.
    void check_groups(const Contract& contract, const Segment& segment) {
        if (contract.figure("group_tariff") > 0.0 && segment.group_share.central == 0.0) {
            say_.warning(contract.full_path("group_tariff"),
                         {"no care of segment " + segment.id + " is given in groups",
                          "segments: {" + segment.id + ": {group_share: 20 %}}"});
        }
    }

    // What is paid for moves to a lighter setting needs one.
    void check_steps_paid(const Contract& contract, const Segment& segment) {
        if (segment.step_down.central > 0.0 || segment.step_down.parameter >= 0) {
            return;
        }
        const std::string way_out =
            "segments: {" + segment.id + ": {step_down_to: ..., step_down: 0.5 %}}, or a contract without it";
        for (const std::string_view kpi : {"step_down.bonus", "task_based.step_down.bonus"}) {
            if (contract.figure(kpi) > 0.0) {
                say_.warning(contract.full_path(kpi),
                             {"nobody moves from segment " + segment.id + " to a lighter one", way_out});
            }
        }
        if (contract.word("step_down_is_result") == "true") {
            say_.warning(contract.full_path("step_down_is_result"),
                         {"nobody moves from segment " + segment.id + " to a lighter one", way_out});
        }
    }

    // A maximum below what one week of care takes ends every trajectory at its start; below half a week it would be none.
    void check_maximums(const Contract& contract, const Segment& segment) {
        for (const std::string_view term : {"maximum_duration", "warranty"}) {
            if (contract.figure(term) > 0.0 && contract.figure(term) < 1.0) {
                say_.error(contract.full_path(term), {"less than a week", "1 week or more; 0 week: none"});
            }
        }
        double most = 0.0;  // of a week, in a class with clients
        for (std::size_t k = 0; k < severity_count; ++k) {
            most = segment.class_share[k].central > 0.0 ? std::max(most, segment.need[k].central) : most;
        }
        if (contract.figure("maximum_units") > 0.0 && contract.figure("maximum_units") < most) {
            const Quantity unit{.kind = QuantityKind::units_per_week, .unit = segment.unit};
            say_.warning(contract.full_path("maximum_units"),
                         {"a whole trajectory gets less than a week of care takes (" + write_quantity(most, unit) + ")",
                          "such as 80, or 0: no maximum"});
        }
    }

    // A tournament needs others, and compares with them only.
    void check_tournament(const Contract& contract, const Segment& segment, const std::string& key,
                          const Contracts& all) {
        if (contract.word("form") != "tournament") {
            return;
        }
        if (contract.word("basis") == "change") {
            say_.error(contract.full_path("basis"),
                       {"a tournament compares with the other providers, not with last year",
                        "basis: level, or form: linear"});
        }
        int providers = 0;
        for (const Provider& provider : scenario_.providers) {
            const bool own = all.contains(segment.id + "@" + provider.id);
            const bool here = key.find('@') == std::string::npos ? !own : provider.id == contract_key(key).provider;
            const bool there = provider.share.contains(segment.id) && !provider.enters;
            providers += here && there ? provider.count : 0;
        }
        if (providers == 1) {
            say_.error(contract.full_path("form"), {"a tournament with one provider", "form: linear or stepped"});
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
            say_.error(contract.path(), {"there is no provider " + in_quotes(id), list_of(known), nearest(id, known)});
        } else if (std::ranges::find(present, id) == present.end()) {
            say_.error(contract.path(), {"provider " + in_quotes(id) + " has no share of segment " + segment.id,
                                         "one of: " + list_of(present)});
        }
    }

    // Instalments of a fixed price add up; others have none.
    void check_payment(const Contract& contract) {
        if (!contract.has("at_start")) {
            return;
        }
        if (contract.figure("stop_loss.above") > 0.0 && contract.figure("stop_loss.share") == 0.0) {
            say_.error(contract.full_path("stop_loss.above"),
                       {"a stop-loss that pays nothing", "stop_loss: {above: 20 %, share: 50 %}"});
        }
        const bool fixed = contract.word("payment") == "fixed";
        if (!fixed) {
            for (const std::string_view name : {"at_start", "during"}) {
                if (contract.states(name)) {
                    say_.error(contract.full_path(name),
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
            say_.error(contract.full_path(at),
                       {"the instalments add up to " + percent(sum), "at_start + during + on_result = 100 %",
                        others <= 1.0 ? "at_start: " + percent(1.0 - others) : std::string()});
        }
    }

    // Lasting support is paid apart, at a price that is stated or derived as that of recovery is.
    void check_lasting(const Contract& contract) {
        if (!contract.has("lasting.payment")) {
            return;
        }
        const std::string path = contract.full_path("lasting.price");
        const bool stated = contract.states("lasting.price");
        const auto amounts = contract.a_week("lasting.price", "lasting.payment");
        const bool priced = stated && std::ranges::any_of(amounts, [](std::int64_t cents) { return cents != 0; });
        if (contract.word("lasting.payment") == "none") {
            if (priced) {
                say_.error(path, {"a price of lasting support that is not paid apart", "lasting: {payment: yearly}"});
            }
            return;
        }
        const std::string payment = contract.full_path("lasting.payment");
        if (contract.neutral() && priced) {
            say_.error(path, {"a stated price of lasting support beside a derived price",
                              "only lasting: {payment: yearly}, and it is derived too; or a stated price"});
        }
        if (!contract.neutral() && !stated) {
            say_.error(payment, {"lasting support without a price", "lasting: {payment: yearly, price: 12000 EUR}"});
        }
        const BySeverity<Value>& chronic = scenario_.course.chronic_share;
        if (std::ranges::all_of(chronic, [](const Value& share) { return share.central == 0.0; })) {
            say_.warning(payment, {"nobody gets an arrangement for lasting support: course.chronic_share is 0 %",
                                   "course: {chronic_share: 15 %}"});
        }
        if (contract.word("payment") != "fixed" && contract.figure("on_result") == 0.0 && stated &&
            amounts == contract.a_week("price", "payment")) {
            say_.warning(payment, {"lasting support is paid as recovery is: nothing changes",
                                   "another price, or lasting: {payment: none}"});
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
            say_.error(path, {"what happens beyond the ceiling is not stated", "beyond: nothing, degressive or stop"});
        }
        if (!ceiling && contract.states("ceiling.beyond")) {
            say_.error(path, {"a ceiling without its height", "amount: 2 MEUR/year, or share: 95 %"});
        }
        if (contract.states("ceiling.pays") && contract.figure("ceiling.pays") != 0.5 &&
            contract.word("ceiling.beyond") != "degressive") {
            say_.error(contract.full_path("ceiling.pays"),
                       {"only a degressive ceiling pays a part beyond it", "beyond: degressive"});
        }
        if (ceiling && contract.word("ceiling.beyond") == "degressive" &&
            (contract.figure("ceiling.pays") == 0.0 || contract.figure("ceiling.pays") == 1.0)) {
            const bool all = contract.figure("ceiling.pays") == 1.0;
            say_.warning(contract.full_path("ceiling.pays"),
                         {all ? "a ceiling beyond which the whole price is paid is none"
                              : "a degressive ceiling that pays nothing beyond it",
                          all ? "pays: 50 %, or no ceiling" : "pays: 50 %, or beyond: nothing"});
        }
        const bool other_tariff = contract.has("band.pays") && contract.figure("band.pays") != 1.0;
        const bool begins = contract.figure("band.from") > 0.0;
        if ((other_tariff && !begins) || (begins && !contract.states("band.pays"))) {
            const std::string_view stated = other_tariff ? "band.pays" : "band.from";
            say_.error(contract.full_path(stated), {"half a tariff band", "band: {from: 90 %, pays: 80 %}"});
        } else if (begins && !other_tariff) {
            say_.warning(contract.full_path("band.pays"),
                         {"the tariff is the same in both bands", "band: {from: 90 %, pays: 80 %}, or no band"});
        }
    }

    void check_budget(const Contract& contract) {
        if (contract.figure("claw_back") > 0.0 && contract.figure("bandwidth") >= 1.0) {
            say_.warning(contract.full_path("bandwidth"),
                         {"no care stays more than " + percent(contract.figure("bandwidth")) + " below a budget",
                          "bandwidth: 5 %, or no claw_back"});
        }
        if (contract.figure("bandwidth") > 0.0 && contract.figure("claw_back") == 0.0 &&
            contract.figure("safety_valve") == 0.0) {
            say_.warning(contract.full_path("bandwidth"), {"outside this bandwidth nothing happens either",
                                                           "claw_back: 50 %, safety_valve: 50 %, or one of them"});
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
            const std::string example = more_is_better  ? "target: 50 %, full: 60 %"
                                        : kpi == "stay" ? "target: 100 %, full: 90 %"
                                                        : "target: 20 %, full: 15 %";
            if (bonus > 0.0 && !stated) {
                say_.error(path, {"a bonus without a target", "bonus: " + percent(bonus) + ", " + example});
            } else if (bonus > 0.0 && (more_is_better ? reach <= 0.0 : reach >= 0.0)) {
                say_.error(path,
                           {reach == 0.0 ? "target and full are equal" : "the full bonus is earned by a worse result",
                            std::string(more_is_better ? "more" : "less") + " is better here, such as " + example});
            } else if (bonus == 0.0 &&
                       (contract.figure(kpi + ".target") > 0.0 || contract.figure(kpi + ".full") > 0.0)) {
                say_.error(path, {"a target without a bonus", "bonus: 3 %"});
            }
            if (bonus > 0.0 && stated && reach != 0.0 && crosses(contract, kpi, more_is_better)) {
                say_.error(contract.full_path(kpi + ".target"),
                           {"the 80 % intervals of target and full meet: the full bonus may be drawn at a worse result "
                            "than none",
                            "a target that stays " + std::string(more_is_better ? "below" : "above") +
                                " full: " + percent(contract.figure(kpi + ".full"))});
            }
            if (bonus > 0.0) {
                last = contract.full_path(kpi + ".bonus");
                any = true;
            }
            sum += bonus;
        }
        const double years = contract.has("delay") ? contract.figure("delay") / weeks_per_year : 0.0;
        if (std::fabs(years - std::round(years)) > 0.01) {
            say_.error(contract.full_path("delay"),
                       {"a bonus is paid at the end of a year, so after whole years", "delay: 1 year, or none"});
        }
        const double malus = contract.has("malus") ? contract.figure("malus") : 0.0;
        if (sum > 1.0 + 1e-9) {
            say_.error(last, {"the bonuses add up to " + percent(sum) + " of what the contract pays", "at most 100 %"});
        }
        const bool later = contract.is_later() || say_.places().knows(contract.path() + ".later");
        if (contract.model().underlying != nullptr && !any && !later) {
            say_.warning(contract.path(), {"performance-based without a bonus pays what its base pays",
                                           "such as goal: {bonus: 3 %, target: 60 %, full: 70 %}"});
        }
        if (any && contract.has("cap") && contract.figure("cap") == 0.0) {
            say_.error(contract.full_path("cap"),
                       {"a cap of 0 % leaves nothing of any bonus", "such as cap: 5 %; or no bonuses"});
        }
        if (malus > 0.0 && !any) {
            say_.error(contract.full_path("malus"), {"a malus without a bonus", "a KPI with bonus, target and full"});
        }
        if (!later || contract.is_later()) {
            check_reading(contract);
        }
    }

    // Whether what is drawn within the 80 % intervals may have the target at the full result or beyond it.
    bool crosses(const Contract& contract, const std::string& kpi, bool more_is_better) const {
        const auto bound = [&](const std::string& name, bool high) {
            const Value& value = contract.stated(name);
            if (value.parameter < 0) {
                return value.central;
            }
            const UncertainParameter& law = scenario_.uncertain[static_cast<std::size_t>(value.parameter)];
            if (law.spread == Spread::normal) {
                return law.low + (high ? 1.0 : -1.0) * normal_quantile_90 * law.high;
            }
            if (law.spread == Spread::uniform) {
                return law.low + (high ? 0.9 : 0.1) * (law.high - law.low);
            }
            return high ? law.high : law.low;
        };
        const double target = bound(kpi + ".target", more_is_better), full = bound(kpi + ".full", !more_is_better);
        const bool met = more_is_better ? target >= full : target <= full;
        const double reach = contract.figure(kpi + ".full") - contract.figure(kpi + ".target");
        return met && (more_is_better ? reach > 0.0 : reach < 0.0);  // in reverse already: said elsewhere
    }

    // The reading of prestatiegericht has to fit the rest.
    void check_reading(const Contract& contract) {
        const std::string_view reading = contract.word("reading");
        const bool outcome = contract.figure("goal.bonus") > 0.0 || contract.figure("satisfaction.bonus") > 0.0 ||
                             contract.figure("dropout.bonus") > 0.0 || contract.figure("relapse.bonus") > 0.0;
        if (reading == "outcomes" && !outcome) {
            say_.error(contract.full_path("reading"), {"outcomes are read, but no bonus hangs on one",
                                                       "a bonus on goal, dropout, relapse or satisfaction"});
        } else if (reading == "performances" && contract.pays_a_budget()) {
            say_.error(contract.full_path("reading"),
                       {"performances at a price, on a base that pays a budget", "base: pxq or result_based"});
        }
    }

    void check_modifiers(const Contract& contract, bool current) {
        if (contract.figure("corridor.width") > 0.0 && contract.figure("corridor.share") == 0.0) {
            say_.error(contract.full_path("corridor.width"),
                       {"a risk corridor that shares nothing", "corridor: {width: 3 %, share: 50 %}"});
        }
        if (!contract.is_later() && contract.word("trajectory_funding") == "true" &&
            !contract.paying().uses_arrangements) {
            say_.error(
                contract.full_path("trajectory_funding"),
                {"one price for an episode, and this contract has no price for a trajectory", "model: result_based"});
        }
        if (!contract.is_later() && contract.neutral() && contract.figure("tender_discount") > 0.0) {
            say_.warning(contract.full_path("tender_discount"),
                         {"a derived price makes up for its discount: what is spent stays as it is",
                          "price: {level: 95 %} for a price that is 5 % lower"});
        }
        if (contract.figure("penalty") > 0.0 && contract.figure("audit") == 0.0) {
            say_.warning(contract.full_path("penalty"),
                         {"a penalty that nobody can get, for nothing is checked", "audit: 5 %"});
        }
        check_availability(contract, say_);
        check_review(contract, current);
        check_procurement(contract, current, scenario_, say_);
        if (current && contract.states("run_off")) {
            say_.error(contract.full_path("run_off"), {"nothing runs off into the contract that is in force",
                                                       "run_off under contracts, of the contract that takes over"});
        }
    }

    void check_review(const Contract& contract, bool current) {
        const std::string path = contract.full_path("price_review.share");
        if (contract.figure("price_review.share") == 0.0) {
            // a resolved text states all terms
            const auto changed = [&](std::string_view name) {
                const int term = contracts::find_term(contract.model(), name);
                return term >= 0 && contract.figure(name) !=
                                        contracts::term_at(contract.model(), static_cast<std::size_t>(term)).standard;
            };
            if (changed("price_review.margin") || changed("price_review.most")) {
                say_.error(path, {"a price review that changes no price", "price_review: {share: 50 %, margin: 1 %}"});
            }
        } else if (current) {
            say_.error(path, {"no price is reviewed before the horizon: what is published holds at the prices stated",
                              "price_review under contracts, with the same price"});
        } else if (contract.pays_a_budget()) {
            say_.error(path, {"prices are reviewed, and this contract pays a budget",
                              "ratchet or renegotiation, by which a budget follows care or losses"});
        }
    }

    const Scenario& scenario_;
    ContractFindings say_;
};

}  // namespace

void check_contracts(const Scenario& scenario, const Places& places, Diagnostics& diagnostics) {
    ContractChecker(scenario, places, diagnostics).run();
}

}  // namespace fundsim::scenario
