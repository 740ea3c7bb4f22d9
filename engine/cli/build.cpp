// The definitions come from CMakeLists.txt of this folder, for this file only.
#include "cli/build.hpp"

#include "base/philox_batch.hpp"
#include "fundsim/results.hpp"

namespace fundsim::cli {

std::string engine_name() { return "fundsim " FUNDSIM_VERSION; }

std::string build_text() { return FUNDSIM_COMPILER ", " FUNDSIM_BUILD_TYPE ", " FUNDSIM_PROCESSOR; }

std::string version_text() {
    return engine_name() + "\nbuild: " + build_text() + "\nvector code: " + std::string(instruction_set_in_use()) +
           "\nresults version: " + std::to_string(results_version);
}

}  // namespace fundsim::cli
