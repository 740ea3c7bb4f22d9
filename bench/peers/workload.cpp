#include "workload.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <stdexcept>

namespace peers {

Workload load_workload(const std::string& path) {
    std::ifstream file(path);
    if (!file) {
        throw std::runtime_error("cannot read the workload file " + path);
    }
    const nlohmann::json document = nlohmann::json::parse(file);

    Workload workload;
    workload.horizon_months = document.at("horizon_months").get<double>();
    workload.arrivals_per_month = document.at("arrivals_per_month").get<double>();

    double probability = 0.0;
    for (const auto& entry : document.at("severity_classes")) {
        workload.classes.push_back(
            {entry.at("probability").get<double>(), entry.at("mean_duration_months").get<double>(),
             entry.at("cost_eur_per_month").get<double>(), entry.at("success_probability").get<double>()});
        probability += workload.classes.back().probability;
    }
    if (std::abs(probability - 1.0) > 1e-9) {
        throw std::runtime_error("the class probabilities do not add up to 1 in " + path);
    }

    int per_mille = 0;
    for (const auto& entry : document.at("providers")) {
        workload.providers.push_back({entry.at("share_per_mille").get<int>(), entry.at("slots").get<int>()});
        const Provider& provider = workload.providers.back();
        if (provider.slots < 1 || provider.share_per_mille < 0) {
            throw std::runtime_error("a provider without slots, or with a negative share, in " + path);
        }
        per_mille += provider.share_per_mille;
        workload.total_slots += provider.slots;
    }
    if (per_mille != 1000 || workload.providers.size() > 256) {
        throw std::runtime_error("the provider shares do not add up to 1000, or there are over 256 of them, in " +
                                 path);
    }

    const auto& reference = document.at("reference");
    workload.reference_replications = reference.at("replications").get<int>();
    for (std::size_t field = 0; field < output_fields.size(); ++field) {
        const auto& entry = reference.at("outputs").at(std::string(output_fields[field].name));
        workload.reference[field] = {entry.at("mean").get<double>(), entry.at("rounded_to").get<double>(),
                                     entry.at("standard_deviation").get<double>()};
    }
    return workload;
}

void summarise_waits(std::vector<double>& waits, Outputs& outputs) {
    if (waits.empty()) {
        return;
    }
    const std::size_t count = waits.size();
    outputs.mean_wait = std::accumulate(waits.begin(), waits.end(), 0.0) / static_cast<double>(count);
    const std::size_t rank = (95 * count + 99) / 100 - 1;  // ceil(0.95 count) - 1, in whole numbers
    const auto nth = waits.begin() + static_cast<std::ptrdiff_t>(rank);
    std::nth_element(waits.begin(), nth, waits.end());
    outputs.p95_wait = *nth;
}

}  // namespace peers
