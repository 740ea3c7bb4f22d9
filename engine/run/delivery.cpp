#include "run/delivery.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

namespace fundsim::run {

Delivery::Delivery(std::span<const std::string> names, const RunOptions& options, BlockSink& sink, RunReport& report)
    : names_(names), options_(options), sink_(sink), report_(report) {
    const std::vector<ReplicationRange> missing = missing_replications(options);
    if (!missing.empty() && missing.front().first == 0) start_ = std::min(missing.front().last, options.block);
    failing_start_.scenarios = names.size();
}

void Delivery::take(ReplicationBlock& piece, bool cut_short) {
    piece.after_gap = gap_;
    gap_ = gap_ || cut_short;
    if (piece.count == 0 || keeps_back(piece)) return;
    finish();
    deliver(piece);
}

void Delivery::finish() {
    if (failing_start_.count > 0) deliver(failing_start_);
    failing_start_.count = 0;
    start_ = 0;
}

/// Failures from replication 0 on wait until something succeeds. When all of block 0 fail, it is no accident.
bool Delivery::keeps_back(const ReplicationBlock& piece) {
    const bool goes_on = piece.first == failing_start_.count && piece.first < start_;
    if (!goes_on || piece.failures.size() != piece.count) return false;
    failing_start_.count += piece.count;
    failing_start_.failures.insert(failing_start_.failures.end(), piece.failures.begin(), piece.failures.end());
    if (failing_start_.count == start_) {
        const FailedReplication& first = failing_start_.failures.front();
        throw ReplicationError(names_[first.scenario], first.replication, first.cause, options_.replay_command);
    }
    return true;
}

void Delivery::deliver(const ReplicationBlock& piece) {
    const auto before = std::chrono::steady_clock::now();
    sink_.commit(piece);
    report_.seconds_handing_over += std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
    report_.replications += piece.count;
    report_.failed += static_cast<std::uint32_t>(piece.failures.size());
    for (const FailedReplication& failure : piece.failures)
        if (report_.failures.size() < most_failures_reported) report_.failures.push_back(failure);
}

}  // namespace fundsim::run
