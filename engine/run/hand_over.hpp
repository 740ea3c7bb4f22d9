// The order that oneTBB's pipeline keeps, told to ThreadSanitizer: the packaged library is built without it, so that the
// sanitizer sees none of its synchronisation. Without the sanitizer nothing of this is in the program.
//
// Only what the pipeline does order is told. Stages that run at the same time stay unordered, and a race between them is
// found (tests/unit/run plants one).
#pragma once

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define FUNDSIM_THREAD_SANITIZER
#endif
#elif defined(__SANITIZE_THREAD__)
#define FUNDSIM_THREAD_SANITIZER
#endif

#ifdef FUNDSIM_THREAD_SANITIZER
#include <sanitizer/tsan_interface.h>
#endif

namespace fundsim::run {

/// What came before `passes(token)` happens before what comes after `takes(token)`, whatever the threads.
inline void passes([[maybe_unused]] const void* token) {
#ifdef FUNDSIM_THREAD_SANITIZER
    __tsan_release(const_cast<void*>(token));
#endif
}
inline void takes([[maybe_unused]] const void* token) {
#ifdef FUNDSIM_THREAD_SANITIZER
    __tsan_acquire(const_cast<void*>(token));
#endif
}

/// Its holder's turn with a thing that one stage at a time has: a block on its way, or what a serial stage keeps.
class Turn {
public:
    explicit Turn(const void* thing) : thing_(thing) { takes(thing_); }
    ~Turn() { passes(thing_); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

private:
    const void* thing_;
};

/// A pipeline: its caller's work before it happens before every stage, and every stage before the caller's work after.
class Pipeline {
public:
    /// While the caller waits for its stages.
    class Wait {
    public:
        explicit Wait(const Pipeline& of) : of_(of) { passes(&begin_); }
        ~Wait() { takes(&of_.end_); }
        Wait(const Wait&) = delete;
        Wait& operator=(const Wait&) = delete;

    private:
        const Pipeline& of_;
    };

    class Stage {
    public:
        Stage() { takes(&begin_); }
        ~Stage() { passes(of_); }
        Stage(const Stage&) = delete;
        Stage& operator=(const Stage&) = delete;

        void is_of(const Pipeline& pipeline) { of_ = &pipeline.end_; }

    private:
        const void* of_ = &begin_;
    };

private:
    // Of all pipelines: a stage takes it before it has read where its own pipeline is, which its caller wrote.
    static inline const char begin_ = 0;
    char end_ = 0;
};

}  // namespace fundsim::run
