// The visitor that fills structs from a tree, and remembers where each setting was written.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "scenario/tree.hpp"
#include "scenario/uncertain.hpp"
#include "scenario/visitor.hpp"

namespace fundsim::scenario {

/// Where each setting was written, by path.
class Places {
public:
    void remember(const std::string& path, Place place) { places_.insert_or_assign(path, place); }
    /// The place of the path, else of the nearest part above it.
    Place of(std::string path) const;
    bool knows(const std::string& path) const { return places_.contains(path); }

    /// Paths of the correlations that were read; the list in the file may hold others that were refused.
    std::vector<std::string> correlations;

private:
    std::unordered_map<std::string, Place> places_;
};

/// When a contract is in force: what it must state follows from it.
enum class InForce : std::uint8_t { before, horizon, second_reference };

class Reader : public Visitor {
public:
    explicit Reader(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

    /// Reads the members of one struct from a map; `ignored` are keys that someone else reads.
    void read(const Node& map, const std::function<void(Visitor&)>& members, std::vector<std::string> ignored = {});

    const Places& places() const { return places_; }
    std::vector<UncertainParameter>& uncertain() { return uncertain_; }
    std::vector<Note>& notes() { return notes_; }

    void value(const Field& field, Value& figure, const Quantity& quantity) override;
    void optional_value(const Field& field, std::optional<Value>& figure, const Quantity& quantity) override;
    void by_class(const Field& field, BySeverity<Value>& figures, const Quantity& quantity,
                  const StatedClasses& stated) override;
    void by_class_or_group(const Field& field, BySeverity<Value>& figures, const Quantity& quantity,
                           const StatedClasses& stated, const std::function<void(Visitor&)>& members) override;
    void by_segment(const Field& field, std::map<std::string, Value>& figures, const Quantity& quantity,
                    const std::vector<Segment>& segments) override;
    void whole(const Field& field, std::uint64_t& number, const Whole& rule) override;
    void numbers(const Field& field, std::vector<double>& list, const Numbers& rule) override;
    void flag(const Field& field, bool& on) override;
    void word(const Field& field, std::size_t& choice, std::span<const std::string_view> words) override;
    void name(const Field& field, std::string& id) override;
    void date(const Field& field, std::string& day) override;
    void label(const Field& field, Label& text) override;
    void reference(const Field& field, std::string& id, Target target) override;
    void group(const Field& field, const std::function<void(Visitor&)>& members) override;
    void table(const Field& field, Table& table) override;
    void contracts(const Field& field, std::map<std::string, ContractTerms>& terms,
                   const std::vector<Segment>& segments) override;
    void correlations(const Field& field, std::vector<Correlation>& list) override;

private:
    // The map that is being read.
    struct Scope {
        const Node* map = nullptr;
        std::string path;
        Place place;                     // of the key that holds the map
        std::vector<std::string> known;  // keys that were asked for
        bool open = false;               // other keys are not judged: their list is not known
    };

    std::string join(std::string_view key) const;
    void error(Place place, std::string path, Finding finding) const;
    const Entry* take(const Field& field, const std::string& allowed = {});
    const Node* take_scalar(const Field& field, const std::string& allowed);
    const Node* take_map(const Field& field, const std::string& allowed);
    bool enter(const Node& map, const std::string& path, Place place, const std::string& allowed = "key: value pairs");
    static std::string map_of(const std::function<void(Visitor&)>& members);
    void leave();
    void report_unknown(const Entry& entry);
    void note_of(const Node& map, const std::string& path);
    std::optional<Value> figure_at(const Node& node, const Quantity& quantity, const std::string& path);
    void contract(const Entry& entry, std::map<std::string, ContractTerms>& terms, const std::vector<Segment>& segments,
                  InForce when);
    const Segment* segment_of_contract(const Entry& entry, const std::vector<Segment>& segments);
    void refuse_other_bases(const ContractTerms& held, const ContractModel& model);
    void refuse_terms_of_others(const ContractTerms& held, const ContractModel& model);
    void read_later(ContractTerms& held, const ContractModel& model, BillingUnit unit, InForce when);
    void settle_price(ContractTerms& held, const ContractModel& model, const Segment& segment, InForce when);
    void correlation(std::vector<Correlation>& list);
    std::optional<std::string> id_at(const std::string& text, Place place, const std::string& path) const;

    Diagnostics& diagnostics_;
    Places places_;
    std::vector<Scope> scopes_;
    std::vector<UncertainParameter> uncertain_;
    std::vector<Note> notes_;
};

/// Whether a key is one of those that any map may carry: `source`, `owner`, `certainty`.
bool is_note_key(std::string_view key);

}  // namespace fundsim::scenario
