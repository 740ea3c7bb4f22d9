#include "scenario/text_checks.hpp"

#include <string>

#include "scenario/tree.hpp"

namespace fundsim::scenario {
namespace {

// Length of the well-formed UTF-8 character at the start of `text`, or 0 (RFC 3629: no overlong forms, no surrogates).
std::size_t utf8_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const auto continues = [&](std::size_t i, unsigned low = 0x80U, unsigned high = 0xBFU) {
        return byte(i) >= low && byte(i) <= high;
    };
    const unsigned first = byte(0);
    if (first < 0x80U) {
        return 1;
    }
    if (first >= 0xC2U && first <= 0xDFU) {
        return continues(1) ? 2 : 0;
    }
    if (first >= 0xE0U && first <= 0xEFU) {
        const bool second = continues(1, first == 0xE0U ? 0xA0U : 0x80U, first == 0xEDU ? 0x9FU : 0xBFU);
        return second && continues(2) ? 3 : 0;
    }
    if (first >= 0xF0U && first <= 0xF4U) {
        const bool second = continues(1, first == 0xF0U ? 0x90U : 0x80U, first == 0xF4U ? 0x8FU : 0xBFU);
        return second && continues(2) && continues(3) ? 4 : 0;
    }
    return 0;
}

}  // namespace

bool check_text(std::string_view text, std::int32_t file, Diagnostics& diagnostics) {
    if (text.size() > most_bytes) {
        diagnostics.error({file, 0, 0}, {}, {"the file is too large", "at most 1 MiB"});
        return false;
    }
    Place place{file, 1, 1};
    bool at_margin = true;  // only blanks so far on this line
    bool comment = false;
    std::size_t tabs = 0;
    std::size_t open = 0;  // brackets; those inside quotes count too, which no real text notices
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = utf8_length(text.substr(i));
        const char character = text[i];
        if (length == 0) {
            diagnostics.error(place, {}, {"the text is not UTF-8", "save the file as UTF-8"});
            return false;
        }
        const bool control = static_cast<unsigned char>(character) < 0x20U || character == '\x7F';
        if (control && character != '\n' && character != '\r' && character != '\t') {
            diagnostics.error(place, {}, {"a control character", "plain text"});
            return false;
        }
        if (character == '\t' && at_margin) {
            at_margin = false;  // one message a line
            if (++tabs <= 20) {
                diagnostics.error(place, {}, {"a tab in the indentation", "spaces only"});
            }
        }
        comment = comment || (character == '#' && (i == 0 || text[i - 1] == ' ' || text[i - 1] == '\n'));
        if (!comment && (character == '[' || character == '{') && ++open > most_depth) {
            diagnostics.error(place, {}, {"nested too deeply", "at most " + std::to_string(most_depth) + " levels"});
            return false;
        }
        if (!comment && (character == ']' || character == '}') && open > 0) {
            --open;
        }
        at_margin = at_margin && character == ' ';
        ++place.column;
        if (character == '\n') {
            ++place.line;
            place.column = 1;
            at_margin = true;
            comment = false;
        }
        i += length;
    }
    return tabs == 0;
}

}  // namespace fundsim::scenario
