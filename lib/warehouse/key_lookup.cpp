#include "warehouse/key_lookup.hpp"

#include <algorithm>
#include <bit>

#include "warehouse/block_encoder.hpp"

namespace portico::warehouse {
namespace {

/// Up to here it is cheaper to compare a few keys with all of a part's than to index it.
constexpr std::size_t few_probes = 16;
constexpr std::int64_t few_rows = 1 << 20;

bool strictly_increasing(const Column& column) {
  if (std::find_if(column.nulls.begin(), column.nulls.end(), [](auto null) { return null != 0; }) != column.nulls.end())
    return false;
  return std::adjacent_find(column.ints.begin(), column.ints.end(), std::greater_equal<>()) == column.ints.end();
}

/// Rows of a block by the hash of their key, for a group of probes.
class ProbeTable {
 public:
  explicit ProbeTable(std::span<const Candidate> group) : group_(group), slots_(std::bit_ceil(group.size() * 4)) {
    for (std::uint32_t index = 0; index < group.size(); ++index) {
      std::size_t slot = group[index].probe.hash & (slots_.size() - 1);
      while (slots_[slot] != 0) slot = (slot + 1) & (slots_.size() - 1);
      slots_[slot] = index + 1;
    }
  }
  template <class Use>
  void for_each(std::uint64_t hash, Use&& use) const {
    for (std::size_t slot = hash & (slots_.size() - 1); slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1))
      if (group_[slots_[slot] - 1].probe.hash == hash) use(group_[slots_[slot] - 1].probe.row);
  }

 private:
  std::span<const Candidate> group_;
  std::vector<std::uint32_t> slots_;
};

/// Marks the rows whose key lies within `keys`.
void mark_between(const std::vector<std::int64_t>& increasing, Span64 keys, std::vector<std::uint8_t>& marked) {
  const auto begin = std::lower_bound(increasing.begin(), increasing.end(), keys.least);
  const auto end = std::upper_bound(begin, increasing.end(), keys.greatest);
  std::fill(marked.begin() + (begin - increasing.begin()), marked.begin() + (end - increasing.begin()),
            std::uint8_t{1});
}

bool by_block(const Candidate& a, const Candidate& b) {
  return a.block != b.block ? a.block < b.block : a.probe.row < b.probe.row;
}

bool same_place(const Candidate& a, const Candidate& b) { return a.block == b.block && a.probe.row == b.probe.row; }

}  // namespace

BatchKeys keys_of(const StoredDataset& dataset, const Rows& rows) {
  BatchKeys keys;
  for (const std::size_t position : dataset.key)
    keys.columns.push_back(&rows.columns[*dataset.place_in_rows(position)]);
  keys.increasing_integers = integer_key(dataset) && strictly_increasing(*keys.columns.front());
  return keys;
}

std::vector<Probe> KeyLookup::probes_for(const BatchKeys& keys, const std::vector<std::uint8_t>& wanted,
                                         const std::vector<Part>& parts) const {
  std::vector<std::uint8_t> sought = wanted;
  const bool ranged = std::all_of(parts.begin(), parts.end(), [](const Part& part) { return part.keys.has_value(); });
  if (keys.increasing_integers && ranged) {
    std::fill(sought.begin(), sought.end(), std::uint8_t{0});
    for (const Part& part : parts) mark_between(keys.columns.front()->ints, *part.keys, sought);
  }
  std::vector<Probe> probes;
  if (std::find(sought.begin(), sought.end(), 1) == sought.end()) return probes;
  const auto hashes = hash_keys(keys.columns);
  for (std::uint32_t row = 0; row < sought.size(); ++row)
    if (sought[row] && wanted[row]) probes.push_back({hashes[row], row});
  std::sort(probes.begin(), probes.end(), [](const Probe& a, const Probe& b) { return a.hash < b.hash; });
  return probes;
}

void KeyLookup::find(const BatchKeys& keys, const std::vector<std::uint8_t>& wanted, const KeyMatch& match) {
  auto parts = parts_of(database_, dataset_.id);
  const std::vector<Probe> probes = probes_for(keys, wanted, parts);
  if (probes.empty()) return;
  found_.assign(keys.rows(), 0);
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    std::vector<Probe> here;
    for (const Probe& probe : probes) {
      if (found_[probe.row]) continue;
      const Column& key = *keys.columns.front();
      if (part->keys && !key.null_at(probe.row) &&
          (key.ints[probe.row] < part->keys->least || key.ints[probe.row] > part->keys->greatest))
        continue;
      here.push_back(probe);
    }
    if (here.empty()) continue;
    auto candidates = candidates_in(*part, here);
    std::sort(candidates.begin(), candidates.end(), by_block);
    candidates.erase(std::unique(candidates.begin(), candidates.end(), same_place), candidates.end());
    const auto blocks = block_ids(database_, part->id);
    for (std::size_t at = 0; at < candidates.size();) {
      std::size_t end = at;
      while (end < candidates.size() && candidates[end].block == candidates[at].block) ++end;
      match_block(blocks.at(candidates[at].block), std::span(candidates).subspan(at, end - at), keys, match);
      at = end;
    }
  }
}

std::vector<Candidate> KeyLookup::candidates_in(Part& part, std::vector<Probe>& probes) {
  std::vector<Candidate> candidates;
  if (part.segments == 0 && probes.size() <= few_probes && part.rows <= few_rows) {
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
  StoredBlock block(database_, id);
  std::vector<Column> columns(dataset_.key.size());
  KeyColumns stored;
  const RowRanges all{{0, block.facts().rows}};
  for (std::size_t index = 0; index < columns.size(); ++index) {
    block.read(dataset_.key[index], dataset_.fields[dataset_.key[index]].type, all, columns[index]);
    stored.push_back(&columns[index]);
  }
  const ProbeTable table(group);
  const auto hashes = hash_keys(stored);
  for (std::uint32_t row = 0; row < hashes.size(); ++row)
    table.for_each(hashes[row], [&](std::uint32_t batch_row) {
      if (!same_key(stored, row, keys.columns, batch_row) || block.dead().contains(row)) return;
      found_[batch_row] = 1;
      match(block, row, batch_row);
    });
}

}  // namespace portico::warehouse
