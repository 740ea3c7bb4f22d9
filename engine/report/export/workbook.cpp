// The workbook: a sheet per subject. Sheets with live formulas and charts are in workbook_live.cpp.
#include "report/export/workbook.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <map>

#include "report/board/answer.hpp"
#include "report/export/export.hpp"
#include "report/tables/measures.hpp"

namespace fundsim::report {
namespace {

std::string unit_text(Kind kind, Language language) {
    switch (kind) {
        case Kind::euro: return "euro";
        case Kind::share: return "%";
        case Kind::week: return std::string(in(language, "weken", "weeks"));
        case Kind::youths: return std::string(in(language, "trajecten", "trajectories"));
        default: return {};
    }
}

/// The kind of figure that a row holds, where rows differ: that of its metric or measure.
Kind kind_of_row(const Table& table, const Row& row) {
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        const auto* id = std::get_if<std::string>(&row[c]);
        if (!id) continue;
        if (table.columns[c].kind == Kind::measure)
            if (const Measure* measure = find_measure(*id)) return measure->kind;
        if (table.columns[c].kind == Kind::metric) {
            const auto metric = metric_position(id->starts_with("spend_year_") ? "spend" : *id);
            if (!metric) continue;
            const std::string_view unit = metric_catalogue()[*metric].unit;
            return unit == "EUR"     ? Kind::euro
                   : unit == "share" ? Kind::share
                   : unit == "week"  ? Kind::week
                   : unit == "ratio" ? Kind::ratio
                                     : Kind::count;
        }
    }
    return Kind::count;
}

std::string unit_of_row(const Table& table, const Row& row, Language language) {
    const Kind kind = kind_of_row(table, row);
    const std::string unit = unit_text(kind, language);
    if (!unit.empty()) return unit;
    return std::string(kind == Kind::ratio ? in(language, "verhouding", "ratio") : in(language, "aantal", "number"));
}

/// Columns of the other language, and names in both where one is shown.
bool shown(const Column& column, Language language) {
    const std::string_view other = language == Language::nl ? "_en" : "_nl";
    return !column.id.ends_with(other);
}

void read_me(Workbook& book, const std::vector<std::pair<std::string, std::string>>& sheets, double hide_below) {
    Sheet& sheet = book.first;
    const Source& source = book.source;
    const Answer answer = answer_of(source, book.texts);
    sheet.width(0, 0, 26);
    sheet.width(1, 1, 110);
    sheet.text(
        {0, 0},
        shown_label(source.header().question, scenario_label(source, source.baseline(), book.language), book.language),
        Look::title);
    std::uint32_t row = 2;
    sheet.text({row, 0}, book.words("antwoord", "answer"), Look::wrapped);
    const auto paragraph = [&](const std::string& words) {
        constexpr double characters = 105.0, points = 15.0;  // of a line in this column
        sheet.height(row, points * std::ceil((static_cast<double>(words.size()) + 1.0) / characters));
        sheet.text({row++, 1}, words, Look::wrapped);
    };
    paragraph(answer.sentence);
    for (const std::string& line : answer.scenarios) paragraph(line);
    for (const std::string& warning : warnings_of(source, book.texts)) {
        sheet.text({row, 0}, book.words("let op", "please note"), Look::wrapped);
        paragraph(warning);
    }
    if (hide_below > 0.0) {
        sheet.text({row, 0}, "*", Look::wrapped);
        paragraph(book.texts.fill("hidden.note", {{"below", shown_number(hide_below, 0, book.language)}}));
    }
    sheet.text({row, 0}, book.words("inhoudscode", "content hash"), Look::wrapped);
    sheet.text({row++, 1}, source.summary().content_hash);
    ++row;
    sheet.text({row, 0}, book.words("blad", "sheet"), Look::head);
    sheet.text({row++, 1}, book.words("inhoud", "content"), Look::head);
    for (const auto& [name, title] : sheets) {
        sheet.link({row, 0}, name);
        sheet.text({row++, 1}, title);
    }
}

}  // namespace

std::string Workbook::name_of(Kind kind, const std::string& id) const {
    const ScenarioEntry& base = source.scenario(source.baseline());
    switch (kind) {
        case Kind::scenario:
            for (std::size_t s = 0; s < source.scenarios(); ++s)
                if (source.scenario(s).name == id) return scenario_label(source, s, language);
            break;
        case Kind::municipality:
            for (const auto& entry : base.municipalities)
                if (entry.id == id) return shown_label(entry.label, id, language);
            break;
        case Kind::segment:
            for (const auto& entry : base.segments)
                if (entry.id == id) return shown_label(entry.label, id, language);
            break;
        case Kind::metric:
            if (const auto metric = metric_position(id))
                return words(metric_catalogue()[*metric].label.nl, metric_catalogue()[*metric].label.en);
            break;
        case Kind::measure:
            if (const Measure* measure = find_measure(id)) return words(measure->label.nl, measure->label.en);
            break;
        case Kind::size:
            if (texts.has("size." + id)) return texts["size." + id];
            break;
        case Kind::part:
            if (texts.has("part." + id)) return texts["part." + id];
            break;
        case Kind::severity:
            if (texts.has("severity." + id)) return texts["severity." + id];
            break;
        default: break;
    }
    return id;
}

std::string Workbook::head_of(const Column& column) const {
    const std::string unit = unit_text(column.kind, language);
    const std::string label = words(column.label.nl, column.label.en);
    return unit.empty() || label.find(unit) != std::string::npos ? label : label + " (" + unit + ")";
}

Sheet Workbook::plain(const std::string& name, const Table& table, std::uint32_t top) {
    Sheet sheet = book.sheet(name);
    sheet.text({0, 0}, words(table.title.nl, table.title.en), Look::title);
    write(sheet, table, top);
    sheet.freeze({top + 1, 1});
    return sheet;
}

void Workbook::write(Sheet& sheet, const Table& table, std::uint32_t top) const {
    std::uint16_t place = 0;
    const bool mixed = std::any_of(table.columns.begin(), table.columns.end(),
                                   [](const Column& column) { return column.kind == Kind::by_row; });
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
        const Column& column = table.columns[c];
        if (!shown(column, language)) continue;
        sheet.text({top, place}, head_of(column), Look::head);
        double widest = 9.0;
        const bool is_id = name_of(column.kind, "?") == "?" && look_of(column.kind) == Look::plain;
        for (std::size_t r = 0; r < table.rows.size(); ++r) {
            const Cell& cell = table.rows[r][c];
            const Place at{top + 1 + static_cast<std::uint32_t>(r), place};
            if (const auto* id = std::get_if<std::string>(&cell)) {
                const std::string name = is_id ? name_of(column.kind, *id) : *id;
                widest = std::max(widest, std::min(60.0, static_cast<double>(name.size())));
                sheet.text(at, name);
            } else {
                sheet.cell(at, cell,
                           look_of(column.kind == Kind::by_row ? kind_of_row(table, table.rows[r]) : column.kind));
            }
        }
        sheet.width(place, place, std::max(widest + 1.0, 13.0));
        ++place;
        if (!mixed || (column.kind != Kind::metric && column.kind != Kind::measure)) continue;
        sheet.text({top, place}, words("eenheid", "unit"), Look::head);
        for (std::size_t r = 0; r < table.rows.size(); ++r)
            sheet.text({top + 1 + static_cast<std::uint32_t>(r), place}, unit_of_row(table, table.rows[r], language));
        ++place;
    }
    if (!table.rows.empty() && place > 0)
        sheet.filter({top, 0},
                     {top + static_cast<std::uint32_t>(table.rows.size()), static_cast<std::uint16_t>(place - 1)});
}

void export_workbook(const std::string& path, const Source& source, const TableOptions& options, Language language) {
    const std::string partial = path + ".part";
    try {
        const std::vector<Table> tables = study_tables(source, options);
        Book book(partial, source.header().name);
        const Texts texts(language);
        Workbook work{source, tables, language,
                      texts,  book,   book.sheet(std::string(in(language, "Leeswijzer", "Read me")))};
        std::vector<std::pair<std::string, std::string>> sheets;
        const auto listed = [&](const Sheet& sheet, std::string_view nl, std::string_view en) {
            sheets.emplace_back(sheet.name(), work.words(nl, en));
        };
        if (!source.empty()) {
            listed(headline_sheet(work), "Kerncijfers: midden en band per scenario",
                   "Headline figures: middle and band by scenario");
            listed(spend_sheet(work), "Uitgaven naar onderdeel; totalen en verschillen zijn formules",
                   "Spend by part; totals and differences are formulas");
            listed(year_sheet(work), "Uitgaven per jaar, met tekening", "Spend by year, with a chart");
            listed(waiting_sheet(work), "Wachtenden per vier weken, met tekening",
                   "Waiting by four weeks, with a chart");
            if (source.scenarios() > 1)
                listed(difference_sheet(work), "Verschillen met de basis, met tekening",
                       "Differences from the baseline, with a chart");
            listed(place_sheet(work, "municipalities", work.words("Gemeenten", "Municipalities")),
                   "Per gemeente; totalen en verschillen zijn formules",
                   "By municipality; totals and differences are formulas");
            listed(place_sheet(work, "segments", work.words("Soorten zorg", "Forms of care")),
                   "Per soort zorg; totalen en verschillen zijn formules",
                   "By form of care; totals and differences are formulas");
        }
        struct Plain {
            std::string_view table, nl, en;
        };
        constexpr std::array<Plain, 15> plain{{{"municipality_segments", "Gemeente en zorg", "Municipality and care"},
                                               {"provider_sizes", "Aanbieders naar grootte", "Providers by size"},
                                               {"providers", "Aanbieders", "Providers"},
                                               {"severities", "Naar ernst", "By severity"},
                                               {"tradeoff", "Afweging", "Trade-off"},
                                               {"best", "Beste scenario", "Best scenario"},
                                               {"contracts", "Contracten", "Contracts"},
                                               {"incentives", "Prikkels", "Incentives"},
                                               {"frozen", "Gedrag", "Behaviour"},
                                               {"assumption_effects", "Wat uitmaakt", "What matters"},
                                               {"assumptions", "Aannames", "Assumptions"},
                                               {"results", "Alle uitkomsten", "All results"},
                                               {"years", "Alle jaren", "All years"},
                                               {"metrics", "Begrippen", "Definitions"},
                                               {"provenance", "Herkomst", "Provenance"}}};
        for (const Plain& entry : plain) {
            const Table& table = *find_table(tables, entry.table);
            if (table.rows.empty()) continue;
            listed(work.plain(work.words(entry.nl, entry.en), table, 2), table.title.nl, table.title.en);
        }
        const Table dictionary = dictionary_of(tables);
        listed(work.plain(work.words("Kolommen", "Columns"), dictionary, 2), dictionary.title.nl, dictionary.title.en);
        read_me(work, sheets, options.hide_below);
        book.close();
        std::filesystem::rename(partial, path);
    } catch (const std::filesystem::filesystem_error& error) {
        throw ExportError("cannot write " + path + ": " + error.code().message());
    } catch (...) {
        std::error_code ignored;
        std::filesystem::remove(partial, ignored);
        throw;
    }
}

bool can_write_workbooks() { return true; }

}  // namespace fundsim::report
