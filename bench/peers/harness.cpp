#include "harness.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <exception>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

namespace peers {
namespace {

/// Agreement means: every output within this many standard errors of the reference mean.
constexpr double largest_z = 3.0;

struct Options {
    int replications = 40;
    std::uint64_t seed = 1;
    bool json = false;
    bool defer_check = false;
    bool help = false;
    std::string workload_path = PEERS_WORKLOAD_FILE;
};

template <typename Number>
Number parse_number(std::string_view option, std::string_view text) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) {
        throw std::runtime_error(std::string(option) + " needs a whole number, not '" + std::string(text) + "'");
    }
    return number;
}

Options parse_options(int argument_count, char** arguments) {
    Options options;
    const std::vector<std::string_view> words(arguments + 1, arguments + argument_count);
    for (std::size_t position = 0; position < words.size(); ++position) {
        const std::string_view option = words[position];
        const auto value = [&] {
            if (position + 1 == words.size()) {
                throw std::runtime_error(std::string(option) + " needs a value");
            }
            return words[++position];
        };
        if (option == "--replications") {
            options.replications = parse_number<int>(option, value());
        } else if (option == "--seed") {
            options.seed = parse_number<std::uint64_t>(option, value());
        } else if (option == "--json") {
            options.json = true;
        } else if (option == "--defer-check") {
            options.defer_check = true;
        } else if (option == "--workload") {
            options.workload_path = value();
        } else if (option == "--help") {
            options.help = true;
        } else {
            throw std::runtime_error("unknown option " + std::string(option));
        }
    }
    if (options.replications < 1) {
        throw std::runtime_error("--replications needs at least 1");
    }
    return options;
}

struct Summary {
    double mean = 0.0;
    double standard_deviation = 0.0;
    double z = 0.0;
};

/// The standard error uses the published standard deviation on both sides: two replications cannot tell their own.
double z_score(double mean, int replications, const Reference& reference, int reference_replications) {
    const double variance = reference.standard_deviation * reference.standard_deviation;
    // A rounded figure is off by a uniform error of at most half a unit: variance unit^2 / 12.
    const double rounding = reference.rounded_to * reference.rounded_to / 12.0;
    return (mean - reference.mean) / std::sqrt(variance / replications + variance / reference_replications + rounding);
}

Summary summarise(const std::vector<Outputs>& history, std::size_t field, const Workload& workload) {
    const auto count = static_cast<double>(history.size());
    double sum = 0.0;
    for (const Outputs& outputs : history) {
        sum += outputs.*output_fields[field].value;
    }
    Summary summary;
    summary.mean = sum / count;
    double squares = 0.0;
    for (const Outputs& outputs : history) {
        const double deviation = outputs.*output_fields[field].value - summary.mean;
        squares += deviation * deviation;
    }
    summary.standard_deviation = history.size() > 1 ? std::sqrt(squares / (count - 1.0)) : 0.0;
    summary.z = z_score(summary.mean, static_cast<int>(history.size()), workload.reference[field],
                        workload.reference_replications);
    return summary;
}

/// Largest resident set so far, in KiB; 0 where the system does not tell. Read here and not by the starter of the
/// process, because Linux counts the starter's own memory into the figure that wait4() gives.
long peak_resident_kib() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:")) {
            long kib = 0;
            std::istringstream(line.substr(6)) >> kib;
            return kib;
        }
    }
    return 0;
}

int run(std::string_view name, const Options& options, const Prepare& prepare) {
    const Workload workload = load_workload(options.workload_path);
    const Replicate replicate = prepare(workload, options.seed);
    replicate();  // warm-up: touches every page and fills the caches; neither timed nor counted

    std::vector<Outputs> history;
    std::vector<double> seconds;
    for (int replication = 0; replication < options.replications; ++replication) {
        const std::clock_t begin = std::clock();
        history.push_back(replicate());
        const std::clock_t end = std::clock();
        seconds.push_back(static_cast<double>(end - begin) / CLOCKS_PER_SEC);
    }

    nlohmann::ordered_json line;
    line["name"] = name;
    line["replications"] = options.replications;
    line["seed"] = options.seed;
    line["seconds_per_replication"] = nlohmann::ordered_json::array();
    bool agrees = true;
    for (std::size_t field = 0; field < output_fields.size(); ++field) {
        const std::string key(output_fields[field].name);
        const Summary summary = summarise(history, field, workload);
        line["outputs"][key] = summary.mean;
        line["standard_deviations"][key] = summary.standard_deviation;
        line["agreement"][key] = summary.z;
        agrees = agrees && std::abs(summary.z) <= largest_z;  // false for a NaN too
    }
    line["agrees"] = agrees;
    line["peak_rss_kib"] = peak_resident_kib();
    if (agrees || options.defer_check) {
        line["seconds_per_replication"] = seconds;
    } else {
        line["note"] = "outputs disagree with the reference figures; no time is quoted";
    }

    if (options.json) {
        std::cout << line.dump() << '\n';
    } else {
        std::printf("%-14s %16s %10s\n", "output", "mean", "z");
        for (const auto& [key, mean] : line["outputs"].items()) {
            std::printf("%-14s %16.6g %+10.2f\n", key.c_str(), mean.get<double>(),
                        line["agreement"][key].get<double>());
        }
        if (agrees || options.defer_check) {
            std::sort(seconds.begin(), seconds.end());
            std::printf("seconds per replication: median %.6f, minimum %.6f (%d replications)\n",
                        seconds[seconds.size() / 2], seconds.front(), options.replications);
        }
    }
    if (!agrees && !options.defer_check) {
        std::cerr << name << ": outputs disagree with the reference figures by more than " << largest_z
                  << " standard errors\n";
    }
    return agrees || options.defer_check ? 0 : 1;
}

}  // namespace

int run_peer(std::string_view name, int argument_count, char** arguments, const Prepare& prepare) {
    try {
        const Options options = parse_options(argument_count, arguments);
        if (options.help) {
            std::cout << name
                      << " [--replications N] [--seed S] [--json] [--workload FILE] [--defer-check]\n"
                         "  --defer-check  quote times even if the outputs disagree; for a caller that judges\n"
                         "                 several runs together, as run_peers.py does\n";
            return 0;
        }
        return run(name, options, prepare);
    } catch (const std::exception& error) {
        std::cerr << name << ": " << error.what() << '\n';
        return 2;
    }
}

}  // namespace peers
