#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/id.hpp"
#include "core/time.hpp"
#include "db/database.hpp"
#include "delivery/state.hpp"
#include "model/scope.hpp"

namespace portico::delivery {

/// One delivery as a person is told of it.
struct Delivery {
  std::int64_t id = 0;
  std::string schedule;
  CustomerId customer;
  std::optional<Instant> occurrence;  ///< nothing for a test
  AccountId recipient;
  State state = State::planned;
  std::int64_t attempts = 0;
  std::optional<Instant> next_attempt_at;
  std::optional<Instant> finished_at;
  std::string reply;       ///< the server's last words, or why it stands where it stands
  std::string subject;     ///< "" until its message is composed
  std::string message_id;  ///< likewise
};

struct Selection {
  std::string schedule;    ///< "" for all
  std::size_t limit = 50;  ///< the newest
};

/// A recipient sees its own deliveries; an owner at the customer, or an admin, everyone's there. What the caller may
/// not see is answered as missing. Newest first.
std::vector<Delivery> list_deliveries(db::Database& database, const Selection& selection, const model::Scope& scope);
/// `not_found`: "no delivery 12".
Result<Delivery> find_delivery(db::Database& database, std::int64_t id, const model::Scope& scope);
/// All that is neither sent nor given up, of every customer, oldest first: for the operator, without subjects.
std::vector<Delivery> list_waiting(db::Database& database);
/// The message byte for byte, also before it is sent. `not_found` likewise, `pending` while it is not composed,
/// `conflict` when it never will be; `corrupt` is thrown when the bytes are not those that were composed.
Result<std::string> message_of(db::Database& database, std::int64_t id, const model::Scope& scope);

}  // namespace portico::delivery
