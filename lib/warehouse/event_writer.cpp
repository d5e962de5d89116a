#include "warehouse/event_writer.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "warehouse/block_encoder.hpp"

namespace portico::warehouse {
namespace {

/// Texts as long as these would make chunks of hundreds of megabytes: fewer rows a block then.
constexpr std::size_t long_texts = 64 * 1024 * 1024;
constexpr std::size_t long_text_rows = 256;

std::size_t text_bytes(const Column& column) {
  if (!column.dictionary) return 0;
  return std::accumulate(column.dictionary->begin(), column.dictionary->end(), std::size_t{0},
                         [](std::size_t sum, const std::string& text) { return sum + text.size(); });
}

bool cell_is(const ChunkView* chunk, std::size_t row, const Column& column, std::size_t batch_row) {
  const bool null = !chunk || chunk->null_at(row);
  if (null || column.null_at(batch_row)) return null == column.null_at(batch_row);
  if (column.type.kind == TypeKind::text) return chunk->text_at(row) == column.text_at(batch_row);
  const std::int64_t bits = column.type.kind == TypeKind::floating
                                ? std::bit_cast<std::int64_t>(column.floats[batch_row])
                                : column.ints[batch_row];
  return chunk->integer_at(row) == bits;
}

template <class T>
void pick(const std::vector<T>& from, std::span<const std::uint32_t> rows, std::vector<T>& to) {
  if (from.empty()) return to.clear();
  to.resize(rows.size());
  for (std::size_t at = 0; at < rows.size(); ++at) to[at] = from[rows[at]];
}

/// Stable, in linear time: the values are few compared with the rows, or nearly so.
void sort_by_party(std::vector<std::uint32_t>& order, const std::vector<std::int64_t>& parties) {
  std::vector<std::int64_t> distinct;
  for (const std::uint32_t row : order)
    if (distinct.empty() || distinct.back() != parties[row]) distinct.push_back(parties[row]);
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  if (distinct.size() < 2) return;
  std::vector<std::uint32_t> rank(order.size()), starts(distinct.size() + 1);
  for (std::size_t at = 0; at < order.size(); ++at) {
    const auto found = std::lower_bound(distinct.begin(), distinct.end(), parties[order[at]]);
    rank[at] = static_cast<std::uint32_t>(found - distinct.begin());
    ++starts[rank[at] + 1];
  }
  std::partial_sum(starts.begin(), starts.end(), starts.begin());
  std::vector<std::uint32_t> sorted(order.size());
  for (std::size_t at = 0; at < order.size(); ++at) sorted[starts[rank[at]]++] = order[at];
  order = std::move(sorted);
}

}  // namespace

void gather(const Column& from, std::span<const std::uint32_t> rows, Column& to) {
  to.type = from.type;
  to.dictionary = from.dictionary;
  pick(from.ints, rows, to.ints);
  pick(from.floats, rows, to.floats);
  pick(from.codes, rows, to.codes);
  pick(from.nulls, rows, to.nulls);
}

EventWriter::EventWriter(db::Database& database, const StoredDataset& dataset, const CommitContext& context,
                         const Rows& rows)
    : database_(database),
      dataset_(dataset),
      context_(context),
      rows_(rows),
      parties_(database, dataset.name_space, rows.customer),
      keep_(rows.customer.size(), 1) {}

StoreCounts EventWriter::store() {
  const BatchKeys keys = keys_of(dataset_, rows_);
  if (!keys.increasing_integers) keep_ = last_of_equal_keys(keys.columns, hash_keys(keys.columns));
  const std::vector<std::uint8_t> wanted = keep_;
  KeyLookup(database_, dataset_)
      .find(keys, wanted,
            [this](StoredBlock& block, std::uint32_t row, std::uint32_t batch_row) { compare(block, row, batch_row); });
  store_dead_rows();
  std::vector<std::int64_t> parties(rows_.customer.size());
  const auto order = sorted_rows(parties);
  if (order.empty()) return counts_;
  write_part(order, parties);
  counts_.appended = static_cast<std::int64_t>(order.size()) - counts_.corrected;
  counts_.rows = counts_.appended;
  return counts_;
}

void EventWriter::compare(StoredBlock& block, std::uint32_t row, std::uint32_t batch_row) {
  if (same_content(block, row, batch_row)) {
    keep_[batch_row] = 0;
    ++counts_.unchanged;
    return;
  }
  dying_[block.facts().id].push_back({row, context_.tx});
  ++counts_.corrected;
  if (block.directory().party_of(row) == 0) --counts_.unassigned;
}

bool EventWriter::same_content(StoredBlock& block, std::uint32_t row, std::uint32_t batch_row) {
  if (parties_.known(batch_row) != block.directory().party_of(row)) return false;
  for (std::size_t place = 0; place < dataset_.layout.size(); ++place) {
    const std::size_t position = dataset_.layout[place];
    const ChunkView* chunk = block.chunk(position, dataset_.fields[position].type);
    if (!cell_is(chunk, row, rows_.columns[place], batch_row)) return false;
  }
  return true;
}

void EventWriter::store_dead_rows() {
  for (auto& [id, rows] : dying_) {
    DeadRows dead = load_block(database_, id).second;
    dead.add_all(std::move(rows));
    store_dead(database_, id, dead);
  }
}

/// The rows that stay, by party, then time (none first), then as they came.
std::vector<std::uint32_t> EventWriter::sorted_rows(std::vector<std::int64_t>& parties) {
  const Column& times = rows_.columns[*dataset_.place_in_rows(*dataset_.time)];
  const auto time_of = [&](std::uint32_t row) {
    return times.null_at(row) ? std::numeric_limits<std::int64_t>::min() : times.ints[row];
  };
  const auto earlier = [&](std::uint32_t a, std::uint32_t b) { return time_of(a) < time_of(b); };
  std::vector<std::uint32_t> order;
  order.reserve(parties.size());
  for (std::uint32_t row = 0; row < parties.size(); ++row) {
    if (!keep_[row]) continue;
    order.push_back(row);
    parties[row] = parties_.made(row);
    if (parties[row] == 0) ++counts_.unassigned;
  }
  if (!std::is_sorted(order.begin(), order.end(), earlier)) std::stable_sort(order.begin(), order.end(), earlier);
  sort_by_party(order, parties);
  return order;
}

void EventWriter::write_part(std::span<const std::uint32_t> order, const std::vector<std::int64_t>& parties) {
  std::size_t block_rows = context_.block_rows;
  for (const Column& column : rows_.columns)
    if (text_bytes(column) > long_texts) block_rows = std::min(block_rows, long_text_rows);
  BlockEncoder encoder(dataset_);
  const std::int64_t id = insert_part(database_, dataset_.id, context_.tx);
  BlockRows block{.columns = std::vector<Column>(dataset_.fields.size())};
  for (std::size_t at = 0; at < order.size(); at += block_rows) {
    const auto rows = order.subspan(at, std::min(block_rows, order.size() - at));
    pick(parties, rows, block.parties);
    block.txs.assign(rows.size(), context_.tx);
    block.sources.assign(rows.size(), context_.source);
    for (std::size_t place = 0; place < dataset_.layout.size(); ++place)
      gather(rows_.columns[place], rows, block.columns[dataset_.layout[place]]);
    insert_block(database_, id, encoder.encode(block));
  }
  Part part = encoder.part();
  part.id = id;
  update_part(database_, part, PartState::live);
}

}  // namespace portico::warehouse
