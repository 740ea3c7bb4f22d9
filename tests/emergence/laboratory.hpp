// The scenarios that the rows compare, by name; simulated together once, at first use.
#pragma once

#include <string>

#include "emergence/emergence.hpp"

namespace fundsim::emergence {

/// The course of a named scenario (see laboratory.cpp for the list).
const Course& course(const std::string& name);

}  // namespace fundsim::emergence
