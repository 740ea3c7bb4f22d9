// What the report draws: its tables, words, names, specifications and looks, in one document.
#include <nanobind/stl/string.h>

#include "module.hpp"
#include "report/board/answer.hpp"
#include "report/board/board.hpp"
#include "report/board/model.hpp"
#include "report/board/texts.hpp"
#include "study_handle.hpp"

namespace nb = nanobind;
using namespace nanobind::literals;

namespace fundsim::python {
namespace {

std::string board_model(StudyHandle& study, const std::string& language, double hide_below) {
    const nb::gil_scoped_release released;
    const report::Source source(study.file());
    report::BoardOptions options;
    options.language = language_of(language);
    options.tables.hide_below = hide_below;
    const report::Texts texts(options.language);
    return report::model_of(source, options, texts, report::answer_of(source, texts))
        .dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace

void bind_pictures(nb::module_& module) {
    module.def("board_model", &board_model, "study"_a, "language"_a, "hide_below"_a,
               "What the page of `fundsim report` is made from, as JSON.");
}

}  // namespace fundsim::python
