// The ledger: what care is given per (provider, segment, coded class, municipality), and the capacity it uses. It knows
// nothing of money: billing.hpp makes money of it, under any set of contracts.
//
// A line holds the weekly rates of its clients. Starts, endings and class moves book a change of rate; a period's units
// and client-weeks follow by addition, so that a review that changes nothing costs nothing.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "fundsim/outcome.hpp"
#include "plan/tables.hpp"
#include "sim/ledger_lines.hpp"

namespace fundsim {

/// Which contract a line is paid under: that of the past, that of the horizon, or none (warranty, inside a price).
enum class Paying : std::uint8_t { current, horizon, unpaid };
inline constexpr std::size_t paying_count = 3;

/// One client's care as the ledger sees it.
struct CareLine {
    std::size_t caseload = 0;
    std::size_t municipality = 0;
    std::uint32_t coded_class = 0;
    Paying paying = Paying::current;
    std::int64_t rate = 0;       // billed sub-quanta per week
    std::int64_t cost_rate = 0;  // provider's sub-quanta per week
    std::int32_t since = 0;      // week of the start
    bool court = false;          // ordered by a court: given as needed, whatever the provider does otherwise
    bool lasting = false;        // an arrangement for lasting support
};

/// How an arrangement closes.
enum class Closing : std::uint8_t {
    ending,       // what is left of the plan is earned
    with_result,  // the same, and the result is reported
    pro_rata,     // what is left is never earned: class change, transfer, run-off
};

/// Counts of a year per caseload that KPIs, behaviour and settlements read.
struct CaseloadYear {
    std::int32_t starts = 0, in_norm = 0, endings = 0, early_by_client = 0, results = 0, step_downs = 0, relapses = 0;
    std::int64_t weeks_ended = 0, planned_ended = 0;  // weeks
    std::int64_t wait_weeks = 0;
};

class Ledger {
public:
    /// Per line; all arrays have one layout (see line_of).
    struct Lines {
        std::vector<LineUnits> all;
        std::vector<LineUnits> court;     // of which ordered by a court; empty where no court orders
        std::vector<LineCounts> counts;   // empty where no contract reads them
        std::vector<std::int64_t> given;  // of the closed period, 1/1024 sub-quanta: units x dose level
        LinesInUse in_use;                // of the others everything is 0
    };

    void reset(const Plan& plan, const Tables& tables);
    /// How many lines a plan needs: by coded class where a contract of that time pays by class, by form of arrangement
    /// where one pays lasting support apart.
    static std::size_t count_lines(const Plan& plan);
    /// Goes on for plans with the same caseloads and lines, and counts from here on only what their contracts read.
    void take_over(std::span<const Plan* const> plans);

    /// A trajectory starts, or goes on in another class or under another contract (`start` false: pro rata).
    void open(const CareLine& care, std::int32_t week, bool start);
    void close(const CareLine& care, std::int32_t week, Closing how);
    /// Units change, nothing else (aftercare).
    void change_rate(const CareLine& care, std::int64_t rate, std::int64_t cost_rate, std::int32_t week);
    /// Arrangements whose planned duration ends in `week` stop earning.
    void expire(std::int32_t week);

    void count_start(std::size_t caseload) { ++clients_[caseload], ++starts_[caseload]; }
    void count_end(std::size_t caseload) { --clients_[caseload], ++ends_[caseload]; }
    /// Forgets starts and endings counted so far in the period (not the clients).
    void forget_events();
    /// A cost of the municipality that is paid with the claims of the period.
    void owe(std::size_t segment, std::size_t municipality, std::int64_t cents) {
        owed_[segment * municipalities_ + municipality] += cents;
    }
    /// Counts that drive messages.
    void count_messages(std::size_t caseload, std::size_t municipality, bool start) {
        const std::size_t at = plan_->caseloads[caseload].segment * municipalities_ + municipality;
        start ? ++starts_at_[at] : ++ends_at_[at];
        clients_of_[caseload * municipalities_ + municipality] += start ? 1 : -1;
    }
    /// Care that nobody needs any more, over its weeks: provider's sub-quanta at dose 1. What is given of it beyond dose 1 is
    /// counted when it is given (see weigh_block).
    void keep_on(std::size_t caseload, std::size_t municipality, std::int64_t units) {
        over_rest_[plan_->caseloads[caseload].segment * municipalities_ + municipality] +=
            units * std::min(dose_level_[caseload], dose_one);
    }
    void count_change(std::size_t caseload, std::size_t municipality) {
        ++changes_[caseload];
        ++changes_at_[plan_->caseloads[caseload].segment * municipalities_ + municipality];
    }
    /// Extra messages or checks, in 1/256 message.
    void count_extra(std::size_t segment, std::size_t municipality, std::int64_t messages_q8) {
        extra_q8_[segment * municipalities_ + municipality] += messages_q8;
    }

    std::int64_t committed(std::size_t caseload) const { return committed_[caseload]; }
    std::int64_t capacity(std::size_t caseload) const { return capacity_[caseload]; }
    std::int32_t clients(std::size_t caseload) const { return clients_[caseload]; }
    /// Sub-quanta per week in use: sum of phi x need x h; what a court ordered at phi 1.
    std::int64_t used(std::size_t caseload) const { return used_in_parts(caseload) >> dose_bits; }
    /// Room for one more: what is used and what comes fits within what the provider admits to, or nobody is there at all
    /// (a client larger than a small provider). Care that a court ordered is not admitted at the provider's own pace.
    bool has_room(std::size_t caseload, std::int64_t rate, bool urgent, bool court) const {
        const bool at_its_pace = !court || admits_to_[caseload] == 0;
        const std::int64_t limit = urgent        ? capacity_[caseload] + capacity_[caseload] / 20
                                   : at_its_pace ? admits_to_[caseload]
                                                 : capacity_[caseload];
        const std::int64_t comes = rate * (court ? dose_one : intensity_[caseload]);
        return (used_in_parts(caseload) + comes) >> dose_bits <= limit ||
               (committed_[caseload] == 0 && admits_to_[caseload] > 0);
    }

    /// Closes the running period: costs, what was delivered and needed. Billing comes after, and then roll_lines.
    void close_period(std::size_t year_slot, Outcome& outcome);
    /// Opens a period: capacity after administration and growth; dose where overloaded. `claims` per caseload: whether
    /// its contract is claimed per client. Returns true when a caseload's dose level changed.
    bool open_period(double capacity_growth, const std::vector<std::uint8_t>& claims);

    /// Units delivered per unit of need, in 1/1024: intensity, less what does not fit in 105 % of capacity.
    std::int32_t dose_level(std::size_t caseload) const { return dose_level_[caseload]; }
    /// The same for care that a court ordered: as needed, less what does not fit.
    std::int32_t court_level(std::size_t caseload) const { return court_level_[caseload]; }
    bool dose_changed(std::size_t caseload) const { return dose_changed_[caseload] != 0; }
    bool court_dose_changed(std::size_t caseload) const { return court_changed_[caseload] != 0; }
    /// Behaviour: units given per unit of need (1/1024), what part of capacity is used for admissions (1/65536), capacity
    /// itself against the plan's (1/65536), what part of it a change of scheme takes beside care (1/65536). They act from
    /// the next open_period.
    void set_intensity(std::size_t caseload, std::int32_t level) { intensity_[caseload] = level; }
    void set_pace(std::size_t caseload, std::int32_t q16) { pace_q16_[caseload] = q16; }
    void set_one_off(std::size_t caseload, std::int32_t q16) { one_off_q16_[caseload] = q16; }
    void set_scale(std::size_t caseload, std::int32_t q16) { scale_q16_[caseload] = q16; }
    std::int32_t intensity(std::size_t caseload) const { return intensity_[caseload]; }
    std::int32_t scale(std::size_t caseload) const { return scale_q16_[caseload]; }
    /// Cost of the last closed period, cents.
    std::int64_t last_cost(std::size_t caseload) const { return last_cost_[caseload]; }
    /// Units delivered in the last closed period at reference unit cost, cents.
    std::int64_t last_value(std::size_t caseload) const { return last_value_[caseload]; }
    /// Of which ordered by a court.
    std::int64_t last_court_value(std::size_t caseload) const { return last_court_value_[caseload]; }

    CaseloadYear& year(std::size_t caseload) { return year_[caseload]; }
    const CaseloadYear& year(std::size_t caseload) const { return year_[caseload]; }
    void open_year() { std::fill(year_.begin(), year_.end(), CaseloadYear{}); }

    std::size_t line_of(std::size_t caseload, std::uint32_t coded_class, std::size_t municipality, Paying paying,
                        bool lasting = false) const {
        const LinePlace& place = places_[static_cast<std::size_t>(paying)][caseload];
        return place.base + coded_class * place.stride + (lasting ? place.lasting : 0) + municipality;
    }
    std::size_t line_of(const CareLine& care) const {
        return line_of(care.caseload, care.coded_class, care.municipality, care.paying, care.lasting);
    }
    /// Lines beside each other for one caseload and municipality: one per coded class, or one for all.
    std::uint32_t classes_apart(std::size_t caseload, Paying paying) const {
        return places_[static_cast<std::size_t>(paying)][caseload].stride != 0 ? severity_count : 1;
    }
    /// The same per form of arrangement.
    std::uint32_t forms_apart(std::size_t caseload, Paying paying) const {
        return places_[static_cast<std::size_t>(paying)][caseload].lasting != 0 ? 2 : 1;
    }
    /// All of them, in the order of line_beside.
    std::uint32_t lines_apart(std::size_t caseload, Paying paying) const {
        return classes_apart(caseload, paying) * forms_apart(caseload, paying);
    }
    std::size_t line_beside(std::size_t caseload, std::uint32_t number, std::size_t municipality, Paying paying) const {
        const std::uint32_t classes = classes_apart(caseload, paying);
        return line_of(caseload, number % classes, municipality, paying, number >= classes);
    }
    const Lines& lines() const { return lines_; }
    /// Calls `with(line, municipality)` for all lines of a caseload under one way of paying that hold anything.
    template <class With>
    void for_lines(std::size_t caseload, Paying paying, With with) const {
        if (!uses(paying)) return;
        for (std::uint32_t k = 0; k < lines_apart(caseload, paying); ++k) {
            const std::size_t first = line_beside(caseload, k, 0, paying);
            lines_.in_use.for_each(first, municipalities_, [&](std::size_t m) { with(first + m, m); });
        }
    }
    /// Sub-quanta per week in a caseload's lines, by who pays.
    std::array<std::int64_t, paying_count> rates_of(std::size_t caseload) const;
    /// No line of this kind holds a client any more.
    void retire(Paying paying) { used_[static_cast<std::size_t>(paying)] = false; }
    bool uses(Paying paying) const { return used_[static_cast<std::size_t>(paying)]; }

    struct Place {  // what administration reads, per (segment, municipality)
        std::int64_t starts, ends, changes, extra_q8, owed;
    };
    Place place(std::size_t segment, std::size_t municipality) const {
        const std::size_t at = segment * municipalities_ + municipality;
        return {starts_at_[at], ends_at_[at], changes_at_[at], extra_q8_[at], owed_[at]};
    }
    /// Clients in care now.
    std::int32_t clients_from(std::size_t caseload, std::size_t municipality) const {
        return clients_of_[caseload * municipalities_ + municipality];
    }
    /// After billing: the period's counts are used up, the next period's units are those of the rates now.
    void roll_lines();

private:
    LineCounts& plan_weeks(const CareLine& care, std::int32_t week, std::int32_t sign);
    bool counts(const CareLine& care) const {
        return counts_[static_cast<std::size_t>(care.paying)][plan_->caseloads[care.caseload].segment] != 0;
    }
    void roll_block(std::size_t paying, std::size_t segment);
    void close_places(std::size_t segment, std::size_t year_slot, Outcome& outcome);
    void weigh_block(std::size_t segment, std::size_t first_line);
    std::int64_t used_in_parts(std::size_t caseload) const {
        return committed_[caseload] * intensity_[caseload] +
               court_committed_[caseload] * (dose_one - intensity_[caseload]);
    }
    std::int32_t planned_duration(const CareLine& care) const {
        return tables_->segments[plan_->caseloads[care.caseload].segment].planned_duration[care.coded_class];
    }

    const Plan* plan_ = nullptr;
    const Tables* tables_ = nullptr;
    std::size_t municipalities_ = 0;
    Lines lines_;
    std::array<bool, paying_count> used_{};
    // per segment: some contract of that kind reads starts, results, planned weeks
    std::array<std::vector<std::uint8_t>, paying_count> counts_;
    bool counts_any_ = false;
    struct LinePlace {
        std::size_t base = 0;     // line of the lowest class in the first municipality
        std::size_t stride = 0;   // from class to class; 0: all classes share a line
        std::size_t lasting = 0;  // from recovery to lasting support; 0: both share a line
    };
    static LinePlace place_of(std::size_t base, std::size_t block, bool by_class, bool by_form) {
        return {base, by_class ? block : 0, by_form ? block * (by_class ? severity_count : 1) : 0};
    }
    std::array<std::vector<LinePlace>, paying_count> places_;  // per caseload
    std::vector<std::uint32_t> court_lines_;                   // that ever held somebody whom a court sent: few
    std::vector<std::uint8_t> has_court_;                      // per line
    std::vector<std::uint8_t> sent_by_court_;                  // per caseload: a court ever sent somebody
    std::vector<std::vector<std::pair<std::uint32_t, std::int32_t>>> expiring_;  // by week: line, change of `planned`
    // per caseload
    std::vector<std::int64_t> committed_, cost_rate_, cost_period_, capacity_, admits_to_, cost_rest_, last_cost_,
        last_value_;
    std::vector<std::int64_t> given_;  // of the period that closes, 1/1024 sub-quantum
    std::vector<std::int64_t> court_committed_, court_cost_rate_, court_cost_period_, last_court_value_;  // of which
    std::vector<std::int32_t> clients_, starts_, ends_, changes_, dose_level_, court_level_, intensity_, pace_q16_,
        scale_q16_, one_off_q16_;
    std::vector<std::uint8_t> dose_changed_, court_changed_;
    std::vector<CaseloadYear> year_;
    // per (segment, municipality)
    std::vector<std::int64_t> needed_rest_, delivered_rest_, over_rest_, under_rest_, owed_, starts_at_, ends_at_,
        changes_at_, extra_q8_;
    std::vector<std::int32_t> clients_of_;  // per (caseload, municipality)
    std::vector<std::uint32_t> listed_;     // of one block: lines in use, from its first one on
    std::int64_t growth_q16_ = 65536;       // of capacity and of the costs that come with it, /65536
};

}  // namespace fundsim
