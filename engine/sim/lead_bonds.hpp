// Add-ons inside the price of a lead contractor, from the review that finds them until they end: what is added to one of them
// is inside the same price.
#pragma once

#include <cstdint>
#include <vector>

#include "base/check.hpp"

namespace fundsim {

/// Such an add-on, and the trajectory whose price it is inside of.
struct LeadBond {
    std::uint32_t lead_stay = 0;
    std::uint32_t stay = unnumbered;  // of the add-on, once it waits or runs
    std::uint32_t next = 0;           // of the same person
    std::uint16_t lead = 0;           // caseload
    std::uint8_t paying = 0;          // the contract that pays the lead (Paying)
    bool runs = true;                 // the trajectory of the lead
    // once the add-on runs: what the lead paid, cents, for so many weeks, until when, at which caseload
    std::int64_t bought = 0;
    std::int32_t weeks = 0;
    std::int32_t until = 0;
    std::uint32_t given_at = 0;
    static constexpr std::uint32_t unnumbered = 0xFFFFFFFFU;
};

/// Few, so they lie beside the rows: a chain per person, whose number stands at the person (see Person::bonds).
class LeadBonds {
public:
    static constexpr std::uint32_t none = 0xFFFFFFFFU;

    void clear() {
        bonds_.clear();
        first_.clear();
        free_ = none;
    }
    std::uint32_t add(std::uint32_t person, LeadBond bond) {
        if (person >= first_.size()) first_.resize(person + 1, none);
        bond.next = first_[person];
        std::uint32_t index = free_;
        if (index == none) {
            index = static_cast<std::uint32_t>(bonds_.size());
            bonds_.push_back(bond);
        } else {
            free_ = bonds_[index].next;
            bonds_[index] = bond;
        }
        return first_[person] = index;
    }
    LeadBond& operator[](std::uint32_t index) { return bonds_[index]; }
    /// Of a person with bonds: that of the add-on which waits or runs as `stay`, or none.
    std::uint32_t of_add_on(std::uint32_t person, std::uint32_t stay) const {
        std::uint32_t index = first_[person];
        while (index != none && bonds_[index].stay != stay) index = bonds_[index].next;
        return index;
    }
    /// Of a person with bonds: what is to be known of those that a trajectory leads.
    template <class Use>
    void for_each_led_by(std::uint32_t person, std::uint32_t lead_stay, Use&& use) {
        for (std::uint32_t index = first_[person]; index != none; index = bonds_[index].next)
            if (bonds_[index].lead_stay == lead_stay) use(bonds_[index]);
    }
    void drop(std::uint32_t person, std::uint32_t index) {
        std::uint32_t* link = &first_[person];
        for (; *link != index; link = &bonds_[*link].next) FUNDSIM_EXPECT(*link != none, "a bond ends once");
        *link = bonds_[index].next;
        bonds_[index].next = free_;
        free_ = index;
    }

private:
    std::vector<LeadBond> bonds_;
    std::vector<std::uint32_t> first_;  // per person
    std::uint32_t free_ = none;
};

}  // namespace fundsim
