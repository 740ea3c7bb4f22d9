// Simulators that share what they must not: every one counts in the same place, without a lock.
#include <cstdio>
#include <memory>

#include "fundsim/run.hpp"

namespace fundsim {
namespace {

class CarelessSimulator final : public Simulator {
public:
    explicit CarelessSimulator(long& count) : count_(count) {}
    void run(std::size_t, std::uint32_t, Outcome& outcome) override {
        outcome = Outcome({1, 1, 1, 1, 13});
        ++count_;
    }

private:
    long& count_;
};

class NoSink final : public BlockSink {
public:
    void commit(const ReplicationBlock&) override {}
};

}  // namespace
}  // namespace fundsim

int main() {
    using namespace fundsim;
    const std::vector<std::string> names{"baseline"};
    long count = 0;
    RunOptions options;
    options.last = 2'000;
    options.threads = 4;
    NoSink sink;
    run_blocks(
        names, [&] { return std::make_unique<CarelessSimulator>(count); }, options, sink);
    std::printf("%ld\n", count);
}
