#include "protocol/delivery.hpp"

#include "cli/commands/all.hpp"
#include "core/hash.hpp"

namespace portico::cli {
namespace {

namespace method = protocol::method;

constexpr Option list_options[] = {
    {"--schedule", "NAME", "Only of this schedule", Option::Arity::one, Complete::schedule},
    {"--limit", "N", "The newest N (50)"},
};
constexpr Option number_options[] = {
    {"ID", "", "The delivery's number", Option::Arity::one, Complete::nothing, Option::Need::required},
};
constexpr Option open_options[] = {
    {"ID", "", "The delivery's number", Option::Arity::one, Complete::nothing, Option::Need::required},
    {"--to", "FILE", "Write to FILE", Option::Arity::one, Complete::file},
};

Listing listing_of(const std::vector<protocol::DeliveryInfo>& deliveries) {
  Listing listing{{"id", int_type},     {"schedule", text_type}, {"occurrence", time_type},   {"recipient", text_type},
                  {"state", text_type}, {"attempts", int_type},  {"next_attempt", time_type}, {"finished", time_type},
                  {"reply", text_type}, {"subject", text_type}};
  for (const auto& delivery : deliveries)
    listing.add({delivery.id, cell(delivery.schedule), cell(delivery.occurrence), delivery.recipient, delivery.state,
                 delivery.attempts, cell(delivery.next_attempt_at), cell(delivery.finished_at), cell(delivery.reply),
                 cell(delivery.subject)});
  return listing;
}

protocol::DeliveryNumber numbered(Session& session, const Arguments& arguments) {
  return {.target = session.target(), .id = arguments.number("ID").value().value_or(0)};
}

int list(Session& session, const Arguments& arguments) {
  session.show(listing_of(session
                              .call(method::delivery_list, {.target = session.target(),
                                                            .schedule = arguments.text("--schedule"),
                                                            .limit = arguments.number("--limit").value().value_or(50)})
                              .deliveries));
  return 0;
}

int show(Session& session, const Arguments& arguments) {
  session.show(listing_of({session.call(method::delivery_show, numbered(session, arguments))}));
  return 0;
}

int open(Session& session, const Arguments& arguments) {
  session.write(from_base64(session.call(method::delivery_open, numbered(session, arguments)).base64).value());
  return 0;
}

}  // namespace

const Command delivery_list_command{"delivery list",
                                    "List what was sent, is waiting or failed",
                                    "On the way: planned, rendering, queued, claimed, in_data, deferred (tried again). "
                                    "Waiting: held (no mail is configured, or the outbox is held since a restore), "
                                    "doubt (may have arrived; sent once more). "
                                    "Over: sent, bounced (refused for good), expired (missed, or given up), suppressed "
                                    "(the recipient may not see the report), cancelled (superseded, or its schedule is "
                                    "deleted).",
                                    list_options,
                                    {},
                                    Takes::answer | Takes::target,
                                    list};
const Command delivery_show_command{"delivery show",
                                    "Show one delivery with the mail server's last words",
                                    "",
                                    number_options,
                                    {},
                                    Takes::answer | Takes::target,
                                    show};
const Command delivery_open_command{
    "delivery open", "Write out a delivery's message, byte for byte", "", open_options, {}, Takes::target, open};

}  // namespace portico::cli
