#pragma once
#include <cstddef>

#include "model/catalog.hpp"
#include "warehouse/warehouse.hpp"

namespace portico::customer {

/// What a value has to say for itself among those that a field of the record could take.
struct Claim {
  std::size_t origin = 0;  ///< position among the field's origins
  warehouse::Tx tx = 0;    ///< of the commit that stored it
};

/// Whether the field takes the value of `a` before that of `b`; of neither where they are equal.
bool precedes(const model::RecordField& field, const Claim& a, const Claim& b);

}  // namespace portico::customer
