// Identity of a client for life: municipality, week of first referral, ordinal in that municipality and week.
//
// Printed as `tilburg-w123-7`; clients of the initial caseload as `tilburg-s1234`. A running number would give
// everybody a new identity when one client is added; here fewer referrals make only the last ordinals vanish.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fundsim {

struct ClientId {
    std::uint32_t word = 0;
    constexpr auto operator<=>(const ClientId&) const = default;

    // 9 bits municipality, 12 bits week, 11 bits ordinal
    static constexpr std::uint32_t municipality_limit = 512;
    static constexpr std::int32_t week_offset = 512;  // week fields below belong to the initial caseload
    static constexpr std::int32_t week_limit = 4096 - week_offset;
    static constexpr std::uint32_t ordinal_limit = 2048;
    static constexpr std::uint32_t first_returning_ordinal = 1024;  // returns from before the start of the run
    static constexpr std::uint32_t stock_limit = 512 * ordinal_limit;

    static constexpr ClientId referred(std::uint32_t municipality, std::int32_t week, std::uint32_t ordinal) {
        return {municipality << 23 | static_cast<std::uint32_t>(week + week_offset) << 11 | ordinal};
    }
    static constexpr ClientId in_stock(std::uint32_t municipality, std::uint32_t number) {
        return {municipality << 23 | number};
    }
    constexpr std::uint32_t municipality() const { return word >> 23; }
    constexpr bool is_stock() const { return (word >> 11 & 0xFFFU) < static_cast<std::uint32_t>(week_offset); }
    constexpr std::int32_t week() const { return static_cast<std::int32_t>(word >> 11 & 0xFFFU) - week_offset; }
    constexpr std::uint32_t ordinal() const { return word & 0x7FFU; }
    constexpr std::uint32_t stock_number() const { return word & 0x7FFFFFU; }
};

std::string to_string(ClientId id, const std::vector<std::string>& municipality_names);
/// Throws std::invalid_argument with what is allowed when `text` names no client.
ClientId parse_client_id(std::string_view text, const std::vector<std::string>& municipality_names);

}  // namespace fundsim
