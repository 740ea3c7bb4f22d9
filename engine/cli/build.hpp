// How this binary was built.
#pragma once

#include <string>

namespace fundsim::cli {

std::string engine_name();   // "fundsim 0.1.0"
std::string build_text();    // "GNU 12.2.0, Release, x86_64"
std::string version_text();  // both, and the format of files

}  // namespace fundsim::cli
