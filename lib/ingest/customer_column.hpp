#pragma once
#include "core/column.hpp"

namespace portico::ingest {

/// The customer ids that a field of texts or integers names, row by row. Null and the empty text name none.
Column customers_of(const Column& field);
/// The customers of `rows` rows that name none.
Column no_customers(std::size_t rows);

}  // namespace portico::ingest
