// Columns of results in memory, shared by NumPy and Arrow without a copy. Immutable once made.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fundsim::python {

class Column {
public:
    enum class Kind : std::uint8_t { whole, real, word };

    Column(std::string name, Kind kind) : name_(std::move(name)), kind_(kind) {}

    void reserve(std::size_t rows);
    void add(std::int64_t value) { whole_.push_back(value); }
    void add(double value) { real_.push_back(value); }
    void add(const std::optional<double>& value);
    void add(std::string_view word);  // few different ones: kept once
    void add_missing();
    /// Kept with the column in Arrow: "unit", "scale", "direction", "label_en" ...
    void tell(std::string key, std::string_view value) { metadata_.emplace_back(std::move(key), value); }
    /// After the last row.
    void complete();

    const std::string& name() const { return name_; }
    Kind kind() const { return kind_; }
    std::size_t size() const;
    const void* data() const;
    const std::vector<std::size_t>& missing() const { return missing_; }  // rows
    /// One bit per row, 0: missing; nullptr where none is.
    const void* validity() const { return missing_.empty() ? nullptr : validity_.data(); }
    const std::vector<std::string>& words() const { return words_; }
    const std::vector<std::int32_t>& word_offsets() const { return word_offsets_; }
    const std::string& word_bytes() const { return word_bytes_; }
    const std::vector<std::pair<std::string, std::string>>& metadata() const { return metadata_; }

private:
    std::string name_;
    Kind kind_;
    std::vector<std::int64_t> whole_;
    std::vector<double> real_;
    std::vector<std::int32_t> codes_;
    std::vector<std::string> words_;
    std::vector<std::int32_t> word_offsets_;
    std::string word_bytes_;
    std::vector<std::size_t> missing_;  // rows
    std::vector<std::uint8_t> validity_;
    std::vector<std::pair<std::string, std::string>> metadata_;
};

class Table {
public:
    /// The place of a new column stays the same while more are added.
    Column& add(std::string name, Column::Kind kind);
    void complete();
    std::size_t rows() const { return columns_.empty() ? 0 : columns_.front().size(); }
    std::size_t size() const { return columns_.size(); }
    const Column& column(std::size_t index) const { return columns_.at(index); }
    const Column& column(std::string_view name) const;  // throws std::out_of_range

private:
    std::deque<Column> columns_;
};

using SharedTable = std::shared_ptr<const Table>;

}  // namespace fundsim::python
