#pragma once
#include <string>

#include "calendar/period.hpp"
#include "core/zone.hpp"
#include "model/catalog.hpp"

namespace portico::report {

/// How one evaluation differs from the report's definition.
struct Options {
  std::string period;  ///< in place of the report's own; "" keeps that
  std::string zone;    ///< IANA zone of days and times; "" is UTC
  std::string as_of;   ///< a date: data and relative periods as of its end; "" is now
};

/// By what periods are resolved.
struct Clockwork {
  const Zones& zones;
  calendar::Conventions conventions;
  Instant now;
};

/// What all blocks of one evaluation share: the period, tied to a moment and a zone.
struct Setting {
  const model::ReportDefinition& report;
  std::string period;  ///< as asked
  std::string zone;    ///< as asked; "" is UTC
  std::string as_of;   ///< as asked; "" is now
  Instant moment;      ///< that the period was resolved for: now, or the end of the as-of day
  const Zone& local;
  calendar::Range range;
  std::string earlier;  ///< what it is compared with, for people: "the week before"; "" without a comparison
};

/// `invalid` for an unknown zone, a malformed period and a malformed as-of date.
Result<Setting> setting_of(const model::ReportDefinition& report, const Options& options, const Clockwork& by);

}  // namespace portico::report
