// The draws of the workload, shared by the C++ peers so that their times differ by the simulation alone.
#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "workload.hpp"

namespace peers {

/// xoshiro256++ by David Blackman and Sebastiano Vigna ("Scrambled linear pseudorandom number generators", 2021),
/// seeded with SplitMix64 as they advise. With std::mt19937_64 a third of the slot heap's time went into drawing
/// (7.0 against 4.6 ms a replication), and a peer should not lose by its generator.
class Xoshiro256PlusPlus {
public:
    explicit Xoshiro256PlusPlus(std::uint64_t seed) {
        for (std::uint64_t& word : state_) {
            seed += 0x9e3779b97f4a7c15U;
            std::uint64_t mixed = seed;
            mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
            mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
            word = mixed ^ (mixed >> 31U);
        }
    }

    std::uint64_t operator()() {
        const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
        const std::uint64_t shifted = state_[1] << 17U;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= shifted;
        state_[3] = std::rotl(state_[3], 45);
        return result;
    }

private:
    std::array<std::uint64_t, 4> state_{};
};

class Luck {
public:
    Luck(const Workload& workload, std::uint64_t seed) : bits_(seed) {
        double boundary = 0.0;
        for (std::size_t k = 0; k + 1 < workload.classes.size(); ++k) {
            boundary += workload.classes[k].probability;
            class_boundaries_.push_back(boundary);
        }
        std::size_t position = 0;
        for (std::size_t j = 0; j < workload.providers.size(); ++j) {
            for (int count = 0; count < workload.providers[j].share_per_mille; ++count) {
                provider_of_per_mille_[position++] = static_cast<std::uint8_t>(j);
            }
        }
    }

    /// Uniform on [0, 1): the upper 53 bits, as many as a double holds.
    double uniform() { return static_cast<double>(bits_() >> 11U) * 0x1.0p-53; }

    double exponential(double mean) {
        return -mean * std::log(1.0 - uniform());  // 1 - uniform() is never 0
    }

    std::size_t severity_class() {
        const double position = uniform();
        std::size_t chosen = 0;
        for (const double boundary : class_boundaries_) {
            chosen += position >= boundary ? 1U : 0U;  // a sum instead of a branch: the outcome cannot be predicted
        }
        return chosen;
    }

    /// Shares are whole per milles (they add up to 1000), so a uniform integer below 1000 picks one entry of a table.
    std::size_t provider() { return provider_of_per_mille_[((bits_() >> 32U) * provider_of_per_mille_.size()) >> 32U]; }

private:
    Xoshiro256PlusPlus bits_;
    std::vector<double> class_boundaries_;  ///< cumulative probabilities, without the final 1
    std::array<std::uint8_t, 1000> provider_of_per_mille_{};
};

}  // namespace peers
