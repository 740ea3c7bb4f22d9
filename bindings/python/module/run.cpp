// A run with the interpreter lock released: other Python threads go on, and Ctrl-C stops it.
//
// The replications run on the engine's threads; the calling thread waits, and looks up ten times a second: it tells the
// progress and lets Python handle its signals. So Python code runs on the calling thread only, and the engine's threads
// never wait for the lock.
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "module.hpp"
#include "study_handle.hpp"

namespace nb = nanobind;
using namespace nanobind::literals;

namespace fundsim::python {
namespace {

constexpr std::chrono::milliseconds between_looks{100};

/// What the engine's threads leave for the one that waits.
class Board {
public:
    void show(const Progress& progress) {
        const std::scoped_lock lock(mutex_);
        progress_ = progress;
    }
    void finish(const RunReport& report, std::exception_ptr failure) {
        const std::scoped_lock lock(mutex_);
        report_ = report;
        failure_ = std::move(failure);
        finished_ = true;
        changed_.notify_all();
    }
    /// Waits a moment; true when the run is over.
    bool over() {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, between_looks, [&] { return finished_; });
    }
    Progress progress() {
        const std::scoped_lock lock(mutex_);
        return progress_;
    }
    const RunReport& report() const { return report_; }
    const std::exception_ptr& failure() const { return failure_; }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    Progress progress_;
    RunReport report_;
    std::exception_ptr failure_;
    bool finished_ = false;
};

/// Lets Python handle signals, then tells (done, total, seconds, done before). Throws what either raises.
void look_up(const nb::object& tell, const Progress& progress) {
    const nb::gil_scoped_acquire held;
    if (PyErr_CheckSignals() != 0) throw nb::python_error();
    if (!tell.is_none()) tell(progress.done, progress.total, progress.seconds, progress.done_before);
}

/// Runs what the file lacks of its first `last` replications, and writes the derived tables. `tell` is called on this thread; what it raises stops the run.
RunReport run(const StudyPlan& plan, StudyHandle& study, std::uint32_t last, unsigned threads, const nb::object& tell) {
    StudyFile& file = study.file();
    Board board;
    std::exception_ptr raised;
    {
        const nb::gil_scoped_release released;
        std::jthread runner([&](const std::stop_token& stop) {
            try {
                RunOptions options;
                options.last = last;
                options.done = file.done();
                options.threads = threads;
                options.stop = stop;
                options.progress = [&](const Progress& progress) { board.show(progress); };
                RunReport report;
                {
                    StudyWriter writer(file);  // its end commits what was handed over, whatever ended the run
                    report = run_study(plan, options, writer);
                    if (!report.stopped) writer.finish();
                }
                board.finish(report, nullptr);
            } catch (...) {
                board.finish({}, std::current_exception());
            }
        });
        while (!board.over()) {
            if (raised) continue;
            try {
                look_up(tell, board.progress());
            } catch (...) {
                raised = std::current_exception();
                runner.request_stop();
            }
        }
        runner.join();
    }
    if (raised) std::rethrow_exception(raised);
    if (board.failure()) std::rethrow_exception(board.failure());
    if (!tell.is_none() && board.progress().total > 0) {
        const Progress end = board.progress();
        tell(end.done, end.total, end.seconds, end.done_before);
    }
    return board.report();
}

}  // namespace

void bind_run(nb::module_& module) {
    nb::class_<RunReport>(module, "RunReport")
        .def_ro("replications", &RunReport::replications, "Handed over in this run.")
        .def_ro("stopped", &RunReport::stopped)
        .def_ro("seconds", &RunReport::seconds)
        .def_ro("threads", &RunReport::threads);
    module.def("run", &run, "plan"_a, "study"_a, "last"_a, "threads"_a, "tell"_a.none());
}

}  // namespace fundsim::python
