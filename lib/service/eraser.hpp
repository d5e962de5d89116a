#pragma once
#include "identity/accounts.hpp"
#include "protocol/operations.hpp"
#include "query/engine.hpp"
#include "service/context.hpp"

namespace portico::service {

/// customer.erase: a customer's rows and whatever control.db holds of its data go for good; what the audit log tells
/// stays.
///
/// The rows go first, in one transaction of the warehouse, then the rest, in one of control.db with its audit entry.
/// So a crash in between leaves a customer without rows; asking again finishes it. Whatever is composed from rows read
/// before finds its delivery gone.
class Eraser {
 public:
  /// All must outlive it.
  Eraser(const Context& context, const query::World& world, warehouse::Warehouse& warehouse,
         const identity::Accounts& accounts)
      : context_(context), world_(world), warehouse_(warehouse), accounts_(accounts) {}
  void bind(Dispatcher& dispatcher);

 private:
  Result<protocol::Erasure> erase(const protocol::CustomerErase& request, const Caller& caller) const;
  /// What there is. `not_found` when there is nothing at all, `conflict` when rows would become another customer's.
  Result<protocol::Erasure> find(const CustomerId& customer) const;
  Result<void> require_decided(const CustomerId& customer) const;
  std::vector<protocol::DatasetRows> erase_rows(const CustomerId& customer) const;
  void erase_traces(const CustomerId& customer, const Caller& caller, protocol::Erasure& erasure) const;
  void forget_log() const;

  const Context& context_;
  const query::World& world_;
  warehouse::Warehouse& warehouse_;
  const identity::Accounts& accounts_;
};

}  // namespace portico::service
