#include <algorithm>
#include <stdexcept>

#include "model/client_id.hpp"
#include "plan/tables.hpp"

namespace fundsim {
namespace {

const ContractModel* model_of(std::span<const ContractModel> models, const std::string& name) {
    for (const ContractModel& model : models)
        if (model.name == name) return &model;
    throw std::invalid_argument("unknown contract model \"" + name + "\"");
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

    for (std::size_t p = 0; p < scenario.providers.size(); ++p)
        for (int i = 0; i < scenario.providers[p].count; ++i) {
            const Provider& provider = scenario.providers[p];
            plan.provider_names.push_back(provider.count == 1 ? provider.id
                                                              : provider.id + "-" + std::to_string(i + 1));
            plan.provider_of.push_back(static_cast<std::uint16_t>(p));
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
                                      .out_of_contract = false});
        }
        if (plan.caseloads.size() == plan.first_caseload.back())
            throw std::invalid_argument("segment \"" + segment.id + "\" has no provider");
        plan.provider_names.push_back("out_of_contract:" + segment.id);
        plan.provider_of.push_back(0xFFFF);
        plan.caseloads.push_back({.provider = static_cast<std::uint16_t>(plan.provider_names.size() - 1),
                                  .segment = static_cast<std::uint16_t>(s),
                                  .share = 0.0,
                                  .out_of_contract = true});
        const auto current = scenario.current_contracts.find(segment.id);
        if (current == scenario.current_contracts.end())
            throw std::invalid_argument("segment \"" + segment.id + "\" has no current contract");
        plan.current_models.push_back(model_of(models, current->second.model));
        const auto later = scenario.contracts.find(segment.id);
        plan.horizon_models.push_back(later == scenario.contracts.end() ? plan.current_models.back()
                                                                        : model_of(models, later->second.model));
    }
    plan.first_caseload.push_back(plan.caseloads.size());
    limit(plan.caseloads.size() < 65536, "fewer than 65,536 caseloads (providers x segments)");

    // Weekly referral counts are drawn by inversion; the rate of the central draw must stay well within its limit.
    std::vector<double> drawn = draw_parameters(plan, 0);
    Tables tables;
    build_tables(plan, drawn, tables);
    for (const SegmentTables& segment : tables.segments)
        for (const double share : tables.municipality_share)
            limit(std::max(segment.stock_in_care, segment.stock_waiting) * share * 1.3 < 16384,
                  "at most 12,600 clients in care per municipality and segment at the start");
    for (const double rate : tables.referral_rate)
        limit(rate * 1.5 < poisson_rate_limit, "at most 400 new referrals per municipality and week");
    return plan;
}

}  // namespace fundsim
