// Units, cents, costs and capacity of the reference simulator: the care of every client, week by week, added up.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "fundsim/outcome.hpp"
#include "plan/tables.hpp"
#include "reference/life.hpp"

namespace fundsim::reference {

/// What one client receives in one week, in sub-quanta.
struct WeekOfCare {
    std::size_t caseload = 0;
    std::uint32_t municipality = 0;
    std::uint32_t coded_class = 0;
    std::int64_t billed = 0;
    std::int64_t provided = 0;  // the provider's own effort
};

/// Who is in care at a caseload, when a period opens.
struct Occupation {
    std::int64_t clients = 0;
    std::int64_t committed = 0;  // billed sub-quanta per week
};

using Where = std::pair<std::size_t, std::uint32_t>;  // segment, municipality

class Billing {
public:
    Billing(const Plan& plan, const Tables& tables, Fault fault);

    void open_period(double capacity_growth, bool horizon, const std::vector<Occupation>& occupation);
    void deliver(const WeekOfCare& week);
    /// `clients` in care, by place.
    void close_period(std::size_t year_slot, const std::map<Where, std::int64_t>& clients, Outcome& outcome);
    void note_start(std::size_t caseload, std::uint32_t municipality);
    void note_end(std::size_t caseload, std::uint32_t municipality);
    /// A cost of the municipality that is paid with the claims of the period.
    void owe(const Where& where, std::int64_t cents) { places_[where].claimed += cents; }

    std::int64_t capacity(std::size_t caseload) const { return desks_[caseload].capacity; }
    /// Share of need delivered, in 1/32.
    std::int64_t dose_level(std::size_t caseload) const { return desks_[caseload].dose_level; }
    std::int64_t paid_this_period() const { return paid_this_period_; }

private:
    struct Line {
        std::size_t caseload;
        std::uint32_t coded_class;
        std::uint32_t municipality;
        auto operator<=>(const Line&) const = default;
    };
    struct Desk {  // a caseload
        std::int64_t capacity = 0, dose_level = 32, provided = 0, cost_rest = 0;
        std::int64_t starts = 0, ends = 0;  // since the period opened
    };
    struct Place {                 // a segment in a municipality
        std::int64_t claimed = 0;  // this period, paid in the next
        std::int64_t owed = 0;     // of the period before
        std::int64_t needed_rest = 0, message_rest = 0;
        std::int64_t starts = 0, ends = 0;  // since the last close
    };
    void bill(const Line& line, std::int64_t units, std::size_t year_slot, Outcome& outcome);
    const ContractModel& contract(std::size_t segment, bool horizon) const {
        return *(horizon ? plan_.horizon_models : plan_.current_models)[segment];
    }
    std::int64_t price(const Line& line, std::int64_t quanta, bool horizon) const;
    void charge_costs(std::size_t year_slot, Outcome& outcome);
    Place& place_of(const Line& line) { return places_[{plan_.caseloads[line.caseload].segment, line.municipality}]; }

    const Plan& plan_;
    const Tables& tables_;
    Fault fault_;
    std::vector<Desk> desks_;
    std::map<Where, Place> places_;
    std::map<Line, std::int64_t> units_;  // of the period
    std::map<Line, std::int64_t> quanta_rest_, cents_rest_;
    std::int64_t growth_ = 65536;  // of capacity and what it costs, since the start of the horizon, 1/65,536
    std::int64_t paid_this_period_ = 0;
};

}  // namespace fundsim::reference
