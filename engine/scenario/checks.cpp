#include "scenario/checks.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <set>
#include <utility>

#include "scenario/contract_checks.hpp"
#include "scenario/correlation_check.hpp"
#include "scenario/fields.hpp"

namespace fundsim::scenario {
namespace {

constexpr double sum_tolerance = 0.005;
// Weeks are held in 12 bits.
constexpr int most_weeks = 3499;

std::string percent(double part) { return write_quantity(std::round(part * 1e4) / 1e4, {.kind = QuantityKind::share}); }

template <class Rows>
std::vector<std::string> ids_of(const Rows& rows) {
    std::vector<std::string> ids;
    std::ranges::transform(rows, std::back_inserter(ids), [](const auto& row) { return row.id; });
    return ids;
}

class Checker {
public:
    Checker(Scenario& scenario, const Places& places, Diagnostics& diagnostics)
        : scenario_(scenario), places_(places), diagnostics_(diagnostics) {}

    void run() {
        check_clock();
        check_dimensions();
        check_season();
        check_access();
        check_endings();
        check_behaviour();
        check_referrers();
        for (Segment& segment : scenario_.segments) {
            check_segment(segment);
            check_providers_of(segment);
        }
        check_homes();
        check_contracts(scenario_, places_, diagnostics_);
        check_correlations(scenario_, places_, diagnostics_);
    }

private:
    // Nothing is said of a setting that could not be read: `of` is what the finding is about, when not the path itself.
    void error(const std::string& path, Finding finding, const std::string& of = {}) {
        if (diagnostics_.has_error_at(of.empty() ? path : of)) {
            return;
        }
        diagnostics_.error(places_.of(path), path, std::move(finding));
    }

    // Reports a sum that is not 1; otherwise divides by it, so that rounding in the file does no harm.
    void check_sum(const std::string& path, const std::string& of, const std::vector<Value*>& parts) {
        double sum = 0.0;
        for (const Value* part : parts) {
            sum += part->central;
        }
        if (!(std::fabs(sum - 1.0) <= sum_tolerance)) {
            error(path, {of + " sum to " + percent(sum), "100 %"});
            return;
        }
        if (std::fabs(sum - 1.0) > 1e-9) {
            for (Value* part : parts) {
                part->central /= sum;
            }
        }
    }

    void check_clock() {
        if (scenario_.clock.warm_up % weeks_per_year != 0) {
            error("clock.warm_up", {std::to_string(scenario_.clock.warm_up) + " weeks are no whole years",
                                    "years of 52 weeks: 52 week, 104 week, 156 week"});
        }
        const int weeks = scenario_.clock.warm_up + weeks_per_year * scenario_.clock.years;
        if (weeks > most_weeks) {
            error("clock", {"warm-up and horizon take " + std::to_string(weeks) + " weeks",
                            "at most " + std::to_string(most_weeks)});
        }
    }

    void check_dimensions() {
        std::size_t providers = 0;
        for (const Provider& provider : scenario_.providers) {
            providers += static_cast<std::size_t>(provider.count);
        }
        const std::size_t caseloads = providers * scenario_.segments.size();
        if (caseloads > most_caseloads) {
            error("providers",
                  {std::to_string(providers) + " providers in " + std::to_string(scenario_.segments.size()) +
                       " segments make " + std::to_string(caseloads) + " caseloads",
                   "at most " + std::to_string(most_caseloads)});
        }
    }

    void check_season() {
        const std::vector<double>& season = scenario_.demand.season;
        if (season.empty()) {
            return;
        }
        const double mean = std::accumulate(season.begin(), season.end(), 0.0) / static_cast<double>(season.size());
        if (!(std::fabs(mean - 1.0) <= 0.01)) {
            error("demand.season", {"the factors have mean " + write_number(std::round(mean * 1e4) / 1e4), "mean 1"});
        }
    }

    void check_access() {
        const Access& access = scenario_.access;
        if (access.reassess_share.central > 0.0 && !(access.term.central > 0.0)) {
            error("access.reassess_share",
                  {"terms never end, so none is assessed again", "a term, such as term: 52 week"});
        }
    }

    void check_endings() {
        const Course& course = scenario_.course;
        const double by_client = std::ranges::max(course.early_by_client_share, {}, &Value::central).central;
        const double early = by_client + course.in_agreement_share.central + course.external_share.central +
                             course.other_domain_share.central;
        if (early >= 1.0) {
            error("course",
                  {"the shares of other endings sum to " + percent(early),
                   "below 100 %: early_by_client_share, in_agreement_share, external_share, other_domain_share"});
        }
    }

    // A provider is of one kind. Uncertain shares may be drawn above 100 % together: the second then gives way.
    void check_behaviour() {
        const Behaviour& behaviour = scenario_.behaviour;
        const double always = behaviour.strategic_share.central;
        const double sum = always + behaviour.non_strategic_share.central;
        if (sum > 1.0 + 1e-9) {
            error("behaviour.non_strategic_share", {"strategic_share and non_strategic_share sum to " + percent(sum),
                                                    "together at most 100 %: here at most " + percent(1.0 - always)});
        }
    }

    void check_referrers() {
        if (scenario_.referrers.empty()) {
            Referrer all;
            all.id = "all";
            all.label = {"alle verwijzers", "all referrers"};
            all.share = 1.0;
            scenario_.referrers.push_back(all);
            return;
        }
        std::vector<Value*> parts;
        for (Referrer& referrer : scenario_.referrers) {
            parts.push_back(&referrer.share);
            check_gate(referrer);
        }
        check_sum("referrers", "the shares of the referrers", parts);
    }

    // Brought under access is who bypasses it.
    void check_gate(const Referrer& referrer) {
        const std::string path = "referrers." + referrer.id;
        if (referrer.brought_under.central == 0.0) {
            if (referrer.after.central > 0.0) {
                error(path + ".after", {"nobody is brought under access", "brought_under: 40 %"});
            }
            return;
        }
        if (referrer.gated) {
            error(path + ".brought_under", {"access sees all of these clients already", "gated: false"});
        } else if (referrer.court_ordered) {
            error(path + ".brought_under",
                  {"what a court orders, access does not touch", "brought_under with another referrer"});
        }
    }

    void check_segment(Segment& segment) {
        const std::string path = "segments." + segment.id;
        if (segment.active_half_year.has_value() == segment.starts.has_value()) {
            error(path,
                  {segment.starts ? "both active_half_year and starts are stated" : "the number of clients is missing",
                   "either active_half_year: 450 or starts: 60 1/year"});
        }
        std::vector<Value*> parts;
        for (Value& share : segment.class_share) {
            parts.push_back(&share);
        }
        check_sum(path + ".class_share", "the shares of the classes", parts);
        for (std::size_t k = 0; k < severity_count; ++k) {
            const std::string name(severity_names[k]);
            if (segment.class_share[k].central <= 0.0) {
                continue;
            }
            const std::string why =
                "above 0, for " + percent(segment.class_share[k].central) + " of starts are " + name;
            if (segment.need[k].central <= 0.0 && !diagnostics_.has_error_at(path + ".need")) {
                error(path + ".need." + name, {"no need is stated", why});
            }
            if (segment.duration[k].central <= 0.0 && !diagnostics_.has_error_at(path + ".duration")) {
                error(path + ".duration." + name, {"no duration is stated", why});
            }
        }
        check_week(segment, path);
        check_count(segment, path);
        check_step(segment, segment.step_down_to, segment.step_down, path + ".step_down");
        check_step(segment, segment.step_up_to, segment.step_up, path + ".step_up");
        if (!segment.step_down_to.empty() && segment.step_down_to == segment.step_up_to) {
            error(path + ".step_up_to", {"the same segment is the lighter and the heavier one",
                                         "another segment, or only one of step_down_to and step_up_to"});
        }
    }

    // A week has seven days, and fourteen half-days. (Hours are bounded where they are read.)
    void check_week(const Segment& segment, const std::string& path) {
        const double most = segment.unit == BillingUnit::day        ? 7.0
                            : segment.unit == BillingUnit::half_day ? 14.0
                                                                    : 168.0;
        for (std::size_t k = 0; k < severity_count; ++k) {
            if (segment.need[k].central > most) {
                const Quantity unit{.kind = QuantityKind::units_per_week, .unit = segment.unit};
                error(path + ".need." + std::string(severity_names[k]),
                      {"a need of " + write_quantity(segment.need[k].central, unit) + " is more than a week holds",
                       "at most " + write_quantity(most, unit)},
                      path + ".need");
                return;
            }
        }
    }

    void check_count(const Segment& segment, const std::string& path) {
        double youths = 0.0;
        for (const Municipality& municipality : scenario_.municipalities) {
            youths += municipality.youths.central;
        }
        if (segment.active_half_year && youths > 0.0 && segment.active_half_year->central > youths) {
            error(path + ".active_half_year",
                  {"more clients in a half-year (" + write_number(segment.active_half_year->central) +
                       ") than there are youths (" + write_number(youths) + ")",
                   "at most the youths of the municipalities, or their numbers (youths:) set right"});
        }
    }

    // `path`: of the probability of the move; the segment that it leads to stands beside it.
    void check_step(const Segment& segment, const std::string& to, const Value& chance, const std::string& path) {
        const std::string leads = path + "_to";
        if (to.empty()) {
            if (chance.central > 0.0 && !diagnostics_.has_error_at(leads)) {
                error(path, {"a move that leads nowhere", leads.substr(leads.rfind('.') + 1) + ": the other segment"});
            }
        } else if (to == segment.id) {
            error(leads, {"a segment cannot lead to itself", "another segment"});
        } else if (find_segment(scenario_.segments, to) == nullptr) {
            unknown_segment(leads, to);
        }
    }

    void unknown_segment(const std::string& path, const std::string& id) {
        const std::vector<std::string> known = ids_of(scenario_.segments);
        error(path, {"there is no segment " + in_quotes(id), list_of(known), nearest(id, known)});
    }

    void check_providers_of(const Segment& segment) {
        std::vector<Value*> parts;
        bool any = false;
        double may_enter = 0.0;
        for (Provider& provider : scenario_.providers) {
            const auto found = provider.share.find(segment.id);
            if (found != provider.share.end() && provider.enters) {
                may_enter += found->second.central;
            } else if (found != provider.share.end()) {
                parts.push_back(&found->second);
                any = any || found->second.central > 0.0;
            }
            const bool idle = found == provider.share.end() || found->second.central <= 0.0;
            const auto capacity = provider.capacity.find(segment.id);
            if (!idle && capacity != provider.capacity.end() && capacity->second.central <= 0.0) {
                error("providers." + provider.id + ".capacity." + segment.id,
                      {"a share of the clients, and no capacity to help them", "above 0, or no share"});
            }
            if (idle && capacity != provider.capacity.end()) {
                error("providers." + provider.id + ".capacity." + segment.id,
                      {"capacity in a segment without a share of its clients", "a share as well"});
            }
        }
        if (scenario_.providers.empty()) {
            return;  // said once, of the providers as a whole
        }
        if (!any) {
            error("segments." + segment.id, {may_enter > 0.0 ? "all providers of this segment are still to enter"
                                                             : "no provider has a share of this segment",
                                             "share: under providers"});
            return;
        }
        check_sum("providers", "the shares of segment " + segment.id, parts);
        if (may_enter > 1.0 + 1e-9) {
            error("providers", {"those who may enter segment " + segment.id + " are " + percent(may_enter) +
                                    " of the size of all who are there",
                                "at most 100 %"});
        }
    }

    void check_homes() {
        if (scenario_.municipalities.empty()) {
            return;  // said once, of the municipalities as a whole
        }
        const std::vector<std::string> known = ids_of(scenario_.municipalities);
        const std::set<std::string> ids(known.begin(), known.end());
        for (const Provider& provider : scenario_.providers) {
            if (diagnostics_.full()) {
                return;
            }
            if (!provider.home.empty() && !ids.contains(provider.home)) {
                error("providers." + provider.id + ".home", {"there is no municipality " + in_quotes(provider.home),
                                                             list_of(known), nearest(provider.home, known)});
            }
        }
    }

    Scenario& scenario_;
    const Places& places_;
    Diagnostics& diagnostics_;
};

}  // namespace

void check_scenario(Scenario& scenario, const Places& places, Diagnostics& diagnostics) {
    Checker(scenario, places, diagnostics).run();
}

}  // namespace fundsim::scenario
