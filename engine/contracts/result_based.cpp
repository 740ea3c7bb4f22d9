// Result-based (output-based, outputgericht; Regeling Jeugdwet art. 6c.2): a price per arrangement = result x intensity.
//
// Fixed price P of a class, planned for D weeks, in three instalments that add up to P:
//
//   earned = (P_start + P_during) / D x (planned weeks + weeks left at endings) + P_result x results reported
//   paid   =  P_start / D x (weeks opened - weeks forgone)
//           + P_during / D x (planned weeks + weeks left at endings)            + P_result x results reported
//
// Over a trajectory's life weeks opened = planned weeks + weeks left at endings + weeks forgone, so both add up to the
// same. Weeks are forgone where an arrangement closes pro rata (change of class, transfer): what was prepaid for them is
// paid back. Longer or heavier care than planned brings nothing (source 004, West-Brabant West).
//
// Weekly tariff until the result (Rotterdam-Rijnmond) or a yearly sum for lasting support:
//
//   earned = paid = (1 - share on result) x tariff per week x weeks in care + share on result x tariff x D x results
//
// Lasting support beside recovery (duurzaam beside herstel: Amsterdam, Utrecht): where `lasting.payment` says so, arrangements
// for it are paid by the week or the year in care, whatever `payment` is; without plan, instalments or result:
//
//   earned = paid = lasting price per week x weeks in care
//
// Year: C + share x [U - (1 + margin) C]+ (stop-loss: cost far above price is shared), less the ceiling.
#include "contracts/ceiling.hpp"
#include "contracts/families.hpp"

namespace fundsim::contracts {
namespace {

enum class Payment : std::uint8_t { fixed, weekly, yearly };
constexpr std::array<std::string_view, 3> payment_words{"fixed", "weekly", "yearly"};
enum class Lasting : std::uint8_t { none, weekly, yearly };
constexpr std::array<std::string_view, 3> lasting_words{"none", "weekly", "yearly"};

enum Term : std::size_t {
    price,
    neutral,
    step_ratio,
    level,
    payment,
    at_start,
    during,
    on_result,
    lasting_payment,
    lasting_price,
    maximum_duration,
    warranty,
    stop_loss_above,
    stop_loss_share,
    ceiling,
    acceptance = ceiling + ceiling_term_count,
    no_stacking,
    step_down_is_result,
    term_count
};

constexpr TermDescription instalment(std::string_view name, double standard, std::string_view meaning) {
    return {.name = name,
            .kind = QuantityKind::share,
            .standard = standard,
            .maximum = 1.0,
            .meaning = meaning,
            .lasting = true};
}

constexpr std::array<TermDescription, term_count> terms{
    TermDescription{.name = "price",
                    .kind = QuantityKind::money,
                    .by_class = true,
                    .maximum = 1e9,
                    .meaning =
                        "Price of an arrangement; of a week or a year in care where payment is weekly or yearly. "
                        "Or `price: {neutral: true}`."},
    neutral_term(),
    step_ratio_term(1.9),
    level_term(),
    TermDescription{.name = "payment",
                    .kind = QuantityKind::choice,
                    .meaning =
                        "A fixed price per arrangement, a tariff per week until the result, or a sum per year for "
                        "lasting support.",
                    .choices = payment_words,
                    .lasting = true},
    instalment("at_start", 1.0, "Part of a fixed price that is paid at the start."),
    instalment("during", 0.0, "Part of a fixed price that is paid in equal parts over the planned weeks."),
    instalment("on_result", 0.0, "Part that is paid only when the result is reported as reached."),
    TermDescription{
        .name = "lasting.payment",
        .kind = QuantityKind::choice,
        .meaning = "Arrangements for lasting support, for clients whose goal is no worsening, are paid by the week "
                   "or the year in care; `none`: as if they were for recovery.",
        .choices = lasting_words,
        .lasting = true},
    TermDescription{.name = "lasting.price",
                    .kind = QuantityKind::money,
                    .by_class = true,
                    .maximum = 1e9,
                    .meaning =
                        "Price of a week or a year of lasting support. Beside a derived price it is derived too, in "
                        "proportion to what the class costs in a week."},
    TermDescription{.name = "maximum_duration",
                    .kind = QuantityKind::weeks,
                    .maximum = 2000.0,
                    .meaning =
                        "Longest duration of a trajectory, but for lasting support that is paid apart; 0 week: no "
                        "maximum.",
                    .lasting = true},
    TermDescription{.name = "warranty",
                    .kind = QuantityKind::weeks,
                    .maximum = 520.0,
                    .meaning = "A client who comes back within this time after the end is helped by the same provider, "
                               "unpaid; not after lasting support that is paid apart."},
    TermDescription{.name = "stop_loss.above",
                    .kind = QuantityKind::factor,
                    .maximum = 10.0,
                    .meaning =
                        "Excess of the year's care, at reference cost, over what was earned, that the provider bears "
                        "alone."},
    TermDescription{.name = "stop_loss.share",
                    .kind = QuantityKind::share,
                    .maximum = 1.0,
                    .meaning = "Part of the excess beyond that, that the municipalities bear; 0 %: no stop-loss."},
    ceiling_terms()[0],
    ceiling_terms()[1],
    ceiling_terms()[2],
    ceiling_terms()[3],
    acceptance_term(0.0),
    TermDescription{.name = "no_stacking",
                    .kind = QuantityKind::choice,
                    .meaning =
                        "One arrangement per client: the lead contractor delivers or buys what is added, inside its "
                        "price.",
                    .choices = no_yes},
    TermDescription{.name = "step_down_is_result",
                    .kind = QuantityKind::choice,
                    .meaning = "A move to a lighter setting counts as the result, instead of closing pro rata.",
                    .choices = no_yes},
};

// Cents per arrangement, and per week where it is paid by the week; rounded once.
struct Amounts {
    std::int64_t start = 0, during = 0, result = 0;  // per arrangement
    std::int64_t week = 0;                           // in 1/money_scale cent per client-week
};

Amounts amounts_of(DrawnTerms drawn, Severity severity, int planned) {
    const auto k = static_cast<std::size_t>(severity);
    const auto kind = static_cast<Payment>(word(drawn, payment));
    const double stated = drawn[price][k];
    Amounts amounts;
    if (kind != Payment::fixed) {
        const double per_week = kind == Payment::weekly ? stated : stated / weeks_per_year;
        const double at_result = figure(drawn, on_result);
        amounts.week = whole(per_week * (1.0 - at_result) * static_cast<double>(money_scale));
        amounts.result = whole(per_week * at_result * planned);
        return amounts;
    }
    const double parts = figure(drawn, at_start) + figure(drawn, during) + figure(drawn, on_result);
    const std::int64_t cents = whole(stated);
    if (!(parts > 0.0)) return amounts;
    amounts.result = whole(static_cast<double>(cents) * (figure(drawn, on_result) / parts));
    const bool spread = figure(drawn, during) > 0.0;
    amounts.start =
        spread ? whole(static_cast<double>(cents) * (figure(drawn, at_start) / parts)) : cents - amounts.result;
    amounts.during = cents - amounts.result - amounts.start;
    return amounts;
}

bool pays_lasting_apart(DrawnTerms drawn) {
    return static_cast<Lasting>(word(drawn, lasting_payment)) != Lasting::none;
}

/// A week of lasting support, 1/money_scale cent; rounded once.
std::int64_t lasting_week(DrawnTerms drawn, Severity severity) {
    const double stated = drawn[lasting_price][static_cast<std::size_t>(severity)];
    const bool weekly = static_cast<Lasting>(word(drawn, lasting_payment)) == Lasting::weekly;
    return whole((weekly ? stated : stated / weeks_per_year) * static_cast<double>(money_scale));
}

void accrue(const LineBlock& lines, DrawnTerms drawn, const LinePay& pay) {
    if (lines.lasting && pays_lasting_apart(drawn)) {
        const std::int64_t week = lasting_week(drawn, lines.severity);
        for (std::size_t i = 0; i < pay.earned.size(); ++i) pay.earned[i] = pay.paid[i] = week * lines.client_weeks[i];
        return;
    }
    const Amounts amounts = amounts_of(drawn, lines.severity, lines.planned_duration);
    const std::int64_t start = rate_of(amounts.start, lines.planned_duration);
    const std::int64_t spread = rate_of(amounts.during, lines.planned_duration);
    const std::int64_t result = amounts.result * money_scale;
    const std::int64_t week = amounts.week;
    for (std::size_t i = 0; i < pay.earned.size(); ++i) {
        const std::int64_t for_weeks = lines.planned_weeks[i] + lines.closed_weeks[i];
        const std::int64_t both = week * lines.client_weeks[i] + spread * for_weeks + result * lines.results[i];
        pay.earned[i] = both + start * for_weeks;
        pay.paid[i] = both + start * (lines.opened_weeks[i] - lines.forgone_weeks[i]);
    }
}

YearRule year(DrawnTerms drawn, const YearFacts& facts) {
    YearRule rule;
    const double share = figure(drawn, stop_loss_share);
    if (share > 0.0)
        rule.add(
            {.share = share, .of_claims = -(1.0 + figure(drawn, stop_loss_above)), .of_value = 1.0, .threshold = 0.0});
    add_ceiling(rule, drawn, ceiling, facts);
    return rule;
}

CareClauses clauses(DrawnTerms drawn) {
    return {.acceptance_obliged = yes(drawn, acceptance),
            .stops_admission = ceiling_stops(drawn, ceiling),
            .warranty_weeks = static_cast<int>(whole(figure(drawn, warranty))),
            .maximum_weeks = static_cast<int>(whole(figure(drawn, maximum_duration))),
            .no_stacking = yes(drawn, no_stacking),
            .step_down_is_result = yes(drawn, step_down_is_result),
            .lasting_apart = pays_lasting_apart(drawn)};
}

}  // namespace

const ContractModel result_based{.name = "result_based",
                                 .nl = "resultaatgericht (outputgericht)",
                                 .en = "result-based (output-based)",
                                 .terms = terms,
                                 .claimed_per_client = true,
                                 .pays_by_class = true,
                                 .uses_arrangements = true,
                                 .price_term = price,
                                 .lasting_price_term = lasting_price,
                                 .accrue = accrue,
                                 .year = year,
                                 .clauses = clauses};

}  // namespace fundsim::contracts
