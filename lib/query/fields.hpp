#pragma once
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "core/zone.hpp"
#include "expr/bind.hpp"
#include "model/catalog.hpp"
#include "model/dimension.hpp"
#include "query/column_rows.hpp"
#include "query/lookup_history.hpp"
#include "query/units.hpp"
#include "warehouse/warehouse.hpp"

namespace portico::query {

/// What is read or computed of each row of one dataset, each in a slot: its stored fields, its derived ones, those it
/// can look up, as they are and as they were at its event, what a question adds, and what no expression can name: the
/// number of the party that a row belongs to, and model::row_field.
class FieldSet {
 public:
  /// `invalid` when a derived field does not fit its type, or is made of itself.
  static Result<FieldSet> make(const model::Dataset& dataset, std::vector<model::LookupField> lookups = {});

  const expr::Schema& schema() const { return schema_; }
  std::size_t party_slot() const { return schema_.size(); }
  /// The slots of Dataset::row_key().
  std::vector<std::size_t> key_slots() const;
  /// Of a field or a look-up as it is; nothing when there is none.
  std::optional<std::size_t> slot_of(std::string_view name) const;
  /// The unit of a field or a looked-up one; a derived field without one of its own has that of what it is computed of.
  /// None of anything else.
  Unit unit_of(std::size_t slot) const;
  /// `invalid` where what is in the slots adds amounts of different units to each other, or is an amount as it was at
  /// the event, whose unit is only known as it is.
  Result<void> check_units(const std::vector<std::size_t>& slots) const;
  /// The fields that name the units of what is computed of these, see model::unit_fields_of().
  std::vector<std::string> unit_fields_of(std::vector<std::string> names) const;

  /// Has the slot filled from now on, with all that it is derived from.
  void need(std::size_t slot);
  /// The slot of an expression, filled from now on; of a mere field its own.
  std::size_t need(const expr::BoundExpression& expression);
  /// The slot of the pieces of another one.
  std::size_t need(std::size_t of, model::Cut cut);
  /// Has what the condition reads filled before rows are chosen.
  void need_for_filter(const expr::BoundExpression& condition);

  /// Loads what is looked up, for all rows to come.
  void load_lookups(const LookupView& view);
  /// What is needed of it, as expressions write it: "plan", "at_event(plan)".
  std::vector<std::string> looked_up(expr::Access access) const;

  /// The datasets whose records the needed look-ups read.
  std::vector<const model::Dataset*> datasets_looked_up(const model::Catalog& catalog) const;

  /// What a scan must read.
  const std::vector<std::string>& scanned() const { return scanned_; }
  /// Hash-relevant text of the needed derived fields: "amount=quantity * price".
  std::vector<std::string> definitions() const;

 private:
  friend class Rows;
  struct Piece {
    std::size_t of;
    model::Cut cut;
  };
  struct Found {
    std::vector<std::size_t> keys;  ///< their slots
    std::size_t lookup = 0;
    std::shared_ptr<const LookupTable> table;
  };
  struct FoundAtEvent {
    std::vector<std::size_t> keys;
    std::size_t time = 0;
    std::size_t lookup = 0;
    std::shared_ptr<const LookupHistory> history;
  };
  struct Derived {
    std::size_t slot = 0;
    std::variant<expr::BoundExpression, Piece, Found, FoundAtEvent> made;
    bool needed = false;
    bool for_filter = false;
  };
  void add_lookups();
  UnitOf units_by_name() const;
  const model::LookupField& lookup_at(std::size_t slot) const;
  Result<void> order(std::size_t index, std::vector<std::string>& path);
  std::size_t add(Derived derived, Type type);
  void scan(std::size_t slot);
  Derived* derived_at(std::size_t slot);
  template <class Act>
  void each_source(const Derived& derived, const Act& act);
  void mark_for_filter(std::size_t slot);

  const model::Dataset* dataset_ = nullptr;
  std::vector<model::LookupField> lookups_;
  expr::Schema schema_;
  std::vector<Type> types_;       // by slot
  std::vector<Derived> derived_;  // each after what it is made of
  std::vector<std::uint8_t> scans_, ordered_;
  std::vector<std::string> scanned_;
  std::vector<std::size_t> scanned_slots_;
};

/// The rows of one block. Lives no longer than the block.
class Rows {
 public:
  Rows(const FieldSet& fields, const warehouse::Block& block);

  /// Fills in what the filter reads; failures are nobody's.
  void derive_for_filter(const Zone* zone);
  /// Leaves only these rows, which ascend.
  void keep(const RowNumbers& rows);
  /// Fills in all that is needed.
  void derive(const expr::Context& context);

  const expr::RowSet& set() const { return set_; }
  /// Null where the slot is not needed.
  const Column* column(std::size_t slot) const { return set_.columns[slot]; }
  std::size_t size() const { return set_.rows; }

 private:
  void fill(const FieldSet::Derived& derived, const expr::Context& context);
  std::vector<const Column*> columns(const std::vector<std::size_t>& slots) const;

  const FieldSet& fields_;
  expr::RowSet set_;
  std::vector<Column> kept_, derived_;
};

}  // namespace portico::query
