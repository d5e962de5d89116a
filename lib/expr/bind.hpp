#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/column.hpp"
#include "core/zone.hpp"
#include "expr/diagnostic.hpp"
#include "expr/expression.hpp"

namespace portico::expr {

struct BoundNode;

/// How rows come to the value of a field.
enum class Access {
  own,        ///< it is theirs
  looked_up,  ///< it is another record's, as it is
  at_event,   ///< it is another record's, as it was when the row's event happened: what at_event(name) reads
};

/// A name that expressions may use.
struct SchemaField {
  std::string name;
  Type type;
  Access access = Access::own;
};

/// The field as expressions write it: `plan`, `"a name"`, `at_event(plan)`.
std::string print(const SchemaField& field);

/// Fields by position: the position is the slot that a bound expression reads its column from.
using Schema = std::vector<SchemaField>;

/// Cells that are null because their value could not be had.
struct Tally {
  std::int64_t overflows = 0;
  std::int64_t divisions_by_zero = 0;
  std::int64_t total() const { return overflows + divisions_by_zero; }
};

/// The rows to evaluate over: one column per slot; null where no expression reads the slot.
struct RowSet {
  std::size_t rows = 0;
  std::vector<const Column*> columns;
};

/// What evaluation needs from outside; both are borrowed.
struct Context {
  const Zone* zone = nullptr;  ///< for date parts and for times compared with dates; null: UTC
  Tally* tally = nullptr;      ///< counts failures of rows whose value is used; null: nobody counts
  const std::vector<std::uint8_t>* used = nullptr;  ///< 1 for each row whose value is used; null: all are
};

/// An expression whose names stand for slots and whose types fit. An immutable value; any number of threads may
/// evaluate it at once.
class BoundExpression {
 public:
  Type type() const;
  /// The slots it reads, ascending.
  const std::vector<std::size_t>& slots() const { return slots_; }
  /// The slot it is, where it is nothing but a name.
  std::optional<std::size_t> plain_slot() const;
  /// One value per row. Overflow and division by zero give null. Text compares by bytes, null as in SQL.
  Column evaluate(const RowSet& rows, const Context& context) const;

 private:
  friend class Binder;
  std::shared_ptr<const BoundNode> root_;
  std::vector<std::size_t> slots_;
};

/// What a name, an at_event() or an aggregate of an expression stands for.
struct Leaf {
  std::size_t slot = 0;
  Type type;
};
using Resolve = std::function<Result<Leaf>(const Node&)>;

/// `invalid`, pointing at the column, for an unknown name (with the nearest one) or types that do not fit.
Result<BoundExpression> bind(const Expression& expression, const Schema& schema);
/// The same, and the result becomes `wanted`: numbers are widened or rounded half to even at its scale. `invalid` where
/// it is something else.
Result<BoundExpression> bind_as(Type wanted, const Expression& expression, const Schema& schema);
/// The same, and the result must be a condition.
Result<BoundExpression> bind_condition(const Expression& expression, const Schema& schema);
/// A part of an expression or measure whose leaves `resolve` knows: names, at_event() of names, and aggregates where it
/// takes them.
Result<BoundExpression> bind(const Node& root, const Source& source, const Resolve& resolve);

/// Looks leaves up in a schema; aggregates are not taken.
Resolve resolver(const Schema& schema, const Source& source);

/// The type an aggregate answers over arguments of type `argument` (ignored by count()). `invalid` when it does not
/// take them. sum keeps the type, avg and quantile of exact numbers get 6 more digits.
Result<Type> aggregate_type(const Node& aggregate, Type argument, const Source& source);

}  // namespace portico::expr
