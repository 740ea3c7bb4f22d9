#include "reference/simulator.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <string>

#include "base/distributions.hpp"
#include "base/elementary.hpp"
#include "fundsim/replicate.hpp"
#include "model/provider/goal_effort.hpp"
#include "model/provider/payer.hpp"

namespace fundsim::reference {
namespace {

Tables tables_for(const Plan& plan, std::uint32_t replication) {
    Tables tables;
    build_tables(plan, draw_parameters(plan, replication / plan.inner), tables);
    return tables;
}

ContractTables contracts_for(const Plan& plan, const Tables& tables, std::uint32_t replication) {
    ContractTables contracts;
    build_contracts(plan, draw_parameters(plan, replication / plan.inner), tables, contracts);
    return contracts;
}

}  // namespace

Simulator::Simulator(const Plan& plan, std::uint32_t replication, Fault fault, const std::vector<Responses>& responses,
                     bool frozen_line)
    : plan_(plan),
      fault_(fault),
      replication_(replication),
      tables_(tables_for(plan, replication)),
      contracts_(contracts_for(plan, tables_, replication)),
      ledger_(plan_, tables_, fault),
      billing_(plan_, tables_, contracts_, fault),
      responses_(responses),
      frozen_line_(frozen_line),
      choices_(plan.caseloads.size()),
      scale_(plan.caseloads.size(), 65536),
      revenue_response_(plan.scenario.segments.size(), 1.0),
      outcome_(shape_of(plan)),
      weeks_(plan.scenario.clock.warm_up + plan.scenario.clock.years * weeks_per_year),
      lists_(plan.caseloads.size()),
      published_(plan.caseloads.size(), 0),
      rate_now_(plan.scenario.municipalities.size(), 0.0) {
    for (std::size_t c = 0; c < plan.caseloads.size(); ++c)
        if (plan.caseloads[c].enters) outside_.insert(c), scale_[c] = 0;
}

Outcome Simulator::run() {
    fill_stock();
    for (week_ = 0; week_ < weeks_; ++week_) {
        const std::int32_t horizon_week = week_ - plan_.scenario.clock.warm_up;
        if (horizon_week == 0 && frozen_line_) {
            billing_.freeze();
            std::fill(choices_.begin(), choices_.end(), ProviderChoice{});
        }
        if (horizon_week == 0) switch_contracts(fault_ == Fault::running_care_changes_at_the_switch);
        if (horizon_week > 0 && week_ % weeks_per_period == 0 && !responses_.empty() && !frozen_line_)
            for (const std::uint16_t provider :
                 responses_[static_cast<std::size_t>(week_ / weeks_per_period - 1)].stopping)
                stop(provider);
        if (week_ % weeks_per_year == 0) open_year();
        // What still runs under the contract before takes the new one after a year.
        if (horizon_week == weeks_per_year && fault_ != Fault::run_off_never_ends) switch_contracts(true);
        if (week_ % weeks_per_half_year == 0) open_half_year();
        leave();
        if (week_ % weeks_per_period == 0) open_period();
        review_care();
        review_waiting();
        start_from_lists();
        if (fault_ != Fault::waits_published_after_placement) publish_waits();
        refer_and_place();
        if (fault_ == Fault::waits_published_after_placement) publish_waits();
        first_reviews();
        close_week();
    }
    return outcome_;
}

void Simulator::open_year() {
    const std::int32_t year = week_ / weeks_per_year;
    const std::int32_t horizon_week = week_ - plan_.scenario.clock.warm_up;
    const int horizon_year = horizon_week < 0 ? -1 : horizon_week / weeks_per_year;
    const double years_on = std::max(0, horizon_year);
    capacity_growth_ = power(1.0 + tables_.capacity_growth, years_on);
    for (std::uint32_t m = 0; m < rate_now_.size(); ++m) {
        const double frailty = fault_ == Fault::no_frailty
                                   ? 1.0
                                   : gamma_frailty(plan_.seed, m, block_of(Purpose::municipality_year),
                                                   static_cast<std::uint32_t>(year), replication_, tables_.frailty_cv);
        rate_now_[m] = tables_.referral_rate[m] * power(1.0 + tables_.growth, years_on) * frailty;
    }
    if (responds() && week_ > 0) enter(responses_[static_cast<std::size_t>(week_ / weeks_per_period)].entering);
    billing_.open_year(horizon_year);
    billing_.let_contracts(year_slot(), outcome_);
    for (const auto& [name, stay] : stays_) {
        if (!stay.in_care) continue;
        const std::int32_t planned = tables_.segments[stay.segment].planned_duration[stay.coded_class];
        billing_.adjust_advance(line_of(stay), stay.since + planned - week_);
    }
    ledger_.open_year();
}

void Simulator::switch_contracts(bool all) {
    for (auto& [name, stay] : stays_) {
        if (!stay.in_care || !switches(stay.caseload)) continue;
        // What an episode's price paid for has none any more where the new contract does not pay by episode.
        const bool episode_ends = stay.inside_episode && stay.since < plan_.scenario.clock.warm_up &&
                                  !contract_of(stay.caseload, Paying::horizon).modifiers.per_episode &&
                                  fault_ != Fault::episodes_go_on_after_their_price;
        if (stay.paying != Paying::current && !episode_ends) continue;
        const contracts::RunOff run_off = contracts_.contracts[plan_.horizon_contract[stay.caseload]].modifiers.run_off;
        // a budget leaves nothing that could run off
        const bool claimed = plan_.contracts[plan_.current_contract[stay.caseload]].claimed_per_client;
        // on the frozen line the contract may be the same as before: nothing to convert
        const bool keeps = run_off == contracts::RunOff::keep || !plan_.switches(stay.caseload);
        const bool stays_as_it_is = claimed && keeps;
        if (stays_as_it_is && !all) continue;
        take_new_contract(stay);
    }
}

void Simulator::take_new_contract(Stay& stay) {
    // The arrangement closes pro rata; what is left of the plan goes on under the new contract.
    close_arrangement(stay, false, false);
    const contracts::RunOff run_off = contracts_.contracts[plan_.horizon_contract[stay.caseload]].modifiers.run_off;
    stay.paying = Paying::horizon;
    const bool by_court = stay.court_ordered && fault_ != Fault::court_orders_are_assessed_at_the_switch;
    if (run_off == contracts::RunOff::reassess && plan_.switches(stay.caseload) && !by_court &&
        fault_ != Fault::reassessment_keeps_the_class) {
        Stay found = stay;
        found.coded_class = stay.severity;
        if (fault_ != Fault::support_is_forgotten_at_the_switch) found.lasting = stay.chronic;
        // messages about what changes
        if (found.coded_class != stay.coded_class || supported(found) != supported(stay) ||
            fault_ == Fault::everybody_gets_messages_at_the_switch) {
            ++tally(stay, Tally::arrangement_changes);
            ledger_.note_change(stay.caseload, stay.name.municipality());
        }
        stay = found;
    }
    stay.inside_episode = false;
    if (contract_of(stay.caseload, stay.paying).modifiers.per_episode)
        persons_.at(stay.name.client).episode_paid = true;
    open_arrangement(stay, false);
}

void Simulator::open_half_year() {
    // Trajectories active in a half-year: those on its first day, also if they end in its first week; and those who
    // start.
    for (const auto& [name, stay] : stays_) {
        if (!stay.in_care) continue;
        ++tally(stay, half() % 2 == 0 ? Tally::active_first_half : Tally::active_second_half);
        note_youth(name.client);
    }
}

void Simulator::leave() {
    std::vector<StayName> today;
    for (const auto& [name, stay] : stays_)
        if (stay.departure && stay.departure->week == week_) today.push_back(name);
    for (auto& [name, stay] : stays_)
        if (stay.aftercare_from == week_) begin_aftercare(stay);
    for (const StayName& name : today) stays_.at(name).in_care ? end_care(name) : leave_list(name);
}

void Simulator::open_period() {
    const bool horizon = year_slot() > 0;
    if (noting_) take_positions();
    if (!responses_.empty() && !(frozen_line_ && horizon)) {
        const Responses& now = responses_[static_cast<std::size_t>(week_ / weeks_per_period)];
        choices_ = now.choices;
        scale_ = now.scale;
        revenue_response_ = now.revenue_response;
        access_right_ = now.access_right;
    } else {
        access_right_.assign(plan_.scenario.segments.size(), tables_.assessed_right);
        // nobody responds, but a clause may stop admissions at a ceiling
        for (std::size_t c = 0; c < choices_.size(); ++c)
            choices_[c].pace_q16 =
                billing_.at_ceiling(c) && fault_ != Fault::admission_goes_on_at_the_ceiling ? 0 : 65536;
    }
    for (std::size_t s = 0; s < plan_.scenario.segments.size(); ++s)
        for (std::uint32_t m = 0; m < plan_.scenario.municipalities.size(); ++m) {
            std::int64_t& choice = choice_[{s, m}] = 0;
            for (const std::size_t local : table(s).reach[m]) {
                const std::size_t c = plan_.first_caseload[s] + local;
                const bool may_enter = outside_.contains(c) && fault_ == Fault::who_may_enter_is_found;
                if (published_[c] <= table(s).wait_norm && (!has_stopped(c) || may_enter)) ++choice;
            }
        }
    // On the frozen line messages eat the capacity that they did before.
    const auto& contract = horizon && !frozen_line_ ? plan_.horizon_contract : plan_.current_contract;
    std::vector<bool> claims;
    for (std::size_t c = 0; c < plan_.caseloads.size(); ++c) {
        const std::size_t by =
            fault_ == Fault::claims_follow_the_first_provider ? plan_.first_caseload[plan_.caseloads[c].segment] : c;
        claims.push_back(plan_.contracts[contract[by]].claimed_per_client);
    }
    ledger_.open_period(capacity_growth_, claims, occupation(), choices_, scale_);
    open_audits();
    notice_lack();
}

StayName Simulator::next_on_list(std::size_t caseload) const {
    const auto& list = lists_[caseload];
    const auto waits = [&](const StayName& name) { return stays_.contains(name); };
    const auto first_who_waits = std::ranges::find_if(list, waits);
    if (fault_ == Fault::steps_go_after_those_who_wait && first_who_waits != list.end()) return *first_who_waits;
    return fault_ == Fault::last_referred_starts_first ? list.back() : list.front();
}

void Simulator::start_from_lists() {
    // First in, first out; the one at the head waits until there is room, and everybody behind waits too. Where a step
    // from a list leaves room, those on lists of caseloads behind find it in the same week.
    for (std::size_t number = 0; number < lists_.size(); ++number) {
        const std::size_t c = fault_ == Fault::lists_move_from_the_last_caseload ? lists_.size() - 1 - number : number;
        while (!lists_[c].empty()) {
            const StayName next = next_on_list(c);
            if (listed_steps_.contains(next)) {
                if (!start_step_from_list(next)) break;
                continue;
            }
            Stay& stay = stays_.at(next);
            if (!has_room(c, stay, crisis(stay.segment))) break;
            std::erase(lists_[c], next);
            const auto asking = static_cast<std::int32_t>(stay.declined) * tables_.decline_delay;
            const std::optional<std::size_t> lead = lead_of(stay.inside_price_of);
            // What is left without a lead is paid on its own.
            const bool alone = stay.inside_price_of && !lead;
            if (alone) stay.inside_price_of.reset();
            start_care(stay, c, week_ - stay.since + asking, stay.paying == Paying::unpaid && !alone);
            if (lead && fault_ != Fault::add_ons_that_waited_are_free) buy(*lead, stay);
        }
    }
}

void Simulator::publish_waits() {
    // Little's law: a list moves at the rate at which those in care leave.
    const std::vector<Occupation> now = occupation();
    for (std::size_t c = 0; c < lists_.size(); ++c) {
        const SegmentTables& t = table(plan_.caseloads[c].segment);
        const std::int32_t stay = fault_ == Fault::waits_published_without_aftercare ? t.mean_weeks : t.turnover_weeks;
        // a step to another setting holds a place on the list like anybody
        const auto length = fault_ == Fault::published_waits_forget_steps
                                ? std::ranges::count_if(lists_[c], [&](const auto& n) { return stays_.contains(n); })
                                : std::ssize(lists_[c]);
        published_[c] = static_cast<std::int32_t>(length) * stay / std::max(1, now[c].clients);
    }
}

void Simulator::close_week() {
    Billing::Clients in_care;
    for (const auto& [name, stay] : stays_) {
        tally(stay, Tally::burden_milliweeks) += tables_.burden_milli[stay.severity];
        ++tally(stay, stay.in_care ? Tally::care_weeks : Tally::waiting_weeks);
        if (!stay.in_care) continue;
        if (stay.step && (listed_steps_.contains(*stay.step) || fault_ != Fault::weeks_of_steps_end_with_the_list))
            ++tally(stay, Tally::blocked_weeks);
        ++in_care[{stay.caseload, name.municipality()}];
        ledger_.deliver(line_of(stay), stay.since, week_, billed_rate(stay), provided_rate(stay), stay.court_ordered);
    }
    if (fault_ == Fault::steps_on_a_list_count_as_waiting)
        for (const auto& [name, step] : listed_steps_) ++tally(step.to_come, Tally::waiting_weeks);
    const std::int32_t next = week_ + 1;
    if (next % weeks_per_period == 0) {
        billing_.close_period(ledger_, year_slot(), in_care, outcome_);
        ledger_.close_period(year_slot(), outcome_);
        for (std::size_t c = 0; c < choices_.size(); ++c) {
            const std::int64_t effort =
                provider::effort_cost(ledger_.last_value(c) - ledger_.last_court_value(c), choices_[c].effort_q8);
            outcome_.provider(year_slot(), plan_.caseloads[c].provider, ProviderTally::cost_cents) += effort;
            if (fault_ != Fault::effort_is_in_no_account) billing_.bear(c, effort);
        }
        billing_.settle(ledger_, occupation(), year_slot(), week_ % weeks_per_year / weeks_per_period, outcome_);
        ledger_.forget_period();
        if (next % weeks_per_year == 0) keep_accounts();
        if (year_slot() > 0) {
            const auto period = static_cast<std::size_t>((week_ - plan_.scenario.clock.warm_up) / weeks_per_period);
            for (const auto& [name, stay] : stays_)
                ++(stay.in_care ? outcome_.in_care_at(period) : outcome_.waiting_at(period));
            outcome_.spend_in(period) = billing_.spent() - spent_before_;
        }
        spent_before_ = billing_.spent();
    }
    // Stock at the end of each year; of the warm-up only at its very end.
    if (next % weeks_per_year == 0 && next >= plan_.scenario.clock.warm_up)
        for (const auto& [name, stay] : stays_) ++tally(stay, stay.in_care ? Tally::in_care_end : Tally::waiting_end);
    if (next % weeks_per_half_year == 0) {
        for (const std::uint32_t client : youths_[half()])
            ++outcome_.youths_active(year_slot(), static_cast<std::size_t>(half() % 2),
                                     ClientId{client}.municipality());
        if (fault_ == Fault::youths_counted_per_start)
            outcome_.youths_active(year_slot(), static_cast<std::size_t>(half() % 2), 0) += youths_by_mistake_[half()];
    }
    check_conservation();
}

void Simulator::keep_accounts() {
    // Reserves: what was earned more than it cost, from the start; at the switch a share of the year's cost.
    const auto after = static_cast<std::int32_t>(week_ + 1);
    for (std::size_t p = 0; p < plan_.provider_names.size(); ++p) {
        if (plan_.provider_of[p] == 0xFFFF) continue;  // out of contract
        const std::int64_t earned = outcome_.provider(year_slot(), p, ProviderTally::revenue_cents);
        const std::int64_t cost = outcome_.provider(year_slot(), p, ProviderTally::cost_cents);
        Accounts& account = accounts_[p];
        // the slot of the warm-up holds all its years
        const bool first = year_slot() > 0 || after == weeks_per_year;
        const std::int64_t cost_of_year = cost - (first ? 0 : account.cost);
        const std::int64_t earned_of_year = earned - (first ? 0 : account.earned);
        account.reserve += earned_of_year - cost_of_year;
        account.earned_of_year = earned_of_year;
        account.cost_of_year = cost_of_year;
        account.earned = earned;
        account.cost = cost;
        outcome_.provider(year_slot(), p, ProviderTally::reserve_cents) = account.reserve;
        if (after == plan_.scenario.clock.warm_up)
            account.reserve = static_cast<std::int64_t>(
                std::floor(tables_.behaviour.reserves * static_cast<double>(cost_of_year) + 0.5));
    }
}

void Simulator::check_conservation() const {
    std::int64_t listed = 0;
    for (const auto& list : lists_) listed += static_cast<std::int64_t>(list.size());
    const auto waiting = std::count_if(stays_.begin(), stays_.end(), [](const auto& s) { return !s.second.in_care; });
    const auto present = static_cast<std::int64_t>(stays_.size());
    const auto steps = static_cast<std::int64_t>(listed_steps_.size());
    if (requested_ != gone_ + present || listed != waiting + steps)
        throw std::logic_error("week " + std::to_string(week_) + ": " + std::to_string(requested_) + " requests, " +
                               std::to_string(gone_) + " gone, " + std::to_string(present) + " present, " +
                               std::to_string(listed) + " listed, " + std::to_string(waiting) + " waiting, " +
                               std::to_string(steps) + " steps");
}

Draws Simulator::luck(const StayName& stay, Purpose purpose, std::uint32_t index) const {
    // A client who has to move takes its traits along; all else is new luck.
    const std::uint32_t moves = purpose == Purpose::traits ? 0 : stay.moves << 16;
    return {purpose,
            philox(key_of_seed(plan_.seed), stay.client, stay_word(stay.number) | moves | block_of(purpose), index,
                   replication_),
            used_lanes_};
}

Draws Simulator::luck_of_municipality(std::uint32_t municipality, Purpose purpose, std::uint32_t index) const {
    return {purpose, philox(key_of_seed(plan_.seed), municipality, block_of(purpose), index, replication_),
            used_lanes_};
}

std::int64_t Simulator::billed_rate(const Stay& stay) const {
    const SegmentTables& t = table(stay.segment);
    const std::int64_t rate =
        t.rate_follows_need ? (t.rate[stay.severity] * tables_.need_q10[stay.need_bin]) >> 10 : t.rate[stay.severity];
    return stay.in_aftercare && fault_ != Fault::aftercare_at_full_rate ? rate * t.aftercare_q8 / 256 : rate;
}

std::int64_t Simulator::provided_rate(const Stay& stay) const {
    const SegmentTables& t = table(stay.segment);
    const std::int64_t rate = (t.rate[stay.severity] * tables_.need_q10[stay.need_bin]) >> 10;
    return stay.in_aftercare && fault_ != Fault::aftercare_at_full_rate ? rate * t.aftercare_q8 / 256 : rate;
}

Occupation Simulator::occupation_of(std::size_t caseload) const {
    Occupation found;
    for (const auto& [name, stay] : stays_) {
        if (!stay.in_care || stay.caseload != caseload) continue;
        ++found.clients;
        found.committed += billed_rate(stay);
        if (by_court(stay)) found.by_court += billed_rate(stay);
    }
    return found;
}

std::vector<Occupation> Simulator::occupation() const {
    std::vector<Occupation> all(plan_.caseloads.size());
    for (const auto& [name, stay] : stays_) {
        if (!stay.in_care) continue;
        ++all[stay.caseload].clients;
        all[stay.caseload].committed += billed_rate(stay);
        if (by_court(stay)) all[stay.caseload].by_court += billed_rate(stay);
    }
    return all;
}

bool Simulator::has_room(std::size_t caseload, const Stay& stay, bool urgent) const {
    // Within what the provider admits to, for urgent care within 105 % of its capacity; an empty provider takes anybody.
    // Whom a court sends is not admitted at the provider's own pace, unless it admits nobody.
    const std::int64_t admits_to = ledger_.admits_to(caseload);
    const std::int64_t capacity = ledger_.capacity(caseload);
    const Occupation taken = occupation_of(caseload);
    const std::int64_t intensity = choices_[caseload].intensity;
    const std::int64_t comes = billed_rate(stay) * (by_court(stay) ? 1024 : intensity);
    std::int64_t limit = by_court(stay) && admits_to > 0 ? capacity : admits_to;
    if (urgent) limit = capacity + capacity / 20;
    return (taken.in_use(intensity) + comes) / 1024 <= limit || (taken.committed == 0 && admits_to > 0);
}

bool Simulator::has_care_running(std::uint32_t client) const {
    return std::any_of(stays_.lower_bound({client, 0}), stays_.upper_bound({client, 0xFFFFFFFFU}),
                       [](const auto& s) { return s.second.in_care; });
}

const DrawnContract& Simulator::contract_of(std::size_t caseload, Paying paying) const {
    const bool before = paying == Paying::current || (paying == Paying::unpaid && year_slot() == 0);
    const auto& number = before ? plan_.current_contract : plan_.horizon_contract;
    const int year = fault_ == Fault::terms_never_change ? 0 : static_cast<int>(year_slot()) - 1;
    return contracts_.in_year(number[caseload], year);
}

bool Simulator::has_stopped(std::size_t caseload) const {
    return outside_.contains(caseload) || stopped_providers_.contains(plan_.caseloads[caseload].provider);
}

bool Simulator::responds() const { return !responses_.empty() && !(frozen_line_ && year_slot() > 0); }

double Simulator::steering(std::size_t segment, std::uint32_t municipality) const {
    // Municipalities redirect and check by their own marginal share of cost.
    const double elasticity = tables_.behaviour.payer;
    if (!responds() || !(elasticity > 0.0)) return 1.0;
    double youths = 0.0;
    for (const std::int64_t of_one : tables_.youths) youths += static_cast<double>(of_one);
    return provider::redirection_factor(tables_.own_use_share,
                                        static_cast<double>(tables_.youths[municipality]) / youths,
                                        revenue_response_[segment], elasticity);
}

std::uint32_t Simulator::redirect_threshold(std::size_t segment, std::uint32_t municipality) const {
    const double redirected = static_cast<double>(tables_.redirected) * steering(segment, municipality);
    return static_cast<std::uint32_t>(std::min(4294967295.0, std::floor(redirected + 0.5)));
}

std::uint32_t Simulator::reassess_threshold(const Stay& stay) const {
    const double factor = steering(stay.segment, stay.name.municipality());
    return probability_threshold(std::min(0.5, tables_.terms_to_reassess * factor));
}

std::uint32_t Simulator::followed_threshold(const Stay& stay) const {
    return probability_threshold(
        provider::proposals_followed(steering(stay.segment, stay.name.municipality()) * attention()));
}

Line Simulator::line_of(const Stay& stay) const {
    return {stay.caseload, stay.name.municipality(), stay.coded_class, stay.paying, stay.lasting};
}

void Simulator::open_arrangement(const Stay& stay, bool start) {
    ledger_.open(line_of(stay), stay.since, week_, start);
}

void Simulator::close_arrangement(const Stay& stay, bool earned, bool result) {
    ledger_.close(line_of(stay), stay.since, week_, earned, result);
}

std::size_t Simulator::year_slot() const {
    const std::int32_t horizon_week = week_ - plan_.scenario.clock.warm_up;
    return horizon_week < 0 ? 0 : static_cast<std::size_t>(1 + horizon_week / weeks_per_year);
}

std::int64_t& Simulator::tally(std::size_t segment, std::uint32_t municipality, Tally what) {
    return outcome_.at(year_slot(), segment, municipality, what);
}

std::int64_t& Simulator::of_class(const Stay& stay, SeverityTally what) {
    return outcome_.severity(year_slot(), stay.segment, stay.class_at_referral, what);
}

std::int64_t& Simulator::tally(const Stay& stay, Tally what) {
    return tally(stay.segment, stay.name.municipality(), what);
}

void Simulator::note_youth(std::uint32_t client) {
    if (!youths_[half()].insert(client).second) ++youths_by_mistake_[half()];
}

namespace {

using Pair = std::pair<Tally, Tally>;
constexpr std::array<Pair, 4> money{{{Tally::spend_care, Tally::frozen_spend_care},
                                     {Tally::spend_out_of_contract, Tally::frozen_spend_out_of_contract},
                                     {Tally::spend_admin, Tally::frozen_spend_admin},
                                     {Tally::spend_cash, Tally::frozen_spend_cash}}};
constexpr std::array<Pair, 9> care{{{Tally::clients_started, Tally::frozen_clients_started},
                                    {Tally::care_weeks, Tally::frozen_care_weeks},
                                    {Tally::waiting_weeks, Tally::frozen_waiting_weeks},
                                    {Tally::burden_milliweeks, Tally::frozen_burden_milliweeks},
                                    {Tally::delivered_quanta, Tally::frozen_delivered_quanta},
                                    {Tally::goals_reached, Tally::frozen_goals_reached},
                                    {Tally::clients_referred, Tally::frozen_clients_referred},
                                    {Tally::wait_weeks, Tally::frozen_wait_weeks},
                                    {Tally::waits_within_norm, Tally::frozen_waits_within_norm}}};

template <class Use>
void for_each_place(const Outcome& outcome, std::size_t first_year, Use&& use) {
    const OutcomeShape& shape = outcome.shape();
    for (std::size_t year = first_year; year <= shape.years; ++year)
        for (std::size_t s = 0; s < shape.segments; ++s)
            for (std::size_t m = 0; m < shape.municipalities; ++m) use(year, s, m);
}

/// What is not borne by a municipality's own use is pooled, and borne by youths: the first m bear their part of it together.
void pool_costs(const Plan& plan, std::uint32_t replication, Fault fault, Outcome& outcome) {
    const Tables tables = tables_for(plan, replication);
    const auto own = static_cast<std::int64_t>(std::floor(tables.own_use_share * 1048576.0 + 0.5));
    if (own >= 1048576 || fault == Fault::costs_are_not_pooled) return;
    std::int64_t youths = 0;
    for (const std::int64_t of : tables.youths) youths += of;
    std::vector<Tally> amounts{Tally::spend_settlement, Tally::penalties};
    for (const auto& [own_line, frozen_line] : money) amounts.insert(amounts.end(), {own_line, frozen_line});
    const OutcomeShape& shape = outcome.shape();
    for (std::size_t year = 0; year <= shape.years; ++year)
        for (std::size_t s = 0; s < shape.segments; ++s)
            for (const Tally tally : amounts) {
                std::int64_t pool = 0;
                std::vector<std::int64_t> kept;
                for (std::size_t m = 0; m < shape.municipalities; ++m) {
                    const std::int64_t paid = outcome.at(year, s, m, tally);
                    kept.push_back((paid * own) >> 20);
                    pool += paid - kept.back();
                }
                __extension__ using Wide = __int128;
                Wide up_to_here = 0;
                std::int64_t borne = 0;
                for (std::size_t m = 0; m < shape.municipalities; ++m) {
                    up_to_here += tables.youths[m];
                    const auto together = static_cast<std::int64_t>(up_to_here * pool / youths);
                    outcome.at(year, s, m, tally) = kept[m] + together - borne;
                    borne = together;
                }
            }
}

}  // namespace

Outcome simulate(const Plan& plan, std::uint32_t replication, Fault fault) {
    Outcome outcome = Simulator(plan, replication, fault).run();
    for_each_place(outcome, 0, [&](std::size_t year, std::size_t s, std::size_t m) {
        for (const auto& [own, frozen] : money) outcome.at(year, s, m, frozen) = outcome.at(year, s, m, own);
        for (const auto& [own, frozen] : care) outcome.at(year, s, m, frozen) = outcome.at(year, s, m, own);
    });
    pool_costs(plan, replication, fault, outcome);
    return outcome;
}

Outcome simulate(const Plan& plan, std::uint32_t replication, const std::vector<Responses>& responses, Fault fault) {
    Outcome outcome = Simulator(plan, replication, fault, responses).run();
    const Outcome beside = Simulator(plan, replication, fault, responses, true).run();
    for_each_place(outcome, 1, [&](std::size_t year, std::size_t s, std::size_t m) {
        for (const auto& [own, frozen] : money) outcome.at(year, s, m, frozen) = beside.at(year, s, m, frozen);
        for (const auto& [own, frozen] : care) outcome.at(year, s, m, frozen) = beside.at(year, s, m, own);
    });
    pool_costs(plan, replication, fault, outcome);
    return outcome;
}

}  // namespace fundsim::reference
