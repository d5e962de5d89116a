#include "warehouse/key_lookup.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "core/checksum.hpp"
#include "warehouse/block_encoder.hpp"

namespace portico::warehouse {
namespace {

/// Up to here it is cheaper to compare keys with all of a part's than to index it.
constexpr std::size_t few_probes = 16;
constexpr std::int64_t few_rows = 1 << 20, hardly_any_rows = 4096;

bool strictly_increasing(const std::vector<std::int64_t>& values) {
  return std::adjacent_find(values.begin(), values.end(), std::greater_equal<>()) == values.end();
}

/// Finds the probes of a group by a number: the hash of the key, or the key itself where it is an integer.
class ProbeTable {
 public:
  explicit ProbeTable(std::size_t probes)
      : slots_(std::bit_ceil(probes * 8)), shift_(64 - std::countr_zero(slots_.size())) {}
  void add(std::uint64_t number, std::uint32_t row) {
    std::size_t at = place_of(number);
    while (slots_[at].row != none) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = {number, row};
  }
  template <class Use>
  void for_each(std::uint64_t number, Use&& use) const {
    for (std::size_t at = place_of(number); slots_[at].row != none; at = (at + 1) & (slots_.size() - 1))
      if (slots_[at].number == number) use(slots_[at].row);
  }

 private:
  static constexpr std::uint32_t none = 0xffffffffU;
  struct Slot {
    std::uint64_t number = 0;
    std::uint32_t row = none;
  };
  std::size_t place_of(std::uint64_t number) const {
    return static_cast<std::size_t>((number * 0x9e3779b97f4a7c15U) >> shift_);
  }
  std::vector<Slot> slots_;
  int shift_;
};

/// Marks the rows whose key lies within `keys`.
void mark_between(const std::vector<std::int64_t>& increasing, Span64 keys, std::vector<std::uint8_t>& marked) {
  const auto begin = std::lower_bound(increasing.begin(), increasing.end(), keys.least);
  const auto end = std::upper_bound(begin, increasing.end(), keys.greatest);
  std::fill(marked.begin() + (begin - increasing.begin()), marked.begin() + (end - increasing.begin()),
            std::uint8_t{1});
}

/// By the leading bits of the hash, which is the order of an index's segments and nearly that of its buckets.
void sort_by_hash(std::vector<Probe>& probes) {
  constexpr unsigned digits = 11;
  std::vector<Probe> sorted(probes.size());
  for (const unsigned shift : {64 - 2 * digits, 64 - digits}) {
    std::array<std::uint32_t, (1U << digits) + 1> starts{};
    const auto digit = [shift](const Probe& probe) { return (probe.hash >> shift) & ((1U << digits) - 1); };
    for (const Probe& probe : probes) ++starts[digit(probe) + 1];
    for (std::size_t at = 1; at < starts.size(); ++at) starts[at] += starts[at - 1];
    for (const Probe& probe : probes) sorted[starts[digit(probe)]++] = probe;
    probes.swap(sorted);
  }
}

bool by_block(const Candidate& a, const Candidate& b) {
  return a.block != b.block ? a.block < b.block : a.probe.row < b.probe.row;
}

bool same_place(const Candidate& a, const Candidate& b) { return a.block == b.block && a.probe.row == b.probe.row; }

}  // namespace

BatchKeys::BatchKeys(const StoredDataset& dataset, KeyColumns columns) : columns_(std::move(columns)) {
  const Column& first = *columns_.front();
  if (!integer_key(dataset) || std::find(first.nulls.begin(), first.nulls.end(), 1) != first.nulls.end()) return;
  integers_ = &first.ints;
  increasing_ = strictly_increasing(first.ints);
}

BatchKeys BatchKeys::of(const StoredDataset& dataset, const Rows& rows) {
  KeyColumns columns;
  for (const std::size_t position : dataset.key) columns.push_back(&rows.columns[*dataset.place_in_rows(position)]);
  return {dataset, std::move(columns)};
}

const std::vector<std::uint64_t>& BatchKeys::hashes() {
  if (hashes_.empty()) hashes_ = hash_keys(columns_);
  return hashes_;
}

std::vector<Probe> KeyLookup::probes_for(BatchKeys& keys, const std::vector<std::uint8_t>& wanted,
                                         const std::vector<Part>& parts) const {
  std::vector<std::uint8_t> sought = wanted;
  const bool ranged = std::all_of(parts.begin(), parts.end(), [](const Part& part) { return part.keys.has_value(); });
  if (keys.increasing() && ranged) {
    std::fill(sought.begin(), sought.end(), std::uint8_t{0});
    for (const Part& part : parts) mark_between(*keys.integers(), *part.keys, sought);
  }
  std::vector<Probe> probes;
  if (std::find(sought.begin(), sought.end(), 1) == sought.end()) return probes;
  const auto& hashes = keys.hashes();
  for (std::uint32_t row = 0; row < sought.size(); ++row)
    if (sought[row] && wanted[row]) probes.push_back({hashes[row], row});
  sort_by_hash(probes);
  return probes;
}

void KeyLookup::find(BatchKeys& keys, const std::vector<std::uint8_t>& wanted, const KeyMatch& match) {
  auto parts = parts_of(database_, dataset_.id);
  std::erase_if(parts, [](const Part& part) { return part.past.has_value(); });
  const std::vector<Probe> probes = probes_for(keys, wanted, parts);
  if (probes.empty()) return;
  found_.assign(keys.rows(), 0);
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    const std::vector<Probe> here = probes_in(*part, keys, probes);
    if (!here.empty()) find_in(*part, keys, here, match);
  }
}

/// Those that are not found yet and that the part can hold.
std::vector<Probe> KeyLookup::probes_in(const Part& part, const BatchKeys& keys, std::span<const Probe> probes) const {
  std::vector<Probe> here;
  here.reserve(probes.size());
  const auto* integers = part.keys ? keys.integers() : nullptr;
  for (const Probe& probe : probes) {
    if (found_[probe.row]) continue;
    if (integers && ((*integers)[probe.row] < part.keys->least || (*integers)[probe.row] > part.keys->greatest))
      continue;
    here.push_back(probe);
  }
  return here;
}

void KeyLookup::find_in(Part& part, const BatchKeys& keys, std::span<const Probe> probes, const KeyMatch& match) {
  auto candidates = candidates_in(part, probes);
  if (candidates.empty()) return;
  std::sort(candidates.begin(), candidates.end(), by_block);
  candidates.erase(std::unique(candidates.begin(), candidates.end(), same_place), candidates.end());
  const auto blocks = block_ids(database_, part.id);
  for (std::size_t at = 0; at < candidates.size();) {
    std::size_t end = at;
    while (end < candidates.size() && candidates[end].block == candidates[at].block) ++end;
    match_block(blocks.at(candidates[at].block), std::span(candidates).subspan(at, end - at), keys, match);
    at = end;
  }
}

std::vector<Candidate> KeyLookup::candidates_in(Part& part, std::span<const Probe> probes) {
  std::vector<Candidate> candidates;
  const bool few = (probes.size() <= few_probes && part.rows <= few_rows) || part.rows <= hardly_any_rows;
  if (part.segments == 0 && few) {
    for (std::uint32_t block = 0; block < part.blocks; ++block)
      for (const Probe& probe : probes) candidates.push_back({block, probe});
    return candidates;
  }
  if (part.segments == 0) {
    const auto segments = build_key_index(database_, dataset_, part);
    store_key_index(database_, part.id, segments);
    part.segments = static_cast<std::int64_t>(segments.size());
  }
  probe_key_index(database_, part, probes, candidates);
  return candidates;
}

void KeyLookup::match_block(std::int64_t id, std::span<const Candidate> group, const BatchKeys& keys,
                            const KeyMatch& match) {
  StoredBlock block(database_, &cache_, id);
  const bool by_value = keys.integers() != nullptr;
  ProbeTable table(group.size());
  for (const Candidate& candidate : group)
    table.add(by_value ? static_cast<std::uint64_t>((*keys.integers())[candidate.probe.row]) : candidate.probe.hash,
              candidate.probe.row);
  std::vector<RowPair> pairs;
  const auto look_at = [&](std::uint64_t number, std::uint32_t row) {
    table.for_each(number, [&](std::uint32_t batch_row) { pairs.push_back({row, batch_row}); });
  };
  if (by_value) {
    Column values;
    block.read(dataset_.key[0], dataset_.fields[dataset_.key[0]].type, std::vector<RowRange>{{0, block.rows()}},
               values);
    for (std::uint32_t row = 0; row < block.rows(); ++row) look_at(static_cast<std::uint64_t>(values.ints[row]), row);
  } else {
    const auto hashes = hash_keys(block, dataset_);
    for (std::uint32_t row = 0; row < block.rows(); ++row) look_at(hashes[row], row);
  }
  drop_others(block, keys, pairs);
  if (pairs.empty()) return;
  for (const RowPair& pair : pairs) found_[pair.batch] = 1;
  match(block, pairs);
}

/// Leaves the pairs that are live and whose keys are the same.
void KeyLookup::drop_others(StoredBlock& block, const BatchKeys& keys, std::vector<RowPair>& pairs) const {
  std::vector<std::uint8_t> same(pairs.size(), 1);
  for (std::size_t index = 0; index < dataset_.key.size(); ++index) {
    const std::size_t position = dataset_.key[index];
    keep_same_cells(block.chunk(position, dataset_.fields[position].type), *keys.columns()[index], pairs, same);
  }
  std::size_t kept = 0;
  for (std::size_t at = 0; at < pairs.size(); ++at)
    if (same[at] && !block.dead().contains(pairs[at].stored)) pairs[kept++] = pairs[at];
  pairs.resize(kept);
}

}  // namespace portico::warehouse
