#include "run/blocks.hpp"

#include <algorithm>

namespace fundsim {
namespace run {

bool BlockNumbers::next(ReplicationRange& block) {
    while (next_ < options_.last) {
        const std::uint32_t index = next_ / options_.block;
        const std::uint32_t room = options_.block - next_ % options_.block;
        std::uint32_t end = next_ + std::min(room, options_.last - next_);
        if (index % options_.shards != options_.shard) {
            next_ = end;
            continue;
        }
        while (done_ < options_.done.size() && options_.done[done_].last <= next_) ++done_;
        if (done_ < options_.done.size()) {
            const ReplicationRange& before = options_.done[done_];
            if (before.first <= next_) {
                next_ = std::min(before.last, end);
                continue;
            }
            end = std::min(end, before.first);
        }
        block = {next_, end};
        next_ = end;
        return true;
    }
    return false;
}

std::uint32_t BlockNumbers::left() const {
    BlockNumbers rest = *this;
    std::uint32_t sum = 0;
    for (ReplicationRange block; rest.next(block);) sum += block.last - block.first;
    return sum;
}

}  // namespace run

std::vector<ReplicationRange> missing_replications(const RunOptions& options) {
    std::vector<ReplicationRange> missing;
    run::BlockNumbers numbers(options);
    for (ReplicationRange block; numbers.next(block);) {
        if (!missing.empty() && missing.back().last == block.first) missing.back().last = block.last;
        else missing.push_back(block);
    }
    return missing;
}

std::uint32_t first_missing(const RunOptions& options) {
    ReplicationRange block;
    return run::BlockNumbers(options).next(block) ? block.first : options.last;
}

const FailedReplication* ReplicationBlock::failure(std::uint32_t replication) const {
    const auto found = std::find_if(failures.begin(), failures.end(),
                                    [&](const FailedReplication& failed) { return failed.replication == replication; });
    return found == failures.end() ? nullptr : &*found;
}

}  // namespace fundsim
