#include "warehouse/key_lookup.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "core/side_by_side.hpp"
#include "warehouse/block_encoder.hpp"

namespace portico::warehouse {
namespace {

/// Up to here it is cheaper to compare keys with all of a part's than to index it.
constexpr std::size_t few_probes = 16;
constexpr std::int64_t few_rows = 1 << 20;
/// Up to here a block's keys are gone through once for each rather than once for all.
constexpr std::size_t few_in_block = 8;
/// From here on a second thread is worth its beginning.
constexpr std::size_t many_probes = 4096;

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

bool lies_in(const Span64& span, std::int64_t value) { return value >= span.least && value <= span.greatest; }

/// Marks the rows whose key lies within `keys`.
void mark_between(const std::vector<std::int64_t>& increasing, Span64 keys, std::vector<std::uint8_t>& marked) {
  const auto begin = std::lower_bound(increasing.begin(), increasing.end(), keys.least);
  const auto end = std::upper_bound(begin, increasing.end(), keys.greatest);
  std::fill(marked.begin() + (begin - increasing.begin()), marked.begin() + (end - increasing.begin()),
            std::uint8_t{1});
}

/// The same for keys in any order, and what all parts' keys lie between.
void mark_between(const std::vector<std::int64_t>& keys, const std::vector<Part>& parts,
                  std::vector<std::uint8_t>& marked) {
  std::optional<Span64> all;
  for (const Part& part : parts) widen(all, part.keys);
  for (std::size_t row = 0; row < keys.size(); ++row) marked[row] = all && lies_in(*all, keys[row]) ? 1 : 0;
}

/// Whether nearly all keys of the probes lie within `span`, by a sample: probes stand in the order of hashes.
bool nearly_all_in(const Span64& span, const std::vector<std::int64_t>& keys, std::span<const Probe> probes) {
  const auto sample = probes.first(std::min<std::size_t>(probes.size(), 128));
  const auto inside =
      std::count_if(sample.begin(), sample.end(), [&](const Probe& probe) { return lies_in(span, keys[probe.row]); });
  return static_cast<std::size_t>(inside) * 10 >= sample.size() * 9;
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
  if (integer_key(dataset) && std::find(first.nulls.begin(), first.nulls.end(), 1) == first.nulls.end()) {
    integers_ = &first.ints;
    increasing_ = strictly_increasing(first.ints);
  }
  if (increasing_)
    last_of_equals_.assign(rows(), 1);
  else
    last_of_equals_ = last_of_equal_keys(columns_, hashes());
}

BatchKeys BatchKeys::of(const StoredDataset& dataset, const Rows& rows) {
  KeyColumns columns;
  for (const std::size_t position : dataset.key) columns.push_back(&rows.columns[*dataset.place_in_rows(position)]);
  return {dataset, std::move(columns)};
}

BatchKeys BatchKeys::of(const StoredDataset& dataset, const Keys& keys) {
  KeyColumns columns;
  for (const Column& column : keys.columns) columns.push_back(&column);
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
  } else if (keys.integers() && ranged) {
    mark_between(*keys.integers(), parts, sought);
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
  auto parts = parts_of(setting_.database, dataset_.id);
  std::erase_if(parts, [](const Part& part) { return part.past.has_value(); });
  const std::vector<Probe> probes = probes_for(keys, wanted, parts);
  if (probes.empty()) return;
  found_.assign(keys.rows(), 0);
  any_found_ = false;
  std::optional<ReaderPool::Snapshot> beside;
  if (probes.size() >= many_probes && parts.size() > 1) beside.emplace(setting_.readers);
  while (!parts.empty()) {  // the newest first, two at a time
    std::vector<Search> searches;
    for (; !parts.empty() && searches.size() < 2; parts.pop_back()) {
      searches.push_back({std::move(parts.back())});
      choose_probes(searches.back(), keys, probes);
    }
    find_candidates(searches, beside);
    for (Search& search : searches) match_candidates(search, keys, match);
  }
}

/// Those that are not found yet and that the part can hold; where that is nearly all, it is cheaper to leave them be.
void KeyLookup::choose_probes(Search& search, const BatchKeys& keys, std::span<const Probe> probes) const {
  const Part& part = search.part;
  const auto* integers = part.keys ? keys.integers() : nullptr;
  if (integers && nearly_all_in(*part.keys, *integers, probes)) integers = nullptr;
  search.probes = probes;
  if (!integers && !any_found_) return;
  for (const Probe& probe : probes) {
    if (found_[probe.row]) continue;
    if (!integers || lies_in(*part.keys, (*integers)[probe.row])) search.fewer.push_back(probe);
  }
  search.probes = search.fewer;
}

/// Where there is much to do for two, one part is searched on another thread and connection. That must see it: it does
/// not see what this transaction wrote.
void KeyLookup::find_candidates(std::span<Search> searches, std::optional<ReaderPool::Snapshot>& beside) {
  const auto much = [](const Search& search) {
    return search.probes.size() >= many_probes && search.part.segments > 0;
  };
  if (beside && searches.size() == 2 && much(searches[0]) && much(searches[1]) &&
      has_key_index(beside->database(), searches[1].part)) {
    side_by_side(2, [&](std::size_t which) {
      Search& search = searches[which];
      probe_key_index(which == 0 ? setting_.database : beside->database(), search.part, search.probes,
                      search.candidates);
    });
    return;
  }
  for (Search& search : searches) find_candidates(search);
}

void KeyLookup::find_candidates(Search& search) {
  Part& part = search.part;
  if (search.probes.empty()) return;
  const bool few =
      (search.probes.size() <= few_probes && part.rows <= few_rows) || part.rows <= setting_.unindexed_rows;
  if (part.segments == 0 && few) {
    for (std::uint32_t block = 0; block < part.blocks; ++block)
      for (const Probe& probe : search.probes) search.candidates.push_back({block, probe});
    return;
  }
  if (part.segments == 0) {
    const auto segments = build_key_index(setting_.database, dataset_, part);
    store_key_index(setting_.database, part.id, segments);
    part.segments = static_cast<std::int64_t>(segments.size());
  }
  probe_key_index(setting_.database, part, search.probes, search.candidates);
}

void KeyLookup::match_candidates(Search& search, const BatchKeys& keys, const KeyMatch& match) {
  auto& candidates = search.candidates;
  if (candidates.empty()) return;
  std::sort(candidates.begin(), candidates.end(), by_block);
  candidates.erase(std::unique(candidates.begin(), candidates.end(), same_place), candidates.end());
  const auto blocks = block_ids(setting_.database, search.part.id);
  for (std::size_t at = 0; at < candidates.size();) {
    std::size_t end = at;
    while (end < candidates.size() && candidates[end].block == candidates[at].block) ++end;
    match_block(blocks.at(candidates[at].block), std::span(candidates).subspan(at, end - at), keys, match);
    at = end;
  }
}

void KeyLookup::match_block(std::int64_t id, std::span<const Candidate> group, const BatchKeys& keys,
                            const KeyMatch& match) {
  StoredBlock block(setting_.database, &setting_.cache, id);
  std::vector<RowPair> pairs =
      keys.integers() ? pairs_by_value(block, group, *keys.integers()) : pairs_by_hash(block, group);
  drop_others(block, keys, pairs);
  if (pairs.empty()) return;
  any_found_ = true;
  for (const RowPair& pair : pairs) found_[pair.batch] = 1;
  match(block, pairs);
}

std::vector<RowPair> KeyLookup::pairs_by_value(StoredBlock& block, std::span<const Candidate> group,
                                               const std::vector<std::int64_t>& keys) const {
  std::vector<RowPair> pairs;
  const std::size_t key = dataset_.key[0];
  const Type type = dataset_.fields[key].type;
  if (group.size() <= few_in_block) {
    const Chunk* chunk = block.chunk(key, type);
    std::vector<std::uint32_t> rows;
    for (const Candidate& candidate : group) {
      rows.clear();
      if (chunk) chunk->view().find_rows(keys[candidate.probe.row], rows);
      for (const std::uint32_t row : rows) pairs.push_back({row, candidate.probe.row});
    }
    return pairs;
  }
  ProbeTable table(group.size());
  for (const Candidate& candidate : group)
    table.add(static_cast<std::uint64_t>(keys[candidate.probe.row]), candidate.probe.row);
  Column values;
  block.read(key, type, std::vector<RowRange>{{0, block.rows()}}, values);
  for (std::uint32_t row = 0; row < block.rows(); ++row)
    table.for_each(static_cast<std::uint64_t>(values.ints[row]), [&](std::uint32_t batch_row) {
      pairs.push_back({row, batch_row});
    });
  return pairs;
}

std::vector<RowPair> KeyLookup::pairs_by_hash(StoredBlock& block, std::span<const Candidate> group) const {
  ProbeTable table(group.size());
  for (const Candidate& candidate : group) table.add(candidate.probe.hash, candidate.probe.row);
  std::vector<RowPair> pairs;
  const auto hashes = hash_keys(block, dataset_);
  for (std::uint32_t row = 0; row < block.rows(); ++row)
    table.for_each(hashes[row], [&](std::uint32_t batch_row) { pairs.push_back({row, batch_row}); });
  return pairs;
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
