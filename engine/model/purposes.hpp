// Every source of luck, numbered once, never renumbered.
//
// A draw is philox(seed; who, stay | block, index, replication), and a block gives four lanes. "who" is a client's id
// for the client blocks and a municipality's number for the calendar blocks; "index" is the client's own clock (reviews
// since start, or since referral while waiting) or the calendar week or year. Nothing else enters: no contract, no
// order of calls, no other client. The page docs/luck.md is this table in words.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace fundsim {

enum class Purpose : std::uint32_t {
    // who = client, index = 0
    intake = 1,          // lanes: moment in the week, segment, severity, referrer
    traits = 2,          // need, response, chronic, intake signal
    access = 3,          // redirected?, assessed class, redirection succeeds?, weeks until back
    candidates = 4,      // first ... fourth candidate provider
    placement = 5,       // match with candidates (16 bits each, two lanes), central placement, match with another
    care_clocks = 6,     // goal, early ending by client, other ending, moment of the start
    waiting_clocks = 7,  // withdrawal, natural recovery, spare, moment of the referral's first review
    ending = 8,          // returns?, when, followed directly?, code of other endings
    aftercare = 9,       // aftercare?, prolonged for how many periods?, spare, spare
    stock = 10,          // initial caseload: type, age, provider, parallel to the client before?
    declining = 11,      // first ... fourth candidate declines?
    reporting = 12,      // class proposed higher?, followed?, unreached goal reported?, form of arrangement
    audit = 13,     // checked? a higher class asked for, a lower one not asked for, an unreached goal reported; and who
                    // comes round access: brought under it after all?
    entrants = 14,  // does somebody who entered take the place of the first ... fourth candidate?
    // who = client, index = own clock
    care_review = 16,     // severity move, add-on, setting, ended by the provider or a change requested
    waiting_review = 17,  // severity move, spare, out-of-contract, spare
    // who = municipality, index = calendar
    referral_count = 32,     // week: number of new referrals, number of returns from before the start, spare, spare
    municipality_year = 33,  // year: gamma frailty (private stream)
    stock_count = 34,        // segment: initial number in care, initial number waiting, spare, spare
    provider_type = 35,      // who = provider's name, index = 0: altruism; theory of the parameter draw (who = 0)
    entry = 36,              // who = provider's name, index = year of the run: does it enter?, spare, spare, spare
};

/// Blocks of named things (a contract's own luck) live above this, bound to a hash of the name.
inline constexpr std::uint32_t first_named_block = 0x800000U;

constexpr std::uint32_t block_of(Purpose purpose) { return static_cast<std::uint32_t>(purpose); }

/// Second counter word: stay in the upper 8 bits, block in the lower 24.
constexpr std::uint32_t stay_word(std::uint32_t stay) { return stay << 24; }
inline constexpr std::uint32_t maximum_stays = 255;
/// A stay that goes on at another provider has new luck, but for its traits: bits 16 ... 22 count its moves.
inline constexpr std::uint32_t one_move = 1U << 16;
constexpr std::uint32_t after_move(std::uint32_t stay) {
    return (stay & 0x7F0000U) == 0x7F0000U ? stay : stay + one_move;
}
constexpr std::uint32_t before_moves(std::uint32_t stay) { return stay & 0xFF000000U; }

struct PurposeDescription {
    Purpose purpose;
    std::string_view name;
    std::array<std::string_view, 4> lanes;
};
inline constexpr std::array purpose_list{
    PurposeDescription{Purpose::intake, "intake", {"moment", "segment", "severity", "referrer"}},
    PurposeDescription{Purpose::traits, "traits", {"need", "response", "chronic", "intake_signal"}},
    PurposeDescription{
        Purpose::access, "access", {"redirected", "assessed_class", "redirection_succeeds", "weeks_until_back"}},
    PurposeDescription{Purpose::candidates, "candidates", {"first", "second", "third", "fourth"}},
    PurposeDescription{
        Purpose::placement, "placement", {"match_of_first_two", "match_of_last_two", "central", "match_with_another"}},
    PurposeDescription{Purpose::care_clocks, "care_clocks", {"goal", "early_by_client", "other", "moment"}},
    PurposeDescription{Purpose::waiting_clocks, "waiting_clocks", {"withdrawal", "recovery", "spare", "moment"}},
    PurposeDescription{Purpose::ending, "ending", {"returns", "when", "followed", "code"}},
    PurposeDescription{Purpose::aftercare, "aftercare", {"aftercare", "prolonged", "spare", "spare"}},
    PurposeDescription{Purpose::stock, "stock", {"type", "age", "provider", "parallel"}},
    PurposeDescription{Purpose::declining, "declining", {"first", "second", "third", "fourth"}},
    PurposeDescription{Purpose::reporting, "reporting", {"proposed", "followed", "reported", "arrangement"}},
    PurposeDescription{Purpose::audit, "audit", {"class_asked_for", "class_kept", "result", "brought_under"}},
    PurposeDescription{Purpose::entrants, "entrants", {"first", "second", "third", "fourth"}},
    PurposeDescription{Purpose::care_review, "care_review", {"move", "add_on", "setting", "provider"}},
    PurposeDescription{Purpose::waiting_review, "waiting_review", {"move", "spare", "out_of_contract", "spare"}},
    PurposeDescription{Purpose::referral_count, "referral_count", {"new", "from_before", "spare", "spare"}},
    PurposeDescription{Purpose::municipality_year, "municipality_year", {"stream", "stream", "stream", "stream"}},
    PurposeDescription{Purpose::stock_count, "stock_count", {"in_care", "waiting", "spare", "spare"}},
    PurposeDescription{Purpose::provider_type, "provider_type", {"altruism", "theory", "spare", "spare"}},
    PurposeDescription{Purpose::entry, "entry", {"enters", "spare", "spare", "spare"}},
};

}  // namespace fundsim
