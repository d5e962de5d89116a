#include "query/moment.hpp"

#include <fmt/format.h>

#include "core/text.hpp"

namespace portico::query {
namespace {

Error refusal(std::string message) { return {.code = Errc::invalid, .message = std::move(message), .hint = ""}; }

}  // namespace

Result<Moment> moment_of(const std::string& as_of, const std::string& zone, const World& world, Instant now) {
  Moment moment{.zone = &world.zones.utc(), .conventions = world.catalog.calendar, .now = now};
  if (!zone.empty()) {
    PORTICO_TRY(moment.zone, world.zones.find(zone));
  }
  if (as_of.empty()) {
    moment.tx = world.warehouse.latest_tx();
    return moment;
  }
  const auto date = parse_date(as_of);
  if (!date) return refusal(fmt::format("--as-of: expected a date like 2026-01-31, found '{}'", printable(as_of)));
  if (moment.zone->to_instant(local(*date)) > now) return refusal(fmt::format("--as-of: {} has not come yet", as_of));
  const Instant end = moment.zone->to_instant(local(*date + std::chrono::days{1}));
  moment.historical = end <= now;
  moment.tx = moment.historical ? world.warehouse.tx_before(end) : world.warehouse.latest_tx();
  moment.now = moment.historical ? end - std::chrono::microseconds{1} : now;
  return moment;
}

}  // namespace portico::query
