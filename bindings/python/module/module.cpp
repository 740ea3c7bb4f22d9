#include "module.hpp"

NB_MODULE(_engine, module) {
    module.doc() = "The engine. Use it through the package fundsim.";
    fundsim::python::bind_errors(module);
    fundsim::python::bind_documents(module);
    fundsim::python::bind_tables(module);
    fundsim::python::bind_studies(module);
    fundsim::python::bind_explain(module);
    fundsim::python::bind_pictures(module);
    fundsim::python::bind_run(module);
    fundsim::python::bind_blocks(module);
}
