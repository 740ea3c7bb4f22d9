#include "report/export/book.hpp"

#include <xlsxwriter.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "report/export/export.hpp"
#include "report/tables/json.hpp"

namespace fundsim::report {
namespace {

lxw_workbook* workbook_of(void* pointer) { return static_cast<lxw_workbook*>(pointer); }
lxw_worksheet* sheet_of(void* pointer) { return static_cast<lxw_worksheet*>(pointer); }
lxw_format* format_of(void* pointer) { return static_cast<lxw_format*>(pointer); }

constexpr lxw_color_t ink = 0x1F2328, soft = 0x57606A, wash = 0xEEF2F6, line_colour = 0x8C959F;

lxw_format* make_look(lxw_workbook* workbook, Look look) {
    lxw_format* format = workbook_add_format(workbook);
    format_set_font_color(format, ink);
    switch (look) {
        case Look::title:
            format_set_bold(format);
            format_set_font_size(format, 14.0);
            break;
        case Look::note: format_set_font_color(format, soft); break;
        case Look::wrapped:
            format_set_text_wrap(format);
            format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
            break;
        case Look::head:
            format_set_bold(format);
            format_set_text_wrap(format);
            format_set_align(format, LXW_ALIGN_VERTICAL_BOTTOM);
            format_set_bg_color(format, wash);
            format_set_bottom(format, LXW_BORDER_THIN);
            format_set_bottom_color(format, line_colour);
            break;
        case Look::number: format_set_num_format(format, "#,##0.0"); break;
        case Look::whole:
        case Look::euro: format_set_num_format(format, "#,##0"); break;
        case Look::share: format_set_num_format(format, "0.0%"); break;
        case Look::total:
        case Look::total_share:
            format_set_bold(format);
            format_set_top(format, LXW_BORDER_THIN);
            format_set_num_format(format, look == Look::total ? "#,##0" : "0.0%");
            break;
        case Look::plain:
        case Look::count_: break;
    }
    return format;
}

}  // namespace

Look look_of(Kind kind) {
    switch (kind) {
        case Kind::euro: return Look::euro;
        case Kind::share: return Look::share;
        case Kind::whole:
        case Kind::year:
        case Kind::period: return Look::whole;
        case Kind::youths:
        case Kind::count:
        case Kind::week:
        case Kind::ratio:
        case Kind::by_row: return Look::number;
        default: return Look::plain;
    }
}

std::string reference(Place place, bool fixed) {
    char text[LXW_MAX_CELL_NAME_LENGTH];
    if (fixed) lxw_rowcol_to_cell_abs(text, place.row, place.column, 1, 1);
    else lxw_rowcol_to_cell(text, place.row, place.column);
    return text;
}

std::string reference(Place first, Place last) { return reference(first) + ":" + reference(last); }

void Sheet::text(Place place, const std::string& words, Look look) {
    worksheet_write_string(sheet_of(sheet_), place.row, place.column, words.c_str(),
                           format_of(looks_[static_cast<std::size_t>(look)]));
    if (look == Look::head) make_room(place.row, words);
}

/// Not every program makes a row as tall as its wrapped words ask for.
void Sheet::make_room(std::uint32_t row, const std::string& head) {
    constexpr double letters = 13.0, most = 4.0, line = 14.5;  // of a bold head in the narrowest column; points
    if (row != head_row_) head_lines_ = 0.0;
    head_row_ = row;
    const double lines = std::min(most, std::ceil(static_cast<double>(head.size()) / letters));
    if (lines <= head_lines_) return;
    head_lines_ = lines;
    height(row, line * lines + 2.0);
}

void Sheet::number(Place place, double value, Look look) {
    worksheet_write_number(sheet_of(sheet_), place.row, place.column, value,
                           format_of(looks_[static_cast<std::size_t>(look)]));
}

void Sheet::formula(Place place, const std::string& words, double value, Look look) {
    worksheet_write_formula_num(sheet_of(sheet_), place.row, place.column, words.c_str(),
                                format_of(looks_[static_cast<std::size_t>(look)]), value);
}

void Sheet::cell(Place place, const Cell& cell, Look look) {
    if (const auto* real = std::get_if<double>(&cell)) number(place, *real, look);
    else if (const auto* whole = std::get_if<std::int64_t>(&cell)) number(place, static_cast<double>(*whole), look);
    else if (const auto* words = std::get_if<std::string>(&cell)) text(place, *words, look);
    else if (const auto* flag = std::get_if<bool>(&cell))
        worksheet_write_boolean(sheet_of(sheet_), place.row, place.column, *flag,
                                format_of(looks_[static_cast<std::size_t>(look)]));
    else if (std::holds_alternative<Hidden>(cell)) text(place, hidden_text, Look::note);
}

void Sheet::link(Place place, const std::string& sheet) {
    worksheet_write_url_opt(sheet_of(sheet_), place.row, place.column, ("internal:'" + sheet + "'!A1").c_str(), nullptr,
                            sheet.c_str(), nullptr);
}

void Sheet::width(std::uint16_t first, std::uint16_t last, double characters) {
    worksheet_set_column(sheet_of(sheet_), first, last, characters, nullptr);
}

void Sheet::height(std::uint32_t row, double points) { worksheet_set_row(sheet_of(sheet_), row, points, nullptr); }

void Sheet::freeze(Place first_free) { worksheet_freeze_panes(sheet_of(sheet_), first_free.row, first_free.column); }

void Sheet::filter(Place first, Place last) {
    worksheet_autofilter(sheet_of(sheet_), first.row, first.column, last.row, last.column);
}

void Sheet::chart(Place place, const Chart& wanted) {
    // the colours of the report's pictures, baseline first; told apart in grey by their markers
    constexpr std::array<lxw_color_t, 6> colours{0x4A4A4A, 0x0072B2, 0xC25100, 0x00795A, 0x8E4A85, 0x946200};
    constexpr std::array<std::uint8_t, 6> markers{LXW_CHART_MARKER_CIRCLE,   LXW_CHART_MARKER_SQUARE,
                                                  LXW_CHART_MARKER_TRIANGLE, LXW_CHART_MARKER_DIAMOND,
                                                  LXW_CHART_MARKER_X,        LXW_CHART_MARKER_PLUS};
    const bool lines = wanted.shape == Shape::line;
    lxw_chart* chart = workbook_add_chart(workbook_of(workbook_), lines ? LXW_CHART_LINE : LXW_CHART_BAR);
    for (std::size_t i = 0; i < wanted.series.size(); ++i) {
        const Series& series = wanted.series[i];
        lxw_chart_series* made = chart_add_series(chart, nullptr, nullptr);
        chart_series_set_categories(made, name_.c_str(), series.first_category.row, series.first_category.column,
                                    series.last_category.row, series.last_category.column);
        chart_series_set_values(made, name_.c_str(), series.first_value.row, series.first_value.column,
                                series.last_value.row, series.last_value.column);
        chart_series_set_name(made, series.name.c_str());
        const lxw_color_t colour = series.dashed ? ink : colours[i % colours.size()];
        lxw_chart_line line{};
        line.color = colour;
        line.width = 2.0F;
        line.dash_type =
            static_cast<std::uint8_t>(series.dashed ? LXW_CHART_LINE_DASH_DASH : LXW_CHART_LINE_DASH_SOLID);
        lxw_chart_fill fill{};
        fill.color = colour;
        if (lines) {
            chart_series_set_line(made, &line);
            constexpr std::uint32_t most_marked = 20;  // more would run together
            const bool marked = !series.dashed && series.last_value.row - series.first_value.row <= most_marked;
            chart_series_set_marker_type(
                made, marked ? markers[i % markers.size()] : static_cast<std::uint8_t>(LXW_CHART_MARKER_NONE));
            if (marked) chart_series_set_marker_fill(made, &fill);
        } else {
            chart_series_set_fill(made, &fill);
        }
    }
    chart_title_set_name(chart, wanted.title.c_str());
    // in a bar chart the categories stand on the vertical axis, from bottom to top
    lxw_chart_axis* categories = lines ? chart->x_axis : chart->y_axis;
    lxw_chart_axis* values = lines ? chart->y_axis : chart->x_axis;
    if (!wanted.category_title.empty()) chart_axis_set_name(categories, wanted.category_title.c_str());
    chart_axis_set_name(values, wanted.value_title.c_str());
    chart_axis_set_num_format(values, "#,##0");
    if (wanted.from_zero) chart_axis_set_min(values, 0.0);
    if (wanted.label_every > 1) {
        chart_axis_set_interval_unit(categories, wanted.label_every);
        chart_axis_set_num_format(categories, "0");
    }
    if (!lines) {
        chart_axis_set_reverse(categories);
        chart_axis_set_label_position(categories, LXW_CHART_AXIS_LABEL_POSITION_LOW);
    }
    chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
    lxw_chart_options options{};
    options.x_scale = 1.5;
    options.y_scale = 1.35;
    std::string description = wanted.description;  // the library takes a text that it could change
    options.description = description.data();
    worksheet_insert_chart_opt(sheet_of(sheet_), place.row, place.column, chart, &options);
}

Book::Book(std::string path, const std::string& title) : path_(std::move(path)) {
    workbook_ = workbook_new(path_.c_str());
    if (!workbook_) throw ExportError("cannot make the workbook " + path_);
    lxw_doc_properties properties{};
    std::string shown_title = title, made_by = "fundsim";
    properties.title = shown_title.data();
    properties.comments = made_by.data();
    properties.created = 946'684'800;  // 2000-01-01: the same study gives the same file
    workbook_set_properties(workbook_of(workbook_), &properties);
    for (std::size_t look = 0; look < static_cast<std::size_t>(Look::count_); ++look)
        looks_.push_back(make_look(workbook_of(workbook_), static_cast<Look>(look)));
}

Book::~Book() {
    if (workbook_) workbook_close(workbook_of(workbook_));
}

Sheet Book::sheet(const std::string& name) {
    lxw_worksheet* made = workbook_add_worksheet(workbook_of(workbook_), name.c_str());
    if (!made) throw ExportError("cannot make the sheet " + name);
    worksheet_gridlines(made, LXW_HIDE_ALL_GRIDLINES);
    worksheet_set_landscape(made);
    worksheet_set_paper(made, 9);  // A4
    worksheet_fit_to_pages(made, 1, 0);
    return {workbook_, made, name, looks_};
}

void Book::close() {
    lxw_workbook* workbook = workbook_of(workbook_);
    workbook_ = nullptr;
    const lxw_error error = workbook_close(workbook);
    if (error != LXW_NO_ERROR) throw ExportError("cannot write the workbook " + path_ + ": " + lxw_strerror(error));
}

}  // namespace fundsim::report
