// The reference simulator: the rules of docs/model.md, one client at a time, as plainly as they can be said.
//
// It shares with the engine what is not under test here: the draws (`philox`), the rule functions of engine/model/flow, the
// compiled scenario (`Tables`), and the payment rules of the contracts. Loop, lists, capacity, ledger, persons, counts and
// bookings are its own. What providers decide from their incentives is given to it, period by period; what that does to
// clients is its own again. It must give the engine's Outcome exactly; where the two differ, one of them breaks a rule.
//
// On the way it notes where every provider stands (positions.cpp), from which decisions.cpp decides anew by docs/behaviour.md;
// that must be what the engine decided.
#pragma once

#include <array>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "base/philox.hpp"
#include "fundsim/outcome.hpp"
#include "fundsim/plan.hpp"
#include "model/flow/shortfall.hpp"
#include "model/purposes.hpp"
#include "plan/tables.hpp"
#include "reference/billing.hpp"
#include "reference/capacities.hpp"
#include "reference/decisions.hpp"
#include "reference/ledger.hpp"
#include "reference/life.hpp"
#include "reference/luck.hpp"
#include "reference/responses.hpp"

namespace fundsim::reference {

class Simulator {
public:
    /// `responses`, one per period: what providers do; none: nobody responds. On the frozen line nobody responds from the
    /// start of the horizon, and all that starts then is under the new contracts.
    Simulator(const Plan& plan, std::uint32_t replication, Fault fault = Fault::none,
              const std::vector<Responses>& responses = {}, bool frozen_line = false);
    /// Once per object. Throws std::logic_error when clients get lost.
    Outcome run();
    /// Where every provider stood when it decided: per period and caseload; nothing of who decides nothing. For as long as
    /// this object lives.
    using Positions = std::vector<std::vector<std::optional<Position>>>;
    void note_positions(Misjudgment mistake) { noting_ = mistake; }
    const Positions& positions() const { return positions_; }
    /// What the contract year is going to be to it.
    struct YearAhead {
        ContractStands stands;
        double response = 1.0;
        double by_rule = 0.0;  // what the year pays by its rule, cents
    };
    const std::vector<std::vector<std::optional<YearAhead>>>& years_ahead() const { return years_ahead_; }
    /// The same of who plans capacity for a year: at the opening of which period, whose.
    struct Planning {
        std::size_t period = 0, caseload = 0;
        YearEnd year;
    };
    const std::vector<Planning>& year_ends() const { return year_ends_; }
    /// Threshold of an assessment that finds the true class, with all experience.
    std::uint32_t assessed_right() const { return tables_.assessed_right; }
    /// Which luck was asked for.
    const UsedLanes& used_lanes() const { return used_lanes_; }

private:
    struct Person {
        std::uint32_t stays = 0;            // numbers given so far
        bool repeat = false;                // comes after an earlier, ended episode and a gap
        std::optional<std::int32_t> ended;  // week in which the last episode did
        bool episode_paid = false;          // one trajectory of the running episode is paid for all
    };

    // the start and the steps of a week, in order
    void fill_stock();
    std::uint32_t stock_number(double mean, std::uint32_t municipality, std::size_t segment, bool waiting) const;
    void add_stock_client(StayName name, std::size_t segment, bool waiting, const std::vector<std::uint32_t>& met,
                          std::vector<std::uint32_t>& new_clients);
    bool continues_in_care(Stay& stay) const;
    void open_year();
    void switch_contracts(bool all);
    void take_new_contract(Stay& stay);
    void open_half_year();
    void leave();
    void open_period();
    void review_care();
    void review_waiting();
    void start_from_lists();
    StayName next_on_list(std::size_t caseload) const;
    void publish_waits();
    void refer_and_place();
    void first_reviews();
    void close_week();
    void stop(std::uint16_t provider);
    void enter(const std::vector<std::size_t>& caseloads);
    /// Who entered takes a place of a client's list: by its own weight among all, one for each candidate or none.
    std::array<std::optional<std::size_t>, candidate_count> entrants_on_the_list(const Stay& stay) const;
    double providers_in_effect(std::size_t segment, std::uint32_t municipality) const;
    double attention() const;
    void keep_accounts();
    void check_conservation() const;

    // where providers stand when they decide (positions.cpp)
    struct YearInMind {  // of a contract year: sums over its periods
        double per_value = 0.0, response = 0.0, revenue_response = 0.0;
        std::int64_t wait = 0;  // weeks
        int periods = 0;
    };
    void take_positions();
    void note_year_end(std::size_t caseload);                                // capacities.cpp
    YearAhead year_ahead(std::size_t caseload, const Responses& now) const;  // outlooks.cpp
    contracts::RegionalCut cut_under_the_ceiling(std::size_t agreement, const Responses& now) const;
    Position position_of(std::size_t caseload, const Responses& now);
    double moved_by_care(std::size_t caseload) const;
    double margin_in_the_lighter_setting(std::size_t caseload, bool per_episode) const;
    void remember_the_contract_before(const std::vector<ContractStands>& last);
    Worth worth_of(std::size_t caseload, Paying paying) const;
    double part_under_the_contract_before(std::size_t caseload) const;
    std::uint32_t provider_word(std::size_t provider) const;
    double altruism_of(std::size_t provider) const;
    std::optional<double> income_gap_of(std::size_t provider) const;

    // reviews (reviews.cpp)
    void review_in_care(Stay& stay, bool first);
    void review_on_list(Stay& stay, bool first);
    void move_class(Stay& stay, std::uint32_t draw);
    /// Whether it was decided that, and when, the stay or its main part ends.
    bool decide_ending(Stay& stay, std::int32_t weeks);
    void provider_acts(Stay& stay, std::uint32_t draw);
    /// Whether a term ended and access looked again, rather than renew it.
    bool reassessed(Stay& stay, std::uint32_t draw);
    void ask_for_add_on(const Stay& stay, bool first);
    struct AfterGoal {  // weeks of aftercare, and those that the provider adds
        std::int32_t aftercare = 0, prolonged = 0;
        std::int32_t weeks() const { return aftercare + prolonged; }
    };
    AfterGoal after_goal(const Stay& stay) const;
    void begin_aftercare(Stay& stay);
    void decide_leaving_the_list(Stay& stay);
    void go_out_of_contract(std::size_t segment, std::vector<StayName> indicated);
    std::uint32_t own_clock(const Stay& stay) const;
    std::vector<StayName> due_for_review(bool in_care) const;
    std::int32_t goal_hazard(const Stay& stay) const;
    std::int32_t recovery_hazard(const Stay& stay) const;  // while waiting
    std::uint32_t worsening_threshold(const Stay& stay) const;
    double dose(const Stay& stay) const;

    // where care falls short (shortfall.cpp)
    void notice_lack();
    std::int64_t lack_of(const Stay& stay) const;
    std::int64_t dropout_at(std::int64_t lack) const { return raised(tables_.dropout_by_lack_q16, lack); }
    /// Factor on the time until a client drops out, and probability of a return, given what they usually are.
    std::int64_t holds_out(const Stay& stay, std::int32_t waited, std::int64_t usual) const;
    std::int64_t return_at(const Stay& stay, std::int64_t usual) const;

    // audits (audits.cpp)
    struct Audit {
        std::uint32_t chance = 0;                                   // threshold
        BySeverity<std::int64_t> fine_of_step{}, fine_of_result{};  // cents
    };
    void open_audits();
    /// Whether what the provider claims of a stay, and is not so, is looked into. Then it is fined.
    bool found_out(const Stay& stay, std::string_view claim, std::uint32_t clock, BySeverity<std::int64_t> Audit::*fine,
                   std::uint32_t of);
    /// A class above the true one was granted: whether it is taken back at once.
    bool caught_asking(const Stay& stay, std::uint32_t clock);

    // endings (endings.cpp)
    void end_care(const StayName& name);
    void leave_list(const StayName& name);
    void note_class_at_end(const Stay& stay);
    /// Whether care follows within five years.
    /// In how many weeks.
    std::optional<std::int32_t> what_follows(const Stay& stay, bool goal);
    std::int64_t burden_after(std::size_t segment, std::uint32_t severity, bool chronic,
                              std::optional<std::int32_t> follows) const;

    // requests and placement (requests.cpp)
    std::vector<Request> requests_of_the_week();
    void add_new_clients(std::vector<Request>& requests);
    std::size_t segment_of(const Request& request) const;
    std::uint32_t severity_of(const Request& request, std::size_t segment) const;
    bool redirected(const Request& request, std::size_t segment, std::uint32_t severity);
    /// Whether access sends it to free help, with what comes of that, once it looks at it.
    bool sent_to_free_help(const Request& request, std::size_t segment, std::uint32_t severity);
    /// Weeks from the request until access looks, where it ever does.
    std::optional<std::int32_t> access_sees_after(const Request& request) const;
    std::uint32_t assessed(const StayName& name, std::size_t segment, std::uint32_t severity) const;
    /// Access looks late, at who waits or at who is in care. Whether a wait ended by it, or it looked.
    bool leaves_for_free_help(Stay& stay);
    bool seen_in_care(Stay& stay);
    void assess_again(Stay& stay);
    Stay new_stay(const Request& request, std::size_t segment, std::uint32_t severity) const;
    /// Whose provider stopped goes on elsewhere.
    Stay moved_stay(const Request& request, std::size_t segment);
    std::uint32_t referrer_of(const StayName& name) const;
    void place(Request request, Stay stay);
    bool declines(const Request& request, const Stay& stay, std::uint32_t candidate);
    std::uint32_t match_with_another(const Draws& placement) const;
    void start_care(Stay& stay, std::size_t caseload, std::int32_t waited, bool unpaid);
    std::optional<std::size_t> lead_of(const std::optional<Lead>& lead) const;
    void buy(std::size_t lead, Stay& stay);
    void give_back_the_rest(std::size_t lead, const Stay& stay);
    void pay_inside_price(std::size_t lead, std::size_t caseload, std::int64_t cost, std::int64_t coordination);
    void join_list(Stay& stay);
    bool is_after_crisis(const StayName& on_a_list) const;

    // steps to another setting (steps.cpp)
    void ask_for_step(Stay& source, std::uint32_t draw);
    void step(const Stay& source, Stay stay);
    void block_step(Stay& source, const Stay& stay);
    /// Whether the turn of who is next on the list is over: the step was made.
    bool start_step_from_list(const StayName& name);
    void step_down_lighter(Stay& source);
    void let_step_lapse(Stay& source);
    void leave_list_of_steps(const StayName& name);
    void send_steps_away(std::uint16_t provider);

    // arrangements
    Line line_of(const Stay& stay) const;
    void open_arrangement(const Stay& stay, bool start);
    /// Whether access finds that the client needs lasting support; `accuracy`: threshold.
    bool recognised(const Stay& stay, std::uint32_t accuracy) const;
    /// Whether the contract has a price for lasting support.
    bool supported(const Stay& stay) const {
        return stay.lasting && clauses_of(stay.caseload, stay.paying).lasting_apart;
    }
    void close_arrangement(const Stay& stay, bool earned, bool result);

    // small questions
    Draws luck(const StayName& stay, Purpose purpose, std::uint32_t index = 0) const;
    Draws luck_of_municipality(std::uint32_t municipality, Purpose purpose, std::uint32_t index) const;
    std::int64_t billed_rate(const Stay& stay) const;  // sub-quanta per week, aftercare included
    std::int64_t provided_rate(const Stay& stay) const;
    std::vector<Occupation> occupation() const;
    Occupation occupation_of(std::size_t caseload) const;
    bool out_of_contract(std::size_t caseload) const { return plan_.caseloads[caseload].out_of_contract; }
    bool switches(std::size_t caseload) const { return frozen_line_ || plan_.switches(caseload); }
    const DrawnContract& contract_of(std::size_t caseload, Paying paying) const;
    const CareClauses& clauses_of(std::size_t caseload, Paying paying) const {
        return contract_of(caseload, paying).clauses;
    }
    std::int32_t limit_of(const Stay& stay) const;  // week in which the longest stay ends
    void leave_episode(std::uint32_t client);       // after a trajectory ended
    const ProviderChoice& choice(const Stay& stay) const { return choices_[stay.caseload]; }
    bool has_stopped(std::size_t caseload) const;
    bool responds() const;
    double steering(std::size_t segment, std::uint32_t municipality) const;
    std::uint32_t redirect_threshold(std::size_t segment, std::uint32_t municipality) const;
    std::uint32_t followed_threshold(const Stay& stay) const;
    std::uint32_t reassess_threshold(const Stay& stay) const;
    bool has_room(std::size_t caseload, const Stay& stay, bool urgent) const;
    /// Behaviour touches nothing of it.
    bool by_court(const Stay& stay) const {
        return stay.court_ordered && fault_ != Fault::court_orders_are_care_like_any;
    }
    bool has_care_running(std::uint32_t client) const;
    bool crisis(std::size_t segment) const { return plan_.scenario.segments[segment].crisis; }
    const SegmentTables& table(std::size_t segment) const { return tables_.segments[segment]; }
    std::size_t year_slot() const;
    int half() const { return week_ / weeks_per_half_year; }
    std::int64_t& tally(const Stay& stay, Tally what);
    std::int64_t& of_class(const Stay& stay, SeverityTally what);
    std::int64_t& tally(std::size_t segment, std::uint32_t municipality, Tally what);
    void note_youth(std::uint32_t client);

    const Plan& plan_;
    Fault fault_;
    std::uint32_t replication_;
    Tables tables_;
    ContractTables contracts_;
    Ledger ledger_;
    Billing billing_;
    const std::vector<Responses>& responses_;
    bool frozen_line_;
    std::vector<ProviderChoice> choices_;                     // per caseload, now
    std::vector<std::int32_t> scale_;                         // per caseload: capacity against the plan's, 1/65,536
    std::vector<double> revenue_response_;                    // per segment
    std::vector<std::uint32_t> access_right_;                 // per segment
    std::map<std::pair<std::size_t, Paying>, Audit> audits_;  // by caseload and who pays, of this period
    std::set<std::uint16_t> stopped_providers_, entered_providers_;
    std::set<std::size_t> outside_;  // caseloads of those who may enter, and have not
    std::optional<Misjudgment> noting_;
    Positions positions_;
    std::vector<std::vector<std::optional<YearAhead>>> years_ahead_;  // per period and caseload
    std::vector<Planning> year_ends_;
    std::map<std::size_t, YearEnd> todays_;  // per caseload: of the last year before the horizon
    std::vector<Worth> before_;              // per caseload: the contract before, as it is remembered; none yet
    std::vector<YearInMind> year_in_mind_;   // per caseload
    std::vector<Worth> perceived_;           // per caseload: when it last decided
    std::vector<std::array<double, kpi_count>> slopes_before_;  // per caseload: of bonuses under the contract before
    std::vector<double> distances_;                             // per caseload: of the scheme from the one before it
    double years_attended_ = 0.0, attended_ = 1.0;
    Outcome outcome_;
    mutable UsedLanes used_lanes_;
    std::int32_t weeks_ = 0;
    std::int32_t week_ = 0;

    std::map<StayName, Stay> stays_;               // all who wait or are in care
    std::map<StayName, Stay> moving_;              // who look for another provider this week, by their new name
    std::map<std::uint32_t, Person> persons_;      // all who were ever seen
    std::map<StayName, ListedStep> listed_steps_;  // that are on a list, by the name of the stay that is to come
    std::vector<std::deque<StayName>> lists_;      // who waits, and steps to another setting, per caseload
    std::vector<std::int32_t> published_;          // wait per caseload, weeks
    // per caseload and whether a court ordered the care: what lacks of the dose this period; none yet: as published
    std::map<std::pair<std::size_t, bool>, std::int64_t> lack_;
    std::map<std::int32_t, std::vector<Request>> due_;  // requests by week
    std::map<Where, std::int64_t> choice_;              // providers within reach whose wait is within the norm
    struct Accounts {
        std::int64_t reserve = 0, earned = 0, cost = 0;
        std::int64_t earned_of_year = 0, cost_of_year = 0;  // the last that is over
    };
    std::map<std::size_t, Accounts> accounts_;  // per provider
    std::vector<double> rate_now_;              // referrals per municipality and week, this year
    double capacity_growth_ = 1.0;
    std::int64_t spent_before_ = 0;                  // when the period opened
    std::map<int, std::set<std::uint32_t>> youths_;  // seen in care, by half-year
    std::map<int, std::int64_t> youths_by_mistake_;  // see Fault::youths_counted_per_start
    std::int64_t requested_ = 0, gone_ = 0;          // ever
};

/// Nobody responds: the frozen line is the course itself.
Outcome simulate(const Plan& plan, std::uint32_t replication, Fault fault = Fault::none);
/// Providers respond as given; beside it runs the frozen line.
Outcome simulate(const Plan& plan, std::uint32_t replication, const std::vector<Responses>& responses,
                 Fault fault = Fault::none);

}  // namespace fundsim::reference
