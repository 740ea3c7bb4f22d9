// Columns of text for a terminal, counted in characters, not bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fundsim::report {

std::size_t display_width(std::string_view text);
/// Shortened with an ellipsis where it does not fit.
std::string fitted(std::string_view text, std::size_t width);
std::string left(std::string_view text, std::size_t width);
std::string right(std::string_view text, std::size_t width);
/// Lines of at most `width` characters, each begun with `indent`.
std::vector<std::string> wrapped(std::string_view text, std::size_t width, std::string_view indent);

/// Emphasis on a terminal; nothing elsewhere.
struct Ink {
    bool on = false;
    std::string bold(std::string_view text) const { return paint("1", text); }
    std::string faint(std::string_view text) const { return paint("2", text); }
    std::string warning(std::string_view text) const { return paint("33", text); }
    std::string heading(std::string_view text) const { return paint("1;36", text); }

private:
    std::string paint(std::string_view code, std::string_view text) const;
};

/// Rows with the first column to the left and the others to the right.
class Columns {
public:
    explicit Columns(std::vector<std::size_t> widths) : widths_(std::move(widths)) {}
    void add(const std::vector<std::string>& cells) { rows_.push_back(line(cells)); }
    std::string line(const std::vector<std::string>& cells) const;
    const std::vector<std::string>& rows() const { return rows_; }

private:
    std::vector<std::size_t> widths_;
    std::vector<std::string> rows_;
};

}  // namespace fundsim::report
