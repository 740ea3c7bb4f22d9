#include "scenario/uncertain.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "scenario/visitor.hpp"

namespace fundsim::scenario {
namespace {

constexpr std::array shapes{std::pair<std::string_view, Spread>{"lognormal", Spread::lognormal},
                            std::pair<std::string_view, Spread>{"logitnormal", Spread::logitnormal},
                            std::pair<std::string_view, Spread>{"normal", Spread::normal},
                            std::pair<std::string_view, Spread>{"uniform", Spread::uniform}};

const std::vector<std::string> figure_keys{"80%",   "normal", "uniform", "value",    "central",
                                           "shape", "source", "owner",   "certainty"};

std::string without_blanks(std::string_view key) {
    std::string result(key);
    std::erase(result, ' ');
    return result;
}

bool is_interval_key(std::string_view key) {
    const std::string plain = without_blanks(key);
    return plain.size() >= 2 && plain.back() == '%' && plain.find_first_not_of("0123456789.") == plain.size() - 1;
}

class FigureReader {
public:
    FigureReader(const Node& node, const Quantity& quantity, const std::string& path, Diagnostics& diagnostics)
        : node_(node), quantity_(quantity), path_(path), diagnostics_(diagnostics) {}

    std::optional<Figure> read() {
        if (node_.is_scalar()) {
            return certain(node_, path_);
        }
        if (!node_.is_map()) {
            const std::string found = node_.is_null() ? "nothing is stated" : "a list where a figure belongs";
            return fail(node_.place, path_, {found, spelling_of(quantity_)});
        }
        if (by_class()) {
            return std::nullopt;
        }
        check_keys();
        const Entry* law = find_law();
        if (law == nullptr) {
            return std::nullopt;
        }
        if (law->key == "value") {
            return alone(*law) ? certain(law->value, join("value")) : std::nullopt;
        }
        const bool interval = is_interval_key(law->key);
        if (interval && without_blanks(law->key) != "80%") {
            return fail(law->place, path_,
                        {"only 80 % intervals are read, not " + in_quotes(law->key), "80%: [low, high]"});
        }
        const Precision precision = interval ? Precision::whole_cents : Precision::any;
        const auto pair = read_pair(*law, precision);
        if (!pair) {
            return std::nullopt;
        }
        std::optional<Figure> figure = interval               ? from_interval(*law, pair->first, pair->second)
                                       : law->key == "normal" ? from_normal(*law, pair->first, pair->second)
                                                              : from_uniform(*law, pair->first, pair->second);
        if (figure) {
            read_central(*figure, *law, pair->first, pair->second);
        }
        return figure;
    }

private:
    std::nullopt_t fail(Place place, const std::string& path, Finding finding) {
        diagnostics_.error(place, path, std::move(finding));
        return std::nullopt;
    }
    std::string join(std::string_view key) const { return path_ + "." + std::string(key); }

    // Of a figure that is stated by class, and is one for all, that is what is said.
    bool by_class() {
        const bool all = !node_.entries.empty() && std::ranges::all_of(node_.entries, [](const Entry& entry) {
            return std::ranges::find(severity_names, entry.key) != severity_names.end();
        });
        if (all) {
            fail(node_.place, path_,
                 {"stated by class, and this is one figure for all classes", spelling_of(quantity_)});
        }
        return all;
    }

    void check_keys() {
        for (const Entry& entry : node_.entries) {
            if (!is_interval_key(entry.key) && std::ranges::find(figure_keys, entry.key) == figure_keys.end()) {
                fail(entry.place, path_,
                     {std::string(unknown_key) + in_quotes(entry.key), list_of(figure_keys),
                      nearest(entry.key, figure_keys)});
                unknown_ = true;
            }
        }
    }

    const Entry* find_law() {
        const Entry* law = nullptr;
        for (const Entry& entry : node_.entries) {
            if (!is_law_key(entry.key)) {
                continue;
            }
            if (law != nullptr) {
                return fail(entry.place, path_,
                            {"both " + in_quotes(law->key) + " and " + in_quotes(entry.key) + " are stated",
                             "one of them"}),
                       nullptr;
            }
            law = &entry;
        }
        if (law == nullptr && !unknown_) {  // else the key that was meant has been asked for
            fail(node_.place, path_,
                 {"a map that states no figure",
                  spelling_of(quantity_) + "; or value:, 80%: [low, high], normal: [mean, sd], uniform: [low, high]"});
        }
        return law;
    }

    bool alone(const Entry& law) {
        bool fine = true;
        for (const std::string_view key : {"central", "shape"}) {
            if (const Entry* entry = node_.find(key)) {
                fail(entry->place, path_, {std::string(key) + " beside " + law.key, "only beside 80%: [low, high]"});
                fine = false;
            }
        }
        return fine;
    }

    std::optional<double> number(const Node& node, const std::string& path, Precision precision, bool bounded = true) {
        if (!node.is_scalar()) {
            return fail(node.place, path,
                        {std::string(kind_name(node)) + " where a figure belongs", spelling_of(quantity_)});
        }
        const auto parsed = parse_quantity(node.text, quantity_, precision);
        if (const Finding* finding = std::get_if<Finding>(&parsed)) {
            return fail(node.place, path, *finding);
        }
        const double figure = std::get<double>(parsed);
        if (bounded && (figure < quantity_.minimum || figure > quantity_.maximum)) {
            return fail(node.place, path, out_of_range(node.text, quantity_));
        }
        if (auto doubt = doubt_about(node.text, quantity_)) {
            diagnostics_.warning(node.place, path, *std::move(doubt));
        }
        return figure;
    }

    std::optional<Figure> certain(const Node& node, const std::string& path) {
        const std::optional<double> figure = number(node, path, Precision::whole_cents);
        if (!figure) {
            return std::nullopt;
        }
        return Figure{.spread = Spread::none, .central = *figure, .low = *figure, .high = *figure};
    }

    std::optional<std::pair<double, double>> read_pair(const Entry& law, Precision precision) {
        const std::string path = join(without_blanks(law.key));
        if (!law.value.is_list() || law.value.items.size() != 2) {
            return fail(
                law.value.place, path,
                {"two figures belong here", law.key == "normal" ? "[mean, standard deviation]" : "[low, high]"});
        }
        const bool spread_second = law.key == "normal";  // a standard deviation has no bounds of its own
        const auto first = number(law.value.items[0], path, precision);
        const auto second = number(law.value.items[1], path, precision, !spread_second);
        if (!first || !second) {
            return std::nullopt;
        }
        return std::pair{*first, *second};
    }

    std::optional<Spread> shape_of_interval() {
        const Entry* shape = node_.find("shape");
        if (shape == nullptr) {
            return default_shape();
        }
        const auto found = std::ranges::find(shapes, shape->value.text, [](const auto& pair) { return pair.first; });
        if (!shape->value.is_scalar() || found == shapes.end()) {
            static const std::vector<std::string> names{"lognormal", "logitnormal", "normal", "uniform"};
            return fail(
                shape->value.place, join("shape"),
                {"unknown shape " + in_quotes(shape->value.text), list_of(names), nearest(shape->value.text, names)});
        }
        return found->second;
    }

    Spread default_shape() const {
        switch (quantity_.kind) {
            case QuantityKind::share: return Spread::logitnormal;
            case QuantityKind::change: return Spread::normal;
            default: return Spread::lognormal;
        }
    }

    std::optional<Figure> from_interval(const Entry& law, double low, double high) {
        const std::string path = join("80%");
        const auto shape = shape_of_interval();
        if (!(low < high)) {
            return fail(law.value.place, path, {"the interval is empty", "low below high"});
        }
        if (!shape) {
            return std::nullopt;
        }
        const bool named = node_.find("shape") != nullptr;
        const bool touches = low <= 0.0 || high >= 1.0;
        if (*shape == Spread::logitnormal && touches) {
            if (named) {
                return fail(law.value.place, path,
                            {"a logit-normal law lies between 0 % and 100 %", "shape: normal or uniform"});
            }
            return normal_from_interval(low, high);
        }
        if (*shape == Spread::lognormal && low <= 0.0) {
            return fail(law.value.place, path,
                        {"a log-normal law lies above 0", "a low end above 0, or shape: normal or uniform"});
        }
        switch (*shape) {
            case Spread::logitnormal: {  // the median has the geometric mean of the two odds
                const double odds = std::sqrt((low / (1.0 - low)) * (high / (1.0 - high)));
                return Figure{*shape, odds / (1.0 + odds), low, high};
            }
            case Spread::lognormal: return Figure{*shape, std::sqrt(low * high), low, high};
            case Spread::uniform: {  // a tenth of the law lies beyond each end: the bounds are an eighth of the width
                                     // away
                const double eighth = (high - low) / 8.0;
                if (low - eighth < quantity_.minimum || high + eighth > quantity_.maximum) {
                    Finding finding = out_of_range("a uniform law with this 80 % interval", quantity_);
                    return fail(law.value.place, path, std::move(finding));
                }
                return Figure{*shape, 0.5 * (low + high), low - eighth, high + eighth};
            }
            default: return normal_from_interval(low, high);
        }
    }

    static Figure normal_from_interval(double low, double high) {
        const double mean = 0.5 * (low + high);
        return {Spread::normal, mean, mean, 0.5 * (high - low) / normal_quantile_90};
    }

    std::optional<Figure> from_normal(const Entry& law, double mean, double deviation) {
        if (!alone_but_central(law)) {
            return std::nullopt;
        }
        if (!(deviation > 0.0)) {
            return fail(law.value.place, join("normal"),
                        {"the standard deviation is not above 0", "[mean, standard deviation]"});
        }
        return Figure{Spread::normal, mean, mean, deviation};
    }

    std::optional<Figure> from_uniform(const Entry& law, double low, double high) {
        if (!alone_but_central(law)) {
            return std::nullopt;
        }
        if (!(low < high)) {
            return fail(law.value.place, join("uniform"), {"the interval is empty", "low below high"});
        }
        return Figure{Spread::uniform, 0.5 * (low + high), low, high};
    }

    bool alone_but_central(const Entry& law) {
        if (const Entry* shape = node_.find("shape")) {
            fail(shape->place, path_, {"shape beside " + law.key, "only beside 80%: [low, high]"});
            return false;
        }
        return true;
    }

    void read_central(Figure& figure, const Entry& law, double low, double high) {
        const Entry* central = node_.find("central");
        if (central == nullptr) {
            return;
        }
        const auto stated = number(central->value, join("central"), Precision::any);
        if (!stated) {
            return;
        }
        if (law.key != "normal" && (*stated < low || *stated > high)) {
            fail(central->value.place, join("central"), {"outside the interval", "between low and high"});
            return;
        }
        figure.central = *stated;
    }

    const Node& node_;
    const Quantity& quantity_;
    const std::string& path_;
    Diagnostics& diagnostics_;
    bool unknown_ = false;  // a key of the map was refused
};

}  // namespace

bool is_law_key(std::string_view key) {
    return key == "value" || key == "normal" || key == "uniform" || is_interval_key(key);
}

bool is_figure_map(const Node& node) {
    return node.is_map() && std::ranges::any_of(node.entries, [](const Entry& entry) { return is_law_key(entry.key); });
}

std::optional<Figure> read_figure(const Node& node, const Quantity& quantity, const std::string& path,
                                  Diagnostics& diagnostics) {
    return FigureReader(node, quantity, path, diagnostics).read();
}

std::string_view name_of(Spread spread) {
    for (const auto& [name, law] : shapes) {
        if (law == spread) {
            return name;
        }
    }
    return "none";
}

}  // namespace fundsim::scenario
