#pragma once
#include <unordered_map>

#include "core/column.hpp"
#include "customer/directory.hpp"

namespace portico::customer {

/// One field of the unified record for many customers at once. Row 0 of `values` is null; a party whose customer has a
/// value stands in `row_of`.
struct RecordColumn {
  Column values;
  std::unordered_map<std::int64_t, std::uint32_t> row_of;  ///< by party number

  std::uint32_t row(std::int64_t party) const {
    const auto found = row_of.find(party);
    return found == row_of.end() ? 0 : found->second;
  }
};

/// The field for every customer of the scope, each value the one that unified_record() chooses as of `as_of`.
RecordColumn record_column(const model::Catalog& catalog, const model::RecordField& field,
                           const warehouse::Warehouse& warehouse, const Directory& directory, const model::Scope& scope,
                           std::optional<warehouse::Tx> as_of);

}  // namespace portico::customer
