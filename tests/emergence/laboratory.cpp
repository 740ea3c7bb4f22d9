#include "emergence/laboratory.hpp"

#include <map>
#include <stdexcept>

namespace fundsim::emergence {
namespace {

const std::string long_queue =
    ";segments.care.load=99 %;segments.stay.load=99 %;segments.care.initial_wait=12 week;"
    "segments.stay.initial_wait=14 week";
const std::string fixed_price = both("model: result_based, at_start: 100 %");
const std::string weekly_tariff = both("model: result_based, payment: weekly");
const std::string last_third = both("model: result_based, at_start: 67 %, on_result: 33 %");
const std::string last_third_audited =
    both("model: result_based, at_start: 67 %, on_result: 33 %, audit: 40 %, penalty: 1");
const std::string few_followed = ";administration.providers_followed=3";
const std::string task = both("model: task_based, bandwidth: 5 %, claw_back: 0 %");
const std::string lump = both("model: lump_sum");
const std::string lot = "contracts.care={model: task_based, lot: all};contracts.stay={model: task_based, lot: all}";
const std::string no_steps =
    ";behaviour.setting=0;behaviour.intensity=0;behaviour.need_pressure=0;behaviour.slack_filling=0;behaviour.early_"
    "ending=0";
// 4 % above what a budget is that pays today's care (6.8 and 13.6 m), and then held: a loss comes of growth, seldom of chance
const std::string set_and_held =
    "contracts.care={model: task_based, budget: 7.07 MEUR/year};contracts.stay={model: task_based, budget: 14.14 "
    "MEUR/year}";
const std::string and_renegotiated =
    "contracts.care={model: task_based, budget: 7.07 MEUR/year, renegotiation: 80 %};contracts.stay={model: "
    "task_based, "
    "budget: 14.14 MEUR/year, renegotiation: 80 %}";
// The same sums, those for hours at home divided over large, middle and small providers as stated. Small ones are sought by
// 20 % of the clients there; when shares were set it was half as many, or 15 %. Stays are paid as they are sought. Capacity
// follows margin and queue, at the central elasticity of scenarios/regions/hart-van-brabant.yaml.
const std::string capacity_follows = "behaviour.capacity=0.8;";
const std::string settled_by_care = "task_based, claw_back: 100 %, safety_valve: 100 %";
std::string shares(const std::string& terms, const char* large, const char* middle, const char* small) {
    const auto budget = [&](const char* whose, const char* sum) {
        return std::string("contracts.") + whose + "={model: " + terms + ", budget: " + sum + " MEUR/year};";
    };
    return budget("care@large", large) + budget("care@middle", middle) + budget("care@small", small) +
           budget("stay@large", "8.484") + budget("stay@middle", "5.656");
}
std::string shares_of_now(const std::string& terms) { return shares(terms, "2.828", "2.828", "1.414"); }
std::string shares_of_before(const std::string& terms) { return shares(terms, "3.1815", "3.1815", "0.707"); }
std::string half_the_shift(const std::string& terms) { return shares(terms, "3.00475", "3.00475", "1.0605"); }
const std::string outgrowing = "demand.growth=4 %/year;";  // places do not grow by themselves
const std::string growing = ";demand.growth=4 %/year;demand.capacity_growth=4 %/year";
const std::string falling = ";demand.growth=-7 %/year";
const std::string exits = ";behaviour.exit_periods=6;behaviour.reserves=4 %";
const std::string experience = ";behaviour.experience_loss=5 %";
const std::string dropout_bonus =
    both("model: performance_based, base: pxq, dropout: {bonus: 5 %, target: 10 %, full: 5 %}");
const std::string by_court = ";referrers.municipality.share=0 %;referrers.doctor.share=0 %;referrers.judge.share=100 %";
const std::string at_85 = ";segments.care.load=85 %;segments.stay.load=85 %";
const std::string no_gate = ";referrers.municipality.gated=false";
// arrangements that providers write, at prices that rise less than cost
const std::string written =
    both("model: result_based, price: {neutral: true, step_ratio: 1.3}, at_start: 100 %") + no_gate;
const std::string renewed = ";access.reassess_share=0 %";
const std::string ample = ";segments.care.load=2 %;segments.stay.load=2 %";
const std::string complex_large = ";providers.large.cost_factor=1.03;providers.small.cost_factor=0.97";
const std::string many = ";providers.large.count=8;providers.middle.count=16;providers.small.count=16";
const std::string managed = ";administration.cost_per_provider=15000 EUR/year";
// Thirty small providers outside, a fifth of all hours at home together, and a door: where the wait is half as long again as the
// norm most of them enter in a year.
const std::string outside =
    managed + ";providers.newcomer={count: 30, enters: true, share: {care: 20 %}};behaviour.entry=10";
std::string door(const char* admits) {
    return std::string("contracts.care={model: pxq, tariff: 101 EUR/hour, procurement: {admits: ") + admits + "}}" +
           outside;
}
// what is left is who is taken: lists stay as they are
const std::string prognosis_alone = ";behaviour.goal_effort=0;behaviour.early_ending=0";
const std::string any_wait = ";placement.patience=260 week";
const std::string audited = both("model: result_based, at_start: 100 %, audit: 40 %, penalty: 1");
const std::string followed = ";administration.providers_followed=10";
const std::string doctor_gated = ";referrers.doctor.gated=true";

const std::vector<std::pair<std::string, std::string>>& list() {
    static const std::vector<std::pair<std::string, std::string>> scenarios{
        {"pxq", ""},
        {"pxq at 85 %", at_85},
        {"pxq v=1", "segments.care.avoidable_share=100 %;segments.stay.avoidable_share=100 %"},
        {"pxq no pressure", "behaviour.need_pressure=0;behaviour.selection=0;behaviour.setting=0"},
        {"pxq queue", long_queue},
        {"pxq queue no pressure", "behaviour.need_pressure=0" + long_queue},
        {"fixed", fixed_price},
        {"fixed frozen", fixed_price + frozen},
        {"fixed, nobody gated", fixed_price + no_gate},
        {"fixed frozen, nobody gated", fixed_price + frozen + no_gate},
        {"fixed, renewed as it is", fixed_price + renewed},
        {"fixed frozen, renewed as it is", fixed_price + frozen + renewed},
        {"fixed obliged", both("model: result_based, at_start: 100 %, acceptance: obliged")},
        {"fixed queue", fixed_price + long_queue},
        {"fixed at cost, equal clients",
         // the price ladder of cost: every class earns the same per unit
         "course.need_cv=0;contracts.care={model: result_based, price: {light: 1939 EUR, medium: 5050 EUR, heavy: "
         "12878 "
         "EUR, intensive: 28886 EUR}, at_start: 100 %};behaviour.coding=0" +
             long_queue},
        {"fixed flat, equal clients",
         "course.need_cv=0;contracts.care={model: result_based, price: {neutral: true, step_ratio: 1.3}, at_start: 100 "
         "%};behaviour.coding=0" +
             long_queue},
        {"fixed audited", both("model: result_based, at_start: 100 %, audit: 50 %, penalty: 2")},
        {"weekly", weekly_tariff},
        {"last third", last_third},
        {"last third frozen", last_third + frozen},
        {"last third queue", last_third + long_queue},
        {"last third audited", last_third_audited},
        {"last third audited, few followed", last_third_audited + few_followed},
        {"warranty", both("model: result_based, at_start: 100 %, warranty: 26 week")},
        {"warranty frozen", both("model: result_based, at_start: 100 %, warranty: 26 week") + frozen},
        {"warranty queue", both("model: result_based, at_start: 100 %, warranty: 26 week") + long_queue},
        {"written, light price above cost", written + long_queue},
        {"task", task},
        {"task queue", task + long_queue},
        {"written, light price above cost, frozen", written + long_queue + frozen},
        {"pxq queue, nobody gated", long_queue + no_gate},
        {"pxq queue frozen", long_queue + frozen},
        {"pxq queue frozen, nobody gated", long_queue + frozen + no_gate},
        {"lot", lot},
        {"lot frozen", lot + frozen},
        {"lump", lump},
        {"lump queue", lump + long_queue},
        {"weekly queue", weekly_tariff + long_queue},
        {"task less demand", task + falling},
        {"task queue less demand", task + long_queue + falling},
        {"task less demand frozen", task + falling + frozen},
        {"task frozen", task + frozen},
        {"task queue frozen", task + long_queue + frozen},
        {"task queue less demand frozen", task + long_queue + falling + frozen},
        {"pxq less demand", falling},
        {"fixed less demand", fixed_price + falling},
        {"ceiling",
         "contracts.care={model: pxq, tariff: 101 EUR/hour, ceiling: {share: 0.93, beyond: "
         "stop}};contracts.stay={model: "
         "pxq, tariff: 303 EUR/day, ceiling: {share: 0.93, beyond: stop}}"},
        {"ceiling at infinity",
         "contracts.care={model: pxq, tariff: 101 EUR/hour, ceiling: {share: 10, beyond: "
         "stop}};contracts.stay={model: pxq, tariff: 303 EUR/day, ceiling: {share: 10, beyond: stop}}"},
        {"pxq exits", exits},
        {"tariff -3 %",
         "contracts.care={model: pxq, tariff: 97.97 EUR/hour};contracts.stay={model: pxq, tariff: 293.91 "
         "EUR/day}" +
             exits},
        {"tariff -3 %, staff leaves",
         "contracts.care={model: pxq, tariff: 97.97 EUR/hour};contracts.stay={model: pxq, tariff: 293.91 "
         "EUR/day};behaviour.staff_stays=0 %" +
             exits},
        {"tariff -3 %, capacity wanted as it is",
         "contracts.care={model: pxq, tariff: 97.97 EUR/hour};contracts.stay={model: pxq, tariff: 293.91 "
         "EUR/day};behaviour.capacity=0.000001" +
             exits},
        {"tariff -3 % no exit",
         "contracts.care={model: pxq, tariff: 97.97 EUR/hour};contracts.stay={model: pxq, tariff: 293.91 EUR/day}"},
        {"budget of last year, growth", both("model: task_based, ratchet: 100 %") + growing},
        {"budget of last year", both("model: task_based, ratchet: 100 %")},
        {"budget that stays", both("model: task_based")},
        {"budget of last year, no slack filling",
         both("model: task_based, ratchet: 100 %") + ";behaviour.slack_filling=0"},
        {"budget that stays, no slack filling", both("model: task_based") + ";behaviour.slack_filling=0"},
        {"budget held", set_and_held},
        {"budget held, renegotiated", and_renegotiated},
        {"budget held, growth", set_and_held + growing},
        {"budget held, renegotiated, growth", and_renegotiated + growing},
        {"budget held, growth, frozen", set_and_held + growing + frozen},
        {"budget held, renegotiated, growth, frozen", and_renegotiated + growing + frozen},
        {"pxq, capacity follows", capacity_follows},
        {"shares of now", shares_of_now("task_based") + capacity_follows},
        {"shares of before", shares_of_before("task_based") + capacity_follows},
        {"shares of before, settled by care", shares_of_before(settled_by_care) + capacity_follows},
        {"shares of now, settled by care", shares_of_now(settled_by_care) + capacity_follows},
        {"half the shift", half_the_shift("task_based") + capacity_follows},
        {"half the shift, settled by care", half_the_shift(settled_by_care) + capacity_follows},
        {"shares of before, growth", shares_of_before("task_based") + capacity_follows + outgrowing},
        {"shares of before, settled by care, growth",
         shares_of_before(settled_by_care) + capacity_follows + outgrowing},
        {"lump sums, shares of now", shares_of_now("lump_sum") + capacity_follows},
        {"lump sums, shares of before", shares_of_before("lump_sum") + capacity_follows},
        {"own use", "behaviour.payer=0.6;own_use_share=100 %"},
        {"pooled", "behaviour.payer=0.6;own_use_share=0 %"},
        {"pooled, no payer response", "own_use_share=0 %"},
        {"fixed, own use", fixed_price + ";behaviour.payer=0.6;own_use_share=100 %"},
        {"fixed, pooled", fixed_price + ";behaviour.payer=0.6;own_use_share=0 %"},
        {"dropout bonus", dropout_bonus},
        {"dropout bonus frozen", dropout_bonus + frozen},
        {"pxq frozen", frozen},
        {"new scheme", last_third + experience},
        {"new scheme, few followed", last_third + experience + few_followed},
        {"tariff -3 %, large ones dear",
         "contracts.care={model: pxq, tariff: 97.97 EUR/hour};contracts.stay={model: pxq, tariff: 293.91 EUR/day}" +
             exits + complex_large},
        {"court pxq", by_court},
        {"court fixed", fixed_price + by_court},
        {"court weekly queue", weekly_tariff + by_court + long_queue},
        {"court new scheme", weekly_tariff + by_court + experience + ample},
        // the rule behind a row taken away, and nothing else
        {"fixed without coding", fixed_price + ";behaviour.coding=0"},
        {"fixed queue without selection", fixed_price + long_queue + ";behaviour.selection=0"},
        {"last third without effort", last_third + ";behaviour.goal_effort=0"},
        {"last third queue, prognosis alone", last_third + long_queue + prognosis_alone},
        {"fixed queue, prognosis alone", fixed_price + long_queue + prognosis_alone},
        {"last third without reporting", last_third + ";behaviour.reporting=0"},
        {"lump queue without pace or pressure",
         lump + long_queue + ";behaviour.admission_pace=0;behaviour.intensity=0;behaviour.need_pressure=0"},
        {"task less demand without slack", task + falling + ";behaviour.slack_filling=0"},
        {"task without slack", task + ";behaviour.slack_filling=0"},
        {"shares of now, capacity as planned", shares_of_now("task_based")},
        {"shares of before, capacity as planned", shares_of_before("task_based")},
        {"dropout bonus without effort", dropout_bonus + ";behaviour.kpi_effort=0"},
        {"lot without setting", lot + ";behaviour.setting=0"},
        {"lot, room for everybody", lot + ample + ";behaviour.setting=1.5"},
        {"lot, room for everybody, without setting", lot + ample + ";behaviour.setting=0"},
        {"lot without setting, thin care or early ending", lot + no_steps},
        {"pxq without setting, thin care or early ending", no_steps},
        {"pxq without intensity", ";behaviour.intensity=0"},
        {"pxq without prolongation", ";behaviour.prolongation=0"},
        {"many", many + managed},
        {"many, with places of their own", many + managed + ";segments.care.load=78 %;segments.stay.load=78 %"},
        {"few", managed},
        {"many, any wait accepted", many + managed + any_wait},
        {"few, any wait accepted", managed + any_wait},
        {"audited, many", audited + many + followed},
        {"audited, few", audited + followed},
        {"audited, many, all followed", audited + many},
        {"audited, few, all followed", audited},
        {"door closed", door("closed") + long_queue},
        {"door open", door("open") + long_queue},
        {"door open, nobody enters", door("open") + long_queue + ";behaviour.entry=0"},
        {"door open, no labour", door("open") + long_queue + ";behaviour.labour_entry=0 %"},
        // nearly nobody waits: an elasticity at which many enter all the same
        {"door closed, load 90 %", door("closed") + ";behaviour.entry=100"},
        {"door open, load 90 %", door("open") + ";behaviour.entry=100"},
        {"redirect", "access.redirect_share=40 %"},
        {"doctor gated", doctor_gated},
        {"redirect, doctors brought under", "access.redirect_share=40 %;referrers.doctor.brought_under=100 %"},
        {"redirect, doctors brought under late",
         "access.redirect_share=40 %;referrers.doctor.brought_under=100 %;referrers.doctor.after=8 week"},
        {"redirect, doctor gated", "access.redirect_share=40 %" + doctor_gated},
    };
    return scenarios;
}

}  // namespace

const Course& course(const std::string& name) {
    static const std::map<std::string, Course> courses = [] {
        std::vector<std::string> scenarios;
        for (const auto& [key, changes] : list()) scenarios.push_back(changes);
        std::vector<Course> run_together = run(scenarios);
        std::map<std::string, Course> named;
        for (std::size_t i = 0; i < scenarios.size(); ++i) named[list()[i].first] = std::move(run_together[i]);
        return named;
    }();
    const auto found = courses.find(name);
    if (found == courses.end()) throw std::invalid_argument("no scenario is called " + name);
    return found->second;
}

}  // namespace fundsim::emergence
