// Which replications a run does, piece by piece: those of its shard that earlier runs have not done.
#pragma once

#include <cstddef>
#include <cstdint>

#include "fundsim/run.hpp"

namespace fundsim::run {

/// Gives pieces one after the other, ascending. A piece never crosses a multiple of `RunOptions::block`.
class PieceNumbers {
public:
    explicit PieceNumbers(const RunOptions& options) : options_(options), next_(options.first) {}
    bool next(ReplicationRange& piece);
    /// Replications in all pieces that are still to come.
    std::uint32_t left() const;

private:
    const RunOptions& options_;
    std::uint32_t next_;
    std::size_t done_ = 0;  // first range of `options.done` that may still matter
};

}  // namespace fundsim::run
