#include "calendar/schedule_rule.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "calendar/reader.hpp"
#include "calendar/schedule_parser.hpp"
#include "core/text.hpp"

namespace portico::calendar {

Result<ScheduleRule> ScheduleRule::parse(std::string_view text, const Zones& zones, std::string_view default_zone) {
  Reader reader("schedule", text);
  if (const auto error = reader.too_long()) return *error;
  PORTICO_TRY(auto rules, ScheduleParser(reader).rules());
  std::string zone_name(default_zone);
  std::optional<std::size_t> zone_at;
  if (reader.accept("in")) {
    if (reader.at_end()) return reader.expected("a time zone such as Europe/Berlin");
    zone_at = reader.position();
    zone_name = reader.written();
    reader.skip();
  }
  if (!reader.at_end())
    return reader.expected(zone_at ? "the end of the schedule" : "'and', 'in' or the end of the schedule");
  const auto zone = zones.find(zone_name);
  if (!zone && zone_at) return reader.error_at(*zone_at, zone.error().message, zone.error().hint);
  if (!zone) return zone.error();
  ScheduleRule rule(std::move(rules), *zone);
  if (rule.print().size() > Reader::longest)  // or what is kept of it could not be read again
    return Error{Errc::invalid,
                 fmt::format("the schedule is longer than {} characters when written out", Reader::longest),
                 "make two schedules of it"};
  return rule;
}

std::string ScheduleRule::print() const {
  std::vector<std::string> written;
  for (const Recurrence& rule : rules_) written.push_back(calendar::print(rule));
  return join(written, " and ") + " in " + zone_->name();
}

std::optional<Instant> ScheduleRule::next(Instant after) const {
  std::optional<Instant> best;
  for (const Recurrence& rule : rules_)
    if (const auto one = calendar::next(rule, after, *zone_); one && (!best || *one < *best)) best = one;
  return best;
}

std::vector<Instant> ScheduleRule::upcoming(Instant after, std::size_t count) const {
  std::vector<Instant> instants;
  for (auto one = next(after); one && instants.size() < count; one = next(*one)) instants.push_back(*one);
  return instants;
}

}  // namespace portico::calendar
