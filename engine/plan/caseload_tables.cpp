// What reviews, placement and caseloads look up: thresholds, hazards, capacities, dose tables.
#include <algorithm>
#include <array>

#include "model/flow/care.hpp"
#include "model/flow/placement.hpp"
#include "model/provider/payer.hpp"
#include "plan/table_builder.hpp"

namespace fundsim {
namespace tables {

void Builder::reviews(std::size_t i) {
    const Segment& segment = s_.segments[i];
    const SegmentWork& w = work_[i];
    SegmentTables& table = t_.segments[i];
    const int weeks = s_.clock.review;
    const bool moves = !(d_(segment.maximum_weeks) > 0.0);
    for (std::size_t state = 0; state < state_count; ++state) {
        const std::size_t k = state & 3U;
        const bool aftercare = (state & 8U) != 0;  // see state_of
        if (!aftercare) {
            table.care.hazard_client[state] = table.care_start.hazard_client[state] = hazard_q24(w.course.early[k]);
            table.care.hazard_other[state] = table.care_start.hazard_other[state] = hazard_q24(w.course.other[k]);
            if (k > 0 && moves)
                table.care.move_down[state] =
                    probability_threshold(d_(s_.course.lightening[k]) * static_cast<double>(weeks));
            table.care.add_on[state] = probability_threshold(d_(s_.add_on.per_week) * static_cast<double>(weeks));
            if (!segment.step_down_to.empty() && k <= 1)
                table.care.setting[state] = probability_threshold(d_(segment.step_down));
            if (!segment.step_up_to.empty() && k == 3)
                table.care.setting[state] = probability_threshold(d_(segment.step_up));
        }
        if (moves)
            table.care.change_request[state] = probability_threshold(provider::reassessed(t_.terms_to_reassess, 1.0));
        table.care_start.add_on[state] = probability_threshold(d_(s_.add_on.at_start));
        table.waiting.hazard_client[state] = table.waiting_start.hazard_client[state] =
            hazard_q24(d_(s_.course.withdrawal));
        // A court's orders are urgent in every class, but no state tells them: the event looks (see on_waiting_event).
        const bool urgent = segment.crisis || k >= 2 || t_.court_share > 0.0;
        table.waiting.setting[state] = urgent ? probability_threshold(d_(s_.out_of_contract.probability)) : 0;
    }
    const std::size_t cells = (plan_.first_caseload[i + 1] - plan_.first_caseload[i]) * row_states;
    table.goal_waiting.assign(cells, 0);
    table.move_up_waiting.assign(cells, 0);
    table.move_up_most = 0;
    for (std::size_t cell = 0; cell < cells; ++cell) {
        const std::size_t k = cell & 3U;
        table.goal_waiting[cell] = (cell & chronic_bit) != 0 ? 0 : hazard_q24(t_.course[i].natural[k]);
        table.move_up_waiting[cell] = probability_threshold(t_.course[i].worsening[k] * static_cast<double>(weeks));
        table.move_up_most = std::max(table.move_up_most, table.move_up_waiting[cell]);
    }
    const auto& worsening = t_.course[i].worsening;
    const bool worsens = std::any_of(worsening.begin(), worsening.end(), [](double rate) { return rate > 0.0; });
    for (ReviewTables* review : {&table.care, &table.care_start, &table.waiting, &table.waiting_start}) {
        const bool first = review == &table.care_start || review == &table.waiting_start;
        review->draws_matter = (!first && worsens) || any(review->move_down) || any(review->add_on) ||
                               any(review->setting) || any(review->change_request);
    }
    const double quanta = quanta_per_unit(segment.unit) * sub_quanta;
    for (std::size_t k = 0; k < severity_count; ++k) {
        table.rate[k] = rounded(w.need[k] * quanta * w.resource);
        table.chronic[k] = moves ? probability_threshold(d_(s_.course.chronic_share[k])) : 0;
    }
    table.rate_follows_need = segment.unit != BillingUnit::day && !segment.with_residence;
    table.resource_q16 = static_cast<std::int32_t>(rounded(w.resource * 65536));
    table.aftercare = moves ? probability_threshold(d_(s_.course.aftercare_share)) : 0;
    table.aftercare_weeks = static_cast<std::int32_t>(rounded(d_(s_.course.aftercare_weeks)));
    table.maximum_weeks = static_cast<std::int32_t>(rounded(d_(segment.maximum_weeks)));
    table.staff_minutes = rounded(d_(segment.staff_minutes_per_unit));
    table.mean_weeks = std::max<std::int32_t>(1, static_cast<std::int32_t>(rounded(w.course.mean_weeks)));
    table.severity = AliasTable(w.referral_share);
    table.turnover_weeks =
        std::max<std::int32_t>(1, static_cast<std::int32_t>(rounded(w.course.mean_weeks + w.course.aftercare_weeks)));
    table.stock_type = AliasTable(w.course.weights);
    table.stock_types = w.course.types;
    table.stock_mean_age = w.course.mean_weeks;
    table.stock_in_care = s_.clock.start_empty ? 0.0 : w.in_care;
    table.stock_waiting = s_.clock.start_empty ? 0.0 : w.waiting;
    table.step_up_segment = segment.step_up_to.empty() ? -1 : static_cast<std::int32_t>(index_of(segment.step_up_to));
    table.premium_cost = rounded(d_(segment.unit_cost) * (1.0 + d_(s_.out_of_contract.premium)));
    table.mean_units = w.in_care > 0.0 ? w.units / w.in_care : w.need[0];
}

std::size_t Builder::there(std::size_t i) const {
    std::size_t there = 0;
    while (plan_.caseloads[plan_.first_caseload[i] + there].there()) ++there;
    return there;
}

void Builder::found_by(std::size_t i, std::size_t m, std::vector<double>& found) const {
    const std::size_t first = plan_.first_caseload[i];
    const std::size_t count = plan_.first_caseload[i + 1] - first;
    const std::size_t there = this->there(i);
    const double local = d_(s_.placement.local_share);
    const auto is_near = [&](std::size_t c) {
        const Provider& provider = s_.providers[plan_.provider_of[plan_.caseloads[first + c].provider]];
        return provider.home.empty() || provider.home == s_.municipalities[m].id;
    };
    found.assign(count, 0.0);
    double total = 0.0;
    double nearby = 0.0;
    for (std::size_t c = 0; c < there; ++c) {
        found[c] = caseload_share(plan_.caseloads[first + c], i);
        total += found[c];
        if (is_near(c)) nearby += found[c];
    }
    for (std::size_t c = 0; c < there; ++c) {
        const double near = is_near(c) ? found[c] : 0.0;
        found[c] = nearby > 0.0 ? (1.0 - local) * found[c] / total + local * near / nearby : found[c] / total;
    }
    // Who may enter has a size relative to all that is there, near and far alike.
    for (std::size_t c = there; c + 1 < count; ++c) {
        const double size = caseload_share(plan_.caseloads[first + c], i);
        const double of_near = is_near(c) && nearby > 0.0 ? size * total / nearby : 0.0;
        found[c] = nearby > 0.0 ? (1.0 - local) * size + local * of_near : size;
    }
}

void Builder::stay_with_own(std::size_t i) {
    const std::int32_t lighter = t_.segments[i].step_down_segment;
    if (lighter < 0) return;
    const auto to = static_cast<std::size_t>(lighter);
    const std::size_t first = plan_.first_caseload[i];
    const std::size_t count = plan_.first_caseload[i + 1] - first - 1;  // without that for care out of contract
    demand_share_.assign(count, 0.0);                                   // of the segment's clients
    for (std::size_t m = 0; m < s_.municipalities.size(); ++m) {
        const double demand = d_(s_.municipalities[m].youths) * d_(s_.municipalities[m].referral_factor);
        found_by(i, m, found_);
        found_by(to, m, found_there_);
        for (std::size_t c = 0; c < count; ++c) {
            demand_share_[c] += demand * found_[c];
            for (std::size_t own = plan_.first_caseload[to]; own < plan_.first_caseload[to + 1]; ++own) {
                if (plan_.caseloads[own].provider != plan_.caseloads[first + c].provider) continue;
                const double found = found_there_[own - plan_.first_caseload[to]];
                // who has entered is one more beside those who were there
                const double part = plan_.caseloads[own].enters ? found / (1.0 + found) : found;
                t_.caseloads[first + c].own_there += demand * found_[c] * part;
            }
        }
    }
    for (std::size_t c = 0; c < count; ++c)
        if (demand_share_[c] > 0.0) t_.caseloads[first + c].own_there /= demand_share_[c];
}

void Builder::placement(std::size_t i) {
    const std::size_t first = plan_.first_caseload[i];
    const std::size_t count = plan_.first_caseload[i + 1] - first;
    demand_share_.assign(count, 0.0);
    double same = 0.0;  // chance that two candidates of a client are one provider
    double expected = 0.0;
    // Waits of providers around the stated one as if exponential [assume].
    const double wait = d_(s_.segments[i].initial_wait);
    const double acceptable = wait > 0.0 ? 1.0 - exponential(-d_(s_.placement.patience) / wait) : 1.0;
    const auto among = [&](double providers) { return Reach{providers, acceptable, d_(s_.placement.central_share)}; };
    const auto provider_at = [&](std::size_t c) -> const Provider& {
        return s_.providers[plan_.provider_of[plan_.caseloads[first + c].provider]];
    };
    const std::size_t there = this->there(i);
    for (std::size_t m = 0; m < s_.municipalities.size(); ++m) {
        found_by(i, m, found_);
        std::vector<double> weight(found_.begin(), found_.begin() + static_cast<std::ptrdiff_t>(there));
        weight.push_back(0.0);  // one place more, which nobody is sent to
        for (std::size_t c = 0; c < there; ++c) demand_share_[c] += weight[c] * t_.municipality_share[m];
        t_.segments[i].candidates.push_back(AliasTable(weight));
        std::vector<std::uint16_t>& within = t_.segments[i].reach.emplace_back();
        double here = 0.0;
        for (std::size_t c = 0; c < there; ++c) {
            if (!(weight[c] > 0.0)) continue;
            within.push_back(static_cast<std::uint16_t>(c));
            here += weight[c] * weight[c] / d_(provider_at(c).stands_for);
        }
        std::vector<Outsider>& outsiders = t_.segments[i].outsiders.emplace_back();
        for (std::size_t c = there; c + 1 < count; ++c) {
            const double found = found_[c];
            demand_share_[c] += found * t_.municipality_share[m];
            if (!(found > 0.0)) continue;
            within.push_back(static_cast<std::uint16_t>(c));
            outsiders.push_back({static_cast<std::uint16_t>(c), found, found * found / d_(provider_at(c).stands_for)});
        }
        t_.segments[i].same.push_back(here);
        t_.segments[i].match.push_back(MatchThresholds::best_of(1.0 / here / candidate_count));
        t_.segments[i].match_in_stock.push_back(MatchThresholds::at_start(among(1.0 / here)));
        // municipalities count alike, so that more children in one change nothing in another
        same += here / static_cast<double>(s_.municipalities.size());
        expected += expected_match(among(1.0 / here)) / static_cast<double>(s_.municipalities.size());
    }
    t_.segments[i].choice = 1.0 / same;
    const std::optional<Value>& measured = s_.segments[i].measured_choice;
    t_.course[i].measured_match = measured ? expected_match(among(d_(*measured))) : expected;
}

void Builder::caseloads(std::size_t i) {
    const Segment& segment = s_.segments[i];
    const SegmentWork& w = work_[i];
    SegmentTables& table = t_.segments[i];
    const std::size_t first = plan_.first_caseload[i];
    const std::size_t count = plan_.first_caseload[i + 1] - first;
    const double quanta = quanta_per_unit(segment.unit) * sub_quanta;
    const double load = d_(segment.load);
    const double avoidable = d_(segment.avoidable_share);
    table.goal.assign(count * row_states, 0);
    table.move_up.assign(count * row_states, 0);
    for (std::size_t c = 0; c < count; ++c) {
        const Caseload& caseload = plan_.caseloads[first + c];
        CaseloadTables& out = t_.caseloads[first + c];
        double committed = w.units * demand_share_[c];
        // who admits at its own pace today has more places than it uses
        const double pace = w.current.pace.empty() ? 1.0 : w.current.pace[c];
        double net = committed / (load * pace);
        double cost = d_(segment.unit_cost);
        if (caseload.out_of_contract) {
            out.out_of_contract = true;
            net = w.units / load * d_(s_.out_of_contract.capacity_share);
            cost *= 1.0 + d_(s_.out_of_contract.premium);
        } else {
            const Provider& provider = s_.providers[plan_.provider_of[caseload.provider]];
            out.quality = d_(provider.quality);
            cost *= d_(provider.cost_factor);
            if (const auto stated = provider.capacity.find(segment.id); stated != provider.capacity.end()) {
                net = d_(stated->second) / provider.count;
                committed = net * load;
            }
        }
        // Administration eats capacity: minutes per message and client-week, in units of the segment.
        const double per_unit = d_(segment.staff_minutes_per_unit);
        const double starts = w.starts * demand_share_[c];
        const double messages =
            starts * (d_(s_.administration.messages_per_start) + d_(s_.administration.messages_per_end) +
                      w.moves * d_(s_.administration.messages_per_change)) +
            w.in_care * demand_share_[c] * d_(s_.administration.messages_per_claim) / weeks_per_period;
        const double minutes = messages * t_.message_minutes + w.in_care * demand_share_[c] * t_.client_week_minutes;
        const double admin_units = caseload.out_of_contract || !(per_unit > 0.0) ? 0.0 : minutes / per_unit;
        out.capacity = rounded(net * quanta);
        out.paid_capacity = rounded((net + admin_units) * quanta);
        out.committed = rounded(committed * quanta);
        out.unit_cost = rounded(cost);
        out.variable_cost = rounded(cost * avoidable);
        out.fixed_cost =
            caseload.out_of_contract ? 0 : rounded(cost * (1.0 - avoidable) * committed * weeks_per_period);
        if (caseload.out_of_contract) out.variable_cost = out.unit_cost;
        for (const std::uint32_t court : {0U, court_bit})
            fill_dose_tables(t_, i, c, out, 1.0, 256, s_.clock.review, court, table.goal, table.move_up);
    }
}

void Builder::published_shortfall(std::size_t i) {
    SegmentTables& table = t_.segments[i];
    table.published_wait_q16 = rounded(d_(s_.segments[i].initial_wait) / 13.0 * 65536.0);
    const std::size_t first = plan_.first_caseload[i];
    std::vector<CurrentResponse::Part> parts = work_[i].current.parts;
    const double responding = parts.empty() ? 0.0 : 1.0 - t_.court_share;
    if (parts.empty())  // nobody responds
        for (std::size_t c = first; c < plan_.first_caseload[i + 1]; ++c)
            if (plan_.caseloads[c].there())
                parts.push_back({.caseload = c - first, .share = caseload_share(plan_.caseloads[c], i)});
    double lack = 0.0;
    double all = 0.0;
    for (const CurrentResponse::Part& part : parts) {
        const double quality = t_.caseloads[first + part.caseload].quality;
        const double phi = std::clamp(part.intensity + part.self_interest * table.practice,
                                      t_.behaviour.intensity_minimum, t_.behaviour.intensity_maximum);
        const auto lacks = [quality](double given) { return std::max(0.0, 1.0 - given * quality); };
        lack += part.share * (responding * lacks(phi) + (1.0 - responding) * lacks(1.0));
        all += part.share;
    }
    table.published_lack_q16 = all > 0.0 ? rounded(lack / all * 65536.0) : 0;
}

}  // namespace tables

void fill_dose_tables(const Tables& of, std::size_t segment, std::size_t local_caseload, const CaseloadTables& caseload,
                      double phi, std::int32_t effort_q8, int review_weeks, std::uint32_t court,
                      std::vector<std::int32_t>& goal, std::vector<std::uint32_t>& move_up) {
    const CourseRates& course = of.course[segment];
    for (std::uint32_t match = 0; match < match_levels; ++match)
        for (std::size_t k = 0; k < severity_count; ++k) {
            const std::size_t cell = local_caseload * row_states + court + (match << match_shift) + k;
            goal[cell + chronic_bit] = tables::hazard_q24(course.chronic_end[k]);
            for (const std::uint32_t chronic : {0U, chronic_bit}) {
                goal[cell + chronic + aftercare_bit] = aftercare_hazard;
                move_up[cell + chronic + aftercare_bit] = 0;
            }
        }
    lay_down(dose_table(of, segment, caseload, phi, effort_q8, review_weeks), local_caseload, court, goal, move_up);
}

DoseTable dose_table(const Tables& of, std::size_t segment, const CaseloadTables& caseload, double phi,
                     std::int32_t effort_q8, int review_weeks) {
    const CourseRates& course = of.course[segment];
    std::array<double, match_levels> dose{};
    std::array<double, match_levels> less{};
    for (std::uint32_t match = 0; match < match_levels; ++match) {
        dose[match] = caseload.out_of_contract ? phi
                                               : phi * caseload.quality * course.dose_factor *
                                                     match_factor(match, of.match_spread, course.measured_match);
        less[match] = -dose[match];
    }
    const std::array<double, match_levels> unprotected = exponential(less);
    DoseTable table;
    for (std::uint32_t match = 0; match < match_levels; ++match) {
        const double left = worsening_left_of(unprotected[match], of.protection);
        for (std::size_t k = 0; k < severity_count; ++k) {
            const CareRates rates{course.natural[k], course.treatment[k], course.worsening[k]};
            const std::int64_t at_dose = tables::hazard_q24(improvement_hazard(rates, dose[match], of.saturation));
            table.goal[DoseTable::at(match, k)] =
                static_cast<std::int32_t>(std::min<std::int64_t>(at_dose * effort_q8 >> 8, hazard_one));
            table.move_up[DoseTable::at(match, k)] = probability_threshold(rates.worsening * left * review_weeks);
        }
    }
    return table;
}

void lay_down(const DoseTable& table, std::size_t local_caseload, std::uint32_t court, std::vector<std::int32_t>& goal,
              std::vector<std::uint32_t>& move_up) {
    std::size_t cell = local_caseload * row_states + court;
    for (std::size_t match = 0; match < match_levels; ++match, cell += 1U << match_shift)
        for (std::size_t k = 0; k < severity_count; ++k) {
            goal[cell + k] = table.goal[DoseTable::at(match, k)];
            move_up[cell + k] = move_up[cell + chronic_bit + k] = table.move_up[DoseTable::at(match, k)];
        }
}

}  // namespace fundsim
