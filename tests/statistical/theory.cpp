#include "statistical/theory.hpp"

#include <algorithm>
#include <cmath>

namespace fundsim::testing {

double hazard_of(double mean_weeks) { return std::floor(0x1p24 / mean_weeks + 0.5) * 0x1p-24; }

double survival(double hazard, int weeks) {
    return weeks == 0 ? 1.0 : std::exp(-hazard * weeks) * (1.0 - std::exp(-hazard)) / hazard;
}

double mean_stay(double hazard) { return 1.0 / hazard + 1.0 - (1.0 - std::exp(-hazard)) / hazard; }

double mean_in_care(double starts_per_week, double hazard, int week) {
    double mean = 0.0;
    for (int age = 0; age <= week; ++age) mean += starts_per_week * survival(hazard, age);
    return mean;
}

ErlangC erlang_c(int places, double arrival_rate, double ending_rate) {
    const double load = arrival_rate / ending_rate;
    double blocked = 1.0;  // Erlang B by its recursion
    for (int n = 1; n <= places; ++n) blocked = load * blocked / (n + load * blocked);
    const double utilisation = load / places;
    ErlangC result;
    result.wait_probability = blocked / (1.0 - utilisation * (1.0 - blocked));
    result.mean_wait = result.wait_probability / (places * ending_rate - arrival_rate);
    return result;
}

namespace {

using Law = std::vector<double>;

constexpr double negligible = 1e-15;

Law binomial(int n, double p) {
    Law law{1.0};
    for (int i = 0; i < n; ++i) {
        Law next(law.size() + 1);
        for (std::size_t k = 0; k < law.size(); ++k) {
            next[k] += law[k] * (1.0 - p);
            next[k + 1] += law[k] * p;
        }
        law = next;
    }
    while (law.size() > 1 && law.back() < negligible) law.pop_back();
    return law;
}

Law poisson(double mean) {
    Law law{std::exp(-mean)};
    for (int k = 1; law.back() > negligible || k < mean; ++k) law.push_back(law.back() * mean / k);
    return law;
}

Law sum_of(const Law& a, const Law& b) {
    Law law(a.size() + b.size() - 1);
    for (std::size_t i = 0; i < a.size(); ++i)
        for (std::size_t j = 0; j < b.size(); ++j) law[i + j] += a[i] * b[j];
    return law;
}

}  // namespace

WeeklyQueue::WeeklyQueue(int places, double referrals_per_week, double hazard)
    : referrals_per_week_(referrals_per_week) {
    const auto c = static_cast<std::size_t>(places);
    const double first_week = 1.0 - survival(hazard, 1);
    const double later_week = 1.0 - std::exp(-hazard);
    const Law arrivals = poisson(referrals_per_week);
    // lists longer than this have a probability of about 1e-14: they fall off geometrically, by the utilisation
    const double utilisation = referrals_per_week * mean_stay(hazard) / places;
    const auto present = c + arrivals.size() + static_cast<std::size_t>(std::log(1e-14) / std::log(utilisation));
    const auto at = [c](std::size_t n, std::size_t of_care) { return n * (c + 1) + of_care; };

    std::vector<Law> endings((c + 1) * (c + 1));  // by number in care and of them new
    for (std::size_t care = 0; care <= c; ++care)
        for (std::size_t fresh = 0; fresh <= care; ++fresh)
            endings[at(care, fresh)] = sum_of(binomial(static_cast<int>(fresh), first_week),
                                              binomial(static_cast<int>(care - fresh), later_week));

    std::vector<double> state((present + 1) * (c + 1));  // [number present][started in this week]
    std::vector<double> midway(state.size());            // after endings: [number present][still in care]
    std::vector<double> next(state.size());
    state[at(c, 0)] = 1.0;
    for (int week = 0; week < 200'000; ++week) {
        std::fill(midway.begin(), midway.end(), 0.0);
        for (std::size_t n = 0; n <= present; ++n)
            for (std::size_t fresh = 0; fresh <= std::min(n, c); ++fresh) {
                const double mass = state[at(n, fresh)];
                if (mass < 1e-18) continue;
                const std::size_t care = std::min(n, c);
                const Law& law = endings[at(care, fresh)];
                for (std::size_t ended = 0; ended < law.size(); ++ended)
                    midway[at(n - ended, care - ended)] += mass * law[ended];
            }
        std::fill(next.begin(), next.end(), 0.0);
        for (std::size_t n = 0; n <= present; ++n)
            for (std::size_t still = 0; still <= std::min(n, c); ++still) {
                const double mass = midway[at(n, still)];
                if (mass < 1e-18) continue;
                for (std::size_t new_ones = 0; new_ones < arrivals.size(); ++new_ones) {
                    const std::size_t now = std::min(n + new_ones, present);
                    next[at(now, std::min(now, c) - still)] += mass * arrivals[new_ones];
                }
            }
        double change = 0.0;
        for (std::size_t i = 0; i < state.size(); ++i) change += std::fabs(next[i] - state[i]);
        state.swap(next);
        if (change < 1e-11) break;
    }

    waiting_.assign(present - c + 1, 0.0);
    for (std::size_t n = 0; n <= present; ++n)
        for (std::size_t fresh = 0; fresh <= c; ++fresh) {
            const double mass = state[at(n, fresh)];
            waiting_[n > c ? n - c : 0] += mass;
            mean_in_care_ += mass * static_cast<double>(std::min(n, c));
            mean_waiting_ += mass * static_cast<double>(n > c ? n - c : 0);
        }
    // Those who find a place: of the week's referrals as many as places are free after the list was served.
    for (std::size_t n = 0; n < c; ++n)
        for (std::size_t still = 0; still <= n; ++still)
            for (std::size_t new_ones = 0; new_ones < arrivals.size(); ++new_ones)
                no_wait_ += midway[at(n, still)] * arrivals[new_ones] * static_cast<double>(std::min(new_ones, c - n));
    no_wait_ /= referrals_per_week;
}

}  // namespace fundsim::testing
