#include "protocol/fuzz_parsers.hpp"
#include "support/fuzz_cases.hpp"

BOOST_AUTO_TEST_SUITE(protocol_fuzz)

using namespace portico::testing;

BOOST_AUTO_TEST_CASE(messages_come_back_whatever_decodes) { fuzz(message_parser, 2'000); }

BOOST_AUTO_TEST_SUITE_END()
