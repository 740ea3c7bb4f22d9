// Neutral prices: what a price, tariff or budget must be so that, with behaviour frozen and on the same children, the
// contract is expected to cost what the contract in force before would have cost (times a level). Fixed before any draw,
// as a board does: by pilot replications whose luck no study uses, with control variates.
//
//   price = level x E[reference pay] - E[run-off], over E[pay at price 1]
//   E[y] = mean over pilots of y + b (E[x] - mean over pilots of x)
//
// x are the stationary yearly cost and the stationary starts of the contract's clients, known for every parameter draw
// without simulating; E[x] is taken over many draws. b: least squares. Control variates: Lavenberg & Welch, Management
// Science 27, 1981.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "plan/tables.hpp"

namespace fundsim {

inline constexpr std::size_t control_count = 2;  // stationary cost, stationary starts

/// One pilot replication, per contract of the plan. Cents over the horizon.
struct PilotPay {
    double reference = 0.0;  // the contract before, on the same care
    double own = 0.0;        // this contract at its trial price, budgets in full
    double run_off = 0.0;    // what is still paid under the contract before, beside it
    double value = 0.0;      // care at reference unit cost
    double unpaid = 0.0;     // of that, given unpaid
    std::array<double, control_count> controls{};
};

/// Contracts that settle together (lots) have one price factor: the number of the first of them, per contract.
std::vector<std::size_t> price_scopes(const Plan& plan);

/// Whether any contract of the horizon has a price to derive.
bool has_neutral_prices(const Plan& plan);

/// Whether a contract with a derived price has clauses on its year: what it pays is then not proportional to its price.
bool has_year_clauses(const Plan& plan);

/// After the last pilots: prices at their level, those of a later date at their own. A level is of the price, whatever part of
/// care is still paid under the contract before; a lever, so neutrality does not make up for it.
void set_levels(Plan& plan);

/// Trial prices, of the right order.
void set_trial_prices(Plan& plan);

/// Stationary cost (cents a year) and starts (a year) of every contract's clients in one parameter draw.
std::vector<std::array<double, control_count>> stationary_controls(const Plan& plan, const Tables& tables);

/// The same plan at derived prices `factor` times as high.
Plan at_prices_times(const Plan& plan, double factor);

/// How far a price may be from neutral, in what is paid: searched for, and promised.
inline constexpr double near_enough = 0.001;
inline constexpr double promised = 0.005;

/// The derived prices of a plan, moved from round to round of pilots until they are neutral.
class NeutralPrices {
public:
    explicit NeutralPrices(Plan& plan);
    /// What a round of pilots at the prices as they stand says. `pilots`: [replication][contract]; `controls`:
    /// [draw][contract], many more draws.
    void judge(const std::vector<std::vector<PilotPay>>& pilots,
               const std::vector<std::vector<std::array<double, control_count>>>& controls);
    /// The price that is furthest from neutral (of the contracts that have one factor the first), and how far: the part by
    /// which too much is paid, below 0 too little.
    std::size_t worst() const;
    double off(std::size_t scope) const;
    /// New prices, as if what is paid were in proportion to the price: after trial prices, of which nothing else is known.
    /// Also sets what every caseload is expected to be paid and to give in a year.
    void move_in_proportion();
    /// The same by how what is paid followed the price, from the round before to this one or to `compare_with`; where it is
    /// neutral, not at all.
    void move_along_the_chord();
    /// The same pilots at prices `factor` times these, judged by `beside`: the other end of the chord.
    void compare_with(const NeutralPrices& beside, double factor);

private:
    struct Scope {  // cents over the horizon; prices as a multiple of the trial price
        double before = 0.0, wanted = 0.0, pay = 0.0, run_off = 0.0, value = 0.0;
        double price = 1.0, last_price = 0.0, last_pay = 0.0;
    };
    void move(const std::vector<double>& factor);

    Plan* plan_;
    std::vector<std::size_t> scope_;    // per contract
    std::vector<Scope> scopes_;         // by the number of the first contract
    std::vector<std::uint8_t> priced_;  // per scope: a price is derived
};

}  // namespace fundsim
