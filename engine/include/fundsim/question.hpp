// A question that replications settle: a study runs until it is answered, or a stated number is reached.
#pragma once

#include <cstdint>
#include <string>

namespace fundsim {

/// A figure with the unit it was written in: "EUR", "week", "share" for a percentage, "" for a plain number.
struct Amount {
    double value = 0.0;  // in that unit: 0.1 MEUR is 100,000 EUR, 5 % is 0.05
    std::string unit;
};

enum class QuestionKind : std::uint8_t {
    half_width,  // how large is the difference with the baseline, give or take this much?
    best,        // which scenario has the best mean, with this probability of being right?
    at_least,    // is a scenario better than the baseline by at least this much?
};

struct Question {
    std::string metric;
    QuestionKind kind = QuestionKind::half_width;
    std::string scenario;         // compared with the baseline; empty: every other one
    Amount amount;                // of half_width and at_least, in the unit of the metric
    Amount tie;                   // smaller differences do not matter: "tie within"; 0: every difference matters
    double certainty = 0.95;      // of the intervals, and of being right
    std::uint32_t most = 12'800;  // replications, after which it ends without an answer
};

}  // namespace fundsim
