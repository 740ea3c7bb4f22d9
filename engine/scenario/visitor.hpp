// What a field list is told to: read, write, describe. One list per struct (fields.cpp), one visitor per purpose.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fundsim/scenario.hpp"
#include "scenario/quantity.hpp"

namespace fundsim::scenario {

enum class Presence : std::uint8_t { optional, required };

/// Name and meaning of a setting: what a reader of the reference needs to know.
struct Field {
    std::string_view key;
    std::string_view meaning;
    Presence presence = Presence::optional;
    bool only_stated = false;  // where it is not stated it is not written either: the canonical form stays what it was
};

/// Severity classes that must be named when figures are given by class; others then count as the default.
using StatedClasses = BySeverity<bool>;
inline constexpr StatedClasses no_class{false, false, false, false};
inline constexpr StatedClasses every_class{true, true, true, true};
inline constexpr BySeverity<std::string_view> severity_names{"light", "medium", "heavy", "intensive"};

enum class WholeUnit : std::uint8_t { none, weeks, years };

/// A whole number: bounds, or the few values that are allowed.
struct Whole {
    std::uint64_t minimum = 0;
    std::uint64_t maximum = 0;
    WholeUnit unit = WholeUnit::none;
    std::vector<std::uint64_t> choices{};
};

/// Plain numbers in a list.
struct Numbers {
    std::size_t count = 0;  // how many, or none at all
    double minimum = 0.0;
    double maximum = 0.0;
};

/// What an id stands for.
enum class Target : std::uint8_t { segment, municipality };

class Visitor;

/// A list of structs with ids, written in a file as a map from id to struct.
class Table {
public:
    virtual ~Table() = default;
    virtual std::size_t size() const = 0;
    virtual std::size_t most() const = 0;  // rows that a file may have
    virtual std::string id(std::size_t index) const = 0;
    virtual std::size_t append(const std::string& id) = 0;
    virtual void visit(std::size_t index, Visitor& visitor) = 0;
    virtual void visit_default(Visitor& visitor) = 0;  // a fresh struct, for descriptions
};

class Visitor {
public:
    virtual ~Visitor() = default;

    /// A figure with a unit.
    virtual void value(const Field& field, Value& figure, const Quantity& quantity) = 0;
    /// A figure with a unit that may be left out altogether.
    virtual void optional_value(const Field& field, std::optional<Value>& figure, const Quantity& quantity) = 0;
    /// One figure for all severity classes, or a map from class to figure.
    virtual void by_class(const Field& field, BySeverity<Value>& figures, const Quantity& quantity,
                          const StatedClasses& stated) = 0;
    /// One figure for all classes or a map from class to figure; or, under the same key, a map of other settings.
    virtual void by_class_or_group(const Field& field, BySeverity<Value>& figures, const Quantity& quantity,
                                   const StatedClasses& stated, const std::function<void(Visitor&)>& members) = 0;
    /// A map from segment to figure.
    virtual void by_segment(const Field& field, std::map<std::string, Value>& figures, const Quantity& quantity,
                            const std::vector<Segment>& segments) = 0;
    virtual void whole(const Field& field, std::uint64_t& number, const Whole& rule) = 0;
    virtual void numbers(const Field& field, std::vector<double>& list, const Numbers& rule) = 0;
    virtual void flag(const Field& field, bool& on) = 0;
    /// One of a few words; `choice` is its index.
    virtual void word(const Field& field, std::size_t& choice, std::span<const std::string_view> words) = 0;
    virtual void name(const Field& field, std::string& id) = 0;
    virtual void date(const Field& field, std::string& day) = 0;
    /// Text in two languages. Shown, never part of a hash.
    virtual void label(const Field& field, Label& text) = 0;
    virtual void reference(const Field& field, std::string& id, Target target) = 0;
    virtual void group(const Field& field, const std::function<void(Visitor&)>& members) = 0;
    virtual void table(const Field& field, Table& table) = 0;
    virtual void contracts(const Field& field, std::map<std::string, ContractTerms>& terms,
                           const std::vector<Segment>& segments) = 0;
    virtual void correlations(const Field& field, std::vector<Correlation>& list) = 0;

    template <class Integer>
    void integer(const Field& field, Integer& number, const Whole& rule) {
        auto wide = static_cast<std::uint64_t>(number);
        whole(field, wide, rule);
        number = static_cast<Integer>(wide);
    }
};

}  // namespace fundsim::scenario
