#include "table.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace fundsim::python {

void Column::reserve(std::size_t rows) {
    switch (kind_) {
        case Kind::whole: whole_.reserve(rows); break;
        case Kind::real: real_.reserve(rows); break;
        case Kind::word: codes_.reserve(rows); break;
    }
}

void Column::add(const std::optional<double>& value) {
    if (value) add(*value);
    else add_missing();
}

void Column::add(std::string_view word) {
    // rows come sorted: mostly the word of the row above, else one of a few
    if (!codes_.empty() && words_[static_cast<std::size_t>(codes_.back())] == word) {
        codes_.push_back(codes_.back());
        return;
    }
    const auto known = std::find(words_.begin(), words_.end(), word);
    codes_.push_back(static_cast<std::int32_t>(known - words_.begin()));
    if (known == words_.end()) words_.emplace_back(word);
}

void Column::add_missing() {
    missing_.push_back(size());
    switch (kind_) {
        case Kind::whole: whole_.push_back(std::numeric_limits<std::int64_t>::min()); break;
        case Kind::real: real_.push_back(std::numeric_limits<double>::quiet_NaN()); break;
        case Kind::word: add(std::string_view()); break;
    }
}

void Column::complete() {
    if (!missing_.empty()) {
        validity_.assign((size() + 7) / 8, 0xFF);
        for (const std::size_t row : missing_)
            validity_[row / 8] = static_cast<std::uint8_t>(validity_[row / 8] & ~(1U << (row % 8)));
    }
    word_offsets_.assign(1, 0);
    for (const std::string& word : words_) {
        word_bytes_ += word;
        word_offsets_.push_back(static_cast<std::int32_t>(word_bytes_.size()));
    }
}

std::size_t Column::size() const {
    switch (kind_) {
        case Kind::whole: return whole_.size();
        case Kind::real: return real_.size();
        case Kind::word: break;
    }
    return codes_.size();
}

const void* Column::data() const {
    switch (kind_) {
        case Kind::whole: return whole_.data();
        case Kind::real: return real_.data();
        case Kind::word: break;
    }
    return codes_.data();
}

Column& Table::add(std::string name, Column::Kind kind) { return columns_.emplace_back(std::move(name), kind); }

void Table::complete() {
    for (Column& column : columns_) {
        column.complete();
        if (column.size() != rows())
            throw std::logic_error("column " + column.name() + " has " + std::to_string(column.size()) +
                                   " rows where " + std::to_string(rows()) + " belong");
    }
}

const Column& Table::column(std::string_view name) const {
    for (const Column& column : columns_)
        if (column.name() == name) return column;
    throw std::out_of_range("there is no column \"" + std::string(name) + "\"");
}

}  // namespace fundsim::python
