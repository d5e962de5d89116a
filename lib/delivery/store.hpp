#pragma once
#include "core/time.hpp"
#include "db/database.hpp"

namespace portico::delivery {

/// Creates or upgrades delivery's tables in control.db: schedule, recipient, run, delivery, message, outbox_hold. Times
/// in them are microseconds since 1970.
void migrate(db::Database& database);

/// How instants stand in the tables.
inline std::int64_t stored(Instant instant) { return instant.time_since_epoch().count(); }
inline std::optional<std::int64_t> stored(const std::optional<Instant>& instant) {
  return instant ? std::optional(stored(*instant)) : std::nullopt;
}
inline Instant instant_from(std::int64_t microseconds) { return Instant{std::chrono::microseconds{microseconds}}; }
inline std::optional<Instant> instant_from(std::optional<std::int64_t> microseconds) {
  return microseconds ? std::optional(instant_from(*microseconds)) : std::nullopt;
}

}  // namespace portico::delivery
