#include "report/explain_sentences.hpp"

#include <fmt/format.h>

#include <cmath>

#include "contracts/price.hpp"
#include "report/explain_words.hpp"

namespace fundsim::report {
namespace {

/// "light EUR 610, medium EUR 1,146 …", or one amount where the classes are the same.
Label prices_by_class(const SpokenView& view, const BySeverity<double>& prices) {
    bool same = true;
    for (const double price : prices) same = same && price == prices[0];
    if (same) return amount(prices[0]);
    Label list;
    for (std::size_t k = 0; k < severity_count; ++k) {
        if (view.contract().segment->class_share[k].central <= 0.0) continue;
        const Label part = severity_word(k) + Label{" ", " "} + amount(prices[k]);
        list = list.nl.empty() ? part : list + Label{", ", ", "} + part;
    }
    return list;
}

class Speaker {
public:
    explicit Speaker(const SpokenView& view) : view_(view) {}

    std::vector<Label> take() { return std::move(said_); }

    void price_origin(bool budget = false) {
        if (!view_.contract().derived_price) return;
        const double level = contracts::price_level(*view_.contract().model, view_.contract().terms);
        const bool ceilings = view_.figure("ceiling.amount") > 0.0 || view_.figure("ceiling.share") > 0.0 ||
                              view_.figure("regional_ceiling") > 0.0;
        const Label derived =
            Label{budget ? "Dit budget is afgeleid: bij gelijke zorg" : "Deze prijs is afgeleid: bij gelijke zorg",
                  budget ? "This budget is derived: with the same care" : "This price is derived: with the same care"} +
            (ceilings ? Label{" en zonder plafonds", " and no ceilings"} : Label{});
        if (level == 1.0)
            say(derived + Label{" zijn de verwachte uitgaven even hoog als onder het huidige contract.",
                                ", expected spend equals that under today's contract."});
        else
            say(derived + Label{" zijn de verwachte uitgaven ", ", expected spend is "} + share_text(level) +
                Label{" van die onder het huidige contract.", " of that under today's contract."});
        if (view_.contract().estimated_price)
            say("Het bedrag is hier een schatting: de precieze waarde volgt uit proefberekeningen voor de run.",
                "The amount is an estimate here: pilot runs before a run find its exact value.");
    }

    void pxq() {
        const Label unit = unit_word(view_.contract().segment->unit);
        say(Label{"De gemeente betaalt ", "The municipality pays for "} + Label{"elk ", "every "} + unit +
            Label{" dat is gegeven: ", " that is delivered: "} + prices_by_class(view_, view_.prices()) +
            Label{".", "."});
        price_origin();
        groups();
        if (view_.figure("band.from") > 0.0 && view_.figure("band.pays") != 1.0)
            say(Label{"Boven ", "Beyond "} + share_text(view_.figure("band.from")) +
                Label{" van wat het huidige contract naar verwachting betaalt, is het tarief ",
                      " of what today's contract is expected to pay, the tariff is "} +
                share_text(view_.figure("band.pays")) + Label{" van dit bedrag.", " of this amount."});
        ceiling();
    }

    void groups() {
        const double part = view_.figure("group_tariff");
        const Segment& segment = *view_.contract().segment;
        if (part == 0.0 || segment.group_share.central == 0.0) return;
        say(Label{"Van wat cliënten nodig hebben wordt ", "Of what clients need, "} +
            share_text(segment.group_share.central) + Label{" in groepen gegeven, tegen ", " is given in groups, at "} +
            share_text(part) + Label{" van dit bedrag per deelnemer.", " of this amount per participant."});
    }

    void ceiling() {
        const double money = view_.figure("ceiling.amount");
        const double part = view_.figure("ceiling.share");
        if (money <= 0.0 && part <= 0.0) return;
        Label most;
        if (money > 0.0)
            most = view_.contract().one_provider
                       ? yearly_amount(money)
                       : yearly_amount(money) + Label{" voor alle aanbieders samen, verdeeld naar aandeel",
                                                      " for all providers together, divided by share"};
        if (part > 0.0)
            most = (money > 0.0 ? most + Label{" en ten hoogste ", " and at most "} : most) + share_text(part) +
                   Label{" van wat het huidige contract naar verwachting betaalt",
                         " of what today's contract is expected to pay"};
        const bool degressive = view_.word("ceiling.beyond") == "degressive";
        say((degressive ? Label{"Een aanbieder heeft per jaar een plafond: ", "A provider has a ceiling in a year: "}
                        : Label{"Een aanbieder kan per jaar niet meer declareren dan zijn plafond: ",
                                "A provider can claim no more than its ceiling in a year: "}) +
            most + Label{".", "."});
        if (degressive)
            say(Label{"Wat daarboven wordt gegeven, betaalt de gemeente voor ",
                      "For what is delivered beyond it, the municipality pays "} +
                share_text(view_.figure("ceiling.pays")) + Label{" van de prijs.", " of the price."});
        else say("Wat daarboven wordt gegeven, betaalt de gemeente niet.", "What is delivered beyond it is not paid.");
    }

    void result_based() {
        const Label prices = prices_by_class(view_, view_.prices());
        const std::string_view payment = view_.word("payment");
        const double on_result = view_.figure("on_result");
        if (payment == "fixed") {
            say(Label{"De gemeente betaalt een vaste prijs per arrangement, hoeveel uren of weken het ook kost: ",
                      "The municipality pays a fixed price per arrangement, however many hours or weeks it takes: "} +
                prices + Label{".", "."});
            price_origin();
            instalments();
            say("Duurt de hulp langer of is er meer hulp nodig dan gedacht, dan is dat voor rekening van de aanbieder.",
                "Care that takes longer or more than expected is at the provider's expense.");
        } else {
            const bool weekly = payment == "weekly";
            say(Label{weekly ? "De gemeente betaalt een vast bedrag per week, tot het resultaat is bereikt: "
                             : "De gemeente betaalt een vast bedrag per jaar, zolang de steun nodig is: ",
                      weekly ? "The municipality pays a fixed amount per week until the result is reached: "
                             : "The municipality pays a fixed amount per year for as long as support is needed: "} +
                prices + Label{".", "."});
            price_origin();
            if (on_result > 0.0)
                say(Label{"Daarvan houdt zij ", "Of this it holds back "} + share_text(on_result) +
                    Label{" in; dat deel volgt pas als het resultaat is bereikt, voor de geplande duur.",
                          ", which follows only when the result is reached, for the planned duration."});
            say("Hoeveel uren hulp er in een week zitten, maakt voor het bedrag niet uit.",
                "The hours of care in a week make no difference to the amount.");
        }
        lasting_support();
        if (view_.figure("stop_loss.share") > 0.0)
            say(Label{"Kost de hulp in een jaar meer dan ", "If a year's care costs more than "} +
                share_text(view_.figure("stop_loss.above")) +
                Label{" boven wat de prijzen opbrengen, dan betaalt de gemeente ",
                      " above what the prices bring, the municipality pays "} +
                share_text(view_.figure("stop_loss.share")) + Label{" van de rest.", " of the rest."});
        if (view_.yes("step_down_is_result"))
            say("Gaat een kind naar lichtere hulp, dan telt dat als bereikt resultaat.",
                "A move to lighter care counts as the result.");
        ceiling();
    }

    void lasting_support() {
        const std::string_view payment = view_.word("lasting.payment");
        if (payment.empty() || payment == "none") return;
        const bool weekly = payment == "weekly";
        say(Label{weekly ? "Duurzame steun, voor wie niet herstelt, betaalt zij apart, per week: "
                         : "Duurzame steun, voor wie niet herstelt, betaalt zij apart, per jaar: ",
                  weekly ? "Lasting support, for those who do not recover, it pays apart, by the week: "
                         : "Lasting support, for those who do not recover, it pays apart, by the year: "} +
            prices_by_class(view_, view_.lasting_prices()) +
            Label{", zolang die nodig is.", ", for as long as it lasts."});
    }

    void instalments() {
        const double start = view_.figure("at_start");
        const double during = view_.figure("during");
        const double on_result = view_.figure("on_result");
        if (on_result == 0.0 && during == 0.0) {
            say("De hele prijs wordt bij de start betaald.", "The whole price is paid at the start.");
            return;
        }
        Label parts;
        const auto add = [&](double share, const Label& when) {
            if (share <= 0.0) return;
            parts = parts.nl.empty() ? share_text(share) + when : parts + Label{", ", ", "} + share_text(share) + when;
        };
        add(start, {" bij de start", " at the start"});
        add(during, {" in gelijke delen tijdens de geplande duur", " in equal parts over the planned duration"});
        add(on_result, {" alleen als het resultaat is bereikt", " only when the result is reached"});
        say(Label{"Betaling: ", "Payment: "} + parts + Label{".", "."});
    }

    void budget() {
        const bool one = view_.contract().one_provider;
        say(Label{one ? "De aanbieder krijgt een budget van " : "De aanbieders krijgen samen een budget van ",
                  one ? "The provider gets a budget of " : "The providers together get a budget of "} +
            yearly_amount(view_.prices()[0]) +
            Label{one ? " voor de hele taak, hoeveel hulp er ook wordt gegeven; betaald in dertien gelijke delen."
                      : ", verdeeld naar hun aandeel, voor de hele taak, hoeveel hulp er ook wordt gegeven; betaald in "
                        "dertien gelijke delen.",
                  one ? " for the whole task, however much care is given; paid in thirteen equal parts."
                      : ", divided by their shares, for the whole task, however much care is given; paid in thirteen "
                        "equal "
                        "parts."});
        price_origin(true);
        if (!view_.contract().lot.empty())
            say("Budget en hulp worden per aanbieder opgeteld met de andere segmenten van perceel " +
                    view_.contract().lot + ".",
                "Per provider, budget and care are added up with the other segments of lot " + view_.contract().lot +
                    ".");
        const double width = view_.figure("bandwidth");
        const double back = view_.figure("claw_back");
        const double valve = view_.figure("safety_valve");
        if (back > 0.0) {
            const Label below =
                width > 0.0 ? Label{"meer dan ", "more than "} + share_text(width) + Label{" ", " "} : Label{};
            say(Label{"Is de gegeven hulp in een jaar ", "If a year's care stays "} + below +
                Label{"minder waard dan het budget, dan gaat ", "below the budget, "} + share_text(back) +
                Label{" van wat daaronder blijft terug naar de gemeente.",
                      width > 0.0 ? " of what is missing beyond that goes back to the municipality."
                                  : " of what is missing goes back to the municipality."});
        }
        if (valve > 0.0) {
            const Label above =
                width > 0.0 ? Label{"meer dan ", "more than "} + share_text(width) + Label{" ", " "} : Label{};
            say(Label{"Is de gegeven hulp ", "If care goes "} + above +
                Label{"meer waard dan het budget, dan betaalt de gemeente ",
                      "beyond the budget, the municipality pays "} +
                share_text(valve) + Label{" van de rest bij (veiligheidsventiel).", " of the rest (safety valve)."});
        } else {
            say("Vraagt de hulp meer dan het budget, dan is het tekort voor de aanbieder.",
                "When care takes more than the budget, the deficit is the provider's.");
        }
        if (view_.figure("ratchet") > 0.0)
            say(Label{"Het budget van het volgende jaar volgt voor ",
                      "Next year's budget follows the care of this year for "} +
                share_text(view_.figure("ratchet")) + Label{" de hulp van dit jaar.", "."});
        if (view_.figure("renegotiation") > 0.0)
            say(Label{"Wie verlies lijdt, onderhandelt opnieuw: ", "A loss is renegotiated: "} +
                share_text(view_.figure("renegotiation")) +
                Label{" van wat een jaar meer kostte dan opbracht, komt bij de budgetten van alle jaren daarna.",
                      " of what a year cost beyond its pay is added to the budgets of all years after it."});
    }

    /// "5 percentage points better."
    static Label better_by(const KpiRule::Clause& clause) {
        Label points = share_text(std::fabs(clause.full - clause.target));
        for (std::string* text : {&points.nl, &points.en}) text->resize(text->rfind("\u00a0%"));
        return points + Label{"\u00a0procentpunt beter.",
                              points.en == "1" ? "\u00a0percentage point better." : "\u00a0percentage points better."};
    }

    void bonuses(const KpiRule& rule) {
        bool any = false;
        for (std::size_t k = 0; k < kpi_count; ++k) {
            const KpiRule::Clause& clause = rule.clauses[k];
            if (clause.share <= 0.0) continue;
            any = true;
            const Label bonus = Label{"Bonus tot ", "Bonus of up to "} + share_text(clause.share) +
                                Label{" van de jaarbetaling op ", " of the year's pay on "} + kpi_word(k);
            if (rule.form == KpiForm::tournament)
                say(bonus +
                    Label{": niets bij het gemiddelde van de andere aanbieders, alles bij ",
                          ": nothing at the mean of the other providers, all of it at "} +
                    better_by(clause));
            else if (rule.on_change && rule.form == KpiForm::stepped)
                say(bonus +
                    Label{": in één keer, tegenover het eigen jaar ervoor, bij ",
                          ": at once, against the provider's own year before, at "} +
                    better_by(clause));
            else if (rule.on_change)
                say(bonus +
                    Label{": niets bij het eigen resultaat van het jaar ervoor, alles bij ",
                          ": nothing at the provider's own result of the year before, all of it at "} +
                    better_by(clause));
            else if (rule.form == KpiForm::stepped && clause.full < clause.target)
                say(bonus + Label{": in één keer, bij ten hoogste ", ": at once, at no more than "} +
                    share_text(clause.full) + Label{".", "."});
            else if (rule.form == KpiForm::stepped)
                say(bonus + Label{": in één keer, vanaf ", ": at once, from "} + share_text(clause.full) +
                    Label{".", "."});
            else
                say(bonus + Label{": niets bij ", ": nothing at "} + share_text(clause.target) +
                    Label{", alles bij ", ", all of it at "} + share_text(clause.full) + Label{".", "."});
        }
        if (!any) return;
        if (rule.malus > 0.0)
            say(Label{"Wie even ver aan de andere kant van de streefwaarde zit, verliest ",
                      "Who is as far on the other side of the target loses "} +
                share_text(rule.malus) + Label{" van de bonus (malus).", " of the bonus (malus)."});
        if (rule.cap < 1.0)
            say(Label{"Alle bonussen samen zijn ten hoogste ", "All bonuses together are at most "} +
                share_text(rule.cap) + Label{" van de jaarbetaling.", " of the year's pay."});
        if (rule.minimum_cases > 0)
            say(fmt::format("Bij minder dan {} gevallen in een jaar is er geen bonus en geen malus.",
                            rule.minimum_cases),
                fmt::format("With fewer than {} cases in a year there is no bonus and no malus.", rule.minimum_cases));
        if (rule.delay_years > 0)
            say(fmt::format("Bonussen worden {} jaar later betaald.", rule.delay_years),
                rule.delay_years == 1 ? "Bonuses are paid a year later."
                                      : fmt::format("Bonuses are paid {} years later.", rule.delay_years));
    }

    void reading() {
        const std::string_view reading = view_.word("reading");
        if (reading == "outcomes")
            say("Prestatiegericht betekent hier: een deel van het geld hangt af van uitkomsten voor kinderen. Het is "
                "geen "
                "officiële uitvoeringsvariant.",
                "Performance-based here means: part of the money depends on outcomes for children. It is not an "
                "official "
                "variant.");
        else if (reading == "performances")
            say("Prestatiegericht betekent hier: afgesproken prestaties met een prijs. Het is geen officiële "
                "uitvoeringsvariant.",
                "Performance-based here means: agreed performances at a price. It is not an official variant.");
        else
            say("Prestatiegericht betekent hier: een bonus op gemeten prestaties (KPI's). Het is geen officiële "
                "uitvoeringsvariant.",
                "Performance-based here means: a bonus on measured results (KPIs). It is not an official variant.");
    }

    /// A funding model that this page does not know by name: its terms, with their meaning.
    void any_model() {
        const ContractModel& model = *view_.contract().model;
        for (std::size_t i = 0; i < model.terms.size(); ++i) {
            const TermDescription& term = model.terms[i];
            const double value = view_.contract().terms[i][0];
            const std::string text = term.kind == QuantityKind::choice
                                         ? std::string(term.choices[static_cast<std::size_t>(value)])
                                     : is_money(term.kind) ? amount(value).en
                                                           : fmt::format("{}", value);
            say(fmt::format("{}: {} – {}", term.name, text, term.meaning));
        }
    }

private:
    void say(const Label& text) { said_.push_back(text); }
    void say(std::string nl, std::string en) { said_.push_back({std::move(nl), std::move(en)}); }
    void say(const std::string& both) { said_.push_back({both, both}); }

    const SpokenView& view_;
    std::vector<Label> said_;
};

}  // namespace

std::vector<Label> sentences_of(const SpokenContract& contract) {
    const SpokenView view(contract);
    Speaker speaker(view);
    if (contract.model->underlying != nullptr) speaker.reading();
    const std::string_view paying = view.paying().name;
    if (paying == "pxq") speaker.pxq();
    else if (paying == "result_based") speaker.result_based();
    else if (paying == "task_based" || paying == "lump_sum") speaker.budget();
    else speaker.any_model();
    if (contract.model->kpis != nullptr) speaker.bonuses(contract.model->kpis(contract.terms));
    std::vector<Label> said = speaker.take();
    for (Label& sentence : modifier_sentences_of(contract)) said.push_back(std::move(sentence));
    return said;
}

Label in_a_line(const SpokenContract& contract) {
    const SpokenView view(contract);
    Label line{std::string(contract.model->nl), std::string(contract.model->en)};
    if (view.price_term() < 0) return line;
    const Label price = prices_by_class(view, view.prices());
    const TermDescription& term = view.price();
    const Label unit = unit_word(contract.segment->unit);
    if (term.kind == QuantityKind::money_per_unit)
        return line + Label{", ", ", "} + price + Label{" per " + unit.nl, " per " + unit.en};
    if (term.kind == QuantityKind::money_per_year) return line + Label{", ", ", "} + yearly_amount(view.prices()[0]);
    const std::string_view payment = view.word("payment");
    return line + Label{", ", ", "} + price +
           (payment == "weekly"   ? Label{" per week", " per week"}
            : payment == "yearly" ? Label{" per jaar", " per year"}
            : payment == "fixed"  ? Label{" per arrangement", " per arrangement"}
                                  : Label{});
}

}  // namespace fundsim::report
