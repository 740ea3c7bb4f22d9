// The ledger: what is delivered and paid per (provider, segment, coded class, municipality), and the capacity it uses.
//
// A line holds the weekly rate of its clients in sub-quanta (1/256 minute, half-day or day). Starts, endings and class
// moves book a change of rate; a period's units follow by addition, so that a review that changes nothing costs nothing.
// Whole quanta are billed, cents are divided once per line and period; both remainders are carried on. The booked line is
// what the municipality pays and what the provider receives.
#pragma once

#include <cstdint>
#include <vector>

#include "fundsim/outcome.hpp"
#include "plan/tables.hpp"

namespace fundsim {

/// A change in the care of one client.
struct Booking {
    std::size_t caseload = 0;
    std::size_t municipality = 0;
    std::uint32_t coded_class = 0;
    std::int64_t rate = 0;       // billed sub-quanta per week, signed
    std::int64_t cost_rate = 0;  // provider's sub-quanta per week, signed
};

class Ledger {
public:
    void reset(const Plan& plan, const Tables& tables);
    /// Books a change from `week` on.
    void book(const Booking& booking, std::int32_t week) {
        const std::int64_t weeks_left = weeks_per_period - (week & (weeks_per_period - 1));
        const std::size_t line = line_of(booking.caseload, booking.coded_class, booking.municipality);
        rate_[line] += booking.rate;
        period_[line] += booking.rate * weeks_left;
        committed_[booking.caseload] += booking.rate;
        cost_rate_[booking.caseload] += booking.cost_rate;
        cost_period_[booking.caseload] += booking.cost_rate * weeks_left;
    }
    void count_start(std::size_t caseload) { ++clients_[caseload], ++starts_[caseload]; }
    void count_end(std::size_t caseload) { --clients_[caseload], ++ends_[caseload]; }
    /// Forgets starts and endings counted so far in the period (not the clients).
    void forget_events();
    /// A cost that is paid with the claims of the period.
    void owe(std::size_t segment, std::size_t municipality, std::int64_t cents) {
        owed_[segment * municipalities_ + municipality] += cents;
    }

    /// Counts per (segment, municipality) that drive messages.
    void count_messages(std::size_t segment, std::size_t municipality, bool start) {
        const std::size_t at = segment * municipalities_ + municipality;
        start ? ++starts_at_[at] : ++ends_at_[at];
        start ? ++clients_at_[at] : --clients_at_[at];
    }

    std::int64_t committed(std::size_t caseload) const { return committed_[caseload]; }
    std::int64_t capacity(std::size_t caseload) const { return capacity_[caseload]; }
    std::int32_t clients(std::size_t caseload) const { return clients_[caseload]; }
    /// Room for one more: fits within capacity, or nobody is there at all (a client larger than a small provider).
    bool has_room(std::size_t caseload, std::int64_t rate, bool urgent) const {
        const std::int64_t limit = urgent ? capacity_[caseload] + capacity_[caseload] / 20 : capacity_[caseload];
        return committed_[caseload] + rate <= limit || (committed_[caseload] == 0 && capacity_[caseload] > 0);
    }

    /// Closes the running period: bills, costs, pays; books into `year_slot` of the outcome.
    void close_period(std::size_t year_slot, bool horizon_contracts, Outcome& outcome);
    /// Opens a period: capacity after administration and growth; dose where overloaded.
    /// Returns true when a caseload's dose level changed (see dose_level).
    bool open_period(double capacity_growth, bool horizon_contracts);
    /// Units delivered per unit of need, in 1/32: 32 unless the caseload is over 105 % of its capacity.
    std::uint8_t dose_level(std::size_t caseload) const { return dose_level_[caseload]; }
    bool dose_changed(std::size_t caseload) const { return dose_changed_[caseload] != 0; }

    std::int64_t total_paid() const { return paid_; }          // cents, all municipalities
    std::int64_t total_received() const { return received_; }  // cents, all providers

private:
    std::size_t line_of(std::size_t caseload, std::uint32_t coded_class, std::size_t municipality) const {
        return line_base_[caseload] + coded_class * class_stride_[caseload] + municipality;  // stride 0: one line
    }
    void bill_segment(std::size_t segment, std::size_t year_slot, bool horizon_contracts, Outcome& outcome);
    void administer(std::size_t year_slot, bool horizon_contracts, Outcome& outcome);

    const Plan* plan_ = nullptr;
    const Tables* tables_ = nullptr;
    std::size_t municipalities_ = 0;
    // per line: [segment][class, where its contracts pay by class][caseload of the segment][municipality]
    std::vector<std::int64_t> rate_, period_, quanta_rest_, cents_rest_;
    std::vector<std::int64_t> quanta_, pay_;             // of one block
    std::vector<std::int64_t> spend_of_, delivered_of_;  // of one segment by municipality: contracted, out of contract
    std::vector<std::size_t> line_base_, class_stride_;
    // per caseload
    std::vector<std::int64_t> committed_, cost_rate_, cost_period_, capacity_, cost_rest_;
    std::vector<std::int32_t> clients_, starts_, ends_;
    std::vector<std::uint8_t> dose_level_, dose_changed_;
    // per (segment, municipality)
    std::vector<std::int64_t> needed_rest_, last_spend_, owed_, starts_at_, ends_at_, clients_at_, message_rest_;
    std::int64_t paid_ = 0, received_ = 0;
    std::int64_t growth_q16_ = 65536;  // of capacity and of the costs that come with it, /65536
};

}  // namespace fundsim
