#include "report/layout.hpp"

namespace fundsim::report {
namespace {

constexpr bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

}  // namespace

std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    for (const char byte : text) width += !continues(byte);
    return width;
}

std::string fitted(std::string_view text, std::size_t width) {
    if (display_width(text) <= width) return std::string(text);
    std::size_t end = 0;
    for (std::size_t characters = 0; end < text.size(); ++end)
        if (!continues(text[end]) && characters++ == width - 1) break;
    return std::string(text.substr(0, end)) + "\u2026";
}

std::string left(std::string_view text, std::size_t width) {
    std::string cell = fitted(text, width);
    return cell + std::string(width - display_width(cell), ' ');
}

std::string right(std::string_view text, std::size_t width) {
    std::string cell = fitted(text, width);
    return std::string(width - display_width(cell), ' ') + cell;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width, std::string_view indent) {
    std::vector<std::string> lines;
    std::string line(indent);
    bool empty = true;
    for (std::size_t from = 0; from < text.size();) {
        const std::size_t to = std::min(text.find_first_of(" \n", from), text.size());
        const std::string_view word = text.substr(from, to - from);
        from = to + 1;
        if (word.empty()) continue;
        if (!empty && display_width(line) + 1 + display_width(word) > width) {
            lines.push_back(line);
            line = indent;
            empty = true;
        }
        if (!empty) line += ' ';
        line += word;
        empty = false;
    }
    if (!empty) lines.push_back(line);
    return lines;
}

std::string Ink::paint(std::string_view code, std::string_view text) const {
    if (!on) return std::string(text);
    return "\033[" + std::string(code) + "m" + std::string(text) + "\033[0m";
}

std::string Columns::line(const std::vector<std::string>& cells) const {
    std::string text;
    for (std::size_t column = 0; column < cells.size(); ++column)
        text += column == 0 ? left(cells[column], widths_[column]) : right(cells[column], widths_[column]);
    while (!text.empty() && text.back() == ' ') text.pop_back();
    return text;
}

}  // namespace fundsim::report
