#include "warehouse/scan.hpp"

#include <algorithm>
#include <limits>

#include "warehouse/removals.hpp"

namespace portico::warehouse {
namespace {

constexpr auto least_integer = std::numeric_limits<std::int64_t>::min();
constexpr auto greatest_integer = std::numeric_limits<std::int64_t>::max();

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

[[noreturn]] void refuse(const StoredDataset& dataset, const std::string& what) {
  throw Failure({Errc::invalid, "dataset '" + dataset.name + "' " + what, ""});
}

std::size_t position_of(const StoredDataset& dataset, const std::string& field) {
  const auto position = dataset.position(field);
  if (!position) refuse(dataset, "stores no field '" + field + "'");
  return *position;
}

ScanColumn column_for(const StoredDataset& dataset, const std::string& name) {
  if (name == "_tx") return {ScanColumn::Kind::tx, 0, {TypeKind::integer}};
  if (name == "_end_tx") return {ScanColumn::Kind::end_tx, 0, {TypeKind::integer}};
  if (name == "_source") return {ScanColumn::Kind::source, 0, {TypeKind::text}};
  if (name == "_party") return {ScanColumn::Kind::party, 0, {TypeKind::integer}};
  const std::size_t position = position_of(dataset, name);
  return {ScanColumn::Kind::field, position, dataset.fields[position].type};
}

/// The place of a bound in the order of ColumnFacts::span.
std::int64_t order_of_bound(const StoredDataset& dataset, const StoredField& field, const Value& value) {
  if (field.type.kind == TypeKind::text)
    if (const auto* text = std::get_if<std::string>(&value)) return order_of(*text);
  if (is_null(value) || field.type.kind == TypeKind::text)
    refuse(dataset, "has no such values in field '" + field.name + "'");
  ColumnBuilder builder(field.type);
  builder.append(value);
  return builder.take().ints.at(0);
}

std::optional<ScanPlan::Condition> condition_for(const StoredDataset& dataset, const FieldRange& range) {
  const std::size_t position = position_of(dataset, range.field);
  const StoredField& field = dataset.fields[position];
  if (field.type.kind == TypeKind::floating) return std::nullopt;  // no spans are kept of these
  Span64 within{least_integer, greatest_integer};
  if (range.least) within.least = order_of_bound(dataset, field, *range.least);
  if (range.greatest) within.greatest = order_of_bound(dataset, field, *range.greatest);
  return ScanPlan::Condition{position, within};
}

/// Source names by number.
std::shared_ptr<const Dictionary> source_dictionary(db::Database& database) {
  auto names = std::make_shared<Dictionary>();
  auto row = database.prepare("SELECT id, name FROM source ORDER BY id");
  while (row.step()) {
    while (names->size() < static_cast<std::size_t>(row.integer(0))) names->push_back("");
    names->push_back(row.text(1));
  }
  return names;
}

/// Makes `out` the names of the sources with these numbers.
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

RowRanges joined(const RowRanges& ranges) {
  RowRanges result;
  for (const RowRange& range : ranges) append_range(result, range);
  return result;
}

}  // namespace

ScanPlan::ScanPlan(db::Database& database, const StoredDataset& of, const ScanRequest& what)
    : dataset(of),
      request(what),
      hidden_parties(parties_being_erased(database)),
      kept_from(kept_from_of(database, of)) {
  for (const auto& name : request.fields) columns.push_back(column_for(dataset, name));
  for (const auto& range : request.where)
    if (auto condition = condition_for(dataset, range)) conditions.push_back(*condition);
  const auto is_source = [](const ScanColumn& column) { return column.kind == ScanColumn::Kind::source; };
  if (std::any_of(columns.begin(), columns.end(), is_source)) sources = source_dictionary(database);
}

bool ScanPlan::wants(const Part& part) const {
  const bool passed = part.past && (!request.as_of || *request.as_of >= *part.past);
  if (passed && request.versions == Versions::live) return false;
  if (request.as_of && part.txs.least > *request.as_of) return false;
  return !request.time || overlaps(part.times, *request.time);
}

bool ScanPlan::wants(const BlockFacts& block) const {
  if (request.parties.extent() == PartySet::Extent::listed) {
    const auto& ids = request.parties.ids();
    const auto first = std::lower_bound(ids.begin(), ids.end(), PartyId{block.parties.least});
    if (first == ids.end() || *first > PartyId{block.parties.greatest}) return false;
  }
  if (request.as_of && block.txs.least > *request.as_of) return false;
  if (request.time && !overlaps(block.times, *request.time)) return false;
  return std::all_of(conditions.begin(), conditions.end(), [&](const Condition& condition) {
    const ColumnFacts* facts = block.meta.column(condition.position);
    return facts && (!facts->span || overlap(*facts->span, condition.within));
  });
}

std::optional<std::int64_t> ScanPlan::party_after(const BlockFacts* block) const {
  const PartySet& parties = request.parties;
  if (parties.extent() == PartySet::Extent::everything) return least_integer;
  if (parties.extent() == PartySet::Extent::named) return static_cast<std::int64_t>(PartyId::none) + 1;
  const auto& ids = parties.ids();
  const auto next = block ? std::lower_bound(ids.begin(), ids.end(), PartyId{block->parties.greatest}) : ids.begin();
  return next == ids.end() ? std::nullopt : std::optional(static_cast<std::int64_t>(*next));
}

BlockFeed::BlockFeed(db::Database& database, const ScanPlan& plan) : database_(database), plan_(plan) {
  for (Part& part : parts_of(database, plan.dataset.id)) {
    blocks_ += part.blocks;
    if (plan.wants(part)) parts_.push_back(std::move(part));
  }
}

bool BlockFeed::next_in_part() {
  if (!cursor_) {
    cursor_.emplace(database_, parts_[part_].id);
    party_ = plan_.party_after(nullptr);
  }
  while (party_ && cursor_->next(*party_)) {
    party_ = plan_.party_after(&cursor_->facts());
    if (plan_.wants(cursor_->facts())) return true;
  }
  return false;
}

bool BlockFeed::next(BlockFacts& facts, DeadRows& dead) {
  const std::lock_guard lock(mutex_);
  for (; part_ < parts_.size() && !stopped_; ++part_) {
    if (next_in_part()) {
      cursor_->take(facts, dead);
      return true;
    }
    cursor_.reset();
  }
  return false;
}

void BlockFeed::stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
}

ScanStats ScanWorker::run(BlockFeed& feed, const BlockSink& sink) {
  ScanStats stats;
  block_.columns.resize(plan_.columns.size());
  BlockFacts facts;
  DeadRows dead;
  while (feed.next(facts, dead)) {
    StoredBlock block(database_, &cache_, std::move(facts), std::move(dead));
    const RowRanges ranges = visible_rows(block);
    if (ranges.empty()) continue;
    read(block, ranges);
    ++stats.blocks_read;
    stats.rows += static_cast<std::int64_t>(block_.rows);
    if (sink(block_)) continue;
    feed.stop();
    break;
  }
  return stats;
}

RowRanges ScanWorker::own_rows(const StoredBlock& block) const {
  RowRanges ranges = block.directory().ranges_of(plan_.request.parties);
  if (plan_.hidden_parties.empty()) return ranges;
  std::erase_if(ranges, [&](const RowRange& range) {
    const std::int64_t party = block.directory().party_of(range.begin);
    return std::binary_search(plan_.hidden_parties.begin(), plan_.hidden_parties.end(), party);
  });
  return ranges;
}

RowRanges ScanWorker::visible_rows(StoredBlock& block) const {
  const auto& as_of = plan_.request.as_of;
  RowRanges ranges = own_rows(block);
  const auto& times = block.facts().times;
  const bool removing = plan_.kept_from && times && times->least < *plan_.kept_from;
  ranges = (plan_.request.time || removing) && !ranges.empty() ? within_time(block, ranges) : joined(ranges);
  if (plan_.request.versions == Versions::live && !block.dead().empty() && !ranges.empty()) {
    auto next = block.dead().rows().begin();
    const auto end = block.dead().rows().end();
    ranges = without_rows(ranges, [&](std::uint32_t row) {
      while (next != end && next->row < row) ++next;
      return next != end && next->row == row && (!as_of || next->tx <= *as_of);
    });
  }
  if (!as_of || block.facts().txs.greatest <= *as_of || ranges.empty()) return ranges;
  const RowRanges all{{0, block.rows()}};
  std::vector<std::int64_t> txs;
  block.read_txs(all, txs);
  return without_rows(ranges, [&](std::uint32_t row) { return txs[row] > *as_of; });
}

/// Rows without a time come first; they are in no range of time, but are kept for ever.
RowRanges ScanWorker::within_time(StoredBlock& block, const RowRanges& ranges) const {
  const auto& time = plan_.request.time;
  std::int64_t begin = plan_.kept_from.value_or(least_integer);
  if (time) begin = std::max(begin, micros(time->begin));
  const Chunk* chunk = block.chunk(*plan_.dataset.time, {TypeKind::time});
  if (!chunk) return time ? RowRanges() : joined(ranges);
  const ChunkView& times = chunk->view();
  RowRanges within;
  for (RowRange range : ranges) {
    const std::uint32_t first = range.begin;
    while (range.begin < range.end && times.null_at(range.begin)) ++range.begin;
    if (!time) append_range(within, {first, range.begin});
    const std::uint32_t from = lower_bound(times, range, begin);
    append_range(within, {from, time ? lower_bound(times, {from, range.end}, micros(time->end)) : range.end});
  }
  return within;
}

void ScanWorker::read_ends(const StoredBlock& block, const RowRanges& ranges, Column& out) const {
  const auto& as_of = plan_.request.as_of;
  fill_with_nulls(out, {TypeKind::integer}, count_rows(ranges));
  std::size_t first = 0;
  for (const RowRange& range : ranges) {
    for (const DeadRows::Row& dead : block.dead().rows_within(range)) {
      if (as_of && dead.tx > *as_of) continue;
      out.ints[first + dead.row - range.begin] = dead.tx;
      out.nulls[first + dead.row - range.begin] = 0;
    }
    first += range.end - range.begin;
  }
}

void ScanWorker::read(StoredBlock& block, const RowRanges& ranges) {
  block_.rows = count_rows(ranges);
  for (std::size_t index = 0; index < plan_.columns.size(); ++index) {
    const ScanColumn& column = plan_.columns[index];
    Column& out = block_.columns[index];
    switch (column.kind) {
      case ScanColumn::Kind::field:
        block.read(column.position, column.type, ranges, out);
        break;
      case ScanColumn::Kind::tx:
        out.type = column.type;
        block.read_txs(ranges, out.ints);
        break;
      case ScanColumn::Kind::end_tx:
        read_ends(block, ranges, out);
        break;
      case ScanColumn::Kind::source:
        block.read_sources(ranges, numbers_);
        name_sources(numbers_, plan_.sources, out);
        break;
      case ScanColumn::Kind::party:
        out.type = column.type;
        out.ints.clear();
        block.directory().append_parties(ranges, out.ints);
        break;
    }
  }
}

}  // namespace portico::warehouse
