#include "warehouse/event_scan.hpp"

#include <algorithm>
#include <limits>

namespace portico::warehouse {
namespace {

std::int64_t micros(Instant instant) { return instant.time_since_epoch().count(); }

bool overlaps(const std::optional<Span64>& times, const TimeRange& range) {
  return times && times->greatest >= micros(range.begin) && times->least < micros(range.end);
}

/// The first row of [range.begin, range.end) whose time is not before `time`; times ascend within the range.
std::uint32_t lower_bound(const ChunkView& times, RowRange range, std::int64_t time) {
  while (range.begin < range.end) {
    const std::uint32_t middle = range.begin + (range.end - range.begin) / 2;
    if (times.integer_at(middle) < time)
      range.begin = middle + 1;
    else
      range.end = middle;
  }
  return range.begin;
}

ScanColumn column_for(const StoredDataset& dataset, const std::string& name) {
  if (name == "_tx") return {ScanColumn::Kind::tx, 0, {TypeKind::integer}};
  if (name == "_source") return {ScanColumn::Kind::source, 0, {TypeKind::text}};
  if (name == "_party") return {ScanColumn::Kind::party, 0, {TypeKind::integer}};
  const auto position = dataset.position(name);
  if (!position) throw Failure({Errc::invalid, "dataset '" + dataset.name + "' stores no field '" + name + "'", ""});
  return {ScanColumn::Kind::field, *position, dataset.fields[*position].type};
}

RowRanges joined(const RowRanges& ranges) {
  RowRanges result;
  for (const RowRange& range : ranges) append_range(result, range);
  return result;
}

}  // namespace

std::vector<ScanColumn> columns_for(const StoredDataset& dataset, const std::vector<std::string>& names) {
  std::vector<ScanColumn> columns;
  for (const auto& name : names) columns.push_back(column_for(dataset, name));
  return columns;
}

std::shared_ptr<const Dictionary> source_dictionary(db::Database& database) {
  auto names = std::make_shared<Dictionary>(1);  // sources count from 1
  auto row = database.prepare("SELECT id, name FROM source ORDER BY id");
  while (row.step()) {
    names->resize(static_cast<std::size_t>(row.integer(0)) + 1);
    names->back() = row.text(1);
  }
  return names;
}

void name_sources(std::span<const std::int64_t> numbers, const std::shared_ptr<const Dictionary>& names, Column& out) {
  out.type = {TypeKind::text};
  out.nulls.clear();
  out.codes.clear();
  out.dictionary = names;
  for (const std::int64_t number : numbers) {
    if (number < 1 || number >= static_cast<std::int64_t>(names->size()))
      throw Failure({Errc::corrupt, "stored rows name source number " + std::to_string(number) + ", which is unknown",
                     "restore the warehouse from a backup"});
    out.codes.push_back(static_cast<std::uint32_t>(number));
  }
}

EventScan::EventScan(db::Database& database, const StoredDataset& dataset, const ScanRequest& request)
    : database_(database), dataset_(dataset), request_(request), columns_(columns_for(dataset, request.fields)) {
  shared_.resize(columns_.size());
  block_.columns.resize(columns_.size());
  const auto is_source = [](const ScanColumn& column) { return column.kind == ScanColumn::Kind::source; };
  if (std::any_of(columns_.begin(), columns_.end(), is_source)) sources_ = source_dictionary(database);
}

ScanStats EventScan::run(const std::function<bool(const Block&)>& sink) {
  const auto parts = parts_of(database_, dataset_.id);
  for (const Part& part : parts) stats_.blocks_skipped += part.blocks;
  for (const Part& part : parts)
    if (worth_reading(part) && !scan_part(part, sink)) break;
  stats_.blocks_skipped -= stats_.blocks_read;
  return stats_;
}

bool EventScan::worth_reading(const Part& part) const {
  if (request_.as_of && part.txs.least > *request_.as_of) return false;
  return !request_.time || overlaps(part.times, *request_.time);
}

bool EventScan::worth_reading(const BlockFacts& block) const {
  if (request_.parties.extent() == PartySet::Extent::listed) {
    const auto& ids = request_.parties.ids();
    const auto first = std::lower_bound(ids.begin(), ids.end(), PartyId{block.parties.least});
    if (first == ids.end() || *first > PartyId{block.parties.greatest}) return false;
  }
  if (request_.as_of && block.txs.least > *request_.as_of) return false;
  return !request_.time || overlaps(block.times, *request_.time);
}

std::optional<std::int64_t> EventScan::party_after(const BlockFacts* block) const {
  const PartySet& parties = request_.parties;
  if (parties.extent() == PartySet::Extent::everything) return std::numeric_limits<std::int64_t>::min();
  if (parties.extent() == PartySet::Extent::named) return static_cast<std::int64_t>(PartyId::none) + 1;
  const auto& ids = parties.ids();
  const auto next = block ? std::lower_bound(ids.begin(), ids.end(), PartyId{block->parties.greatest}) : ids.begin();
  return next == ids.end() ? std::nullopt : std::optional(static_cast<std::int64_t>(*next));
}

bool EventScan::scan_part(const Part& part, const std::function<bool(const Block&)>& sink) {
  BlockCursor cursor(database_, part.id);
  for (auto party = party_after(nullptr); party && cursor.next(*party); party = party_after(&cursor.facts())) {
    const BlockFacts& block = cursor.facts();
    if (!worth_reading(block)) continue;
    const auto directory = BlockDirectory::decode(block.directory, block.rows);
    const RowRanges ranges = visible_rows(block, cursor.dead(), directory);
    if (ranges.empty()) continue;
    read(block, directory, ranges);
    ++stats_.blocks_read;
    stats_.rows += static_cast<std::int64_t>(block_.rows);
    if (!sink(block_)) return false;
  }
  return true;
}

RowRanges EventScan::visible_rows(const BlockFacts& block, const DeadRows& dead, const BlockDirectory& directory) {
  RowRanges ranges = directory.ranges_of(request_.parties);
  ranges = request_.time && !ranges.empty() ? within_time(block, ranges) : joined(ranges);
  if (!dead.empty() && !ranges.empty()) {
    auto next = dead.rows().begin();
    ranges = without_rows(ranges, [&](std::uint32_t row) {
      while (next != dead.rows().end() && next->row < row) ++next;
      return next != dead.rows().end() && next->row == row && (!request_.as_of || next->tx <= *request_.as_of);
    });
  }
  if (!request_.as_of || block.txs.greatest <= *request_.as_of || ranges.empty()) return ranges;
  const RowRanges all{{0, block.rows}};
  Column txs;
  read_txs(database_, block, all, txs);
  return without_rows(ranges, [&](std::uint32_t row) { return txs.ints[row] > *request_.as_of; });
}

RowRanges EventScan::within_time(const BlockFacts& block, const RowRanges& ranges) {
  const std::int64_t begin = micros(request_.time->begin), end = micros(request_.time->end);
  StoredBlock stored(database_, block);
  const ChunkView* times = stored.chunk(*dataset_.time, {TypeKind::time});
  RowRanges within;
  if (!times) return within;
  for (RowRange range : ranges) {
    while (range.begin < range.end && times->null_at(range.begin)) ++range.begin;
    const std::uint32_t from = lower_bound(*times, range, begin);
    append_range(within, {from, lower_bound(*times, {from, range.end}, end)});
  }
  return within;
}

void EventScan::read(const BlockFacts& block, const BlockDirectory& directory, const RowRanges& ranges) {
  block_.rows = count_rows(ranges);
  for (std::size_t index = 0; index < columns_.size(); ++index) {
    const ScanColumn& column = columns_[index];
    Column& out = block_.columns[index];
    switch (column.kind) {
      case ScanColumn::Kind::field:
        read_column(database_, block, column.position, column.type, ranges, out, &shared_[index]);
        break;
      case ScanColumn::Kind::tx:
        read_txs(database_, block, ranges, out);
        break;
      case ScanColumn::Kind::source:
        read_sources(database_, block, ranges, hidden_);
        name_sources(hidden_.ints, sources_, out);
        break;
      case ScanColumn::Kind::party:
        out.type = column.type;
        out.ints.clear();
        directory.append_parties(ranges, out.ints);
        break;
    }
  }
}

}  // namespace portico::warehouse
