#pragma once
/// customer: who a party is, and what is known of a customer. It joins namespaces into customers by the declared
/// matches, turns a scope into the parties it may see, and consolidates the unified customer record with the origin of
/// each field and its conflicts. It knows no file, no terminal and no account.
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/id.hpp"
#include "model/catalog.hpp"
#include "model/scope.hpp"
#include "warehouse/warehouse.hpp"

namespace portico::customer {

/// Which parties make up which customer, as of the newest tx. Follows the warehouse by itself; thread-safe.
class Directory {
 public:
  /// Both must outlive the directory.
  Directory(const model::CustomerModel& model, const warehouse::Warehouse& warehouse);
  ~Directory();

  /// The parties whose rows the scope may see; for a customer without data none, for --all-customers every assigned
  /// one.
  warehouse::PartySet visible(const model::Scope& scope) const;
  bool exists(const CustomerId& customer) const;
  /// Ascending by id (numbers before text, by value).
  std::vector<CustomerId> customers() const;
  /// Those whose rows the scope may see, in the same order; the scope's own customer also without rows.
  std::vector<CustomerId> customers(const model::Scope& scope) const;
  /// The customer's external ids in a namespace, for reject counts.
  std::vector<std::string> external_ids(const CustomerId& customer, const std::string& name_space) const;
  /// Who makes up the customer, over all namespaces; empty when there is none.
  std::vector<warehouse::Party> parties(const CustomerId& customer) const;
  /// Parties whose joining values lead to this customer and to others, so that they are nobody's: were it gone, they
  /// would become another's.
  std::vector<warehouse::Party> undecided(const CustomerId& customer) const;
  /// How many live rows of the dataset are the customer's.
  std::int64_t row_count(const CustomerId& customer, const std::string& dataset) const;
  /// Party number → customer, for the operator's questions by customer; nothing for an unmatched party.
  std::optional<CustomerId> customer_of(warehouse::PartyId party) const;

 private:
  struct Snapshot;
  std::shared_ptr<const Snapshot> current() const;
  static warehouse::PartySet set_of(const Snapshot& known, const CustomerId& customer);

  const model::CustomerModel& model_;
  const warehouse::Warehouse& warehouse_;
  mutable std::mutex mutex_;
  mutable std::shared_ptr<const Snapshot> snapshot_;
};

}  // namespace portico::customer
