// The reference workload as C++ sees it: read from workload.json, which the Python programs read too, so there is
// one copy of every constant.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace peers {

struct SeverityClass {
    double probability = 0.0;
    double mean_duration_months = 0.0;
    double cost_eur_per_month = 0.0;
    double success_probability = 0.0;
};

struct Provider {
    int share_per_mille = 0;
    int slots = 0;
};

/// What one replication must deliver, whatever the program does inside.
struct Outputs {
    double arrivals = 0.0;
    double started = 0.0;        ///< care begun before the horizon
    double completed = 0.0;      ///< care ended before the horizon
    double success = 0.0;        ///< of those completed
    double client_months = 0.0;  ///< time in care inside the horizon, summed over clients
    double cost = 0.0;           ///< EUR
    double util = 0.0;           ///< client_months / (horizon * all slots)
    double mean_wait = 0.0;      ///< months, over clients that started before the horizon
    double p95_wait = 0.0;       ///< months, same clients
};

struct OutputField {
    std::string_view name;
    double Outputs::*value;
};

inline constexpr std::array<OutputField, 9> output_fields{{{"arrivals", &Outputs::arrivals},
                                                           {"started", &Outputs::started},
                                                           {"completed", &Outputs::completed},
                                                           {"success", &Outputs::success},
                                                           {"client_months", &Outputs::client_months},
                                                           {"cost", &Outputs::cost},
                                                           {"util", &Outputs::util},
                                                           {"mean_wait", &Outputs::mean_wait},
                                                           {"p95_wait", &Outputs::p95_wait}}};

/// Published mean of one output, with what is needed to judge another mean against it.
struct Reference {
    double mean = 0.0;
    double rounded_to = 0.0;  ///< last digit of the published mean
    double standard_deviation = 0.0;
};

struct Workload {
    double horizon_months = 0.0;
    double arrivals_per_month = 0.0;
    std::vector<SeverityClass> classes;
    std::vector<Provider> providers;
    int total_slots = 0;
    int reference_replications = 0;
    std::array<Reference, output_fields.size()> reference{};  ///< in the order of output_fields
};

/// Reads and checks a workload file; throws std::runtime_error with a sentence when it cannot be used.
[[nodiscard]] Workload load_workload(const std::string& path);

/// Mean and 95th percentile of the waits into `outputs`; reorders `waits`.
void summarise_waits(std::vector<double>& waits, Outputs& outputs);

}  // namespace peers
