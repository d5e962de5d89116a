#include "model/fuzz_parsers.hpp"
#include "support/fuzz_cases.hpp"

BOOST_AUTO_TEST_SUITE(model_fuzz)

using namespace portico::testing;

BOOST_AUTO_TEST_CASE(names_of_dimensions_give_the_same_dimensions) { fuzz(dimension_parser, 10'000); }

BOOST_AUTO_TEST_SUITE_END()
