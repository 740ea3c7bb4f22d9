// The only parallel loop of the engine, and the only place that knows oneTBB.
//
// A pipeline of three stages: pieces of a few replications are numbered (in order), simulated (in parallel), handed to
// the sink (in order). Replications share nothing but the immutable plan, and the sink sees them in one order, so that
// results cannot depend on the number of threads. The number of pieces alive at once is bounded: so is memory.
#include <tbb/enumerable_thread_specific.h>
#include <tbb/global_control.h>
#include <tbb/info.h>
#include <tbb/parallel_pipeline.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <mutex>
#include <new>
#include <utility>

#include "run/blocks.hpp"
#include "run/delivery.hpp"
#include "run/failed_in.hpp"
#include "run/hand_over.hpp"

namespace fundsim {
namespace {

using run::PieceNumbers;

/// Alive at once, for each thread: enough that none waits for one that is slower by a few replications.
constexpr std::size_t pieces_per_thread = 4;

/// A piece on its way through the pipeline, and what became of it.
struct Carrier {
    ReplicationBlock block;
    bool cut_short = false;            // the stop, or the end of memory, came before it was complete
    std::exception_ptr out_of_memory;  // of the machine, not of the replication
};

/// Hands out carriers round and round; the pipeline never has more alive than there are tokens, and takes and returns
/// them in order, so that the next one is always free.
class CarrierRing {
public:
    explicit CarrierRing(std::size_t size) : carriers_(size) {}
    Carrier& next() { return carriers_[position_++ % carriers_.size()]; }

private:
    std::vector<Carrier> carriers_;
    std::size_t position_ = 0;
};

/// Tells how far the run is. A thread that finds another one telling does not wait for it.
class ProgressMeter {
public:
    ProgressMeter(const RunOptions& options, std::uint32_t to_do)
        : options_(options), done_before_(all_of_shard(options) - to_do), to_do_(to_do) {}

    void count_one() {
        ++simulated_;
        if (!options_.progress) return;
        const std::unique_lock telling(mutex_, std::try_to_lock);
        if (telling) tell();
    }
    /// After the loop: nobody else is telling.
    void tell() {
        if (options_.progress && simulated_ > 0)
            options_.progress({done_before_ + simulated_, done_before_ + to_do_, seconds(), done_before_});
    }
    double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count(); }

private:
    static std::uint32_t all_of_shard(const RunOptions& options) {
        RunOptions whole;
        whole.last = options.last;
        whole.shard = options.shard;
        whole.shards = options.shards;
        return PieceNumbers(whole).left();
    }

    const RunOptions& options_;
    std::uint32_t done_before_;
    std::uint32_t to_do_;
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
    std::atomic<std::uint32_t> simulated_ = 0;
    std::mutex mutex_;
};

enum class Simulated : std::uint8_t { done, failed, stopped };

/// One replication of all scenarios. A failure is kept in the block.
Simulated simulate_one(Carrier& carrier, std::uint32_t replication, Simulator& simulator,
                       std::span<const std::string> names, const RunOptions& options) {
    std::size_t scenario = 0;
    const auto failed = [&](const std::string& cause) {
        carrier.block.failures.push_back({replication, scenario, cause});
        return Simulated::failed;
    };
    try {
        for (; scenario < names.size(); ++scenario) {
            if (options.stop.stop_requested()) return Simulated::stopped;
            simulator.run(scenario, replication,
                          carrier.block.outcomes[(replication - carrier.block.first) * names.size() + scenario]);
        }
        return Simulated::done;
    } catch (const std::bad_alloc&) {
        carrier.out_of_memory = std::current_exception();
        return Simulated::stopped;
    } catch (const run::FailedIn& error) {
        scenario = error.scenario();
        return failed(error.what());
    } catch (const std::exception& error) {
        return failed(error.what());
    } catch (...) {
        return failed("unknown error");
    }
}

void simulate(Carrier& carrier, std::unique_ptr<Simulator>& simulator, const SimulatorFactory& make_simulator,
              std::span<const std::string> names, const RunOptions& options, ProgressMeter& meter) {
    const std::uint32_t last = carrier.block.first + carrier.block.count;
    for (std::uint32_t replication = carrier.block.first; replication < last; ++replication) {
        switch (simulate_one(carrier, replication, *simulator, names, options)) {
            case Simulated::stopped:
                carrier.cut_short = true;
                carrier.block.count = replication - carrier.block.first;  // those before it are complete
                return;
            case Simulated::failed: simulator = make_simulator(); break;  // it may have stopped halfway
            case Simulated::done: break;
        }
        meter.count_one();
    }
}

void add_profile(std::vector<StepProfile>& sum, const std::vector<StepProfile>& part) {
    for (const StepProfile& step : part) {
        const auto same =
            std::find_if(sum.begin(), sum.end(), [&](const StepProfile& known) { return known.step == step.step; });
        if (same == sum.end()) {
            sum.push_back(step);
        } else {
            same->seconds += step.seconds;
            same->count += step.count;
        }
    }
}

}  // namespace

std::string describe_failure(const std::string& scenario, std::uint32_t replication, const std::string& cause,
                             const std::string& replay_command) {
    std::string text =
        "replication " + std::to_string(replication) + " of scenario \"" + scenario + "\" failed: " + cause;
    if (!replay_command.empty())
        text += "\n  to replay it: " + replay_command + " --replication " + std::to_string(replication);
    return text;
}

ReplicationError::ReplicationError(std::string scenario, std::uint32_t replication, const std::string& cause,
                                   const std::string& replay_command)
    : std::runtime_error(describe_failure(scenario, replication, cause, replay_command)),
      scenario_(std::move(scenario)),
      replication_(replication) {}

RunReport run_blocks(std::span<const std::string> scenario_names, const SimulatorFactory& make_simulator,
                     const RunOptions& options, BlockSink& sink) {
    if (options.shards == 0 || options.shard >= options.shards)
        throw std::invalid_argument("shard " + std::to_string(options.shard) + " of " + std::to_string(options.shards) +
                                    " does not exist (0 ... shards - 1)");
    RunReport report;
    report.threads = options.threads ? options.threads : static_cast<unsigned>(tbb::info::default_concurrency());
    const std::size_t tokens = pieces_per_thread * report.threads;

    PieceNumbers numbers(options);
    const std::uint32_t to_do = numbers.left();
    ProgressMeter meter(options, to_do);
    CarrierRing ring(tokens);
    tbb::enumerable_thread_specific<std::unique_ptr<Simulator>> simulators([&] { return make_simulator(); });
    run::Delivery delivery(scenario_names, options, sink, report);
    const run::Pipeline pipeline;

    const auto number = [&](tbb::flow_control& control) -> Carrier* {
        run::Pipeline::Stage stage;
        stage.is_of(pipeline);
        const run::Turn serial(&numbers);
        Carrier& carrier = ring.next();
        const run::Turn turn(&carrier);
        ReplicationRange range;
        if (options.stop.stop_requested() || !numbers.next(range)) {
            control.stop();
            return nullptr;
        }
        carrier.cut_short = false;
        carrier.out_of_memory = nullptr;
        carrier.block.first = range.first;
        carrier.block.count = range.last - range.first;
        carrier.block.failures.clear();
        carrier.block.scenarios = scenario_names.size();
        carrier.block.outcomes.resize(std::size_t{carrier.block.count} * scenario_names.size());
        return &carrier;
    };
    const auto work = [&](Carrier* carrier) {
        run::Pipeline::Stage stage;
        stage.is_of(pipeline);
        const run::Turn turn(carrier);
        simulate(*carrier, simulators.local(), make_simulator, scenario_names, options, meter);
        return carrier;
    };
    const auto hand_over = [&](Carrier* carrier) {
        run::Pipeline::Stage stage;
        stage.is_of(pipeline);
        const run::Turn serial(&report);
        const run::Turn turn(carrier);
        delivery.take(carrier->block, carrier->cut_short);
        if (carrier->out_of_memory) std::rethrow_exception(carrier->out_of_memory);
    };

    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, report.threads);
    tbb::task_arena arena(static_cast<int>(report.threads));
    const auto stages = tbb::make_filter<void, Carrier*>(tbb::filter_mode::serial_in_order, number) &
                        tbb::make_filter<Carrier*, Carrier*>(tbb::filter_mode::parallel, work) &
                        tbb::make_filter<Carrier*, void>(tbb::filter_mode::serial_in_order, hand_over);
    arena.execute([&] {
        const run::Pipeline::Wait wait(pipeline);
        tbb::parallel_pipeline(tokens, stages);
    });

    delivery.finish();
    report.stopped = report.replications < to_do;
    report.seconds = meter.seconds();
    if (!report.stopped) meter.tell();
    for (const auto& simulator : simulators) add_profile(report.profile, simulator->profile());
    return report;
}

}  // namespace fundsim
