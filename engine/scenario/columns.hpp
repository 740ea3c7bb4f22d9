// Columns for messages.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

namespace fundsim::scenario {

// yaml-cpp counts columns in bytes; readers count characters.
class Characters {
public:
    explicit Characters(std::string_view text) {
        if (std::ranges::none_of(text, [](char c) { return (static_cast<unsigned char>(c) & 0x80U) != 0; })) {
            return;
        }
        continuing_.reserve(text.size() + 1);
        std::int32_t count = 0;
        for (const char c : text) {
            continuing_.push_back(count);
            count += (static_cast<unsigned char>(c) & 0xC0U) == 0x80U ? 1 : 0;
        }
        continuing_.push_back(count);
    }

    /// Column, from 1, of the byte at `position`, which stands `bytes` bytes into its line.
    std::int32_t column(std::int32_t position, std::int32_t bytes) const {
        if (continuing_.empty() || position < bytes || static_cast<std::size_t>(position) >= continuing_.size()) {
            return bytes + 1;
        }
        const auto line_start = static_cast<std::size_t>(position - bytes);
        return bytes + 1 - (continuing_[static_cast<std::size_t>(position)] - continuing_[line_start]);
    }

private:
    std::vector<std::int32_t> continuing_;  // UTF-8 continuation bytes before each position
};

}  // namespace fundsim::scenario
