#include "warehouse/dataset_facts.hpp"

#include <algorithm>

#include "warehouse/stored_block.hpp"

namespace portico::warehouse {
namespace {

/// The greatest time of the block's live rows.
std::optional<std::int64_t> newest_live_time(db::Database& database, const StoredDataset& dataset, std::int64_t id) {
  StoredBlock block(database, id);
  Column times;
  const RowRanges all{{0, block.facts().rows}};
  block.read(*dataset.time, {TypeKind::time}, all, times);
  std::optional<std::int64_t> newest;
  for (std::uint32_t row = 0; row < times.size(); ++row)
    if (!times.null_at(row) && !block.dead().contains(row))
      newest = std::max(newest.value_or(times.ints[row]), times.ints[row]);
  return newest;
}

/// Only where the newest block has dead rows does anything have to be decoded.
std::optional<Instant> newest_event(db::Database& database, const StoredDataset& dataset) {
  auto row = database.prepare(
      "SELECT b.id, b.t1, d.block IS NOT NULL FROM part p JOIN block b ON b.part = p.id LEFT JOIN dead d "
      "ON d.block = b.id WHERE p.dataset = ? AND p.state = ? AND b.t1 IS NOT NULL ORDER BY b.t1 DESC");
  row.bind_all(dataset.id, static_cast<std::int64_t>(PartState::live));
  std::optional<std::int64_t> newest;
  while (row.step() && (!newest || row.integer(1) > *newest)) {
    const auto here =
        row.integer(2) == 0 ? row.optional_integer(1) : newest_live_time(database, dataset, row.integer(0));
    if (here) newest = std::max(newest.value_or(*here), *here);
  }
  if (!newest) return std::nullopt;
  return Instant(std::chrono::microseconds(*newest));
}

}  // namespace

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
