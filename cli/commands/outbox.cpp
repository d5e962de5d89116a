#include "cli/commands/all.hpp"
#include "core/text.hpp"
#include "protocol/delivery.hpp"

namespace portico::cli {
namespace {

namespace method = protocol::method;

int list(Session& session, const Arguments&) {
  const auto outbox = session.call(method::outbox_list, {});
  if (session.wants_json()) {
    session.show_object("outbox", protocol::to_json(outbox));
    return 0;
  }
  Listing listing{
      {"id", int_type},         {"customer", text_type}, {"schedule", text_type},     {"occurrence", time_type},
      {"recipient", text_type}, {"state", text_type},    {"next_attempt", time_type}, {"reply", text_type}};
  for (const auto& delivery : outbox.deliveries)
    listing.add({delivery.id, delivery.customer, delivery.schedule, cell(delivery.occurrence), delivery.recipient,
                 delivery.state, cell(delivery.next_attempt_at), cell(delivery.reply)});
  session.show(listing);
  if (outbox.held_since)
    session.say(
        fmt::format("The outbox is held since {}: {}.", to_iso(*outbox.held_since), printable(outbox.held_why)));
  return 0;
}

int release(Session& session, const Arguments&) {
  const auto outcome = session.call(method::outbox_release, {});
  session.say(fmt::format("The outbox goes on; {} deliveries were waiting.", outcome.released));
  return 0;
}

}  // namespace

const Command outbox_list_command{
    "admin outbox list",
    "List what waits to be sent, of all customers",
    "After a restore the outbox is held: nothing goes out until 'admin outbox release', since what the backup has as "
    "waiting may have been sent meanwhile.",
    {},
    {},
    Takes::answer,
    list};
const Command outbox_release_command{
    "admin outbox release",
    "Let an outbox that is held since a restore go on",
    "What is still due is composed anew and sent; what a newer occurrence has superseded, or is past its deadline, is "
    "not.",
    {},
    {},
    Takes::nothing,
    release};

}  // namespace portico::cli
