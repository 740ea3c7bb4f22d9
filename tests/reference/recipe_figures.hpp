// The figures of a recipe: every one follows from the seed by a hash of its name, so that one choice changes nothing else.
#pragma once

#include <string>

#include "base/philox.hpp"
#include "fundsim/scenario.hpp"

namespace fundsim::reference {

class Figures {
public:
    explicit Figures(std::uint32_t seed) : seed_(seed) {}
    double between(const std::string& name, double low, double high) const {
        const std::uint64_t bits = spread_bits(hash_of_name(name.data(), name.size()) ^ spread_bits(seed_));
        return low + (high - low) * static_cast<double>(bits >> 11) * 0x1p-53;
    }
    int one_of(const std::string& name, int count) const {
        return static_cast<int>(between(name, 0.0, static_cast<double>(count)));
    }
    bool maybe(const std::string& name, double probability = 0.5) const {
        return between(name, 0.0, 1.0) < probability;
    }

private:
    std::uint64_t seed_;
};

inline BySeverity<Value> by_class(double light, double medium, double heavy, double intensive) {
    return {light, medium, heavy, intensive};
}

}  // namespace fundsim::reference
