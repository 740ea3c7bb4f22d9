// Contracts for programmer errors: on in debug and sanitizer builds, gone in release builds.
#pragma once

#include <cstdio>
#include <cstdlib>

#ifdef NDEBUG
#define FUNDSIM_EXPECT(condition, explanation) static_cast<void>(0)
#else
#define FUNDSIM_EXPECT(condition, explanation)                                                              \
    do {                                                                                                    \
        if (!(condition)) {                                                                                 \
            std::fprintf(stderr, "%s:%d: expected %s (%s)\n", __FILE__, __LINE__, #condition, explanation); \
            std::abort();                                                                                   \
        }                                                                                                   \
    } while (false)
#endif
