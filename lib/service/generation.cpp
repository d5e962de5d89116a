#include "service/generation.hpp"

#include "mail/transport.hpp"

namespace portico::service {
namespace {

delivery::World::Connect connect_to_mail(const std::optional<mail::MailSettings>& settings, Files& files) {
  if (!settings) return {};
  return [&settings, &files] { return mail::open_transport(*settings, files); };
}

}  // namespace

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
      sql_(world_, stores.sql_door()),
      reporter_(world_, engine_),
      scopes_([this](const CustomerId& customer) { return directory_.exists(customer); }),
      syncer_(
          std::make_unique<ingest::Syncer>(configuration_.catalog, configuration_.sources,
                                           ingest::World{stores.warehouse(), stores.ports().files, stores.ports().zones,
                                                         stores.ports().clock, stores.ports().log})),
      composer_(reporter_, configuration_.mail, stores.ports().zones),
      deliverer_(std::make_unique<delivery::Deliverer>(delivery::World{
          .control = stores.control(),
          .trail = stores.trail(),
          .scopes = scopes_,
          .catalog = configuration_.catalog,
          .composer = composer_,
          .connect = connect_to_mail(configuration_.mail, stores.ports().files),
          .clock = stores.ports().clock,
          .zones = stores.ports().zones,
          .log = stores.ports().log,
      })),
      context_{stores.ports().clock, stores.ports().log, stores.ports().zones,
               stores.control(),     stores.trail(),     scopes_},
      sign_in_(context_, stores.login(), stores.accounts()),
      accounts_(context_, stores.accounts(),
                [this](const CustomerId& customer) { return directory_.exists(customer); }),
      saved_(context_),
      data_(context_, world_, {engine_, sql_, reporter_, saved_, stores.changes()}),
      subscriptions_(context_, *deliverer_),
      operations_(context_, configuration_, stores.warehouse(), directory_,
                  {*syncer_, stores.source_locks(), stores.changes()}),
      eraser_(context_, world_, stores.warehouse(), stores.accounts()) {
  sign_in_.bind(dispatcher_);
  accounts_.bind(dispatcher_);
  saved_.bind(dispatcher_);
  data_.bind(dispatcher_);
  subscriptions_.bind(dispatcher_);
  operations_.bind(dispatcher_);
  eraser_.bind(dispatcher_);
}

}  // namespace portico::service
