// Exceptions of the engine, as those of fundsim._errors.
#include <nanobind/stl/string.h>

#include <utility>

#include "fundsim/run.hpp"
#include "fundsim/study_file.hpp"
#include "module.hpp"

namespace nb = nanobind;

namespace fundsim::python {
namespace {

template <class... Arguments>
void raise(const char* name, Arguments&&... arguments) {
    const nb::object type = nb::module_::import_("fundsim._errors").attr(name);
    const nb::object error = type(std::forward<Arguments>(arguments)...);
    PyErr_SetObject(type.ptr(), error.ptr());
}

void translate(const std::exception_ptr& thrown, void*) {
    try {
        std::rethrow_exception(thrown);
    } catch (const ScenarioError& error) {
        raise("ScenarioError", tuples_of(error.diagnostics()));
    } catch (const StudyFileError& error) {
        raise("StudyFileError", error.what());
    } catch (const ReplicationError& error) {
        raise("ReplicationError", error.what(), error.scenario(), error.replication());
    }
}

}  // namespace

nb::list tuples_of(const std::vector<Diagnostic>& diagnostics) {
    nb::list tuples;
    for (const Diagnostic& d : diagnostics)
        tuples.append(nb::make_tuple(d.file, d.line, d.column, d.path, d.problem, d.allowed, d.suggestion, format(d)));
    return tuples;
}

void bind_errors(nb::module_&) { nb::register_exception_translator(translate); }

}  // namespace fundsim::python
