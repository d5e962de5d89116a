#pragma once
#include "query/table.hpp"

namespace portico::query {

/// What the columns of each measure are made of; all but `current` only where they are asked for.
struct MeasureColumns {
  /// What rows are shares of.
  struct Wholes {
    std::vector<Column> measures;
    RowNumbers of_row;  ///< the row of `measures` for each row
  };
  std::vector<Column> current, previous, running;
  Wholes wholes;
  std::optional<Wholes> wholes_by_unit = {};  ///< of measures that are computed of one unit's rows only
  std::size_t stride = 1;                     ///< from a row to the same combination in the next bucket

  /// Adds them to the table, measure by measure.
  void add_to(Table& table, const Parts& parts) const;
};

/// Of a total's measures, those that are computed of several units are not known: null.
void forget_mixed_amounts(std::vector<Column>& measures, const Parts& parts);

}  // namespace portico::query
