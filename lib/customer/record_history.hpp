#pragma once
#include <unordered_map>
#include <vector>

#include "core/column.hpp"
#include "customer/directory.hpp"

namespace portico::customer {

/// From a tx on, until the next step of the same record, a value counts.
struct RecordStep {
  std::uint32_t record = 0;
  warehouse::Tx from = 0;
  std::uint32_t value = 0;  ///< a row of the values; 0: none
};

/// What one field of the unified record was for many customers, at every tx.
struct RecordHistory {
  Column values;                                              ///< row 0 is null
  std::vector<RecordStep> steps;                              ///< ascending by record and tx; the first has a value
  std::unordered_map<std::int64_t, std::uint32_t> record_of;  ///< by party number; records count from 1

  /// The value's row as of `tx`; 0 before the first step, and for a party without a record.
  std::uint32_t row(std::int64_t party, warehouse::Tx tx) const;
};

/// The field for every customer of the scope: as of each tx up to `last` the value that record_column() answers. Who is
/// which customer is as it is now.
RecordHistory record_history(const model::Catalog& catalog, const model::RecordField& field,
                             const warehouse::Warehouse& warehouse, const Directory& directory,
                             const model::Scope& scope, warehouse::Tx last);

}  // namespace portico::customer
