// When a question is settled: intervals that stay valid however often one looks.
//
// Looks are fixed: after 200, 400, 800, ... replications and at the last one. At look k the intervals are Student's t at
// level 1 - alpha / (k (k + 1)), from rows below the look. These levels add up to alpha over any number of looks, so
// that the chance that any interval of any look misses the truth stays below alpha (a spending function in the sense of
// Lan & DeMets 1983, Biometrika 70:659, spent by the union bound as in the stitching of Howard, Ramdas, McAuliffe &
// Sekhon 2021, Annals of Statistics 49:1055, with epochs that double). Between looks the last one stands: whoever looks
// continuously sees no other intervals. Where several scenarios must be right at once, alpha is shared among them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fundsim/results.hpp"

namespace fundsim::results {

inline constexpr std::uint32_t first_look = 200;

/// Part of alpha for look k, counted from 1.
double spent_at_look(std::size_t look, double alpha);

/// Who is compared, as far as a question must know.
struct Compared {
    std::vector<std::string> scenarios;
    std::size_t baseline = 0;
    std::uint32_t inner = 1;
};
/// One value of the metric per scenario, or no_value.
using RowVisit = std::function<void(std::uint32_t replication, std::span<const std::int64_t> values)>;
/// Visits the replications below a look, ascending.
using RowSource = std::function<void(std::uint32_t look, const RowVisit& visit)>;

/// Looks, in order, up to `reached` replications, until one decides.
Verdict decide(const Question& question, const Compared& study, std::uint32_t reached, const RowSource& rows);

/// As it is hashed, kept in the study file, and read back.
std::string text_of(const Question& question);
std::optional<Question> question_from(std::string_view text);
std::string_view name_of(QuestionKind kind);

}  // namespace fundsim::results
