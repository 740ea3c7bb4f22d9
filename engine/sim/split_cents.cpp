#include "sim/split_cents.hpp"

#include <numeric>

#include "base/whole.hpp"

namespace fundsim {

void split_cents(std::int64_t total, std::span<const std::int64_t> weights, std::span<std::int64_t> parts) {
    const std::int64_t sum = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
    std::int64_t before = 0;
    std::int64_t given = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        before += weights[i];
        // a product beyond 64 bits is rare, and a division of 128 bits slow
        std::int64_t product = 0;
        const bool fits = !__builtin_mul_overflow(total, before, &product);
        const std::int64_t until =
            fits ? product / sum : static_cast<std::int64_t>(static_cast<Wide>(total) * before / sum);
        parts[i] = until - given;
        given = until;
    }
}

}  // namespace fundsim
