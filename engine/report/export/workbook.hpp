// What the sheets of a workbook share.
#pragma once

#include <string>
#include <vector>

#include "report/board/texts.hpp"
#include "report/export/book.hpp"
#include "report/tables/source.hpp"
#include "report/tables/study_tables.hpp"

namespace fundsim::report {

struct Workbook {
    const Source& source;
    const std::vector<Table>& tables;
    Language language;
    const Texts& texts;
    Book& book;
    Sheet first;

    std::string words(std::string_view nl, std::string_view en) const { return std::string(in(language, nl, en)); }
    const Table& table(std::string_view id) const { return *find_table(tables, id); }
    /// The name that a reader knows, for an id of that kind.
    std::string name_of(Kind kind, const std::string& id) const;
    /// Label and unit.
    std::string head_of(const Column& column) const;
    /// A table as it is, headed in row `top`, below its title.
    Sheet plain(const std::string& name, const Table& table, std::uint32_t top);
    void write(Sheet& sheet, const Table& table, std::uint32_t top) const;
};

Sheet headline_sheet(Workbook& book);
Sheet spend_sheet(Workbook& book);
Sheet year_sheet(Workbook& book);
Sheet waiting_sheet(Workbook& book);
Sheet difference_sheet(Workbook& book);
Sheet place_sheet(Workbook& book, std::string_view table, const std::string& name);

}  // namespace fundsim::report
