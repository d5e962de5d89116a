#include <boost/test/unit_test.hpp>

#include "calendar/zone_check.hpp"
#include "support/seed.hpp"

BOOST_AUTO_TEST_SUITE(calendar_zone)

BOOST_AUTO_TEST_CASE(buckets_and_periods_agree_with_python_zoneinfo_in_every_zone) {
  const auto check = portico::testing::check_zones({.seed = portico::testing::seed() % 1'000'000});
  for (const auto& difference : check.first) BOOST_ERROR(difference);
  BOOST_TEST(check.differences == 0U);
  BOOST_TEST(check.zones > 400U);
  BOOST_TEST(check.buckets > 10'000U);
  BOOST_TEST(check.periods > 10'000U);
}

BOOST_AUTO_TEST_SUITE_END()
