#pragma once
#include <vector>

#include "core/column.hpp"
#include "model/lookup.hpp"
#include "model/scope.hpp"
#include "query/engine.hpp"
#include "query/record_keys.hpp"

namespace portico::query {

/// What of the stored records can be looked up: those that the scope sees, as they are known as of a tx.
struct LookupView {
  const World& world;
  const model::Scope& scope;
  warehouse::Tx tx = 0;
};

/// The values of a looked-up field, by key.
class LookupTable {
 public:
  static LookupTable load(const model::LookupField& lookup, const LookupView& view);

  /// The value for each row; null where there is no such record. `keys`: the row's party, or a column for each key.
  Column values_for(const std::vector<const Column*>& keys) const;

 private:
  RecordKeys records_;
  Column values_;  // by record; row 0 is null
};

}  // namespace portico::query
