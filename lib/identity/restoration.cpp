#include "identity/restoration.hpp"

#include "identity/store.hpp"

namespace portico::identity {

void void_credentials(db::Database& database, Instant now) {
  database.execute("DELETE FROM session; DELETE FROM recovery_code; UPDATE account SET epoch = epoch + 1");
  database.prepare("UPDATE invite SET replaced_at = ? WHERE spent_at IS NULL AND replaced_at IS NULL")
      .bind_all(stored(now))
      .run();
}

}  // namespace portico::identity
