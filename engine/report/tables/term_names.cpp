// Short names of contract terms, for readers: the term, and when it holds. The meaning in full stands in docs/contracts.md.
#include <algorithm>
#include <array>

#include "report/tables/figures.hpp"

namespace fundsim::report {
namespace {

struct Named {
    std::string_view term;
    Words words;
};

constexpr std::array terms{
    Named{"tariff", {"Tarief", "Tariff"}},
    Named{"price", {"Prijs", "Price"}},
    Named{"budget", {"Budget", "Budget"}},
    Named{"price.step_ratio", {"Prijs van een klasse tegenover die eronder", "Price of a class over that below it"}},
    Named{"price.level", {"Prijspeil tegenover neutraal", "Price level relative to neutral"}},
    Named{"ceiling.amount", {"Plafond per jaar", "Ceiling per year"}},
    Named{"ceiling.share", {"Plafond tegenover het huidige contract", "Ceiling relative to the current contract"}},
    Named{"ceiling.pays", {"Deel van de prijs boven het plafond", "Part of the price beyond the ceiling"}},
    Named{"band.from", {"Begin van de tweede tariefband", "Where the second tariff band begins"}},
    Named{"band.pays", {"Tarief in de tweede band", "Tariff in the second band"}},
    Named{"group_tariff", {"Tarief per deelnemer van een groep", "Tariff per participant of a group"}},
    Named{"maximum_units", {"Meeste hulp per traject", "Most care per trajectory"}},
    Named{"lasting.price", {"Prijs van duurzame steun", "Price of lasting support"}},
    Named{"maximum_duration", {"Langste traject", "Longest trajectory"}},
    Named{"at_start", {"Betaald bij de start", "Paid at the start"}},
    Named{"during", {"Betaald tijdens het traject", "Paid during the trajectory"}},
    Named{"on_result", {"Betaald bij het resultaat", "Paid on the result"}},
    Named{"warranty", {"Garantie na het einde", "Warranty after the end"}},
    Named{"stop_loss.above", {"Verlies dat de aanbieder draagt", "Loss that the provider bears"}},
    Named{"stop_loss.share", {"Deel van het verlies voor gemeenten", "Part of the loss for municipalities"}},
    Named{"bandwidth", {"Bandbreedte van het budget", "Bandwidth of the budget"}},
    Named{"claw_back", {"Deel dat teruggaat", "Part that goes back"}},
    Named{"safety_valve", {"Deel dat wordt bijbetaald", "Part that is paid in addition"}},
    Named{"ratchet", {"Hoe het budget de hulp volgt", "How the budget follows the care"}},
    Named{"renegotiation", {"Deel van het verlies dat in het budget komt", "Part of a loss that raises the budget"}},
    Named{"malus", {"Malus tegenover de bonus", "Malus relative to the bonus"}},
    Named{"cap", {"Hoogste bonus samen", "Highest bonus together"}},
    Named{"minimum_cases", {"Minste gevallen voor een bonus", "Fewest cases for a bonus"}},
    Named{"delay", {"Tijd tot de bonus is betaald", "Time until the bonus is paid"}},
    Named{"tender_discount", {"Korting uit de aanbesteding", "Discount from the tender"}},
    Named{"indexation", {"Jaarlijkse verandering van prijzen", "Yearly change of prices"}},
    Named{"corridor.width", {"Breedte van de risicocorridor", "Width of the risk corridor"}},
    Named{"corridor.share", {"Deel buiten de corridor voor gemeenten", "Part outside the corridor for municipalities"}},
    Named{"regional_ceiling", {"Plafond van de regio", "Ceiling of the region"}},
    Named{"price_review.share",
          {"Deel van de marge dat een herziening terugneemt", "Part of a margin that a review takes back"}},
    Named{"price_review.margin", {"Marge die een prijsherziening laat", "Margin that a price review leaves"}},
    Named{"price_review.most", {"Grootste stap van een prijsherziening", "Largest step of a price review"}},
    Named{"procurement.term", {"Looptijd van het contract", "Term of the contract"}},
    Named{"procurement.loss", {"Kans het contract te verliezen", "Chance of losing the contract"}},
    Named{"procurement.guaranteed", {"Gegarandeerd deel van de capaciteit", "Guaranteed part of capacity"}},
    Named{"procurement.cost_region",
          {"Kosten van de inkoop per aanbieder, gemeenten", "Cost of procurement per provider, municipalities"}},
    Named{"procurement.admits", {"Toelating", "Admission"}},
    Named{"procurement.cost_provider", {"Kosten van de inkoop, aanbieder", "Cost of procurement, provider"}},
    Named{"availability", {"Deel voor beschikbaarheid", "Part paid for availability"}},
    Named{"audit", {"Deel dat wordt gecontroleerd", "Part that is checked"}},
    Named{"penalty", {"Boete bij een onware klasse of uitkomst", "Penalty on an untrue class or result"}},
};

// Three terms for each measured result.
constexpr std::array results{
    Named{"waiting", {"starten binnen de norm", "starts within the norm"}},
    Named{"dropout", {"uitval", "dropout"}},
    Named{"stay", {"duur tegenover plan", "duration against plan"}},
    Named{"step_down", {"afschalen", "moves to lighter care"}},
    Named{"relapse", {"terugval", "repeat use"}},
    Named{"goal", {"gemelde doelen", "goals reported"}},
    Named{"satisfaction", {"tevredenheid", "satisfaction"}},
};
constexpr std::array parts{
    Named{"bonus", {"Bonus: ", "Bonus: "}},
    Named{"target", {"Zonder bonus bij: ", "No bonus at: "}},
    Named{"full", {"Hele bonus bij: ", "Whole bonus at: "}},
};
constexpr std::array moments{
    Named{"current_contracts", {", nu", ", now"}},
    Named{"contracts", {", straks", ", then"}},
    Named{"later", {", later", ", later"}},
};

template <std::size_t n>
const Named* find(const std::array<Named, n>& list, std::string_view term) {
    const auto found = std::find_if(list.begin(), list.end(), [&](const Named& one) { return one.term == term; });
    return found == list.end() ? nullptr : &*found;
}

}  // namespace

std::optional<Label> term_name(std::string_view pattern) {
    const std::size_t dot = pattern.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const Named* moment = find(moments, pattern.substr(0, dot));
    if (moment == nullptr) return std::nullopt;
    const std::string_view term = pattern.substr(dot + 1);
    Label name;
    if (const Named* known = find(terms, term)) {
        name = {std::string(known->words.nl), std::string(known->words.en)};
    } else {
        const std::size_t of = term.find('.');
        const Named* result = find(results, term.substr(0, of));
        const Named* part = of == std::string_view::npos ? nullptr : find(parts, term.substr(of + 1));
        if (result == nullptr || part == nullptr) return std::nullopt;
        name = {std::string(part->words.nl) + std::string(result->words.nl),
                std::string(part->words.en) + std::string(result->words.en)};
    }
    return Label{name.nl + std::string(moment->words.nl), name.en + std::string(moment->words.en)};
}

}  // namespace fundsim::report
