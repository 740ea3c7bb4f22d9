// What contracts say and what they reward, as `fundsim explain` tells it.
#include "fundsim/explain.hpp"

#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <stdexcept>

#include "module.hpp"

namespace nb = nanobind;
using namespace nanobind::literals;

namespace fundsim::python {
namespace {

using Contracts = std::vector<ExplainedContract>;

struct Explanation {
    Contracts contracts;
};

}  // namespace

report::Language language_of(const std::string& name) {
    if (name == "nl") return report::Language::nl;
    if (name == "en") return report::Language::en;
    throw std::invalid_argument("there is no language \"" + name + "\" (nl, en)");
}

void bind_explain(nb::module_& module) {
    nb::class_<Explanation>(module, "Explanation", "The contracts of the horizon, by scenario, segment and provider.")
        .def("to_json", [](const Explanation& e) { return explain_json(e.contracts); })
        .def(
            "text",
            [](const Explanation& e, const std::string& language, std::size_t width) {
                return explain_text(e.contracts, language_of(language), width);
            },
            "language"_a, "width"_a);
    module.def(
        "explain", [](const StudyPlan& plan, const std::string& only) { return Explanation{explain(plan, only)}; },
        "plan"_a, "only"_a, nb::call_guard<nb::gil_scoped_release>());
}

}  // namespace fundsim::python
