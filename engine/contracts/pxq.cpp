// PxQ (effort-based, inspanningsgericht; Regeling Jeugdwet art. 6c.1): pay = tariff x delivered units.
//
//   line:  tariff[class] (cents per unit) x quanta / quanta per unit; earned and paid alike. What a unit of staff brings where
//          care is given in groups: see groups.hpp; the tariff is multiplied by it before it gets here
//   year:  P = C - (1 - rate in the second band) x [C - where it begins]+   tariff bands
//          P - (1 - part paid beyond) x [P - ceiling]+                       spending room (bestedingsruimte), of what is paid
//
// Without a ceiling every delivered unit is paid, so the marginal revenue of a unit is the tariff, whatever was delivered
// before; near a ceiling it is tariff x P(the ceiling does not bind).
#include "contracts/ceiling.hpp"
#include "contracts/families.hpp"

namespace fundsim::contracts {
namespace {

enum Term : std::size_t {
    tariff,
    neutral,
    step_ratio,
    level,
    group_tariff,
    ceiling,
    band_from = ceiling + ceiling_term_count,
    band_pays,
    maximum_units,
    acceptance,
    term_count
};

constexpr std::array<TermDescription, term_count> terms{
    TermDescription{.name = "tariff",
                    .kind = QuantityKind::money_per_unit,
                    .by_class = true,
                    .maximum = 1e7,
                    .meaning = "Price of one delivered unit; or `price: {neutral: true}`."},
    neutral_term(),
    step_ratio_term(1.0),
    level_term(),
    TermDescription{.name = "group_tariff",
                    .kind = QuantityKind::share,
                    .maximum = 1.0,
                    .meaning =
                        "Tariff of a unit in a group, per participant, over that of a unit alone; 0 %: the hours "
                        "of staff are paid, 1.3 an hour of a group."},
    ceiling_terms()[0],
    ceiling_terms()[1],
    ceiling_terms()[2],
    ceiling_terms()[3],
    TermDescription{.name = "band.from",
                    .kind = QuantityKind::factor,
                    .maximum = 10.0,
                    .meaning = "Claims, relative to what the current contract is expected to pay, from which a second "
                               "tariff band begins; 0 %: one tariff."},
    TermDescription{.name = "band.pays",
                    .kind = QuantityKind::factor,
                    .standard = 1.0,
                    .maximum = 2.0,
                    .meaning = "Tariff in the second band over that in the first."},
    TermDescription{.name = "maximum_units",
                    .kind = QuantityKind::count,
                    .maximum = 1e6,
                    .meaning = "Most units of one trajectory, counted at the weekly units of the class it is in; 0: no "
                               "maximum.",
                    .lasting = true},
    acceptance_term(0.0),
};

void accrue(const LineBlock& lines, DrawnTerms drawn, const LinePay& pay) {
    const std::int64_t rate =
        rate_of(whole(drawn[tariff][static_cast<std::size_t>(lines.severity)]), lines.quanta_per_unit);
    for (std::size_t i = 0; i < lines.quanta.size(); ++i) pay.earned[i] = rate * lines.quanta[i];
    for (std::size_t i = 0; i < lines.quanta.size(); ++i) pay.paid[i] = pay.earned[i];
}

YearRule year(DrawnTerms drawn, const YearFacts& facts) {
    YearRule rule;
    add_ceiling(rule, drawn, ceiling, facts,
                {.from = figure(drawn, band_from) * facts.neutral_pay, .pays = figure(drawn, band_pays)});
    return rule;
}

CareClauses clauses(DrawnTerms drawn) {
    return {.acceptance_obliged = yes(drawn, acceptance),
            .stops_admission = ceiling_stops(drawn, ceiling),
            .maximum_units = figure(drawn, maximum_units)};
}

}  // namespace

const ContractModel pxq{.name = "pxq",
                        .nl = "inspanningsgericht (PxQ)",
                        .en = "effort-based (PxQ)",
                        .terms = terms,
                        .claimed_per_client = true,
                        .pays_by_class = false,
                        .uses_arrangements = false,
                        .price_term = tariff,
                        .accrue = accrue,
                        .year = year,
                        .clauses = clauses};

}  // namespace fundsim::contracts
