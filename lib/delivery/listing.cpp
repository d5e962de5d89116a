#include "delivery/listing.hpp"

#include <fmt/format.h>

#include "core/hash.hpp"
#include "delivery/store.hpp"

namespace portico::delivery {
namespace {

using model::Role;

constexpr std::string_view select_delivery =
    "SELECT d.id, s.name, d.customer, d.occurrence, d.recipient, d.state, d.attempts, d.next_attempt_at, "
    "d.finished_at, d.reply,"
    " m.subject, m.message_id FROM delivery d JOIN schedule s ON s.id = d.schedule LEFT JOIN message m ON m.delivery = "
    "d.id"
    " WHERE (?1 IS NULL OR d.customer = ?1) AND (?2 IS NULL OR d.recipient = ?2)";

void bind_scope(db::Statement& row, const model::Scope& scope) {
  if (scope.customer()) row.bind(1, scope.customer()->text);
  if (scope.role() != Role::owner && scope.role() != Role::admin) row.bind(2, scope.account().text);
}

Delivery delivery_at(const db::Statement& row) {
  return {.id = row.integer(0),
          .schedule = row.text(1),
          .customer = CustomerId(row.text(2)),
          .occurrence = instant_from(row.optional_integer(3)),
          .recipient = AccountId(row.text(4)),
          .state = parse_state(row.text(5)).value(),
          .attempts = row.integer(6),
          .next_attempt_at = instant_from(row.optional_integer(7)),
          .finished_at = instant_from(row.optional_integer(8)),
          .reply = row.text(9),
          .subject = row.text(10),
          .message_id = row.text(11)};
}

}  // namespace

std::vector<Delivery> list_deliveries(db::Database& database, const Selection& selection, const model::Scope& scope) {
  auto row =
      database.prepare(std::string(select_delivery) + " AND (?3 = '' OR s.name = ?3) ORDER BY d.id DESC LIMIT ?4");
  bind_scope(row, scope);
  row.bind(3, selection.schedule).bind(4, static_cast<std::int64_t>(selection.limit));
  std::vector<Delivery> deliveries;
  while (row.step()) deliveries.push_back(delivery_at(row));
  return deliveries;
}

Result<Delivery> find_delivery(db::Database& database, std::int64_t id, const model::Scope& scope) {
  auto row = database.prepare(std::string(select_delivery) + " AND d.id = ?3");
  bind_scope(row, scope);
  if (!row.bind(3, id).step())
    return Error{Errc::not_found, fmt::format("no delivery {}", id), "'portico delivery list' shows all"};
  return delivery_at(row);
}

std::vector<Delivery> list_waiting(db::Database& database) {
  auto row = database.prepare(std::string(select_delivery) + " AND d.finished_at IS NULL ORDER BY d.id");
  std::vector<Delivery> deliveries;
  while (row.step()) {
    deliveries.push_back(delivery_at(row));
    deliveries.back().subject.clear();
  }
  return deliveries;
}

Result<std::string> message_of(db::Database& database, std::int64_t id, const model::Scope& scope) {
  PORTICO_TRY(const Delivery delivery, find_delivery(database, id, scope));
  auto row = database.prepare("SELECT bytes, hash FROM message WHERE delivery = ?");
  if (row.bind_all(id).step()) {
    std::string bytes(row.bytes(0));
    if (as_text(blake2b(bytes)) != row.bytes(1))
      throw Failure({Errc::corrupt, fmt::format("the stored message of delivery {} does not match its hash", id), ""});
    return bytes;
  }
  if (delivery.finished_at)
    return Error{Errc::conflict, fmt::format("delivery {} is {}: no message was composed", id, name_of(delivery.state)),
                 delivery.reply};
  return Error{Errc::pending,
               fmt::format("delivery {} is {}: its message is not composed yet", id, name_of(delivery.state)),
               delivery.reply};
}

}  // namespace portico::delivery
