#include "fundsim/pooled.hpp"

#include <algorithm>
#include <vector>

#include "plan/tables.hpp"

namespace fundsim {
namespace {

/// Stated places, and shares of the rest, as units a week at central values.
double places_of(const Plan& plan, const Tables& tables, std::size_t segment) {
    const double sub_quanta =
        static_cast<double>(quanta_per_unit(plan.scenario.segments[segment].unit)) * sub_quanta_per_quantum;
    double places = 0.0;
    for (std::size_t c = plan.first_caseload[segment]; c < plan.first_caseload[segment + 1]; ++c)
        if (plan.caseloads[c].there()) places += static_cast<double>(tables.caseloads[c].capacity);
    return places / sub_quanta;
}

Provider one_of_all(const Plan& plan, const Tables& tables, std::size_t segment) {
    const Scenario& scenario = plan.scenario;
    const std::string& id = scenario.segments[segment].id;
    Provider one;
    one.id = std::string(provider_of_all) + id;
    one.share[id] = 1.0;
    double shares = 0.0;
    double quality = 0.0;
    double cost = 0.0;
    bool stated = false;
    for (const Provider& provider : scenario.providers) {
        const auto found = provider.share.find(id);
        if (found == provider.share.end() || provider.enters) continue;  // nobody enters beside one list
        const double share = found->second.central;
        shares += share;
        quality += share * provider.quality.central;
        cost += share * provider.cost_factor.central;
        stated = stated || provider.capacity.contains(id);
    }
    if (shares > 0.0) one.quality = quality / shares, one.cost_factor = cost / shares;
    one.stands_for = tables.segments[segment].choice;  // clients choose among the same, from one list
    // without stated places the pool follows from load, in every draw, as its parts do
    if (stated) one.capacity[id] = places_of(plan, tables, segment);
    return one;
}

}  // namespace

Scenario pooled(const Scenario& scenario) {
    const Plan plan = compile(scenario, 0);
    std::vector<double> central;
    for (const UncertainParameter& figure : scenario.uncertain) central.push_back(figure.central);
    Tables tables;
    build_tables(plan, central, tables);
    Scenario pool = scenario;
    pool.name += pooled_ending;
    const auto add = [](std::string& label, const char* words) { label += label.empty() ? "" : words; };
    add(pool.label.nl, ", één lijst per zorgvorm");
    add(pool.label.en, ", one list per form of care");
    pool.providers.clear();
    for (std::size_t s = 0; s < scenario.segments.size(); ++s) pool.providers.push_back(one_of_all(plan, tables, s));
    for (auto* contracts : {&pool.current_contracts, &pool.contracts})
        std::erase_if(*contracts, [](const auto& entry) { return entry.first.find('@') != std::string::npos; });
    return pool;
}

}  // namespace fundsim
