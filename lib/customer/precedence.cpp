#include "customer/precedence.hpp"

namespace portico::customer {

bool precedes(const model::RecordField& field, const Claim& a, const Claim& b) {
  const bool newest = field.precedence == model::RecordField::Precedence::newest;
  if (newest && a.tx != b.tx) return a.tx > b.tx;
  return a.origin != b.origin ? a.origin < b.origin : a.tx > b.tx;
}

}  // namespace portico::customer
