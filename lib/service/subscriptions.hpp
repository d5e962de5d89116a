#pragma once
#include "delivery/deliverer.hpp"
#include "delivery/listing.hpp"
#include "protocol/delivery.hpp"
#include "service/context.hpp"

namespace portico::service {

/// schedule.*, delivery.* and outbox.*: who gets which report when, and what became of it.
class Subscriptions {
 public:
  /// Both must outlive it.
  Subscriptions(const Context& context, delivery::Deliverer& deliverer) : context_(context), deliverer_(deliverer) {}
  void bind(Dispatcher& dispatcher);

 private:
  /// `Schedules::pause`, `resume` or `remove`.
  using Change = Result<delivery::Schedule> (delivery::Schedules::*)(db::Database&, const std::string&,
                                                                     const model::Scope&, Instant) const;

  Result<protocol::ScheduleInfo> create(const protocol::ScheduleCreate& request, const Caller& caller) const;
  Result<protocol::ScheduleList> list(const protocol::Target& target, const Caller& caller) const;
  Result<protocol::ScheduleInfo> show(const protocol::ScheduleName& request, const Caller& caller) const;
  Result<protocol::DeliveryInfo> test(const protocol::ScheduleName& request, const Caller& caller) const;
  Result<delivery::Schedule> change(const protocol::Method& method, const protocol::ScheduleName& request,
                                    const Caller& caller, Change apply) const;
  Result<protocol::DeliveryList> deliveries(const protocol::DeliveryFilter& request, const Caller& caller) const;
  Result<protocol::DeliveryInfo> delivery(const protocol::DeliveryNumber& request, const Caller& caller) const;
  Result<protocol::Rendered> message(const protocol::DeliveryNumber& request, const Caller& caller) const;

  Result<protocol::Outbox> outbox() const;
  Result<protocol::OutboxRelease> release(const Caller& caller) const;

  Result<protocol::ScheduleInfo> info(const delivery::Schedule& schedule, std::int64_t count) const;

  const Context& context_;
  delivery::Deliverer& deliverer_;
};

}  // namespace portico::service
