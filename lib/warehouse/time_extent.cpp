#include "warehouse/time_extent.hpp"

#include <algorithm>

namespace portico::warehouse {
namespace {

bool is_whole(const BlockFacts& block, const PartySet& parties) {
  switch (parties.extent()) {
    case PartySet::Extent::everything:
      return true;
    case PartySet::Extent::named:
      return block.parties.least > static_cast<std::int64_t>(PartyId::none);
    case PartySet::Extent::listed:
      return block.parties.least == block.parties.greatest;  // the feed hands out no block without any of them
  }
  return false;
}

/// Whether the scan would see every row of the block.
bool sees_all(const BlockFacts& block, const DeadRows& dead, const ScanPlan& plan) {
  const auto& as_of = plan.request.as_of;
  return is_whole(block, plan.request.parties) && dead.empty() && (!as_of || block.txs.greatest <= *as_of) &&
         plan.hidden_parties.empty() && (!plan.kept_from || block.times->least >= *plan.kept_from);
}

void widen(std::optional<Span64>& extent, Span64 by) {
  if (!extent) extent = by;
  extent->least = std::min(extent->least, by.least);
  extent->greatest = std::max(extent->greatest, by.greatest);
}

/// Of one party's rows, which are in the order of time, those without one first.
void widen_by_ends(std::optional<Span64>& extent, const ChunkView& times, const RowRanges& ranges) {
  for (RowRange range : ranges) {
    while (range.begin < range.end && times.null_at(range.begin)) ++range.begin;
    if (range.begin < range.end) widen(extent, {times.integer_at(range.begin), times.integer_at(range.end - 1)});
  }
}

void widen_by_all(std::optional<Span64>& extent, const Column& times) {
  for (std::size_t row = 0; row < times.ints.size(); ++row)
    if (!times.null_at(row)) widen(extent, {times.ints[row], times.ints[row]});
}

}  // namespace

std::optional<Span64> time_extent(db::Database& database, ChunkCache& cache, const ScanPlan& plan) {
  std::optional<Span64> extent;
  const ScanWorker worker(database, cache, plan);
  BlockFeed feed(database, plan);
  BlockFacts facts;
  DeadRows dead;
  Column times;
  while (feed.next(facts, dead)) {
    if (!facts.times) continue;
    const Span64 span = *facts.times;
    if (extent && extent->least <= span.least && extent->greatest >= span.greatest) continue;
    if (sees_all(facts, dead, plan)) {
      widen(extent, span);
      continue;
    }
    StoredBlock block(database, &cache, std::move(facts), std::move(dead));
    const RowRanges ranges = worker.visible_rows(block);
    if (!plan.request.parties.is_one()) {
      block.read(*plan.dataset.time, {TypeKind::time}, ranges, times);
      widen_by_all(extent, times);
    } else if (const Chunk* chunk = block.chunk(*plan.dataset.time, {TypeKind::time})) {
      widen_by_ends(extent, chunk->view(), ranges);
    }
  }
  return extent;
}

}  // namespace portico::warehouse
