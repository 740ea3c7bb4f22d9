// Integer log buckets: whole numbers up to 255 exactly, beyond that 128 buckets per doubling (width below 0.8 %).
#pragma once

#include <bit>
#include <cstdint>

namespace fundsim::results {

constexpr std::int32_t log_bucket(std::int64_t value) {
    if (value < 0) return -log_bucket(-value);
    if (value < 256) return static_cast<std::int32_t>(value);
    const int shift = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(value))) - 8;
    return 256 + (shift - 1) * 128 + static_cast<std::int32_t>((value >> shift) - 128);
}

/// The smallest and largest magnitude in a bucket, with the sign of the bucket.
constexpr std::int64_t bucket_low(std::int32_t bucket) {
    if (bucket < 0) return -bucket_low(-bucket);
    if (bucket < 256) return bucket;
    const int shift = (bucket - 256) / 128 + 1;
    return std::int64_t{(bucket - 256) % 128 + 128} << shift;
}
constexpr std::int64_t bucket_high(std::int32_t bucket) {
    if (bucket < 0) return -bucket_high(-bucket);
    if (bucket < 256) return bucket;
    const int shift = (bucket - 256) / 128 + 1;
    return bucket_low(bucket) + (std::int64_t{1} << shift) - 1;
}
constexpr double bucket_middle(std::int32_t bucket) {
    return (static_cast<double>(bucket_low(bucket)) + static_cast<double>(bucket_high(bucket))) / 2.0;
}

}  // namespace fundsim::results
