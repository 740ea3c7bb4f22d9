// What the counts of the reference ledger cost, under one set of contracts. The payment rules themselves are the engine's;
// which counts they are given, what is booked when, and who pays, is this simulator's own.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "contracts/kpi_bonus.hpp"
#include "fundsim/outcome.hpp"
#include "plan/contract_tables.hpp"
#include "plan/tables.hpp"
#include "reference/ledger.hpp"

namespace fundsim::reference {

/// Whole cents, halves upwards.
inline std::int64_t nearest(double cents) { return static_cast<std::int64_t>(std::floor(cents + 0.5)); }

class Billing {
public:
    Billing(const Plan& plan, const Tables& tables, const ContractTables& contracts, Fault fault);
    /// Goes on under a scenario's contracts, for the line on which nobody responds.
    void freeze() { frozen_ = true; }

    /// `horizon_year` from 0; negative before.
    void open_year(int horizon_year);
    /// What it costs that contracts are let at the start of this year.
    void let_contracts(std::size_t year_slot, Outcome& outcome);
    /// Gets its contract at the start of the year that opens next.
    void admit(std::size_t caseload) {
        outside_.erase(caseload);
        entered_[caseload] = horizon_year_ + 1;
    }
    /// What its budgets would still bring this year goes to the others, in proportion to what they are expected to be paid.
    void stop_provider(std::size_t provider);
    /// A stay has so many planned weeks before it when a contract year opens. What was paid for them in advance, at the
    /// price of the year before, becomes this year's.
    void adjust_advance(const Line& line, std::int64_t weeks);
    using Clients = std::map<std::pair<std::size_t, std::uint32_t>, std::int64_t>;  // by caseload and municipality
    /// Line pay, clauses on claims, instalments of budgets, regional ceilings, administration. `clients`: in care.
    void close_period(const Ledger& ledger, std::size_t year_slot, const Clients& clients, Outcome& outcome);
    /// After the ledger closed the period: settles where a contract year ends with it.
    void settle(const Ledger& ledger, const std::vector<Occupation>& occupation, std::size_t year_slot,
                int period_of_year, Outcome& outcome);

    /// What care under a caseload's contract costs beside the ledger; below 0: what is others' cost.
    void bear(std::size_t caseload, std::int64_t cents) {
        if (agreed(caseload)) accounts_[agreement_of(caseload)].cost += cents;
    }
    /// Cents that a provider owes because of a client of a municipality.
    void fine(std::size_t caseload, std::uint32_t municipality, std::int64_t cents) {
        fines_[{caseload, municipality}] += cents;
    }
    /// Prices and figures of a contract, this year.
    const std::vector<BySeverity<double>>& terms(std::uint16_t contract) const { return terms_[contract]; }

    /// The claims of the year have reached a ceiling at which admissions stop.
    bool at_ceiling(std::size_t caseload) const {
        return agreed(caseload) && at_ceiling_.contains(agreement_of(caseload));
    }
    /// What an agreement's contract year has come to, cents.
    struct SoFar {
        double claims = 0.0, value = 0.0, cost = 0.0, beside = 0.0;
        double booked = 0.0, cut = 0.0;  // the first less what was taken back under a ceiling of the region, the second
    };
    SoFar so_far(std::size_t agreement) const;
    /// The rule of its year, with what a corridor and next year's prices make of its result.
    YearRule weighed_rule(std::size_t agreement) const;
    std::size_t agreement(std::size_t caseload) const { return agreement_of(caseload); }
    std::uint16_t contract_in_force(std::size_t caseload) const { return contract_now(caseload); }
    bool under_contract(std::size_t caseload) const { return agreed(caseload); }
    std::int64_t spent() const { return spent_; }  // ever, accrual, with administration

    struct Kpis {
        std::array<double, kpi_count> value{};
        std::array<int, kpi_count> cases{};
    };
    /// What bonuses of the running year can be expected to be, by what was measured in the year before.
    struct ExpectedBonuses {
        contracts::ExpectedBonus bonus;
        std::array<int, kpi_count> cases{};
    };
    ExpectedBonuses expected_bonuses(std::size_t agreement) const;
    /// Endings in a year, and its care at reference cost (cents), as planned.
    double planned_cases(std::size_t agreement) const;
    double expected_value(std::size_t agreement) const;

private:
    struct Account {  // the contract year of an agreement; cents
        std::int64_t claims = 0, value = 0, cost = 0, booked = 0, base = 0;
        std::int64_t cut = 0;     // taken back under a regional ceiling
        std::int64_t before = 0;  // paid under the contract before, on top of what the budget is paid
        std::int64_t result = 0;  // of the year, at its end: what it paid less what it cost
        std::map<std::uint32_t, std::int64_t> claims_of;  // by municipality
    };
    struct Budget {                                       // of an agreement's contract year; cents
        YearRule opened;                                  // as the year began
        std::int64_t agreed = 0, now = 0, a_year = 0;     // at the start; with what came and went; of a whole year
        std::map<std::size_t, std::int64_t> of_member;    // parts of the agreed one, by caseload
        std::map<std::size_t, std::int64_t> from_others;  // not yet paid, by caseload
    };
    struct Rests {  // not yet whole
        std::int64_t quanta = 0, earned = 0, paid = 0;
    };
    using Shares = std::map<std::uint32_t, std::int64_t>;  // by municipality

    bool agreed(std::size_t caseload) const {
        return !plan_.caseloads[caseload].out_of_contract && !outside_.contains(caseload);
    }
    std::uint16_t contract_of(std::size_t caseload, Paying paying) const {
        return (paying == Paying::current ? plan_.current_contract : plan_.horizon_contract)[caseload];
    }
    Paying in_force() const { return horizon_year_ >= 0 ? Paying::horizon : Paying::current; }
    std::uint16_t contract_now(std::size_t caseload) const { return contract_of(caseload, in_force()); }
    std::size_t agreement_of(std::size_t caseload) const {
        return (horizon_year_ >= 0 ? plan_.horizon_agreement : plan_.current_agreement)[caseload];
    }
    const DrawnContract& terms_of(std::uint16_t contract) const {
        return contracts_.in_year(contract, fault_ == Fault::terms_never_change ? 0 : horizon_year_);
    }
    /// Paid under the contract in force; else under the one before.
    bool in_force_pays(std::size_t caseload, Paying paying) const {
        return paying == in_force() || contract_of(caseload, paying) == contract_now(caseload);
    }
    std::vector<std::size_t> members_of(std::size_t agreement) const;
    YearRule rule_of(std::size_t agreement, Budget& budget) const;
    void agree_on_budgets();
    /// Availability: the part of a contract that is paid for places, and what it makes of the rule of a year.
    double part_for_places(std::uint16_t contract) const;
    double planned_claims(std::size_t caseload) const;
    void pay_for_places(std::size_t caseload, double part, YearRule& rule) const;
    /// What indexation has made of the prices of a contract when a year of the horizon opens.
    PriceIndex index_of(std::uint16_t contract, int horizon_year) const;
    /// Next year's prices follow what a contract's providers were paid, and what their care cost, in `year`.
    void review_prices(int year);
    /// The rule of the year, for a budget of another height.
    void set_budget(std::size_t agreement, std::int64_t cents);
    /// Care of the period that the contract's own lines are not paid for, where the year asks for what they are, cents.
    std::int64_t value_of_no_line(const Ledger& ledger, std::size_t caseload) const;

    void bill_lines(const Ledger& ledger, std::size_t year_slot, Outcome& outcome);
    void bill_contracted(const Line& line, const Counts& counts, std::int64_t delivered, std::size_t year_slot,
                         Outcome& outcome);
    void book_lines(std::size_t caseload, std::uint32_t municipality, std::int64_t earned, std::int64_t cash,
                    bool this_contract, std::size_t year_slot, Outcome& outcome);
    /// What episodes earned, divided by the care that each provider gave to the municipality's clients.
    void divide_episodes(const Ledger& ledger, bool this_contract, std::size_t year_slot, Outcome& outcome);
    void bill_elsewhere(const Line& line, std::int64_t delivered, std::size_t year_slot, Outcome& outcome);
    void clauses_on_claims(std::size_t year_slot, Outcome& outcome);
    void instalments(std::size_t year_slot, Outcome& outcome);
    void regional_ceilings(std::size_t year_slot, Outcome& outcome);
    void collect_fines(std::size_t year_slot, Outcome& outcome);
    void administer(const Ledger& ledger, std::size_t year_slot, const Clients& clients, Outcome& outcome);
    void settle_year(const Ledger& ledger, const std::vector<Occupation>& occupation, std::size_t year_slot,
                     Outcome& outcome);
    std::array<double, kpi_count> reference_of(std::size_t agreement, const std::map<std::size_t, Kpis>& kpis) const;
    Kpis measure(std::size_t agreement, const Ledger& ledger, const std::vector<Occupation>& occupation) const;
    std::int64_t bonus_of(std::size_t agreement, const std::map<std::size_t, Kpis>& kpis) const;
    std::int64_t corridor_of(std::size_t agreement) const;
    void keep_within_the_ceilings(std::map<std::size_t, std::int64_t>& totals,
                                  std::map<std::size_t, std::int64_t>& due) const;
    static std::vector<std::int64_t> split(std::int64_t cents, const std::vector<std::int64_t>& weights);
    /// Cents by municipality, by shares; by youths where there are none.
    std::vector<std::int64_t> parts_of(std::int64_t cents, const Shares& shares) const;
    enum class Booking { claims, instalment, settlement };
    /// What municipalities pay to a caseload's provider beside its lines, by shares; by youths where there are none.
    void book(std::size_t agreement, std::int64_t cents, const Shares& shares, std::size_t year_slot, Outcome& outcome,
              Booking kind, std::map<Where, std::int64_t>& cash);
    void book_caseload(std::size_t caseload, std::int64_t cents, const Shares& shares, std::size_t year_slot,
                       Outcome& outcome, Booking kind, std::map<Where, std::int64_t>& cash);
    void spend_on_administration(const Where& where, std::int64_t cents, std::size_t year_slot, Outcome& outcome);
    void receive(std::size_t caseload, std::int64_t cents, std::size_t year_slot, Outcome& outcome);
    std::int64_t& spend(Tally what, const Where& where, std::size_t year_slot, Outcome& outcome) const;

    const Plan& plan_;
    const Tables& tables_;
    const ContractTables& contracts_;
    Fault fault_;
    bool frozen_ = false;
    int horizon_year_ = -1;
    int period_ = 0;                                                   // of the contract year
    std::vector<std::vector<BySeverity<double>>> terms_, last_terms_;  // per contract, of this year
    std::map<std::size_t, double> price_levels_;                       // by contract: what reviews made of prices
    std::map<std::size_t, YearRule> rules_;                            // by agreement
    std::map<std::size_t, Budget> budgets_, last_budgets_;             // by agreement
    std::map<std::size_t, Account> accounts_, last_accounts_;
    std::map<std::size_t, std::int64_t> raised_;   // by agreement: of the budget, what was renegotiated
    std::map<std::size_t, std::int64_t> run_off_;  // by agreement: paid under the contract before, not yet set off
    std::map<std::size_t, Kpis> kpis_before_;      // by agreement: of the year before
    std::map<int, std::map<Where, std::int64_t>> bonuses_to_pay_;  // by contract year at whose end they are
    int years_settled_ = 0;
    std::map<std::size_t, bool> stopped_, stopped_before_;  // by provider; before this contract year
    std::set<std::size_t> outside_;                         // caseloads of those who may enter, and have not
    std::map<std::size_t, int> entered_;                    // by caseload: contract year
    std::set<std::size_t> at_ceiling_;                      // agreements
    std::map<std::pair<bool, std::uint32_t>, std::pair<std::int64_t, std::int64_t>>
        episodes_;  // by (contract in force, municipality): earned, cash
    std::map<Line, Rests> rests_;
    std::map<Where, std::int64_t> claimed_;                                // cash of the period, paid in the next
    std::map<Where, std::int64_t> message_rest_;                           // 1/256
    std::map<std::pair<std::size_t, std::uint32_t>, std::int64_t> fines_;  // by caseload and municipality, this period
    std::vector<std::int64_t> period_pay_;                                 // per caseload
    std::vector<Shares> period_claims_;                                    // per caseload
    std::int64_t spent_ = 0;
};

}  // namespace fundsim::reference
