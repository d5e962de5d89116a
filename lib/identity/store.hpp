#pragma once
#include "core/time.hpp"
#include "db/database.hpp"

namespace portico::identity {

/// Creates or upgrades identity's tables in control.db: customer, account, membership, invite, factor, recovery_code,
/// session, throttle. Times in them are microseconds since 1970.
void migrate(db::Database& database);

/// How instants stand in the tables.
inline std::int64_t stored(Instant instant) { return instant.time_since_epoch().count(); }
inline Instant instant_from(std::int64_t microseconds) { return Instant{std::chrono::microseconds{microseconds}}; }

}  // namespace portico::identity
