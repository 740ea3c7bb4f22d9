// Blocks of replications as bytes: simulated on one machine of a cluster, committed in order on another.
//
// A replication is a pure function of plan and number, and the tallies it leaves are whole numbers: where a block was
// simulated cannot matter. Most tallies are small, so they travel as numbers of variable length.
#include <nanobind/stl/string.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "module.hpp"
#include "study_handle.hpp"

namespace nb = nanobind;
using namespace nanobind::literals;

namespace fundsim::python {
namespace {

class Encoder {
public:
    /// Seven bits a byte, lowest first; the sign in the lowest bit.
    void number(std::int64_t& value) {
        auto rest = (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63);
        for (; rest >= 0x80U; rest >>= 7U) bytes_ += static_cast<char>(rest | 0x80U);
        bytes_ += static_cast<char>(rest);
    }
    void text(std::string_view text) { bytes_ += text; }
    const std::string& bytes() const { return bytes_; }

private:
    std::string bytes_;
};

class Decoder {
public:
    explicit Decoder(std::string_view bytes) : bytes_(bytes) {}
    void number(std::int64_t& value) {
        std::uint64_t rest = 0;
        for (unsigned shift = 0;; shift += 7) {
            if (position_ >= bytes_.size() || shift > 63) throw std::invalid_argument("a block of results is damaged");
            const auto byte = static_cast<unsigned char>(bytes_[position_++]);
            rest |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
            if (byte < 0x80U) break;
        }
        value = static_cast<std::int64_t>(rest >> 1U) ^ -static_cast<std::int64_t>(rest & 1U);
    }
    std::size_t size() {  // of something that is in these bytes: no damage makes it large
        std::int64_t value = 0;
        number(value);
        if (value < 0 || static_cast<std::uint64_t>(value) > bytes_.size())
            throw std::invalid_argument("a block of results is damaged");
        return static_cast<std::size_t>(value);
    }
    std::string text(std::size_t length) {
        if (length > bytes_.size() - position_) throw std::invalid_argument("a block of results is damaged");
        return std::string(bytes_.substr(std::exchange(position_, position_ + length), length));
    }
    bool at_end() const { return position_ == bytes_.size(); }

private:
    std::string_view bytes_;
    std::size_t position_ = 0;
};

/// Every tally of an outcome, once, in a fixed order: to write it or to read it.
template <class Coder>
void tallies(Coder& coder, Outcome& outcome) {
    const OutcomeShape shape = outcome.shape();
    for (std::size_t y = 0; y <= shape.years; ++y) {
        for (std::size_t s = 0; s < shape.segments; ++s) {
            for (std::size_t m = 0; m < shape.municipalities; ++m)
                for (std::size_t t = 0; t < tally_count; ++t) coder.number(outcome.at(y, s, m, static_cast<Tally>(t)));
            for (std::size_t w = 0; w < wait_bins; ++w) coder.number(outcome.waits(y, s, w));
            for (std::size_t k = 0; k < severity_count; ++k)
                for (std::size_t t = 0; t < severity_tally_count; ++t)
                    coder.number(outcome.severity(y, s, k, static_cast<SeverityTally>(t)));
        }
        for (std::size_t half = 0; half < 2; ++half)
            for (std::size_t m = 0; m < shape.municipalities; ++m) coder.number(outcome.youths_active(y, half, m));
        for (std::size_t p = 0; p < shape.providers; ++p)
            for (std::size_t t = 0; t < provider_tally_count; ++t)
                coder.number(outcome.provider(y, p, static_cast<ProviderTally>(t)));
    }
    for (std::size_t p = 0; p < shape.periods; ++p) {
        coder.number(outcome.waiting_at(p));
        coder.number(outcome.in_care_at(p));
        coder.number(outcome.spend_in(p));
    }
}

void encode(Encoder& encoder, const ReplicationBlock& block) {
    const auto put = [&](std::size_t value) {
        auto number = static_cast<std::int64_t>(value);
        encoder.number(number);
    };
    put(block.first);
    put(block.count);
    put(block.scenarios);
    for (const Outcome& outcome : block.outcomes) {
        const OutcomeShape& shape = outcome.shape();
        for (const std::size_t extent :
             {shape.years, shape.segments, shape.municipalities, shape.providers, shape.periods})
            put(extent);
        tallies(encoder, const_cast<Outcome&>(outcome));  // only read
    }
    put(block.failures.size());
    for (const FailedReplication& failed : block.failures) {
        put(failed.replication - block.first);
        put(failed.scenario);
        put(failed.cause.size());
        encoder.text(failed.cause);
    }
}

ReplicationBlock decode(Decoder& decoder) {
    ReplicationBlock block;
    std::int64_t first = 0;
    decoder.number(first);
    block.first = static_cast<std::uint32_t>(first);
    block.count = static_cast<std::uint32_t>(decoder.size());
    block.scenarios = decoder.size();
    for (std::size_t i = 0; i < block.count * block.scenarios; ++i) {
        OutcomeShape shape;
        for (std::size_t* extent :
             {&shape.years, &shape.segments, &shape.municipalities, &shape.providers, &shape.periods})
            *extent = decoder.size();
        tallies(decoder, block.outcomes.emplace_back(shape));
    }
    block.failures.resize(decoder.size());
    for (FailedReplication& failed : block.failures) {
        failed.replication = block.first + static_cast<std::uint32_t>(decoder.size());
        failed.scenario = decoder.size();
        failed.cause = decoder.text(decoder.size());
    }
    return block;
}

bool same(const FailedReplication& a, const FailedReplication& b) {
    return a.replication == b.replication && a.scenario == b.scenario && a.cause == b.cause;
}

/// Writes blocks down as they come, and reads each one back: an outcome with parts that do not travel is not sent.
class EncodingSink final : public BlockSink {
public:
    void commit(const ReplicationBlock& block) override {
        Encoder encoder;
        encode(encoder, block);
        Decoder decoder(encoder.bytes());
        const ReplicationBlock back = decode(decoder);
        if (back.outcomes != block.outcomes || !std::ranges::equal(back.failures, block.failures, same))
            throw std::logic_error("the results of a replication have parts that blocks do not carry");
        bytes += encoder.bytes();
    }
    std::string bytes;
};

nb::bytes simulate(const StudyPlan& plan, std::uint32_t first, std::uint32_t last, unsigned threads) {
    EncodingSink sink;
    {
        const nb::gil_scoped_release released;
        RunOptions options;
        options.first = first;
        options.last = last;
        options.threads = threads;
        run_study(plan, options, sink);
    }
    return nb::bytes(sink.bytes.data(), sink.bytes.size());
}

/// Commits blocks to a study file; they must come in order.
class BlockWriter {
public:
    explicit BlockWriter(StudyHandle& study) : writer_(std::make_unique<StudyWriter>(study.file())) {}
    void commit(const nb::bytes& bytes) {
        Decoder decoder({bytes.c_str(), bytes.size()});
        const nb::gil_scoped_release released;
        // all or nothing: what arrived damaged is sent again, from its beginning
        std::vector<ReplicationBlock> blocks;
        while (!decoder.at_end()) blocks.push_back(decode(decoder));
        for (const ReplicationBlock& block : blocks) open().commit(block);
    }
    void finish() { open().finish(); }
    void close() { writer_.reset(); }

private:
    StudyWriter& open() {
        if (!writer_) throw StudyFileError("this writer was closed");
        return *writer_;
    }
    std::unique_ptr<StudyWriter> writer_;
};

}  // namespace

void bind_blocks(nb::module_& module) {
    module.attr("replications_per_block") = replications_per_block;
    module.def("simulate_blocks", &simulate, "plan"_a, "first"_a, "last"_a, "threads"_a,
               "Simulates replications first ... last - 1, and gives what they left behind as bytes.");
    nb::class_<BlockWriter>(module, "BlockWriter", "Commits blocks to a study file, in order.")
        .def(nb::init<StudyHandle&>(), "study"_a, nb::keep_alive<1, 2>())
        .def("commit", &BlockWriter::commit, "blocks"_a)
        .def("finish", &BlockWriter::finish, nb::call_guard<nb::gil_scoped_release>())
        .def("close", &BlockWriter::close, nb::call_guard<nb::gil_scoped_release>(), "Commits what was handed over.");
}

}  // namespace fundsim::python
