#include "identity/address_throttle.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "identity/store.hpp"

namespace portico::identity {
namespace {

constexpr const char* kind = "address";

}  // namespace

/// One instant says it all (the generic cell rate algorithm, ITU-T I.371): when all tries will be free again.
Result<void> AddressThrottle::admit(db::Database& database, Instant now) const {
  auto row = database.prepare("SELECT failed_at FROM throttle WHERE subject = ? AND kind = ?");
  row.bind_all(network_, kind);
  const Instant all_free = row.step() ? std::max(now, instant_from(row.integer(0))) : now;
  const Instant open_at = all_free - (free_tries - 1) * back_after;
  if (now < open_at) {
    const auto wait = std::chrono::ceil<std::chrono::seconds>(open_at - now);
    return Error{
        Errc::throttled,
        fmt::format("too many wrong passwords from your address; the next try is possible in {} s", wait.count()),
        fmt::format("wait {} s and try again", wait.count()), wait};
  }
  auto count = database.prepare(
      "INSERT INTO throttle(subject, kind, failures, failed_at, failed_before) VALUES(?, ?, 0, ?, 0)"
      " ON CONFLICT(subject, kind) DO UPDATE SET failed_at = excluded.failed_at");
  count.bind_all(network_, kind, stored(all_free + back_after)).run();
  return {};
}

void AddressThrottle::give_back(db::Database& database) const {
  constexpr std::int64_t one = std::chrono::microseconds(back_after).count();
  database.prepare("UPDATE throttle SET failed_at = failed_at - ? WHERE subject = ? AND kind = ?")
      .bind_all(one, network_, kind)
      .run();
}

}  // namespace portico::identity
