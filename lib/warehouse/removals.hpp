#pragma once
/// What is removed for good: customers that were erased, and rows older than a dataset keeps. Plain functions over SQL;
/// all writes happen in the caller's transaction.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "db/database.hpp"
#include "warehouse/stored_block.hpp"
#include "warehouse/stored_dataset.hpp"

namespace portico::warehouse {

/// The parties whose rows are hidden but not all removed yet; ascending.
std::vector<std::int64_t> parties_being_erased(db::Database& database);
/// Forgets the party's id but for a fingerprint, and hides its rows.
void begin_erasure(db::Database& database, std::int64_t party, Tx tx);
/// To be called once no row of these parties is left.
void end_erasures(db::Database& database, std::span<const std::int64_t> parties);

/// Recognises ids of erased customers by their fingerprints.
class ErasedIds {
 public:
  explicit ErasedIds(db::Database& database);
  bool any() const { return !salt_.empty(); }
  bool contains(const std::string& name_space, std::string_view external_id) const;

 private:
  db::Database& database_;
  std::string salt_;  // empty: nobody was erased
};

/// Rows with a time (µs) before this are removed, or being removed.
std::optional<std::int64_t> kept_from_of(db::Database& database, const StoredDataset& dataset);
void set_kept_from(db::Database& database, const StoredDataset& dataset, std::int64_t time);

/// The rows of a dataset that are gone from every state, but still stored: no answer, count or key may know of them.
class HiddenRows {
 public:
  HiddenRows(db::Database& database, const StoredDataset& dataset);
  /// Whether any row can be hidden.
  bool any() const { return !parties_.empty() || kept_from_; }
  bool contains(StoredBlock& block, std::uint32_t row) const;

 private:
  const StoredDataset& dataset_;
  std::vector<std::int64_t> parties_;
  std::optional<std::int64_t> kept_from_;
};

void insert_removal(db::Database& database, const Removal& removal);
std::vector<Removal> removals_of(db::Database& database, const std::string& dataset);

}  // namespace portico::warehouse
