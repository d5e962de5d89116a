// The entry point of every test binary, with the seed that random tests share: PORTICO_TEST_SEED repeats a run.
#define BOOST_TEST_MODULE portico
#include <cstdlib>
#include <iostream>
#include <random>

#include <boost/test/unit_test.hpp>

#include "support/seed.hpp"

namespace portico::testing {

std::uint64_t seed() {
  static const std::uint64_t value = [] {
    const char* given = std::getenv("PORTICO_TEST_SEED");
    const std::uint64_t chosen = given ? std::stoull(given) : std::random_device{}();
    std::cerr << "PORTICO_TEST_SEED=" << chosen << '\n';
    return chosen;
  }();
  return value;
}

}  // namespace portico::testing

/// LeakSanitizer asks for this by name: fontconfig keeps its cache of fonts until the process ends.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libfontconfig\n"; }
