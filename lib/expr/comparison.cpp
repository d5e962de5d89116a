#include <algorithm>

#include "expr/kernels.hpp"

namespace portico::expr {
namespace {

/// Calls `body` with the comparison of a kind as a function object: the loop over rows is compiled once per kind.
template <class Body>
auto with_comparison(Kind kind, const Body& body) {
  switch (kind) {
    case Kind::not_equal:
      return body(std::not_equal_to<>{});
    case Kind::less:
      return body(std::less<>{});
    case Kind::less_equal:
      return body(std::less_equal<>{});
    case Kind::greater:
      return body(std::greater<>{});
    case Kind::greater_equal:
      return body(std::greater_equal<>{});
    default:
      return body(std::equal_to<>{});
  }
}

int scale_of(Type type) { return type.kind == TypeKind::decimal ? type.scale : 0; }

/// Answers `less`, `equal` and so on over two operands by three-way results -1, 0, 1 … or by the values themselves.
template <class Compare>
void compare_exact(const Operand& a, const Operand& b, Column& result, const Compare& compare) {
  const std::size_t rows = result.ints.size();
  const int scale = std::max(scale_of(a.type()), scale_of(b.type()));
  const Int128 left = power_of_ten(scale - scale_of(a.type()));
  const Int128 right = power_of_ten(scale - scale_of(b.type()));
  if (left == 1 && right == 1) {
    for (std::size_t row = 0; row < rows; ++row) result.ints[row] = compare(a.int_at(row), b.int_at(row));
  } else {
    for (std::size_t row = 0; row < rows; ++row)
      result.ints[row] = compare(a.int_at(row) * left, b.int_at(row) * right);
  }
}

/// A text column against one text: each dictionary entry is compared once where that is less work.
template <class Test>
void test_texts(const Operand& text, Column& result, const Test& test) {
  const std::size_t rows = result.ints.size();
  const Column& column = *text.column;
  if (text.constant() || column.dictionary->size() > rows) {
    for (std::size_t row = 0; row < rows; ++row) result.ints[row] = test(text.text_at(row));
    return;
  }
  std::vector<std::uint8_t> verdicts;
  verdicts.reserve(column.dictionary->size());
  for (const std::string_view entry : *column.dictionary) verdicts.push_back(test(entry));
  for (std::size_t row = 0; row < rows; ++row) result.ints[row] = verdicts[column.codes[row]];
}

template <class Compare>
void compare_texts(const Operand& a, const Operand& b, Column& result, const Compare& compare) {
  if (b.constant()) return test_texts(a, result, [&](std::string_view text) { return compare(text, b.text_at(0)); });
  if (a.constant()) return test_texts(b, result, [&](std::string_view text) { return compare(a.text_at(0), text); });
  for (std::size_t row = 0; row < result.ints.size(); ++row) result.ints[row] = compare(a.text_at(row), b.text_at(row));
}

bool all_constant(const std::vector<Operand>& operands, std::size_t first) {
  return std::all_of(operands.begin() + static_cast<std::ptrdiff_t>(first), operands.end(),
                     [](const Operand& operand) { return operand.constant(); });
}

/// A row that was not found is null, not false, when one of the items was null.
void null_where_unsure(Column& result, const std::vector<Operand>& operands) {
  for (std::size_t row = 0; row < result.ints.size(); ++row) {
    if (result.null_at(row) || result.ints[row] != 0) continue;
    const bool unsure =
        std::any_of(operands.begin() + 1, operands.end(), [row](const Operand& item) { return item.null_at(row); });
    if (unsure) set_null(result, row);
  }
}

void find_text(const std::vector<Operand>& operands, Column& result) {
  std::vector<std::string_view> items;
  for (std::size_t i = 1; i < operands.size(); ++i)
    if (!operands[i].null_at(0)) items.push_back(operands[i].text_at(0));
  std::sort(items.begin(), items.end());
  test_texts(operands[0], result,
             [&](std::string_view text) { return std::binary_search(items.begin(), items.end(), text); });
}

void find_anywhere(const Work& work, Column& result) {
  for (std::size_t i = 1; i < work.operands.size(); ++i) {
    const std::vector<Operand> pair{work.operands[0], work.operands[i]};
    const Column equal =
        compared(Kind::equal, {.operands = pair, .rows = work.rows, .type = work.type, .faults = work.faults});
    for (std::size_t row = 0; row < work.rows; ++row)
      if (equal.ints[row] != 0 && !equal.null_at(row)) result.ints[row] = 1;
  }
}

/// Whether `a` comes before `b` in this row; both of one type.
bool before(const Operand& a, const Operand& b, std::size_t row) {
  switch (a.type().kind) {
    case TypeKind::floating:
      return a.float_at(row) < b.float_at(row);
    case TypeKind::text:
      return a.text_at(row) < b.text_at(row);
    default:
      return a.int_at(row) < b.int_at(row);
  }
}

}  // namespace

Column compared(Kind kind, const Work& work) {
  const Operand& a = work.operands[0];
  const Operand& b = work.operands[1];
  Column result = make_column(work.type, work.rows);
  result.nulls = merged_nulls(work.operands, work.rows);
  with_comparison(kind, [&](const auto& compare) {
    if (a.type().kind == TypeKind::text) {
      compare_texts(a, b, result, compare);
    } else if (a.type().kind == TypeKind::floating) {
      for (std::size_t row = 0; row < work.rows; ++row) result.ints[row] = compare(a.float_at(row), b.float_at(row));
    } else {
      compare_exact(a, b, result, compare);
    }
  });
  return result;
}

Column contained(const Work& work) {
  Column result = make_column(work.type, work.rows);
  result.nulls = merged_nulls({work.operands[0]}, work.rows);
  if (work.operands[0].type().kind == TypeKind::text && all_constant(work.operands, 1))
    find_text(work.operands, result);
  else
    find_anywhere(work, result);
  const bool nullable = std::any_of(work.operands.begin() + 1, work.operands.end(),
                                    [](const Operand& operand) { return operand.nullable(); });
  if (nullable) null_where_unsure(result, work.operands);
  return result;
}

Column like(const Work& work) {
  const Operand& text = work.operands[0];
  const Operand& pattern = work.operands[1];
  Column result = make_column(work.type, work.rows);
  result.nulls = merged_nulls(work.operands, work.rows);
  if (pattern.constant())
    test_texts(text, result, [&](std::string_view entry) { return matches_like(entry, pattern.text_at(0)); });
  else
    for (std::size_t row = 0; row < work.rows; ++row)
      result.ints[row] = matches_like(text.text_at(row), pattern.text_at(row));
  return result;
}

Column extreme(Function function, const Work& work) {
  std::vector<std::uint8_t> choice(work.rows, 0);
  for (std::size_t i = 1; i < work.operands.size(); ++i) {
    const Operand& rival = work.operands[i];
    for (std::size_t row = 0; row < work.rows; ++row) {
      const Operand& best = work.operands[choice[row]];
      const bool better = function == Function::least ? before(rival, best, row) : before(best, rival, row);
      if (better) choice[row] = static_cast<std::uint8_t>(i);
    }
  }
  const auto nulls = merged_nulls(work.operands, work.rows);
  for (std::size_t row = 0; row < nulls.size(); ++row)
    if (nulls[row] != 0) choice[row] = static_cast<std::uint8_t>(work.operands.size());
  return gathered(work, choice);
}

}  // namespace portico::expr
