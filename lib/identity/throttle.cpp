#include "identity/throttle.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "identity/store.hpp"

namespace portico::identity {

std::chrono::seconds delay_after(std::int64_t failures) {
  if (failures < 3) return std::chrono::seconds{0};
  const std::int64_t doublings = std::min<std::int64_t>(failures - 2, 10);
  return std::min(std::chrono::seconds{std::int64_t{1} << doublings}, std::chrono::seconds{900});
}

Result<void> Throttle::admit(db::Database& database, Instant now) const {
  auto row = database.prepare("SELECT failures, failed_at FROM throttle WHERE subject = ? AND kind = ?");
  row.bind_all(subject_.text, kind());
  if (row.step()) {
    const Instant open_at = instant_from(row.integer(1)) + delay_after(row.integer(0));
    if (now < open_at) {
      const auto wait = std::chrono::ceil<std::chrono::seconds>(open_at - now);
      return Error{Errc::throttled,
                   fmt::format("too many failed tries; the next one is possible in {} s", wait.count()),
                   fmt::format("wait {} s and try again", wait.count()), wait};
    }
  }
  auto count = database.prepare(
      "INSERT INTO throttle(subject, kind, failures, failed_at, failed_before) VALUES(?, ?, 1, ?, 0)"
      " ON CONFLICT(subject, kind) DO UPDATE"
      " SET failures = failures + 1, failed_at = excluded.failed_at, failed_before = failed_at");
  count.bind_all(subject_.text, kind(), stored(now)).run();
  return {};
}

void Throttle::succeeded(db::Database& database) const {
  database.prepare("DELETE FROM throttle WHERE subject = ? AND kind = ?").bind_all(subject_.text, kind()).run();
}

void Throttle::give_back(db::Database& database) const {
  database
      .prepare(
          "UPDATE throttle SET failures = max(failures - 1, 0), failed_at = failed_before WHERE subject = ? AND kind = "
          "?")
      .bind_all(subject_.text, kind())
      .run();
}

bool Throttle::locked(db::Database& database) const {
  auto row = database.prepare("SELECT 1 FROM throttle WHERE subject = ? AND kind = ? AND failures >= ?");
  return row.bind_all(subject_.text, kind(), lock_after).step();
}

void Throttle::forget_strangers(db::Database& database, Instant now) {
  database.prepare("DELETE FROM throttle WHERE failed_at < ? AND subject NOT IN (SELECT id FROM account)")
      .bind_all(stored(now - std::chrono::hours{24}))
      .run();
}

}  // namespace portico::identity
