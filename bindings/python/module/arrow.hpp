// The Arrow C data interface (https://arrow.apache.org/docs/format/CDataInterface.html) and its PyCapsules: a table as a
// stream of one record batch that shares the table's memory.
#pragma once

#include <nanobind/nanobind.h>

#include "table.hpp"

namespace fundsim::python {

/// A capsule named "arrow_array_stream".
nanobind::capsule arrow_stream(const SharedTable& table);
/// A capsule named "arrow_schema".
nanobind::capsule arrow_schema(const SharedTable& table);

}  // namespace fundsim::python
