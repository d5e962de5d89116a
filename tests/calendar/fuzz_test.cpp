#include "calendar/fuzz_parsers.hpp"
#include "support/fuzz_cases.hpp"

BOOST_AUTO_TEST_SUITE(calendar_fuzz)

using namespace portico::testing;

BOOST_AUTO_TEST_CASE(periods_print_and_resolve_whatever_parses) { fuzz(period_parser, 5'000); }

BOOST_AUTO_TEST_CASE(schedules_print_and_go_on_whatever_parses) { fuzz(schedule_parser, 5'000); }

BOOST_AUTO_TEST_SUITE_END()
