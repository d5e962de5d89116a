#include "delivery/timing.hpp"

#include <algorithm>
#include <array>

namespace portico::delivery {
namespace {

using namespace std::chrono;

constexpr minutes punctual{1};
constexpr days longest_lateness{7};
constexpr std::size_t counted_at_most = 10'000;

}  // namespace

Lateness lateness(Instant occurrence, std::optional<Instant> next, Instant now) {
  Instant limit = occurrence + longest_lateness;
  if (next) limit = std::min(limit, occurrence + (*next - occurrence) / 2);
  if (now >= limit) return Lateness::missed;
  return now - occurrence > punctual ? Lateness::late : Lateness::on_time;
}

Instant deadline(Instant planned_at, std::optional<Instant> next) {
  const Instant earliest = planned_at + hours{4}, latest = planned_at + hours{24};
  return next ? std::clamp(*next - minutes{30}, earliest, latest) : latest;
}

minutes retry_delay(std::int64_t attempts) {
  constexpr std::array<minutes, 5> delays{minutes{1}, minutes{5}, minutes{15}, minutes{30}, minutes{60}};
  const auto last = static_cast<std::int64_t>(delays.size()) - 1;
  return delays[static_cast<std::size_t>(std::clamp<std::int64_t>(attempts - 1, 0, last))];
}

Due due_occurrences(const calendar::ScheduleRule& rule, Instant planned_until, Instant now, std::size_t most) {
  Due due;
  std::size_t counted = 0;
  for (due.next = rule.next(planned_until); due.next && *due.next <= now;) {
    const Instant at = *due.next;
    if (due.occurrences.size() == 2 * most) {
      due.occurrences.erase(due.occurrences.begin(), due.occurrences.begin() + static_cast<std::ptrdiff_t>(most));
      due.unlisted += most;
    }
    const Instant recent = now - longest_lateness - days{1};
    due.next = rule.next(++counted == counted_at_most && at < recent ? recent : at);
    due.occurrences.push_back({at, lateness(at, due.next, now)});
  }
  if (due.occurrences.size() > most) {
    const std::size_t excess = due.occurrences.size() - most;
    due.occurrences.erase(due.occurrences.begin(), due.occurrences.begin() + static_cast<std::ptrdiff_t>(excess));
    due.unlisted += excess;
  }
  return due;
}

}  // namespace portico::delivery
