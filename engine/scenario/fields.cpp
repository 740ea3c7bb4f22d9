#include "scenario/fields.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace fundsim::scenario {
namespace {

constexpr Presence required = Presence::required;
constexpr double most = 1e9;  // bound for figures that have none of their own

// Kinds with their usual bounds, in the unit in which they are held.
constexpr Quantity share{QuantityKind::share, 0.0, 1.0};
constexpr Quantity per_week{QuantityKind::per_week, 0.0, 1.0};
constexpr Quantity weeks(double minimum, double maximum) { return {QuantityKind::weeks, minimum, maximum}; }
constexpr Quantity factor(double minimum, double maximum) { return {QuantityKind::factor, minimum, maximum}; }
constexpr Quantity count(double maximum) { return {QuantityKind::count, 0.0, maximum}; }
constexpr Quantity minutes(double maximum) { return {QuantityKind::minutes, 0.0, maximum}; }
constexpr Quantity money(double maximum) { return {QuantityKind::money, 0.0, maximum}; }

// Vectors of structs with an id, as a Table.
template <class Struct, class List>
class VectorTable : public Table {
public:
    VectorTable(std::vector<Struct>& rows, std::size_t most, List list)
        : rows_(rows), most_(most), list_(std::move(list)) {}
    std::size_t size() const override { return rows_.size(); }
    std::size_t most() const override { return most_; }
    std::string id(std::size_t index) const override { return rows_[index].id; }
    std::size_t append(const std::string& id) override {
        rows_.emplace_back().id = id;
        return rows_.size() - 1;
    }
    void visit(std::size_t index, Visitor& visitor) override { list_(visitor, rows_[index]); }
    void visit_default(Visitor& visitor) override {
        Struct fresh;
        list_(visitor, fresh);
    }

private:
    std::vector<Struct>& rows_;
    std::size_t most_;
    List list_;
};

template <class Struct, class List>
void table(Visitor& visit, const Field& field, std::vector<Struct>& rows, std::size_t most_rows, List list) {
    VectorTable<Struct, List> adapter(rows, most_rows, std::move(list));
    visit.table(field, adapter);
}

void clock_fields(Visitor& visit, Clock& clock) {
    static constexpr std::array<std::string_view, 2> starts{"stationary", "empty"};
    visit.date({"start", "First day of the horizon; for labels only."}, clock.start);
    visit.integer({"years", "Horizon, years of 52 weeks."}, clock.years, {1, 40, WholeUnit::years});
    visit.integer({"warm_up", "Time simulated before the horizon."}, clock.warm_up, {0, 3400, WholeUnit::weeks});
    visit.integer({"review", "Time between the reviews of a trajectory."}, clock.review,
                  {1, 4, WholeUnit::weeks, {1, 2, 4}});
    std::size_t start = clock.start_empty ? 1 : 0;
    visit.word({"start_from", "Caseload at the start of the warm-up."}, start, starts);
    clock.start_empty = start == 1;
}

void municipality_fields(Visitor& visit, Municipality& municipality) {
    visit.label({"label", "Name shown to readers."}, municipality.label);
    visit.value({"youths", "Persons under 23.", required}, municipality.youths, {QuantityKind::count, 1.0, 1e7});
    visit.value({"referral_factor", "Referrals per youth relative to the region."}, municipality.referral_factor,
                factor(0.001, 1000.0));
}

void referrer_fields(Visitor& visit, Referrer& referrer) {
    visit.label({"label", "Name shown to readers."}, referrer.label);
    visit.value({"share", "Share of starts; sums to 100 % over referrers.", required}, referrer.share, share);
    visit.flag({"gated", "Whether municipal access decides on these referrals."}, referrer.gated);
    visit.value({"brought_under",
                 "Share of the clients of a referrer that is not gated whom access sees after all, from "
                 "the start of the horizon; a lever."},
                referrer.brought_under, share);
    visit.value({"after", "Time from the referral until access sees them; 0 week: at the door."}, referrer.after,
                weeks(0.0, 520.0));
    visit.flag({"court_ordered", "Whether a court orders this care: never touched by behaviour."},
               referrer.court_ordered);
}

void demand_fields(Visitor& visit, Demand& demand) {
    visit.value({"growth", "Growth of the number of referrals per year."}, demand.growth,
                {QuantityKind::change, -0.5, 0.5});
    visit.value({"duration_factor", "Multiplies every mean duration; starts follow, so that the stock is preserved."},
                demand.duration_factor, factor(0.1, 10.0));
    visit.value({"municipality_year_cv", "Coefficient of variation of referrals between municipalities and years."},
                demand.municipality_year_cv, factor(0.0, 3.0));
    visit.value({"capacity_growth", "Growth of the providers' paid hours per year."}, demand.capacity_growth,
                {QuantityKind::change, -0.5, 0.5});
    visit.numbers({"season", "Factors on referrals for the 13 periods of a year; mean 1."}, demand.season,
                  {periods_per_year, 0.0, 13.0});
}

void course_fields(Visitor& visit, Course& course) {
    visit.value({"natural_share", "Part of the improvement at full dose that is natural recovery."},
                course.natural_share, share);
    visit.value({"dose_saturation", "s in the effect of dose g(d) = (1 + s) d / (d + s)."}, course.dose_saturation,
                factor(0.001, 1000.0));
    visit.by_class({"worsening", "Probability to move one class up, untreated."}, course.worsening, per_week, no_class);
    visit.value({"protection", "r: care lowers worsening by r (1 - exp(-dose))."}, course.protection, share);
    visit.by_class({"lightening", "Probability to move one class down, at full dose."}, course.lightening, per_week,
                   no_class);
    visit.value({"need_cv", "Coefficient of variation of need between clients of a class."}, course.need_cv,
                factor(0.0, 3.0));
    visit.value({"response_cv", "Coefficient of variation of the response to care between clients."},
                course.response_cv, factor(0.0, 3.0));
    visit.value({"intake_reliability", "Reliability of what a provider sees at intake of a client's need."},
                course.intake_reliability, share);
    visit.by_class({"chronic_share", "Share of clients whose goal is no worsening."}, course.chronic_share, share,
                   every_class);
    visit.value({"chronic_duration_ratio", "Mean duration of chronic clients relative to others."},
                course.chronic_duration_ratio, factor(0.01, 100.0));
    visit.by_class({"early_by_client_share", "Share of endings that are early, by the client (JZ588 code 32)."},
                   course.early_by_client_share, share, every_class);
    visit.value({"dropout_by_wait",
                 "a: early ending by the client is 1 + a q times as likely after q quarters of waiting as without; "
                 "1 at `initial_wait`."},
                course.dropout_by_wait, factor(0.0, 100.0));
    visit.value({"dropout_by_lack",
                 "b: early ending by the client is 1 + b m times as likely where a part m of the dose lacks; 1 at what "
                 "lacks under the current contract."},
                course.dropout_by_lack, factor(0.0, 100.0));
    visit.value({"in_agreement_share", "Share of endings that are early, in agreement (code 34)."},
                course.in_agreement_share, share);
    visit.value({"external_share", "Share of endings by external circumstances (code 35)."}, course.external_share,
                share);
    visit.value({"other_domain_share", "Share of endings into another domain, such as adult care (code 39)."},
                course.other_domain_share, share);
    visit.value({"aftercare_share", "Share of reached goals that are followed by aftercare."}, course.aftercare_share,
                share);
    visit.value({"aftercare_weeks", "Mean length of aftercare."}, course.aftercare_weeks, weeks(0.0, 520.0));
    visit.value({"aftercare_intensity", "Units during aftercare, as share of those of the class before."},
                course.aftercare_intensity, share);
    visit.value({"withdrawal", "Probability to withdraw while waiting."}, course.withdrawal, per_week);
    visit.by_class({"burden_weight", "Weight of a week in this class in `burden_weeks`."}, course.burden_weight, share,
                   every_class);
}

void access_fields(Visitor& visit, Access& access) {
    visit.value({"redirect_share", "Share of gated light referrals that is sent to free help."}, access.redirect_share,
                share);
    visit.value({"redirect_success", "Share of the redirected that is helped there."}, access.redirect_success, share);
    visit.value({"redirect_cost", "Cost of free help per redirected client."}, access.redirect_cost, money(1e9));
    visit.value({"redirect_return_weeks", "Mean time until the others come back, one class heavier."},
                access.redirect_return_weeks, weeks(0.1, 1000.0));
    visit.value({"accuracy", "Probability that the assessed class is the true class."}, access.accuracy, share);
    visit.value({"term", "Mean weeks until an allocation ends and has to be renewed; 0: it does not end."}, access.term,
                weeks(0.0, 1000.0));
    visit.value({"reassess_share", "Share of ending terms that is assessed again instead of renewed as it is."},
                access.reassess_share, share);
}

void placement_fields(Visitor& visit, Placement& placement) {
    visit.value({"patience", "A client takes the first candidate whose published wait is within this."},
                placement.patience, weeks(0.0, 520.0));
    visit.value({"match_spread", "Half-width of the match factor on dose: 10 % gives 0.9 ... 1.1."},
                placement.match_spread, {QuantityKind::share, 0.0, 0.9});
    visit.value({"local_share", "Share of candidates sought among providers at home in the client's municipality."},
                placement.local_share, share);
    visit.value({"central_share", "Share of clients placed centrally, at the shortest wait."}, placement.central_share,
                share);
    visit.value({"decline_delay", "Time lost when a provider declines, until the next is asked."},
                placement.decline_delay, weeks(1.0, 26.0));
}

void add_on_fields(Visitor& visit, AddOn& add_on) {
    visit.value({"at_start", "Probability that a start brings a second trajectory in another segment."},
                add_on.at_start, share);
    visit.value({"per_week", "Probability that a second trajectory arises while in care."}, add_on.per_week, per_week);
}

void return_fields(Visitor& visit, Return& relapse) {
    visit.value({"after_goal", "Probability to come back within five years after a reached goal."}, relapse.after_goal,
                share);
    visit.value({"without_goal", "Probability to come back within five years otherwise."}, relapse.without_goal, share);
    visit.value({"mean_weeks", "Mean time until return, exponential within five years."}, relapse.mean_weeks,
                weeks(0.1, 2000.0));
    visit.value({"direct_share", "Share of endings that are followed directly by care in another segment."},
                relapse.direct_share, share);
    visit.value({"after_crisis", "The same for endings of crisis care."}, relapse.after_crisis, share);
    visit.value(
        {"by_lack",
         "c: a return is 1 + c m times as likely where a part m of the dose lacks at the ending; 1 at what lacks "
         "under the current contract."},
        relapse.by_lack, factor(0.0, 100.0));
}

void out_of_contract_fields(Visitor& visit, OutOfContract& out) {
    visit.value({"probability", "Probability per review, for care that cannot wait beyond the maximum wait."},
                out.probability, share);
    visit.value({"maximum_wait", "Wait after which care out of contract is sought."}, out.maximum_wait,
                weeks(0.0, 520.0));
    visit.value({"premium", "Price above unit cost."}, out.premium, {QuantityKind::change, 0.0, 10.0});
    visit.value({"capacity_share", "Capacity out of contract, as share of the segment's."}, out.capacity_share, share);
}

void administration_fields(Visitor& visit, Administration& administration) {
    visit.value({"minutes_per_message", "Provider's time per message."}, administration.minutes_per_message,
                minutes(10'000.0));
    visit.value({"cost_per_message", "Municipality's cost per message."}, administration.cost_per_message, money(1e7));
    visit.value({"messages_per_start", "Messages about a start: allocation, start and their return messages."},
                administration.messages_per_start, count(1000.0));
    visit.value({"messages_per_end", "Messages about an end."}, administration.messages_per_end, count(1000.0));
    visit.value({"messages_per_claim", "Messages per client and period, in contracts that are claimed per client."},
                administration.messages_per_claim, count(1000.0));
    visit.value({"cost_per_provider", "Contract management at the municipalities, per contracted provider."},
                administration.cost_per_provider, {QuantityKind::money_per_year, 0.0, 1e9});
    visit.value(
        {"providers_followed",
         "Contracted providers that contract management can follow closely; beyond it, audits, checks and learning "
         "thin out in proportion. 0: all of them."},
        administration.providers_followed, count(10'000.0));
    visit.value({"messages_per_change", "Messages about a change of class: change, stop, start and their returns."},
                administration.messages_per_change, count(1000.0));
    visit.value({"minutes_per_client_week", "Provider's time for registration and reports, per client and week."},
                administration.minutes_per_client_week, minutes(10'000.0));
}

void behaviour_fields(Visitor& visit, Behaviour& b) {
    const Quantity elasticity = factor(0.0, 100.0);
    visit.value({"target_income_share", "Probability that providers aim at a target income instead of a margin."},
                b.target_income_share, share);
    visit.value({"strategic_share", "Providers that always follow their interest (altruism 0)."}, b.strategic_share,
                share);
    visit.value({"non_strategic_share", "Providers that never do (altruism 1); the others do sometimes (0.5)."},
                b.non_strategic_share, share);
    visit.value({"intensity", "Units given: response to the margin on a unit, relative to its cost."}, b.intensity,
                elasticity);
    visit.value({"need_pressure", "Units given: how much thinner care is because others wait."}, b.need_pressure,
                elasticity);
    visit.value({"slack_filling", "Units and periods given where hours are idle and pay does not follow volume."},
                b.slack_filling, elasticity);
    visit.value({"intensity_minimum", "Least units per unit of need."}, b.intensity_minimum, factor(0.1, 1.0));
    visit.value({"intensity_maximum", "Most units per unit of need."}, b.intensity_maximum, factor(1.0, 1.9));
    visit.value({"prolongation", "Probability of one more period after the goal, by the margin on it."}, b.prolongation,
                elasticity);
    visit.value({"prolongation_periods", "Most periods of four weeks after the goal."}, b.prolongation_periods,
                count(50.0));
    visit.value({"selection", "Probability of declining a case, by what it earns less than the mean case."},
                b.selection, elasticity);
    visit.value({"selection_limit", "Reputation: highest probability of declining."}, b.selection_limit, share);
    visit.value({"admission_pace", "Capacity not used for admissions where pay does not follow volume."},
                b.admission_pace, elasticity);
    visit.value({"coding", "Probability of proposing a class higher, by its price step."}, b.coding, elasticity);
    visit.value({"early_ending", "Probability per review of ending care before the goal, by the gain."}, b.early_ending,
                elasticity);
    visit.value(
        {"sunk_cost",
         "Weight of what a case has cost beyond its fixed price in ending it early; 0 %: only what is to come."},
        b.sunk_cost, share);
    visit.value({"goal_effort", "Effort on the goal, by what a result brings."}, b.goal_effort, elasticity);
    visit.value({"goal_effort_effect", "How much full effort raises improvement."}, b.goal_effort_effect, share);
    visit.value({"reporting", "Probability of reporting a goal that was not reached, by what it brings."}, b.reporting,
                elasticity);
    visit.value({"setting", "Shift of moves to a lighter setting, by the gain."}, b.setting, elasticity);
    visit.value({"kpi_effort", "Effort on what is measured, by what it brings."}, b.kpi_effort, elasticity);
    visit.value({"effort_budget", "Most effort on all that is measured; taken from quality that is not."},
                b.effort_budget, share);
    visit.value({"capacity", "Capacity wanted, by margin and queue beyond those under the current contract."},
                b.capacity, elasticity);
    visit.value({"entry", "Chance that a provider with `enters` enters in a year, by margin and queue."}, b.entry,
                elasticity);
    visit.value(
        {"staff_stays", "Part of the staff of a provider that stops that goes to others with the same form of care."},
        b.staff_stays, share);
    visit.value({"labour_entry", "Part of wanted growth for which staff is found in the region."}, b.labour_entry,
                share);
    visit.value({"exit_periods", "Periods with reserves below zero after which a provider stops; 0: never."},
                b.exit_periods, count(500.0));
    visit.value({"reserves", "Providers' reserves at the start of the horizon, as share of a year's cost."}, b.reserves,
                share);
    visit.value({"perception", "Time in which a new contract is learned."}, b.perception, weeks(0.0, 1000.0));
    visit.value({"forecast_error", "Uncertainty of a provider about its year, as share of volume."}, b.forecast_error,
                share);
    visit.value({"experience_loss", "Part of the dose lost at a complete change of scheme."}, b.experience_loss, share);
    visit.value({"experience_years", "Years until experience is back."}, b.experience_years, count(50.0));
    visit.value({"payer", "How redirection follows a municipality's own marginal share of cost."}, b.payer, elasticity);
    visit.optional_value({"induced_share",
                          "Hours that incentives induce today, on top of need; left out: what the responses give "
                          "under the current contract."},
                         b.induced_share, share);
}

void segment_fields(Visitor& visit, Segment& segment) {
    static constexpr std::array<std::string_view, 3> units{"hour", "half-day", "day"};
    visit.label({"label", "Name shown to readers."}, segment.label);
    auto unit = static_cast<std::size_t>(segment.unit);
    visit.word({"unit", "What the segment bills in.", required}, unit, units);
    segment.unit = static_cast<BillingUnit>(unit);
    const Quantity need{QuantityKind::units_per_week, 0.0, 168.0, segment.unit};

    visit.flag({"with_residence", "Whether the client lives there."}, segment.with_residence);
    visit.flag({"crisis", "Served before others, at most `maximum_weeks`."}, segment.crisis);
    visit.optional_value({"active_half_year", "Trajectories active in a half-year, counted as CBS does; or `starts`."},
                         segment.active_half_year, count(1e7));
    visit.optional_value({"starts", "Starts of trajectories; or `active_half_year`."}, segment.starts,
                         {QuantityKind::per_week, 0.0, 1e6});
    visit.by_class({"class_share", "Severity classes of starts; sums to 100 %.", required}, segment.class_share, share,
                   no_class);
    visit.by_class({"duration", "Mean time in care by class at start.", required}, segment.duration, weeks(0.0, 2000.0),
                   no_class);
    visit.by_class({"need", "Units of care needed by class.", required}, segment.need, need, no_class);
    visit.value({"unit_cost", "Provider's full cost of one unit.", required}, segment.unit_cost,
                {QuantityKind::money_per_unit, 1.0, 1e7, segment.unit});
    visit.value({"avoidable_share", "Share of unit cost that vanishes with a unit that is not delivered."},
                segment.avoidable_share, share);
    visit.value({"staff_minutes_per_unit", "Staff time that one unit takes."}, segment.staff_minutes_per_unit,
                minutes(10'080.0));
    visit.value({"wait_norm", "Wait that is held acceptable."}, segment.wait_norm, weeks(0.1, 520.0));
    visit.value({"initial_wait", "Length of the queues at the stationary start."}, segment.initial_wait,
                weeks(0.0, 520.0));
    visit.value({"load", "Committed over available capacity at the stationary start."}, segment.load,
                {QuantityKind::share, 0.01, 1.5});
    visit.value({"maximum_weeks", "Longest stay; 0 week: none."}, segment.maximum_weeks, weeks(0.0, 2000.0));
    visit.value({"add_on_weight", "Relative frequency as an add-on; all 0: add-ons follow starts."},
                segment.add_on_weight, factor(0.0, most));
    visit.optional_value({"measured_choice",
                          "Providers, in effect, that clients could choose from where durations were measured; left "
                          "out: those of the scenario. State it where scenarios differ in providers."},
                         segment.measured_choice, {QuantityKind::count, 1.0, 65'535.0});
    visit.value({"group_share", "Share of units given in groups."}, segment.group_share, share);
    visit.value({"group_size", "Participants in a group."}, segment.group_size, {QuantityKind::count, 1.0, 50.0});
    visit.value({"group_need_met", "Need that a unit in a group meets."}, segment.group_need_met,
                {QuantityKind::share, 0.8, 1.0});
    visit.reference({"step_down_to", "Lighter segment that a trajectory can move to."}, segment.step_down_to,
                    Target::segment);
    visit.value({"step_down", "Probability per review of that move, when light or medium."}, segment.step_down, share);
    visit.reference({"step_up_to", "Heavier segment that a trajectory can move to."}, segment.step_up_to,
                    Target::segment);
    visit.value({"step_up", "Probability per review of that move, when intensive."}, segment.step_up, share);
}

void provider_fields(Visitor& visit, Provider& provider, const std::vector<Segment>& segments) {
    visit.label({"label", "Name shown to readers."}, provider.label);
    visit.integer({"count", "Equal providers that divide the shares."}, provider.count, {1, 65'535});
    visit.value({"stands_for", "Providers that one list stands for: what clients have to choose from."},
                provider.stands_for, {QuantityKind::count, 1.0, 65'535.0});
    visit.reference({"home", "Municipality where the provider works; absent: the whole region."}, provider.home,
                    Target::municipality);
    visit.by_segment({"share", "Share of a segment's clients; sums to 100 % per segment over those there.", required},
                     provider.share, share, segments);
    visit.by_segment({"capacity", "Units that can be delivered; absent: from share and load."}, provider.capacity,
                     {QuantityKind::units_per_week, 0.0, 1e8}, segments);
    visit.value({"cost_factor", "Unit cost relative to the segment's."}, provider.cost_factor, factor(0.01, 100.0));
    visit.value({"quality", "Factor on the dose of care."}, provider.quality, factor(0.01, 100.0));
    visit.flag({"enters",
                "Not there at the start: may enter in the horizon where a contract admits it (`procurement.admits`). "
                "`share` is then its size, of all that is there.",
                Presence::optional, true},
               provider.enters);
}

}  // namespace

void fields(Visitor& visit, Scenario& scenario) {
    visit.integer({"fundsim", "Version of the file format: 1.", required}, scenario.format, {1, 1});
    visit.name({"name", "Short name, used in results.", required}, scenario.name);
    visit.label({"label", "Name shown to readers."}, scenario.label);
    visit.label({"description", "What this scenario is about."}, scenario.description);
    visit.group({"clock", "Time."}, [&](Visitor& inner) { clock_fields(inner, scenario.clock); });
    visit.value({"budget", "Yearly budget of the region for in-kind care; 0 EUR/year: none stated."}, scenario.budget,
                {QuantityKind::money_per_year, 0.0, 1e13});
    table(visit, {"municipalities", "Who lives where.", required}, scenario.municipalities, most_municipalities,
          municipality_fields);
    table(visit, {"referrers", "Who sends clients to care; absent: one referrer that is not gated."},
          scenario.referrers, most_referrers, referrer_fields);
    visit.group({"demand", "Demand for care."}, [&](Visitor& inner) { demand_fields(inner, scenario.demand); });
    visit.group({"course", "Course of a trajectory, the same for every contract."},
                [&](Visitor& inner) { course_fields(inner, scenario.course); });
    visit.group({"access", "Municipal access: what happens before a place is sought."},
                [&](Visitor& inner) { access_fields(inner, scenario.access); });
    visit.group({"placement", "How a provider is found."},
                [&](Visitor& inner) { placement_fields(inner, scenario.placement); });
    visit.group({"add_on", "Care that begins while other care runs."},
                [&](Visitor& inner) { add_on_fields(inner, scenario.add_on); });
    visit.group({"return", "Return after an ending."}, [&](Visitor& inner) { return_fields(inner, scenario.relapse); });
    visit.group({"out_of_contract", "Emergency exit for care that cannot wait."},
                [&](Visitor& inner) { out_of_contract_fields(inner, scenario.out_of_contract); });
    visit.group({"administration", "Messages and registration."},
                [&](Visitor& inner) { administration_fields(inner, scenario.administration); });
    visit.group({"behaviour", "How strongly providers and municipalities respond to incentives; absent: not at all."},
                [&](Visitor& inner) { behaviour_fields(inner, scenario.behaviour); });
    visit.value({"own_use_share", "Cost that follows a municipality's own use; the rest is pooled by youths."},
                scenario.own_use_share, share);
    table(visit, {"segments", "Forms of care.", required}, scenario.segments, most_segments, segment_fields);
    table(visit, {"providers", "Who provides care.", required}, scenario.providers, most_caseloads,
          [&](Visitor& inner, Provider& provider) { provider_fields(inner, provider, scenario.segments); });
    visit.contracts({"current_contracts", "Contract in force before the horizon, by segment.", required},
                    scenario.current_contracts, scenario.segments);
    visit.contracts({"contracts", "Contract in the horizon, by segment; absent: the current one."}, scenario.contracts,
                    scenario.segments);
    visit.contracts({"second_reference",
                     "Contract before the horizon instead of one that is assumed, by segment, where a study also runs "
                     "under a second reference; absent: a tariff per week, by class, at cost.",
                     Presence::optional, true},
                    scenario.second_reference, scenario.segments);
    visit.flag({"under_second_reference",
                "The past is under the second reference. Set by `second_reference: true` of a study in the twins that "
                "it adds.",
                Presence::optional, true},
               scenario.under_second_reference);
    visit.correlations({"correlations", "Rank correlations between uncertain figures."}, scenario.correlations);
}

void fields(Visitor& visit, Study& study) {
    visit.name({"study", "Short name of the study.", required}, study.name);
    visit.label({"question", "What the study asks."}, study.question);
    visit.name({"baseline", "Name of the scenario that others are compared with; absent: the first."}, study.baseline);
    visit.integer({"replications", "Number of replications."}, study.replications, {1, 10'000'000});
    visit.integer({"inner", "Replications per draw of the uncertain figures."}, study.inner, {1, 10'000'000});
    visit.integer({"seed", "Seed of all luck."}, study.seed, {0, 9'999'999'999'999'999'999ULL});
}

const Segment* find_segment(const std::vector<Segment>& segments, std::string_view id) {
    const auto found = std::ranges::find(segments, id, &Segment::id);
    return found == segments.end() ? nullptr : &*found;
}

}  // namespace fundsim::scenario
