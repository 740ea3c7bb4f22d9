#include "cli/interrupt.hpp"

#include <unistd.h>

#include "cli/commands.hpp"

namespace fundsim::cli {
namespace {

sigset_t ending_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    return signals;
}

}  // namespace

InterruptWatch::InterruptWatch() {
    const sigset_t signals = ending_signals();
    pthread_sigmask(SIG_BLOCK, &signals, &before_);
    // Waiting for a signal in a thread, instead of handling it anywhere, allows ordinary code when it comes.
    waiter_ = std::jthread([this, signals](const std::stop_token& done) {
        constexpr timespec a_moment{0, 50'000'000};  // 50 ms
        while (!done.stop_requested()) {
            if (sigtimedwait(&signals, nullptr, &a_moment) < 0) continue;
            if (run_.stop_requested()) _exit(exit_interrupted);
            run_.request_stop();
        }
    });
}

InterruptWatch::~InterruptWatch() {
    waiter_.request_stop();
    waiter_.join();
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace fundsim::cli
