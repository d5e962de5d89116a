#include "warehouse/embedded_warehouse.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>

#include "warehouse/dataset_facts.hpp"
#include "warehouse/event_scan.hpp"
#include "warehouse/event_writer.hpp"
#include "warehouse/file_numbers.hpp"
#include "warehouse/ledger.hpp"
#include "warehouse/party_store.hpp"
#include "warehouse/reader_pool.hpp"
#include "warehouse/record_store.hpp"
#include "warehouse/schema.hpp"

namespace portico::warehouse {
namespace {

/// The writer checkpoints by itself once the log has grown to 32 MiB.
constexpr int page_size = 8192;
constexpr int checkpoint_pages = 32 * 1024 * 1024 / page_size;
/// How much a merge writes, and how many blocks a purge deletes, before it lets commits through.
constexpr std::size_t slice_bytes = 8 * 1024 * 1024;
constexpr std::int64_t slice_blocks = 256;

db::Database open_writer(const std::filesystem::path& file, const EmbeddedOptions& options) {
  auto database = db::Database::open(file, {.page_size = page_size});
  database.execute("PRAGMA secure_delete=OFF; PRAGMA cache_size=-16384; PRAGMA journal_size_limit=67108864");
  database.execute("PRAGMA wal_autocheckpoint=" + std::to_string(checkpoint_pages));
  prepare_schema(database);
  if (options.most_pages > 0) database.execute("PRAGMA max_page_count=" + std::to_string(options.most_pages));
  return database;
}

void check_shape(const StoredDataset& dataset, const Rows& rows) {
  const auto fits = [&](const Column& column, Type type) {
    return column.type == type && column.size() == rows.customer.size() &&
           (column.nulls.empty() || column.nulls.size() == column.size());
  };
  bool right = rows.columns.size() == dataset.layout.size() && fits(rows.customer, {TypeKind::text});
  for (std::size_t place = 0; right && place < dataset.layout.size(); ++place)
    right = fits(rows.columns[place], dataset.fields[dataset.layout[place]].type);
  if (!right)
    throw Failure(
        {Errc::internal, "rows for dataset '" + dataset.name + "' do not have the columns of its layout", ""});
}

class EmbeddedWarehouse final : public Warehouse {
 public:
  EmbeddedWarehouse(const std::filesystem::path& file, const Clock& clock, const EmbeddedOptions& options)
      : file_(file), clock_(clock), options_(options), writer_(open_writer(file, options)), readers_(file) {
    datasets_ = naming_file([&] { return load_datasets(writer_); });
    latest_ = warehouse::latest_tx(writer_);
  }

  Result<void> define(const Layout& layout) override {
    const std::lock_guard lock(writer_mutex_);
    PORTICO_TRY(auto dataset, define_dataset(writer_, datasets(), layout));
    const std::lock_guard catalog(datasets_mutex_);
    datasets_[layout.dataset] = std::move(dataset);
    return {};
  }

  CommitResult commit(const Batch& batch) override {
    const std::lock_guard lock(writer_mutex_);
    return naming_file([&] { return commit_locked(batch); });
  }

  ScanStats scan(const ScanRequest& request, const std::function<bool(const Block&)>& sink) const override {
    const auto dataset = dataset_named(request.dataset);
    return read([&](db::Database& database) {
      if (dataset->kind == model::DatasetKind::records) return scan_records(database, *dataset, request, sink);
      return EventScan(database, *dataset, request).run(sink);
    });
  }

  std::optional<std::string> cursor(const std::string& source, const std::string& name) const override {
    return read([&](db::Database& database) { return warehouse::cursor(database, source, name); });
  }

  std::int64_t file_number(const std::string& dataset, const std::string& identity) override {
    return read([&](db::Database& database) { return files_.number(database, dataset, identity); });
  }

  Tx latest_tx() const override { return latest_; }
  Tx tx_before(Instant instant) const override {
    return read([&](db::Database& database) { return warehouse::tx_before(database, instant); });
  }
  std::optional<Instant> committed_at(Tx tx) const override {
    return read([&](db::Database& database) { return warehouse::committed_at(database, tx); });
  }
  std::vector<Party> parties() const override { return read(all_parties); }

  DatasetFacts facts(const std::string& name) const override {
    const auto dataset = dataset_named(name);
    const Tx tx = latest_;
    {
      const std::lock_guard lock(facts_mutex_);
      const auto found = facts_.find(name);
      if (found != facts_.end() && found->second.first == tx) return found->second.second;
    }
    const auto facts = read([&](db::Database& database) { return dataset_facts(database, *dataset); });
    // A commit since then makes `tx` stale, never the facts older than it.
    const std::lock_guard lock(facts_mutex_);
    facts_[name] = {tx, facts};
    return facts;
  }

  std::vector<StoredReject> rejects(const std::string& source, std::size_t limit) const override {
    return read([&](db::Database& database) { return warehouse::rejects(database, source, limit); });
  }
  std::int64_t reject_count(const std::string& dataset, const std::string& customer) const override {
    return read([&](db::Database& database) { return warehouse::reject_count(database, dataset, customer); });
  }

  void note_sync(const SyncState& state) override {
    const std::lock_guard lock(writer_mutex_);
    db::Transaction transaction(writer_);
    store_sync_state(writer_, state);
    transaction.commit();
  }
  std::optional<SyncState> sync_state(const std::string& source) const override {
    return read([&](db::Database& database) { return warehouse::sync_state(database, source); });
  }

  void maintain() override {
    const std::lock_guard one_at_a_time(maintenance_mutex_);
    write(drop_unfinished);  // what a merge left that did not come to its end
    for (const auto& [name, dataset] : datasets())
      while (dataset->kind == model::DatasetKind::events && merge_once(*dataset)) {
      }
    while (write([](db::Database& database) { return purge_dropped(database, slice_blocks); })) {
    }
    const std::lock_guard lock(writer_mutex_);
    writer_.execute("PRAGMA wal_checkpoint(PASSIVE)");
  }

 private:
  /// `act()`; what it tells of damage names the file, which the stored parts do not know.
  template <class Act>
  std::invoke_result_t<Act> naming_file(Act&& act) const {
    try {
      return act();
    } catch (const Failure& failure) {
      Error error = failure.error();
      if (error.code != Errc::corrupt || error.message.starts_with(file_.string())) throw;
      error.message = file_.string() + " is damaged: " + error.message;
      throw Failure(std::move(error));
    }
  }

  template <class Read>
  std::invoke_result_t<Read, db::Database&> read(Read&& act) const {
    ReaderPool::Snapshot snapshot(readers_);
    return naming_file([&] { return act(snapshot.database()); });
  }

  template <class Write>
  std::invoke_result_t<Write, db::Database&> write(Write&& act) {
    const std::lock_guard lock(writer_mutex_);
    db::Transaction transaction(writer_);
    const auto result = naming_file([&] { return act(writer_); });
    transaction.commit();
    return result;
  }

  StoredDatasets datasets() const {
    const std::lock_guard lock(datasets_mutex_);
    return datasets_;
  }

  std::shared_ptr<const StoredDataset> dataset_named(const std::string& name) const {
    const std::lock_guard lock(datasets_mutex_);
    const auto found = datasets_.find(name);
    if (found == datasets_.end())
      throw Failure({Errc::not_found, "the warehouse has no dataset '" + name + "'", "sync one of its sources first"});
    return found->second;
  }

  CommitResult commit_locked(const Batch& batch) {
    db::Transaction transaction(writer_);
    const auto changes_before = writer_.total_changes();
    const SourceNumber source = source_number(writer_, batch.source);
    const CommitContext context{latest_ + 1, source.number, options_.block_rows};
    CommitResult result;
    bool changed = false;
    for (const Rows& rows : batch.upserts) changed = store(rows, context, result) || changed;
    for (const Reject& reject : batch.rejects)
      changed = insert_reject(writer_, batch.source, context.tx, reject) || changed;
    for (const auto& [name, value] : batch.cursors) changed = set_cursor(writer_, batch.source, name, value) || changed;
    if (!changed) {  // a key index may have been built on the way; it is worth keeping and no answer shows it
      if (writer_.total_changes() != changes_before) transaction.commit();
      return result;
    }
    if (!source.stored) insert_source(writer_, source.number, batch.source);
    for (const Rows& rows : batch.upserts) files_.store_pending(writer_, rows.dataset);
    log_tx(writer_, context.tx, clock_.now(), source.number);
    transaction.commit();
    latest_ = context.tx;
    for (const Rows& rows : batch.upserts) files_.stored(rows.dataset);
    result.tx = context.tx;
    return result;
  }

  /// Whether any row was new or other than before.
  bool store(const Rows& rows, const CommitContext& context, CommitResult& result) {
    const auto dataset = dataset_named(rows.dataset);
    check_shape(*dataset, rows);
    if (rows.customer.size() == 0) return false;
    const StoreCounts counts = dataset->kind == model::DatasetKind::records
                                   ? store_records(writer_, *dataset, context, rows)
                                   : EventWriter(writer_, *dataset, context, rows).store();
    result.appended += counts.appended;
    result.corrected += counts.corrected;
    result.unchanged += counts.unchanged;
    if (counts.appended + counts.corrected == 0) return false;
    add_counts(writer_, *dataset, counts);
    return true;
  }

  bool merge_once(const StoredDataset& dataset) {
    auto reader = readers_.open();
    auto due = parts_due(parts_of(reader, dataset.id), options_.merge);
    if (due.empty()) return false;
    const bool indexed = std::any_of(due.begin(), due.end(), [](const Part& part) { return part.segments > 0; });
    PartMerge merge(reader, dataset, std::move(due), options_.block_rows);
    const std::int64_t id = write(
        [&](db::Database& database) { return insert_part(database, dataset.id, merge.sources().front().txs.least); });
    write_blocks(merge, id);
    Part merged = merge.merged();
    merged.id = id;
    const auto segments = indexed ? build_key_index(reader, dataset, merged) : std::vector<std::string>();
    merged.segments = static_cast<std::int64_t>(segments.size());
    return write([&](db::Database& database) {
      store_key_index(database, id, segments);
      swap_parts(database, merge, merged);
      return true;
    });
  }

  /// In slices, each a transaction of its own: commits get their turn between them, and nobody sees the part yet.
  void write_blocks(PartMerge& merge, std::int64_t part) {
    std::vector<EncodedBlock> slice;
    std::size_t bytes = 0;
    const auto flush = [&] {
      write([&](db::Database& database) {
        for (const EncodedBlock& block : slice) insert_block(database, part, block);
        return true;
      });
      slice.clear();
      bytes = 0;
    };
    merge.run([&](EncodedBlock block) {
      for (const auto& [column, chunk] : block.chunks) bytes += chunk.size();
      slice.push_back(std::move(block));
      if (bytes >= slice_bytes) flush();
    });
    if (!slice.empty()) flush();
  }

  std::filesystem::path file_;
  const Clock& clock_;
  EmbeddedOptions options_;
  std::mutex maintenance_mutex_;  // taken before writer_mutex_
  std::mutex writer_mutex_;
  db::Database writer_;  // under writer_mutex_
  mutable ReaderPool readers_;
  FileNumbers files_;
  std::atomic<Tx> latest_{0};
  mutable std::mutex datasets_mutex_;
  StoredDatasets datasets_;  // under datasets_mutex_
  mutable std::mutex facts_mutex_;
  mutable std::map<std::string, std::pair<Tx, DatasetFacts>> facts_;  // under facts_mutex_
};

}  // namespace

std::unique_ptr<Warehouse> open_embedded(const std::filesystem::path& file, const Clock& clock,
                                         const EmbeddedOptions& options) {
  return std::make_unique<EmbeddedWarehouse>(file, clock, options);
}

std::unique_ptr<Warehouse> open_embedded(const std::filesystem::path& file, const Clock& clock) {
  return open_embedded(file, clock, EmbeddedOptions{});
}

}  // namespace portico::warehouse
