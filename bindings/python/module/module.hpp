// The parts of the Python module. Thin over the engine's public API: values in, values out; no rule of the model here.
#pragma once

#include <nanobind/nanobind.h>

#include <string>
#include <vector>

#include "fundsim/read.hpp"
#include "report/numbers.hpp"

namespace fundsim::python {

void bind_errors(nanobind::module_& module);     // C++ exceptions become those of fundsim._errors
void bind_documents(nanobind::module_& module);  // reading, scenarios, studies
void bind_explain(nanobind::module_& module);    // what contracts say and reward
void bind_studies(nanobind::module_& module);    // plans, study files
void bind_tables(nanobind::module_& module);     // results as columns: NumPy, Arrow
void bind_run(nanobind::module_& module);        // the run, with the interpreter lock released
void bind_pictures(nanobind::module_& module);   // what the report draws
void bind_blocks(nanobind::module_& module);     // blocks of replications as bytes, for clusters

/// "nl" or "en"; throws std::invalid_argument for others.
report::Language language_of(const std::string& name);

/// As a tuple (file, line, column, path, problem, allowed, suggestion, text), what fundsim.Diagnostic is made from.
nanobind::list tuples_of(const std::vector<Diagnostic>& diagnostics);

}  // namespace fundsim::python
