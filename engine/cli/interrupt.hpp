// Ctrl-C and a polite kill ask the run to stop; a second one ends the program at once.
#pragma once

#include <csignal>
#include <stop_token>
#include <thread>

namespace fundsim::cli {

/// Make it before any other thread: threads started later leave SIGINT and SIGTERM to the one that waits for them.
class InterruptWatch {
public:
    InterruptWatch();
    ~InterruptWatch();
    InterruptWatch(const InterruptWatch&) = delete;
    InterruptWatch& operator=(const InterruptWatch&) = delete;
    std::stop_token token() const { return run_.get_token(); }
    bool interrupted() const { return run_.stop_requested(); }

private:
    std::stop_source run_;
    sigset_t before_{};
    std::jthread waiter_;
};

}  // namespace fundsim::cli
