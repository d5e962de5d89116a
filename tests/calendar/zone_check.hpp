#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace portico::testing {

/// How much of each zone is compared with Python's zoneinfo.
struct ZoneSample {
  std::uint64_t seed = 0;
  int years = 2;    ///< of 1970 to 2100, whose clock changes are looked at; 131: all
  int moments = 2;  ///< random ones besides
};

struct ZoneCheck {
  std::size_t zones = 0, buckets = 0, periods = 0, differences = 0;
  std::vector<std::string> first;  ///< some of the differences
};

/// Buckets with their labels, and what periods mean, in every zone of the system, against what zone_reference.py says.
ZoneCheck check_zones(const ZoneSample& sample);

}  // namespace portico::testing
