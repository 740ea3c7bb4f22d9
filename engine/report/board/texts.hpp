// Texts of the report, by key, in both languages: engine/report/page/texts.json.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "report/numbers.hpp"

namespace fundsim::report {

class Texts {
public:
    explicit Texts(Language language);
    /// Throws std::out_of_range for a key that is not there.
    const std::string& operator[](std::string_view key) const;
    /// With {name} replaced.
    std::string fill(std::string_view key, const std::map<std::string, std::string>& values) const;
    bool has(std::string_view key) const { return texts_.contains(key); }
    const std::map<std::string, std::string, std::less<>>& all() const { return texts_; }
    Language language() const { return language_; }

private:
    Language language_;
    std::map<std::string, std::string, std::less<>> texts_;
};

/// "{a} and {b}" with a and b filled in; other braces stay.
std::string filled(std::string_view text, const std::map<std::string, std::string>& values);

}  // namespace fundsim::report
