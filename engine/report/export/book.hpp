// A workbook under construction: libxlsxwriter behind a few words, so that xlsxwriter.h is included in one place.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "report/numbers.hpp"
#include "report/tables/table.hpp"

namespace fundsim::report {

/// How a cell looks.
enum class Look : std::uint8_t {
    plain,
    title,
    note,
    wrapped,
    head,
    number,  // 1,234.5
    whole,   // 1,234
    euro,    // 1,234
    share,   // 12.3 %
    total,   // whole, bold, with a line above
    total_share,
    count_
};
Look look_of(Kind kind);

/// A place in a sheet, from 0.
struct Place {
    std::uint32_t row = 0;
    std::uint16_t column = 0;
};
/// "B7", or "$B$7".
std::string reference(Place place, bool fixed = false);
/// "B7:B12"
std::string reference(Place first, Place last);

class Sheet {
public:
    Sheet(void* workbook, void* sheet, std::string name, const std::vector<void*>& looks)
        : workbook_(workbook), sheet_(sheet), name_(std::move(name)), looks_(looks) {}
    const std::string& name() const { return name_; }

    void text(Place place, const std::string& words, Look look = Look::plain);
    void number(Place place, double value, Look look);
    /// `value` is what the formula gives now: shown by programs that do not calculate.
    void formula(Place place, const std::string& words, double value, Look look);
    /// Text, figure or nothing, as the cell says.
    void cell(Place place, const Cell& cell, Look look);
    void link(Place place, const std::string& sheet);
    void width(std::uint16_t first, std::uint16_t last, double characters);
    void height(std::uint32_t row, double points);
    void freeze(Place first_free);
    void filter(Place first, Place last);

    struct Series {
        std::string name;
        Place first_category, last_category, first_value, last_value;
        bool dashed = false;
    };
    enum class Shape : std::uint8_t { line, bar };
    struct Chart {
        Shape shape = Shape::line;
        std::string title, category_title, value_title, description;
        std::vector<Series> series;
        bool from_zero = true;
        std::uint16_t label_every = 1;  // categories
    };
    void chart(Place place, const Chart& chart);

private:
    void make_room(std::uint32_t row, const std::string& head);

    void* workbook_;
    void* sheet_;
    std::string name_;
    std::uint32_t head_row_ = 0;
    double head_lines_ = 0.0;
    const std::vector<void*>& looks_;
};

class Book {
public:
    /// Throws ExportError where the file cannot be made.
    Book(std::string path, const std::string& title);
    ~Book();
    Book(const Book&) = delete;
    Book& operator=(const Book&) = delete;

    Sheet sheet(const std::string& name);
    /// Writes the file.
    void close();

private:
    std::string path_;
    void* workbook_ = nullptr;
    std::vector<void*> looks_;
};

}  // namespace fundsim::report
