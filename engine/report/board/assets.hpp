// Files that are built into the program: the page, its texts, scripts and pictures, and the libraries it draws with.
#pragma once

#include <string_view>
#include <vector>

namespace fundsim::report {

/// The bytes of a built-in file, by its name ("page.html", "pictures/spend.vl.json"). Throws std::out_of_range.
std::string_view asset(std::string_view name);
/// Names that begin with `prefix`, in order.
std::vector<std::string_view> asset_names(std::string_view prefix);

}  // namespace fundsim::report
