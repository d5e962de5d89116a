#pragma once
#include <string_view>

#include "core/time.hpp"
#include "core/zone.hpp"

namespace portico::testing {

/// A zone of the system, kept for the whole run.
inline const Zones& zones() {
  static const Zones all;
  return all;
}
inline const Zone& zone(std::string_view name) { return *zones().find(name).value(); }

/// "2026-03-15T07:00:00Z" or with an offset.
inline Instant at(std::string_view iso) { return parse_instant(iso).value(); }

}  // namespace portico::testing
