// Every contract of a plan, at central values: what it says, and what one more of something brings now, and costs.
#include "fundsim/explain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "contracts/price.hpp"
#include "fundsim/study_file.hpp"
#include "report/explain_rewards.hpp"
#include "report/explainer.hpp"

namespace fundsim {
namespace report {
namespace {

/// What is said of the later terms and not of those before, each with its date; and until when holds what is not said of them.
void change_from(int year, std::vector<Label>& said, const std::vector<Label>& later) {
    const std::vector<Label> before = said;
    const auto in = [](const std::vector<Label>& list, const Label& sentence) {
        return std::ranges::find(list, sentence) != list.end();
    };
    const Label until = year == 1
                            ? Label{"In jaar 1: ", "In year 1: "}
                            : Label{fmt::format("Tot en met jaar {}: ", year), fmt::format("Up to year {}: ", year)};
    for (Label& sentence : said)
        if (!in(later, sentence)) sentence = until + sentence;
    for (const Label& sentence : later)
        if (!in(before, sentence))
            said.push_back(Label{fmt::format("Vanaf jaar {}: ", year + 1), fmt::format("From year {} on: ", year + 1)} +
                           sentence);
}

}  // namespace
}  // namespace report

std::vector<ExplainedContract> explain(const Plan& plan) {
    using namespace report;
    std::vector<ExplainedContract> result;
    for (std::size_t s = 0; s < plan.scenario.segments.size(); ++s) {
        const Segment& segment = plan.scenario.segments[s];
        std::vector<std::uint16_t> seen;
        for (std::size_t first = plan.first_caseload[s]; first < plan.first_caseload[s + 1]; ++first) {
            const std::uint16_t number = plan.horizon_contract[first];
            if (plan.caseloads[first].out_of_contract || std::ranges::find(seen, number) != seen.end()) continue;
            seen.push_back(number);
            std::vector<std::size_t> caseloads;
            for (std::size_t c = plan.first_caseload[s]; c < plan.first_caseload[s + 1]; ++c)
                // who may enter is spoken of only where a contract is for nobody else
                if (!plan.caseloads[c].out_of_contract && plan.caseloads[c].enters == plan.caseloads[first].enters &&
                    plan.horizon_contract[c] == number)
                    caseloads.push_back(c);
            std::ranges::stable_sort(caseloads, std::greater<>(),
                                     [&](std::size_t c) { return plan.reference_value[c]; });
            const PlannedContract& planned = plan.contracts[number];
            Explainer explainer(plan, s);
            explainer.set_caseloads(caseloads);
            SpokenContract today = explainer.spoken(plan.contracts[plan.current_contract[caseloads.front()]]);
            SpokenContract contract = explainer.spoken(planned);
            double reference = 0.0;
            for (const std::size_t c : caseloads) reference += plan.reference_value[c];
            explainer.fill_price(today, unknown_price_over_cost * reference, 1.0);
            const double left = Explainer::discounted(contract);
            explainer.fill_price(contract, explainer.pay_of_all(today), left);
            Explainer::discount(contract);
            contract.takes_over = plan.switches(caseloads.front());
            contract.after_budget = !contracts::paying_model(*today.model, today.terms).model->pays_lines;
            ExplainedContract explained{.scenario = plan.scenario.name,
                                        .key = planned.key,
                                        .segment = segment.id,
                                        .segment_label = segment.label,
                                        .model = std::string(planned.model->name),
                                        .model_label = {std::string(planned.model->nl), std::string(planned.model->en)},
                                        .providers = {},
                                        .changes = plan.switches(caseloads.front()),
                                        .assumed = planned.terms.assumed,
                                        .today = in_a_line(today),
                                        .sentences = sentences_of(contract),
                                        .care_clauses = care_clauses_of(contract),
                                        .events = explainer.events(contract, today),
                                        .rewards = {}};
            if (planned.terms.later_from > 0) {
                SpokenContract later = explainer.spoken(planned, true);
                explainer.fill_price(later, explainer.pay_of_all(today), left);  // the same price, at its own level
                Explainer::discount(later);
                later.takes_over = contract.takes_over;
                later.after_budget = contract.after_budget;
                change_from(planned.terms.later_from, explained.sentences, sentences_of(later));
                change_from(planned.terms.later_from, explained.care_clauses, care_clauses_of(later));
            }
            for (const std::size_t c : caseloads)
                explained.providers.push_back(plan.provider_names[plan.caseloads[c].provider]);
            explained.rewards = rewards_of(explained, segment);
            result.push_back(std::move(explained));
        }
    }
    return result;
}

void explain(const StudyPlan& plan, StudyHeader& header) {
    for (std::size_t s = 0; s < plan.plans.size(); ++s)  // a twin is the option of another scenario
        if (!plan.plans[s].scenario.under_second_reference) header.scenarios[s].contracts = explain(plan.plans[s]);
}

std::vector<ExplainedContract> explain(const StudyPlan& study, const std::string& only) {
    std::vector<ExplainedContract> contracts;
    for (const Plan& plan : study.plans)
        for (ExplainedContract& contract : explain(plan))
            if (only.empty() || contract.segment == only || contract.key == only)
                contracts.push_back(std::move(contract));
    if (!contracts.empty()) return contracts;
    std::string known;
    for (const Segment& segment : study.plans.front().scenario.segments)
        known += (known.empty() ? "" : ", ") + segment.id;
    throw std::invalid_argument("there is no segment \"" + only + "\" (" + known + ")");
}

}  // namespace fundsim
