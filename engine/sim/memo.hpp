// What was reckoned a moment ago, by what it follows from: many caseloads of a segment stand in few different situations.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/check.hpp"

namespace fundsim {

/// One word of many, for telling them apart. Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4), word by word.
class Mixed {
public:
    Mixed& with(std::uint64_t word) {
        word_ = (std::rotl(word_, 27) ^ word) * 0x9E3779B97F4A7C15ULL;
        return *this;
    }
    Mixed& with(std::int32_t number) { return with(std::uint64_t{static_cast<std::uint32_t>(number)}); }
    Mixed& with(double number) { return with(std::bit_cast<std::uint64_t>(number)); }
    std::uint64_t word() const { return word_; }

private:
    std::uint64_t word_ = 0;
};

/// A short list that is forgotten often: it stays in the nearest cache, where a large one would have to come from afar. `Key`
/// has `mixed()` and ==; contract builds reckon again what is known, and compare.
template <class Key, class Value>
class Memo {
public:
    /// Forgets all.
    void clear() { words_.clear(); }
    /// The value of a key: `reckon(value)` fills a fresh one where it is not known.
    template <class Reckon>
    const Value& of(const Key& key, Reckon&& reckon) {
        const std::uint64_t word = key.mixed().word();
        for (std::size_t i = 0; i < words_.size(); ++i) {
            if (words_[i] != word || entries_[i].key != key) continue;
#ifndef NDEBUG
            Value again{};
            reckon(again);
            FUNDSIM_EXPECT(again == entries_[i].value, "a value follows from its key alone");
#endif
            return entries_[i].value;
        }
        if (entries_.size() == words_.size()) entries_.emplace_back();
        Entry& entry = entries_[words_.size()];
        words_.push_back(word);
        entry.key = key;
        entry.value = {};
        reckon(entry.value);
        return entry.value;
    }

private:
    struct Entry {
        Key key;
        Value value;
    };
    std::vector<std::uint64_t> words_;  // of the entries in use
    std::vector<Entry> entries_;        // those beyond are left of a longer list
};

}  // namespace fundsim
