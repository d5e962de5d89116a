#include <algorithm>

#include "expr/bind.hpp"
#include "expr/bound_node.hpp"
#include "expr/kernels.hpp"

namespace portico::expr {
namespace {

/// One evaluation of a tree over one set of rows. `used` marks the rows whose value matters: faults elsewhere (in the
/// branch not taken) are not counted.
class Evaluation {
 public:
  Evaluation(const RowSet& rows, const Context& context) : rows_(rows), context_(context) {}

  Operand value(const BoundNode& node, const Mask* used) const {
    switch (node.kind) {
      case Kind::literal:
        return {.column = node.constant, .stride = 0};
      case Kind::name:
      case Kind::aggregate:
        return {.column = {std::shared_ptr<const void>(), rows_.columns[node.slot]}};
      case Kind::conjunction:
      case Kind::disjunction:
        return owned(chain(node, used));
      default:
        break;
    }
    if (node.kind == Kind::call && node.function == Function::choose) return owned(choose(node, used));
    if (node.kind == Kind::call && node.function == Function::coalesce) return owned(coalesce(node, used));
    return apply(node, used);
  }

  /// Every row of an operand as a column of its own.
  Column whole(const Operand& operand) const {
    if (!operand.constant()) return *operand.column;
    const std::vector<Operand> operands{operand};
    return gathered(work(operands, operand.type(), Faults(nullptr, nullptr)), Mask(rows_.rows, 0));
  }

 private:
  static Operand owned(Column column) { return {.column = std::make_shared<const Column>(std::move(column))}; }

  Work work(const std::vector<Operand>& operands, Type type, const Faults& faults) const {
    return {.operands = operands, .rows = rows_.rows, .type = type, .faults = faults, .zone = context_.zone};
  }

  Operand apply(const BoundNode& node, const Mask* used) const {
    std::vector<Operand> operands;
    for (const auto& child : node.children) operands.push_back(value(*child, used));
    const Faults faults(used, context_.tally);
    return owned(computed(node, work(operands, *node.type, faults)));
  }

  static Column computed(const BoundNode& node, const Work& work) {
    switch (node.kind) {
      case Kind::inversion:
        return inverted(whole_truth(work.operands[0], work.rows));
      case Kind::in:
        return node.negated ? inverted(contained(work)) : contained(work);
      case Kind::between:
        return node.negated ? inverted(between(work)) : between(work);
      case Kind::like:
        return node.negated ? inverted(like(work)) : like(work);
      case Kind::is_null:
        return null_test(node, work);
      case Kind::convert:
        return converted(work);
      case Kind::call:
        return called(node, work);
      default:
        return node.kind >= Kind::equal ? compared(node.kind, work) : arithmetic(node.kind, work);
    }
  }

  static Column called(const BoundNode& node, const Work& work) {
    switch (node.function) {
      case Function::least:
      case Function::greatest:
        return extreme(node.function, work);
      case Function::lower:
      case Function::upper:
      case Function::trim:
        return text_function(node.function, work);
      case Function::round:
        return rounded(node.digits, work);
      case Function::abs:
        return absolute(work);
      default:
        return date_part(node.function, work);
    }
  }

  /// A condition with one entry per row, as a column that may be changed.
  static Column whole_truth(const Operand& truth, std::size_t rows) {
    Column result = make_column({.kind = TypeKind::boolean}, rows);
    result.nulls = merged_nulls({truth}, rows);
    for (std::size_t row = 0; row < rows; ++row) result.ints[row] = truth.int_at(row);
    return result;
  }

  static Column inverted(Column truth) {
    for (auto& value : truth.ints) value = value == 0 ? 1 : 0;
    return truth;
  }

  static Column null_test(const BoundNode& node, const Work& work) {
    Column result = make_column(work.type, work.rows);
    for (std::size_t row = 0; row < work.rows; ++row) result.ints[row] = work.operands[0].null_at(row) != node.negated;
    return result;
  }

  static Column between(const Work& work) {
    const std::vector<Operand> low{work.operands[0], work.operands[1]};
    const std::vector<Operand> high{work.operands[0], work.operands[2]};
    Column result =
        compared(Kind::greater_equal, {.operands = low, .rows = work.rows, .type = work.type, .faults = work.faults});
    merge(Kind::conjunction, result,
          owned(compared(Kind::less_equal,
                         {.operands = high, .rows = work.rows, .type = work.type, .faults = work.faults})));
    return result;
  }

  /// `and`, `or` of SQL: false (true) wins over null.
  static void merge(Kind kind, Column& result, const Operand& other) {
    const std::int64_t winner = kind == Kind::conjunction ? 0 : 1;
    const std::size_t rows = result.ints.size();
    if (result.nulls.empty() && !other.nullable()) {
      if (winner == 0)
        for (std::size_t row = 0; row < rows; ++row) result.ints[row] &= other.int_at(row);
      else
        for (std::size_t row = 0; row < rows; ++row) result.ints[row] |= other.int_at(row);
      return;
    }
    if (result.nulls.empty()) result.nulls.assign(rows, 0);
    for (std::size_t row = 0; row < rows; ++row) {
      const bool decided =
          (!result.null_at(row) && result.ints[row] == winner) || (!other.null_at(row) && other.int_at(row) == winner);
      result.nulls[row] = !decided && (result.null_at(row) || other.null_at(row));
      result.ints[row] = decided ? winner : 1 - winner;
    }
  }

  /// Rows of `used` for which `wanted(row)`.
  template <class Wanted>
  Mask narrowed(const Mask* used, const Wanted& wanted) const {
    Mask mask(rows_.rows);
    for (std::size_t row = 0; row < rows_.rows; ++row) mask[row] = (!used || (*used)[row] != 0) && wanted(row);
    return mask;
  }

  Column chain(const BoundNode& node, const Mask* used) const {
    const std::int64_t winner = node.kind == Kind::conjunction ? 0 : 1;
    Column result = whole_truth(value(*node.children.front(), used), rows_.rows);
    for (std::size_t i = 1; i < node.children.size(); ++i) {
      const BoundNode& child = *node.children[i];
      if (!child.can_fail) {
        merge(node.kind, result, value(child, used));
        continue;
      }
      const Mask open =
          narrowed(used, [&](std::size_t row) { return result.null_at(row) || result.ints[row] != winner; });
      merge(node.kind, result, value(child, &open));
    }
    return result;
  }

  Column choose(const BoundNode& node, const Mask* used) const {
    const Column truth = whole_truth(value(*node.children[0], used), rows_.rows);
    Mask choice(rows_.rows);
    for (std::size_t row = 0; row < rows_.rows; ++row) choice[row] = truth.null_at(row) || truth.ints[row] == 0;
    std::vector<Operand> branches;
    for (std::uint8_t branch = 0; branch < 2; ++branch) {
      const BoundNode& child = *node.children[branch + std::size_t{1}];
      const Mask taken =
          child.can_fail ? narrowed(used, [&](std::size_t row) { return choice[row] == branch; }) : Mask();
      branches.push_back(value(child, child.can_fail ? &taken : used));
    }
    return gathered(work(branches, *node.type, Faults(used, context_.tally)), choice);
  }

  Column coalesce(const BoundNode& node, const Mask* used) const {
    const auto none = static_cast<std::uint8_t>(node.children.size());
    Mask choice(rows_.rows, none);
    std::vector<Operand> operands;
    for (std::uint8_t i = 0; i < none; ++i) {
      const Mask open = narrowed(used, [&](std::size_t row) { return choice[row] == none; });
      operands.push_back(value(*node.children[i], &open));
      for (std::size_t row = 0; row < rows_.rows; ++row)
        if (choice[row] == none && !operands.back().null_at(row)) choice[row] = i;
    }
    return gathered(work(operands, *node.type, Faults(used, context_.tally)), choice);
  }

  const RowSet& rows_;
  const Context& context_;
};

}  // namespace

Column BoundExpression::evaluate(const RowSet& rows, const Context& context) const {
  const Evaluation evaluation(rows, context);
  return evaluation.whole(evaluation.value(*root_, context.used));
}

void Faults::note(Column& result, std::size_t row, std::int64_t Tally::*counter) const {
  if (result.null_at(row)) return;
  set_null(result, row);
  if (tally_ && (!used_ || (*used_)[row] != 0)) ++(tally_->*counter);
}

Column make_column(Type type, std::size_t rows) {
  Column column{.type = type};
  if (type.kind == TypeKind::floating)
    column.floats.resize(rows);
  else if (type.kind == TypeKind::text)
    column.codes.resize(rows);
  else
    column.ints.resize(rows);
  return column;
}

void set_null(Column& column, std::size_t row) {
  if (column.nulls.empty()) column.nulls.assign(column.size(), 0);
  column.nulls[row] = 1;
}

std::vector<std::uint8_t> merged_nulls(const std::vector<Operand>& operands, std::size_t rows) {
  std::vector<std::uint8_t> nulls;
  for (const Operand& operand : operands) {
    if (!operand.nullable()) continue;
    if (nulls.empty()) nulls.assign(rows, 0);
    for (std::size_t row = 0; row < rows; ++row) nulls[row] |= operand.column->nulls[row * operand.stride];
  }
  return nulls;
}

}  // namespace portico::expr
