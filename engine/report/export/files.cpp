// CSV and JSON.
#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "report/export/export.hpp"
#include "report/tables/json.hpp"

namespace fundsim::report {
namespace {

using Json = nlohmann::ordered_json;

/// RFC 4180: quoted where needed. Text that a spreadsheet would run as a formula is quoted with an apostrophe.
std::string field(std::string text, bool is_text) {
    if (is_text && !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos)
        text.insert(text.begin(), '\'');
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

std::string text_of(const Cell& cell) {
    if (const auto* text = std::get_if<std::string>(&cell)) return field(*text, true);
    const Json json = to_json(cell);
    if (json.is_null()) return "";
    return json.is_string() ? json.get<std::string>() : json.dump();
}

std::string csv_of(const Table& table) {
    std::string text;
    for (std::size_t c = 0; c < table.columns.size(); ++c) text += (c ? "," : "") + table.columns[c].id;
    text += "\r\n";
    for (const Row& row : table.rows) {
        for (std::size_t c = 0; c < row.size(); ++c) text += (c ? "," : "") + text_of(row[c]);
        text += "\r\n";
    }
    return text;
}

std::string readme_of(const Source& source, const std::vector<Table>& tables, const TableOptions& options) {
    std::string text = fmt::format("Study {}, {} replications, content hash {}\r\n\r\n", source.header().name,
                                   source.replications(), source.summary().content_hash);
    text += "UTF-8, comma between fields, point as decimal sign, empty where there is no value.\r\n";
    if (options.hide_below > 0.0)
        text += fmt::format(
            "{} stands for a number under {:g} children in a municipal table, or for one that would give such a number "
            "away.\r\n",
            hidden_text, options.hide_below);
    text += "dictionary.csv says what every column means.\r\n\r\n";
    for (const Table& table : tables)
        text += fmt::format("{:<28}{:>6} rows  {} / {}\r\n", table.id + ".csv", table.rows.size(), table.title.en,
                            table.title.nl);
    return text;
}

}  // namespace

void write_file(const std::string& path, const std::string& content) {
    const std::string partial = path + ".part";
    std::ofstream file(partial, std::ios::binary | std::ios::trunc);
    file.write(content.data(), static_cast<std::streamsize>(content.size()));
    file.close();
    std::error_code failed;
    if (!file) {
        const int reason = errno;
        std::filesystem::remove(partial, failed);
        throw ExportError("cannot write " + path + ": " + std::strerror(reason));
    }
    std::filesystem::rename(partial, path, failed);
    if (!failed) return;
    const std::string reason = failed.message();
    std::filesystem::remove(partial, failed);
    throw ExportError("cannot write " + path + ": " + reason);
}

void export_csv(const std::string& folder, const Source& source, const TableOptions& options) {
    std::vector<Table> tables = study_tables(source, options);
    tables.push_back(dictionary_of(tables));
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed) throw ExportError("cannot make the folder " + folder + ": " + failed.message());
    for (const Table& table : tables) write_file(folder + "/" + table.id + ".csv", csv_of(table));
    write_file(folder + "/README.txt", readme_of(source, tables, options));
}

void export_json(const std::string& path, const Source& source, const TableOptions& options) {
    const std::vector<Table> tables = study_tables(source, options);
    Json document;
    document["study"] = {{"name", source.header().name},
                         {"question_nl", source.header().question.nl},
                         {"question_en", source.header().question.en},
                         {"replications", source.replications()},
                         {"seed", source.header().seed},
                         {"content_hash", source.summary().content_hash},
                         {"hidden_below", options.hide_below},
                         {"hidden", hidden_text}};
    for (const Table& table : tables) {
        Json columns = Json::array();
        for (const Column& column : table.columns) columns.push_back(column.id);
        document["tables"][table.id] = {{"title_nl", table.title.nl},
                                        {"title_en", table.title.en},
                                        {"columns", std::move(columns)},
                                        {"rows", rows_json(table)}};
    }
    const Table dictionary = dictionary_of(tables);
    document["dictionary"] = Json::array();
    for (const Row& row : dictionary.rows) {
        Json entry;
        for (std::size_t c = 0; c < row.size(); ++c) entry[dictionary.columns[c].id] = to_json(row[c]);
        document["dictionary"].push_back(std::move(entry));
    }
    write_file(path, document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace fundsim::report
