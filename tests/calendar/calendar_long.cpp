// All clock changes of every zone from 1970 to 2100, and random moments, against Python's zoneinfo:
// `calendar_long [SEED] [MOMENTS]`. Ends with 1 when something differs.
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>

#include <fmt/format.h>

#include "calendar/zone_check.hpp"

int main(int count, char** values) {
  const std::uint64_t seed = count > 1 ? std::stoull(values[1]) : std::random_device{}();
  const auto check =
      portico::testing::check_zones({.seed = seed, .years = 131, .moments = count > 2 ? std::stoi(values[2]) : 100});
  for (const auto& difference : check.first) std::cout << difference << '\n';
  std::cout << fmt::format("{} zones, {} buckets, {} periods, {} differences, seed {}\n", check.zones, check.buckets,
                           check.periods, check.differences, seed);
  return check.differences == 0 && check.zones > 400 ? EXIT_SUCCESS : EXIT_FAILURE;
}
