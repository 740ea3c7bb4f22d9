// Figures that are not known exactly: the ways to state them, and the law that each stands for.
//
//   98.00 EUR/hour                                       certain
//   {value: 98.00 EUR/hour, source: "..."}               certain, with a note
//   {80%: [10 %, 25 %]}                                  80 % interval; the law follows from the kind of quantity
//   {80%: [10 %, 25 %], central: 15 %, shape: uniform}   with a stated median and a named law
//   {normal: [20 %, 5 %]}                                mean and standard deviation
//   {uniform: [10 %, 25 %]}                              lower and upper bound
//
// Shares are logit-normal, changes normal, everything else log-normal. An interval of a share that touches 0 % or
// 100 % has no logit: it is read as a normal law with the interval's middle as mean, clipped at the bounds when drawn.
#pragma once

#include <optional>
#include <string>

#include "fundsim/scenario.hpp"
#include "scenario/quantity.hpp"
#include "scenario/tree.hpp"

namespace fundsim::scenario {

/// 90 % quantile of the standard normal law: an 80 % interval is the mean -+ this many standard deviations.
inline constexpr double normal_quantile_90 = 1.2815515655446004;

/// A figure as stated. `low` and `high` as in UncertainParameter.
struct Figure {
    Spread spread = Spread::none;
    double central = 0.0;
    double low = 0.0;
    double high = 0.0;
};

/// Whether a key begins a figure's law: `value`, `normal`, `uniform`, or an interval such as `80%`.
bool is_law_key(std::string_view key);

/// Whether a map states a figure (and not, say, figures by class).
bool is_figure_map(const Node& node);

/// Reads a figure in any of the forms above; problems go to `diagnostics` under `path`.
std::optional<Figure> read_figure(const Node& node, const Quantity& quantity, const std::string& path,
                                  Diagnostics& diagnostics);

std::string_view name_of(Spread spread);

}  // namespace fundsim::scenario
