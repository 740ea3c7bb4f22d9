// One replication in progress: all mutable state, and the steps of a week in order.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/check.hpp"
#include "base/philox.hpp"
#include "fundsim/outcome.hpp"
#include "fundsim/replicate.hpp"
#include "model/purposes.hpp"
#include "plan/tables.hpp"
#include "sim/billing.hpp"
#include "sim/columns.hpp"
#include "sim/due_steps.hpp"
#include "sim/late_looks.hpp"
#include "sim/lead_bonds.hpp"
#include "sim/ledger.hpp"
#include "sim/luck_book.hpp"
#include "sim/memo.hpp"
#include "sim/people.hpp"
#include "sim/providers.hpp"
#include "sim/queues.hpp"
#include "sim/review_kernel.hpp"

namespace fundsim {

/// Why a row leaves, in the order of the tallies `ended_...`.
enum class Leaving : std::uint8_t {
    goal,  // as planned
    early_by_client,
    other,             // code drawn at the ending
    limit,             // the segment's maximum duration
    aftercare_begins,  // not an ending: units fall, the stay goes on
    withdrawn,         // from the waiting list
    recovered_waiting,
    transferred,
    early_by_provider,
};

/// One course of events. A copy goes on from where the original stands: scenarios branch off a common past.
class Simulation {
public:
    explicit Simulation(const Plan& plan);

    /// Week 0 with the stationary caseload. `tables` and `contracts` stay with the caller and outlive the run.
    void begin(const Tables& tables, const ContractTables& contracts, std::uint32_t replication, Outcome& outcome);
    /// Goes on under the contracts of `plan`, which shares the past (see same_past in group.hpp).
    void take_over(const Plan& plan, const ContractTables& contracts, Outcome& outcome);
    /// Goes on with frozen behaviour, billed under each of several plans; `own` takes what is not money.
    void freeze(std::span<const Plan* const> plans, std::span<const ContractTables* const> contracts,
                std::span<Outcome* const> outcomes, Outcome& own);
    void ignore_ceilings(bool at_trial_prices) {
        for (Billing& billing : billings_) billing.ignore_ceilings(at_trial_prices);
    }
    /// Simulates the weeks until (not including) `until`.
    void run_until(std::int32_t until);
    std::int32_t warm_up() const { return plan_->scenario.clock.warm_up; }
    std::int32_t weeks() const { return weeks_; }

    // For tests and diagnostics.
    const Ledger& ledger() const { return ledger_; }
    const Tables& tables() const { return *tables_; }
    const Billing& billing() const { return billings_.front(); }
    const std::vector<Billing>& billings() const { return billings_; }
    const Providers& providers() const { return providers_; }
    /// All who are in care (else waiting): with(caseload, in_care, columns, row).
    template <class With>
    void for_each_row(With with) const {
        for (std::size_t s = 0; s < segments_; ++s)
            for (std::size_t wheel = 0; wheel < 4; ++wheel)
                for (const bool in_care : {true, false}) {
                    const Columns& rows = in_care ? state_[s].care[wheel] : state_[s].waiting[wheel];
                    for (std::uint32_t row = 0; row < rows.size(); ++row)
                        if (!rows.has_left(row))
                            with(plan_->first_caseload[s] + caseload_in(rows.cell[row]), in_care, rows, row);
                }
    }

    std::uint32_t traced_id = 0xFFFFFFFFU;
    std::vector<TraceEvent> story;
    bool profiling = false;
    std::vector<StepProfile> steps;

private:
    enum class Batch : std::uint8_t { intake, access, traits, candidates, placement, count_ };  // of draws
    struct PendingLeave {
        std::uint32_t row;
        std::uint16_t segment;
        std::uint8_t column;
        Leaving why;
    };
    struct Order {          // of the week's referrals
        std::uint64_t key;  // crisis first, then the moment in the week
        std::uint32_t id, stay, index;
        bool operator<(const Order& other) const {
            return key != other.key ? key < other.key : id != other.id ? id < other.id : stay < other.stay;
        }
    };
    struct Newcomer {  // of this week
        std::uint32_t segment = 0;
        Row row;
        std::int32_t waited = 0;  // weeks before care
    };
    struct SegmentState {
        std::array<Columns, 4> care;  // by review week
        std::array<Columns, 4> waiting;
        std::array<DueSteps, 4> due_steps;                                 // of the columns of care
        std::array<std::uint32_t, 4> reviewed_care{}, reviewed_waiting{};  // rows of this week's column seen so far
        std::vector<std::int32_t> goal;  // dose tables of this replication (rationing changes them)
        std::vector<std::uint32_t> move_up;
    };

    // set-up (setup.cpp)
    void prepare(std::uint32_t replication);
    void measure(const char* step);  // profiling
    void find_limits();
    void find_alike();
    void fill_stock();
    void stock_client(std::size_t segment, std::uint32_t municipality, std::uint32_t number, bool waiting);
    void first_weeks_of_stock(std::size_t segment, std::uint8_t column, std::uint32_t row);

    // the week, in order (week.cpp)
    void open_year();
    void open_period();
    /// Who may enter, and does at the start of a contract year (entry.cpp).
    void open_admission(int contract_year);
    void admit(std::uint16_t provider, const std::vector<std::size_t>& caseloads);
    /// Somebody entered or stopped: checks of proposals by the attention that is left for each.
    void attend_anew();
    /// Contracts that begin: what procurement costs both sides (procurement.cpp).
    void let_contracts();
    void respond();
    void municipalities_respond();
    void fill_doses(std::size_t caseload);
    void fill_court_doses(std::size_t caseload);
    /// What a caseload's dose tables follow from, within a draw of the parameters.
    struct Dose {
        std::uint32_t alike = 0;  // the first caseload of its segment with the same figures
        std::int32_t level = dose_one, quality = dose_one, effort_q8 = 256;
        bool operator==(const Dose&) const = default;
        Mixed mixed() const {
            return Mixed()
                .with(std::uint64_t{alike} << 32 | static_cast<std::uint32_t>(level))
                .with(std::uint64_t{static_cast<std::uint32_t>(quality)} << 32 | static_cast<std::uint32_t>(effort_q8));
        }
    };
    void fill_doses(std::size_t caseload, const Dose& dose, std::uint32_t court);
    /// What lacks of the dose from this period on, and what that does to the clocks of those in care.
    void measure_lack();
    void close_provider(std::uint16_t provider);
    /// Who is in aftercare when its provider stops.
    void end_with_provider(std::size_t segment, std::uint8_t column, std::uint32_t row);
    /// Rows of a caseload of the segment, until the next review or call.
    std::span<const std::uint32_t> rows_of(const Columns& columns, std::size_t local);
    void open_half_year();
    void leave_due();
    void start_from_queues();
    void publish_waits();
    void review_waiting();
    void review_care();
    void compact_care(std::size_t segment);
    void review_columns(std::size_t segment, bool care, bool first);
    void refer();
    void sort_referrals();
    void append_newcomers();
    void first_reviews();
    void close_week();
    void book_client_weeks();
    /// Who is in care and who waits, at the end of a year or before the first.
    void count_stock();
    void check_conservation() const;

    // one contract takes over from another (switch.cpp)
    void switch_contracts();
    /// What is prepaid of running arrangements where prices have changed.
    void pay_up();
    void convert_run_off(bool all);
    /// Care inside the price of an episode that started under the contract before, where the new one knows no such price.
    bool leaves_its_episode(const CareLine& line, Traits traits) const;

    // what reviews find (events.cpp)
    void on_care_event(std::size_t segment, std::uint32_t row, std::uint32_t bits, bool first);
    void on_waiting_event(std::size_t segment, std::uint32_t row, std::uint32_t bits);
    void start_out_of_contract(std::size_t segment);
    /// The caseload's and the municipality's own thresholds decide about what a review found possible.
    void provider_acts(std::size_t segment, std::uint32_t row, std::uint32_t bits);
    /// A term ends and access looks again.
    void reassess(std::size_t segment, std::uint32_t row);
    /// An arrangement goes on in another coded class or form: it closes pro rata, with the messages of a change.
    void rearrange(std::size_t segment, std::uint32_t row, std::uint32_t coded_class, bool lasting);
    void move_class(std::size_t segment, std::uint32_t row, bool up);
    CareLine line_of(std::size_t segment, const Columns& care, std::uint32_t row) const;
    /// What somebody in care asks for beside or instead of it.
    static Referral request_of(std::size_t segment, const Columns& care, std::uint32_t row, ReferralKind kind);

    // steps to another setting (steps.cpp)
    /// One was found at this review, or is due since an earlier one.
    void ask_for_step(std::size_t segment, std::uint32_t row);
    /// No room at once: the client stands on the list, and its care goes on.
    void stand_in_line(const Referral& step, std::size_t segment, std::size_t caseload, const Row& next);
    /// Its turn comes; it has left the list.
    void step_from_list(std::size_t caseload, const Queues::Node& node);
    void step_over(std::size_t from, std::uint8_t column, std::uint32_t row, std::size_t caseload, Row& next);
    /// A step is due no more, or no step was.
    void lapse_step(std::size_t segment, std::uint8_t column, std::uint32_t row);
    void step_in_lighter_class(std::size_t segment, std::uint32_t row);
    void leave_list(DueStep& step);
    /// The provider stops: who stands on its list for a step asks again at its next review.
    void send_steps_away(std::size_t caseload);

    // access that looks late (late_gate.cpp)
    /// Weeks until access sees who came by a door that it does not guard: 0 at once; `unseen`.
    static constexpr std::int32_t unseen = -1;
    std::int32_t access_sees_after(std::size_t index) const;
    bool gated_at_the_door(std::size_t index) const {
        return tables_->referrer_gated[tables_->referrer.pick(luck(Batch::intake)[3][index])] != 0 ||
               (tables_->brings_under && seen_after_[index] == 0);
    }
    void look_at_the_waiting(std::size_t segment);
    /// Whether it looked at who is in care.
    bool looks_at_care(std::size_t segment, std::uint32_t row);

    // endings (endings.cpp)
    /// Schedules the ending (or aftercare) of a row whose clocks crossed within the coming weeks. True if it leaves.
    bool decide_ending(std::size_t segment, std::uint8_t column, std::uint32_t row, std::uint32_t bits,
                       std::int32_t weeks_ahead);
    void schedule(const PendingLeave& leave, std::int32_t weeks) {
        pending_[static_cast<std::size_t>(week_ + weeks) & 7U].push_back(leave);
    }
    std::int32_t weeks_until_limit(std::size_t segment, const Columns& care, std::uint32_t row) const;
    struct AfterGoal {  // weeks that a client stays after the goal: aftercare, and what the provider adds
        std::int32_t aftercare = 0, prolonged = 0;
        std::int32_t weeks() const { return aftercare + prolonged; }
    };
    AfterGoal after_goal(std::size_t segment, const Columns& care, std::uint32_t row, bool again) const;
    void begin_aftercare(const PendingLeave& leave);
    void end_care(const PendingLeave& leave, const Block& ending);
    void leave_queue(const PendingLeave& leave);
    void remove_from_care(std::size_t segment, std::uint8_t column, std::uint32_t row, Closing how);
    static constexpr std::int32_t no_return = std::numeric_limits<std::int32_t>::max();
    /// Returns in how many weeks care follows (0: at once), or no_return within five years.
    std::int32_t after_ending(std::size_t segment, const Row& row, bool goal, const Block& ending);
    /// `back`: weeks until care follows, or no_return.
    std::int64_t burden_after(std::size_t segment, std::uint32_t severity, bool chronic, std::int32_t back);
    void begin_trajectory(std::uint32_t person);
    void finish_trajectory(std::uint32_t person);

    // audits (audits.cpp)
    enum class Claimed : std::uint8_t { higher_class, kept_class, result };  // lanes of Purpose::audit
    struct UntrueClaim {
        Claimed what = Claimed::result;
        std::size_t caseload = 0;
        Paying paying = Paying::current;
        std::uint32_t id = 0, stay = 0;
        std::uint32_t of = 0;         // class that was stepped up from; of a result: coded class
        std::uint32_t review = 0;     // since the start, of a class during care
        bool brings_nothing = false;  // a result of lasting support that is paid apart
    };
    /// A provider claims what is not so. Whether contract management checks it: then it finds it, and a penalty is owed.
    bool audit_finds(const UntrueClaim& claim);

    // referrals (referrals.cpp)
    void reserve_lanes(std::size_t count);
    void draw_lanes(Batch block, Purpose purpose, std::size_t count);  // of ids_, stays_
    void gather_referrals();
    void add_new_referrals();
    std::size_t segment_of(const Referral& referral, std::uint32_t draw) const;
    bool redirected(std::size_t index, std::size_t segment, std::uint32_t severity);
    /// Whether municipal access may send such a request to free help.
    bool may_be_redirected(ReferralKind kind, std::size_t segment, std::uint32_t severity) const {
        return (kind == ReferralKind::first || kind == ReferralKind::from_before || kind == ReferralKind::returning) &&
               severity == 0 && !plan_->scenario.segments[segment].crisis;
    }
    /// `at_access`: the luck of Purpose::access.
    void send_to_free_help(const Referral& referral, std::size_t segment, const Block& at_access);
    /// The class that access assesses for a client of a true class.
    std::uint32_t assessed_class(std::size_t segment, std::uint32_t severity, std::uint32_t luck) const;

    // placement (placement.cpp)
    void place_all();
    void place(std::size_t index, std::size_t turn);
    struct Entrants;
    /// Who takes the place of a candidate of somebody's list because it entered: a caseload within the segment, or none.
    std::array<std::int32_t, 4> entrants_for(const Referral& referral, const Entrants& entrants) const;
    /// Of the providers within reach that did not stop, in the order of the file where lists are alike; `chosen` where all did.
    std::uint32_t shortest_list(std::size_t segment, std::uint32_t municipality, std::uint32_t chosen) const;
    bool declines(std::size_t index, std::size_t turn, std::size_t segment, std::size_t caseload,
                  std::uint32_t candidate);
    Row new_row(std::size_t segment, std::size_t index, std::size_t turn) const;
    /// Of who goes on elsewhere, because its provider stopped.
    Row moved_row(std::size_t index) const;

    // starts (starts.cpp)
    void start_care(std::size_t segment, std::size_t caseload, Row& row, ReferralKind kind, std::int32_t waited,
                    bool unpaid = false);
    /// Whether access sees that a chronic client needs lasting support; `right`: threshold of its accuracy.
    bool found_lasting(std::uint32_t id, std::uint32_t stay, std::uint32_t right) const;
    /// `first`: before all who have no priority. The row says since when it waits.
    void enqueue(std::size_t segment, std::size_t caseload, Row& row, ReferralKind kind, bool first = false);
    /// Who has had its weeks of crisis care is placed before others.
    bool has_priority(const Referral& referral) const {
        return referral.kind == ReferralKind::follow_up &&
               plan_->scenario.segments[static_cast<std::size_t>(referral.source_segment)].crisis;
    }
    void buy_add_on(LeadBond& bond, std::size_t caseload, std::size_t segment, std::uint32_t severity);
    /// Who stops giving an add-on gives back what the lead paid for weeks that are left of the plan.
    void give_back_the_rest(LeadBond& bond);
    void pay_inside_price(const LeadBond& bond, std::int64_t cents, std::int64_t coordination);
    /// Whether what it brought is still inside its price.
    bool still_leads(const LeadBond& bond) const { return bond.runs && clauses_of(bond.lead, bond.paying).no_stacking; }
    void drop_bond(std::uint32_t person, std::uint32_t bond) {
        bonds_.drop(person, bond);
        --people_[person].bonds;
    }
    /// The bond of somebody who waits for an add-on or has it, or none.
    std::uint32_t bond_of(std::uint32_t person, std::uint32_t stay) {
        return people_[person].bonds == 0 ? LeadBonds::none : bonds_.of_add_on(person, stay);
    }
    /// Of what is added to a row in care: whose price it is inside of, if anybody's.
    std::optional<LeadBond> lead_of_add_on(std::size_t segment, const Columns& care, std::uint32_t row);
    /// It is inside no price any more: it leaves the list for another reason than a start, or has ended.
    void forget_bond(std::uint32_t person, std::uint32_t stay) {
        if (const std::uint32_t bond = bond_of(person, stay); bond != LeadBonds::none) drop_bond(person, bond);
    }
    std::int64_t rate_of(std::size_t segment, std::uint32_t severity, std::uint32_t need_bin, bool billed) const;

    std::uint32_t municipality_of(std::uint32_t id) const { return id >> 23; }
    std::size_t wheel() const { return static_cast<std::size_t>(week_) & review_mask_; }
    /// Luck for a decision that takes `lanes` of it.
    Block draw(std::uint32_t id, std::uint32_t stay, Purpose purpose, Lanes lanes, std::uint32_t index = 0) const {
        take(id, stay, purpose, lanes, index);
        return philox(key_, id, stay | block_of(purpose), index, replication_);
    }
    /// Luck of a decision that was taken, to look at again.
    Block draw_again(std::uint32_t id, std::uint32_t stay, Purpose purpose, [[maybe_unused]] Lanes lanes,
                     std::uint32_t index = 0) const {
#ifndef NDEBUG
        FUNDSIM_EXPECT(luck_book_.was_taken(id, stay | block_of(purpose), index, lanes), "the luck was drawn before");
#endif
        return philox(key_, id, stay | block_of(purpose), index, replication_);
    }
    /// Notes that a decision takes luck drawn in a batch: a lane serves one decision, once.
    void take([[maybe_unused]] std::uint32_t id, [[maybe_unused]] std::uint32_t stay, [[maybe_unused]] Purpose purpose,
              [[maybe_unused]] Lanes lanes, [[maybe_unused]] std::uint32_t index = 0) const {
#ifndef NDEBUG
        FUNDSIM_EXPECT(luck_book_.take(id, stay | block_of(purpose), index, lanes), "a lane of luck is drawn once");
#endif
    }
    const std::array<std::vector<std::uint32_t>, 4>& luck(Batch block) const {
        return lanes_[static_cast<std::size_t>(block)];
    }
    void take_reviews(const Columns& columns, std::uint32_t begin, bool care, bool first) const;
    void measure_choice();
    std::int64_t& tally(std::size_t segment, std::uint32_t municipality, Tally what) {
        return outcome_->at(year_slot_, segment, municipality, what);
    }
    std::int64_t& of_class(std::size_t segment, std::uint32_t class_at_referral, SeverityTally what) {
        return outcome_->severity(year_slot_, segment, class_at_referral, what);
    }
    std::int32_t& count(std::vector<std::int32_t>& counts, std::size_t segment, std::uint32_t municipality,
                        std::uint32_t severity) {
        return counts[(segment * municipalities_ + municipality) * severity_count + severity];
    }
    void tell(std::uint32_t id, const std::string& text);

    const Plan* plan_;
    const Tables* tables_ = nullptr;
    std::size_t municipalities_ = 0;
    std::size_t segments_ = 0;
    std::int32_t weeks_ = 0;
    std::size_t review_mask_ = 3;
    int review_shift_ = 2;
    PhiloxKey key_;

    std::uint32_t replication_ = 0;
    Outcome* outcome_ = nullptr;
    std::int32_t week_ = 0;
    std::size_t year_slot_ = 0;
    std::int32_t half_year_ = 0;
    double capacity_growth_ = 1.0;
    std::vector<SegmentState> state_;
    People people_;
    LeadBonds bonds_;
    Queues queues_;
    ReturnWheel wheel_;
    Ledger ledger_;
    std::vector<Billing> billings_;    // own course: one; frozen: one per scenario
    std::vector<Outcome*> book_into_;  // of each billing
    Providers providers_;
    std::vector<ReviewTables> care_tables_;  // per segment: with the thresholds of provider behaviour
    std::vector<std::uint32_t> redirect_;    // [segment][municipality]: thresholds of redirection
    std::vector<std::uint32_t> followed_;    // [segment][municipality]: thresholds of proposals that are granted
    std::vector<std::uint32_t> reassess_;    // [segment][municipality]: thresholds of re-assessments per review
    std::vector<std::uint8_t> claims_;       // per caseload: messages per client and period
    std::vector<std::uint8_t> limits_;       // per segment: a contract has a maximum duration or maximum units
    std::vector<std::int32_t> queue_lengths_;
    std::vector<std::uint16_t> stopping_;  // providers that stop at the start of the next week
    // Per caseload: quality and effort that the dose tables were filled with, beside the ledger's dose level.
    std::vector<std::pair<std::int32_t, std::int32_t>> dose_factors_;
    std::pair<std::int32_t, std::int32_t> dose_factors_now(std::size_t caseload) const {
        return {providers_.choice(caseload).quality, providers_.choice(caseload).effort_q8};
    }
    std::vector<std::uint32_t> alike_;  // per caseload: the first of its segment with the same figures for a dose
    Memo<Dose, DoseTable> dose_tables_;
    // per caseload, of ordinary care and of care that a court ordered: what lacks of the dose in this period
    std::vector<std::int64_t> lacking_q16_;
    std::vector<std::int64_t> clock_factors_;
    std::int64_t lacking(std::size_t caseload, std::int32_t cell) const {
        return lacking_q16_[2 * caseload + (court_ordered(cell) ? 1 : 0)];
    }
    bool frozen_ = false;
    /// On the frozen line, which several plans bill, every trajectory of the horizon counts as started under it.
    bool switches(std::size_t caseload) const { return frozen_ || plan_->switches(caseload); }
    contracts::RunOff run_off_of(std::size_t caseload) const;
    const DrawnContract& contract_of(std::size_t caseload, std::uint32_t paying) const;
    const CareClauses& clauses_of(std::size_t caseload, std::uint32_t paying) const {
        return contract_of(caseload, paying).clauses;
    }
    int contract_year() const { return static_cast<int>(year_slot_) - 1; }
    std::array<std::vector<PendingLeave>, 8> pending_;
    std::vector<Referral> referrals_;                       // of this week
    std::vector<Referral> add_ons_;                         // raised by reviews; those of first reviews wait a week
    std::vector<double> rate_now_;                          // referrals per municipality and week, this year
    std::vector<std::int32_t> published_;                   // wait per caseload, weeks
    std::vector<std::int32_t> in_care_, waiting_;           // [segment][municipality][class]
    std::vector<std::int32_t> care_weeks_, waiting_weeks_;  // the same, client-weeks not yet in the tallies
    std::vector<std::int32_t> persons_in_care_;             // [municipality]
    std::vector<std::uint32_t> ids_, stays_;
    // of the week's referrals: intake and access as they came, the rest in the order of placing; also of other batches
    std::array<std::array<std::vector<std::uint32_t>, 4>, static_cast<std::size_t>(Batch::count_)> lanes_;
    std::vector<Order> order_, sorted_;
    std::vector<std::uint8_t> segment_of_referral_, severity_of_referral_;
    std::vector<std::int32_t> seen_after_;  // of the week's referrals, where somebody is brought under access
    LateLooks late_looks_;
    std::vector<Newcomer> starting_, joining_;  // in care, on a list
    std::vector<std::uint8_t>
        room_changed_;  // per caseload: somebody left, or capacity changed, since the list was looked at
    struct BurdenAfter {
        std::int32_t week = -1;  // for which it was computed
        std::int64_t milliweeks = 0;
    };
    std::vector<BurdenAfter> burden_after_;  // [segment][class]
    double within_look_back_ = 1.0;          // P(return within five years | return)
    std::vector<std::uint32_t> lists_;       // caseloads whose list is looked at this week
    std::vector<std::uint32_t> event_rows_, event_bits_;
    std::vector<std::uint32_t> rows_;             // of a caseload that closes
    std::vector<std::uint32_t> out_of_contract_;  // waiting rows of the segment under review that may go elsewhere
    std::vector<std::uint32_t> stock_persons_, stock_new_persons_;  // of one municipality, while the stock is filled
    std::int64_t spent_before_ = 0;  // cents, all municipalities, at the last closed period
    std::size_t profile_at_ = 0;
    double profile_last_ = 0.0;
    struct Entrants {  // within reach of a municipality, in a segment
        struct Place {
            std::uint32_t below = 0;  // a draw below this, and not below the one before, is for
            std::int32_t local = 0;   // this caseload of the segment
        };
        std::vector<Place> places;
        MatchThresholds match;  // of each candidate, now that there is more to choose from
    };
    std::vector<Entrants> entrants_;          // [segment][municipality]; empty: nobody entered
    std::vector<std::int64_t> choice_;        // [segment][municipality]: providers within reach and norm
    std::vector<std::uint8_t> within_norm_;   // per caseload: open, with a wait within the norm, when that was counted
    std::vector<std::uint8_t> within_reach_;  // [caseload][municipality]
#ifndef NDEBUG
    mutable LuckBook luck_book_;
#endif
    // conservation, cumulative
    std::int64_t total_requests_ = 0, total_closed_ = 0;
};

}  // namespace fundsim
