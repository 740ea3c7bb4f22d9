// Whole numbers out of figures, in one way everywhere.
#pragma once

#include <cstdint>

namespace fundsim {

__extension__ using Wide = __int128;  // a product of two 64-bit numbers, such as cents x weights

/// The largest whole number that is not above x; |x| < 2^63.
inline std::int64_t whole_below(double x) {
    const auto toward_zero = static_cast<std::int64_t>(x);
    return toward_zero - (static_cast<double>(toward_zero) > x ? 1 : 0);
}

/// The nearest whole number; halves go up.
inline std::int64_t rounded(double x) { return whole_below(x + 0.5); }

}  // namespace fundsim
