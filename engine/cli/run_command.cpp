#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iterator>
#include <numeric>
#include <optional>

#include "cli/build.hpp"
#include "cli/commands.hpp"
#include "cli/interrupt.hpp"
#include "cli/progress.hpp"
#include "cli/run_output.hpp"
#include "cli/summary_text.hpp"
#include "fundsim/pooled.hpp"
#include "fundsim/run.hpp"
#include "fundsim/second_reference.hpp"
#include "fundsim/study_file.hpp"

namespace fundsim::cli {
namespace {

void tell(const std::string& text) { std::fputs((text + "\n").c_str(), stderr); }

/// `keeping`: seconds that went to the study file.
void print_profile(const RunReport& report, double keeping) {
    const double sum = std::accumulate(report.profile.begin(), report.profile.end(), 0.0,
                                       [](double seconds, const StepProfile& step) { return seconds + step.seconds; });
    tell(fmt::format("\n{:<36}{:>12}{:>9}{:>16}{:>14}", "step of the week", "seconds", "share", "count", "ns each"));
    for (const StepProfile& step : report.profile)
        tell(fmt::format("{:<36}{:>12.3f}{:>8.1f}%{:>16}{:>14.1f}", step.step, step.seconds,
                         sum > 0 ? 100.0 * step.seconds / sum : 0.0, step.count,
                         step.count ? 1e9 * step.seconds / static_cast<double>(step.count) : 0.0));
    tell(fmt::format("{:<36}{:>12.3f}   over {} threads; {} replications in {:.3f} s", "all steps", sum, report.threads,
                     report.replications, report.seconds));
    const double all = report.seconds * report.threads;
    tell(fmt::format("{:<36}{:>12.3f}{:>8.1f}%  of the time of all threads", "keeping results", keeping,
                     all > 0 ? 100.0 * keeping / all : 0.0));
}

/// Seed, number of replications and stopping rule as typed, over those of the study.
void apply(const RunArguments& arguments, Study& study) {
    if (arguments.seed) study.seed = *arguments.seed;
    if (arguments.shard) {
        if (!arguments.until.empty())
            throw UsageError(
                "--until needs all replications, and a shard has a part of them. Run shards with -n, merge them, and "
                "ask `fundsim show --settled --until ...`, which says how many more");
        if (study.until && !arguments.replications)
            throw UsageError(
                "the study runs until its question is settled, which no shard can tell. Give the number of "
                "replications (-n 200 first), merge the shards, and ask `fundsim show --settled`, which says how "
                "many more");
    }
    if (arguments.replications) study.replications = *arguments.replications;
    if (arguments.only_replication) return;
    if (!arguments.until.empty()) {
        study.until = question_of(arguments.until);
        std::erase_if(study.stated, [](const StatedWord& stated) { return stated.path.starts_with("until."); });
    }
    if (study.until && arguments.replications && !arguments.shard) {
        study.until->most = *arguments.replications;
        std::erase_if(study.stated, [](const StatedWord& stated) { return stated.path == "until.most"; });
    }
}

void add_pooled(Study& study) {
    const auto named = [&](const Scenario& scenario) { return scenario.name == study.baseline; };
    const auto found = std::find_if(study.scenarios.begin(), study.scenarios.end(), named);
    Scenario pool = pooled(found != study.scenarios.end() ? *found : study.scenarios.front());
    study.scenarios.push_back(std::move(pool));
}

std::vector<std::string> names_of(const StudyPlan& plan) {
    std::vector<std::string> names;
    for (const Plan& scenario : plan.plans) names.push_back(scenario.scenario.name);
    return names;
}

/// A run of one study file: to a number of replications, or from look to look.
class Run {
public:
    Run(const RunArguments& arguments, const std::vector<std::string>& words, const StudyPlan& plan)
        : arguments_(arguments),
          words_(words),
          plan_(plan),
          header_(header_for(plan)),
          file_(open_output(arguments, header_)) {
        options_.first = arguments.only_replication.value_or(0);
        options_.shard = header_.shard;
        options_.shards = header_.shards;
        options_.threads = arguments.threads;
        options_.profile = arguments.profile;
        options_.replay_command = replay_command(arguments, plan.study.seed);
    }

    int go(const InterruptWatch& watch) {
        options_.stop = watch.token();
        try {
            for (const std::uint32_t target : targets()) {
                if (!run_to(target)) return tell_interrupted(target);
                if (by_looks() && file_.verdict()->answer != Answer::open) break;
            }
        } catch (const StorageError& error) {
            throw std::runtime_error(error.what() + how_to_go_on());
        } catch (const std::bad_alloc&) {
            throw std::runtime_error("out of memory" + how_to_go_on());
        } catch (...) {
            drop_if_empty(file_, arguments_);
            throw;
        }
        return conclude();
    }

private:
    StudyHeader header_for(const StudyPlan& plan) const {
        StudyHeader header = header_of(plan);
        explain(plan, header);
        header.engine = engine_name();
        header.provenance = provenance(arguments_, words_);
        if (arguments_.shard) {
            header.shard = arguments_.shard->index;
            header.shards = arguments_.shard->count;
        } else if (header.until) {
            header.replications = looks_of(*header.until).front();
        }
        if (arguments_.only_replication) {
            header.until.reset();
            header.replications = 1;
        }
        return header;
    }

    bool by_looks() const { return header_.until && !arguments_.shard; }

    std::vector<std::uint32_t> targets() const {
        if (by_looks()) return looks_of(*header_.until);
        return {arguments_.only_replication ? *arguments_.only_replication + 1 : header_.replications};
    }

    /// False when interrupted before the target.
    bool run_to(std::uint32_t target) {
        if (by_looks() && file_.header().replications < target) file_.ask(target);
        options_.last = target;
        if (!arguments_.only_replication) options_.done = file_.done();
        if (missing_replications(options_).empty()) return true;
        ran_ = true;
        ProgressLine line(arguments_.quiet);
        options_.progress = [&](const Progress& progress) { line.show(progress); };
        RunReport report;
        double keeping = 0.0;
        {
            StudyWriter writer(file_, options_.first);
            report = run_study(plan_, options_, writer);
            const auto begun = std::chrono::steady_clock::now();
            writer.flush();
            keeping = report.seconds_handing_over +
                      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
        }
        failed_ += report.failed;
        failures_.insert(failures_.end(), report.failures.begin(), report.failures.end());
        if (arguments_.profile) print_profile(report, keeping);
        return !report.stopped;
    }

    int conclude() {
        tell_failures();
        const std::string name = output_name(arguments_);
        if (file_.replications() == 0) {
            if (failed_ > 0) return exit_failed;
            // more shards than blocks: merging all files must work nevertheless
            if (!arguments_.quiet)
                tell(fmt::format("shard {}/{} has nothing to do; {} is empty", header_.shard, header_.shards, name));
            return exit_done;
        }
        if (!ran_ && !arguments_.quiet)
            tell(fmt::format("already complete: {} holds {}", name,
                             counted(file_.replications(), "replication", "replications")));
        Summary summary = file_.summary();
        if (!arguments_.only_replication) file_.write_derived(summary);
        const bool a_part = arguments_.shard && arguments_.shard->count > 1;
        if (arguments_.json || (!arguments_.quiet && !a_part))
            print_summary(file_, summary, arguments_.json, arguments_.language);
        if (!arguments_.only_replication && !arguments_.quiet) {
            tell("written to " + name);
            if (a_part)
                tell(
                    fmt::format("this is shard {}/{}: {} replications of {}. When all shards are there:\n  "
                                "fundsim merge -o study.sqlite SHARD...",
                                header_.shard, header_.shards, summary.replications, summary.asked));
        }
        return failed_ > 0 ? exit_failed : exit_done;
    }

    void tell_failures() const {
        constexpr std::size_t most = 5;
        const auto names = names_of(plan_);
        for (std::size_t i = 0; i < std::min(most, failures_.size()); ++i)
            tell("fundsim: " + describe_failure(names[failures_[i].scenario], failures_[i].replication,
                                                failures_[i].cause, options_.replay_command));
        if (failed_ > most) tell(fmt::format("... and {} more failed", failed_ - most));
        if (failed_ > 0 && !arguments_.only_replication)
            tell("the statistics leave them out; the study file lists them (table failure)");
    }

    int tell_interrupted(std::uint32_t target) {
        const std::uint32_t done = file_.replications();
        if (done + file_.failed() == 0 || arguments_.only_replication) {
            drop_if_empty(file_, arguments_);
            tell("interrupted before the first block of replications was complete; nothing was kept");
            return exit_interrupted;
        }
        tell(fmt::format("interrupted: {} holds {} of {} replications. To go on:\n  {}", output_name(arguments_), done,
                         target, resume_command(words_)));
        return exit_interrupted;
    }

    /// After a failure of disk or memory.
    std::string how_to_go_on() {
        if (arguments_.only_replication) return "";
        std::uint32_t done = 0;
        try {
            done = file_.replications();
            drop_if_empty(file_, arguments_);
        } catch (const std::exception&) {
            return "";
        }
        if (done == 0) return "\nnothing was kept";
        return fmt::format("\n{} holds {}. Once there is room, go on with:\n  {}", output_name(arguments_),
                           counted(done, "replication", "replications"), resume_command(words_));
    }

    const RunArguments& arguments_;
    const std::vector<std::string>& words_;
    const StudyPlan& plan_;
    StudyHeader header_;
    StudyFile file_;
    RunOptions options_;
    std::vector<FailedReplication> failures_;
    std::uint32_t failed_ = 0;
    bool ran_ = false;
};

}  // namespace

int run_command(const RunArguments& arguments, const std::vector<std::string>& words) {
    const InterruptWatch watch;
    std::vector<Diagnostic> warnings;
    Study study = load_study(arguments.files, arguments.overrides, warnings);
    apply(arguments, study);
    check_question_of(study);  // of the options: a pooled scenario is none
    if (arguments.second_reference && std::ranges::none_of(study.scenarios, assumes_a_contract))
        throw UsageError(
            "--second-reference: no current contract of these scenarios is assumed, so nothing else stands in for it. "
            "Where it is not known, say so: status: assumed, under current_contracts");
    std::vector<Scenario> twins;  // of the options, and after all else
    if (arguments.second_reference || study.second_reference) twins = second_references(study.scenarios);
    if (arguments.pooled) {
        add_pooled(study);
        const bool somebody_enters = std::ranges::any_of(study.scenarios.front().providers, &Provider::enters);
        if (somebody_enters && !arguments.quiet)
            tell(
                "warning: nobody enters beside one list per form of care (--pooled), as somebody may in the scenario "
                "it is held against: what is left of the wait is then told too long");
    }
    std::ranges::move(twins, std::back_inserter(study.scenarios));
    if (!arguments.quiet) print_warnings(warnings);
    refuse_output_in_the_way(arguments);  // before prices are derived, which may take half a minute
    std::optional<StudyPlan> compiled;
    try {
        compiled = compile_study(std::move(study), Prices::derived, {arguments.threads, watch.token()});
    } catch (const PilotsStopped&) {
        tell("interrupted before the first replication: nothing was written. To begin again:\n  " +
             command_text(words));
        return exit_interrupted;
    }
    const StudyPlan& plan = *compiled;
    return Run(arguments, words, plan).go(watch);
}

}  // namespace fundsim::cli
