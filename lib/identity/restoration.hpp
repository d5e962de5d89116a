#pragma once
#include "core/time.hpp"
#include "db/database.hpp"

namespace portico::identity {

/// After control.db was put back from a backup: what was revoked, spent or replaced since must not count again. Ends
/// all sessions and login tickets, raises every account's epoch, and voids recovery codes and open invites. Passwords
/// and authenticators stay. In the caller's transaction.
void void_credentials(db::Database& database, Instant now);

}  // namespace portico::identity
