#include "warehouse/embedded_warehouse.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>

#include "db/commit_mark.hpp"
#include "warehouse/conversion.hpp"
#include "warehouse/dataset_facts.hpp"
#include "warehouse/file_numbers.hpp"
#include "warehouse/ledger.hpp"
#include "warehouse/live_keys.hpp"
#include "warehouse/maintenance.hpp"
#include "warehouse/parallel_scan.hpp"
#include "warehouse/party_store.hpp"
#include "warehouse/reader_pool.hpp"
#include "warehouse/removals.hpp"
#include "warehouse/row_writer.hpp"
#include "warehouse/scan.hpp"
#include "warehouse/time_extent.hpp"
#include "warehouse/verify.hpp"
#include "warehouse/writer.hpp"

namespace portico::warehouse {
namespace {

/// Who removals are logged as in the tx log, where sources stand.
const std::string removing = "(removal)";

bool fits(const Column& column, Type type, std::size_t rows) {
  return column.type == type && column.size() == rows && (column.nulls.empty() || column.nulls.size() == rows);
}

[[noreturn]] void misshapen(const StoredDataset& dataset) {
  throw Failure({Errc::internal, "rows for dataset '" + dataset.name + "' do not have the columns of its layout", ""});
}

void check_shape(const StoredDataset& dataset, const Rows& rows) {
  if (rows.columns.size() != dataset.layout.size()) misshapen(dataset);
  if (!fits(rows.customer, {TypeKind::text}, rows.customer.size())) misshapen(dataset);
  for (std::size_t place = 0; place < dataset.layout.size(); ++place)
    if (!fits(rows.columns[place], dataset.fields[dataset.layout[place]].type, rows.customer.size()))
      misshapen(dataset);
}

void check_shape(const StoredDataset& dataset, const Keys& keys) {
  if (keys.columns.size() != dataset.key.size()) misshapen(dataset);
  for (std::size_t index = 0; index < dataset.key.size(); ++index)
    if (!fits(keys.columns[index], dataset.fields[dataset.key[index]].type, keys.columns.front().size()))
      misshapen(dataset);
}

std::size_t size_of(const Rows& rows) { return rows.customer.size(); }
std::size_t size_of(const Keys& keys) { return keys.columns.front().size(); }

class EmbeddedWarehouse final : public Warehouse {
 public:
  EmbeddedWarehouse(const std::filesystem::path& file, const Clock& clock, const EmbeddedOptions& options)
      : file_(file),
        clock_(clock),
        options_(options),
        writer_(file, options),
        mark_(db::CommitMark::open(file)),
        readers_(file),
        cache_(options.cache_bytes) {
    naming_file([&] {
      ReaderPool::Snapshot snapshot(readers_);
      numbering_.emplace(snapshot.database());
    });
    writer_.transact_alone([&](db::Database& database) { convert_from_format_1(database, *numbering_); });
    ReaderPool::Snapshot snapshot(readers_);
    datasets_ = load_datasets(snapshot.database());
    latest_ = warehouse::latest_tx(snapshot.database());
    mark_.require(latest_);
    maintenance_.emplace(Maintenance::Parts{writer_, readers_, *numbering_, options_, [this] { return datasets(); }});
  }

  Result<void> define(const Layout& layout) override {
    PORTICO_TRY(auto dataset, writer_.transact_alone([&](db::Database& database) {
      return define_dataset(database, datasets(), layout);
    }));
    const std::lock_guard catalog(datasets_mutex_);
    datasets_[layout.dataset] = std::move(dataset);
    return {};
  }

  CommitResult commit(const Batch& batch) override {
    const CommitResult result = naming_file([&] { return commit_batch(batch); });
    if (result.tx) maintenance_->wake();
    return result;
  }

  ScanStats scan(const ScanRequest& request, const BlockSink& sink) const override {
    const auto dataset = dataset_named(request.dataset);
    return read([&](db::Database& database) {
      const ScanPlan plan(database, *dataset, request);
      BlockFeed feed(database, plan);
      ScanStats stats = ScanWorker(database, cache_, plan).run(feed, sink);
      stats.blocks_skipped = feed.blocks() - stats.blocks_read;
      return stats;
    });
  }

  ScanStats scan(const ScanRequest& request, std::span<const BlockSink> sinks) const override {
    const auto dataset = dataset_named(request.dataset);
    return naming_file([&] { return ParallelScan(writer_, readers_, cache_, {*dataset, request, sinks}).run(); });
  }

  std::optional<TimeExtent> extent(const std::string& name, const PartySet& parties,
                                   std::optional<Tx> as_of) const override {
    const auto dataset = dataset_named(name);
    if (!dataset->time) return std::nullopt;
    const ScanRequest request{
        .dataset = name, .parties = parties, .time = {}, .where = {}, .fields = {}, .as_of = as_of};
    const auto span = read(
        [&](db::Database& database) { return time_extent(database, cache_, ScanPlan(database, *dataset, request)); });
    if (!span) return std::nullopt;
    return TimeExtent{Instant{std::chrono::microseconds{span->least}},
                      Instant{std::chrono::microseconds{span->greatest}}};
  }

  void live_keys(const std::string& name, const std::string& source,
                 const std::function<void(const Keys&)>& sink) const override {
    const auto dataset = dataset_named(name);
    read([&](db::Database& database) {
      const SourceNumber number = source_number(database, source);
      if (number.stored) for_each_live_key(database, *dataset, number.number, sink);
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
  std::vector<Commit> commits(Tx last) const override {
    return read([&](db::Database& database) { return warehouse::commits(database, last); });
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
  std::int64_t reject_count(const RejectFilter& filter) const override {
    return read([&](db::Database& database) { return warehouse::reject_count(database, filter); });
  }

  void note_sync(const SyncState& state) override {
    writer_.transact([&](db::Database& database) { store_sync_state(database, state); });
  }
  std::optional<SyncState> sync_state(const std::string& source) const override {
    return read([&](db::Database& database) { return warehouse::sync_state(database, source); });
  }

  std::vector<Removal> erase(std::span<const PartyId> parties) override {
    auto removals = naming_file([&] { return begin_erasing(parties); });
    if (!parties.empty()) maintain();  // also to finish what an earlier call began
    return removals;
  }

  std::optional<Removal> keep_from(const std::string& name, Instant instant) override {
    const auto dataset = dataset_named(name);
    if (!dataset->time) throw Failure({Errc::invalid, "dataset '" + name + "' has no time to keep rows from", ""});
    auto removal = naming_file([&] { return begin_expiring(*dataset, instant); });
    maintain();  // also to finish what an earlier call began
    return removal;
  }

  std::vector<Removal> removals(const std::string& dataset) const override {
    return read([&](db::Database& database) { return removals_of(database, dataset); });
  }

  void maintain() override {
    naming_file([&] { maintenance_->run(); });
  }

  Verification verify() const override {
    ReaderPool::Snapshot snapshot(readers_);
    Verification found = verify_all(snapshot.database(), datasets());
    for (auto& problem : found.problems)
      if (!problem.starts_with(file_.string())) problem = file_.string() + " is damaged: " + problem;
    return found;
  }

  Result<void> backup(const std::filesystem::path& file) const override {
    ReaderPool::Snapshot snapshot(readers_);
    try {
      snapshot.database().backup_to(file);
    } catch (const Failure& failure) {
      return failure.error();
    }
    return {};
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

  /// What of a batch concerns one dataset, or the keys that are to end in it.
  template <class Content>
  struct Work {
    std::shared_ptr<const StoredDataset> dataset;
    const Content& content;
    BatchKeys keys;
  };

  /// Those that have rows. Throws when one has not the shape of its dataset.
  template <class Content>
  std::vector<Work<Content>> works_of(const std::vector<Content>& contents) const {
    std::vector<Work<Content>> works;
    for (const Content& content : contents) {
      auto dataset = dataset_named(content.dataset);
      check_shape(*dataset, content);
      if (size_of(content) == 0) continue;
      works.push_back({dataset, content, BatchKeys::of(*dataset, content)});
    }
    return works;
  }

  CommitResult commit_batch(const Batch& batch) {
    // Before the writer is held, so that others may use it meanwhile.
    auto upserts = works_of(batch.upserts);
    auto deletions = works_of(batch.deletions);
    const CommitResult result =
        writer_.transact([&](db::Database& database) { return store_batch(database, batch, upserts, deletions); },
                         [&](const CommitResult& done) { note_tx(done.tx.value_or(0)); });
    if (result.tx)
      for (const Rows& rows : batch.upserts) files_.stored(rows.dataset);
    return result;
  }

  CommitResult store_batch(db::Database& database, const Batch& batch, std::vector<Work<Rows>>& upserts,
                           std::vector<Work<Keys>>& deletions) {
    const SourceNumber source = source_number(database, batch.source);
    const Writing writing{.database = database,
                          .readers = readers_,
                          .cache = cache_,
                          .parties = writer_.parties(),
                          .numbering = *numbering_,
                          .tx = latest_ + 1,
                          .source = source.number,
                          .block_rows = options_.block_rows,
                          .unindexed_rows = options_.unindexed_rows};
    CommitResult result;
    bool changed = false;
    for (auto& [dataset, rows, keys] : upserts)
      changed = add(writing, *dataset, RowWriter(writing, *dataset, rows, keys).store(), result) || changed;
    for (auto& [dataset, ended, keys] : deletions)
      changed = add(writing, *dataset, delete_rows(writing, *dataset, keys), result) || changed;
    changed = store_rejects(writing, batch, result) || changed;
    for (const auto& [name, value] : batch.cursors)
      changed = set_cursor(database, batch.source, name, value) || changed;
    if (!changed) return result;
    if (!source.stored) insert_source(database, source.number, batch.source);
    for (const Rows& rows : batch.upserts) files_.store_pending(database, rows.dataset);
    log_tx(database, writing.tx, clock_.now(), source.number);
    result.tx = writing.tx;
    return result;
  }

  /// Whether any was new. Those of erased customers are refused as their rows are.
  bool store_rejects(const Writing& writing, const Batch& batch, CommitResult& result) const {
    const ErasedIds erased(writing.database);
    bool changed = false;
    for (const Reject& reject : batch.rejects) {
      if (erased.any() && !reject.customer.empty() &&
          erased.contains(dataset_named(reject.dataset)->name_space, reject.customer))
        ++result.refused;
      else
        changed = insert_reject(writing.database, batch.source, writing.tx, reject) || changed;
    }
    return changed;
  }

  /// Whether any row is other than before.
  static bool add(const Writing& writing, const StoredDataset& dataset, const StoreCounts& counts,
                  CommitResult& result) {
    result.appended += counts.appended;
    result.corrected += counts.corrected;
    result.unchanged += counts.unchanged;
    result.deleted += counts.deleted;
    result.refused += counts.refused;
    if (counts.changed()) add_counts(writing.database, dataset, counts);
    return counts.changed();
  }

  /// To be called before another transaction begins. 0: it was none that has a number.
  void note_tx(Tx tx) {
    if (tx == 0) return;
    latest_ = tx;
    mark_.note(tx);
  }

  /// Logs a tx of its own for what is removed.
  Tx log_removal(db::Database& database) {
    const SourceNumber source = source_number(database, removing);
    if (!source.stored) insert_source(database, source.number, removing);
    const Tx tx = latest_ + 1;
    log_tx(database, tx, clock_.now(), source.number);
    return tx;
  }

  std::vector<Removal> begin_erasing(std::span<const PartyId> parties) {
    Tx tx = 0;
    return writer_.transact(
        [&](db::Database& database) {
          std::vector<Removal> removals;
          const auto numbers = known_parties(database, parties);
          if (numbers.empty()) return removals;
          tx = log_removal(database);
          for (const auto& [name, dataset] : datasets()) {
            const std::int64_t rows = live_rows_of(database, *dataset, numbers);
            removals.push_back({Removal::Reason::erasure, name, tx, *warehouse::committed_at(database, tx), rows, {}});
            if (rows > 0) insert_removal(database, removals.back());
            add_counts(database, *dataset, {.rows = -rows});
          }
          for (const std::int64_t number : numbers) begin_erasure(database, number, tx);
          writer_.parties().clear();
          return removals;
        },
        [&](const auto&) { note_tx(tx); });
  }

  std::optional<Removal> begin_expiring(const StoredDataset& dataset, Instant instant) {
    const std::int64_t time = instant.time_since_epoch().count();
    Tx tx = 0;
    return writer_.transact(
        [&](db::Database& database) {
          std::optional<Removal> removal;
          const auto kept_from = kept_from_of(database, dataset);
          if (kept_from && *kept_from >= time) return removal;
          const ExpiringRows rows = rows_before(database, dataset, time);
          set_kept_from(database, dataset, time);
          if (!rows.any) return removal;
          tx = log_removal(database);
          removal = {
              Removal::Reason::retention, dataset.name, tx, *warehouse::committed_at(database, tx), rows.live, instant};
          insert_removal(database, *removal);
          add_counts(database, dataset, {.rows = -rows.live, .unassigned = -rows.unassigned});
          return removal;
        },
        [&](const auto&) { note_tx(tx); });
  }

  std::filesystem::path file_;
  const Clock& clock_;
  EmbeddedOptions options_;
  Writer writer_;
  db::CommitMark mark_;  // of the last tx; used while the writer is held
  mutable ReaderPool readers_;
  mutable ChunkCache cache_;
  std::optional<BlockNumbering> numbering_;
  FileNumbers files_;
  std::atomic<Tx> latest_{0};
  mutable std::mutex datasets_mutex_;
  StoredDatasets datasets_;  // under datasets_mutex_
  mutable std::mutex facts_mutex_;
  mutable std::map<std::string, std::pair<Tx, DatasetFacts>> facts_;  // under facts_mutex_
  std::optional<Maintenance> maintenance_;                            // last: its thread uses the others
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
