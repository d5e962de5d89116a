#pragma once
#include "core/column.hpp"
#include "core/zone.hpp"
#include "model/answer.hpp"
#include "model/dimension.hpp"

namespace portico::query {

/// The piece that each value lies in, as a column of the cut's type: a unit's first day (of hours their start), or a
/// range's position. `zone`: whose wall clock units are of; null: UTC.
Column pieces_of(const Column& values, const model::Cut& cut, const Zone* zone);

/// What people call the ranges of a cut, which are numbered.
Column labels_of(const Column& positions, const model::Cut& cut);
/// What people call fiscal units, by their first days.
Column labels_of(const Column& days, const model::FiscalUnit& fiscal);

}  // namespace portico::query
