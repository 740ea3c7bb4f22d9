// What is finished, on its way to the sink: in order, counted, and the beginning kept back while it only fails.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "fundsim/run.hpp"

namespace fundsim::run {

/// Hands over to the sink, and keeps the account of it in the report.
class Delivery {
public:
    Delivery(std::span<const std::string> names, const RunOptions& options, BlockSink& sink, RunReport& report);

    /// The next piece. One that was cut short holds what was complete, perhaps nothing.
    void take(ReplicationBlock& piece, bool cut_short);
    /// Hands over what was kept back.
    void finish();

private:
    bool keeps_back(const ReplicationBlock& piece);
    void deliver(const ReplicationBlock& piece);

    std::span<const std::string> names_;
    const RunOptions& options_;
    BlockSink& sink_;
    RunReport& report_;
    std::uint32_t start_ = 0;         // replications of block 0 that this run does, while all have failed
    ReplicationBlock failing_start_;  // those that have, less outcomes
    bool gap_ = false;                // a piece was cut short
};

}  // namespace fundsim::run
