#include "service/generation.hpp"

namespace portico::service {

Result<std::shared_ptr<const Generation>> Generation::make(Configuration configuration, Stores& stores) {
  const std::shared_ptr<Generation> made(new Generation(std::move(configuration), stores));
  PORTICO_CHECK(made->syncer_->define_all());
  return std::shared_ptr<const Generation>(made);
}

Generation::Generation(Configuration configuration, Stores& stores)
    : configuration_(std::move(configuration)),
      directory_(configuration_.catalog.customer, stores.warehouse()),
      world_{configuration_.catalog, stores.warehouse(), directory_, stores.ports().zones},
      engine_(world_),
      reporter_(world_, engine_),
      scopes_([this](const CustomerId& customer) { return directory_.exists(customer); }),
      syncer_(std::make_unique<ingest::Syncer>(configuration_.catalog, configuration_.sources,
                                               ingest::World{stores.warehouse(), stores.ports().files, stores.ports().zones,
                                                             stores.ports().clock, stores.ports().log})),
      deliverer_(std::make_unique<delivery::Deliverer>(delivery::World{
          .control = stores.control(),
          .trail = stores.trail(),
          .scopes = scopes_,
          .reporter = reporter_,
          .catalog = configuration_.catalog,
          .mail = configuration_.mail,
          .clock = stores.ports().clock,
          .zones = stores.ports().zones,
          .files = stores.ports().files,
          .log = stores.ports().log,
      })),
      context_{stores.ports().clock, stores.ports().log, stores.ports().zones, stores.control(), stores.trail(), scopes_},
      sign_in_(context_, stores.login(), stores.accounts()),
      accounts_(context_, stores.accounts(), [this](const CustomerId& customer) { return directory_.exists(customer); }),
      data_(context_, world_, engine_, reporter_),
      subscriptions_(context_, *deliverer_),
      operations_(context_, configuration_, stores.warehouse(), directory_, *syncer_, stores.source_locks()) {
  sign_in_.bind(dispatcher_);
  accounts_.bind(dispatcher_);
  data_.bind(dispatcher_);
  subscriptions_.bind(dispatcher_);
  operations_.bind(dispatcher_);
}

}  // namespace portico::service
