// Layouts and the rules of release are those of the specification; nothing of Arrow is linked.
#include "arrow.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

extern "C" {

// The three structs of the interface, member by member as specified: their layout is the interface.
struct ArrowSchema {
    const char* format;
    const char* name;
    const char* metadata;
    std::int64_t flags;
    std::int64_t n_children;
    ArrowSchema** children;
    ArrowSchema* dictionary;
    void (*release)(ArrowSchema*);
    void* private_data;
};

struct ArrowArray {
    std::int64_t length;
    std::int64_t null_count;
    std::int64_t offset;
    std::int64_t n_buffers;
    std::int64_t n_children;
    const void** buffers;
    ArrowArray** children;
    ArrowArray* dictionary;
    void (*release)(ArrowArray*);
    void* private_data;
};

struct ArrowArrayStream {
    int (*get_schema)(ArrowArrayStream*, ArrowSchema* out);
    int (*get_next)(ArrowArrayStream*, ArrowArray* out);
    const char* (*get_last_error)(ArrowArrayStream*);
    void (*release)(ArrowArrayStream*);
    void* private_data;
};
}

namespace nb = nanobind;

namespace fundsim::python {
namespace {

constexpr std::int64_t nullable = 2;

const char* format_of(Column::Kind kind) {
    switch (kind) {
        case Column::Kind::whole: return "l";  // int64
        case Column::Kind::real: return "g";   // float64
        case Column::Kind::word: break;
    }
    return "i";  // int32, into the dictionary
}

/// Number of pairs, then length and bytes of each key and value, in the byte order of the machine.
std::string encoded(const std::vector<std::pair<std::string, std::string>>& pairs) {
    std::string bytes;
    const auto number = [&](std::size_t value) {
        const auto narrow = static_cast<std::int32_t>(value);
        bytes.append(reinterpret_cast<const char*>(&narrow), sizeof narrow);
    };
    number(pairs.size());
    for (const auto& [key, value] : pairs)
        for (const std::string* text : {&key, &value}) {
            number(text->size());
            bytes += *text;
        }
    return bytes;
}

/// What an exported struct points to; freed with it. `Struct` is ArrowSchema or ArrowArray.
template <class Struct>
struct Holder {
    SharedTable table;
    std::string metadata;
    std::array<const void*, 3> buffers{};
    std::vector<Struct> children;
    std::vector<Struct*> child_pointers;
    Struct dictionary{};
};

template <class Struct>
void release(Struct* exported) {
    auto* holder = static_cast<Holder<Struct>*>(exported->private_data);
    // a child that was moved away has no release any more
    for (Struct& child : holder->children)
        if (child.release) child.release(&child);
    if (holder->dictionary.release) holder->dictionary.release(&holder->dictionary);
    exported->release = nullptr;
    delete holder;
}

template <class Struct>
Holder<Struct>& hold(Struct& exported, const SharedTable& table, std::size_t children) {
    auto* holder = new Holder<Struct>{table, {}, {}, std::vector<Struct>(children), {}, {}};
    for (Struct& child : holder->children) holder->child_pointers.push_back(&child);
    exported = Struct{};
    exported.n_children = static_cast<std::int64_t>(children);
    exported.children = children ? holder->child_pointers.data() : nullptr;
    exported.release = &release<Struct>;
    exported.private_data = holder;
    return *holder;
}

void export_schema(const SharedTable& table, const Column& column, ArrowSchema& out) {
    Holder<ArrowSchema>& holder = hold(out, table, 0);
    out.format = format_of(column.kind());
    out.name = column.name().c_str();
    out.flags = nullable;
    if (!column.metadata().empty()) {
        holder.metadata = encoded(column.metadata());
        out.metadata = holder.metadata.data();
    }
    if (column.kind() == Column::Kind::word) {
        hold(holder.dictionary, table, 0);
        holder.dictionary.format = "u";
        holder.dictionary.name = "";
        holder.dictionary.flags = nullable;
        out.dictionary = &holder.dictionary;
    }
}

void export_schema(const SharedTable& table, ArrowSchema& out) {
    Holder<ArrowSchema>& holder = hold(out, table, table->size());
    out.format = "+s";
    out.name = "";
    for (std::size_t c = 0; c < table->size(); ++c) export_schema(table, table->column(c), holder.children[c]);
}

void export_array(const SharedTable& table, const Column& column, ArrowArray& out) {
    Holder<ArrowArray>& holder = hold(out, table, 0);
    out.length = static_cast<std::int64_t>(column.size());
    out.null_count = static_cast<std::int64_t>(column.missing().size());
    holder.buffers = {column.validity(), column.data(), nullptr};
    out.n_buffers = 2;
    out.buffers = holder.buffers.data();
    if (column.kind() == Column::Kind::word) {
        Holder<ArrowArray>& words = hold(holder.dictionary, table, 0);
        holder.dictionary.length = static_cast<std::int64_t>(column.words().size());
        words.buffers = {nullptr, column.word_offsets().data(), column.word_bytes().data()};
        holder.dictionary.n_buffers = 3;
        holder.dictionary.buffers = words.buffers.data();
        out.dictionary = &holder.dictionary;
    }
}

void export_array(const SharedTable& table, ArrowArray& out) {
    Holder<ArrowArray>& holder = hold(out, table, table->size());
    out.length = static_cast<std::int64_t>(table->rows());
    out.n_buffers = 1;  // validity of whole rows: none
    out.buffers = holder.buffers.data();
    for (std::size_t c = 0; c < table->size(); ++c) export_array(table, table->column(c), holder.children[c]);
}

struct StreamState {
    SharedTable table;
    bool given = false;
    std::string error;
};

template <class Export>
int guarded(ArrowArrayStream* stream, Export&& export_it) {
    auto& state = *static_cast<StreamState*>(stream->private_data);
    try {
        export_it(state);
        return 0;
    } catch (const std::exception& error) {
        state.error = error.what();
        return ENOMEM;
    }
}

int stream_schema(ArrowArrayStream* stream, ArrowSchema* out) {
    return guarded(stream, [&](StreamState& state) { export_schema(state.table, *out); });
}

int stream_next(ArrowArrayStream* stream, ArrowArray* out) {
    return guarded(stream, [&](StreamState& state) {
        if (state.given) {
            *out = ArrowArray{};  // released: the end
            return;
        }
        export_array(state.table, *out);
        state.given = true;
    });
}

const char* stream_error(ArrowArrayStream* stream) {
    const std::string& error = static_cast<StreamState*>(stream->private_data)->error;
    return error.empty() ? nullptr : error.c_str();
}

void release_stream(ArrowArrayStream* stream) {
    delete static_cast<StreamState*>(stream->private_data);
    stream->release = nullptr;
}

/// Frees what nobody took: the one who takes it sets `release` to null.
template <class Struct>
void drop(void* pointer) noexcept {
    auto* exported = static_cast<Struct*>(pointer);
    if (exported->release) exported->release(exported);
    delete exported;
}

}  // namespace

nb::capsule arrow_stream(const SharedTable& table) {
    auto stream = std::make_unique<ArrowArrayStream>();
    *stream = {&stream_schema, &stream_next, &stream_error, &release_stream, new StreamState{table, false, {}}};
    return nb::capsule(stream.release(), "arrow_array_stream", &drop<ArrowArrayStream>);
}

nb::capsule arrow_schema(const SharedTable& table) {
    auto schema = std::make_unique<ArrowSchema>();
    export_schema(table, *schema);
    return nb::capsule(schema.release(), "arrow_schema", &drop<ArrowSchema>);
}

}  // namespace fundsim::python
