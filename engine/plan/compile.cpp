#include <algorithm>
#include <map>
#include <stdexcept>

#include "contracts/price.hpp"
#include "model/client_id.hpp"
#include "plan/contract_tables.hpp"
#include "plan/second_reference.hpp"
#include "plan/tables.hpp"

namespace fundsim {
namespace {

const ContractModel* model_of(std::span<const ContractModel> models, const std::string& name) {
    for (const ContractModel& model : models)
        if (model.name == name) return &model;
    throw std::invalid_argument("unknown contract model \"" + name + "\"");
}

/// The contract of a provider in a segment: its own ("day_care@provider"), else the segment's; nothing if neither.
const ContractTerms* find_terms(const std::map<std::string, ContractTerms>& contracts, const std::string& segment,
                                const std::string& provider) {
    const auto own = contracts.find(segment + "@" + provider);
    if (own != contracts.end()) return &own->second;
    const auto general = contracts.find(segment);
    return general == contracts.end() ? nullptr : &general->second;
}

/// Whether a scenario states again what is in force: unchanged contracts restart nothing.
bool goes_on(const PlannedContract& in_force, const ContractTerms& stated, const std::string& key) {
    const ContractTerms& terms = in_force.terms;
    return key == in_force.key && stated.model == terms.model && stated.terms == terms.terms &&
           stated.lot == terms.lot && stated.later_from == terms.later_from && stated.later == terms.later;
}

/// An assumed contract as an option of the horizon: its own terms, at a price that is neutral to the second reference. One
/// that knows no derived prices goes on at the price that was assumed.
void derive_in_proportion(PlannedContract& contract) {
    const std::vector<BySeverity<double>> terms = central_terms(contract.terms.terms);
    const int price = contracts::price_term_of(*contract.model, terms);
    const int neutral = contracts::neutral_term_of(*contract.model, terms);
    if (price < 0 || neutral < 0) return;
    contract.ladder = terms[static_cast<std::size_t>(price)];
    const double highest = *std::ranges::max_element(contract.ladder);
    if (!(highest > 0.0)) return;
    for (double& of_class : contract.ladder) of_class /= highest;
    contract.terms.terms[static_cast<std::size_t>(neutral)].fill(Value(1.0));
}

void price_at_cost(const Plan& plan, PlannedContract& contract) {
    std::vector<BySeverity<double>> terms = central_terms(contract.terms.terms);
    if (!is_priced_at_cost(*contract.model, terms)) return;
    std::vector<double> central;
    for (const UncertainParameter& figure : plan.scenario.uncertain) central.push_back(figure.central);
    set_price_at_cost(*contract.model, segment_of(plan, contract), central, terms);
    const auto price = static_cast<std::size_t>(contracts::price_term_of(*contract.model, terms));
    std::ranges::transform(terms[price], contract.terms.terms[price].begin(),
                           [](double cents) { return Value(cents); });
    contract.price_at_cost = true;
}

/// Contracts by number, which one every caseload is under, which caseloads settle together.
void plan_contracts(Plan& plan, std::span<const ContractModel> models) {
    const Scenario& scenario = plan.scenario;
    const std::size_t segments = scenario.segments.size();
    plan.lines_by_class.assign(segments, 0);
    plan.lines_by_form.assign(segments, 0);
    plan.counts_arrangements.assign(segments, 0);
    std::map<const ContractTerms*, std::uint16_t> known;
    const std::map<std::string, ContractTerms> before = contracts_before(scenario);
    const auto key_of = [](const ContractTerms& terms, const std::map<std::string, ContractTerms>& from) {
        std::string key;
        for (const auto& [name, held] : from)
            if (&held == &terms) key = name;
        return key;
    };
    // `kept`: a contract that was assumed for the past, as an option of the horizon beside a second reference
    enum class Role : std::uint8_t { past, horizon, kept };
    const auto number_of = [&](const ContractTerms& terms, const std::string& key, Role role) {
        const auto found = known.find(&terms);
        if (found != known.end()) return found->second;
        const auto number = static_cast<std::uint16_t>(plan.contracts.size());
        PlannedContract contract;
        contract.model = model_of(models, terms.model);
        contract.key = key;
        contract.terms = terms;
        contract.horizon = role != Role::past;
        if (role == Role::kept) derive_in_proportion(contract);
        if (scenario.under_second_reference && role == Role::past) price_at_cost(plan, contract);
        for (const auto* list : {&terms.terms, &terms.later}) {
            if (list == &terms.later && terms.later_from <= 0) continue;
            const std::vector<BySeverity<double>> central = central_terms(*list);
            contract.by_class = contract.by_class || contracts::pays_by_class(*contract.model, central);
            contract.uses_arrangements =
                contract.uses_arrangements || contracts::uses_arrangements(*contract.model, central);
            contract.pays_lines = contract.pays_lines || contracts::pays_lines(*contract.model, central);
            contract.by_form = contract.by_form || contracts::lasting_apart(*contract.model, central);
            contract.claimed_per_client = contracts::claimed_per_client(*contract.model, central);
        }
        plan.contracts.push_back(std::move(contract));
        return known[&terms] = number;
    };
    for (const bool horizon : {false, true}) {
        std::map<std::pair<std::size_t, std::string>, std::uint32_t> lots;  // provider and lot -> first caseload
        for (std::size_t c = 0; c < plan.caseloads.size(); ++c) {
            const Segment& segment = scenario.segments[plan.caseloads[c].segment];
            const std::string provider = plan.caseloads[c].out_of_contract
                                             ? std::string()
                                             : scenario.providers[plan.provider_of[plan.caseloads[c].provider]].id;
            const ContractTerms* terms = find_terms(before, segment.id, provider);
            if (terms == nullptr) throw std::invalid_argument("segment \"" + segment.id + "\" has no current contract");
            const ContractTerms* later = find_terms(scenario.contracts, segment.id, provider);
            const ContractTerms* current = find_terms(scenario.current_contracts, segment.id, provider);
            std::uint16_t number = 0;
            if (!horizon) {
                number = number_of(*terms, key_of(*terms, before), Role::past);
            } else {
                number = plan.current_contract[c];
                if (later == nullptr && scenario.under_second_reference && current->assumed)
                    number = number_of(*current, key_of(*current, scenario.current_contracts), Role::kept);
                const std::string key = later == nullptr ? "" : key_of(*later, scenario.contracts);
                if (later != nullptr && !goes_on(plan.contracts[number], *later, key))
                    number = number_of(*later, key, Role::horizon);
            }
            (horizon ? plan.horizon_contract : plan.current_contract).push_back(number);
            const PlannedContract& contract = plan.contracts[number];
            auto agreement = static_cast<std::uint32_t>(c);
            if (!contract.terms.lot.empty() && !plan.caseloads[c].out_of_contract)
                agreement = lots.try_emplace({plan.caseloads[c].provider, contract.terms.lot}, agreement).first->second;
            (horizon ? plan.horizon_agreement : plan.current_agreement).push_back(agreement);
            const std::size_t s = plan.caseloads[c].segment;
            plan.lines_by_class[s] |= static_cast<std::uint8_t>(contract.by_class);
            plan.lines_by_form[s] |= static_cast<std::uint8_t>(contract.by_form);
            plan.counts_arrangements[s] |= static_cast<std::uint8_t>(contract.uses_arrangements);
        }
    }
}

void limit(bool holds, const std::string& what) {
    if (!holds) throw std::invalid_argument("the scenario is larger than the engine's limits: " + what);
}

}  // namespace

Plan compile(const Scenario& scenario, std::uint64_t seed, std::uint32_t inner, std::span<const ContractModel> models) {
    Plan plan;
    plan.scenario = scenario;
    plan.seed = seed;
    plan.inner = std::max(1U, inner);
    const Clock& clock = scenario.clock;
    limit(scenario.municipalities.size() <= ClientId::municipality_limit, "at most 512 municipalities");
    limit(scenario.segments.size() <= 32, "at most 32 segments");
    limit(clock.warm_up + clock.years * weeks_per_year < ClientId::week_limit, "fewer than 3,584 weeks");
    if (clock.warm_up % weeks_per_year != 0)
        throw std::invalid_argument("clock.warm_up must be whole years (0, 52, 104 ... weeks)");

    // Who may enter comes after all who are there, so that nobody's place in a list depends on it.
    for (const bool enters : {false, true})
        for (std::size_t p = 0; p < scenario.providers.size(); ++p) {
            const Provider& provider = scenario.providers[p];
            for (int i = 0; provider.enters == enters && i < provider.count; ++i) {
                plan.provider_names.push_back(provider.count == 1 ? provider.id
                                                                  : provider.id + "-" + std::to_string(i + 1));
                plan.provider_of.push_back(static_cast<std::uint16_t>(p));
            }
        }
    const std::size_t contracted = plan.provider_names.size();
    limit(contracted + scenario.segments.size() < 65535, "fewer than 65,535 providers");
    for (std::size_t s = 0; s < scenario.segments.size(); ++s) {
        const Segment& segment = scenario.segments[s];
        plan.first_caseload.push_back(plan.caseloads.size());
        for (std::size_t p = 0; p < contracted; ++p) {
            const Provider& provider = scenario.providers[plan.provider_of[p]];
            if (!provider.share.contains(segment.id)) continue;
            plan.caseloads.push_back({.provider = static_cast<std::uint16_t>(p),
                                      .segment = static_cast<std::uint16_t>(s),
                                      .share = provider.share.at(segment.id).central / provider.count,
                                      .out_of_contract = false,
                                      .enters = provider.enters});
        }
        if (plan.caseloads.size() == plan.first_caseload.back() || plan.caseloads[plan.first_caseload.back()].enters)
            throw std::invalid_argument("segment \"" + segment.id + "\" has no provider");
        plan.provider_names.push_back("out_of_contract:" + segment.id);
        plan.provider_of.push_back(0xFFFF);
        plan.caseloads.push_back({.provider = static_cast<std::uint16_t>(plan.provider_names.size() - 1),
                                  .segment = static_cast<std::uint16_t>(s),
                                  .share = 0.0,
                                  .out_of_contract = true});
    }
    plan.first_caseload.push_back(plan.caseloads.size());
    limit(plan.caseloads.size() < 65536, "fewer than 65,536 caseloads (providers x segments)");

    plan_contracts(plan, models);

    // Weekly referral counts are drawn by inversion; the rate of the central draw must stay well within its limit.
    Tables tables;
    build_tables(plan, central_parameters(plan), tables);
    for (const SegmentTables& segment : tables.segments)
        for (const double share : tables.municipality_share)
            limit(std::max(segment.stock_in_care, segment.stock_waiting) * share * 1.3 < 16384,
                  "at most 12,600 clients in care per municipality and segment at the start");
    plan.crowded = tables.crowded;
    for (const double rate : tables.referral_rate)
        limit(rate * 1.5 < poisson_rate_limit, "at most 400 new referrals per municipality and week");
    // What is expected at central values, before any draw: budgets and neutral prices start from it.
    for (std::size_t c = 0; c < plan.caseloads.size(); ++c) {
        const double units =
            static_cast<double>(tables.caseloads[c].committed) /
            (quanta_per_unit(scenario.segments[plan.caseloads[c].segment].unit) * sub_quanta_per_quantum);
        plan.reference_value.push_back(units * weeks_per_year *
                                       static_cast<double>(tables.segments[plan.caseloads[c].segment].unit_cost));
    }
    plan.neutral_pay = plan.stationary_value = plan.reference_value;
    return plan;
}

}  // namespace fundsim
