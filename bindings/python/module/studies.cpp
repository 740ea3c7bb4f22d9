// Plans and study files.
#include <nanobind/ndarray.h>
#include <nanobind/stl/map.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <tuple>

#include "base/philox_batch.hpp"
#include "fundsim/parameters.hpp"
#include "fundsim/results.hpp"
#include "fundsim/second_reference.hpp"
#include "module.hpp"
#include "report/terminal.hpp"
#include "study_handle.hpp"

namespace nb = nanobind;
using namespace nanobind::literals;

namespace fundsim::python {
namespace {

using Matrix = nb::ndarray<nb::numpy, const double, nb::ndim<2>, nb::c_contig>;
using Texts = std::vector<std::string>;

/// Values that each replication drew: one row per replication, one column per uncertain figure.
Matrix draws(const StudyPlan& study, std::size_t scenario, std::uint32_t first, std::uint32_t last) {
    const Plan& plan = study.plans.at(scenario);
    const std::size_t columns = plan.scenario.uncertain.size();
    const std::size_t rows = last > first ? last - first : 0;
    auto values = std::make_unique<std::vector<double>>();
    {
        const nb::gil_scoped_release released;
        values->reserve(rows * columns);
        for (std::uint32_t replication = first; replication < last; ++replication) {
            const std::vector<double> drawn = draw_parameters(plan, replication / plan.inner);
            values->insert(values->end(), drawn.begin(), drawn.end());
        }
    }
    double* data = values->data();
    const nb::capsule owner(values.release(),
                            [](void* held) noexcept { delete static_cast<std::vector<double>*>(held); });
    return Matrix(data, {rows, columns}, owner);
}

StudyHeader header(const StudyPlan& plan, std::uint32_t replications,
                   const std::map<std::string, std::string>& provenance) {
    StudyHeader made = header_of(plan);
    explain(plan, made);
    made.engine = "fundsim " FUNDSIM_VERSION;
    made.replications = replications;
    made.provenance = provenance;
    return made;
}

void bind_metrics(nb::module_& module) {
    nb::class_<Metric>(module, "Metric", "One metric of the catalogue.")
        .def_ro("id", &Metric::id)
        .def_ro("unit", &Metric::unit)
        .def_ro("scale", &Metric::scale, "Kept as whole numbers of 1/scale of the unit.")
        .def_prop_ro("direction", [](const Metric& m) { return name_of(m.direction); })
        .def_prop_ro("group", [](const Metric& m) { return name_of(m.group); })
        .def_prop_ro("label_nl", [](const Metric& m) { return m.label.nl; })
        .def_prop_ro("label_en", [](const Metric& m) { return m.label.en; })
        .def_prop_ro("definition_nl", [](const Metric& m) { return m.definition.nl; })
        .def_prop_ro("definition_en", [](const Metric& m) { return m.definition.en; });
    module.def("metric_catalogue", [] {
        const auto catalogue = metric_catalogue();
        return std::vector<Metric>(catalogue.begin(), catalogue.end());
    });
}

void bind_plan(nb::module_& module) {
    nb::class_<StudyPlan>(module, "Plan", "A study compiled for simulation.")
        .def_prop_ro("study", [](const StudyPlan& plan) { return plan.study; })
        .def_ro("baseline", &StudyPlan::baseline)
        .def_prop_ro("fingerprint",
                     [](const StudyPlan& plan) { return StudyFile::in_memory(header(plan, 0, {})).fingerprint(); })
        .def_prop_ro(
            "simulated",
            [](const StudyPlan& plan) {
                StudyHeader asked = header(plan, 0, {});
                asked.until.reset();
                return StudyFile::in_memory(asked).fingerprint();
            },
            "Fingerprint of what is simulated: the study without the question that ends it.")
        .def("draws", &draws, "scenario"_a, "first"_a, "last"_a);
    module.def(
        "compile",
        [](const Study& study) {
            Study asked = study;
            if (asked.second_reference) {
                if (std::ranges::none_of(asked.scenarios, assumes_a_contract))
                    throw std::invalid_argument(
                        "second_reference: no current contract of these scenarios is assumed, so nothing else stands "
                        "in "
                        "for it (status: assumed, under current_contracts)");
                std::ranges::move(second_references(study.scenarios), std::back_inserter(asked.scenarios));
            }
            StudyPlan plan = compile_study(std::move(asked));
            if (study.until) {
                Texts names;  // a question is about the options
                for (const Scenario& scenario : study.scenarios) names.push_back(scenario.name);
                if (const auto problem = problem_with(*study.until, names, plan.baseline))
                    throw std::invalid_argument("until: " + problem->text);
            }
            return plan;
        },
        "study"_a, nb::call_guard<nb::gil_scoped_release>());
}

void bind_files(nb::module_& module) {
    nb::class_<StudyHandle>(module, "StudyFile", "One SQLite database with everything that a study asked and found.")
        .def("close", &StudyHandle::close)
        .def_prop_ro("closed", &StudyHandle::closed)
        .def_prop_ro("replications", [](StudyHandle& s) { return s.file().replications(); })
        .def_prop_ro("failed", [](StudyHandle& s) { return s.file().failed(); })
        .def_prop_ro("failures",
                     [](StudyHandle& s) {
                         std::vector<std::tuple<std::uint32_t, std::string, std::string>> told;
                         for (const Failure& one : s.file().failures(most_failures_told))
                             told.emplace_back(one.replication, s.file().header().scenarios.at(one.scenario).name,
                                               one.cause);
                         return told;
                     })
        .def(
            "missing",
            [](StudyHandle& s, std::uint32_t total) {
                std::vector<std::pair<std::uint32_t, std::uint32_t>> ranges;
                for (const ReplicationRange& range : s.file().missing(total))
                    ranges.emplace_back(range.first, range.last);
                return ranges;
            },
            "total"_a, "Of the first `total` replications, those not done: (first, one past the last).")
        .def(
            "ask", [](StudyHandle& s, std::uint32_t total) { s.file().ask(total); }, "replications"_a,
            "States that the study is for this many replications.")
        .def(
            "settled",
            [](StudyHandle& s, const std::string& language) -> std::optional<std::string> {
                const auto verdict = s.file().verdict();
                if (!verdict) return std::nullopt;
                return report::settled_line(s.file().header(), *verdict, language_of(language));
            },
            "language"_a)
        .def_prop_ro(
            "content_hash", [](StudyHandle& s) { return s.file().content_hash(); },
            nb::call_guard<nb::gil_scoped_release>())
        .def_prop_ro("fingerprint", [](StudyHandle& s) { return s.file().fingerprint(); })
        .def_prop_ro("engine", [](StudyHandle& s) { return s.file().header().engine; })
        .def_prop_ro("name", [](StudyHandle& s) { return s.file().header().name; })
        .def_prop_ro("seed", [](StudyHandle& s) { return s.file().header().seed; })
        .def_prop_ro("inner", [](StudyHandle& s) { return s.file().header().inner; })
        .def_prop_ro("replications_asked", [](StudyHandle& s) { return s.file().header().replications; })
        .def_prop_ro("baseline", [](StudyHandle& s) { return s.file().header().baseline; })
        .def_prop_ro("metrics_of_interest", [](StudyHandle& s) { return s.file().header().metrics_of_interest; })
        .def_prop_ro("question", [](StudyHandle& s) { return s.file().header().question; })
        .def_prop_ro("provenance", [](StudyHandle& s) { return s.file().header().provenance; })
        .def_prop_ro("scenarios",
                     [](StudyHandle& s) {
                         Texts names;
                         for (const ScenarioEntry& scenario : s.file().header().scenarios)
                             names.push_back(scenario.name);
                         return names;
                     })
        .def_prop_ro("labels",
                     [](StudyHandle& s) {
                         std::vector<Label> labels;
                         for (const ScenarioEntry& scenario : s.file().header().scenarios)
                             labels.push_back(scenario.label);
                         return labels;
                     })
        .def_prop_ro("resolved",
                     [](StudyHandle& s) {
                         Texts texts;
                         for (const ScenarioEntry& scenario : s.file().header().scenarios)
                             texts.push_back(scenario.resolved);
                         return texts;
                     })
        .def_prop_ro("years", [](StudyHandle& s) { return s.file().header().scenarios.front().years; })
        .def(
            "to_json", [](StudyHandle& s) { return to_json(s.file().summary()); },
            nb::call_guard<nb::gil_scoped_release>(), "The summary, as the command line's `show --json`.");

    using Provenance = std::map<std::string, std::string>;
    module.def(
        "create_study_file",
        [](const std::string& path, const StudyPlan& plan, std::uint32_t replications, const Provenance& provenance) {
            return StudyHandle(StudyFile::create(path, header(plan, replications, provenance)));
        },
        "path"_a, "plan"_a, "replications"_a, "provenance"_a);
    module.def(
        "resume_study_file",
        [](const std::string& path, const StudyPlan& plan, std::uint32_t replications, const Provenance& provenance) {
            return StudyHandle(StudyFile::resume(path, header(plan, replications, provenance)));
        },
        "path"_a, "plan"_a, "replications"_a, "provenance"_a);
    module.def(
        "study_in_memory",
        [](const StudyPlan& plan, std::uint32_t replications, const Provenance& provenance) {
            return StudyHandle(StudyFile::in_memory(header(plan, replications, provenance)));
        },
        "plan"_a, "replications"_a, "provenance"_a);
    module.def("remove_study_file", &StudyFile::remove, "path"_a,
               "Refuses what is no study file, or is being written.");
    module.def(
        "open_study_file", [](const std::string& path) { return StudyHandle(StudyFile::open(path)); }, "path"_a);
}

}  // namespace

void bind_studies(nb::module_& module) {
    bind_metrics(module);
    bind_plan(module);
    bind_files(module);
    module.attr("version") = FUNDSIM_VERSION;
    module.attr("build") = FUNDSIM_BUILD;
    module.attr("results_version") = results_version;
    module.def("instruction_set", &instruction_set_in_use);
    module.def("select_instruction_set", &select_instruction_set, "name"_a,
               "Restricts vector code, for tests; results never depend on it.");
}

}  // namespace fundsim::python
