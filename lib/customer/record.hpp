#pragma once
#include <optional>
#include <string>
#include <vector>

#include "customer/directory.hpp"

namespace portico::customer {

/// A value that one of the origins holds, and since when.
struct OriginValue {
  Value value;
  std::string origin;  ///< "crm_accounts.company"
  std::string source;
  warehouse::Tx tx = 0;  ///< of the commit that stored the row's present version
};

/// One field of the unified record. Precedence chose `value`; conflicts are the origins' other, differing values in the
/// order of precedence.
struct RecordEntry {
  std::string field;
  std::string unit;
  std::optional<OriginValue> value;
  std::vector<OriginValue> conflicts;
};

/// Consolidates the record of the scope's one customer from the records datasets, as of `as_of` (nothing: now). A field
/// that no origin fills has no value. `invalid` when the scope covers all customers, `not_found` when no record is
/// configured.
Result<std::vector<RecordEntry>> unified_record(const model::Catalog& catalog, const warehouse::Warehouse& warehouse,
                                                const Directory& directory, const model::Scope& scope,
                                                std::optional<warehouse::Tx> as_of);

/// What to call the scope's customer: the record's [customer] name field, "customer 6" without one, "all customers".
std::string display_name(const model::Catalog& catalog, const warehouse::Warehouse& warehouse,
                         const Directory& directory, const model::Scope& scope, std::optional<warehouse::Tx> as_of);

}  // namespace portico::customer
