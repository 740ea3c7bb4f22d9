#include "determinism/small_region.hpp"

#include "statistical/plain_scenario.hpp"

namespace fundsim::testing {
namespace {

void towns(Scenario& scenario) {
    scenario.municipalities[1].youths = 2500.0;
    scenario.municipalities[2].referral_factor = 0.8;
    scenario.referrers = {{.id = "access", .label = {}, .share = 0.3, .gated = true},
                          {.id = "doctor", .label = {}, .share = 0.6},
                          {.id = "court", .label = {}, .share = 0.1, .court_ordered = true}};
    scenario.access = {0.4, 0.7, 50'000.0, 26.0, 0.9, 40.0, 0.6};
    scenario.demand.growth = 0.02;
    scenario.demand.municipality_year_cv = 0.1;
    scenario.demand.capacity_growth = 0.01;
    scenario.demand.season = {1.1, 1.0, 1.0, 1.05, 1.0, 1.0, 0.8, 0.6, 1.1, 1.15, 1.1, 1.1, 1.0};
}

void course(Scenario& scenario) {
    Course& course = scenario.course;
    course.natural_share = 0.3;
    course.worsening = values({0.003, 0.003, 0.002, 0.0});
    course.lightening = values({0.0, 0.004, 0.004, 0.003});
    course.need_cv = 0.6;
    course.response_cv = 0.4;
    course.chronic_share = values({0.05, 0.15, 0.30, 0.50});
    course.chronic_duration_ratio = 1.5;
    course.early_by_client_share = values({0.20, 0.18, 0.15, 0.12});
    course.in_agreement_share = 0.06;
    course.external_share = 0.04;
    course.other_domain_share = 0.03;
    course.aftercare_share = 0.3;
    course.withdrawal = 0.01;
    course.burden_weight = values({0.1, 0.25, 0.5, 0.8});
    scenario.add_on = {0.10, 0.004};
    scenario.relapse = {0.10, 0.25, 60.0, 0.04, 0.5};
    scenario.out_of_contract = {0.08, 13.0, 0.3, 0.03};
    scenario.administration = {.minutes_per_message = 10.0,
                               .cost_per_message = 500.0,
                               .messages_per_start = 4.0,
                               .messages_per_end = 2.0,
                               .messages_per_claim = 2.0,
                               .messages_per_change = 5.0,
                               .minutes_per_client_week = 6.0};
    scenario.placement = {8.0, 0.1, 0.5, 0.2};
}

void segments(Scenario& scenario) {
    Segment& home = scenario.segments[0];
    home.staff_minutes_per_unit = 60.0;
    home.group_share = 0.2;
    home.step_up_to = "stay";
    home.step_up = 0.01;
    home.load = 0.98;
    home.initial_wait = 4.0;
    Segment& stay = scenario.segments[2];
    stay.with_residence = true;
    stay.step_down_to = "home";
    stay.step_down = 0.02;
    stay.initial_wait = 6.0;
    Segment& crisis = scenario.segments[3];
    crisis.crisis = true;
    crisis.maximum_weeks = 4.0;
    for (Provider& provider : scenario.providers) provider.capacity.clear();
    scenario.providers[0].count = 2;
    scenario.providers[0].share["home"] = 0.7;
    Provider local;
    local.id = "local";
    local.home = "town_1";
    local.share = {{"home", 0.3}};
    local.quality = 1.05;
    local.cost_factor = 0.95;
    scenario.providers.push_back(local);
}

/// One of every funding model, each with its options; a provider with a contract of its own.
void contracts_of_the_horizon(Scenario& scenario) {
    scenario.current_contracts["home"] =
        contract("pxq", {{"tariff", BySeverity<double>{9400, 9800, 10400, 11000}}, {"audit", 0.3}, {"penalty", 0.5}});
    scenario.contracts["home"] =
        contract("result_based", {{"price", BySeverity<double>{240000, 380000, 620000, 990000}},
                                  {"at_start", 0.4},
                                  {"during", 0.3},
                                  {"on_result", 0.3},
                                  {"warranty", 26.0},
                                  {"stop_loss.above", 0.05},
                                  {"stop_loss.share", 0.5},
                                  {"no_stacking", 1.0},
                                  {"step_down_is_result", 1.0},
                                  {"run_off", 2.0},
                                  {"audit", 0.3},
                                  {"penalty", 0.5}});
    scenario.contracts["home@local"] =
        contract("pxq", {{"tariff", 10100.0}, {"ceiling.share", 0.95}, {"ceiling.beyond", 2.0}, {"indexation", 0.02}});
    scenario.contracts["day"] = contract("task_based", {{"budget", 1.15e8},
                                                        {"bandwidth", 0.02},
                                                        {"safety_valve", 0.6},
                                                        {"ratchet", 0.5},
                                                        {"corridor.width", 0.02},
                                                        {"corridor.share", 0.5}});
    scenario.contracts["stay"] = contract("performance_based", {{"pxq.tariff", 29500.0},
                                                                {"waiting.bonus", 0.03},
                                                                {"waiting.target", 0.5},
                                                                {"waiting.full", 0.8},
                                                                {"malus", 0.5},
                                                                {"dropout.bonus", 0.02},
                                                                {"dropout.target", 0.2},
                                                                {"dropout.full", 0.1},
                                                                {"run_off", 1.0}});
    scenario.contracts["crisis"] = contract("lump_sum", {{"budget", 3.9e7}, {"regional_ceiling", 3.85e7}});
}

/// Everybody responds to everything.
void behaviour(Scenario& scenario) {
    Behaviour& b = scenario.behaviour;
    b.strategic_share = 0.5;
    b.intensity = 0.2;
    b.need_pressure = 0.1;
    b.slack_filling = 0.3;
    b.prolongation = 0.4;
    b.selection = 0.8;
    b.admission_pace = 0.2;
    b.coding = 1.5;
    b.early_ending = 0.4;
    b.goal_effort = 0.5;
    b.reporting = 1.5;
    b.setting = 0.5;
    b.kpi_effort = 1.0;
    b.capacity = 0.5;
    b.exit_periods = 4.0;
    b.reserves = 0.0;
    b.experience_loss = 0.05;
    b.payer = 0.5;
    b.induced_share = 0.05;
    scenario.own_use_share = 0.6;
}

/// An uncertain figure; the scenario's value points at it.
void uncertain(Scenario& scenario, Value& value, const std::string& path, Spread spread, double low, double high) {
    value.parameter = static_cast<std::int32_t>(scenario.uncertain.size());
    scenario.uncertain.push_back({path, spread, low, high, value.central, 0.0, 1e9});
}

}  // namespace

Scenario small_region() {
    Scenario scenario = plain_scenario({{.id = "home",
                                         .starts = 9.0,
                                         .share = {0.4, 0.3, 0.2, 0.1},
                                         .weeks = {26, 35, 45, 60},
                                         .tariff = {9800, 9800, 10400, 10400},
                                         .unit = BillingUnit::hour,
                                         .need = 1.5},
                                        {.id = "day",
                                         .starts = 3.0,
                                         .share = {0.1, 0.4, 0.3, 0.2},
                                         .weeks = {30, 40, 50, 60},
                                         .unit = BillingUnit::half_day,
                                         .need = 4.0},
                                        {.id = "stay",
                                         .starts = 1.0,
                                         .share = {0.05, 0.25, 0.4, 0.3},
                                         .weeks = {30, 45, 60, 80},
                                         .tariff = {28000, 28000, 31000, 36000},
                                         .need = 7.0},
                                        {.id = "crisis",
                                         .starts = 0.8,
                                         .share = {0.0, 0.2, 0.4, 0.4},
                                         .weeks = {2, 2, 2.5, 3},
                                         .tariff = {45000, 45000, 45000, 45000},
                                         .need = 7.0}},
                                       2, 4, 3);
    scenario.name = "small-region";
    contracts_of_the_horizon(scenario);
    behaviour(scenario);
    scenario.clock.warm_up = 52;
    scenario.clock.start_empty = false;
    towns(scenario);
    course(scenario);
    segments(scenario);
    // by path, ascending
    uncertain(scenario, scenario.course.response_cv, "course.response_cv", Spread::lognormal, 0.3, 0.5);
    uncertain(scenario, scenario.course.withdrawal, "course.withdrawal", Spread::logitnormal, 0.005, 0.02);
    uncertain(scenario, scenario.demand.growth, "demand.growth", Spread::uniform, 0.0, 0.04);
    uncertain(scenario, scenario.segments[0].duration[1], "segments.home.duration.medium", Spread::lognormal, 31.0,
              40.0);
    uncertain(scenario, scenario.segments[2].duration[2], "segments.stay.duration.heavy", Spread::lognormal, 50.0,
              72.0);
    uncertain(scenario, scenario.segments[3].load, "segments.crisis.load", Spread::normal, 0.9, 0.01);
    scenario.correlations = {{"segments.home.duration.medium", "segments.stay.duration.heavy", 0.6}};
    return scenario;
}

}  // namespace fundsim::testing
