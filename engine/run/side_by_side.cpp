#include "run/side_by_side.hpp"

#include <algorithm>

namespace fundsim::run {
namespace {

/// "a, b, c and 4 more": those of `mine` that `others` lacks; empty: none.
std::string only_in(const std::vector<std::string>& mine, const std::vector<std::string>& others) {
    constexpr std::size_t most = 3;
    std::string text;
    std::size_t found = 0;
    for (const std::string& id : mine) {
        if (std::ranges::find(others, id) != others.end()) continue;
        if (++found <= most) text += (text.empty() ? "" : ", ") + id;
    }
    return found > most ? text + " and " + std::to_string(found - most) + " more" : text;
}

std::optional<std::string> difference(const Beside& first, const Beside& other, const std::string& what,
                                      std::vector<std::string> Beside::*ids) {
    if (first.*ids == other.*ids) return std::nullopt;
    const std::string more = only_in(other.*ids, first.*ids), less = only_in(first.*ids, other.*ids);
    std::string text = "scenario \"" + other.name + "\" ";
    if (more.empty() && less.empty()) text += "has its " + what + " in another order than \"" + first.name + "\"";
    if (!more.empty()) text += "has " + what + " that \"" + first.name + "\" has not (" + more + ")";
    if (!less.empty())
        text +=
            (more.empty() ? "" : " and ") + std::string("lacks ") + what + " of \"" + first.name + "\" (" + less + ")";
    return text + "; side by side they need the same " + what + ". Other regions go in a study of their own";
}

}  // namespace

std::optional<std::string> problem_side_by_side(const std::vector<Beside>& scenarios) {
    for (const Beside& other : scenarios) {
        if (auto problem = difference(scenarios.front(), other, "municipalities", &Beside::municipalities))
            return problem;
        if (auto problem = difference(scenarios.front(), other, "segments", &Beside::segments)) return problem;
    }
    return std::nullopt;
}

}  // namespace fundsim::run
