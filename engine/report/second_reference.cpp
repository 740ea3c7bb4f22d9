#include "report/second_reference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "fundsim/contract.hpp"
#include "report/page.hpp"

namespace fundsim::report {
namespace {

std::string label_of(const StudyHeader& study, const std::string& name, Language language) {
    const auto found = std::ranges::find(study.scenarios, name, &ScenarioEntry::name);
    const Label& label = found->label;
    const std::string& mine = language == Language::nl ? label.nl : label.en;
    const std::string& other = language == Language::nl ? label.en : label.nl;
    return !mine.empty() ? mine : !other.empty() ? other : name;
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : std::string(between)) + word;
    return text;
}

std::string metric_label(const ReferenceRanking& ranking, Language language) {
    const Words& label = metric_catalogue()[*metric_position(ranking.metric)].label;
    return std::string(in(language, label.nl, label.en));
}

/// "Spend: PxQ no longer before Task-based": who comes first under the assumed contract, and not under the second reference.
std::string places(const StudyHeader& study, const ReferenceRanking& ranking, bool certain, Language language) {
    std::vector<std::string> pairs;
    for (const ChangedPair& pair : ranking.changed) {
        if (pair.certain() != certain) continue;
        const std::string a = label_of(study, pair.a, language), b = label_of(study, pair.b, language);
        pairs.push_back(fmt::format(fmt::runtime(in(language, "{} niet langer vóór {}", "{} no longer before {}")),
                                    pair.a_first ? a : b, pair.a_first ? b : a));
    }
    return pairs.empty() ? "" : fmt::format("{}: {}", metric_label(ranking, language), joined(pairs, ", "));
}

bool assumes(const StudyHeader& study) {
    return std::ranges::any_of(study.scenarios, [](const ScenarioEntry& scenario) {
        return std::ranges::any_of(scenario.segments, &SegmentEntry::assumed);
    });
}

}  // namespace

std::string second_reference_models(const StudyHeader& study, Language language) {
    std::vector<std::string> models;
    for (std::size_t s = first_twin(study); s < study.scenarios.size(); ++s)
        for (const SegmentEntry& segment : study.scenarios[s].segments) {
            if (!segment.assumed) continue;
            const auto model = std::ranges::find(contract_models(), segment.current_contract, &ContractModel::name);
            const std::string_view both = model == contract_models().end() ? std::string_view(segment.current_contract)
                                                                           : in(language, model->nl, model->en);
            const std::string label(both.substr(0, both.find(" (")));
            if (std::ranges::find(models, label) == models.end()) models.push_back(label);
        }
    return joined(models, ", ");
}

std::string second_reference_sentence(const StudyHeader& study, const Summary& summary, Language language) {
    if (summary.replications == 0 || options_of(study).size() < 2 || !assumes(study)) return {};
    const auto words = [&](std::string_view nl, std::string_view en) { return in(language, nl, en); };
    if (!summary.second_reference)
        return std::string(words(
            "Of de volgorde van de opties dezelfde is als het aangenomen contract een ander was, is niet nagegaan. "
            "Dat doet: fundsim run … --second-reference (of second_reference: true in de studie).",
            "Whether the options rank the same if the assumed contract were another was not tried. To try it: "
            "fundsim run … --second-reference (or second_reference: true in the study)."));
    std::vector<std::string> certain, chance;
    std::size_t ranked = 0;
    for (const ReferenceRanking& ranking : summary.second_reference->rankings) {
        ranked += ranking.count > 0;
        if (auto text = places(study, ranking, true, language); !text.empty()) certain.push_back(std::move(text));
        if (auto text = places(study, ranking, false, language); !text.empty()) chance.push_back(std::move(text));
    }
    const std::string models = second_reference_models(study, language);
    if (certain.empty() && chance.empty())
        return fmt::format(
            fmt::runtime(
                words("Onder een tweede referentie (tot aan de horizon {} in plaats van het aangenomen contract) "
                      "is de volgorde van de opties dezelfde op alle {} cijfers die zijn vergeleken.",
                      "Under a second reference ({} up to the horizon, instead of the assumed contract) the "
                      "options rank the same on all {} figures that were compared.")),
            models, ranked);
    if (certain.empty())
        return fmt::format(
            fmt::runtime(
                words("Onder een tweede referentie (tot aan de horizon {} in plaats van het aangenomen contract) "
                      "wisselen alleen opties van plaats waarvan niet beide volgordes buiten het toeval "
                      "vallen. {}.",
                      "Under a second reference ({} up to the horizon, instead of the assumed contract) only "
                      "options change places of which not both orders are beyond chance. {}.")),
            models, joined(chance, "; "));
    std::string text =
        fmt::format(fmt::runtime(words(
                        "De volgorde van de opties hangt af van het contract dat is aangenomen: onder een tweede "
                        "referentie (tot aan de horizon {}) keert zij om, buiten het toeval. {}.",
                        "The ranking depends on the contract that is assumed: under a second reference ({} up to the "
                        "horizon) it is reversed, beyond chance. {}.")),
                    models, joined(certain, "; "));
    if (!chance.empty())
        text +=
            fmt::format(fmt::runtime(words(" Binnen het toeval: {}.", " Within chance: {}.")), joined(chance, "; "));
    return text;
}

void write_second_reference(Page& page) {
    if (!page.summary.second_reference || page.summary.second_reference->rankings.empty()) return;
    page.heading(page.words("ONDER EEN TWEEDE REFERENTIE", "UNDER A SECOND REFERENCE"));
    const StudyHeader& study = page.header();
    const auto order = [&](const std::vector<std::string>& names) {
        std::vector<std::string> labels;
        for (const std::string& name : names) labels.push_back(label_of(study, name, page.language));
        return joined(labels, " · ");
    };
    const auto sure = [&](const Difference& difference) {
        return is_certain(difference) ? page.words("buiten het toeval", "beyond chance")
                                      : page.words("binnen het toeval", "within chance");
    };
    for (const ReferenceRanking& ranking : page.summary.second_reference->rankings) {
        if (ranking.count == 0) continue;
        const std::string metric = metric_label(ranking, page.language);
        if (ranking.changed.empty()) {
            page.paragraph(fmt::format("{}: {} ({})", metric, order(ranking.assumed), page.words("gelijk", "the same")),
                           "  ");
            continue;
        }
        page.paragraph(fmt::format("{}: {}", metric, order(ranking.assumed)), "  ");
        page.paragraph(
            fmt::format("{}: {}", page.words("tweede referentie", "second reference"), order(ranking.second_reference)),
            "      ");
        for (const ChangedPair& pair : ranking.changed)
            page.paragraph(fmt::format(fmt::runtime(page.words(
                                           "{} en {} wisselen van plaats: hun volgorde is onder het aangenomen "
                                           "contract {}, onder de tweede referentie {}",
                                           "{} and {} change places: their order is {} under the assumed "
                                           "contract, {} under the second reference")),
                                       label_of(study, pair.a, page.language), label_of(study, pair.b, page.language),
                                       sure(pair.assumed), sure(pair.second_reference)),
                           "      ");
    }
    page.paragraph(
        page.words("Het beste eerst, naar de gemiddelden. Buiten het toeval: het 95 %-interval van het gepaarde "
                   "verschil bevat 0 niet.",
                   "Best first, by the means. Beyond chance: the 95 % interval of the paired difference does "
                   "not hold 0."),
        "  ");
}

}  // namespace fundsim::report
