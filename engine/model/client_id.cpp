#include "model/client_id.hpp"

#include <charconv>
#include <stdexcept>

namespace fundsim {
namespace {

bool read_number(std::string_view text, std::uint32_t& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

}  // namespace

std::string to_string(ClientId id, const std::vector<std::string>& municipality_names) {
    const std::string& name = municipality_names[id.municipality()];
    if (id.is_stock()) return name + "-s" + std::to_string(id.stock_number());
    return name + "-w" + std::to_string(id.week()) + "-" + std::to_string(id.ordinal());
}

ClientId parse_client_id(std::string_view text, const std::vector<std::string>& municipality_names) {
    for (std::uint32_t m = 0; m < municipality_names.size(); ++m) {
        const std::string& name = municipality_names[m];
        if (text.size() < name.size() + 3 || text.substr(0, name.size()) != name || text[name.size()] != '-') continue;
        const char kind = text[name.size() + 1];
        const std::string_view rest = text.substr(name.size() + 2);
        std::uint32_t number = 0;
        if (kind == 's' && read_number(rest, number) && number < ClientId::stock_limit)
            return ClientId::in_stock(m, number);
        const auto dash = rest.find('-');
        std::uint32_t week = 0;
        if (kind == 'w' && dash != std::string_view::npos && read_number(rest.substr(0, dash), week) &&
            read_number(rest.substr(dash + 1), number) && week < static_cast<std::uint32_t>(ClientId::week_limit) &&
            number < ClientId::ordinal_limit)
            return ClientId::referred(m, static_cast<std::int32_t>(week), number);
    }
    throw std::invalid_argument("no client is called \"" + std::string(text) + "\" (MUNICIPALITY-wWEEK-NUMBER, e.g. " +
                                municipality_names.front() +
                                "-w160-3, or MUNICIPALITY-sNUMBER for the caseload at the start)");
}

}  // namespace fundsim
