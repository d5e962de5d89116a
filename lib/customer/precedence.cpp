#include "customer/precedence.hpp"

#include <algorithm>
#include <iterator>

namespace portico::customer {

ClaimScan::ClaimScan(const model::Catalog& catalog, const std::string& dataset, warehouse::PartySet parties,
                     std::vector<std::string> fields)
    : request_{.dataset = dataset,
               .parties = std::move(parties),
               .time = {},
               .where = {},
               .fields = catalog.dataset(dataset)->row_key(),
               .as_of = {}} {
  request_.fields.insert(request_.fields.begin(), "_tx");
  first_ = request_.fields.size();
  std::move(fields.begin(), fields.end(), std::back_inserter(request_.fields));
}

Claim ClaimScan::claim(std::size_t origin, const warehouse::Block& block, std::size_t row) const {
  Claim claim{.origin = origin, .tx = block.columns[0].ints[row], .key = {}};
  claim.key.reserve(first_ - 1);
  for (std::size_t i = 1; i < first_; ++i) claim.key.push_back(block.columns[i].value_at(row));
  return claim;
}

bool precedes(const model::RecordField& field, const Claim& a, const Claim& b) {
  const bool newest = field.precedence == model::RecordField::Precedence::newest;
  if (newest && a.tx != b.tx) return a.tx > b.tx;
  if (a.origin != b.origin) return a.origin < b.origin;
  return a.tx != b.tx ? a.tx > b.tx : a.key < b.key;
}

}  // namespace portico::customer
