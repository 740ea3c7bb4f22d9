// Small scenarios for which theory has an exact answer, built as plain values.
//
// One segment with one provider, PxQ, billed in days, one day a week per client: a place is one unit a week. Nothing
// happens but referral, waiting, care and ending, unless a test sets it.
#pragma once

#include <string>
#include <vector>

#include "contract_terms.hpp"
#include "fundsim/contract.hpp"
#include "fundsim/plan.hpp"
#include "fundsim/scenario.hpp"

namespace fundsim::testing {

inline constexpr double ample = 1e6;  // places: nobody ever waits

struct PlainCare {
    std::string id = "care";
    double starts = 10.0;                              // per week, over all municipalities
    double places = ample;                             // at its only provider
    BySeverity<double> share{1.0, 0.0, 0.0, 0.0};      // of starts by class
    BySeverity<double> weeks{20.0, 20.0, 20.0, 20.0};  // mean duration by class
    BySeverity<double> tariff{1e4, 1e4, 1e4, 1e4};     // cents per unit
    BillingUnit unit = BillingUnit::day;
    double need = 1.0;  // units per week
};

inline BySeverity<Value> values(const BySeverity<double>& figures) {
    BySeverity<Value> out;
    for (std::size_t k = 0; k < severity_count; ++k) out[k] = figures[k];
    return out;
}

inline void add_segment(Scenario& scenario, const PlainCare& care) {
    Segment segment;
    segment.id = care.id;
    segment.unit = care.unit;
    segment.starts = Value(care.starts);
    segment.class_share = values(care.share);
    segment.duration = values(care.weeks);
    segment.need = values({care.need, care.need, care.need, care.need});
    segment.unit_cost = 1e4;
    segment.staff_minutes_per_unit = 0.0;
    segment.load = 1.0;
    scenario.segments.push_back(segment);
    Provider provider;
    provider.id = "provider_" + care.id;
    provider.share[care.id] = 1.0;
    provider.capacity[care.id] = care.places * care.need;
    scenario.providers.push_back(provider);
    scenario.current_contracts[care.id] = pxq(care.tariff);
}

/// Starts empty, without warm-up; `municipalities` equal ones.
inline Scenario plain_scenario(const std::vector<PlainCare>& cares, int years, int review = 1, int municipalities = 1) {
    Scenario scenario;
    scenario.name = "plain";
    scenario.clock.years = years;
    scenario.clock.warm_up = 0;
    scenario.clock.review = review;
    scenario.clock.start_empty = true;
    for (int m = 0; m < municipalities; ++m) {
        Municipality municipality;
        municipality.id = municipalities == 1 ? "town" : "town_" + std::to_string(m);
        municipality.youths = 1000.0;
        scenario.municipalities.push_back(municipality);
    }
    scenario.course.natural_share = 0.0;
    scenario.placement.patience = 520.0;
    scenario.administration = {.minutes_per_message = 0.0,
                               .cost_per_message = 0.0,
                               .messages_per_start = 0.0,
                               .messages_per_end = 0.0,
                               .messages_per_claim = 0.0,
                               .messages_per_change = 0.0,
                               .minutes_per_client_week = 0.0};
    for (const PlainCare& care : cares) add_segment(scenario, care);
    return scenario;
}

}  // namespace fundsim::testing
