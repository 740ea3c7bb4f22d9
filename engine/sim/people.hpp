// Persons with an identity for life, and who comes back when.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "base/check.hpp"
#include "model/client_id.hpp"

namespace fundsim {

/// How long after an ending care counts as a return (the look-back of Statistics Netherlands): five years.
inline constexpr double look_back_weeks = 5.0 * 52.0;

/// A person is kept while anything runs, waits or is due. Weeks before the run are negative.
struct Person {
    std::uint32_t id = 0;
    std::int16_t last_half_year = -1;  // in which the person was last counted as active
    std::int16_t ended = -1;           // week in which the last episode ended
    std::uint16_t pending = 0;         // waiting, referred or due to return
    std::uint8_t running = 0;          // trajectories in care
    std::uint8_t stays = 0;
    std::uint8_t asks = 0;        // requests for care in the week that is being gathered
    bool repeat_episode = false;  // the running (or coming) episode comes after an earlier one and a gap
    bool episode_paid = false;    // a trajectory pays for all of the episode, this or the last (trajectory funding)
    std::uint8_t bonds = 0;       // add-ons inside a lead's price that wait or run (see lead_bonds.hpp)
};
static_assert(sizeof(Person) == 16);

class People {
public:
    void clear() {
        persons_.clear();
        free_.clear();
    }
    std::uint32_t add(std::uint32_t id) {
        Person person;
        person.id = id;
        if (free_.empty()) {
            persons_.push_back(person);
            return static_cast<std::uint32_t>(persons_.size() - 1);
        }
        const std::uint32_t slot = free_.back();
        free_.pop_back();
        persons_[slot] = person;
        return slot;
    }
    Person& operator[](std::uint32_t slot) { return persons_[slot]; }
    void fetch_ahead(std::uint32_t slot) const { __builtin_prefetch(&persons_[slot]); }
    /// Forgets a person for whom nothing runs, waits or is due.
    void release_if_gone(std::uint32_t slot) {
        if (persons_[slot].running != 0 || persons_[slot].pending != 0) return;
        FUNDSIM_EXPECT(persons_[slot].bonds == 0, "a bond ends with what it was for");
        free_.push_back(slot);
    }

private:
    std::vector<Person> persons_;
    std::vector<std::uint32_t> free_;
};

/// Why somebody is referred.
enum class ReferralKind : std::uint8_t {
    first,
    from_before,
    returning,
    redirected_back,
    add_on,
    follow_up,
    transfer,
    replacement,  // the provider stopped; the stay goes on
};

/// A request for care, before access and placement.
struct Referral {
    std::uint32_t person = 0;
    std::uint32_t id = 0;
    std::uint32_t stay = 0;  // stay << 24
    ReferralKind kind = ReferralKind::first;
    std::int8_t severity = -1;         // -1: drawn from the segment's mix
    std::int16_t segment = -1;         // -1: drawn; else: given (transfer) or the one it comes from (see source)
    std::int16_t source_segment = -1;  // segment of the trajectory that brought it
    std::uint32_t source_row = 0;      // transfers: the row in care in this week's columns; inside a price: the bond
    std::int32_t bound_to = -1;  // caseload that must serve it (warranty) or leads it (inside one price); -1: none
    std::uint8_t declined = 0;   // bit per candidate that declined; the stay goes on
    bool unpaid = false;         // under a warranty or inside the price of a lead contractor
    bool steps_again = false;    // a step whose list was closed; the request goes on
    bool first_in_line = false;  // of a replacement: had priority on the list that it left
    std::uint32_t kept = 0;      // of a replacement or step: what belongs to the client and its case (Traits)
    std::int32_t asked = 0;      // of a replacement: the week in which its wait began
    /// Has the number of its stay.
    bool goes_on() const { return declined != 0 || kind == ReferralKind::replacement || steps_again; }
    bool inside_price() const { return unpaid && kind != ReferralKind::returning; }
    /// How often it was declined. Nearly always never; counting bits is a call on the oldest processors served.
    std::int32_t times_declined() const { return declined == 0 ? 0 : std::popcount(declined); }
};

/// Referrals due in later weeks.
class ReturnWheel {
public:
    void reset(std::size_t weeks) {
        if (due_.size() < weeks) due_.resize(weeks);
        for (auto& week : due_) week.clear();
        weeks_ = weeks;
    }
    /// Returns false beyond the horizon of the run: the person never comes back within it.
    bool add(std::size_t week, const Referral& referral) {
        if (week >= weeks_) return false;
        due_[week].push_back(referral);
        return true;
    }
    const std::vector<Referral>& due(std::size_t week) const { return due_[week]; }

private:
    std::vector<std::vector<Referral>> due_;
    std::size_t weeks_ = 0;
};

}  // namespace fundsim
