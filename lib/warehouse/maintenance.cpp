#include "warehouse/maintenance.hpp"

#include <algorithm>
#include <map>

#include "core/belt.hpp"
#include "warehouse/key_index.hpp"
#include "warehouse/removals.hpp"

namespace portico::warehouse {
namespace {

/// How much a rewrite hands to the writer, and how many blocks it deletes, before it lets commits through.
constexpr std::size_t slice_bytes = 8 * 1024 * 1024;
constexpr std::int64_t slice_blocks = 256;

bool has_dead_rows(db::Database& reader, std::span<const Part> parts) {
  return std::any_of(parts.begin(), parts.end(), [&](const Part& part) {
    auto row = reader.prepare("SELECT 1 FROM block b JOIN dead d ON d.block = b.id WHERE b.part = ? LIMIT 1");
    row.bind(1, part.id);
    return row.step();
  });
}

/// Rows of the sources that died while they were rewritten are dead in the new part, too.
void carry_over(db::Database& writer, const PartMerge& merge, std::span<const Part> sources) {
  std::map<std::int64_t, std::vector<DeadRows::Row>> died;
  for (std::size_t source = 0; source < sources.size(); ++source) {
    std::uint32_t first_row = 0;
    for (const std::int64_t id : block_ids(writer, sources[source].id)) {
      const auto [rows, dead] = load_dead_rows(writer, id);
      for (const auto& row : dead.rows())
        if (const auto place = merge.place_of(source, first_row + row.row))
          died[place->block].push_back({place->row, row.tx});
      first_row += rows;
    }
  }
  for (auto& [block, rows] : died) {
    DeadRows dead;
    dead.add_all(std::move(rows));
    store_dead(writer, block, dead);
  }
}

std::int64_t last_death(db::Database& database, std::int64_t part) {
  std::int64_t last = 0;
  for (const std::int64_t id : block_ids(database, part)) {
    const auto [rows, dead] = load_dead_rows(database, id);
    for (const auto& row : dead.rows()) last = std::max(last, row.tx);
  }
  return last;
}

/// Stores the blocks of a part that nobody sees yet, in slices, each a transaction of its own: commits get their turn
/// between them.
class SlicedPart {
 public:
  SlicedPart(Writer& writer, const StoredDataset& dataset, std::int64_t part)
      : writer_(writer), dataset_(dataset), part_(part), facts_(dataset) {}

  void add(const MergedBlock& merged) {
    EncodedBlock block = encode_block(dataset_, merged.rows, merged.id);
    block.dead = merged.dead;
    facts_.add(block);
    for (const auto& [column, chunk] : block.chunks) bytes_ += chunk.size();
    slice_.push_back(std::move(block));
    if (bytes_ >= slice_bytes) flush();
  }
  void flush() {
    if (slice_.empty()) return;
    writer_.transact_unflushed([&](db::Database& writer) {
      for (const EncodedBlock& block : slice_) insert_block(writer, part_, block);
    });
    slice_.clear();
    bytes_ = 0;
  }
  const Part& facts() const { return facts_.part(); }

 private:
  Writer& writer_;
  const StoredDataset& dataset_;
  std::int64_t part_;
  PartFacts facts_;
  std::vector<EncodedBlock> slice_;
  std::size_t bytes_ = 0;
};

std::vector<Part> chosen(std::vector<Part> parts, bool past) {
  std::erase_if(parts, [past](const Part& part) { return part.past.has_value() != past; });
  return parts;
}

}  // namespace

Maintenance::Maintenance(Parts parts) : parts_(std::move(parts)) {
  parts_.writer.transact(drop_unfinished);
  if (parts_.options.merging == EmbeddedOptions::Merging::by_itself)
    thread_ = std::jthread([this](const std::stop_token& stop) { loop(stop); });
}

Maintenance::~Maintenance() {
  stopping_ = true;
  thread_.request_stop();
}

void Maintenance::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  due_.notify_one();
}

void Maintenance::loop(const std::stop_token& stop) {
  while (true) {
    {
      std::unique_lock lock(mutex_);
      if (!due_.wait(lock, stop, [this] { return woken_; })) return;
      woken_ = false;
    }
    try {
      const std::lock_guard lock(working_);
      merge_all();
    } catch (const Stopped&) {
      return;
    } catch (...) {
      const std::lock_guard lock(mutex_);
      failure_ = std::current_exception();
    }
  }
}

void Maintenance::run() {
  const std::lock_guard lock(working_);
  parts_.writer.transact(drop_unfinished);  // what a rewrite left that did not come to its end
  remove_all();
  merge_all();
  purge();
  parts_.writer.tidy();
  const std::lock_guard failure(mutex_);
  if (auto failed = std::exchange(failure_, nullptr)) std::rethrow_exception(failed);
}

void Maintenance::stop_if_asked() const {
  if (stopping_) throw Stopped();
}

void Maintenance::merge_all() {
  for (const auto& [name, dataset] : parts_.datasets())
    while (merge_one(*dataset)) stop_if_asked();
}

bool Maintenance::merge_one(const StoredDataset& dataset) {
  std::vector<Part> due;
  {
    ReaderPool::Snapshot snapshot(parts_.readers);
    const auto parts = parts_of(snapshot.database(), dataset.id);
    due = parts_due(chosen(parts, false), parts_.options.merge);
    if (due.empty()) due = parts_due(chosen(parts, true), parts_.options.merge);
  }
  if (due.empty()) return false;
  rewrite(dataset, std::move(due), {});
  purge();
  return true;
}

void Maintenance::remove_all() {
  const auto erased = [this] {
    ReaderPool::Snapshot snapshot(parts_.readers);
    return parties_being_erased(snapshot.database());
  }();
  bool removed = false;
  for (const auto& [name, dataset] : parts_.datasets()) {
    MergeFilter filter{.without_parties = erased};
    if (dataset->time) {
      ReaderPool::Snapshot snapshot(parts_.readers);
      filter.kept_from = kept_from_of(snapshot.database(), *dataset);
    }
    while (remove_from(*dataset, filter)) removed = true;
  }
  if (erased.empty() && !removed) return;
  purge();
  if (erased.empty()) return;
  parts_.writer.wipe();
  // Not of those that began meanwhile: their rows may be in datasets that were looked through before.
  parts_.writer.transact([&](db::Database& writer) { end_erasures(writer, erased); });
}

/// Rewrites one part that has rows to be removed; false when there is none.
bool Maintenance::remove_from(const StoredDataset& dataset, const MergeFilter& filter) {
  std::optional<Part> found;
  {
    ReaderPool::Snapshot snapshot(parts_.readers);
    for (const Part& part : parts_of(snapshot.database(), dataset.id)) {
      const bool old = filter.kept_from && part.times && part.times->least < *filter.kept_from;
      if (!old && !has_rows_of(snapshot.database(), part, filter.without_parties)) continue;
      found = part;
      break;
    }
  }
  if (!found) return false;
  rewrite(dataset, {*found}, filter);
  return true;
}

void Maintenance::rewrite(const StoredDataset& dataset, std::vector<Part> sources, MergeFilter filter) {
  ReaderPool::Snapshot snapshot(parts_.readers);  // one state for both passes
  const bool indexed = std::any_of(sources.begin(), sources.end(), [](const Part& part) { return part.segments > 0; });
  const PartMerge::Setting setting{parts_.options.block_rows, parts_.numbering, std::move(filter),
                                   indexed ? PartMerge::Hashes::kept : PartMerge::Hashes::none};
  const std::int64_t first_tx = sources.front().txs.least;
  const bool all_dead = sources.front().past.has_value();
  const bool some_dead = all_dead || has_dead_rows(snapshot.database(), sources);
  std::optional<PartMerge> live, dead;
  std::optional<Part> live_part, dead_part;
  if (!all_dead) {
    live.emplace(snapshot.database(), dataset, sources, setting);
    live_part = write_part(*live, dataset, first_tx);
  }
  if (some_dead) {
    auto of_dead = setting;
    of_dead.filter.rows = MergeFilter::Rows::dead;
    of_dead.hashes = PartMerge::Hashes::none;
    dead.emplace(snapshot.database(), dataset, sources, of_dead);
    dead_part = write_part(*dead, dataset, first_tx);
  }
  if (indexed && live_part) {
    const auto segments = encode_key_index(live->hashes());
    live_part->segments = static_cast<std::int64_t>(segments.size());
    parts_.writer.transact_unflushed([&](db::Database& writer) { store_key_index(writer, live_part->id, segments); });
  }
  parts_.writer.transact_unflushed([&](db::Database& writer) {
    if (live) carry_over(writer, *live, sources);
    if (dead_part) dead_part->past = last_death(writer, dead_part->id);
    for (const auto& part : {live_part, dead_part})
      if (part) update_part(writer, *part, part->rows > 0 ? PartState::live : PartState::dropped);
    for (const Part& source : sources) set_part_state(writer, source.id, PartState::dropped);
  });
}

/// Rows are merged here, and encoded and stored on a thread of their own.
Part Maintenance::write_part(PartMerge& merge, const StoredDataset& dataset, std::int64_t first_tx) {
  const std::int64_t id =
      parts_.writer.transact_unflushed([&](db::Database& writer) { return insert_part(writer, dataset.id, first_tx); });
  SlicedPart sliced(parts_.writer, dataset, id);
  Belt<MergedBlock> blocks(2, [&](const MergedBlock& block) { sliced.add(block); });
  merge.run([&](MergedBlock block) {
    stop_if_asked();
    blocks.put(std::move(block));
  });
  blocks.finish();
  sliced.flush();
  Part part = sliced.facts();
  part.id = id;
  if (part.rows == 0) part.txs = {first_tx, first_tx};
  return part;
}

void Maintenance::purge() {
  while (parts_.writer.transact_unflushed([](db::Database& writer) { return purge_dropped(writer, slice_blocks); }))
    stop_if_asked();
}

}  // namespace portico::warehouse
