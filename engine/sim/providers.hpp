// Providers in one replication: what they perceive of their contracts, what they decide, their reserves.
//
// Decisions are recomputed once per period for every caseload, from the rules in model/provider, and held as integers:
// thresholds, levels in 1/1024, factors in 1/65536. No contract is named here: all that is read of it is its incentive
// profile, by difference of its payment rule.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/whole.hpp"
#include "contracts/kpi_bonus.hpp"
#include "model/provider/capacity.hpp"
#include "model/provider/entry.hpp"
#include "model/provider/situation.hpp"
#include "plan/contract_tables.hpp"
#include "plan/situation.hpp"
#include "sim/billing.hpp"
#include "sim/ledger.hpp"
#include "sim/memo.hpp"
#include "sim/outlook.hpp"

namespace fundsim {

/// Who draws a provider's luck is its name, so that one more provider changes nobody's.
std::uint32_t hash_of_provider(const std::string& name);

/// What a caseload does until the next period. The defaults are those of frozen behaviour.
struct ProviderChoice {
    std::int32_t intensity = dose_one;  // 1/1024 of need
    std::int32_t quality = dose_one;    // 1/1024: experience and unmeasured quality, a factor on dose
    std::int32_t effort_q8 = 256;       // factor on improvement
    std::int32_t pace_q16 = 65536;      // part of capacity used for admissions
    std::int32_t one_off_q16 = 0;       // part of the paid hours that a change of scheme takes
    std::uint32_t prolongs = 0;         // threshold per period
    // by form of the arrangement: for recovery, for lasting support
    std::array<std::uint32_t, 2> ends_early{};                // threshold per review
    std::array<std::int32_t, 2> step_down_q16{65536, 65536};  // factor on the clinical probability
    std::uint32_t reports = 0;                                // threshold: an unreached goal is reported
    std::int32_t contact_q12 = 4096;                          // factor on the time until a client drops out
    std::int32_t relapse_q16 = 65536;                         // factor on returns
    BySeverity<std::uint32_t> proposes{};                     // threshold by true class: a class higher is proposed
    BySeverity<std::uint32_t> asks_support{};  // the same: lasting support for a chronic client who is to recover
    BySeverity<std::array<std::uint32_t, signal_bins>> declines{};  // thresholds by class and intake signal
    bool selects = false;                                           // any of `declines` is above 0
    bool operator==(const ProviderChoice&) const = default;
};

/// What contract management does about claims of a provider that are not so, in care that is paid in one way, until the next
/// period: see model/provider/audit.hpp.
struct Checks {
    std::uint32_t checked = 0;             // threshold
    BySeverity<std::int64_t> of_step{};    // cents owed for a step up from a class
    BySeverity<std::int64_t> of_result{};  // for a goal, by the class that is coded
};

/// What the contract in force pays: its lines, which are learned, and what caps leave of them, which bites at once.
struct ContractStands {
    double per_claim = 1.0;  // of a claim, before the clauses of the year
    double per_value = 0.0;  // of care at reference cost, beside what caps bear of it
    double response = 1.0;   // eta_R before caps
    YearCaps caps{};
    double per_other = 1.0;  // what caps leave of pay beside: of care under the contract before
};

/// Of an agreement, for a contract year.
struct ExpectedKpis {
    contracts::ExpectedBonus bonus;
    std::array<int, kpi_count> cases{};  // behind each
};

class Providers {
public:
    void reset(const Plan& plan, const Tables& tables, std::uint32_t parameter_draw, bool frozen);
    void take_over(const Plan& plan) { plan_ = &plan; }
    /// From here on nobody responds.
    void freeze();
    /// The contracts of the horizon take over.
    void switch_contracts(std::int32_t week);
    int horizon_year = -1;  // set by the simulation when a year opens
    /// Decisions for the coming period. `wait`: published waits in weeks; `queue`: clients waiting, per caseload.
    void decide(std::int32_t week, Ledger& ledger, const Billing& billing, const std::vector<std::int32_t>& wait,
                const std::vector<std::int32_t>& queue);
    /// Books a period's result on reserves; returns the providers that stop now.
    std::vector<std::uint16_t> close_period(const Ledger& ledger, const Billing& billing);
    /// Yearly: capacity follows margin and queue.
    void open_year(Ledger& ledger, const Billing& billing);
    /// The staff of a caseload whose provider stops goes to others with the same form of care.
    void pass_on_staff(std::size_t caseload, Ledger& ledger);
    /// Threshold of entering at the start of a contract year; 0 for who is there, or was. See entry.cpp.
    std::uint32_t entry_threshold(std::size_t provider, int contract_year, const Billing& billing) const;
    /// It enters with all its forms of care whose contract is open; returns those caseloads.
    std::vector<std::size_t> enter(std::size_t provider, std::int32_t week, const Billing& billing);
    /// Places of those who entered, a part in every period until all are there.
    void open_places(Ledger& ledger);
    /// Money that passes between providers (a lead pays its subcontractor), cents.
    void charge(std::size_t caseload, std::int64_t cents);
    void transfer(std::size_t from_caseload, std::size_t to_caseload, std::int64_t cents);

    const ProviderChoice& choice(std::size_t caseload) const { return choices_[caseload]; }
    const Checks& checks(std::size_t caseload, Paying paying) const {
        return checks_[caseload][static_cast<std::size_t>(paying)];
    }
    /// What one more cent of claims does to the pay of the contract year, as it stood when the period opened.
    double per_claim(std::size_t caseload) const { return per_claim_[caseload]; }
    const ContractStands& stands(std::size_t caseload) const { return stands_[caseload]; }
    /// eta_R of a caseload, caps included.
    double response(std::size_t caseload) const { return response_[caseload]; }
    /// What the contract year of an agreement was expected to come to when it opened.
    const Outlook& outlook(std::size_t agreement) const { return outlook_[agreement]; }
    bool on() const { return on_; }
    /// Highest thresholds per segment, for the reviews.
    std::uint32_t most_early(std::size_t segment) const { return most_early_[segment]; }
    std::uint32_t most_proposes(std::size_t segment) const { return most_proposes_[segment]; }
    std::uint32_t most_asks_support(std::size_t segment) const { return most_asks_support_[segment]; }
    std::int32_t most_step_down(std::size_t segment) const { return most_step_down_[segment]; }
    /// eta_R of a segment: mean over its caseloads, weighted by expected pay.
    double response_of(std::size_t segment) const { return segment_response_[segment]; }
    /// Threshold of an assessment that finds the true class, in a segment.
    std::uint32_t access_right(std::size_t segment) const { return access_right_[segment]; }
    double altruism(std::size_t provider) const { return altruism_[provider]; }
    bool stopped(std::size_t provider) const { return stopped_[provider] != 0; }
    bool somebody_stopped() const { return somebody_stopped_; }
    /// Nobody is sent there: its provider stopped, or has not entered.
    bool absent(std::size_t caseload) const {
        return outside_[caseload] != 0 || stopped_[plan_->caseloads[caseload].provider] != 0;
    }
    bool outside(std::size_t caseload) const { return outside_[caseload] != 0; }
    /// Of contract management for one provider, as many as are contracted now.
    double attention() const { return attention_; }
    /// Contract management has so many providers more, or fewer, to follow from this week on.
    void follow_more(int providers, std::int32_t week);
    std::int64_t reserves(std::size_t provider) const { return reserves_[provider]; }  // cents

private:
    static constexpr std::uint32_t none = 0xFFFFFFFFU;
    static std::int32_t in_parts(double x, double parts) { return static_cast<std::int32_t>(rounded(x * parts)); }
    static constexpr double aftercare_effect = 1.5;  // [assume] per unit of effort on relapse
    struct YearSoFar {                               // of a contract year
        bool started = false;                        // a period of it is closed
        double scale = 0.0;                          // from what was booked so far to a year
        double left = 1.0;                           // part
    };
    /// Means over the decisions of a contract year: what was paid in it, whatever its last period was like.
    struct YearMean {
        double per_value = 0.0, response = 0.0, revenue_response = 0.0;  // sums
        int decisions = 0;
        double of(double sum, double without) const { return decisions > 0 ? sum / decisions : without; }
    };
    /// What a perceived profile follows from, under one contract in one year.
    struct PerceivedFrom {
        double per_claim = 1.0, per_value = 0.0, response = 1.0;
        YearCaps caps{};
        std::uint32_t before = none;  // index into before_
        double weight_of_old = 0.0;
        bool operator==(const PerceivedFrom&) const = default;
    };
    struct Perceived {
        std::uint64_t number = 0;  // of what was perceived so far in the course; 0: nothing yet
        PerceivedFrom from;
        IncentiveProfile profile;
        Earnings earnings;
        double next_client_pay = 0.0;  // cents
        CasePay cases;
    };
    /// What a decision is made on beside the situation.
    struct Grounds {
        const SegmentTables& table;
        const CareWeights& care;
        const CareCost& cost;
        const DrawnContract& drawn;
        const Earnings& in_care;  // of those in care
        const CasePay& cases;     // of those referred
        double in_warranty;       // of those referred who come back, the part that does so within the warranty
        double care_in_warranty;  // the same of those in care
        double response;          // eta_R of those referred
        double margin_there;      // cents a period in the lighter setting
        bool stopped;             // at a ceiling
        bool obliged() const {
            return drawn.clauses.acceptance_obliged && !(stopped && drawn.clauses.obligation_lapses_at_stop);
        }
    };
    /// In what caseloads differ when they decide: who stands in the same situation decides the same.
    struct Standing {
        std::uint64_t perceived = 0;  // its number
        double margin_there = 0.0, slot_per_period = 0.0, altruism = 0.0, unit_cost = 0.0, pressure = 0.0, idle = 0.0,
               income_gap = 0.0, result_bonus = 0.0;
        bool stopped = false;
        bool operator==(const Standing&) const = default;
        Mixed mixed() const {
            return Mixed()
                .with(perceived * 2 + (stopped ? 1 : 0))
                .with(margin_there)
                .with(slot_per_period)
                .with(altruism)
                .with(unit_cost)
                .with(pressure)
                .with(idle)
                .with(income_gap)
                .with(result_bonus);
        }
    };
    /// A form of care in the year before, over all who are there.
    struct Market {
        double pay_over_cost = 0.0;
        double queue = 0.0;  // mean wait / norm
        bool known = false;
    };

    // entry (entry.cpp)
    void measure_markets();
    bool admitted(std::size_t caseload, const Billing& billing) const;
    double planned_cost(std::size_t caseload) const;
    provider::Prospect prospect_of(std::size_t caseload, const Billing& billing) const;
    void hire(std::size_t caseload, Ledger& ledger);
    double weeks_of_attention(std::int32_t week) const;
    // set-up, and what holds for a year (providers.cpp)
    void find_lighter();
    void begin_deciding();
    void price(const Billing& billing, int year);
    // contract years (expectations.cpp)
    /// At the opening of a year.
    void look_ahead(const Billing& billing);
    Outlook outlook_of(std::uint32_t agreement, const Billing& billing) const;
    Outlook outlook_of_first_year(std::size_t caseload, const Billing& billing, bool reads_own_care) const;
    double started_before(std::size_t caseload, const Billing& billing) const;
    double expected_booking(std::uint32_t agreement, const Billing& billing) const;
    void find_regions(const Billing& billing, const YearSoFar& so_far);
    contracts::RegionalCut cut_of(std::uint32_t agreement, const Billing& billing, const YearSoFar& so_far) const;
    // decisions (decisions.cpp)
    void remember_before();
    double reckon_year(std::size_t caseload, const YearSoFar& so_far, const DrawnContract& drawn,
                       const Billing& billing);
    const Perceived& perceive(std::size_t caseload, std::uint16_t contract, const DrawnContract& drawn);
    double distance_of_schemes(std::size_t caseload, std::uint16_t contract, const DrawnContract& drawn) const;
    double own_part(std::size_t caseload) const;
    double margin_there(std::size_t caseload, const DrawnContract& drawn, const Billing& billing) const;
    void decide_caseload(std::size_t caseload, std::int32_t week, const YearSoFar& so_far, Ledger& ledger,
                         const Billing& billing, std::int32_t wait, std::int32_t queue);
    const Earnings& earnings_in_care(std::size_t caseload, const Perceived& perceived, double before);
    void decide_care(const Grounds& on, const provider::Situation& s, ProviderChoice& choice) const;
    double share_before(std::size_t caseload, const Ledger& ledger) const;
    /// Its contract took over another one. Who enters comes for the contract that it gets, and has no other to unlearn.
    bool learns(std::size_t caseload) const {
        return switched_ && plan_->switches(caseload) && plan_->caseloads[caseload].there();
    }
    // case mix (case_mix.cpp)
    void decide_case_mix(const Grounds& on, const provider::Situation& s, ProviderChoice& choice) const;
    void decide_selection(const Grounds& on, const provider::Situation& s, ProviderChoice& choice) const;
    // bonuses (kpis.cpp)
    void expect_kpis(const Billing& billing);
    ExpectedKpis expected_kpis(std::uint32_t agreement, const KpiRule& rule, const Billing& billing) const;
    double planned_cases(std::uint32_t agreement, const Billing& billing) const;
    std::array<double, kpi_count> kpi_slopes(std::size_t caseload, const Billing& billing) const;
    double bonus_per_result(std::size_t caseload, const std::array<double, kpi_count>& slopes, double year_pay,
                            const Billing& billing) const;
    void make_effort(std::size_t caseload, const std::array<double, kpi_count>& slopes, const provider::Situation& s,
                     double year_pay, double year_value);
    /// Of the audits of a caseload's contracts (audits.cpp).
    void set_checks(std::size_t caseload, const Billing& billing);

    const Plan* plan_ = nullptr;
    const Tables* tables_ = nullptr;
    bool on_ = false;
    bool frozen_ = false;
    bool switched_ = false;
    std::int32_t switch_week_ = 0;
    std::vector<ProviderChoice> choices_;
    std::vector<std::array<Checks, paying_count>> checks_;  // per caseload
    bool audits_ = false;                                   // some contract of this year is audited
    std::vector<contracts::ArrangementPrices> prices_;      // per contract, of this contract year
    int priced_year_ = -2;
    std::vector<double> in_warranty_;   // per contract: part of those who come back that do so within the warranty
    std::vector<Perceived> perceived_;  // per contract: by the caseload that decided last, in this contract year
    std::uint64_t perceived_count_ = 0;
    Memo<Standing, ProviderChoice> decided_;  // in the segment that decides now
    Earnings in_care_;  // of the caseload that decides, where some are paid under the contract before
    std::vector<IncentiveProfile> before_;  // those perceived when the contracts changed
    std::vector<std::uint32_t> before_of_;  // per caseload: which of them, or none
    std::vector<CareWeights> care_;         // per segment
    std::vector<CareCost> cost_;            // per caseload
    std::vector<std::uint32_t> lighter_;    // per caseload: its provider's in the lighter setting, or none
    // per caseload, cents a period, as perceived at the last decision, of a client who is paid for and of one inside the price
    // of an episode; empty: no one decided yet
    std::vector<double> stay_margin_, inside_margin_;
    double episode_pay_ = 0.0, episode_value_ = 0.0;  // expected a year under trajectory funding, cents
    std::vector<double> own_episode_value_;           // per provider: of that value
    double weight_of_old_ = 0.0;
    std::vector<ExpectedKpis> kpis_;                             // per agreement, as the contract year opened
    std::vector<std::array<double, kpi_count>> old_kpi_slopes_;  // per caseload: when the contracts changed
    std::vector<double> scheme_distance_, experience_;           // per caseload
    std::vector<double> case_pay_,
        last_case_pay_;             // per contract: mean trajectory as planned, this year and last, cents
    std::vector<Outlook> outlook_;  // per agreement, as the year opened
    struct Region {                 // under a ceiling
        bool capped = false;
        contracts::RegionalRoom room;
        double pay = 0.0;  // so far; before the year has run: expected
    };
    std::vector<Region> regions_;  // per contract; empty: no ceilings
    // per caseload: slopes of the contract year, all clauses included
    std::vector<double> per_claim_, per_value_, response_;
    std::vector<ContractStands> stands_;              // per caseload
    std::vector<YearMean> year_;                      // per caseload: of the contract year so far
    std::vector<provider::CapacitySituation> today_;  // per caseload: margin and queue under the current contract
    bool today_known_ = false;
    bool target_income_ = false;                          // the rival theory holds in this parameter draw
    std::vector<double> taken_over_;                      // per caseload: factor on capacity, from those who stopped
    std::vector<std::int32_t> year_wait_;                 // per caseload: sum over the year's periods, weeks
    std::vector<double> altruism_;                        // per provider
    std::vector<std::int64_t> reserves_;                  // per provider, cents
    std::vector<std::int64_t> year_revenue_, year_cost_;  // per provider, this year
    std::vector<std::int64_t> last_revenue_, last_cost_;  // the year before
    std::vector<std::int64_t> segment_revenue_, segment_cost_;  // per segment, this year, cents: of all contracted care
    std::vector<Market> market_,
        market_today_;                   // per segment: the year before; the last one under the current contract
    std::vector<std::uint8_t> outside_;  // per caseload: its provider may enter, and has not
    std::vector<int> opening_;           // per caseload: periods in which a part of its places is still to open
    bool somebody_opens_ = false;
    double attention_ = 1.0, contracted_ = 0.0;
    double weeks_attended_ = 0.0;      // weeks x attention since the switch, until `attended_until_`
    std::int32_t attended_until_ = 0;  // week in which the number of providers last changed, or of the switch
    std::vector<std::int32_t> periods_below_;
    std::vector<std::uint8_t> stopped_;
    bool somebody_stopped_ = false;
    std::vector<std::uint32_t> most_early_, most_proposes_, most_asks_support_;
    std::vector<std::int32_t> most_step_down_;
    std::vector<double> segment_response_;
    std::vector<std::uint32_t> access_right_;  // per segment
};

}  // namespace fundsim
