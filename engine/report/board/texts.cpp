#include "report/board/texts.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "report/board/assets.hpp"

namespace fundsim::report {

Texts::Texts(Language language) : language_(language) {
    const auto table = nlohmann::json::parse(asset("texts.json"));
    const char* name = language == Language::nl ? "nl" : "en";
    for (const auto& [key, words] : table.items()) texts_.emplace(key, words.at(name).get<std::string>());
}

const std::string& Texts::operator[](std::string_view key) const {
    const auto found = texts_.find(key);
    if (found == texts_.end()) throw std::out_of_range("the report has no text for the key " + std::string(key));
    return found->second;
}

std::string Texts::fill(std::string_view key, const std::map<std::string, std::string>& values) const {
    return filled((*this)[key], values);
}

std::string filled(std::string_view text, const std::map<std::string, std::string>& values) {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t open = text.find('{', at);
        if (open == std::string_view::npos) return result + std::string(text.substr(at));
        result += text.substr(at, open - at);
        const std::size_t close = text.find('}', open);
        const auto value = close == std::string_view::npos
                               ? values.end()
                               : values.find(std::string(text.substr(open + 1, close - open - 1)));
        if (value == values.end()) {
            result += '{';
            at = open + 1;
        } else {
            result += value->second;
            at = close + 1;
        }
    }
    return result;
}

}  // namespace fundsim::report
