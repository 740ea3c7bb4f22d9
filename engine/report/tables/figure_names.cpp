// Short names of the figures of a scenario, for readers. The meaning in full stands in scenarios/README.md.
#include <algorithm>
#include <array>

#include "report/tables/figures.hpp"

namespace fundsim::report {
namespace {

struct Named {
    std::string_view pattern;
    Words words;
};

constexpr std::array names{
    Named{"budget", {"Budget van de regio", "Budget of the region"}},
    Named{"municipalities.youths", {"Inwoners onder 23", "Inhabitants under 23"}},
    Named{"municipalities.referral_factor",
          {"Verwijzingen per inwoner, tegenover de regio", "Referrals per inhabitant, relative to the region"}},
    Named{"referrers.share", {"Aandeel van de verwijzer", "Share of the referrer"}},
    Named{"demand.growth", {"Groei van de vraag", "Growth of demand"}},
    Named{"demand.duration_factor", {"Duur van de zorg, alle soorten samen", "Length of care, all forms together"}},
    Named{"demand.municipality_year_cv", {"Schommeling per gemeente en jaar", "Variation by municipality and year"}},
    Named{"demand.capacity_growth", {"Groei van het personeel", "Growth of staff"}},
    Named{"course.natural_share", {"Herstel dat vanzelf gaat", "Recovery that comes by itself"}},
    Named{"course.dose_saturation", {"Afnemend effect van meer zorg", "Decreasing effect of more care"}},
    Named{"course.worsening", {"Kans op verergering", "Chance of getting worse"}},
    Named{"course.protection", {"Bescherming door zorg", "Protection by care"}},
    Named{"course.lightening", {"Kans op lichter worden", "Chance of getting lighter"}},
    Named{"course.need_cv", {"Verschil in behoefte tussen kinderen", "Difference in need between children"}},
    Named{"course.response_cv", {"Verschil in baat tussen kinderen", "Difference in response between children"}},
    Named{"course.intake_reliability", {"Wat de aanbieder bij intake ziet", "What a provider sees at intake"}},
    Named{"course.chronic_share", {"Deel met blijvende problemen", "Part with lasting problems"}},
    Named{"course.chronic_duration_ratio", {"Duur bij blijvende problemen", "Length of care for lasting problems"}},
    Named{"course.early_by_client_share", {"Stopt zelf eerder", "Stops early, by the client"}},
    Named{"course.in_agreement_share", {"Stopt eerder in overleg", "Stops early, in agreement"}},
    Named{"course.external_share", {"Stopt door omstandigheden", "Stops by circumstances"}},
    Named{"course.other_domain_share",
          {"Gaat naar andere zorg (bijvoorbeeld 18+)", "Moves to other care (such as adult care)"}},
    Named{"course.aftercare_share", {"Deel met nazorg", "Part with aftercare"}},
    Named{"course.aftercare_weeks", {"Duur van de nazorg", "Length of aftercare"}},
    Named{"course.aftercare_intensity", {"Zwaarte van de nazorg", "Intensity of aftercare"}},
    Named{"course.withdrawal", {"Haakt af tijdens het wachten", "Drops out while waiting"}},
    Named{"course.burden_weight", {"Gewicht van een week ziektelast", "Weight of a week of burden"}},
    Named{"access.redirect_share", {"Naar vrije hulp (normaliseren)", "To free help (normalising)"}},
    Named{"access.redirect_success", {"Vrije hulp is genoeg", "Free help is enough"}},
    Named{"access.redirect_cost", {"Kosten van vrije hulp", "Cost of free help"}},
    Named{"access.redirect_return_weeks", {"Tijd tot terugkeer na vrije hulp", "Time until return after free help"}},
    Named{"access.accuracy", {"Juistheid van de toegang", "Accuracy of access"}},
    Named{"placement.patience", {"Geduld met wachten", "Patience with waiting"}},
    Named{"placement.match_spread", {"Verschil in klik met de aanbieder", "Difference in match with the provider"}},
    Named{"placement.local_share", {"Zoekt dicht bij huis", "Seeks close to home"}},
    Named{"placement.central_share", {"Centraal geplaatst", "Placed centrally"}},
    Named{"add_on.at_start", {"Extra zorg bij de start", "Extra care at the start"}},
    Named{"add_on.per_week", {"Extra zorg tijdens de zorg", "Extra care during care"}},
    Named{"administration.cost_per_provider", {"Contractbeheer per aanbieder", "Contract management per provider"}},
    Named{"return.after_goal", {"Terug na een bereikt doel", "Back after a reached goal"}},
    Named{"return.without_goal", {"Terug zonder bereikt doel", "Back without a reached goal"}},
    Named{"return.mean_weeks", {"Tijd tot terugkeer", "Time until return"}},
    Named{"return.direct_share", {"Direct door naar andere zorg", "Directly on to other care"}},
    Named{"return.after_crisis", {"Direct door na crisis", "Directly on after crisis"}},
    Named{"out_of_contract.probability",
          {"Zorg buiten contract na lang wachten", "Care out of contract after a long wait"}},
    Named{"out_of_contract.maximum_wait", {"Wachttijd voor zorg buiten contract", "Wait before care out of contract"}},
    Named{"out_of_contract.premium", {"Meerprijs buiten contract", "Premium out of contract"}},
    Named{"out_of_contract.capacity_share", {"Ruimte buiten contract", "Capacity out of contract"}},
    Named{"administration.minutes_per_message", {"Tijd per bericht, aanbieder", "Time per message, provider"}},
    Named{"administration.cost_per_message", {"Kosten per bericht, gemeente", "Cost per message, municipality"}},
    Named{"administration.messages_per_start", {"Berichten per start", "Messages per start"}},
    Named{"administration.messages_per_end", {"Berichten per einde", "Messages per end"}},
    Named{"administration.messages_per_claim", {"Berichten per declaratie", "Messages per claim"}},
    Named{"administration.minutes_per_client_week",
          {"Registratie per kind per week", "Registration per child and week"}},
    Named{"segments.active_half_year", {"Trajecten in een half jaar", "Trajectories in a half-year"}},
    Named{"segments.starts", {"Starts per week", "Starts per week"}},
    Named{"segments.class_share", {"Verdeling naar ernst", "Mix of severity"}},
    Named{"segments.duration", {"Duur van de zorg", "Length of care"}},
    Named{"segments.need", {"Zorg per week", "Care per week"}},
    Named{"segments.unit_cost", {"Kostprijs", "Unit cost"}},
    Named{"segments.avoidable_share", {"Vermijdbare kosten", "Avoidable cost"}},
    Named{"segments.staff_minutes_per_unit", {"Personeelstijd per eenheid", "Staff time per unit"}},
    Named{"segments.wait_norm", {"Norm voor wachttijd", "Norm for waiting"}},
    Named{"segments.initial_wait", {"Wachtlijst bij het begin", "Waiting list at the start"}},
    Named{"segments.load", {"Bezetting bij het begin", "Load at the start"}},
    Named{"segments.maximum_weeks", {"Langste verblijf", "Longest stay"}},
    Named{"segments.add_on_weight", {"Hoe vaak als extra zorg", "How often as extra care"}},
    Named{"segments.group_share", {"Deel in groepen", "Part in groups"}},
    Named{"segments.group_size", {"Grootte van een groep", "Size of a group"}},
    Named{"segments.group_need_met", {"Effect van zorg in een groep", "Effect of care in a group"}},
    Named{"segments.step_down", {"Stap naar lichtere zorg", "Step to lighter care"}},
    Named{"segments.step_up", {"Stap naar zwaardere zorg", "Step to heavier care"}},
    Named{"providers.share", {"Marktaandeel", "Market share"}},
    Named{"providers.capacity", {"Capaciteit", "Capacity"}},
    Named{"providers.cost_factor", {"Kosten tegenover de regio", "Cost relative to the region"}},
    Named{"providers.quality", {"Kwaliteit", "Quality"}},
    Named{"current_contracts.tariff", {"Tarief nu", "Tariff now"}},
    Named{"contracts.tariff", {"Tarief straks", "Tariff then"}},
};

}  // namespace

std::optional<Words> figure_name(std::string_view pattern) {
    const auto found = std::find_if(names.begin(), names.end(), [&](const Named& n) { return n.pattern == pattern; });
    return found == names.end() ? std::nullopt : std::optional(found->words);
}

}  // namespace fundsim::report
