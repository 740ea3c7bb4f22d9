// Drawn values of the uncertain figures: own quantile functions, Gaussian copula, keyed by the figure's path.
//
// Each figure has a standard normal z of its own, a pure function of (seed, path, parameter draw): adding a figure shifts
// nobody, and scenarios that share a path share its draw. Figures named in correlations are mixed by the Cholesky factor
// of their correlation matrix; a rank correlation r becomes 2 sin(pi r / 6) between the normals (Pearson 1907; see
// McNeil, Frey, Embrechts, Quantitative Risk Management, 2005, theorem 5.36).
#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "base/elementary.hpp"
#include "base/philox.hpp"
#include "plan/tables.hpp"

namespace fundsim {
namespace {

constexpr double z_of_90_percent = 1.2815515655446004;

double sine(double x) {  // |x| <= pi / 6: Taylor to 1e-17
    double sum = 0.0;
    double term = x;
    for (int n = 1; n < 20; n += 2) {
        sum += term;
        term = -term * x * x / ((n + 1) * (n + 2));
    }
    return sum;
}

double standard_normal(std::uint64_t seed, const std::string& path, std::uint32_t parameter_draw) {
    const PhiloxKey key = key_of_name(seed, hash_of_name(path.data(), path.size()));
    const Block block = philox(key, 0, 0, 0, parameter_draw);
    // 52 bits, so that tails are fine-grained
    const double u = (static_cast<double>(block[0]) * 0x1p20 + static_cast<double>(block[1] >> 12) + 0.5) * 0x1p-52;
    return normal_quantile(u);
}

double logit(double p) { return logarithm(p / (1.0 - p)); }

double value_of(const UncertainParameter& figure, double z) {
    const double low = figure.low;
    const double high = figure.high;
    double value = 0.0;
    switch (figure.spread) {
        case Spread::none: value = low; break;
        case Spread::lognormal: {
            const double a = logarithm(low);
            const double b = logarithm(high);
            value = exponential(0.5 * (a + b) + z * (b - a) / (2.0 * z_of_90_percent));
            break;
        }
        case Spread::logitnormal: {
            const double a = logit(low);
            const double b = logit(high);
            value = 1.0 / (1.0 + exponential(-(0.5 * (a + b) + z * (b - a) / (2.0 * z_of_90_percent))));
            break;
        }
        case Spread::normal: value = low + z * high; break;
        case Spread::uniform: value = low + (high - low) * normal_distribution(z); break;
    }
    return std::clamp(value, figure.minimum, figure.maximum);
}

}  // namespace

double quantile_of(const UncertainParameter& figure, double u) {
    if (!(u > 0.0 && u < 1.0)) throw std::invalid_argument("a quantile is asked for outside 0 ... 1");
    return value_of(figure, normal_quantile(u));
}

std::vector<double> central_parameters(const Plan& plan) {
    std::vector<double> central;
    for (const UncertainParameter& figure : plan.scenario.uncertain) central.push_back(figure.central);
    return central;
}

std::vector<double> draw_parameters(const Plan& plan, std::uint32_t parameter_draw) {
    const auto& figures = plan.scenario.uncertain;
    std::vector<double> z(figures.size());
    for (std::size_t i = 0; i < figures.size(); ++i) z[i] = standard_normal(plan.seed, figures[i].path, parameter_draw);

    if (!plan.scenario.correlations.empty()) {
        std::vector<std::size_t> members;
        const auto index_of = [&](const std::string& path) {
            const auto found = std::find_if(figures.begin(), figures.end(),
                                            [&](const UncertainParameter& figure) { return figure.path == path; });
            if (found == figures.end()) throw std::invalid_argument("correlation of a certain figure: " + path);
            return static_cast<std::size_t>(found - figures.begin());
        };
        for (const Correlation& c : plan.scenario.correlations)
            for (const std::size_t i : {index_of(c.first), index_of(c.second)})
                if (std::find(members.begin(), members.end(), i) == members.end()) members.push_back(i);
        std::sort(members.begin(), members.end());  // by path: independent of the order in the file
        const auto n = static_cast<Eigen::Index>(members.size());
        Eigen::MatrixXd correlation = Eigen::MatrixXd::Identity(n, n);
        const auto position = [&](const std::string& path) {
            return std::find(members.begin(), members.end(), index_of(path)) - members.begin();
        };
        constexpr double pi = 3.14159265358979323846;
        for (const Correlation& c : plan.scenario.correlations) {
            const double pearson = 2.0 * sine(pi / 6.0 * c.rank);
            correlation(position(c.first), position(c.second)) = pearson;
            correlation(position(c.second), position(c.first)) = pearson;
        }
        const Eigen::LLT<Eigen::MatrixXd> factor(correlation);
        if (factor.info() != Eigen::Success)
            throw std::invalid_argument("the correlations contradict each other (matrix not positive definite)");
        Eigen::VectorXd own(n);
        for (Eigen::Index i = 0; i < n; ++i) own(i) = z[members[static_cast<std::size_t>(i)]];
        const Eigen::VectorXd mixed = factor.matrixL() * own;
        for (Eigen::Index i = 0; i < n; ++i) z[members[static_cast<std::size_t>(i)]] = mixed(i);
    }

    std::vector<double> drawn(figures.size());
    for (std::size_t i = 0; i < figures.size(); ++i) drawn[i] = value_of(figures[i], z[i]);
    return drawn;
}

}  // namespace fundsim
