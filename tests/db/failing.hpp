#pragma once
#include <ostream>

#include <boost/test/unit_test.hpp>

#include "core/error.hpp"

namespace portico {

inline std::ostream& boost_test_print_type(std::ostream& out, Errc code) { return out << name_of(code); }

}  // namespace portico

namespace portico::testing {

/// The error of the `Failure` that `act` throws; fails the test when it throws none.
template <class Act>
Error failure_of(Act&& act) {
  try {
    act();
  } catch (const Failure& failure) {
    return failure.error();
  }
  BOOST_FAIL("no failure was thrown");
  return {};
}

}  // namespace portico::testing
