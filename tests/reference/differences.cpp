#include "reference/differences.hpp"

#include <sstream>

namespace fundsim::reference {
namespace {

class Report {
public:
    explicit Report(std::size_t most) : most_(most) {}
    template <class... Words>
    void compare(std::int64_t engine, std::int64_t reference, const Words&... words) {
        if (engine == reference) return;
        if (++found_ > most_) return;
        (text_ << ... << words) << ": engine " << engine << ", reference " << reference << '\n';
    }
    std::string text() {
        if (found_ > most_) text_ << "... and " << found_ - most_ << " more\n";
        return text_.str();
    }

private:
    std::size_t most_;
    std::size_t found_ = 0;
    std::ostringstream text_;
};

constexpr std::string_view provider_names[] = {"revenue_cents", "cost_cents",    "starts",
                                               "exits",         "reserve_cents", "entries"};

}  // namespace

std::string differences(const Plan& plan, const Outcome& engine, const Outcome& reference, std::size_t most) {
    if (engine == reference) return {};
    if (engine.shape() != reference.shape()) return "the outcomes have different shapes\n";
    Report report(most);
    const OutcomeShape& shape = engine.shape();
    const auto& scenario = plan.scenario;
    for (std::size_t y = 0; y <= shape.years; ++y) {
        for (std::size_t s = 0; s < shape.segments; ++s)
            for (std::size_t m = 0; m < shape.municipalities; ++m)
                for (std::size_t t = 0; t < tally_count; ++t)
                    report.compare(engine.at(y, s, m, static_cast<Tally>(t)),
                                   reference.at(y, s, m, static_cast<Tally>(t)), "year ", y, " segment ",
                                   scenario.segments[s].id, " municipality ", scenario.municipalities[m].id, ' ',
                                   name_of(static_cast<Tally>(t)));
        for (std::size_t s = 0; s < shape.segments; ++s)
            for (std::size_t k = 0; k < severity_count; ++k)
                for (std::size_t t = 0; t < severity_tally_count; ++t)
                    report.compare(engine.severity(y, s, k, static_cast<SeverityTally>(t)),
                                   reference.severity(y, s, k, static_cast<SeverityTally>(t)), "year ", y, " segment ",
                                   scenario.segments[s].id, " class ", k, ' ', name_of(static_cast<SeverityTally>(t)));
        for (std::size_t half = 0; half < 2; ++half)
            for (std::size_t m = 0; m < shape.municipalities; ++m)
                report.compare(engine.youths_active(y, half, m), reference.youths_active(y, half, m), "year ", y,
                               " half ", half, " municipality ", scenario.municipalities[m].id, " youths_active");
        for (std::size_t p = 0; p < shape.providers; ++p)
            for (std::size_t t = 0; t < provider_tally_count; ++t)
                report.compare(engine.provider(y, p, static_cast<ProviderTally>(t)),
                               reference.provider(y, p, static_cast<ProviderTally>(t)), "year ", y, " provider ",
                               plan.provider_names[p], ' ', provider_names[t]);
        for (std::size_t s = 0; s < shape.segments; ++s)
            for (std::size_t weeks = 0; weeks < wait_bins; ++weeks)
                report.compare(engine.waits(y, s, weeks), reference.waits(y, s, weeks), "year ", y, " segment ",
                               scenario.segments[s].id, " starts after ", weeks, " weeks");
    }
    for (std::size_t period = 0; period < shape.periods; ++period) {
        report.compare(engine.waiting_at(period), reference.waiting_at(period), "period ", period, " waiting");
        report.compare(engine.in_care_at(period), reference.in_care_at(period), "period ", period, " in care");
        report.compare(engine.spend_in(period), reference.spend_in(period), "period ", period, " spend");
    }
    return report.text();
}

}  // namespace fundsim::reference
