// Metrics: what care is given and what comes of it, and the paperwork.
//
// Shares of endings leave out transfers to another provider (code 38): the care of those goes on.
#include <array>

#include "results/catalogue.hpp"

namespace fundsim::results {
namespace {

constexpr auto lower = Direction::lower_is_better;
constexpr auto higher = Direction::higher_is_better;
constexpr auto neutral = Direction::neutral;
constexpr auto outcomes = MetricGroup::outcomes;
constexpr auto administration = MetricGroup::administration;

constexpr std::array metrics{
    Metric{"burden_weeks",
           "week",
           thousandths,
           lower,
           outcomes,
           {"Lastweken", "Burden weeks"},
           {"Weken met klachten, gewogen naar ernst, van alle verwezen jeugdigen: wachtend, in zorg, toegeleid, "
            "geweigerd of uitgestroomd",
            "Severity-weighted weeks of all referred youths: waiting, in care, redirected, declined or ended"},
           [](const Sums& s) { return count(s[Tally::burden_milliweeks]); }},
    Metric{
        "unmet_need_weeks",
        "week",
        thousandths,
        lower,
        outcomes,
        {"Weken zonder nodige zorg", "Weeks of unmet need"},
        {"Wachtweken, weken tussen vergeefse toeleiding of weigering en de nieuwe zorgvraag, en zorgweken naar rato "
         "van "
         "te weinig geleverde eenheden (naar kosten gewogen). Wie zich terugtrekt telt alleen in de lastweken",
         "Weeks spent waiting, weeks between redirection in vain or refusal and the next request, and weeks in care in "
         "proportion to the units that lacked (weighted by cost). Who withdraws counts in burden weeks only"},
        [](const Sums& s) {
            const std::int64_t thin =
                s.needed_value > 0 ? rounded({s[Tally::care_weeks], s.needed_value, s.under_value}) : 0;
            return mean(s[Tally::waiting_weeks] + s[Tally::turned_away_weeks] + thin, 1);
        }},
    Metric{"care_weeks",
           "week",
           thousandths,
           neutral,
           outcomes,
           {"Zorgweken", "Weeks of care"},
           {"Cliënt-weken in zorg", "Client-weeks in care"},
           [](const Sums& s) { return mean(s[Tally::care_weeks], 1); }},
    Metric{"care_weeks_per_client",
           "week",
           thousandths,
           neutral,
           outcomes,
           {"Zorgweken per traject", "Weeks of care per trajectory"},
           {"Cliënt-weken in zorg / trajecten in zorg op enig moment in de periode",
            "Client-weeks in care / trajectories in care at any moment of the years"},
           [](const Sums& s) { return mean(s[Tally::care_weeks], s.treated()); }},
    Metric{"care_weeks_ended_mean",
           "week",
           thousandths,
           neutral,
           outcomes,
           {"Duur van beëindigde trajecten", "Duration of trajectories ended"},
           {"Weken van start tot einde, gemiddeld over beëindigde trajecten",
            "Weeks from start to end, mean over trajectories ended"},
           [](const Sums& s) { return mean(s[Tally::care_weeks_ended], s.ended()); }},
    Metric{"units_delivered",
           "unit",
           thousandths,
           neutral,
           outcomes,
           {"Geleverde eenheden", "Units delivered"},
           {"Uren, dagdelen en etmalen opgeteld zoals gedeclareerd",
            "Hours, half-days and days, added up as they are billed"},
           [](const Sums& s) {
               return Fraction{s.delivered_parts, unit_parts, thousandths};
           }},
    Metric{"units_needed",
           "unit",
           thousandths,
           neutral,
           outcomes,
           {"Nodige eenheden", "Units needed"},
           {"Nodig voor cliënten in zorg, in dezelfde eenheden", "Needed by clients in care, in the same units"},
           [](const Sums& s) {
               return Fraction{s.needed_parts, unit_parts, thousandths};
           }},
    Metric{"units_per_client",
           "unit",
           thousandths,
           neutral,
           outcomes,
           {"Eenheden per traject", "Units per trajectory"},
           {"Geleverde eenheden / trajecten in zorg op enig moment in de periode",
            "Units delivered / trajectories in care at any moment of the years"},
           [](const Sums& s) {
               return Fraction{s.delivered_parts, unit_parts * s.treated(), thousandths};
           }},
    Metric{"delivered_to_need_ratio",
           "ratio",
           millionths,
           neutral,
           outcomes,
           {"Geleverd t.o.v. nodig", "Delivered to need"},
           {"Geleverde / nodige eenheden van cliënten in zorg, gewogen met de kostprijs van het segment",
            "Units delivered / needed by clients in care, weighted by the segment's unit cost"},
           [](const Sums& s) { return share(s.delivered_value, s.needed_value); }},
    Metric{
        "over_treatment_units",
        "unit",
        thousandths,
        lower,
        outcomes,
        {"Eenheden boven de behoefte", "Units above need"},
        {"Boven de behoefte gegeven, per cliënt en periode, en alles wat een aanbieder na het bereikte doel verlengt; "
         "niet verrekend met wie te weinig krijgt",
         "Given above need, by client and period, and all that a provider adds after the goal is reached; not netted "
         "with those who get too little"},
        [](const Sums& s) {
            return Fraction{s.over_parts, unit_parts, thousandths};
        }},
    Metric{"under_treatment_units",
           "unit",
           thousandths,
           lower,
           outcomes,
           {"Eenheden onder de behoefte", "Units below need"},
           {"Tekort ten opzichte van de behoefte, per cliënt in zorg en periode; niet verrekend met wie meer krijgt",
            "Lacking against need, by client in care and period; not netted with those who get more"},
           [](const Sums& s) {
               return Fraction{s.under_parts, unit_parts, thousandths};
           }},
    Metric{"goal_share",
           "share",
           millionths,
           higher,
           outcomes,
           {"Doel bereikt", "Goal reached"},
           {"Beëindigde trajecten waarvan het doel werkelijk bereikt is (overdrachten niet meegeteld)",
            "Endings with the goal truly reached (transfers left out)"},
           [](const Sums& s) { return share(s[Tally::goals_reached], s.ended_for_good()); }},
    Metric{"goal_share_per_referred",
           "share",
           millionths,
           higher,
           outcomes,
           {"Doel bereikt, per verwijzing", "Goal reached, per referral"},
           {"Werkelijk bereikte doelen / zorgvragen: hier helpt selectie niet",
            "Goals truly reached / requests for care: selection does not help here"},
           [](const Sums& s) { return share(s[Tally::goals_reached], s[Tally::clients_referred]); }},
    Metric{"goal_reported_share",
           "share",
           millionths,
           neutral,
           outcomes,
           {"Doel bereikt volgens aanbieder", "Goal reached as reported"},
           {"Beëindigde trajecten met als bereikt gemeld doel (overdrachten niet meegeteld)",
            "Endings with the goal reported as reached (transfers left out)"},
           [](const Sums& s) { return share(s[Tally::goals_reported], s.ended_for_good()); }},
    Metric{"dropout_share",
           "share",
           millionths,
           lower,
           outcomes,
           {"Uitval", "Dropout"},
           {"Aandeel voortijdig beëindigd door de cliënt (code 32)", "Share ended early by the client (code 32)"},
           [](const Sums& s) { return share(s[Tally::ended_early_by_client], s.ended_for_good()); }},
    Metric{"early_end_provider_share",
           "share",
           millionths,
           lower,
           outcomes,
           {"Voortijdig beëindigd door aanbieder", "Ended early by the provider"},
           {"Aandeel voortijdig beëindigd door de aanbieder (code 33)", "Share ended early by the provider (code 33)"},
           [](const Sums& s) { return share(s[Tally::ended_early_by_provider], s.ended_for_good()); }},
    Metric{"repeat_share",
           "share",
           millionths,
           lower,
           outcomes,
           {"Herhaald beroep", "Repeat use"},
           {"Aandeel gestarte trajecten van jeugdigen met eerdere, beëindigde zorg in de vijf jaar ervoor; wat "
            "aansluit telt "
            "niet, wat na een wachttijd volgt wel (CBS)",
            "Share of starts by youths with earlier, ended care in the five years before; what adjoins does not count, "
            "what follows after a wait does (as CBS counts)"},
           [](const Sums& s) { return share(s[Tally::starts_repeat], s[Tally::clients_started]); }},
    Metric{"starts_repeat",
           "trajectory",
           1,
           lower,
           outcomes,
           {"Gestart na eerdere zorg", "Started after earlier care"},
           {"Gestart door jeugdigen met eerdere, beëindigde zorg in de vijf jaar ervoor; wat aansluit telt niet, wat "
            "na een "
            "wachttijd volgt wel",
            "Starts by youths with earlier, ended care in the five years before; what adjoins does not count, what "
            "follows "
            "after a wait does"},
           [](const Sums& s) { return count(s[Tally::starts_repeat]); }},
    Metric{"step_down_share",
           "share",
           millionths,
           higher,
           outcomes,
           {"Afgeschaald", "Stepped down"},
           {"Overgangen naar een lichtere setting / alle beëindigde trajecten",
            "Transfers to a lighter setting / all trajectories ended"},
           [](const Sums& s) { return share(s[Tally::step_downs], s.ended()); }},
    Metric{"blocked_reviews",
           "count",
           1,
           lower,
           outcomes,
           {"Afschaling geblokkeerd", "Steps blocked"},
           {"Herbeoordelingen waarbij een stap nodig was, voor het eerst of nog steeds, en niet kon: de ontvangende "
            "kant zat vol, of het kind was op de lijst daar nog niet aan de beurt",
            "Reviews at which a step was indicated, newly or still, and could not be made: the receiving side had no "
            "room, or the client's turn on the list there had not come"},
           [](const Sums& s) { return count(s[Tally::blocked_reviews]); }},
    Metric{"coded_up_share",
           "share",
           millionths,
           lower,
           administration,
           {"Zwaarder gecodeerd", "Coded up"},
           {"Aandeel gestarte trajecten in een zwaardere klasse gecodeerd dan de werkelijke",
            "Share of starts coded in a heavier class than the true one"},
           [](const Sums& s) { return share(s[Tally::coded_up], s[Tally::clients_started]); }},
    Metric{
        "ended_coded_up_share",
        "share",
        millionths,
        lower,
        administration,
        {"Zwaarder gecodeerd bij afloop", "Coded up at the end"},
        {"Aandeel beëindigde trajecten, overgangen meegeteld, dat bij afloop in een zwaardere klasse gecodeerd is dan "
         "die waarin het kind dan is: voorstellen bij de start, toegekende verzoeken, lagere klassen waar niet om "
         "gevraagd is en fouten van de toegang samen",
         "Share of trajectories ended, transfers included, that are coded at their end in a heavier class than the one "
         "the client is in by then: proposals at the start, requests granted, lower classes not asked for and errors "
         "of access together"},
        [](const Sums& s) { return share(s[Tally::ended_coded_up], s.ended()); }},
    Metric{"arrangement_changes",
           "count",
           1,
           lower,
           administration,
           {"Wijzigingen van arrangement", "Arrangement changes"},
           {"Toegekende wijzigingen van een lopend arrangement", "Changes granted to a running arrangement"},
           [](const Sums& s) { return count(s[Tally::arrangement_changes]); }},
    Metric{"reassessed",
           "count",
           1,
           higher,
           administration,
           {"Herbeoordelingen", "Re-assessments"},
           {"Toewijzingen die bij het einde van hun termijn opnieuw zijn beoordeeld in plaats van verlengd",
            "Allocations that were assessed again when their term ended, instead of renewed"},
           [](const Sums& s) { return count(s[Tally::reassessed]); }},
    Metric{"audit_findings",
           "count",
           1,
           neutral,
           administration,
           {"Bevindingen bij controle", "Audit findings"},
           {"Door aanbieders opgegeven klassen en resultaten waarvan een controle vindt dat zij niet kloppen",
            "Classes and results claimed by providers that an audit finds not to be so"},
           [](const Sums& s) { return count(s[Tally::audit_findings]); }},
    Metric{"messages",
           "count",
           1,
           lower,
           administration,
           {"Berichten", "Messages"},
           {"Berichten tussen aanbieders en gemeenten", "Messages between providers and municipalities"},
           [](const Sums& s) { return count(s[Tally::messages]); }},
};

}  // namespace

std::span<const Metric> outcome_metrics() { return metrics; }

}  // namespace fundsim::results
