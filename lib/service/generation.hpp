#pragma once
#include <memory>

#include "customer/directory.hpp"
#include "delivery/deliverer.hpp"
#include "delivery/report_composer.hpp"
#include "ingest/sync.hpp"
#include "query/engine.hpp"
#include "report/reporter.hpp"
#include "service/accounts.hpp"
#include "service/configuration.hpp"
#include "service/data.hpp"
#include "service/eraser.hpp"
#include "service/operations.hpp"
#include "service/sign_in.hpp"
#include "service/stores.hpp"
#include "service/subscriptions.hpp"

namespace portico::service {

/// One configuration at work: what stands on it, and the methods bound to it. A reload makes a new generation; requests
/// and loops that hold the old one finish with it. Immutable once made; thread-safe.
class Generation {
 public:
  /// Makes the configured datasets known to the warehouse. `conflict` when one does not fit what is stored; then
  /// nothing has changed. The stores must outlive it.
  static Result<std::shared_ptr<const Generation>> make(Configuration configuration, Stores& stores);

  const Configuration& configuration() const { return configuration_; }
  const Dispatcher& dispatcher() const { return dispatcher_; }
  const SignIn& sign_in() const { return sign_in_; }
  const Operations& operations() const { return operations_; }
  delivery::Deliverer& deliverer() const { return *deliverer_; }

 private:
  Generation(Configuration configuration, Stores& stores);

  Configuration configuration_;
  customer::Directory directory_;
  query::World world_;
  query::Engine engine_;
  query::SqlEngine sql_;
  report::Reporter reporter_;
  identity::ScopeIssuer scopes_;
  std::unique_ptr<ingest::Syncer> syncer_;
  delivery::ReportComposer composer_;
  std::unique_ptr<delivery::Deliverer> deliverer_;
  Context context_;
  SignIn sign_in_;
  Accounts accounts_;
  Saved saved_;
  Data data_;
  Subscriptions subscriptions_;
  Operations operations_;
  Eraser eraser_;
  Dispatcher dispatcher_;
};

}  // namespace portico::service
