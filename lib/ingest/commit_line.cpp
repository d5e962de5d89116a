#include "ingest/commit_line.hpp"

#include <algorithm>

namespace portico::ingest {

CommitLine::CommitLine(warehouse::Warehouse& warehouse, const std::string& source, SyncReport& report)
    : warehouse_(warehouse),
      source_(source),
      report_(report),
      known_rejects_(warehouse, source),
      batches_(1, [this](Batch batch) { commit(std::move(batch)); }) {}

void CommitLine::commit(Batch batch) {
  const warehouse::Batch counted_batch = counted(std::move(batch));
  if (counted_batch.upserts.empty() && counted_batch.deletions.empty() && counted_batch.rejects.empty() &&
      counted_batch.cursors.empty())
    return;
  const warehouse::CommitResult result = warehouse_.commit(counted_batch);
  if (result.tx) report_.tx = result.tx;
  report_.appended += result.appended;
  report_.corrected += result.corrected;
  report_.unchanged += result.unchanged;
  report_.ended += result.deleted;
  report_.refused += result.refused;
}

/// What of `batch` is to be committed, counted in the report.
warehouse::Batch CommitLine::counted(Batch batch) {
  warehouse::Batch counted{
      .source = source_, .deletions = std::move(batch.deletions), .rejects = std::move(batch.rejects)};
  std::stable_sort(counted.rejects.begin(), counted.rejects.end(),
                   [](const auto& a, const auto& b) { return a.record < b.record; });
  known_rejects_.remove_known(counted.rejects);
  report_.rejected += static_cast<std::int64_t>(counted.rejects.size());
  const auto& customers = batch.rows.customer;
  report_.read += static_cast<std::int64_t>(customers.size());
  report_.unassigned += std::count(customers.nulls.begin(), customers.nulls.end(), 1);
  if (customers.size() > 0) counted.upserts.push_back(std::move(batch.rows));
  if (batch.cursor && batch.cursor != warehouse_.cursor(source_, batch.cursor_name))
    counted.cursors.emplace_back(batch.cursor_name, std::move(*batch.cursor));
  return counted;
}

}  // namespace portico::ingest
