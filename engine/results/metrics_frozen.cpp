// Metrics of the frozen line: the same children with the same luck where nobody responds to incentives, paid under the
// same contracts. `X_frozen` is metric `X` there; what is left of a difference between contracts is bookkeeping, the
// rest is behaviour.
#include <array>

#include "results/catalogue.hpp"

namespace fundsim::results {
namespace {

constexpr auto lower = Direction::lower_is_better;
constexpr auto higher = Direction::higher_is_better;
constexpr auto neutral = Direction::neutral;
constexpr auto money = MetricGroup::money;
constexpr auto clients = MetricGroup::clients;
constexpr auto waiting = MetricGroup::waiting;
constexpr auto outcomes = MetricGroup::outcomes;

constexpr std::array metrics{
    Metric{"spend_frozen",
           "EUR",
           cents_per_euro,
           lower,
           money,
           {"Uitgaven zonder gedrag", "Spend without behaviour"},
           {"Uitgaven als niemand op prikkels reageert: dezelfde kinderen en hetzelfde toeval, betaald volgens "
            "dezelfde contracten; baten en lasten",
            "Spend where nobody responds to incentives: the same children and the same luck, paid under the same "
            "contracts; on the accrual basis"},
           [](const Sums& s) {
               return count(s[Tally::frozen_spend_care] + s[Tally::frozen_spend_out_of_contract] +
                            s[Tally::frozen_spend_admin]);
           }},
    Metric{"spend_care_frozen",
           "EUR",
           cents_per_euro,
           lower,
           money,
           {"waarvan gecontracteerde zorg, zonder gedrag", "of which contracted care, without behaviour"},
           {"Verdiend onder contract als niemand op prikkels reageert; baten en lasten",
            "Earned under contract where nobody responds to incentives, on the accrual basis"},
           [](const Sums& s) { return count(s[Tally::frozen_spend_care]); }},
    Metric{"spend_admin_frozen",
           "EUR",
           cents_per_euro,
           lower,
           money,
           {"waarvan administratie, zonder gedrag", "of which administration, without behaviour"},
           {"Gemeentelijke administratie als niemand op prikkels reageert",
            "Municipal administration where nobody responds to incentives"},
           [](const Sums& s) { return count(s[Tally::frozen_spend_admin]); }},
    Metric{"spend_out_of_contract_frozen",
           "EUR",
           cents_per_euro,
           lower,
           money,
           {"waarvan buiten contract, zonder gedrag", "of which out of contract, without behaviour"},
           {"Zorg buiten contract als niemand op prikkels reageert",
            "Care out of contract where nobody responds to incentives"},
           [](const Sums& s) { return count(s[Tally::frozen_spend_out_of_contract]); }},
    Metric{"spend_cash_frozen",
           "EUR",
           cents_per_euro,
           neutral,
           money,
           {"Uitbetaald (kas), zonder gedrag", "Paid out (cash), without behaviour"},
           {"Wat is uitbetaald als niemand op prikkels reageert, ongeacht in welk jaar de zorg valt",
            "What was paid out where nobody responds to incentives, whenever the care is given"},
           [](const Sums& s) { return count(s[Tally::frozen_spend_cash]); }},
    Metric{"clients_started_frozen",
           "trajectory",
           1,
           neutral,
           clients,
           {"Gestart, zonder gedrag", "Started, without behaviour"},
           {"Gestarte trajecten als niemand op prikkels reageert",
            "Trajectories started where nobody responds to incentives"},
           [](const Sums& s) { return count(s[Tally::frozen_clients_started]); }},
    Metric{"care_weeks_frozen",
           "week",
           thousandths,
           neutral,
           outcomes,
           {"Zorgweken, zonder gedrag", "Weeks of care, without behaviour"},
           {"Cliënt-weken in zorg als niemand op prikkels reageert",
            "Client-weeks in care where nobody responds to incentives"},
           [](const Sums& s) { return mean(s[Tally::frozen_care_weeks], 1); }},
    Metric{"waiting_weeks_frozen",
           "week",
           thousandths,
           lower,
           waiting,
           {"Wachtweken, zonder gedrag", "Weeks spent waiting, without behaviour"},
           {"Cliënt-weken op de wachtlijst als niemand op prikkels reageert",
            "Client-weeks on the waiting list where nobody responds to incentives"},
           [](const Sums& s) { return mean(s[Tally::frozen_waiting_weeks], 1); }},
    Metric{"wait_weeks_mean_frozen",
           "week",
           thousandths,
           lower,
           waiting,
           {"Wachttijd, gemiddeld, zonder gedrag", "Wait, mean, without behaviour"},
           {"Weken van verwijzing tot start, gemiddeld over gestarte trajecten, als niemand op prikkels reageert",
            "Weeks from referral to start, mean over trajectories started, where nobody responds to incentives"},
           [](const Sums& s) { return mean(s[Tally::frozen_wait_weeks], s[Tally::frozen_clients_started]); }},
    Metric{"wait_within_norm_share_frozen",
           "share",
           millionths,
           higher,
           waiting,
           {"Gestart binnen de norm, zonder gedrag", "Started within the norm, without behaviour"},
           {"Aandeel gestarte trajecten binnen de wachtnorm van het segment als niemand op prikkels reageert",
            "Share of trajectories started within the segment's waiting norm where nobody responds to incentives"},
           [](const Sums& s) { return share(s[Tally::frozen_waits_within_norm], s[Tally::frozen_clients_started]); }},
    Metric{"burden_weeks_frozen",
           "week",
           thousandths,
           lower,
           outcomes,
           {"Lastweken, zonder gedrag", "Burden weeks, without behaviour"},
           {"Weken met klachten, gewogen naar ernst, als niemand op prikkels reageert",
            "Severity-weighted weeks where nobody responds to incentives"},
           [](const Sums& s) { return count(s[Tally::frozen_burden_milliweeks]); }},
    Metric{"goal_share_per_referred_frozen",
           "share",
           millionths,
           higher,
           outcomes,
           {"Doel bereikt, per verwijzing, zonder gedrag", "Goal reached, per referral, without behaviour"},
           {"Werkelijk bereikte doelen / zorgvragen als niemand op prikkels reageert",
            "Goals truly reached / requests for care where nobody responds to incentives"},
           [](const Sums& s) { return share(s[Tally::frozen_goals_reached], s[Tally::frozen_clients_referred]); }},
};

}  // namespace

std::span<const Metric> frozen_metrics() { return metrics; }

}  // namespace fundsim::results
