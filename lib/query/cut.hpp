#pragma once
#include "core/column.hpp"
#include "core/zone.hpp"
#include "model/dimension.hpp"

namespace portico::query {

/// The piece that each value lies in, as a column of the cut's type: a unit's first day (of hours their start), or a
/// range's position. `zone`: whose wall clock units are of; null: UTC.
Column pieces_of(const Column& values, const model::Cut& cut, const Zone* zone);

}  // namespace portico::query
