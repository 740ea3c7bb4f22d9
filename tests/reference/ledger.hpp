// What care is given, and what it costs: every client's weeks added up, one at a time. Knows nothing of money that is paid.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "fundsim/outcome.hpp"
#include "plan/tables.hpp"
#include "reference/life.hpp"
#include "sim/providers.hpp"

namespace fundsim::reference {

using Where = std::pair<std::size_t, std::uint32_t>;  // segment, municipality

/// Clients who are counted together: at one caseload, from one municipality, in one coded class, under one contract, in
/// one form of arrangement.
struct Line {
    std::size_t caseload = 0;
    std::uint32_t municipality = 0;
    std::uint32_t coded_class = 0;
    Paying paying = Paying::current;
    bool lasting = false;
    auto operator<=>(const Line&) const = default;
};

/// Of one line in one period; see LineBlock in fundsim/contract.hpp. Units in sub-quanta before rationing; `by_court`: of
/// which a court ordered.
struct Counts {
    std::int64_t units = 0, by_court = 0, client_weeks = 0, planned_weeks = 0, starts = 0, opened = 0, closed = 0,
                 forgone = 0, results = 0;
    Counts& operator+=(const Counts& more);
};

/// Counts per caseload and contract year that KPIs are measured from.
struct Measured {
    std::int32_t starts = 0, in_norm = 0, endings = 0, early_by_client = 0, results = 0, step_downs = 0, relapses = 0;
    std::int64_t weeks_ended = 0, planned_ended = 0;
};

/// Who is in care at a caseload.
struct Occupation {
    std::int32_t clients = 0;
    std::int64_t committed = 0;  // billed sub-quanta per week
    std::int64_t by_court = 0;   // of which a court ordered
    /// In use, sub-quanta per week times 1024: a court's orders as needed, the rest at the provider's intensity.
    std::int64_t in_use(std::int64_t intensity) const { return (committed - by_court) * intensity + by_court * 1024; }
};

class Ledger {
public:
    Ledger(const Plan& plan, const Tables& tables, Fault fault);

    // one arrangement: a trajectory in one class under one contract; `since`: week of the trajectory's start
    void open(const Line& line, std::int32_t since, std::int32_t week, bool start);
    /// `earned`: what is left of the plan is earned; else it is forgone.
    void close(const Line& line, std::int32_t since, std::int32_t week, bool earned, bool result);
    /// One week of one client: sub-quanta billed, and of the provider's own effort.
    void deliver(const Line& line, std::int32_t since, std::int32_t week, std::int64_t billed, std::int64_t provided,
                 bool by_court);

    /// Units (sub-quanta at dose 1) that nobody needs any more.
    void keep_on(const Line& line, std::int64_t units);

    void note_start(std::size_t caseload, std::uint32_t municipality);
    void note_end(std::size_t caseload, std::uint32_t municipality);
    void note_change(std::size_t caseload, std::uint32_t municipality);
    /// A cost of the municipality that is paid with the claims of the period.
    void owe(const Where& where, std::int64_t cents) { places_[where].owed += cents; }
    Measured& measured(std::size_t caseload) { return desks_[caseload].measured; }
    const Measured& measured(std::size_t caseload) const { return desks_[caseload].measured; }
    void open_year();

    /// `claims`, per caseload: whether its contract brings messages per client and period. `scale`: capacity against the
    /// plan's, per caseload, 1/65,536.
    void open_period(double capacity_growth, const std::vector<bool>& claims, const std::vector<Occupation>& occupation,
                     const std::vector<ProviderChoice>& choices, const std::vector<std::int32_t>& scale);
    /// Units and costs of the period; billing reads the period's counts before `forget_period`.
    void close_period(std::size_t year_slot, Outcome& outcome);
    void forget_period();

    struct Place {  // a segment in a municipality, this period
        std::int64_t starts = 0, ends = 0, changes = 0, owed = 0;
    };
    const std::map<Line, Counts>& counts() const { return counts_; }
    const std::map<Where, Place>& places() const { return places_; }
    std::int64_t capacity(std::size_t caseload) const { return desks_[caseload].capacity; }
    /// What the provider admits to.
    std::int64_t admits_to(std::size_t caseload) const { return desks_[caseload].admits_to; }
    /// Units delivered per unit of need, in 1/1024.
    std::int64_t dose_level(std::size_t caseload) const { return desks_[caseload].dose_level; }
    std::int64_t court_level(std::size_t caseload) const { return desks_[caseload].court_level; }
    /// Sub-quanta delivered, times 1024.
    std::int64_t delivered(std::size_t caseload, const Counts& counts) const {
        return (counts.units - counts.by_court) * dose_level(caseload) + counts.by_court * court_level(caseload);
    }
    std::int64_t last_cost(std::size_t caseload) const { return desks_[caseload].last_cost; }
    std::int64_t last_value(std::size_t caseload) const { return desks_[caseload].last_value; }
    std::int64_t last_court_value(std::size_t caseload) const { return desks_[caseload].last_court_value; }

private:
    struct Desk {  // a caseload
        std::int64_t capacity = 0, admits_to = 0, dose_level = 1024, court_level = 1024, cost_rest = 0;
        std::int64_t provided = 0, provided_by_court = 0;
        std::int64_t starts = 0, ends = 0, changes = 0;  // since the period opened
        std::int64_t scale = 65536;
        std::int64_t last_cost = 0, last_value = 0, last_court_value = 0;
        Measured measured;
    };
    std::int32_t planned_end(const Line& line, std::int32_t since) const;

    const Plan& plan_;
    const Tables& tables_;
    Fault fault_;
    std::vector<Desk> desks_;
    std::map<Line, Counts> counts_;
    std::map<Where, Place> places_;
    std::map<Where, std::int64_t> needed_rest_, delivered_rest_, over_rest_, under_rest_;
    std::int64_t growth_ = 65536;  // of capacity and what it costs, since the start of the horizon, 1/65,536
};

}  // namespace fundsim::reference
