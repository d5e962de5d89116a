#include "warehouse/key_index.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "core/checksum.hpp"
#include "warehouse/bytes.hpp"
#include "warehouse/row_keys.hpp"
#include "warehouse/stored_block.hpp"

namespace portico::warehouse {
namespace {

constexpr std::size_t segment_rows = 16 * 1024;
constexpr std::size_t segment_buckets = segment_rows / 8;
constexpr const char* what = "a segment of a key index";

struct Place {
  std::size_t segment, bucket;
};

/// Both grow with the hash, so probes in its order walk through segments and buckets from front to back.
Place place_of(std::uint64_t hash, std::size_t segments) {
  const std::uint64_t scaled = (hash >> 32) * segments;
  return {scaled >> 32, (scaled & 0xffffffffU) * segment_buckets >> 32};
}

std::uint32_t print_of(std::uint64_t hash) { return static_cast<std::uint32_t>(mix(hash) >> 32); }

std::uint32_t fingerprint(std::uint32_t print, unsigned block_bits) {
  return static_cast<std::uint32_t>(std::uint64_t{print} >> block_bits);
}

// Four entries at a time, in the vectors of GCC and Clang.
constexpr std::size_t lanes = 4;
using Entries = std::uint32_t __attribute__((vector_size(lanes * sizeof(std::uint32_t))));

/// More than nearly all buckets have: looking at so many at once is cheaper than finding out where to stop.
constexpr std::size_t window = 4 * lanes;

bool any_with(std::uint32_t print, unsigned block_bits, const char* entries) {
  auto equal = load<Entries>(entries) >> block_bits == print;
  for (std::size_t at = lanes; at < window; at += lanes)
    equal |= load<Entries>(entries + at * sizeof(std::uint32_t)) >> block_bits == print;
  const auto hits = std::bit_cast<std::array<std::uint64_t, 2>>(equal);
  return (hits[0] | hits[1]) != 0;
}

unsigned bits_for(std::size_t blocks) { return static_cast<unsigned>(std::bit_width(blocks - 1)); }

/// A stored segment: sum, bucket ends, entries.
class Segment {
 public:
  explicit Segment(std::string_view bytes) {
    ByteReader reader(bytes, what);
    if (reader.number<std::uint64_t>() != checksum(bytes.substr(sizeof(std::uint64_t)))) malformed(what);
    ends_ = reader.bytes(segment_buckets * sizeof(std::uint32_t)).data();
    entries_ = reader.bytes(reader.left());
  }
  /// Calls `use` with the bucket's entries that have the fingerprint, and perhaps with some of its neighbours'; with
  /// some more than once.
  template <class Use>
  void for_each_with(std::uint32_t print, unsigned block_bits, std::size_t bucket, Use&& use) const {
    const std::size_t count = entries_.size() / sizeof(std::uint32_t);
    std::size_t at = bucket == 0 ? 0 : end_of(bucket - 1);
    const std::size_t end = end_of(bucket);
    if (at > end || end > count) malformed(what);
    const auto use_if_equal = [&](std::size_t index) {
      const auto entry = load<std::uint32_t>(entries_.data() + index * sizeof(std::uint32_t));
      if (fingerprint(entry, block_bits) == print) use(entry);
    };
    for (; count >= window && at < end; at += window) {
      const std::size_t from = std::min(at, count - window);
      if (!any_with(print, block_bits, entries_.data() + from * sizeof(std::uint32_t))) continue;
      for (std::size_t index = from; index < from + window; ++index) use_if_equal(index);
    }
    for (; at < end; ++at) use_if_equal(at);
  }

 private:
  std::uint32_t end_of(std::size_t bucket) const { return load<std::uint32_t>(ends_ + bucket * sizeof(std::uint32_t)); }

  const char* ends_ = nullptr;
  std::string_view entries_;
};

}  // namespace

Probe::Probe(std::uint64_t of_key, std::uint32_t batch_row) : hash(of_key), row(batch_row), print(print_of(of_key)) {}

KeyIndexBuilder::KeyIndexBuilder(std::size_t rows, std::size_t blocks)
    : segments_(std::max<std::size_t>(1, (rows + segment_rows - 1) / segment_rows)),
      block_bits_(bits_for(blocks)),
      ends_(segments_ * segment_buckets) {}

void KeyIndexBuilder::count(std::uint64_t hash) {
  const Place place = place_of(hash, segments_);
  ++ends_[place.segment * segment_buckets + place.bucket];
}

void KeyIndexBuilder::count_done() {
  std::uint32_t before = 0;
  for (auto& end : ends_) {
    const std::uint32_t rows = end;
    end = before;
    before += rows;
  }
  entries_.resize(before);
}

void KeyIndexBuilder::add(std::uint64_t hash, std::uint32_t block) {
  const Place place = place_of(hash, segments_);
  const auto print = std::uint64_t{fingerprint(print_of(hash), block_bits_)} << block_bits_;
  entries_[ends_[place.segment * segment_buckets + place.bucket]++] = static_cast<std::uint32_t>(print | block);
}

std::vector<std::string> KeyIndexBuilder::segments() const {
  std::vector<std::string> segments;
  std::uint32_t begin = 0;
  for (std::size_t segment = 0; segment < segments_; ++segment) {
    ByteWriter out;
    out.number(std::uint64_t{0});
    std::uint32_t end = begin;
    for (std::size_t bucket = 0; bucket < segment_buckets; ++bucket) {
      end = ends_[segment * segment_buckets + bucket];
      out.number(end - begin);
    }
    out.bytes({reinterpret_cast<const char*>(entries_.data() + begin), (end - begin) * sizeof(std::uint32_t)});
    std::string bytes = out.take();
    const std::uint64_t sum = checksum(std::string_view(bytes).substr(sizeof sum));
    std::memcpy(bytes.data(), &sum, sizeof sum);
    segments.push_back(std::move(bytes));
    begin = end;
  }
  return segments;
}

std::vector<std::string> encode_key_index(const PartHashes& hashes) {
  std::size_t rows = 0;
  for (const auto& block : hashes) rows += block.size();
  KeyIndexBuilder builder(rows, hashes.size());
  for (const auto& block : hashes)
    for (const std::uint64_t hash : block) builder.count(hash);
  builder.count_done();
  for (std::uint32_t block = 0; block < hashes.size(); ++block)
    for (const std::uint64_t hash : hashes[block]) builder.add(hash, block);
  return builder.segments();
}

std::vector<std::string> build_key_index(db::Database& database, const StoredDataset& dataset, const Part& part) {
  PartHashes hashes;
  for (const std::int64_t id : block_ids(database, part.id)) {
    StoredBlock block(database, nullptr, id);
    auto rows = hash_keys(block, dataset);
    std::size_t kept = 0;
    auto dead = block.dead().rows().begin();
    for (std::uint32_t row = 0; row < rows.size(); ++row) {
      const bool is_dead = dead != block.dead().rows().end() && dead->row == row;
      if (is_dead)
        ++dead;
      else
        rows[kept++] = rows[row];
    }
    rows.resize(kept);
    hashes.push_back(std::move(rows));
  }
  return encode_key_index(hashes);
}

void store_key_index(db::Database& database, std::int64_t part, std::span<const std::string> segments) {
  auto insert = database.prepare("INSERT INTO key_index(part, segment, data) VALUES(?, ?, ?)");
  for (std::size_t segment = 0; segment < segments.size(); ++segment)
    insert.bind(1, part).bind(2, static_cast<std::int64_t>(segment)).bind_blob(3, segments[segment]).run();
  database.prepare("UPDATE part SET segments = ? WHERE id = ?")
      .bind_all(static_cast<std::int64_t>(segments.size()), part)
      .run();
}

bool has_key_index(db::Database& database, const Part& part) {
  auto row = database.prepare("SELECT 1 FROM part WHERE id = ? AND segments = ?");
  row.bind_all(part.id, part.segments);
  return row.step();
}

void probe_key_index(db::Database& database, const Part& part, std::span<const Probe> probes,
                     std::vector<Candidate>& candidates) {
  const auto segments = static_cast<std::size_t>(part.segments);
  const unsigned block_bits = bits_for(static_cast<std::size_t>(part.blocks));
  const std::uint32_t block_mask = (std::uint32_t{1} << block_bits) - 1;
  auto select = database.prepare("SELECT data FROM key_index WHERE part = ? AND segment = ?");
  for (std::size_t at = 0; at < probes.size();) {
    const std::size_t number = place_of(probes[at].hash, segments).segment;
    select.reset();
    select.bind_all(part.id, static_cast<std::int64_t>(number));
    if (!select.step()) malformed("part " + std::to_string(part.id) + ": " + what);
    const Segment segment(select.bytes(0));
    for (; at < probes.size(); ++at) {
      const Probe& probe = probes[at];
      const Place place = place_of(probe.hash, segments);
      if (place.segment != number) break;
      segment.for_each_with(fingerprint(probe.print, block_bits), block_bits, place.bucket, [&](std::uint32_t entry) {
        candidates.push_back({entry & block_mask, probe});
      });
    }
  }
}

}  // namespace portico::warehouse
