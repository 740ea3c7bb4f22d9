// Whole numbers out of figures, in one way everywhere.
#pragma once

#include <cmath>
#include <cstdint>

namespace fundsim {

__extension__ using Wide = __int128;  // a product of two 64-bit numbers, such as cents x weights

/// The nearest whole number; halves go up.
inline std::int64_t rounded(double x) { return static_cast<std::int64_t>(std::floor(x + 0.5)); }

}  // namespace fundsim
