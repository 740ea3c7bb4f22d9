// A failure in a scenario other than the one that was asked for: scenarios with a common past are simulated together.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>

namespace fundsim::run {

class FailedIn : public std::runtime_error {
public:
    FailedIn(std::size_t scenario, const std::string& cause) : std::runtime_error(cause), scenario_(scenario) {}
    std::size_t scenario() const { return scenario_; }

private:
    std::size_t scenario_;
};

}  // namespace fundsim::run
