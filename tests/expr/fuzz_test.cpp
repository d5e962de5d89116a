#include "expr/fuzz_parsers.hpp"
#include "support/fuzz_cases.hpp"

BOOST_AUTO_TEST_SUITE(expr_fuzz)

using namespace portico::testing;

BOOST_AUTO_TEST_CASE(expressions_print_and_evaluate_whatever_parses) { fuzz(expression_parser, 8'000); }

BOOST_AUTO_TEST_CASE(measures_print_whatever_parses) { fuzz(measure_parser, 4'000); }

BOOST_AUTO_TEST_SUITE_END()
