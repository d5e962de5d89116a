#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "model/catalog.hpp"
#include "warehouse/warehouse.hpp"

namespace portico::customer {

/// What a value has to say for itself among those that a field of the record could take.
struct Claim {
  std::size_t origin = 0;  ///< position among the field's origins
  warehouse::Tx tx = 0;    ///< of the commit that stored it
  std::vector<Value> key;  ///< of its row in the origin's dataset
};

/// The fields that a scan of an origin's dataset must ask first for claim_of().
std::vector<std::string> claim_fields(const model::Catalog& catalog, const std::string& dataset);
/// The claim of a row whose block begins with so many claim_fields().
Claim claim_of(std::size_t origin, const warehouse::Block& block, std::size_t claim_fields, std::size_t row);

/// Whether the field takes the value of `a` before that of `b`: as its precedence says; within one commit of one origin
/// that of the smaller key, wherever the rows are stored.
bool precedes(const model::RecordField& field, const Claim& a, const Claim& b);

}  // namespace portico::customer
