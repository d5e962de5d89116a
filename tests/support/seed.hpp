#pragma once
#include <cstdint>

namespace portico::testing {

/// The seed of this run's random tests, printed once so that a failure can be repeated with PORTICO_TEST_SEED.
std::uint64_t seed();

}  // namespace portico::testing
