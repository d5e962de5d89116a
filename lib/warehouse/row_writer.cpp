#include "warehouse/row_writer.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "core/side_by_side.hpp"
#include "warehouse/block_encoder.hpp"

namespace portico::warehouse {
namespace {

/// Texts as long as these would make chunks of hundreds of megabytes: fewer rows a block then.
constexpr std::size_t long_texts = 64 * 1024 * 1024;
constexpr std::size_t long_text_rows = 256;

std::size_t text_bytes(const Column& column) { return column.dictionary ? column.dictionary->text_bytes() : 0; }

template <class T>
void pick(const std::vector<T>& from, std::span<const std::uint32_t> rows, std::vector<T>& to) {
  if (from.empty()) return to.clear();
  to.resize(rows.size());
  for (std::size_t at = 0; at < rows.size(); ++at) to[at] = from[rows[at]];
}

/// Gathers `rows` of `from` into `to`; a text column keeps the dictionary.
void gather(const Column& from, std::span<const std::uint32_t> rows, Column& to) {
  to.type = from.type;
  to.dictionary = from.dictionary;
  pick(from.ints, rows, to.ints);
  pick(from.floats, rows, to.floats);
  pick(from.codes, rows, to.codes);
  pick(from.nulls, rows, to.nulls);
}

/// The rank of each row's party among all: equal for equal parties. Works by code, of which there are far fewer than
/// rows, or about as many.
class PartyRanks {
 public:
  PartyRanks(const Column& customer, const std::vector<std::int64_t>& parties, const std::vector<std::uint8_t>& keep)
      : customer_(customer), by_code_((customer.dictionary ? customer.dictionary->size() : 0) + 1) {
    std::vector<std::pair<std::int64_t, std::size_t>> found;
    std::vector<std::uint8_t> seen(by_code_.size());
    for (std::size_t row = 0; row < keep.size(); ++row) {
      if (!keep[row] || seen[slot_of(row)]) continue;
      seen[slot_of(row)] = 1;
      found.emplace_back(parties[row], slot_of(row));
    }
    std::sort(found.begin(), found.end());
    for (std::size_t at = 0; at < found.size(); ++at) {
      if (at > 0 && found[at].first != found[at - 1].first) ++last_;
      by_code_[found[at].second] = last_;
    }
  }
  std::uint32_t of(std::size_t row) const { return by_code_[slot_of(row)]; }
  std::size_t count() const { return std::size_t{last_} + 1; }

 private:
  /// Slot 0 is for rows without a customer.
  std::size_t slot_of(std::size_t row) const {
    return customer_.null_at(row) ? 0 : std::size_t{customer_.codes[row]} + 1;
  }
  const Column& customer_;
  std::vector<std::uint32_t> by_code_;
  std::uint32_t last_ = 0;
};

}  // namespace

void DyingRows::store(db::Database& database) {
  for (auto& [id, rows] : rows_) {
    DeadRows dead = load_dead_rows(database, id).second;
    dead.add_all(std::move(rows));
    store_dead(database, id, dead);
  }
  rows_.clear();
}

RowWriter::RowWriter(const Writing& writing, const StoredDataset& dataset, const Rows& rows, BatchKeys& keys)
    : writing_(writing),
      dataset_(dataset),
      rows_(rows),
      keys_(keys),
      parties_(writing.database, writing.parties, dataset.name_space, rows.customer),
      hidden_(writing.database, dataset),
      keep_(keys.last_of_equals()),
      comparing_(dataset.layout.size()) {
  std::iota(comparing_.begin(), comparing_.end(), std::size_t{0});
}

StoreCounts RowWriter::store() {
  refuse_rows();
  const std::vector<std::uint8_t> wanted = keep_;
  KeyLookup(writing_.lookup(), dataset_)
      .find(keys_, wanted, [this](StoredBlock& block, std::span<const RowPair> pairs) { compare(block, pairs); });
  dying_.store(writing_.database);
  const auto parties = made_parties();
  const auto order = sorted_rows(parties);
  if (order.empty()) return counts_;
  write_part(order, parties);
  counts_.appended = static_cast<std::int64_t>(order.size()) - counts_.corrected;
  counts_.rows = counts_.appended;
  return counts_;
}

const Column* RowWriter::times() const {
  return dataset_.time ? &rows_.columns[*dataset_.place_in_rows(*dataset_.time)] : nullptr;
}

/// Rows of erased customers, and rows that are older than what is kept.
void RowWriter::refuse_rows() {
  const auto kept_from = kept_from_of(writing_.database, dataset_);
  const Column* time = kept_from ? times() : nullptr;
  for (std::size_t row = 0; row < keep_.size(); ++row) {
    const bool expired = time && !time->null_at(row) && time->ints[row] < *kept_from;
    if (!keep_[row] || (!expired && !parties_.erased(row))) continue;
    keep_[row] = 0;
    ++counts_.refused;
  }
}

void RowWriter::compare(StoredBlock& block, std::span<const RowPair> pairs) {
  const std::vector<std::uint8_t> same = same_content(block, pairs);
  for (std::size_t at = 0; at < pairs.size(); ++at) {
    const auto [row, batch_row] = pairs[at];
    if (same[at]) {
      keep_[batch_row] = 0;
      ++counts_.unchanged;
      continue;
    }
    dying_.add(block.facts().id, {row, writing_.tx});
    // A hidden row is not there, so this one is new; but of live rows with one key there must not be two.
    if (hidden_.contains(block, row)) continue;
    ++counts_.corrected;
    if (block.directory().party_of(row) == 0) --counts_.unassigned;
  }
}

/// One mark a pair: 1 where party and all cells are the same, and the stored row is there.
std::vector<std::uint8_t> RowWriter::same_content(StoredBlock& block, std::span<const RowPair> pairs) {
  std::vector<std::uint8_t> same(pairs.size());
  for (std::size_t at = 0; at < pairs.size(); ++at)
    same[at] = parties_.known(pairs[at].batch) == block.directory().party_of(pairs[at].stored) &&
                       !hidden_.contains(block, pairs[at].stored)
                   ? 1
                   : 0;
  const auto any_left = [&] { return std::find(same.begin(), same.end(), 1) != same.end(); };
  for (auto place = comparing_.begin(); place != comparing_.end() && any_left(); ++place) {
    const std::size_t position = dataset_.layout[*place];
    keep_same_cells(block.chunk(position, dataset_.fields[position].type), rows_.columns[*place], pairs, same);
    // Corrections tend to be of one column: looked at first, it spares reading the others of the next block.
    if (!any_left()) std::rotate(comparing_.begin(), place, place + 1);
  }
  return same;
}

/// The party of each row that stays.
std::vector<std::int64_t> RowWriter::made_parties() {
  std::vector<std::int64_t> parties(keep_.size());
  for (std::size_t row = 0; row < keep_.size(); ++row) {
    if (!keep_[row]) continue;
    parties[row] = parties_.made(row);
    if (parties[row] == 0) ++counts_.unassigned;
  }
  return parties;
}

/// The rows that stay, by party, then time (none first), then as they came.
std::vector<std::uint32_t> RowWriter::sorted_rows(const std::vector<std::int64_t>& parties) const {
  const PartyRanks ranks(rows_.customer, parties, keep_);
  std::vector<std::uint32_t> ends(ranks.count() + 1);
  for (std::uint32_t row = 0; row < keep_.size(); ++row)
    if (keep_[row]) ++ends[ranks.of(row) + 1];
  std::partial_sum(ends.begin(), ends.end(), ends.begin());
  std::vector<std::uint32_t> order(ends.back());
  for (std::uint32_t row = 0; row < keep_.size(); ++row)
    if (keep_[row]) order[ends[ranks.of(row)]++] = row;
  const Column* time = times();
  if (!time) return order;
  const auto time_of = [&](std::uint32_t row) {
    return time->null_at(row) ? std::numeric_limits<std::int64_t>::min() : time->ints[row];
  };
  const auto earlier = [&](std::uint32_t a, std::uint32_t b) { return time_of(a) < time_of(b); };
  std::uint32_t begin = 0;
  for (std::size_t rank = 0; rank < ranks.count(); begin = ends[rank++]) {
    const auto first = order.begin() + begin, last = order.begin() + ends[rank];
    if (!std::is_sorted(first, last, earlier)) std::stable_sort(first, last, earlier);
  }
  return order;
}

void RowWriter::write_part(std::span<const std::uint32_t> order, const std::vector<std::int64_t>& parties) {
  const auto pieces = cut(order);
  std::vector<EncodedBlock> blocks(pieces.size());
  for (auto& block : blocks) block.facts.id = writing_.numbering.next();
  std::vector<std::string> segments;
  // Where the keys were hashed anyway, they will be looked up again: the index is made while they are at hand.
  const bool indexed = keys_.hashed() && static_cast<std::int64_t>(order.size()) > writing_.unindexed_rows;
  const std::size_t indexes = indexed ? 1 : 0;
  side_by_side(indexes + blocks.size(), [&](std::size_t task) {
    if (task < indexes)
      segments = index_of(pieces);
    else
      encode(pieces[task - indexes], parties, blocks[task - indexes]);
  });
  PartFacts facts(dataset_);
  const std::int64_t id = insert_part(writing_.database, dataset_.id, writing_.tx);
  for (const EncodedBlock& block : blocks) {
    facts.add(block);
    insert_block(writing_.database, id, block);
  }
  Part part = facts.part();
  part.id = id;
  part.segments = static_cast<std::int64_t>(segments.size());
  if (!segments.empty()) store_key_index(writing_.database, id, segments);
  update_part(writing_.database, part, PartState::live);
}

/// The rows of each block.
std::vector<std::span<const std::uint32_t>> RowWriter::cut(std::span<const std::uint32_t> order) const {
  std::size_t block_rows = writing_.block_rows;
  for (const Column& column : rows_.columns)
    if (text_bytes(column) > long_texts) block_rows = std::min(block_rows, long_text_rows);
  std::vector<std::span<const std::uint32_t>> pieces;
  for (std::size_t at = 0; at < order.size(); at += block_rows)
    pieces.push_back(order.subspan(at, std::min(block_rows, order.size() - at)));
  return pieces;
}

/// In place of `block`, whose number it keeps. Several may be encoded at a time.
void RowWriter::encode(std::span<const std::uint32_t> rows, const std::vector<std::int64_t>& parties,
                       EncodedBlock& block) const {
  BlockRows content{.txs = std::vector(rows.size(), writing_.tx),
                    .sources = std::vector(rows.size(), writing_.source),
                    .columns = std::vector<BlockColumn>(dataset_.fields.size())};
  pick(parties, rows, content.parties);
  for (std::size_t place = 0; place < dataset_.layout.size(); ++place)
    gather(rows_.columns[place], rows, content.columns[dataset_.layout[place]].values);
  block = encode_block(dataset_, content, block.facts.id);
}

std::vector<std::string> RowWriter::index_of(const std::vector<std::span<const std::uint32_t>>& pieces) {
  PartHashes hashes;
  for (const auto& rows : pieces) pick(keys_.hashes(), rows, hashes.emplace_back());
  return encode_key_index(hashes);
}

StoreCounts delete_rows(const Writing& writing, const StoredDataset& dataset, BatchKeys& keys) {
  const HiddenRows hidden(writing.database, dataset);
  DyingRows dying;
  StoreCounts counts;
  KeyLookup(writing.lookup(), dataset)
      .find(keys, keys.last_of_equals(), [&](StoredBlock& block, std::span<const RowPair> pairs) {
        for (const auto [row, batch_row] : pairs) {
          if (hidden.contains(block, row)) continue;
          dying.add(block.facts().id, {row, writing.tx});
          ++counts.deleted;
          if (block.directory().party_of(row) == 0) --counts.unassigned;
        }
      });
  counts.rows = -counts.deleted;
  dying.store(writing.database);
  return counts;
}

}  // namespace portico::warehouse
