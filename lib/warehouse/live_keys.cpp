#include "warehouse/live_keys.hpp"

#include "warehouse/removals.hpp"
#include "warehouse/stored_block.hpp"

namespace portico::warehouse {
namespace {

RowRanges live_rows_from(StoredBlock& block, const HiddenRows& hidden, std::int64_t source) {
  std::vector<std::int64_t> sources;
  const RowRanges all{{0, block.rows()}};
  block.read_sources(all, sources);
  return without_rows(all, [&](std::uint32_t row) {
    return sources[row] != source || block.dead().contains(row) || hidden.contains(block, row);
  });
}

}  // namespace

void for_each_live_key(db::Database& database, const StoredDataset& dataset, std::int64_t source,
                       const std::function<void(const Keys&)>& sink) {
  const HiddenRows hidden(database, dataset);
  for (const Part& part : parts_of(database, dataset.id)) {
    if (part.past) continue;
    for (const std::int64_t id : block_ids(database, part.id)) {
      StoredBlock block(database, nullptr, id);
      const RowRanges rows = live_rows_from(block, hidden, source);
      if (rows.empty()) continue;
      Keys keys{.dataset = dataset.name, .columns = std::vector<Column>(dataset.key.size())};
      for (std::size_t index = 0; index < dataset.key.size(); ++index)
        block.read(dataset.key[index], dataset.fields[dataset.key[index]].type, rows, keys.columns[index]);
      sink(keys);
    }
  }
}

}  // namespace portico::warehouse
