#include "report/explain_rewards.hpp"

#include <algorithm>
#include <cmath>

#include "report/explain_words.hpp"

namespace fundsim::report {
namespace {

double remains(const ExplainedEvent& event) { return event.brings - event.avoidable_cost; }

/// Mean over the classes of an event.
struct Mean {
    double brings = 0.0;
    double avoidable = 0.0;
    bool any = false;
};
Mean mean_of(const ExplainedContract& contract, std::string_view id) {
    Mean mean;
    double count = 0.0;
    for (const ExplainedEvent& event : contract.events) {
        if (event.id != id) continue;
        mean.brings += event.brings;
        mean.avoidable += event.avoidable_cost;
        count += 1.0;
    }
    if (count > 0.0) mean = {mean.brings / count, mean.avoidable / count, true};
    return mean;
}

bool close(double a, double b) { return std::fabs(a - b) < 0.02 * std::max(1.0, std::max(std::fabs(a), std::fabs(b))); }

Label hours(const Segment& segment) { return unit_word(segment.unit, true); }

void say_care(std::vector<Label>& said, const ExplainedContract& contract, const Segment& segment) {
    const Mean unit = mean_of(contract, "unit");
    const Label units = hours(segment);
    const Label one = unit_word(segment.unit);
    if (close(unit.brings, unit.avoidable))
        said.push_back({"Meer of minder " + units.nl + " geven maakt voor de aanbieder niet uit.",
                        "More or fewer " + units.en + " make no difference to the provider."});
    else if (unit.brings > unit.avoidable)
        said.push_back(Label{"Meer " + units.nl + " geven loont: elk " + one.nl + " houdt ",
                             "Giving more " + units.en + " pays: every " + one.en + " leaves "} +
                       amount(unit.brings - unit.avoidable) + Label{" over.", "."});
    else if (unit.brings <= 0.0)
        said.push_back(Label{"Minder " + units.nl + " geven loont: elk " + one.nl + " minder spaart ",
                             "Giving fewer " + units.en + " pays: every " + one.en + " less saves "} +
                       amount(unit.avoidable) + Label{", en kost geen inkomsten.", " and costs no income."});
    else
        said.push_back(Label{"Minder " + units.nl + " geven loont: een " + one.nl + " brengt ",
                             "Giving fewer " + units.en + " pays: one " + one.en + " brings "} +
                       amount(unit.brings) + Label{" op en kost ", " and costs "} + amount(unit.avoidable) +
                       Label{".", "."});

    const Mean period = mean_of(contract, "period");
    const bool longer = period.brings > period.avoidable && !close(period.brings, period.avoidable);
    const bool shorter = period.brings < period.avoidable && !close(period.brings, period.avoidable);
    if (longer)
        said.push_back({"Langer doorgaan loont: extra weken brengen meer op dan ze kosten.",
                        "Going on longer pays: further weeks bring more than they cost."});
    else if (shorter)
        said.push_back({"Eerder stoppen loont: extra weken kosten meer dan ze opbrengen.",
                        "Ending sooner pays: further weeks cost more than they bring."});

    const Mean lasting = mean_of(contract, "lasting_period");
    if (lasting.any && lasting.brings > lasting.avoidable && !close(lasting.brings, lasting.avoidable))
        said.push_back({"Duurzame steun voortzetten loont: extra weken brengen meer op dan ze kosten.",
                        "Going on with lasting support pays: further weeks bring more than they cost."});
}

void say_admission(std::vector<Label>& said, const ExplainedContract& contract) {
    const ExplainedEvent* best = nullptr;
    const ExplainedEvent* worst = nullptr;
    bool paid = false;
    for (const ExplainedEvent& event : contract.events) {
        if (event.id != "admission") continue;
        const auto relative = [](const ExplainedEvent& e) { return remains(e) / std::max(1.0, e.full_cost); };
        if (best == nullptr || relative(event) > relative(*best)) best = &event;
        if (worst == nullptr || relative(event) < relative(*worst)) worst = &event;
        paid = paid || event.brings > 0.0;
    }
    if (best == nullptr) return;
    if (!paid || remains(*best) < 0.0) {
        said.push_back(
            paid ? Label{"Een kind meer aannemen kost meer dan het opbrengt: wie niet hoeft, wacht liever.",
                         "Admitting one more child costs more than it brings: who need not, would rather wait."}
                 : Label{"Een kind meer aannemen brengt niets op en kost wel hulp: wie niet hoeft, wacht liever.",
                         "Admitting one more child brings nothing and does cost care: who need not, would "
                         "rather wait."});
        return;
    }
    const auto word = [](const ExplainedEvent& event) {
        for (std::size_t k = 0; k < severity_count; ++k)
            if (event.severity == std::array{"light", "medium", "heavy", "intensive"}[k]) return severity_word(k);
        return Label{};
    };
    const double spread =
        remains(*best) / std::max(1.0, best->full_cost) - remains(*worst) / std::max(1.0, worst->full_cost);
    if (spread > 0.05 && !best->severity.empty())
        said.push_back(Label{"Per euro hulp brengt een traject in klasse ", "Per euro of care, a trajectory coded "} +
                       word(*best) + Label{" het meest op, in klasse ", " brings most, one coded "} + word(*worst) +
                       Label{" het minst.", " least."});
}

Label measured(const ExplainedEvent& event) {
    for (std::size_t kpi = 0; kpi < kpi_count; ++kpi)
        if (event.id == "kpi_" + std::string(kpi_id(kpi))) return kpi_word(kpi);
    return {};
}

/// Of the measured results that bring a bonus, the one of which a point brings most.
void say_bonus(std::vector<Label>& said, const ExplainedContract& contract) {
    const ExplainedEvent* best = nullptr;
    for (const ExplainedEvent& event : contract.events)
        if (event.id.starts_with("kpi_") && (best == nullptr || event.brings > best->brings)) best = &event;
    if (best == nullptr || best->brings < 0.5) return;
    const Label who = best->who.en.empty() ? Label{"de aanbieder ", "the provider "}
                                           : Label{"de grootste aanbieder ", "the largest provider "};
    said.push_back(Label{"Beter scoren op wat wordt gemeten loont: een punt beter op ",
                         "Scoring better on what is measured pays: one point better on "} +
                   measured(*best) + Label{" brengt ", " brings "} + who + amount(best->brings) +
                   Label{" per jaar op.", " a year."});
}

void say_class_and_result(std::vector<Label>& said, const ExplainedContract& contract) {
    double step = 0.0;
    double result = 0.0;
    double unreached = 0.0;  // reported as reached, where audits look
    bool checked = false;
    for (const ExplainedEvent& event : contract.events) {
        if (event.id == "class_up") step = std::max(step, event.brings);
        if (event.id == "result") result = std::max(result, event.brings);
        if (event.id == "unreached_result") unreached = std::max(unreached, event.brings), checked = true;
    }
    if (step > 0.5)
        said.push_back(Label{"Hoger inschalen loont: tot ", "Coding a class higher pays: up to "} + amount(step) +
                       Label{" meer voor dezelfde hulp.", " more for the same care."});
    if (result > 0.5 && checked) {
        said.push_back(Label{"Het doel halen brengt tot ", "Reaching the goal brings up to "} + amount(result) +
                       Label{" op.", "."});
        if (unreached > 0.5)
            said.push_back(Label{"Melden dat het is gehaald terwijl dat niet zo is, brengt na controle gemiddeld tot ",
                                 "Reporting it where it was not reached brings up to "} +
                           amount(unreached) + Label{" op.", " on average, after checks."});
    } else if (result > 0.5)
        said.push_back(Label{"Het doel halen, of melden dat het is gehaald, brengt tot ",
                             "Reaching the goal, or reporting that it was reached, brings up to "} +
                       amount(result) + Label{" op.", "."});
}

}  // namespace

std::vector<Label> rewards_of(const ExplainedContract& contract, const Segment& segment) {
    std::vector<Label> said;
    say_care(said, contract, segment);
    say_admission(said, contract);
    say_class_and_result(said, contract);
    say_bonus(said, contract);
    return said;
}

}  // namespace fundsim::report
