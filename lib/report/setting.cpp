#include "report/setting.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "calendar/bucket.hpp"
#include "core/text.hpp"

namespace portico::report {
namespace {

using calendar::Every;

/// "week" for a whole week, "30 days" for other whole days; "" when it does not begin and end at midnight.
std::string unit_of(const calendar::Range& range, const Zone& zone, calendar::Conventions conventions) {
  const LocalTime begin = zone.to_local(range.begin), end = zone.to_local(range.end);
  const Date first = date_of(begin), last = date_of(end);
  if (begin != local(first) || end != local(last)) return "";
  for (const Every every :
       {Every::day, Every::week, Every::month, Every::quarter, Every::year, Every::fiscal_quarter, Every::fiscal_year})
    if (calendar::first_day(first, every, conventions) == first && calendar::add(first, every, 1) == last)
      return std::string(calendar::name_of(every));
  return fmt::format("{} days", (last - first).count());
}

/// The end of the as-of day, or now. The engine says what is wrong with a date in the future.
Result<Instant> moment_of(const Options& options, const Zone& zone, Instant now) {
  if (options.as_of.empty()) return now;
  const auto date = parse_date(options.as_of);
  if (!date)
    return Error{Errc::invalid,
                 fmt::format("--as-of: expected a date like 2026-01-31, found '{}'", printable(options.as_of)), ""};
  return std::min(now, zone.to_instant(local(*date + std::chrono::days{1})) - std::chrono::microseconds{1});
}

}  // namespace

std::string earlier_words(const calendar::Range& range, const Zone& zone, calendar::Conventions conventions,
                          std::string_view compare) {
  if (compare.empty()) return "";
  if (compare == "year") return range.complete ? "the year before" : "the same part of the year before";
  const std::string unit = unit_of(range, zone, conventions);
  if (unit.empty()) return "the period before";
  return range.complete ? fmt::format("the {} before", unit) : fmt::format("the same part of the {} before", unit);
}

Result<Setting> setting_of(const model::ReportDefinition& report, const Options& options, const Clockwork& by) {
  const Zone* zone = &by.zones.utc();
  if (!options.zone.empty()) {
    PORTICO_TRY(zone, by.zones.find(options.zone));
  }
  PORTICO_TRY(const Instant moment, moment_of(options, *zone, by.now));
  std::string period = options.period.empty() ? report.period : options.period;
  PORTICO_TRY(const auto parsed, calendar::Period::parse(period));
  PORTICO_TRY(const auto range, parsed.resolve(moment, *zone, by.conventions));
  const std::string earlier = parsed.is_all() ? "" : earlier_words(range, *zone, by.conventions, report.compare);
  return Setting{report, std::move(period), options.zone, options.as_of, moment, *zone, range, earlier};
}

}  // namespace portico::report
