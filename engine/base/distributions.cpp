#include "base/distributions.hpp"

#include <boost/random/gamma_distribution.hpp>
#include <limits>

#include "base/check.hpp"
#include "base/elementary.hpp"
#include "base/philox.hpp"
#include "base/portable_real.hpp"

namespace fundsim {

std::uint32_t poisson_count(std::uint32_t draw, double rate) {
    FUNDSIM_EXPECT(rate >= 0.0 && rate <= poisson_rate_limit, "a rate within the limit of the inversion");
    const double u = unit_interval(draw);
    double probability = exponential(-rate);
    double cumulative = probability;
    std::uint32_t count = 0;
    // The bound is never met by a 32-bit draw; it ends the loop if rounding leaves the sum below u.
    const auto bound = static_cast<std::uint32_t>(rate * 2.0) + 100;
    while (u > cumulative && count < bound) {
        ++count;
        probability = probability * rate / count;
        cumulative += probability;
    }
    return count;
}

AliasTable::AliasTable(std::span<const double> weights) : size_(static_cast<std::uint32_t>(weights.size())) {
    FUNDSIM_EXPECT(!weights.empty() && weights.size() < 65536, "between 1 and 65,535 weights");
    double total = 0.0;
    for (const double weight : weights) total += weight;
    FUNDSIM_EXPECT(total > 0.0, "a positive sum of weights");
    cells_.resize(weights.size());
    std::vector<double> scaled(weights.size());
    std::vector<std::uint32_t> small;
    std::vector<std::uint32_t> large;
    for (std::uint32_t i = 0; i < size_; ++i) {
        scaled[i] = weights[i] / total * size_;
        (scaled[i] < 1.0 ? small : large).push_back(i);
    }
    while (!small.empty() && !large.empty()) {
        const std::uint32_t low = small.back();
        const std::uint32_t high = large.back();
        small.pop_back();
        cells_[low] = {probability_threshold(scaled[low]), high};
        scaled[high] -= 1.0 - scaled[low];
        if (scaled[high] < 1.0) {
            large.pop_back();
            small.push_back(high);
        }
    }
    for (const std::uint32_t i : large) cells_[i] = {0xFFFFFFFFU, i};
    for (const std::uint32_t i : small) cells_[i] = {0xFFFFFFFFU, i};
}

double gamma_frailty(std::uint64_t seed, std::uint32_t owner, std::uint32_t purpose, std::uint32_t index,
                     std::uint32_t replication, double coefficient_of_variation) {
    if (!(coefficient_of_variation > 0.0)) return 1.0;
    const double variance = coefficient_of_variation * coefficient_of_variation;
    PhiloxStream stream(key_of_name(seed, (std::uint64_t{purpose} << 32) | owner), owner, index, replication);
    boost::random::gamma_distribution<PortableReal> gamma(PortableReal(1.0 / variance), PortableReal(variance));
    return gamma(stream).value;
}

}  // namespace fundsim
