#include "report/explain_words.hpp"

#include <array>
#include <cmath>

#include "contracts/modifiers.hpp"
#include "report/numbers.hpp"

namespace fundsim::report {
namespace {

std::string money(double cents, Language language) {
    const double euros = cents / 100.0;
    return "EUR\u00a0" + grouped(euros, std::fabs(euros) < 1000.0 ? 2 : 0, language);
}

std::string yearly(double cents, Language language) {
    const double euros = cents / 100.0;
    NumberStyle style = style_for("EUR", euros, language);
    if (std::fabs(euros) >= 1e6 && std::fabs(euros) < 1e8) style.decimals = 2;  // a budget as it was agreed
    return with_unit(euros, style, language) + std::string(in(language, " per jaar", " a year"));
}

}  // namespace

Label operator+(const Label& a, const Label& b) { return {a.nl + b.nl, a.en + b.en}; }

Label amount(double cents) { return {money(cents, Language::nl), money(cents, Language::en)}; }
Label yearly_amount(double cents) { return {yearly(cents, Language::nl), yearly(cents, Language::en)}; }
Label share_text(double share) {
    const int decimals = std::fabs(share * 100.0 - std::round(share * 100.0)) < 1e-9 ? 0 : 1;
    const auto text = [&](Language language) { return grouped(share * 100.0, decimals, language) + "\u00a0%"; };
    return {text(Language::nl), text(Language::en)};
}

Label unit_word(BillingUnit unit, bool plural) {
    switch (unit) {
        case BillingUnit::half_day: return plural ? Label{"dagdelen", "half-days"} : Label{"dagdeel", "half-day"};
        case BillingUnit::day: return plural ? Label{"etmalen", "days"} : Label{"etmaal", "day"};
        case BillingUnit::hour: break;
    }
    return plural ? Label{"uren", "hours"} : Label{"uur", "hour"};
}

Label severity_word(std::size_t severity) {
    static const std::array<Label, severity_count> words{Label{"licht", "light"}, Label{"middel", "medium"},
                                                         Label{"zwaar", "heavy"}, Label{"intensief", "intensive"}};
    return words[severity];
}

std::string_view kpi_id(std::size_t kpi) {
    static constexpr std::array<std::string_view, kpi_count> ids{"waiting", "dropout", "stay",        "step_down",
                                                                 "relapse", "goal",    "satisfaction"};
    return ids[kpi];
}

Label kpi_word(std::size_t kpi) {
    static const std::array<Label, kpi_count> words{Label{"starten binnen de norm", "starts within the norm"},
                                                    Label{"uitval", "dropout"},
                                                    Label{"duur tegenover plan", "duration against plan"},
                                                    Label{"afschalen", "moves to lighter care"},
                                                    Label{"terugval", "repeat use"},
                                                    Label{"gemelde doelen", "goals reported"},
                                                    Label{"tevredenheid", "satisfaction"}};
    return words[kpi];
}

bool is_money(QuantityKind kind) {
    return kind == QuantityKind::money || kind == QuantityKind::money_per_year || kind == QuantityKind::money_per_unit;
}

std::vector<Label> care_clauses_of(const SpokenContract& contract) {
    std::vector<Label> said;
    const ContractModel& model = *contract.model;
    const CareClauses clauses = model.clauses == nullptr ? CareClauses{} : model.clauses(contract.terms);
    const bool hours = contract.segment->unit == BillingUnit::hour;
    const Label units{unit_word(contract.segment->unit, !hours).nl,
                      unit_word(contract.segment->unit, true).en};  // "80 uur"
    if (clauses.acceptance_obliged)
        said.push_back({"Een aanbieder met plek moet elk kind aannemen dat wordt verwezen.",
                        "A provider with room must take every child that is sent."});
    if (clauses.stops_admission)
        said.push_back({"Wie zijn plafond bereikt, neemt tot het eind van het jaar geen nieuwe kinderen aan.",
                        "Who reaches the ceiling admits no new children until the end of the year."});
    if (clauses.maximum_weeks > 0)
        said.push_back({"Een traject duurt ten hoogste " + std::to_string(clauses.maximum_weeks) + " weken.",
                        "A trajectory lasts at most " + std::to_string(clauses.maximum_weeks) + " weeks."});
    if (clauses.maximum_units > 0.0)
        said.push_back(
            {"Een traject krijgt ten hoogste " + grouped(clauses.maximum_units, 0, Language::nl) + " " + units.nl + ".",
             "A trajectory gets at most " + grouped(clauses.maximum_units, 0, Language::en) + " " + units.en + "."});
    if (clauses.warranty_weeks > 0)
        said.push_back({"Komt een kind binnen " + std::to_string(clauses.warranty_weeks) +
                            " weken terug, dan helpt dezelfde aanbieder het opnieuw, zonder betaling.",
                        "A child who comes back within " + std::to_string(clauses.warranty_weeks) +
                            " weeks is helped again by the same provider, unpaid."});
    if (clauses.lasting_apart && (clauses.maximum_weeks > 0 || clauses.warranty_weeks > 0))
        said.push_back({"Voor duurzame steun geldt dat niet.", "That does not hold for lasting support."});
    if (clauses.no_stacking)
        said.push_back({"Eén arrangement per kind: de hoofdaannemer regelt alle andere hulp binnen zijn prijs.",
                        "One arrangement per child: the lead contractor arranges all other care inside its price."});
    if (contract.takes_over && contracts::modifiers_of(model, contract.terms).run_off == contracts::RunOff::reassess)
        said.push_back(
            {"Trajecten die al lopen, worden opnieuw beoordeeld.", "Trajectories that run are assessed again."});
    const Scenario& scenario = *contract.scenario;
    if (contract.segment->group_share.central > 0.0)
        said.push_back(Label{"", ""} + share_text(contract.segment->group_share.central) +
                       Label{" van de hulp is in groepen.", " of care is given in groups."});
    if (scenario.placement.central_share.central > 0.0)
        said.push_back(share_text(scenario.placement.central_share.central) +
                       Label{" van de kinderen wordt centraal geplaatst, waar de wachttijd het kortst is.",
                             " of children are placed centrally, where the wait is shortest."});
    if (scenario.access.redirect_share.central > 0.0 && contract.segment->class_share[0].central > 0.0)
        said.push_back(share_text(scenario.access.redirect_share.central) +
                       Label{" van de lichte vragen bij de toegang gaat naar vrije hulp.",
                             " of light requests at municipal access go to free help."});
    for (const Referrer& referrer : scenario.referrers) {
        if (referrer.brought_under.central == 0.0) continue;
        const auto weeks = std::to_string(std::lround(referrer.after.central));
        const bool late = referrer.after.central >= 0.5;
        said.push_back(Label{"Van de verwijzingen door ", "Of referrals by "} + referrer.label + Label{" komt ", ", "} +
                       share_text(referrer.brought_under.central) +
                       (late ? Label{" na " + weeks + " weken alsnog langs de gemeentelijke toegang.",
                                     " come under municipal access after all, " + weeks + " weeks later."}
                             : Label{" alsnog langs de gemeentelijke toegang.",
                                     " come under municipal access after all, at the door."}));
    }
    return said;
}

}  // namespace fundsim::report
