#include "run/blocks.hpp"

#include <algorithm>

namespace fundsim {
namespace run {

bool PieceNumbers::next(ReplicationRange& piece) {
    while (next_ < options_.last) {
        const std::uint32_t index = next_ / options_.block;
        const std::uint32_t place = next_ % options_.block;
        const std::uint32_t room = std::min(options_.block - place, options_.piece - place % options_.piece);
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
        piece = {next_, end};
        next_ = end;
        return true;
    }
    return false;
}

std::uint32_t PieceNumbers::left() const {
    PieceNumbers rest = *this;
    std::uint32_t sum = 0;
    for (ReplicationRange piece; rest.next(piece);) sum += piece.last - piece.first;
    return sum;
}

}  // namespace run

std::vector<ReplicationRange> missing_replications(const RunOptions& options) {
    std::vector<ReplicationRange> missing;
    run::PieceNumbers numbers(options);
    for (ReplicationRange piece; numbers.next(piece);) {
        if (!missing.empty() && missing.back().last == piece.first) missing.back().last = piece.last;
        else missing.push_back(piece);
    }
    return missing;
}

std::uint32_t first_missing(const RunOptions& options) {
    ReplicationRange piece;
    return run::PieceNumbers(options).next(piece) ? piece.first : options.last;
}

const FailedReplication* ReplicationBlock::failure(std::uint32_t replication) const {
    const auto found = std::find_if(failures.begin(), failures.end(),
                                    [&](const FailedReplication& failed) { return failed.replication == replication; });
    return found == failures.end() ? nullptr : &*found;
}

}  // namespace fundsim
