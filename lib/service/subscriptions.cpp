#include "service/subscriptions.hpp"

#include "core/hash.hpp"

namespace portico::service {
namespace {

namespace method = protocol::method;
using delivery::Schedule;
using delivery::Schedules;

constexpr std::int64_t shown_at_first = 5;

protocol::DeliveryInfo to_wire(const delivery::Delivery& delivery) {
  return {.id = delivery.id,
          .schedule = delivery.schedule,
          .customer = delivery.customer.text,
          .occurrence = delivery.occurrence,
          .recipient = delivery.recipient.text,
          .subject = delivery.subject,
          .state = std::string(name_of(delivery.state)),
          .attempts = delivery.attempts,
          .next_attempt_at = delivery.next_attempt_at,
          .finished_at = delivery.finished_at,
          .reply = delivery.reply,
          .message_id = delivery.message_id};
}

Result<void> check_range(std::string_view what, std::int64_t number, std::int64_t most) {
  if (number >= 1 && number <= most) return {};
  return Error{Errc::invalid, fmt::format("{}: expected 1 to {}", what, most), ""};
}

}  // namespace

void Subscriptions::bind(Dispatcher& dispatcher) {
  const auto changed = [this](const protocol::Method& done, Change apply) {
    return [this, &done, apply](const auto& request, const Caller& caller) -> Result<protocol::ScheduleInfo> {
      PORTICO_TRY(const Schedule schedule, change(done, request, caller, apply));
      return info(schedule, shown_at_first);
    };
  };
  dispatcher.bind(method::schedule_create,
                  [this](const auto& request, const Caller& caller) { return create(request, caller); });
  dispatcher.bind(method::schedule_list,
                  [this](const auto& request, const Caller& caller) { return list(request, caller); });
  dispatcher.bind(method::schedule_show,
                  [this](const auto& request, const Caller& caller) { return show(request, caller); });
  dispatcher.bind(method::schedule_test,
                  [this](const auto& request, const Caller& caller) { return test(request, caller); });
  dispatcher.bind(method::schedule_pause, changed(method::schedule_pause, &Schedules::pause));
  dispatcher.bind(method::schedule_resume, changed(method::schedule_resume, &Schedules::resume));
  dispatcher.bind(method::schedule_delete,
                  [this](const auto& request, const Caller& caller) -> Result<protocol::Nothing> {
                    PORTICO_CHECK(change(method::schedule_delete, request, caller, &Schedules::remove));
                    return protocol::Nothing{};
                  });
  dispatcher.bind(method::delivery_list,
                  [this](const auto& request, const Caller& caller) { return deliveries(request, caller); });
  dispatcher.bind(method::delivery_show,
                  [this](const auto& request, const Caller& caller) { return delivery(request, caller); });
  dispatcher.bind(method::delivery_open,
                  [this](const auto& request, const Caller& caller) { return message(request, caller); });
  dispatcher.bind(method::outbox_list, [this](const auto&, const Caller&) { return outbox(); });
  dispatcher.bind(method::outbox_release, [this](const auto&, const Caller& caller) { return release(caller); });
}

Result<protocol::Outbox> Subscriptions::outbox() const {
  return context_.control.read([](db::Database& database) -> Result<protocol::Outbox> {
    protocol::Outbox wire;
    if (const auto hold = delivery::outbox::current_hold(database)) {
      wire.held_since = hold->since;
      wire.held_why = hold->why;
    }
    for (const auto& delivery : delivery::list_waiting(database)) wire.deliveries.push_back(to_wire(delivery));
    return wire;
  });
}

Result<protocol::OutboxRelease> Subscriptions::release(const Caller& caller) const {
  return context_.control.attempt([&](db::Database& database) -> Result<protocol::OutboxRelease> {
    if (!delivery::outbox::current_hold(database))
      return Error{Errc::conflict, "the outbox is not held", "'portico admin outbox list' shows what waits, and why"};
    const protocol::OutboxRelease released{.released = delivery::outbox::end_hold(database)};
    context_.record(database, caller,
                    {.name = std::string(method::outbox_release.name),
                     .object = fmt::format("{} deliveries", released.released),
                     .customer = ""},
                    "ok");
    return released;
  });
}

Result<protocol::ScheduleInfo> Subscriptions::info(const Schedule& schedule, std::int64_t count) const {
  protocol::ScheduleInfo wire{.name = schedule.name,
                              .customer = schedule.customer.text,
                              .owner = schedule.owner.text,
                              .report = schedule.report,
                              .at = schedule.at,
                              .to = {},
                              .attach = schedule.attach,
                              .state = std::string(name_of(schedule.state)),
                              .next = {}};
  for (const auto& account : schedule.to) wire.to.push_back(account.text);
  PORTICO_TRY(wire.next,
              deliverer_.schedules().upcoming(schedule, context_.clock.now(), static_cast<std::size_t>(count)));
  return wire;
}

Result<protocol::ScheduleInfo> Subscriptions::create(const protocol::ScheduleCreate& request,
                                                     const Caller& caller) const {
  PORTICO_TRY(const model::Scope scope, context_.scope_for(request.target, caller));
  const delivery::NewSchedule wanted{.name = request.name,
                                     .report = request.report,
                                     .at = request.at,
                                     .zone = request.zone,
                                     .to = request.to,
                                     .attach = request.attach};
  PORTICO_TRY(const Schedule schedule, context_.control.attempt([&](db::Database& database) -> Result<Schedule> {
    PORTICO_TRY(Schedule created, deliverer_.schedules().create(database, wanted, scope, context_.clock.now()));
    context_.record(database, caller, act_of(method::schedule_create.name, created.name, scope), "ok");
    return created;
  }));
  return info(schedule, shown_at_first);
}

Result<protocol::ScheduleList> Subscriptions::list(const protocol::Target& target, const Caller& caller) const {
  PORTICO_TRY(const model::Scope scope, context_.scope_for(target, caller));
  protocol::ScheduleList wire;
  const auto schedules =
      context_.control.read([&](db::Database& database) { return deliverer_.schedules().list(database, scope); });
  for (const auto& schedule : schedules) {
    PORTICO_TRY(auto one, info(schedule, 1));
    wire.schedules.push_back(std::move(one));
  }
  return wire;
}

Result<protocol::ScheduleInfo> Subscriptions::show(const protocol::ScheduleName& request, const Caller& caller) const {
  PORTICO_CHECK(check_range("count", request.count, 100));
  PORTICO_TRY(const model::Scope scope, context_.scope_for(request.target, caller));
  PORTICO_TRY(const Schedule schedule, context_.control.read([&](db::Database& database) {
    return deliverer_.schedules().find(database, request.name, scope);
  }));
  return info(schedule, request.count);
}

Result<protocol::DeliveryInfo> Subscriptions::test(const protocol::ScheduleName& request, const Caller& caller) const {
  PORTICO_TRY(const model::Scope scope, context_.scope_for(request.target, caller));
  return context_.control.attempt([&](db::Database& database) -> Result<protocol::DeliveryInfo> {
    PORTICO_TRY(const Schedule schedule, deliverer_.schedules().find(database, request.name, scope));
    const std::int64_t id = deliverer_.test(database, schedule, scope.account(), context_.clock.now());
    context_.record(database, caller,
                    act_of(method::schedule_test.name, fmt::format("{} {}", schedule.name, id), scope), "ok");
    PORTICO_TRY(const auto delivery, delivery::find_delivery(database, id, scope));
    return to_wire(delivery);
  });
}

Result<Schedule> Subscriptions::change(const protocol::Method& changed, const protocol::ScheduleName& request,
                                       const Caller& caller, Change apply) const {
  PORTICO_TRY(const model::Scope scope, context_.scope_for(request.target, caller));
  return context_.control.attempt([&](db::Database& database) -> Result<Schedule> {
    PORTICO_TRY(Schedule schedule,
                (deliverer_.schedules().*apply)(database, request.name, scope, context_.clock.now()));
    context_.record(database, caller, act_of(changed.name, schedule.name, scope), "ok");
    return schedule;
  });
}

Result<protocol::DeliveryList> Subscriptions::deliveries(const protocol::DeliveryFilter& request,
                                                         const Caller& caller) const {
  PORTICO_CHECK(check_range("limit", request.limit, 10'000));
  PORTICO_TRY(const model::Scope scope, context_.scope_for(request.target, caller));
  const delivery::Selection selection{.schedule = request.schedule, .limit = static_cast<std::size_t>(request.limit)};
  protocol::DeliveryList wire;
  for (const auto& delivery : context_.control.read(
           [&](db::Database& database) { return delivery::list_deliveries(database, selection, scope); }))
    wire.deliveries.push_back(to_wire(delivery));
  return wire;
}

Result<protocol::DeliveryInfo> Subscriptions::delivery(const protocol::DeliveryNumber& request,
                                                       const Caller& caller) const {
  PORTICO_TRY(const model::Scope scope, context_.scope_for(request.target, caller));
  PORTICO_TRY(const auto found, context_.control.read([&](db::Database& database) {
    return delivery::find_delivery(database, request.id, scope);
  }));
  return to_wire(found);
}

Result<protocol::Rendered> Subscriptions::message(const protocol::DeliveryNumber& request, const Caller& caller) const {
  const Act act{.name = std::string(method::delivery_open.name), .object = std::to_string(request.id), .customer = ""};
  return context_.read_data(request.target, caller, act, [&](const model::Scope& scope) -> Result<protocol::Rendered> {
    PORTICO_TRY(const std::string bytes, context_.control.read([&](db::Database& database) {
      return delivery::message_of(database, request.id, scope);
    }));
    return protocol::Rendered{.content_type = "message/rfc822",
                              .name = fmt::format("delivery-{}.eml", request.id),
                              .base64 = to_base64(bytes)};
  });
}

}  // namespace portico::service
