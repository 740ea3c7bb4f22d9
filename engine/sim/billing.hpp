// Billing: what one set of contracts makes of the ledger. Several can bill the same ledger: the frozen trajectory is
// paid under every contract in one pass.
//
// Order in a period: line pay (the family's rule on counts) -> division of episodes -> claims part of the year rule (ceilings, bands) -> instalments
// of budgets -> regional ceiling -> penalties. At the end of a contract year: bandwidth, claw-back, safety valve -> KPI bonus -> risk
// corridor -> regional ceiling, which has the last word. Every booking is a whole number of cents that a municipality pays and a provider receives.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "base/whole.hpp"
#include "fundsim/outcome.hpp"
#include "plan/contract_tables.hpp"
#include "sim/ledger.hpp"

namespace fundsim {

/// Where a billing books: a scenario's own course, or the frozen line beside it.
enum class BookAs : std::uint8_t { own, frozen };

/// The contract year of one agreement so far. Cents.
struct AgreementYear {
    std::int64_t claims = 0;  // C: earned by the lines
    /// U: delivered, at reference unit cost: all care under a budget, else what lines of this contract pay for.
    std::int64_t value = 0;
    /// Of what it is paid for: all care of its caseloads with the effort on goals, and what is added inside its prices with
    /// the coordination; not what is given inside the price of another.
    std::int64_t cost = 0;
    std::int64_t booked = 0;  // accrual booked so far, base included
    std::int64_t beside = 0;  // under the contract before, less what instalments set off: care that is in the cost
    std::int64_t value_beside = 0;  // care under the contract before that is not in `value`
    std::int64_t base = 0;          // of which instalments of the budget
    std::int64_t level = 0;         // of the budget, by the year, with that of who stopped: the next one follows it
    std::int64_t cut = 0;           // taken back under a regional ceiling: booked = what the rule pays - cut
    std::int64_t pay =
        0;  // once it is over: all that it paid, with run-off, settlement, bonuses, corridor and ceilings
    std::int64_t raise = 0;  // of the budget: what was renegotiated so far
};

/// What was booked for a caseload since the contracts of the horizon took over. Cents.
struct CaseloadTotals {
    std::int64_t own = 0;      // under the contract in force, instalments of budgets in full
    std::int64_t run_off = 0;  // under the contract before
    std::int64_t set_off = 0;  // of the instalments, set off against the run-off
    std::int64_t value = 0;    // care given, at reference unit cost
    std::int64_t unpaid = 0;   // of that, in pilots: given unpaid
};

inline constexpr double no_kpi = std::numeric_limits<double>::quiet_NaN();

/// KPIs of an agreement in a contract year, and the number of cases behind each; `no_kpi`: no case.
struct MeasuredKpis {
    std::array<double, kpi_count> values{};
    std::array<int, kpi_count> cases{};
    bool known = false;
    MeasuredKpis() { values.fill(no_kpi); }
};

class Billing {
public:
    void reset(const Plan& plan, const Tables& tables, const ContractTables& contracts, BookAs book_as);
    /// Goes on under the contracts of another plan with the same past.
    void take_over(const Plan& plan, const ContractTables& contracts, BookAs book_as);
    /// Leaves ceilings and renegotiation out: a neutral price is set as if there were none. `at_trial_prices`: and the risk
    /// corridors of contracts with a derived price, of which a result says nothing before it is near the answer.
    void ignore_ceilings(bool at_trial_prices) {
        ignores_ceilings_ = true;
        at_trial_prices_ = at_trial_prices;
    }
    /// A year of 52 weeks opens; `horizon_year` from 0, negative in the warm-up.
    void open_year(int horizon_year);
    /// A provider stops: what is left of its budgets goes to the others under the same contract, as does its share of the
    /// years after.
    void provider_stops(std::uint16_t provider);
    /// A provider gets its contracts at the start of the year that opens next; `caseloads`: of those.
    void provider_enters(std::uint16_t provider, std::span<const std::size_t> caseloads);
    /// Prices of a contract have changed with the year that has opened: what is prepaid of an arrangement for its planned `weeks`
    /// to come is paid up to the new price, or paid back. Cash only: these weeks are earned at the new price anyway.
    void pay_up(const Ledger& ledger, const CareLine& care, std::int64_t weeks);
    bool prices_changed() const { return !terms_before_.empty(); }
    /// Contracts that begin with the year that has opened: what letting them costs the municipalities (procurement.cpp).
    void book_procurement(std::size_t year_slot, Outcome& outcome);
    /// What it costs the provider of an agreement, cents; 0 where its contract is not let now.
    std::int64_t procurement_cost(std::size_t agreement) const;
    /// After Ledger::close_period of the same period.
    void close_period(const Ledger& ledger, std::size_t year_slot, Outcome& outcome);
    /// A provider owes a penalty for what it claimed of a client of a municipality: booked when the period closes.
    void owe_penalty(std::size_t caseload, std::size_t municipality, std::int64_t cents) {
        penalties_owed_[caseload * municipalities_ + municipality] += cents;
        somebody_owes_ = somebody_owes_ || cents != 0;
    }
    /// After that: costs and values of the period; settles when the year ends with this period.
    void settle(const Ledger& ledger, std::size_t year_slot, int period_of_year, Outcome& outcome);

    const Plan& plan() const { return *plan_; }
    const ContractTables& contracts() const { return *contracts_; }
    std::uint16_t contract_of(std::size_t caseload, Paying paying) const {
        return (paying == Paying::current ? plan_->current_contract : plan_->horizon_contract)[caseload];
    }
    std::uint32_t agreement_of(std::size_t caseload) const {
        return (in_horizon_ ? plan_->horizon_agreement : plan_->current_agreement)[caseload];
    }
    const AgreementYear& year_of(std::size_t agreement) const { return years_[agreement]; }
    const YearRule& rule_of(std::size_t agreement) const { return rules_[agreement]; }
    /// Care at reference cost that its caseloads are planned to have, cents a year.
    double expected_value(std::size_t agreement) const { return expected_value_[agreement]; }
    /// The year before, once a whole one has run; null before that.
    const AgreementYear* last_year_of(std::size_t agreement) const {
        return last_year_known_ ? &last_years_[agreement] : nullptr;
    }
    /// The KPIs of an agreement in the last contract year that was measured.
    const MeasuredKpis& last_kpis_of(std::size_t agreement) const { return kpi_before_[agreement]; }
    /// What KPIs of a year alike would be held against: its own, or those of the others; NaN: not known.
    std::array<double, kpi_count> last_reference_of(std::size_t agreement, const KpiRule& rule) const {
        return kpi_reference(kpi_before_, agreement, rule);
    }
    /// What the year before was for a caseload.
    struct CareGiven {
        std::int64_t value = 0, cost = 0;  // cents: at reference unit cost; the provider's
    };
    const CareGiven* last_care_of(std::size_t caseload) const {
        return last_year_known_ ? &last_care_[caseload] : nullptr;
    }
    const std::vector<std::uint32_t>& members_of(std::size_t agreement) const { return lots_[agreement].caseloads; }
    /// Places under a contract now, over those of last year, to a provider that goes on: others have stopped.
    double enlarged(std::size_t contract) const { return enlarged_[contract]; }
    /// The rule reads care of its own lines only: not what still runs under the contract before, nor what is given unpaid.
    bool reads_own_care(std::size_t agreement) const;
    /// Ceiling of the region on a contract, cents a year; 0: none. It is that of the first caseload of an agreement.
    double regional_ceiling(std::size_t contract) const {
        return ignores_ceilings_ ? 0.0 : drawn(contract).modifiers.regional_ceiling;
    }
    bool has_regional_ceiling() const;
    /// Terms now: prices after discount and indexation.
    const std::vector<BySeverity<double>>& terms_now(std::size_t contract) const { return terms_now_[contract]; }
    const CaseloadTotals& totals(std::size_t caseload) const { return totals_[caseload]; }
    /// A caseload costs its provider something beside the care in the ledger, cents.
    void bear(std::size_t caseload, std::int64_t cents) { years_[agreement_of(caseload)].cost += cents; }
    /// An add-on is given at a caseload inside the price of its lead: cents at cost, which are the lead's cost and no longer
    /// that of who gives it, and what the lead pays for coordination. In pilots summed over contracts of the horizon.
    void inside_price(std::size_t lead, std::size_t caseload, std::int64_t cents, std::int64_t coordination) {
        bear(lead, cents + coordination);
        bear(caseload, -cents);
        if (ignores_ceilings_ && in_horizon_) inside_[inside_of(lead, caseload)] += cents;
    }
    bool has_add_ons_inside() const {
        return std::any_of(inside_.begin(), inside_.end(), [](std::int64_t cents) { return cents != 0; });
    }
    std::int64_t inside_price_of(std::size_t contract, std::size_t given_under) const {
        return inside_[contract * plan_->contracts.size() + given_under];
    }
    /// The provider may stop admitting: its year's claims have reached the ceiling.
    bool stopped(std::size_t caseload) const { return stopped_[caseload] != 0; }
    std::int64_t total_paid() const { return paid_; }          // cents, all municipalities, accrual
    std::int64_t total_received() const { return received_; }  // cents, all providers
    /// The same with administration: all that municipalities spend, cents, accrual.
    std::int64_t total_spent() const { return paid_ + administration_; }
    /// Accrual booked for a caseload in the last period, cents.
    std::int64_t last_pay(std::size_t caseload) const { return last_pay_[caseload]; }

private:
    struct LinePaid {  // cents
        std::int64_t earned = 0, cash = 0;
    };
    /// What is carried on per line: sub-quanta below a quantum; below a cent, in 1/money_scale of it.
    struct LineRests {
        std::int32_t quanta = 0, earned = 0, paid = 0;
    };

    // line pay (line_pay.cpp)
    /// Lines of one contract in a segment, of one coded class and form of arrangement where it tells them apart.
    struct Block {
        std::uint16_t contract = 0;
        Paying paying = Paying::current;
        std::uint32_t coded_class = 0;
        bool by_class = false;
        bool lasting = false;
        bool by_form = false;
    };
    /// The lines of a block that hold anything, close together: what the rule reads of them, and what it makes of them.
    struct Gathered {
        struct Row {  // lines of a caseload
            std::uint32_t caseload = 0;
            std::uint32_t begin = 0;       // they end where those of the next row begin
            std::uint32_t first_cell = 0;  // of its first municipality
            std::uint32_t rests = 0;       // where its remainders are carried, from its first municipality on
        };
        std::vector<Row> rows;
        std::size_t size = 0;                             // lines, of all that follows
        std::vector<std::uint32_t> cells;                 // (caseload, municipality) in the segment
        std::array<std::vector<std::int64_t>, 8> counts;  // as in LineBlock
        std::vector<std::int64_t> earned, paid;           // 1/money_scale cent
        void reserve(std::size_t lines);
    };
    void bill_segment(const Ledger& ledger, std::size_t segment, Paying paying, Outcome& outcome,
                      std::size_t year_slot);
    void gather(const Ledger& ledger, std::size_t segment, const Block& block);
    void find_lines(const Ledger& ledger, std::size_t segment, const Block& block, std::span<const std::size_t> bases);
    void price(std::size_t segment, const Block& block);
    /// Whole cents of what a line earned and was paid, with what it carries.
    LinePaid round_off(std::size_t line, LineRests& rests) const;
    void pool_block(const Block& block);
    void book_block(std::size_t segment, const Block& block, Outcome& outcome, std::size_t year_slot);
    /// Calls `with(row, end)` for all rows that were gathered.
    template <class With>
    void for_rows(With with) const {
        for (std::size_t i = 0; i < gathered_.rows.size(); ++i)
            with(gathered_.rows[i], i + 1 < gathered_.rows.size() ? gathered_.rows[i + 1].begin : gathered_.size);
    }
    std::size_t rest_line(const Ledger& ledger, std::size_t caseload, const Block& block) const;
    void bill_out_of_contract(const Ledger& ledger, std::size_t segment, Outcome& outcome, std::size_t year_slot);
    /// Where claims of a caseload under the contract in force are added up, cents.
    struct Claims {
        std::int64_t* year;    // per municipality
        std::int64_t* period;  // the same, for ceilings of a region; null where there are none
        void add(std::size_t municipality, std::int64_t cents) const {
            year[municipality] += cents;
            if (period != nullptr) period[municipality] += cents;
        }
    };
    Claims claims_of(std::size_t caseload) {
        return {&claims_year_[agreement_of(caseload) * municipalities_],
                holds_ceilings_ ? &claims_of_line_[caseload * municipalities_] : nullptr};
    }
    /// What is booked of line pay: all of it, or what the year's rule leaves of claims.
    static std::int64_t part_of(std::int64_t cents, double of_claims) {
        return of_claims == 1.0 ? cents : rounded(static_cast<double>(cents) * of_claims);
    }
    /// What a caseload's provider receives for its lines, cents. `own_year`: under the contract in force, not the one before.
    void receive(std::size_t caseload, std::int64_t cents, bool own_year, std::size_t year_slot, Outcome& outcome);
    /// Care of the period at reference unit cost, cents.
    std::int64_t care_given(const Ledger& ledger, std::size_t caseload, std::size_t municipality, bool own_year) const;
    /// Trajectory funding: what was earned per municipality is divided over the providers by the care they gave.
    void divide_episodes(const Ledger& ledger, bool own_year, std::size_t year_slot, Outcome& outcome);
    bool own_year(std::size_t caseload, Paying paying) const {
        return (paying == Paying::horizon) == in_horizon_ || !plan_->switches(caseload);
    }
    const DrawnContract& drawn(std::size_t contract) const { return contracts_->in_year(contract, horizon_year_); }
    /// KPI values that this year's are held against: those of the others, or of the year before.
    std::array<double, kpi_count> kpi_reference(const std::vector<MeasuredKpis>& measured, std::size_t agreement,
                                                const KpiRule& rule) const;
    void claims_rules(std::size_t year_slot, Outcome& outcome);
    void list_claims_rules();
    void instalments(std::size_t year_slot, Outcome& outcome);
    /// To the active providers under a contract, by share: cents of this year, and of a whole one.
    void hand_over(std::uint16_t contract, std::int64_t left, std::int64_t level);
    /// The budget of the year becomes `cents` more, and what is measured against it moves with it.
    void move_budget(std::size_t agreement, std::int64_t cents);
    /// Of the care of the period, at reference unit cost: what is paid under the contract before, as it runs off. Cents.
    std::int64_t value_before(const Ledger& ledger, std::size_t caseload) const;
    /// And what no line is paid for, where the rule of the year reads care that lines pay for.
    std::int64_t value_unpaid(const Ledger& ledger, std::size_t caseload) const;
    /// Prices of the year that opens follow what the year before paid and cost; from the third on, for the first of a
    /// contract holds what still runs under the one before, and what a new way of paying earns early.
    void review_prices();
    bool reviews_after(int horizon_year) const { return horizon_year >= 1 && !ignores_ceilings_; }
    void regional_ceilings(std::size_t year_slot, Outcome& outcome);
    /// The same at the end of the year, after bonuses and corridors: `totals` of the year, `due` at its end.
    void cap_the_year(const std::vector<std::int64_t>& totals, std::vector<std::int64_t>& due) const;
    void year_end(const Ledger& ledger, std::size_t year_slot, Outcome& outcome);
    /// How the contract of an agreement is let now, or null.
    const contracts::Procurement* let_now(std::size_t agreement) const;
    /// See audits.cpp.
    void book_penalties(std::size_t year_slot, Outcome& outcome);
    /// Clients in care of a segment for whom a claim is sent, by municipality: into claimed_.
    void claimed_in(std::size_t segment, const Ledger& ledger);
    /// What administration of a form of care costs a municipality, paid with the claims of the period.
    void book_administration(std::size_t segment, std::size_t municipality, std::int64_t cents, std::size_t year_slot,
                             Outcome& outcome);
    void administer(const Ledger& ledger, std::size_t year_slot, Outcome& outcome);
    enum class Booking : std::uint8_t {
        claims,      // paid with the claims of the period
        instalment,  // paid now
        settlement,  // of a contract year, at its end: paid with the claims
    };
    /// Books `cents` of an agreement: of a lot over several segments each form of care bears its part of the expected pay.
    /// `years_later`: the cash of a settlement.
    void book(std::size_t agreement, std::int64_t cents, std::span<const std::int64_t> weights, std::size_t year_slot,
              Outcome& outcome, Booking kind, std::size_t years_later = 0);
    /// Books `cents` for a caseload, split over municipalities by `weights` (any scale) to the cent.
    void book_caseload(std::size_t caseload, std::int64_t cents, std::span<const std::int64_t> weights,
                       std::size_t year_slot, Outcome& outcome, Booking kind, std::size_t years_later = 0);
    void list_lots();
    /// The year's budgets in whole cents, which over all agreements of a lot are what was agreed for it.
    void round_budgets();
    void list_contracts();
    /// Per contract: what those who go on have taken over of its share.
    void find_larger();
    void look_back();
    /// Tallies of a segment, by municipality.
    class Spend {
    public:
        explicit Spend(std::int64_t& of_first) : of_first_(&of_first) {}
        std::int64_t& operator[](std::size_t municipality) const { return of_first_[municipality * tally_count]; }

    private:
        std::int64_t* of_first_;
    };
    Spend spend(std::size_t year_slot, std::size_t segment, Tally what, Outcome& outcome) const;
    MeasuredKpis measured_kpis(const Ledger& ledger, std::size_t agreement) const;

    const Plan* plan_ = nullptr;
    const Tables* tables_ = nullptr;
    const ContractTables* contracts_ = nullptr;
    BookAs book_as_ = BookAs::own;
    std::size_t municipalities_ = 0;
    bool ignores_ceilings_ = false;     // a pilot
    std::vector<std::int64_t> inside_;  // [contract of the lead][contract of who gives]
    std::size_t inside_of(std::size_t lead, std::size_t caseload) const {
        return plan_->horizon_contract[lead] * plan_->contracts.size() + plan_->horizon_contract[caseload];
    }
    std::int64_t value_of(const Ledger& ledger, std::size_t caseload, Paying paying) const;
    bool at_trial_prices_ = false;
    bool in_horizon_ = false;
    int horizon_year_ = -1;
    int period_ = 0;                                                       // of the contract year
    std::vector<std::vector<BySeverity<double>>> terms_now_;               // per contract
    std::vector<std::vector<BySeverity<double>>> terms_before_;            // last year's; none where nothing changed
    std::vector<double> reviewed_;                                         // per contract: what reviews made of prices
    std::array<std::vector<std::vector<std::uint16_t>>, 2> contracts_in_;  // [paying][segment]
    std::vector<LineRests> rests_;                                         // per line
    std::vector<std::int64_t> claims_year_;          // per (agreement, municipality): of the contract year
    bool holds_ceilings_ = false;                    // a region has a ceiling this year
    std::vector<std::int64_t> claims_of_line_;       // per (caseload, municipality): of the period; only for ceilings
    std::array<std::vector<LinePaid>, 2> episodes_;  // [contract in force, before][municipality]: of the period
    Gathered gathered_;                              // of one block
    std::vector<LinePaid> of_places_;                // per municipality, of one block
    std::vector<std::int64_t> given_in_parts_;       // per municipality, of care out of contract: 1/1024 sub-quanta
    std::vector<AgreementYear> years_;               // per agreement (caseload)
    std::vector<AgreementYear> last_years_;
    bool last_year_known_ = false;                // a whole contract year has run
    std::vector<CareGiven> care_, last_care_;     // per caseload, of the contract year
    std::vector<std::uint32_t> lot_of_contract_;  // per contract: the first in its lot, itself where it is in none
    std::vector<double> larger_, larger_sum_, enlarged_;  // per contract: now, summed over the year's periods
    struct Lot {
        std::vector<std::uint32_t> caseloads;
        std::vector<std::int64_t> weights;  // expected pay, cents a year
    };
    std::vector<Lot> lots_;                              // per agreement, by the number of its first caseload
    std::vector<std::int64_t> lot_parts_, place_parts_;  // of one booking: per caseload of the lot, per municipality
    std::vector<YearRule> rules_;
    std::vector<YearRule> opened_;           // as they were when the year opened
    std::vector<std::int64_t> agreed_;       // per agreement: budget when the year opened, cents
    std::vector<std::int64_t> budget_;       // and what it is now
    std::vector<std::int64_t> base_weight_;  // per caseload: its part of the agreement's budget
    std::vector<std::int64_t> taken_over_;   // per caseload: budget of providers that stopped, still to be paid
    std::vector<double> expected_pay_, expected_value_;  // per agreement, of all its caseloads: cents a year
    std::vector<std::int64_t> run_off_;                  // per agreement, cents not yet set off
    std::vector<MeasuredKpis> kpi_before_;               // per agreement
    std::vector<std::vector<std::int64_t>> cash_due_;    // [years ahead][(segment, municipality)], of bonuses
    std::vector<std::uint32_t> weighed_each_period_;     // agreements whose year has clauses on claims alone, or a stop
    bool has_budgets_ = false;                           // some agreement is paid in instalments
    std::vector<std::uint8_t> stopped_;
    // per provider: stopped, or not yet entered; before the contract year
    std::vector<std::uint8_t> gone_, gone_before_;
    std::vector<std::uint8_t> outside_;  // per caseload: its provider may enter, and has not
    std::vector<int> entered_in_;        // per caseload: contract year; -1: was there
    std::vector<std::int64_t> last_pay_;
    std::vector<std::int64_t> penalties_owed_;  // per (caseload, municipality), period
    bool somebody_owes_ = false;
    std::vector<CaseloadTotals> totals_;
    std::vector<std::int64_t> claimed_;                    // see claimed_in
    std::vector<std::int64_t> municipal_weight_;           // shares of the municipalities, 2^-20
    std::vector<std::int64_t> last_spend_, message_rest_;  // per (segment, municipality)
    std::int64_t paid_ = 0, received_ = 0, administration_ = 0;
};

}  // namespace fundsim
