#pragma once
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "expr/bind.hpp"
#include "query/moment.hpp"
#include "sql/door.hpp"

namespace portico::query {

/// The datasets as tables of one SQL statement, as a scope sees them at a moment: the only way from SQL to rows, and it
/// goes through customer::Directory as every other. A table is named as its dataset and has its fields, stored and
/// derived. `customer`, unless it is a field, is the customer that a row belongs to: hidden, so that `*` gives the same
/// to a customer and to the operator. Names that differ in case only, or are SQLite's own, get a number: sales_2.
class SqlTables final : public sql::Tables {
 public:
  /// What it is given must outlive it.
  SqlTables(const World& world, const model::Scope& scope, const Moment& moment);

  const std::vector<sql::Table>& tables() const override { return tables_; }
  /// The scope's own rows as of now.
  std::int64_t count(std::uint32_t table) override;
  Result<void> scan(const sql::Scan& scan, const sql::BatchSink& sink) override;

  const model::Dataset& dataset(std::uint32_t table) const { return world_.catalog.datasets[table]; }
  const warehouse::PartySet& parties() const { return parties_; }
  std::int64_t rows_scanned() const { return rows_scanned_; }
  /// Derived values that could not be had.
  std::int64_t failures() const { return tally_.total(); }
  /// "amount=quantity * price" of each derived field that was read of the table.
  const std::set<std::string>& definitions(std::uint32_t table) { return definitions_[table]; }

 private:
  friend class SqlScan;
  const World& world_;
  const model::Scope& scope_;
  const Moment& moment_;
  warehouse::PartySet parties_;
  std::vector<sql::Table> tables_;
  std::int64_t rows_scanned_ = 0;
  expr::Tally tally_;
  std::unordered_map<std::uint32_t, std::set<std::string>> definitions_;
};

/// Names without repetition, whatever their case: the second `a` becomes a_2, as does one that is `taken`.
std::vector<std::string> told_apart(std::vector<std::string> names, std::set<std::string> taken = {});

}  // namespace portico::query
