#pragma once
#include <vector>

#include "model/scope.hpp"
#include "warehouse/party_set.hpp"

namespace portico::testing {

/// Scopes and party sets for tests of modules below identity and customer.
struct ScopeMaker {
  static model::Scope customer(std::string id, model::Role role = model::Role::analyst) {
    return {AccountId("ada@example.com"), role, CustomerId(std::move(id))};
  }
  static model::Scope everyone() { return {AccountId("root@example.com"), model::Role::admin, std::nullopt}; }
};

struct PartySetMaker {
  using Extent = warehouse::PartySet::Extent;
  static warehouse::PartySet of(std::vector<warehouse::PartyId> ids) { return {Extent::listed, std::move(ids)}; }
  static warehouse::PartySet named() { return {Extent::named, {}}; }
  static warehouse::PartySet everything() { return {Extent::everything, {}}; }
};

}  // namespace portico::testing
