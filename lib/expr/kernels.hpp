#pragma once
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "core/column.hpp"
#include "expr/bind.hpp"
#include "expr/node.hpp"

namespace portico::expr {

/// One operand of a kernel: a column, or one value that stands for every row.
struct Operand {
  std::shared_ptr<const Column> column;  ///< owned or borrowed
  std::size_t stride = 1;                ///< 0: row 0 of `column` stands for all

  Type type() const { return column->type; }
  bool constant() const { return stride == 0; }
  bool nullable() const { return !column->nulls.empty(); }
  bool null_at(std::size_t row) const { return column->null_at(row * stride); }
  std::int64_t int_at(std::size_t row) const { return column->ints[row * stride]; }
  double float_at(std::size_t row) const { return column->floats[row * stride]; }
  std::string_view text_at(std::size_t row) const { return column->text_at(row * stride); }
};

using Mask = std::vector<std::uint8_t>;

/// Where kernels tell that a row's value cannot be had. Rows outside the mask are null as well, but not counted.
class Faults {
 public:
  Faults(const Mask* used, Tally* tally) : used_(used), tally_(tally) {}
  void overflow(Column& result, std::size_t row) const { note(result, row, &Tally::overflows); }
  void division_by_zero(Column& result, std::size_t row) const { note(result, row, &Tally::divisions_by_zero); }

 private:
  void note(Column& result, std::size_t row, std::int64_t Tally::*counter) const;

  const Mask* used_;
  Tally* tally_;
};

/// A column of `rows` zeros (texts: of code 0, without a dictionary), no row null.
Column make_column(Type type, std::size_t rows);
void set_null(Column& column, std::size_t row);
/// 1 where any operand is null; empty when none can be.
std::vector<std::uint8_t> merged_nulls(const std::vector<Operand>& operands, std::size_t rows);

/// The kernels: operands of fitting types (bind sees to that), one result per row.
struct Work {
  const std::vector<Operand>& operands;
  std::size_t rows = 0;
  Type type;  ///< of the result
  const Faults& faults;
  const Zone* zone = nullptr;
};

Column arithmetic(Kind kind, const Work& work);
Column absolute(const Work& work);
Column rounded(int digits, const Work& work);
Column converted(const Work& work);
/// = <> < <= > >=
Column compared(Kind kind, const Work& work);
/// Whether operand 0 equals one of the others.
Column contained(const Work& work);
Column like(const Work& work);
/// lower upper trim
Column text_function(Function function, const Work& work);
/// year month day hour weekday
Column date_part(Function function, const Work& work);
/// Row by row the operand that `choice` names; null for the number of operands.
Column gathered(const Work& work, const std::vector<std::uint8_t>& choice);
/// least, greatest
Column extreme(Function function, const Work& work);

/// SQL's like with ASCII case ignored: `%` any characters, `_` one character (UTF-8).
bool matches_like(std::string_view text, std::string_view pattern);

}  // namespace portico::expr
