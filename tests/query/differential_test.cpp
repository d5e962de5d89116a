// The engine over the embedded warehouse against a naive evaluator; query_long does the same for longer.
#include "query/naive/differential.hpp"

#include <boost/test/unit_test.hpp>

#include "support/seed.hpp"

BOOST_AUTO_TEST_SUITE(query_differential)

using namespace portico::testing;

BOOST_AUTO_TEST_CASE(answers_as_the_naive_evaluator_does) {
  for (std::uint64_t world_number = 0; world_number < 12; ++world_number) {
    NaiveWorld world(seed() + world_number);
    for (int i = 0; i < 40; ++i) {
      const std::string found = difference(world, random_question(world));
      BOOST_REQUIRE_MESSAGE(found.empty(), "world " << seed() + world_number << ", question " << i << ": " << found);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
