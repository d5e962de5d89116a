#include "customer/precedence.hpp"

namespace portico::customer {

std::vector<std::string> claim_fields(const model::Catalog& catalog, const std::string& dataset) {
  std::vector<std::string> fields{"_tx"};
  for (std::string& key : catalog.dataset(dataset)->row_key()) fields.push_back(std::move(key));
  return fields;
}

Claim claim_of(std::size_t origin, const warehouse::Block& block, std::size_t claim_fields, std::size_t row) {
  Claim claim{.origin = origin, .tx = block.columns[0].ints[row], .key = {}};
  claim.key.reserve(claim_fields - 1);
  for (std::size_t i = 1; i < claim_fields; ++i) claim.key.push_back(block.columns[i].value_at(row));
  return claim;
}

bool precedes(const model::RecordField& field, const Claim& a, const Claim& b) {
  const bool newest = field.precedence == model::RecordField::Precedence::newest;
  if (newest && a.tx != b.tx) return a.tx > b.tx;
  if (a.origin != b.origin) return a.origin < b.origin;
  return a.tx != b.tx ? a.tx > b.tx : a.key < b.key;
}

}  // namespace portico::customer
