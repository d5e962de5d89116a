#pragma once
#include <optional>
#include <string>
#include <vector>

#include "calendar/bucket.hpp"
#include "core/value.hpp"
#include "expr/expression.hpp"

namespace portico::model {

/// How the values of a dimension are cut into coarser ones: a time or date into calendar units, which answers each
/// unit's first day (of hours their start), or a number into ranges, which answers the range's position: 0 for what is
/// below the first bound, then 1 for what is at least the first and below the second one …
struct Cut {
  std::optional<calendar::Every> unit;
  std::vector<Decimal> bounds;             ///< ascending
  calendar::Conventions conventions = {};  ///< where the units begin

  /// The type of the pieces.
  Type type() const;
  /// Whether values of the type can be cut so.
  bool fits(Type type) const;
  /// What people call a range: "..0", "0..10", "10.."; the end is excluded.
  std::string label(std::int64_t position) const;
};

/// One thing to group by, as a person wrote it:
///
///   country | month(sold_at) | if(amount > 100, 'big', 'small')      a field or any other expression
///   due:month                                                       the calendar unit it lies in
///   amount:0,10,100                                                 the range it lies in, below 0 and from 100 on too
struct DimensionSpec {
  std::string name;  ///< canonical text, which names the column
  expr::Expression value;
  std::optional<Cut> cut;

  /// The field it is, where it is nothing but that; else "".
  std::string field() const;
};

/// The dimensions of --by: each text has one or, between commas, several. `invalid`, naming the dimension and what was
/// expected.
Result<std::vector<DimensionSpec>> parse_dimensions(const std::vector<std::string>& by);

}  // namespace portico::model
