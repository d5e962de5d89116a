#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "core/zone.hpp"
#include "model/catalog.hpp"
#include "query/column_rows.hpp"
#include "sql/statement.hpp"
#include "warehouse/warehouse.hpp"

namespace portico::query {

/// What the conditions of an SQL scan say about one field: rows for which they hold lie within, others may. Where SQL
/// would convert what it compares, or rounding could tell, the bounds are wider or there are none.
struct Bounds {
  std::size_t field = 0;                 ///< of the dataset
  std::optional<Value> least, greatest;  ///< of the field's type, both included; a null is outside of them
  enum class Nulls { either, only, none } nulls = Nulls::either;
};

/// For fields of the dataset; conditions on anything else are left out. Times are compared by the wall clock of `zone`.
std::vector<Bounds> bounds_of(const std::vector<sql::Condition>& conditions, const model::Dataset& dataset,
                              const Zone& zone);

/// What blocks can be skipped by.
std::vector<warehouse::FieldRange> ranges_of(const std::vector<Bounds>& bounds, const model::Dataset& dataset);

/// Leaves in `rows` those whose value in `column` is within.
void keep_within(const Bounds& bounds, const Column& column, RowNumbers& rows);

/// The first moment that is written so, or whose text begins so: "2026", "2026-03", "2026-03-01", "2026-03-01 07:30" …
/// Nothing for what is no beginning of a time.
std::optional<LocalTime> first_moment(std::string_view text);

}  // namespace portico::query
