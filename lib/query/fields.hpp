#pragma once
#include <string>
#include <vector>

#include "core/zone.hpp"
#include "expr/bind.hpp"
#include "model/catalog.hpp"
#include "warehouse/warehouse.hpp"

namespace portico::query {

/// The fields of one dataset as expressions see them, each in a slot: stored fields, derived ones, and last the number
/// of the party that a row belongs to, which no expression can name.
class FieldSet {
 public:
  /// `invalid` when a derived field does not fit its type, or is made of itself.
  static Result<FieldSet> make(const model::Dataset& dataset);

  const expr::Schema& schema() const { return schema_; }
  std::size_t party_slot() const { return schema_.size(); }
  /// Nothing when there is no such field.
  std::optional<std::size_t> slot_of(std::string_view name) const;

  /// Has the slot filled from now on, with all that it is derived from.
  void need(std::size_t slot);
  void need(const expr::BoundExpression& expression);
  /// What a scan must read, in the order in which `fill` takes it.
  const std::vector<std::string>& scanned() const { return scanned_; }
  /// Whether any needed field is derived.
  bool derives() const;
  /// Hash-relevant text of the needed derived fields: "amount=quantity * price".
  std::vector<std::string> definitions() const;

 private:
  friend class Rows;
  Result<void> order(std::size_t index, std::vector<std::string>& path);

  struct Derived {
    std::size_t slot = 0;
    expr::BoundExpression expression;
  };
  const model::Dataset* dataset_ = nullptr;
  expr::Schema schema_;
  std::vector<Derived> derived_;  ///< each after what it is made of
  std::vector<std::uint8_t> needed_, ordered_;
  std::vector<std::string> scanned_;
  std::vector<std::size_t> scanned_slots_;
};

/// The rows of one block with the derived fields filled in. Lives no longer than the block.
class Rows {
 public:
  Rows(const FieldSet& fields, const warehouse::Block& block, const expr::Context& context);
  const expr::RowSet& set() const { return set_; }
  const Column& column(std::size_t slot) const { return *set_.columns[slot]; }
  std::size_t size() const { return set_.rows; }

 private:
  expr::RowSet set_;
  std::vector<Column> derived_;
};

}  // namespace portico::query
