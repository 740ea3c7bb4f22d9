// Entry, once a year: a provider that is not there yet asks for a contract that admits anybody (open house).
//
//   wish = [ mean over its forms of care of (margin - usual margin + w (queue - usual queue) eta_R) - requirements ]+
//   p    = clip(e wish, 0 ... 1)
//
// The same form as capacity: owners look at the year before. margin = what those who are there were paid over what their care
// cost, at its own cost; queue = mean wait / norm, at most 2, which draws only where another client pays, hence eta_R. Forms of
// care weigh by what its care there would cost. Requirements = what the procedure costs it, over that cost of a year, spread
// over the years in which a place pays back.
//
// `usual` is what holds nobody in or out. Where the contract before the horizon was open too, whoever wanted in is in: what it
// gave in the last year. Where it was closed there were those who could not come in: a margin of 1 % and no queue [assume],
// the margin that target income aims at.
//
// Places open in equal parts over twice the mean stay [assume], as fast as a caseload fills that starts empty: who opens them all
// at once takes staff from those who are there before clients have left their lists. Labour comes from a regional pool: the
// part `labour_entry` of what opens is new, the rest it takes over from those who are there, in proportion to their size, in
// all at most half of what they have [assume].
// Elasticity 0: nobody enters. No source gives a size.
#pragma once

#include <algorithm>
#include <span>

#include "model/provider/capacity.hpp"

namespace fundsim::provider {

/// A form of care as somebody sees it who may enter.
struct Prospect {
    double weight = 0.0;  // what its planned care costs a year, any unit
    double margin = 0.0;  // share of cost
    double usual_margin = 0.0;
    double queue = 0.0;  // wait / norm
    double usual_queue = 0.0;
    double response = 1.0;  // eta_R
};

inline constexpr double usual_margin_outside = 0.01;  // [assume] where admission was closed

/// What an open contract promises; `requirements`: share of a year's cost.
inline double wish_to_enter(std::span<const Prospect> prospects, double requirements) {
    double wish = 0.0;
    double weight = 0.0;
    for (const Prospect& p : prospects) {
        const double queue = std::min(2.0, p.queue) - std::min(2.0, p.usual_queue);
        wish += p.weight * (p.margin - p.usual_margin + queue_weight * queue * std::clamp(p.response, 0.0, 1.0));
        weight += p.weight;
    }
    return weight > 0.0 ? std::max(0.0, wish / weight - requirements) : 0.0;
}

/// Probability of entering this year.
inline double enters(double wish, double elasticity) { return std::clamp(elasticity * wish, 0.0, 1.0); }

/// A margin at the cost of those who are there, restated for a provider whose care costs `own` where theirs costs `theirs`.
inline double margin_at_own_cost(double pay_over_cost, double theirs, double own) {
    return own > 0.0 ? pay_over_cost * theirs / own - 1.0 : 0.0;
}

/// Periods of four weeks in which the places open.
inline int periods_of_opening(int mean_stay_weeks) { return std::max(1, (2 * mean_stay_weeks + 2) / 4); }

/// Capacity that somebody who enters takes over in one of so many periods from those who have `left` together, of what it
/// planned.
inline double hired_away(double planned, double left, double labour_entry, int periods) {
    return std::min((1.0 - labour_entry) * planned, 0.5 * left) / periods;
}

}  // namespace fundsim::provider
