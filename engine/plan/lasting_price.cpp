#include "plan/lasting_price.hpp"

#include "contracts/incentives.hpp"
#include "contracts/price.hpp"

namespace fundsim {

void set_lasting_prices(const ContractModel& model, std::vector<BySeverity<double>>& terms, BillingUnit unit,
                        const SegmentTables& segment) {
    const int term = contracts::lasting_price_term_of(model, terms);
    if (term < 0 || !contracts::lasting_apart(model, terms)) return;
    BySeverity<int> planned{};
    for (std::size_t k = 0; k < severity_count; ++k) planned[k] = segment.planned_duration[k];
    // Of a mean start that gets an arrangement for recovery: what is paid, and what the care costs.
    const contracts::LinePrices prices = contracts::line_prices(model, terms, quanta_per_unit(unit), planned);
    const auto unit_cost = static_cast<double>(segment.unit_cost);
    double pay = 0.0;
    double cost = 0.0;
    for (std::size_t k = 0; k < severity_count; ++k) {
        const double starts = segment.start_mix[k] * (1.0 - segment.lasting_starts[k]);
        const double weeks = segment.class_mix[k] * (1.0 - segment.lasting_weeks[k]) * segment.stock_mean_age;
        pay += starts * (prices.per_start[k] + segment.goal_share[k] * prices.per_result[k]) +
               weeks * (prices.per_week[k] + segment.need_units[k] * prices.per_unit[k]);
        cost += weeks * segment.need_units[k] * unit_cost;
    }
    if (!(cost > 0.0)) return;
    // what a price of 1 cent brings in a week: the term may be for a year
    BySeverity<double>& lasting = terms[static_cast<std::size_t>(term)];
    constexpr double probe = 1e6;
    lasting.fill(probe);
    const contracts::LinePrices of_probe = contracts::line_prices(model, terms, quanta_per_unit(unit), planned, true);
    for (std::size_t k = 0; k < severity_count; ++k)
        lasting[k] = pay / cost * segment.need_units[k] * unit_cost * probe / of_probe.per_week[k];
}

}  // namespace fundsim
