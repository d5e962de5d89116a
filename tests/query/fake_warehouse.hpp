#pragma once
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "support/bare_warehouse.hpp"

namespace portico::testing {

/// A warehouse in memory: rows of named cells, scanned in small blocks by party and time. Each `add` is one commit.
class FakeWarehouse final : public BareWarehouse {
 public:
  using BareWarehouse::scan;
  using Cells = std::map<std::string, Value>;
  struct Row {
    std::int64_t party = 0;
    warehouse::Tx tx = 0;
    Cells cells;
  };

  explicit FakeWarehouse(std::size_t block_rows = 7) : block_rows_(block_rows) {}

  Result<void> define(const warehouse::Layout& layout) override {
    layouts_[layout.dataset] = layout;
    return {};
  }
  /// Stores rows of one customer ("" for none) as one commit at `at`.
  void add(const std::string& dataset, const std::string& customer, const std::vector<Cells>& rows, Instant at = {}) {
    const auto party = customer.empty() ? 0 : party_of(layouts_.at(dataset).name_space, customer);
    committed_.push_back(at);
    for (const Cells& cells : rows) rows_[dataset].push_back({party, latest_tx(), cells});
    std::stable_sort(rows_[dataset].begin(), rows_[dataset].end(), [&](const Row& a, const Row& b) {
      if (a.party != b.party) return a.party < b.party;
      return time_of(dataset, a) < time_of(dataset, b);
    });
  }
  const std::vector<Row>& rows(const std::string& dataset) const { return rows_.at(dataset); }

  warehouse::CommitResult commit(const warehouse::Batch&) override { return {}; }

  warehouse::ScanStats scan(const warehouse::ScanRequest& request,
                            const std::function<bool(const warehouse::Block&)>& sink) const override {
    ++scans;
    warehouse::ScanStats stats;
    std::vector<const Row*> found;
    if (const auto known = rows_.find(request.dataset); known != rows_.end())
      for (const Row& row : known->second)
        if (visible(row, request)) found.push_back(&row);
    for (std::size_t begin = 0; begin < found.size(); begin += block_rows_) {
      const std::size_t end = std::min(found.size(), begin + block_rows_);
      stats.rows += static_cast<std::int64_t>(end - begin);
      if (!sink(block(request, {found.begin() + static_cast<std::ptrdiff_t>(begin),
                                found.begin() + static_cast<std::ptrdiff_t>(end)})))
        break;
    }
    return stats;
  }

  std::optional<warehouse::TimeExtent> extent(const std::string& dataset, const warehouse::PartySet& parties,
                                              std::optional<warehouse::Tx> as_of) const override {
    std::optional<warehouse::TimeExtent> found;
    const auto rows = rows_.find(dataset);
    if (rows == rows_.end()) return found;
    for (const Row& row : rows->second) {
      if (!visible(row, {.dataset = dataset, .parties = parties, .as_of = as_of})) continue;
      const auto at = time_of(dataset, row);
      if (!at) continue;
      if (!found) found = warehouse::TimeExtent{*at, *at};
      found->first = std::min(found->first, *at);
      found->last = std::max(found->last, *at);
    }
    return found;
  }
  std::optional<std::string> cursor(const std::string&, const std::string&) const override { return std::nullopt; }
  std::int64_t file_number(const std::string&, const std::string&) override { return 1; }
  warehouse::Tx latest_tx() const override { return static_cast<warehouse::Tx>(committed_.size()); }
  warehouse::Tx tx_before(Instant instant) const override {
    return std::count_if(committed_.begin(), committed_.end(), [&](Instant at) { return at < instant; });
  }
  std::optional<Instant> committed_at(warehouse::Tx tx) const override {
    return committed_.at(static_cast<std::size_t>(tx) - 1);
  }
  std::vector<warehouse::Party> parties() const override { return parties_; }
  warehouse::DatasetFacts facts(const std::string& dataset) const override {
    warehouse::DatasetFacts facts;
    for (const Row& row : rows_.at(dataset)) {
      ++facts.rows;
      facts.newest = std::max(facts.newest, time_of(dataset, row));
    }
    return facts;
  }
  std::vector<warehouse::StoredReject> rejects(const std::string&, std::size_t) const override { return {}; }
  std::int64_t reject_count(const warehouse::RejectFilter& filter) const override {
    std::int64_t count = 0;
    for (const auto& [owner, tx] : rejected)
      if ((!filter.customer || owner == *filter.customer) && tx <= filter.as_of.value_or(tx)) ++count;
    return count;
  }
  std::vector<warehouse::Removal> removals(const std::string& dataset) const override {
    std::vector<warehouse::Removal> found;
    for (const auto& removal : removed)
      if (removal.dataset == dataset) found.push_back(removal);
    return found;
  }
  void note_sync(const warehouse::SyncState& state) override { states_[state.source] = state; }
  std::optional<warehouse::SyncState> sync_state(const std::string& source) const override {
    const auto found = states_.find(source);
    return found == states_.end() ? std::nullopt : std::optional(found->second);
  }

  /// External ids with the tx of their rejects; "" for one that names no customer.
  std::vector<std::pair<std::string, warehouse::Tx>> rejected;
  std::vector<warehouse::Removal> removed;  ///< of any dataset
  mutable int scans = 0;

 private:
  std::int64_t party_of(const std::string& name_space, const std::string& id) {
    for (const auto& party : parties_)
      if (party.name_space == name_space && party.external_id == id) return static_cast<std::int64_t>(party.id);
    parties_.push_back({warehouse::PartyId{static_cast<std::int64_t>(parties_.size()) + 1}, name_space, id});
    return static_cast<std::int64_t>(parties_.size());
  }

  std::optional<Instant> time_of(const std::string& dataset, const Row& row) const {
    const auto cell = row.cells.find(layouts_.at(dataset).time_field);
    return cell == row.cells.end() ? std::nullopt : std::optional(std::get<Instant>(cell->second));
  }

  bool visible(const Row& row, const warehouse::ScanRequest& request) const {
    using Extent = warehouse::PartySet::Extent;
    const auto& parties = request.parties;
    if (parties.extent() == Extent::named && row.party == 0) return false;
    if (parties.extent() == Extent::listed &&
        std::find(parties.ids().begin(), parties.ids().end(), warehouse::PartyId{row.party}) == parties.ids().end())
      return false;
    if (request.as_of && row.tx > *request.as_of) return false;
    if (!request.time) return true;
    const auto at = time_of(request.dataset, row);
    return at && *at >= request.time->begin && *at < request.time->end;
  }

  warehouse::Block block(const warehouse::ScanRequest& request, const std::vector<const Row*>& rows) const {
    warehouse::Block block{.rows = rows.size()};
    for (const std::string& name : request.fields) {
      ColumnBuilder builder(type_of(request.dataset, name));
      for (const Row* row : rows) {
        if (name == "_party")
          builder.append_int(row->party);
        else if (name == "_tx")
          builder.append_int(row->tx);
        else if (const auto cell = row->cells.find(name); cell != row->cells.end())
          builder.append(cell->second);
        else
          builder.append_null();
      }
      block.columns.push_back(builder.take());
    }
    return block;
  }

  Type type_of(const std::string& dataset, const std::string& name) const {
    for (const auto& field : layouts_.at(dataset).fields)
      if (field.name == name) return field.type;
    return {.kind = TypeKind::integer};
  }

  std::size_t block_rows_;
  std::map<std::string, warehouse::Layout> layouts_;
  std::map<std::string, std::vector<Row>> rows_;
  std::vector<warehouse::Party> parties_;
  std::vector<Instant> committed_;
  std::map<std::string, warehouse::SyncState> states_;
};

}  // namespace portico::testing
