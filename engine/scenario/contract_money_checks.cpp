// Checks of contracts against what care costs, and of segments that share a budget.
#include <algorithm>
#include <iterator>
#include <vector>

#include "scenario/contract_view.hpp"

namespace fundsim::scenario {
namespace {

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

/// Share of a segment's clients that a contract is for.
double share_of(const Segment& segment, const std::string& key, const Contracts& all, const Scenario& scenario) {
    const ContractKey parts = contract_key(key);
    double share = 0.0;
    for (const Provider& provider : scenario.providers) {
        const auto found = provider.share.find(segment.id);
        const bool own = all.contains(segment.id + "@" + provider.id);
        const bool here = key.find('@') == std::string::npos ? !own : provider.id == parts.provider;
        const bool there =
            !provider.enters || provider.id == parts.provider;  // who may enter has no part of the clients
        if (found != provider.share.end() && here && there) {
            share += found->second.central;
        }
    }
    return share;
}

bool judge(const ContractFindings& say, const std::string& place, const std::string& path, const std::string& what,
           double ratio, std::string_view of) {
    const bool unusual = ratio < 0.80 || ratio > 1.25;
    if (unusual) {
        say.warning(path,
                    {"the " + what + " is " + percent(std::round(ratio * 100.0) / 100.0) + " of " + std::string(of),
                     "usually 80 % ... 125 %"},
                    place);
    }
    return unusual;
}

/// A price that was stated cannot be derived from a later date on.
std::string or_neutral(const Contract& contract) {
    return contract.is_later() ? std::string() : "; or price: {neutral: true}";
}

/// A tariff or a price of 0 for a class with clients. A budget of 0 is judged against its expected cost.
bool pays_nothing(const Contract& contract, const Segment& segment, const std::string& path,
                  const ContractFindings& say) {
    if (contract.pays_a_budget() || !contract.states(contract.price().name)) {
        return false;
    }
    for (std::size_t k = 0; k < severity_count; ++k) {
        if (segment.class_share[k].central <= 0.0 || contract.prices()[k] > 0.0) {
            continue;
        }
        const bool tariff = contract.price().kind == QuantityKind::money_per_unit;
        const double cost = segment.unit_cost.central;
        const std::string about =
            write_quantity(tariff ? cost : std::round(cost * segment.need[k].central * segment.duration[k].central),
                           {.kind = tariff ? QuantityKind::money_per_unit : QuantityKind::money, .unit = segment.unit});
        const std::string example = tariff                                ? "about " + about + ", the unit cost"
                                    : contract.word("payment") == "fixed" ? "about " + about + ", the expected cost"
                                                                          : "an amount above 0";
        say.error(path, {std::string(tariff ? "a tariff" : "a price") + " of 0 for class " +
                             std::string(severity_names[k]) + ", which has clients",
                         example + or_neutral(contract)});
        return true;
    }
    return false;
}

/// Parts of starts, and of weeks in care, that are in arrangements for lasting support where these are paid apart.
struct Lasting {
    double starts = 0.0;
    double weeks = 0.0;
};
Lasting lasting_of(const Contract& contract, const Segment& segment, const Scenario& scenario, std::size_t k) {
    if (!contract.pays_lasting_apart() || segment.maximum_weeks.central > 0.0) {
        return {};
    }
    const double chronic = scenario.course.chronic_share[k].central;
    const double longer = chronic * scenario.course.chronic_duration_ratio.central;
    const double seen = scenario.access.accuracy.central;
    return {.starts = seen * chronic, .weeks = seen * longer / (1.0 - chronic + longer)};
}

/// A price of lasting support of 0 for a class with clients, or far from what a week of its care costs.
void check_lasting_price(const Contract& contract, const Segment& segment, const ContractFindings& say) {
    if (!contract.pays_lasting_apart() || contract.neutral() || !contract.states("lasting.price")) {
        return;
    }
    const std::string path = contract.full_path("lasting.price");
    const auto prices = contract.a_week("lasting.price", "lasting.payment");
    for (std::size_t k = 0; k < severity_count; ++k) {
        const double cost = segment.need[k].central * segment.unit_cost.central;
        if (segment.class_share[k].central <= 0.0 || cost <= 0.0) {
            continue;
        }
        if (prices[k] == 0) {
            say.error(path, {"a price of 0 for class " + std::string(severity_names[k]) + ", which has clients",
                             "an amount above 0"});
            return;
        }
        const double paid = static_cast<double>(prices[k]) * (1.0 - contract.figure("tender_discount"));
        if (judge(say, path + "." + std::string(severity_names[k]), path, "price of lasting support", paid / cost,
                  "what the care of its class costs")) {
            return;
        }
    }
}

std::vector<std::string_view> names_of(const ContractModel& model) {
    std::vector<std::string_view> names;
    std::ranges::transform(model.terms, std::back_inserter(names), &TermDescription::name);
    return names;
}

bool says_what_a_bonus_is(std::string_view term) {
    return term.ends_with(".bonus") || term.ends_with(".target") || term.ends_with(".full") || term == "form" ||
           term == "malus" || term == "cap" || term == "basis" || term == "minimum_cases" || term == "delay";
}

}  // namespace

// A stated price far from cost is allowed, but rarely meant.
void check_price(const Contract& contract, const Segment& segment, const std::string& key, const Contracts& all,
                 const Scenario& scenario, const ContractFindings& say) {
    const contracts::Groups groups{segment.group_share.central, segment.group_size.central};
    const double cost = segment.unit_cost.central;
    if (contract.price_term() < 0 || contract.neutral() || cost <= 0.0) {
        return;
    }
    const std::string path = contract.path() + "." + std::string(contract.price().name);
    const BySeverity<double> prices = contract.paid_prices(groups);
    const std::string less = contract.figure("tender_discount") > 0.0 ? " less its tender discount" : "";
    const std::string in_groups = groups.pay_per_unit(contract.figure("group_tariff")) != 1.0 ? ", with groups," : "";
    if (pays_nothing(contract, segment, path, say)) {
        return;
    }
    check_lasting_price(contract, segment, say);
    if (contract.price().kind == QuantityKind::money_per_unit) {
        for (std::size_t k = 0; k < severity_count; ++k) {
            if (segment.class_share[k].central > 0.0 &&
                judge(say, path + "." + std::string(severity_names[k]), path, "tariff" + less + in_groups,
                      prices[k] / cost, "unit cost")) {
                break;
            }
        }
        return;
    }
    double units = 0.0;   // per start
    double priced = 0.0;  // cents per start
    for (std::size_t k = 0; k < severity_count; ++k) {
        const Lasting lasting = lasting_of(contract, segment, scenario, k);
        const double share = segment.class_share[k].central;
        const double weeks = segment.duration[k].central * (1.0 - lasting.weeks);  // per start, of recovery
        units += share * weeks * segment.need[k].central * groups.staff_per_unit();
        const double times = contract.word("payment") == "weekly"   ? weeks
                             : contract.word("payment") == "yearly" ? weeks / weeks_per_year
                                                                    : 1.0 - lasting.starts;
        priced += share * prices[k] * times;
    }
    if (contract.pays_a_budget()) {
        const double expected =
            starts_of(segment) * units * weeks_per_year * cost * share_of(segment, key, all, scenario);
        if (prices[0] == 0.0 && expected > 0.0 && contract.states(contract.price().name)) {
            say.error(
                path,
                {"a budget of 0 for a segment with clients",
                 "about " + write_quantity(std::round(expected / 1e6) * 1e6, {.kind = QuantityKind::money_per_year}) +
                     ", the expected cost" + or_neutral(contract)});
        } else if (expected > 0.0) {
            judge(say, path, path, "budget" + less, prices[0] / expected, "the expected cost");
        }
    } else if (units > 0.0) {
        judge(say, path, path, "price" + less, priced / (units * cost), "the expected cost of an arrangement");
    }
}

// A ceiling far below what the care under it costs stops it early in the year: allowed, but rarely meant. One without
// effect is none.
void check_ceiling_height(const Contract& contract, const Segment& segment, const std::string& key,
                          const Contracts& all, const Scenario& scenario, const ContractFindings& say) {
    double units = 0.0;  // per start
    for (std::size_t k = 0; k < severity_count; ++k) {
        units += segment.class_share[k].central * segment.duration[k].central * segment.need[k].central;
    }
    const double expected =
        starts_of(segment) * units * weeks_per_year * segment.unit_cost.central * share_of(segment, key, all, scenario);
    const auto low = [&](std::string_view term, double ratio, const std::string& of) {
        if (contract.figure(term) > 0.0 && ratio < 0.50) {
            say.warning(contract.full_path(term),
                        {"a ceiling at " + percent(std::round(ratio * 100.0) / 100.0) + of, "usually 80 % or more"});
        }
    };
    low("ceiling.share", contract.figure("ceiling.share"), " of what the current contract is expected to pay");
    if (expected > 0.0) {
        low("ceiling.amount", contract.figure("ceiling.amount") / expected, " of the expected cost");
        low("regional_ceiling", contract.figure("regional_ceiling") / expected, " of the expected cost");
    }
}

void check_availability(const Contract& contract, const ContractFindings& say) {
    if (contract.figure("availability") == 0.0) {
        return;
    }
    const std::string path = contract.full_path("availability");
    if (contract.pays_a_budget()) {
        say.error(path, {"a budget is paid for having the places already",
                         "no availability; or pxq or result_based with it, which are paid for care"});
    } else if (contract.word("trajectory_funding") == "true") {
        say.error(path, {"availability pays for places, and here one price pays for a whole episode, whoever helps",
                         "no availability, or trajectory_funding: false"});
    }
}

namespace {

/// A contract as it is in a contract year of the horizon, from 0.
Contract in_year(const ContractTerms& terms, int year, const std::string& path, const Places& places) {
    const bool later = terms.later_from > 0 && year >= terms.later_from;
    return later ? Contract::later(terms, path, places) : Contract(terms, path, places);
}

/// What settles together has one set of rules, from every date on.
void check_rules_of_lot(const std::string& lot, const ContractTerms& first, const ContractTerms& other,
                        const std::string& path, const ContractFindings& say) {
    for (const int year : {0, first.later_from, other.later_from}) {
        const Contract rules = in_year(first, year, path, say.places());
        const Contract own = in_year(other, year, path, say.places());
        if (!own.readable() || !rules.readable()) {
            return;
        }
        std::vector<std::string_view> terms{"renegotiation", "bandwidth",      "claw_back",
                                            "safety_valve",  "ratchet",        "tender_discount",
                                            "indexation",    "corridor.width", "corridor.share"};
        std::ranges::copy_if(names_of(own.model()), std::back_inserter(terms), says_what_a_bonus_is);
        for (const std::string_view term : terms) {
            if (own.figure(term) != rules.figure(term)) {
                const std::string when = year > 0 ? " from year " + std::to_string(year + 1) + " on" : "";
                say.error(path + ".lot",
                          {"lot " + in_quotes(lot) + " settles by two rules" + when + " (" + std::string(term) + ")",
                           "the same " + std::string(term) + " in every segment of the lot"});
                return;
            }
        }
    }
}

/// A lot adds up by provider: for that, somebody has to be in two of its segments.
bool adds_up(const std::vector<std::string>& keys, const Contracts& all, const Scenario& scenario) {
    return std::ranges::any_of(scenario.providers, [&](const Provider& provider) {
        return std::ranges::count_if(keys, [&](const std::string& key) {
                   const ContractKey parts = contract_key(key);
                   const std::string segment(parts.segment);
                   const bool own = all.contains(segment + "@" + provider.id);
                   const bool here = key.find('@') == std::string::npos ? !own : parts.provider == provider.id;
                   return here && provider.share.contains(segment);
               }) > 1;
    });
}

}  // namespace

void check_lot(const std::string& map, const std::string& lot, const std::vector<std::string>& keys,
               const Contracts& all, const Scenario& scenario, const ContractFindings& say) {
    const std::string path = map + "." + keys.front() + ".lot";
    std::vector<std::string_view> segments;
    for (const std::string& key : keys) {
        segments.push_back(contract_key(key).segment);
    }
    std::ranges::sort(segments);
    segments.erase(std::unique(segments.begin(), segments.end()), segments.end());
    if (segments.size() < 2) {
        say.error(path, {"only one segment is in lot " + in_quotes(lot), "lot: " + lot + " in another segment too"});
        return;
    }
    if (!adds_up(keys, all, scenario)) {
        say.error(path, {"no provider is in two segments of lot " + in_quotes(lot) + ": nothing is added up",
                         "contracts of the same providers in it, or no lot"});
        return;
    }
    const ContractTerms& first = all.at(keys.front());
    for (std::size_t i = 1; i < keys.size(); ++i) {
        const ContractTerms& other = all.at(keys[i]);
        const std::string own = map + "." + keys[i];
        if (find_model(other.model) == nullptr || find_model(first.model) == nullptr) {
            continue;
        }
        if (other.model != first.model) {
            say.error(own + ".lot", {"lot " + in_quotes(lot) + " has contracts of two models",
                                     "model: " + first.model + " in every segment of the lot"});
            continue;
        }
        check_rules_of_lot(lot, first, other, own, say);
    }
}

}  // namespace fundsim::scenario
