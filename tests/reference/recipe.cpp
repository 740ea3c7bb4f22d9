#include "reference/recipe.hpp"

#include <cstdlib>
#include <numeric>
#include <ostream>
#include <string>

#include "reference/recipe_contracts.hpp"
#include "reference/recipe_figures.hpp"

namespace fundsim::reference {
namespace {

std::string segment_name(int s) { return "segment" + std::to_string(s); }
std::string municipality_name(int m) { return "town" + std::to_string(m); }

void add_places(const Recipe& r, const Figures& f, Scenario& s) {
    for (int m = 0; m < r.municipalities; ++m) {
        Municipality municipality;
        municipality.id = municipality_name(m);
        municipality.youths = f.between(municipality.id + " youths", 500.0, 3000.0);
        municipality.referral_factor = f.between(municipality.id + " use", 0.8, 1.2);
        s.municipalities.push_back(municipality);
    }
    Referrer access{.id = "access", .label = {}, .share = 0.4, .gated = true, .court_ordered = false};
    Referrer doctor{.id = "doctor", .label = {}, .share = 0.5, .gated = false, .court_ordered = false};
    Referrer court{.id = "court", .label = {}, .share = 0.1, .gated = false, .court_ordered = true};
    if (r.brought_under) {
        doctor.brought_under = f.maybe("all brought under", 0.3) ? 1.0 : f.between("brought under", 0.2, 0.9);
        if (f.maybe("late gate", 0.7)) doctor.after = f.between("weeks until access looks", 1.0, 20.0);
    }
    s.referrers = {access, doctor, court};
}

void add_segment(const Recipe& r, const Figures& f, int index, Scenario& s) {
    Segment segment;
    const std::string name = segment.id = segment_name(index);
    segment.crisis = r.crisis && index == r.segments - 1;
    segment.unit = static_cast<BillingUnit>(f.one_of(name + " unit", 3));
    segment.with_residence = segment.unit == BillingUnit::day && f.maybe(name + " residence");
    const double starts = f.between(name + " starts", 0.15, 0.7);
    if (f.maybe(name + " counted by half-year")) segment.active_half_year = Value(starts * 45.0);
    else segment.starts = Value(starts);
    const bool all_classes = f.maybe(name + " all classes", 0.7);
    segment.class_share = all_classes ? by_class(0.4, 0.3, 0.2, 0.1) : by_class(0.6, 0.4, 0.0, 0.0);
    const double weeks = f.between(name + " duration", 6.0, 30.0);
    segment.duration = by_class(weeks, weeks * 1.3, weeks * 1.6, weeks * 2.0);
    if (segment.crisis) segment.duration = by_class(2.5, 2.5, 3.0, 3.0);
    const double need = f.between(name + " need", 0.7, 3.0);
    segment.need = segment.unit == BillingUnit::day ? by_class(7.0, 7.0, 7.0, 7.0)
                                                    : by_class(need, need * 1.4, need * 1.9, need * 2.6);
    segment.unit_cost = f.between(name + " cost", 5000.0, 30000.0);
    segment.avoidable_share = f.between(name + " avoidable", 0.3, 0.8);
    segment.staff_minutes_per_unit = segment.unit == BillingUnit::hour ? 60.0 : 150.0;
    segment.wait_norm = f.between(name + " norm", 2.0, 10.0);
    constexpr double loads[] = {0.0005, 0.85, 0.98, 1.15};
    segment.load = loads[static_cast<std::size_t>(r.capacity)];
    if (r.capacity != Capacity::ample && f.maybe(name + " queue"))
        segment.initial_wait = f.between(name + " wait", 1.0, 12.0);
    if (segment.crisis) segment.maximum_weeks = 4.0;
    else if (f.maybe(name + " limited", 0.15)) segment.maximum_weeks = f.between(name + " maximum", 5.0, 40.0);
    segment.add_on_weight = f.maybe(name + " add-on weight") ? f.between(name + " weight", 0.1, 1.0) : 0.0;
    if (r.groups && f.maybe(name + " groups")) {
        segment.group_share = f.between(name + " group share", 0.1, 0.6);
        segment.group_size = f.between(name + " group size", 2.0, 6.0);
    }
    if (r.setting && r.segments > 1 && !segment.crisis) {
        segment.step_down_to = segment_name((index + 1) % r.segments);
        // Per review; rare enough that a client who steps to and fro, with add-ons at every start, keeps within the
        // number of stays.
        segment.step_down = f.between(name + " step down", 0.01, 0.15) * r.review / 4.0;
        if (f.maybe(name + " steps up")) {
            segment.step_up_to = segment_name((index + r.segments - 1) % r.segments);
            segment.step_up = f.between(name + " step up", 0.01, 0.15) * r.review / 4.0;
        }
    }
    s.segments.push_back(segment);
}

void add_providers(const Recipe& r, const Figures& f, Scenario& s) {
    for (int p = 0; p < r.providers; ++p) {
        Provider provider;
        const std::string name = provider.id = "provider" + std::to_string(p);
        provider.count = f.maybe(name + " twins", 0.2) ? 2 : 1;
        if (f.maybe(name + " local")) provider.home = municipality_name(f.one_of(name + " home", r.municipalities));
        provider.cost_factor = f.between(name + " cost", 0.9, 1.1);
        provider.quality = f.between(name + " quality", 0.8, 1.2);
        for (int i = 0; i < r.segments; ++i) {
            const std::string what = name + ' ' + segment_name(i);
            // everybody's first provider serves all segments, so that none is without
            if (p > 0 && f.maybe(what + " not offered")) continue;
            provider.share[segment_name(i)] = f.between(what, 0.1, 1.0);
            if (r.capacity != Capacity::ample && f.maybe(what + " stated", 0.15))
                provider.capacity[segment_name(i)] = f.between(what + " capacity", 5.0, 40.0);
        }
        s.providers.push_back(provider);
    }
    for (int p = 0; r.entrants && p <= f.one_of("outside", 3); ++p) {
        Provider provider;
        const std::string name = provider.id = "outside" + std::to_string(p);
        provider.enters = true;
        provider.count = f.maybe(name + " twins", 0.3) ? 2 : 1;
        if (f.maybe(name + " local", 0.3))
            provider.home = municipality_name(f.one_of(name + " home", r.municipalities));
        provider.cost_factor = f.between(name + " cost", 0.8, 1.0);
        provider.quality = f.between(name + " quality", 0.8, 1.2);
        provider.stands_for = f.between(name + " stands for", 1.0, 3.0);
        for (int i = 0; i < r.segments; ++i)
            if (i == 0 || f.maybe(name + ' ' + segment_name(i)))
                provider.share[segment_name(i)] = f.between(name + " size " + segment_name(i), 0.05, 0.5);
        // somebody who comes may be stated before others who are there
        if (f.maybe(name + " first", 0.3)) s.providers.insert(s.providers.begin() + 1, provider);
        else s.providers.push_back(provider);
    }
}

void add_course(const Recipe& r, const Figures& f, Scenario& s) {
    Course& c = s.course;
    c.natural_share = f.between("natural", 0.1, 0.5);
    c.dose_saturation = f.between("saturation", 0.5, 2.0);
    if (r.moves) {
        c.worsening = by_class(0.010, 0.008, 0.005, 0.0);
        c.lightening = by_class(0.0, 0.010, 0.012, 0.015);
    }
    c.protection = f.between("protection", 0.2, 0.8);
    if (f.maybe("needs differ", 0.8)) c.need_cv = 0.6;
    if (f.maybe("responses differ", 0.8)) c.response_cv = 0.4;
    if (r.chronic) c.chronic_share = by_class(0.05, 0.15, 0.3, 0.5);
    c.chronic_duration_ratio = r.chronic ? f.between("chronic ratio", 1.0, 1.8) : 1.0;
    c.early_by_client_share = by_class(0.10, 0.12, 0.14, 0.16);
    c.in_agreement_share = f.between("in agreement", 0.0, 0.1);
    c.external_share = f.between("external", 0.0, 0.05);
    c.other_domain_share = f.between("other domain", 0.0, 0.05);
    if (r.aftercare) {
        c.aftercare_share = f.between("aftercare", 0.2, 0.9);
        c.aftercare_weeks = f.between("aftercare weeks", 0.0, 9.0);
        c.aftercare_intensity = f.between("aftercare intensity", 0.3, 0.8);
    }
    c.withdrawal = f.between("withdrawal", 0.002, 0.04);
    c.burden_weight = by_class(0.1, 0.25, 0.45, 0.7);
    if (r.add_ons)
        s.add_on = {.at_start = f.between("add-on at start", 0.05, 0.25), .per_week = f.between("add-on", 0.0, 0.005)};
    if (r.returns)
        s.relapse = {.after_goal = f.between("after goal", 0.1, 0.3),
                     .without_goal = f.between("without goal", 0.2, 0.5),
                     .mean_weeks = f.between("return weeks", 10.0, 60.0),
                     .direct_share = f.between("direct", 0.02, 0.15),
                     .after_crisis = f.between("after crisis", 0.2, 0.7)};
    if (r.shortfall) {
        c.dropout_by_wait = f.between("dropout by wait", 0.1, 3.0);
        c.dropout_by_lack = f.between("dropout by lack", 0.5, 8.0);
        if (r.returns) s.relapse.by_lack = f.between("return by lack", 0.5, 8.0);
    }
    s.placement.patience = f.between("patience", 0.0, 10.0);
    if (r.match) s.placement.match_spread = f.between("match", 0.05, 0.3);
    s.placement.local_share = f.between("local", 0.0, 0.8);
    if (r.central) s.placement.central_share = f.between("central", 0.2, 0.8);
    if (r.redirection)
        s.access = {.redirect_share = f.between("redirected", 0.2, 0.8),
                    .redirect_success = f.between("redirection succeeds", 0.3, 0.8),
                    .redirect_cost = 55050.0,
                    .redirect_return_weeks = f.between("redirected return", 5.0, 40.0),
                    .accuracy = 1.0};
    if (r.misjudged) s.access.accuracy = f.between("accuracy", 0.6, 0.95);
    if (r.terms)
        s.access.term = f.between("term", 4.0, 60.0), s.access.reassess_share = f.between("assessed again", 0.1, 1.0);
}

void add_surroundings(const Recipe& r, const Figures& f, Scenario& s) {
    s.out_of_contract.probability = r.out_of_contract ? f.between("out of contract", 0.05, 0.4) : 0.0;
    s.out_of_contract.maximum_wait = f.between("maximum wait", 1.0, 8.0);
    s.out_of_contract.capacity_share = f.between("out of contract capacity", 0.02, 0.2);
    if (r.administration)
        s.administration = {.minutes_per_message = f.between("message minutes", 2.0, 15.0),
                            .cost_per_message = 1234.0,
                            .messages_per_start = 4.0,
                            .messages_per_end = 2.3,
                            .messages_per_claim = 2.1,
                            .messages_per_change = 5.4,
                            .cost_per_provider = f.maybe("managed") ? 123457.0 : 0.0,
                            .minutes_per_client_week = f.between("client week minutes", 1.0, 15.0)};
    if ((r.terms || r.audits) && f.maybe("attention"))
        s.administration.providers_followed = f.between("followed", 1.0, 5.0);
    if (r.growth) {
        s.demand.growth = f.between("growth", -0.1, 0.3);
        s.demand.capacity_growth = f.between("capacity growth", -0.3, 0.1);
    }
    if (r.frailty) s.demand.municipality_year_cv = f.between("frailty", 0.1, 0.5);
    if (r.season) {
        double sum = 0.0;
        for (int p = 0; p < periods_per_year; ++p)
            sum += s.demand.season.emplace_back(f.between("season " + std::to_string(p), 0.5, 1.5));
        for (double& factor : s.demand.season) factor *= periods_per_year / sum;
    }
    if (!r.uncertain) return;
    s.uncertain = {
        {"course.protection", Spread::logitnormal, 0.3, 0.7, 0.5, 0.0, 1.0},
        {"course.withdrawal", Spread::uniform, 0.005, 0.03, 0.02, 0.0, 1.0},
        {"demand.duration_factor", Spread::lognormal, 0.85, 1.18, 1.0, 0.1, 10.0},
        {"demand.growth", Spread::normal, 0.02, 0.05, 0.02, -0.5, 0.5},
    };
    s.course.protection.parameter = 0;
    s.course.withdrawal.parameter = 1;
    s.demand.duration_factor.parameter = 2;
    if (r.growth) s.demand.growth.parameter = 3;
    s.correlations = {{"course.protection", "demand.duration_factor", -0.5}};
}

}  // namespace

Scenario scenario_of(const Recipe& recipe) {
    const Figures figures(recipe.seed);
    Scenario s;
    s.name = "recipe-" + std::to_string(recipe.seed);
    s.clock.years = recipe.years;
    s.clock.warm_up = recipe.warm_up_years * weeks_per_year;
    s.clock.review = recipe.review;
    s.clock.start_empty = recipe.start_empty;
    add_places(recipe, figures, s);
    for (int i = 0; i < recipe.segments; ++i) add_segment(recipe, figures, i, s);
    add_providers(recipe, figures, s);
    add_course(recipe, figures, s);
    add_surroundings(recipe, figures, s);
    add_contracts(recipe, figures, s);
    if (recipe.behaviour) add_behaviour(recipe, figures, s);
    return s;
}

Plan plan_of(const Recipe& recipe) { return compile(scenario_of(recipe), recipe.seed, recipe.uncertain ? 2 : 1); }

Recipe recipe_of_number(std::uint32_t number) {
    const Figures f(number);
    Recipe r;
    r.seed = number;
    r.municipalities = 1 + f.one_of("municipalities", 3);
    r.segments = 1 + f.one_of("segments", 4);
    r.providers = 2 + f.one_of("providers", 7);
    r.review = 1 << f.one_of("review", 3);
    r.warm_up_years = f.one_of("warm up", 3);
    r.years = 1 + f.one_of("years", 2);
    // what a year's loss adds to a budget is there for a second year in the third one
    if (f.maybe("a third year", 0.2)) r.years = 3;
    r.capacity = static_cast<Capacity>(f.one_of("capacity", 4));
    r.start_empty = f.maybe("start empty", 0.3);
    bool* const choices[] = {
        &r.crisis,  &r.moves,       &r.setting,   &r.groups,    &r.chronic,      &r.aftercare,       &r.add_ons,
        &r.returns, &r.redirection, &r.misjudged, &r.match,     &r.central,      &r.out_of_contract, &r.administration,
        &r.growth,  &r.frailty,     &r.season,    &r.uncertain, &r.new_contract, &r.contracts,       &r.modifiers,
        &r.lots,    &r.own_terms,   &r.terms,     &r.shortfall, &r.audits,       &r.brought_under,   &r.entrants};
    for (std::size_t i = 0; i < std::size(choices); ++i) *choices[i] = f.maybe("choice " + std::to_string(i));
    return r;
}

namespace {

std::uint32_t number_in(const char* variable, std::uint32_t usual) {
    const char* stated = std::getenv(variable);
    return stated != nullptr ? static_cast<std::uint32_t>(std::stoul(stated)) : usual;
}

}  // namespace

std::vector<std::uint32_t> numbers_or(std::uint32_t usual) {
    if (const std::uint32_t one = number_in("FUNDSIM_RECIPE", 0); one != 0) return {one};
    std::vector<std::uint32_t> numbers(number_in("FUNDSIM_RECIPES", usual));
    std::iota(numbers.begin(), numbers.end(), 1U);
    return numbers;
}

std::ostream& operator<<(std::ostream& out, const Recipe& r) {
    constexpr const char* capacities[] = {"ample", "usual", "tight", "scarce"};
    out << "recipe " << r.seed << ": municipalities " << r.municipalities << ", segments " << r.segments
        << ", providers " << r.providers << ", review " << r.review << ", warm-up " << r.warm_up_years << " y, horizon "
        << r.years << " y, capacity " << capacities[static_cast<std::size_t>(r.capacity)];
    const std::pair<bool, const char*> choices[] = {{r.start_empty, "start_empty"},
                                                    {r.crisis, "crisis"},
                                                    {r.moves, "moves"},
                                                    {r.setting, "setting"},
                                                    {r.groups, "groups"},
                                                    {r.chronic, "chronic"},
                                                    {r.aftercare, "aftercare"},
                                                    {r.add_ons, "add_ons"},
                                                    {r.returns, "returns"},
                                                    {r.redirection, "redirection"},
                                                    {r.misjudged, "misjudged"},
                                                    {r.match, "match"},
                                                    {r.central, "central"},
                                                    {r.out_of_contract, "out_of_contract"},
                                                    {r.administration, "administration"},
                                                    {r.growth, "growth"},
                                                    {r.frailty, "frailty"},
                                                    {r.season, "season"},
                                                    {r.uncertain, "uncertain"},
                                                    {r.new_contract, "new_contract"},
                                                    {r.contracts, "contracts"},
                                                    {r.modifiers, "modifiers"},
                                                    {r.lots, "lots"},
                                                    {r.own_terms, "own_terms"},
                                                    {r.terms, "terms"},
                                                    {r.shortfall, "shortfall"},
                                                    {r.audits, "audits"},
                                                    {r.brought_under, "brought_under"},
                                                    {r.entrants, "entrants"},
                                                    {r.behaviour, "behaviour"}};
    for (const auto& [chosen, name] : choices)
        if (chosen) out << ' ' << name;
    return out;
}

}  // namespace fundsim::reference
