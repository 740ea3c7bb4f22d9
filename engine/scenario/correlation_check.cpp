#include "scenario/correlation_check.hpp"

#include <cmath>
#include <map>
#include <numbers>
#include <set>
#include <utility>

namespace fundsim::scenario {
namespace {

constexpr std::size_t most_correlated = 200;

// Cholesky decomposition in place; false when the matrix is not positive definite.
bool is_positive_definite(std::vector<std::vector<double>>& matrix) {
    for (std::size_t i = 0; i < matrix.size(); ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            double rest = matrix[i][j];
            for (std::size_t k = 0; k < j; ++k) {
                rest -= matrix[i][k] * matrix[j][k];
            }
            if (i == j) {
                if (!(rest > 1e-9)) {
                    return false;
                }
                matrix[i][i] = std::sqrt(rest);
            } else {
                matrix[i][j] = rest / matrix[j][j];
            }
        }
    }
    return true;
}

/// Drops the correlations that lost a figure to a file above theirs; returns the paths of those that stay.
std::vector<std::string> drop_overridden(Scenario& scenario, const std::set<std::string>& uncertain,
                                         const Places& places, Diagnostics& diagnostics) {
    std::vector<std::string> kept_paths;
    std::vector<Correlation> kept;
    for (std::size_t i = 0; i < scenario.correlations.size(); ++i) {
        const Correlation& correlation = scenario.correlations[i];
        const std::string& own_path = places.correlations.at(i);
        const auto made_certain = [&](const std::string& figure) {
            if (uncertain.contains(figure) || !places.knows(figure)) {
                return false;
            }
            // files are numbered as they are read: a file before its bases, `--set` last
            const std::int32_t by = places.of(figure).file;
            return by < places.of(own_path).file || diagnostics.file_name(by) == "--set";
        };
        bool drops = false;
        for (const std::string* figure : {&correlation.first, &correlation.second}) {
            if (!made_certain(*figure)) {
                continue;
            }
            diagnostics.warning(places.of(*figure), *figure,
                                {"this figure is now certain; its correlation in a base file no longer acts"});
            drops = true;
        }
        if (!drops) {
            kept.push_back(correlation);
            kept_paths.push_back(own_path);
        }
    }
    scenario.correlations = std::move(kept);
    return kept_paths;
}

}  // namespace

void check_correlations(Scenario& scenario, const Places& places, Diagnostics& diagnostics) {
    std::vector<std::string> known;
    for (const UncertainParameter& parameter : scenario.uncertain) {
        known.push_back(parameter.path);
    }
    const std::set<std::string> paths(known.begin(), known.end());
    const std::vector<std::string> own_paths = drop_overridden(scenario, paths, places, diagnostics);
    std::map<std::string, std::size_t> index;
    std::set<std::pair<std::string, std::string>> pairs;
    bool fine = true;
    const auto error = [&](std::size_t i, Finding finding) {
        const std::string& path = own_paths.at(i);
        diagnostics.error(places.of(path), path, std::move(finding));
        fine = false;
    };
    for (std::size_t i = 0; i < scenario.correlations.size(); ++i) {
        const Correlation& correlation = scenario.correlations[i];
        for (const std::string* path : {&correlation.first, &correlation.second}) {
            if (!paths.contains(*path)) {
                error(i, {in_quotes(*path) + " is not an uncertain figure",
                          known.empty() ? "none is stated" : list_of(known), nearest(*path, known)});
            }
            index.emplace(*path, index.size());
        }
        if (correlation.first == correlation.second) {
            error(i, {"a figure with itself", "two different figures"});
        }
        if (!pairs.insert(std::minmax(correlation.first, correlation.second)).second) {
            error(i, {"the pair is stated twice", "once"});
        }
    }
    if (!fine || index.empty()) {
        return;
    }
    if (index.size() > most_correlated) {
        error(0, {std::to_string(index.size()) + " correlated figures", "at most " + std::to_string(most_correlated)});
        return;
    }
    // The draws use a Gaussian copula: normal correlation r = 2 sin(pi/6 x rank correlation).
    std::vector<std::vector<double>> matrix(index.size(), std::vector<double>(index.size(), 0.0));
    for (std::size_t i = 0; i < matrix.size(); ++i) {
        matrix[i][i] = 1.0;
    }
    for (const Correlation& correlation : scenario.correlations) {
        const double normal = 2.0 * std::sin(std::numbers::pi / 6.0 * correlation.rank);
        matrix[index[correlation.first]][index[correlation.second]] = normal;
        matrix[index[correlation.second]][index[correlation.first]] = normal;
    }
    if (!is_positive_definite(matrix)) {
        const std::string path = "correlations";
        diagnostics.error(
            places.of(path), path,
            {"these correlations cannot hold together", "a positive definite matrix: weaken the strongest"});
    }
}

}  // namespace fundsim::scenario
