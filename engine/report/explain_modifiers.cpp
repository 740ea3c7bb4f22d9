// What any contract can carry, in plain sentences.
#include <fmt/format.h>

#include <utility>

#include "contracts/modifiers.hpp"
#include "report/explain_sentences.hpp"

namespace fundsim::report {
namespace {

class Speaker {
public:
    explicit Speaker(const SpokenContract& contract) : contract_(contract) {}

    std::vector<Label> take() { return std::move(said_); }

    void availability(double part) {
        if (!(part > 0.0)) return;
        say(Label{"Van wat dit contract naar verwachting betaalt, komt ",
                  "Of what this contract is expected to pay, "} +
            share_text(part) +
            Label{" voor het beschikbaar hebben van de plekken, in dertien gelijke delen per jaar, gebruikt of niet "
                  "(beschikbaarheidsbekostiging); ",
                  " is for having the places, in thirteen equal parts a year, used or not (availability pay); "} +
            (part < 1.0 ? Label{"van wat gegeven hulp oplevert, wordt ", "of what delivered care earns, "} +
                              share_text(1.0 - part) + Label{" betaald.", " is paid."}
                        : Label{"gegeven hulp levert daarnaast niets op.", "delivered care earns nothing beside it."}));
    }

    void procurement(const contracts::Procurement& let) {
        if (let.term > 0)
            say(Label{fmt::format("Het contract loopt {} jaar en wordt dan opnieuw gegund", let.term),
                      fmt::format("The contract has a term of {} {} and is then let again", let.term,
                                  let.term == 1 ? "year" : "years")} +
                (let.loss > 0.0
                     ? Label{"; aanbieders rekenen met een kans van ", "; providers reckon with a chance of "} +
                           share_text(let.loss) +
                           Label{" dat zij het dan verliezen, en breiden minder uit naarmate het einde nadert.",
                                 " of losing it then, and expand less the nearer its end is."}
                     : Label{".", "."}));
        if (let.guaranteed > 0.0)
            say(Label{"De aanbieder houdt ten minste ", "The provider keeps at least "} + share_text(let.guaranteed) +
                Label{" van de afgesproken capaciteit in stand.", " of the agreed capacity."});
        if (let.cost_region > 0.0)
            say(Label{"Elke gunning kost de gemeenten ", "Each time the contract is let it costs the municipalities "} +
                amount(let.cost_region) + Label{" per aanbieder.", " per provider."});
        if (let.cost_provider > 0.0)
            say(Label{"Elke gunning kost de aanbieder ", "Each time the contract is let it costs the provider "} +
                amount(let.cost_provider) + Label{".", "."});
        if (let.open)
            say("Open toelating: wie aan de eisen voldoet, kan bij het begin van elk jaar nog toetreden.",
                "Open admission: whoever meets the requirements may still enter at the start of every year.");
    }

    void modifiers(const contracts::Modifiers& modifiers) {
        availability(modifiers.availability);
        if (modifiers.tender_discount > 0.0)
            say(Label{"Korting uit de aanbesteding: ", "Discount offered in the tender: "} +
                share_text(modifiers.tender_discount) +
                Label{" op elke prijs (hierboven al verwerkt).", " off every price (taken off above)."});
        if (modifiers.indexation != 0.0)
            say(Label{"Prijzen en budgetten veranderen elk jaar met ", "Prices and budgets change every year by "} +
                share_text(modifiers.indexation) + Label{".", "."});
        if (modifiers.corridor_share > 0.0)
            say(Label{"Is het jaarresultaat van de aanbieder groter of kleiner dan ",
                      "When the provider's result for the year is beyond plus or minus "} +
                share_text(modifiers.corridor_width) +
                Label{" van de kosten, dan deelt de gemeente voor ", " of cost, the municipality shares "} +
                share_text(modifiers.corridor_share) +
                Label{" in het meerdere (risicocorridor).", " of the rest (risk corridor)."});
        if (modifiers.per_episode)
            say("Eén prijs voor alle hulp van begin tot eind: alleen het eerste traject wordt betaald, en de "
                "aanbieders die "
                "het kind helpen, delen dat geld naar de kosten van de hulp die elk geeft.",
                "One price for all care from beginning to end: only the first trajectory is paid, and the providers "
                "who "
                "help the child divide that money by the cost of the care each gives.");
        if (modifiers.regional_ceiling > 0.0)
            say(Label{"Alle aanbieders samen krijgen ten hoogste ", "All providers together get at most "} +
                yearly_amount(modifiers.regional_ceiling) + Label{".", "."});
        if (modifiers.review_share > 0.0)
            say(Label{"De prijzen worden elk jaar herzien, voor het eerst voor het derde jaar: van de marge boven ",
                      "Prices are reviewed every year, for the third year first: of the margin beyond "} +
                share_text(modifiers.review_margin) +
                Label{" van alle aanbieders samen, of wat daaraan ontbreekt, gaat ",
                      " of all providers together, or of what lacks, "} +
                share_text(modifiers.review_share) +
                Label{" van de prijzen van het volgende jaar af of komt erbij (ten hoogste ",
                      " goes off next year's prices or is added (at most "} +
                share_text(modifiers.review_most) + Label{").", ")."});
        procurement(modifiers.procurement);
        if (modifiers.audit > 0.0)
            say(Label{"Van ", "Of "} + share_text(modifiers.audit) +
                Label{" van de gevallen wordt gecontroleerd of klasse en resultaat kloppen; wat niet klopt, wordt niet "
                      "betaald",
                      " of cases, class and result are checked; what proves wrong is not paid"} +
                (modifiers.penalty > 0.0
                     ? Label{fmt::format(" en kost een boete van {:g} keer wat het zou opbrengen.", modifiers.penalty),
                             fmt::format(" and costs a penalty of {:g} times what it would have brought.",
                                         modifiers.penalty)}
                     : Label{".", "."}));
        if (!contract_.takes_over) return;
        if (modifiers.run_off == contracts::RunOff::convert)
            say("Trajecten die al lopen, gaan over naar dit contract en worden afgerekend naar wat is geleverd.",
                "Trajectories that run are converted to this contract and settled by the share delivered.");
        else if (modifiers.run_off == contracts::RunOff::keep && contract_.after_budget)
            say("Het budget van nu eindigt met zijn jaar: trajecten die al lopen, gaan meteen over naar dit contract.",
                "Today's budget ends with its year: trajectories that run go over to this contract at once.");
        else if (modifiers.run_off == contracts::RunOff::keep)
            say("Trajecten die al lopen, houden ten hoogste een jaar hun oude contract.",
                "Trajectories that run keep their old contract for at most a year.");
    }

private:
    void say(const Label& text) { said_.push_back(text); }
    void say(std::string nl, std::string en) { said_.push_back({std::move(nl), std::move(en)}); }

    const SpokenContract& contract_;
    std::vector<Label> said_;
};

}  // namespace

std::vector<Label> modifier_sentences_of(const SpokenContract& contract) {
    Speaker speaker(contract);
    speaker.modifiers(contracts::modifiers_of(*contract.model, contract.terms));
    return speaker.take();
}

}  // namespace fundsim::report
