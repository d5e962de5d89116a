#include "service/eraser.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "delivery/erasure.hpp"
#include "query/saved.hpp"

namespace portico::service {
namespace {

namespace method = protocol::method;

Act act_on(const CustomerId& customer, std::string object) {
  return {.name = std::string(method::customer_erase.name), .object = std::move(object), .customer = customer.text};
}

void add(protocol::Erasure& erasure, const identity::CustomerTraces& traces) {
  erasure.memberships = traces.memberships;
  erasure.accounts = traces.accounts;
}

void add(protocol::Erasure& erasure, const delivery::CustomerTraces& traces) {
  erasure.schedules = traces.schedules;
  erasure.deliveries = traces.deliveries;
}

}  // namespace

void Eraser::bind(Dispatcher& dispatcher) {
  dispatcher.bind(method::customer_erase,
                  [this](const auto& request, const Caller& caller) { return erase(request, caller); });
}

Result<protocol::Erasure> Eraser::erase(const protocol::CustomerErase& request, const Caller& caller) const {
  const CustomerId customer(request.customer);
  auto erasure = find(customer);
  if (!erasure || request.dry_run) {
    context_.note(caller, act_on(customer, request.dry_run ? "dry run" : ""),
                  erasure ? "ok" : name_of(erasure.error().code));
    return erasure;
  }
  context_.note(caller, act_on(customer, "begun"), "ok");  // told even if this process dies on the way
  erasure->datasets = erase_rows(customer);
  erase_traces(customer, caller, *erasure);
  forget_log();
  context_.log.info("erasure", fmt::format("customer '{}' is erased", printable(customer.text)));
  return erasure;
}

Result<protocol::Erasure> Eraser::find(const CustomerId& customer) const {
  protocol::Erasure found{.customer = customer.text, .datasets = {}};
  const bool any = context_.control.read([&](db::Database& database) {
    const auto membership = accounts_.traces(database, customer);
    const auto subscription = delivery::traces(database, customer);
    add(found, membership);
    add(found, subscription);
    found.saved = query::saved::count(database, customer);
    return membership.any() || subscription.any() || found.saved > 0;
  });
  if (!any && !world_.directory.exists(customer)) return identity::no_such_customer(customer);
  PORTICO_CHECK(require_decided(customer));
  for (const auto& dataset : world_.catalog.datasets)
    found.datasets.push_back({dataset.name, world_.directory.row_count(customer, dataset.name)});
  std::sort(found.datasets.begin(), found.datasets.end(),
            [](const auto& a, const auto& b) { return a.dataset < b.dataset; });
  return found;
}

Result<void> Eraser::require_decided(const CustomerId& customer) const {
  std::vector<std::string> names;
  for (const auto& party : world_.directory.undecided(customer))
    names.push_back(fmt::format("'{}' in {}", printable(party.external_id), party.name_space));
  if (names.empty()) return {};
  return Error{
      Errc::conflict,
      fmt::format("customer '{}' may own what belongs to nobody yet: {}", printable(customer.text), join(names, ", ")),
      "Several customers match these ids. Let the source say whose they are, sync it, and erase again."};
}

std::vector<protocol::DatasetRows> Eraser::erase_rows(const CustomerId& customer) const {
  std::vector<warehouse::PartyId> parties;
  for (const auto& party : world_.directory.parties(customer)) parties.push_back(party.id);
  std::vector<protocol::DatasetRows> removed;
  for (const auto& removal : warehouse_.erase(parties)) removed.push_back({removal.dataset, removal.rows});
  if (parties.empty()) warehouse_.maintain();  // an earlier call may have been cut off after the rows were hidden
  return removed;
}

void Eraser::erase_traces(const CustomerId& customer, const Caller& caller, protocol::Erasure& erasure) const {
  context_.control.transact([&](db::Database& database) {
    add(erasure, delivery::forget(database, customer));
    add(erasure, accounts_.forget(database, customer));
    erasure.saved = query::saved::count(database, customer);
    query::saved::forget(database, customer);
    context_.record(database, caller, act_on(customer, ""), "ok");
    return 0;
  });
}

/// Deleted content is overwritten in the file (secure_delete); the write-ahead log still has it.
void Eraser::forget_log() const {
  const bool done = context_.control.read([](db::Database& database) {
    auto row = database.prepare("PRAGMA wal_checkpoint(TRUNCATE)");
    return row.step() && row.integer(0) == 0;
  });
  if (!done)
    context_.log.warning("erasure",
                         "control.db-wal is in use by another program and keeps removed bytes until the "
                         "next erasure or restart");
}

}  // namespace portico::service
