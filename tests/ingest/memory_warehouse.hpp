#pragma once
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "support/bare_warehouse.hpp"

namespace portico::testing {

/// A warehouse in maps: what is stored is what a test looks at, once the sync is over. Scans are for other tests.
class MemoryWarehouse final : public BareWarehouse {
 public:
  using BareWarehouse::scan;
  struct Row {
    Value customer;
    std::vector<Value> values;  ///< in the layout's order
    friend bool operator==(const Row&, const Row&) = default;
  };
  using Key = std::vector<std::string>;

  Result<void> define(const warehouse::Layout& layout) override {
    layouts[layout.dataset] = layout;
    return {};
  }

  warehouse::CommitResult commit(const warehouse::Batch& batch) override {
    const std::lock_guard lock(mutex_);
    if (on_commit) on_commit();
    if (commits_until_full == 0) throw Failure({Errc::storage, "the disk is full", ""});
    if (commits_until_full > 0) --commits_until_full;
    warehouse::CommitResult result;
    for (const warehouse::Rows& added : batch.upserts) store(added, result);
    bool moved = false;
    for (const auto& [name, value] : batch.cursors)
      moved |= std::exchange(cursors[{batch.source, name}], value) != value;
    if (result.appended + result.corrected == 0 && batch.rejects.empty() && !moved) return result;
    result.tx = ++tx;
    for (const warehouse::Reject& reject : batch.rejects)
      kept.push_back({.id = static_cast<std::int64_t>(kept.size()) + 1,
                      .source = batch.source,
                      .tx = tx,
                      .at = {},
                      .reject = reject});
    return result;
  }

  warehouse::ScanStats scan(const warehouse::ScanRequest&,
                            const std::function<bool(const warehouse::Block&)>&) const override {
    return {};
  }
  std::optional<std::string> cursor(const std::string& source, const std::string& name) const override {
    const std::lock_guard lock(mutex_);
    const auto found = cursors.find({source, name});
    return found == cursors.end() ? std::nullopt : std::optional(found->second);
  }
  std::int64_t file_number(const std::string& dataset, const std::string& identity) override {
    const std::lock_guard lock(mutex_);
    return files.try_emplace({dataset, identity}, static_cast<std::int64_t>(files.size()) + 1).first->second;
  }
  warehouse::Tx latest_tx() const override { return tx; }
  warehouse::Tx tx_before(Instant) const override { return tx; }
  std::optional<Instant> committed_at(warehouse::Tx) const override { return std::nullopt; }
  std::vector<warehouse::Party> parties() const override { return {}; }
  warehouse::DatasetFacts facts(const std::string& dataset) const override {
    warehouse::DatasetFacts facts;
    if (!rows.contains(dataset)) return facts;
    for (const auto& [key, row] : rows.at(dataset)) {
      ++facts.rows;
      if (is_null(row.customer)) ++facts.unassigned;
    }
    return facts;
  }
  std::vector<warehouse::StoredReject> rejects(const std::string& source, std::size_t) const override {
    std::vector<warehouse::StoredReject> found;
    for (const auto& reject : kept)
      if (reject.source == source) found.push_back(reject);
    return found;
  }
  std::int64_t reject_count(const warehouse::RejectFilter&) const override {
    return static_cast<std::int64_t>(kept.size());
  }
  void note_sync(const warehouse::SyncState& state) override { states[state.source] = state; }
  std::optional<warehouse::SyncState> sync_state(const std::string& source) const override {
    const auto found = states.find(source);
    return found == states.end() ? std::nullopt : std::optional(found->second);
  }

  std::map<std::string, warehouse::Layout> layouts;
  std::map<std::string, std::map<Key, Row>> rows;
  std::map<std::pair<std::string, std::string>, std::string> cursors;
  std::map<std::pair<std::string, std::string>, std::int64_t> files;
  std::map<std::string, warehouse::SyncState> states;
  std::vector<warehouse::StoredReject> kept;
  warehouse::Tx tx = 0;
  int commits_until_full = -1;      ///< that many commits succeed; negative: all
  std::function<void()> on_commit;  ///< called first in each commit, which fails when it throws

 private:
  void store(const warehouse::Rows& added, warehouse::CommitResult& result) {
    const warehouse::Layout& layout = layouts.at(added.dataset);
    auto& stored = rows[added.dataset];
    for (std::size_t i = 0; i < added.customer.size(); ++i) {
      Row row{.customer = added.customer.value_at(i)};
      Key key;
      for (std::size_t field = 0; field < layout.fields.size(); ++field) {
        row.values.push_back(added.columns.at(field).value_at(i));
        if (std::find(layout.key.begin(), layout.key.end(), layout.fields[field].name) != layout.key.end())
          key.push_back(to_string(row.values.back()));
      }
      const auto [place, is_new] = stored.try_emplace(key, row);
      if (is_new)
        ++result.appended;
      else if (place->second == row)
        ++result.unchanged;
      else
        ++result.corrected;
      place->second = std::move(row);
    }
  }

  mutable std::mutex mutex_;
};

}  // namespace portico::testing
