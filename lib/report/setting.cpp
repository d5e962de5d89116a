#include "report/setting.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/text.hpp"

namespace portico::report {
namespace {

using calendar::Compare;

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

Result<Setting> setting_of(const model::ReportDefinition& report, const Options& options, const Clockwork& by) {
  const Zone* zone = &by.zones.utc();
  if (!options.zone.empty()) {
    PORTICO_TRY(zone, by.zones.find(options.zone));
  }
  PORTICO_TRY(const Instant moment, moment_of(options, *zone, by.now));
  std::string period = options.period.empty() ? report.period : options.period;
  PORTICO_TRY(const auto parsed, calendar::Period::parse(period));
  PORTICO_TRY(const auto range, parsed.resolve(moment, *zone, by.conventions));
  std::string earlier;
  if (!report.compare.empty())
    earlier = parsed.earlier_words(report.compare == "year" ? Compare::year : Compare::previous, range.complete);
  return Setting{report, std::move(period), options.zone, options.as_of, moment, *zone, range, earlier};
}

}  // namespace portico::report
