// Scenarios and studies: reading them, and looking at what was read. Both are values that do not change.
#include <nanobind/stl/map.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <optional>
#include <utility>

#include "fundsim/figures.hpp"
#include "fundsim/parameters.hpp"
#include "fundsim/study_file.hpp"
#include "module.hpp"

namespace nb = nanobind;
using namespace nanobind::literals;

namespace fundsim::python {
namespace {

using Texts = std::vector<std::string>;

/// (Scenario or Study, warnings).
nb::tuple with_warnings(Document document, const std::vector<Diagnostic>& warnings) {
    nb::object value = std::holds_alternative<Scenario>(document) ? nb::cast(std::get<Scenario>(std::move(document)))
                                                                  : nb::cast(std::get<Study>(std::move(document)));
    return nb::make_tuple(value, tuples_of(warnings));
}

nb::tuple read_file(const std::string& path, const Texts& overrides) {
    std::vector<Diagnostic> warnings;
    Document document = [&] {
        const nb::gil_scoped_release released;
        return read_document(path, overrides, &warnings);
    }();
    return with_warnings(std::move(document), warnings);
}

nb::tuple read_text(const std::string& text, const std::string& name, const std::optional<std::string>& folder,
                    const Texts& overrides) {
    std::vector<Diagnostic> warnings;
    Document document = [&] {
        const nb::gil_scoped_release released;
        return folder ? read_document_text_in(text, name, *folder, overrides, &warnings)
                      : read_document_text(text, name, overrides, &warnings);
    }();
    return with_warnings(std::move(document), warnings);
}

/// Segment -> model of its contract.
using Models = std::map<std::string, std::string>;

Models models_of(const std::map<std::string, ContractTerms>& contracts) {
    Models models;
    for (const auto& [segment, terms] : contracts) models.emplace(segment, terms.model);
    return models;
}

template <class Row>
Texts ids_of(const std::vector<Row>& rows) {
    Texts ids;
    for (const Row& row : rows) ids.push_back(row.id);
    return ids;
}

void bind_scenario(nb::module_& module) {
    nb::class_<Label>(module, "Label", "A text in Dutch and in English.")
        .def_ro("nl", &Label::nl)
        .def_ro("en", &Label::en);
    nb::class_<Figure>(module, "Figure", "A figure of a scenario that can be set.")
        .def_ro("path", &Figure::path)
        .def_ro("value", &Figure::value, "Central value, in the engine's own unit.")
        .def_ro("minimum", &Figure::minimum)
        .def_ro("maximum", &Figure::maximum)
        .def_ro("parameter", &Figure::parameter, "Position among the uncertain figures, -1: certain.")
        .def_ro("text", &Figure::text, "Central value as a file spells it.")
        .def_ro("meaning", &Figure::meaning);
    nb::class_<Scenario>(module, "Scenario", "Everything that was asked, checked.")
        .def_ro("name", &Scenario::name)
        .def_ro("label", &Scenario::label)
        .def_ro("description", &Scenario::description)
        .def_ro("files", &Scenario::files)
        .def_prop_ro("years", [](const Scenario& s) { return s.clock.years; })
        .def_prop_ro("municipalities", [](const Scenario& s) { return ids_of(s.municipalities); })
        .def_prop_ro("segments", [](const Scenario& s) { return ids_of(s.segments); })
        .def_prop_ro("providers", [](const Scenario& s) { return ids_of(s.providers); })
        .def_prop_ro("current_contracts", [](const Scenario& s) { return models_of(s.current_contracts); })
        .def_prop_ro("contracts", [](const Scenario& s) { return models_of(s.contracts); })
        .def_prop_ro("canonical", &canonical_json, "The text that is hashed.")
        .def_prop_ro("resolved", &resolved_yaml, "One file without `extends:`.")
        .def_prop_ro("uncertain",
                     [](const Scenario& s) {
                         Texts paths;
                         for (const UncertainParameter& figure : s.uncertain) paths.push_back(figure.path);
                         return paths;
                     })
        .def("figures", &figures_of)
        .def(
            "spelled", [](const Scenario& s, const std::string& path, double value) { return spelled(s, path, value); },
            "path"_a, "value"_a)
        .def(
            "quantile",
            [](const Scenario& s, std::size_t parameter, double u) {
                return quantile_of(s.uncertain.at(parameter), u);
            },
            "parameter"_a, "u"_a);
}

Study make_study(const std::string& name, const std::vector<Scenario>& scenarios, const std::string& baseline,
                 const Texts& metrics, const std::pair<std::string, std::string>& question) {
    Study study;
    study.name = name;
    study.scenarios = scenarios;
    study.baseline = baseline;
    study.metrics = metrics;
    study.question = {question.first, question.second};
    return study;
}

}  // namespace

void bind_documents(nb::module_& module) {
    bind_scenario(module);
    nb::class_<Question>(module, "Question", "What a study runs until it is settled: `until:` of its file.")
        .def_ro("metric", &Question::metric)
        .def_ro("scenario", &Question::scenario)
        .def_ro("certainty", &Question::certainty)
        .def_ro("most", &Question::most, "Replications after which it ends without an answer.")
        .def(
            "with_most",
            [](Question question, std::uint32_t most) {
                question.most = most;
                return question;
            },
            "most"_a)
        .def("looks", &looks_of, "Replications after which it is looked at.");
    nb::class_<Study>(module, "Study", "Scenarios side by side on the same children with the same luck.")
        .def_ro("name", &Study::name)
        .def_ro("question", &Study::question)
        .def_ro("scenarios", &Study::scenarios)
        .def_ro("baseline", &Study::baseline)
        .def_ro("metrics", &Study::metrics)
        .def_rw("replications", &Study::replications)
        .def_rw("inner", &Study::inner)
        .def_rw("seed", &Study::seed)
        .def_rw("until", &Study::until, nb::arg().none())
        .def_rw("second_reference", &Study::second_reference);
    module.def("make_study", &make_study, "name"_a, "scenarios"_a, "baseline"_a, "metrics"_a, "question"_a);
    module.def("read_file", &read_file, "path"_a, "overrides"_a,
               nb::sig("def read_file(path: str, overrides: collections.abc.Sequence[str]) -> "
                       "tuple[Scenario | Study, list[tuple[str, int, int, str, str, str, str, str]]]"));
    module.def("read_text", &read_text, "text"_a, "name"_a, "folder"_a.none(), "overrides"_a,
               nb::sig("def read_text(text: str, name: str, folder: str | None, "
                       "overrides: collections.abc.Sequence[str]) -> "
                       "tuple[Scenario | Study, list[tuple[str, int, int, str, str, str, str, str]]]"));
    module.def("json_schema", &json_schema);
    module.def("scenario_reference", &scenario_reference);
}

}  // namespace fundsim::python
