#include "warehouse/dataset_facts.hpp"

#include <algorithm>
#include <limits>

#include "warehouse/removals.hpp"
#include "warehouse/stored_block.hpp"

namespace portico::warehouse {
namespace {

/// The greatest time of the block's live rows.
std::optional<std::int64_t> newest_live_time(db::Database& database, const StoredDataset& dataset,
                                             const HiddenRows& hidden, std::int64_t id) {
  StoredBlock block(database, nullptr, id);
  const Chunk* times = block.chunk(*dataset.time, {TypeKind::time});
  std::optional<std::int64_t> newest;
  for (std::uint32_t row = 0; times && row < block.rows(); ++row)
    if (!times->view().null_at(row) && !block.dead().contains(row) && !hidden.contains(block, row))
      newest = std::max(newest.value_or(times->view().integer_at(row)), times->view().integer_at(row));
  return newest;
}

/// Raises `newest` to that of the part. Only where the newest block has dead or hidden rows does anything have to be
/// decoded.
void look_into(db::Database& database, const StoredDataset& dataset, const HiddenRows& hidden, const Part& part,
               std::optional<std::int64_t>& newest) {
  auto row = database.prepare(
      "SELECT b.id, b.t1, d.block IS NOT NULL FROM block b LEFT JOIN dead d ON d.block = b.id "
      "WHERE b.part = ? AND b.t1 > ? ORDER BY b.t1 DESC");
  row.bind_all(part.id, newest.value_or(std::numeric_limits<std::int64_t>::min()));
  while (row.step() && (!newest || row.integer(1) > *newest)) {
    const auto here = row.integer(2) == 0 && !hidden.any()
                          ? row.optional_integer(1)
                          : newest_live_time(database, dataset, hidden, row.integer(0));
    if (here) newest = std::max(newest.value_or(*here), *here);
  }
}

std::optional<Instant> newest_event(db::Database& database, const StoredDataset& dataset) {
  auto parts = parts_of(database, dataset.id);
  std::erase_if(parts, [](const Part& part) { return part.past || !part.times; });
  std::sort(parts.begin(), parts.end(),
            [](const Part& a, const Part& b) { return a.times->greatest > b.times->greatest; });
  const HiddenRows hidden(database, dataset);
  std::optional<std::int64_t> newest;
  for (const Part& part : parts)
    if (!newest || part.times->greatest > *newest) look_into(database, dataset, hidden, part, newest);
  if (!newest) return std::nullopt;
  return Instant(std::chrono::microseconds(*newest));
}

void count_before(StoredBlock& block, const StoredDataset& dataset, const HiddenRows& hidden, std::int64_t time,
                  ExpiringRows& found) {
  const Chunk* times = block.chunk(*dataset.time, {TypeKind::time});
  for (std::uint32_t row = 0; times && row < block.rows(); ++row) {
    if (times->view().null_at(row) || times->view().integer_at(row) >= time || hidden.contains(block, row)) continue;
    found.any = true;
    if (block.dead().contains(row)) continue;
    ++found.live;
    if (block.directory().party_of(row) == 0) ++found.unassigned;
  }
}

std::int64_t live_rows_within(StoredBlock& block, RowRange run, const HiddenRows& hidden) {
  std::int64_t rows = run.end - run.begin - static_cast<std::int64_t>(block.dead().rows_within(run).size());
  if (!hidden.any()) return rows;
  for (std::uint32_t row = run.begin; row < run.end; ++row)
    if (!block.dead().contains(row) && hidden.contains(block, row)) --rows;
  return rows;
}

}  // namespace

std::int64_t live_rows_of(db::Database& database, const StoredDataset& dataset, std::span<const std::int64_t> parties) {
  const HiddenRows hidden(database, dataset);
  std::int64_t rows = 0;
  for (const Part& part : parts_of(database, dataset.id))
    for (const std::int64_t party : parties) {
      BlockCursor cursor(database, part.id);
      while (!part.past && cursor.next(party) && cursor.facts().parties.least <= party)
        if (const auto run = cursor.facts().meta.directory.run_of_party(party)) {
          StoredBlock block(database, nullptr, cursor.facts(), cursor.dead());
          rows += live_rows_within(block, *run, hidden);
        }
    }
  return rows;
}

ExpiringRows rows_before(db::Database& database, const StoredDataset& dataset, std::int64_t time) {
  const HiddenRows hidden(database, dataset);
  ExpiringRows found;
  for (const Part& part : parts_of(database, dataset.id)) {
    if (!part.times || part.times->least >= time) continue;
    for (const std::int64_t id : block_ids(database, part.id)) {
      StoredBlock block(database, nullptr, id);
      if (block.facts().times && block.facts().times->least < time) count_before(block, dataset, hidden, time, found);
    }
  }
  return found;
}

DatasetFacts dataset_facts(db::Database& database, const StoredDataset& dataset) {
  auto row = database.prepare("SELECT rows, unassigned FROM dataset WHERE id = ?");
  row.bind(1, dataset.id);
  DatasetFacts facts;
  if (row.step()) facts = {.rows = row.integer(0), .unassigned = row.integer(1)};
  if (dataset.time) facts.newest = newest_event(database, dataset);
  return facts;
}

void add_counts(db::Database& database, const StoredDataset& dataset, const StoreCounts& counts) {
  database.prepare("UPDATE dataset SET rows = rows + ?, unassigned = unassigned + ? WHERE id = ?")
      .bind_all(counts.rows, counts.unassigned, dataset.id)
      .run();
}

}  // namespace portico::warehouse
