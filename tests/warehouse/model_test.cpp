// Random steps against a naive model in memory; `warehouse_long model` does the same for as long as one likes.
#include <boost/test/unit_test.hpp>

#include "support/scratch_folder.hpp"
#include "support/seed.hpp"
#include "warehouse/model_run.hpp"

using namespace portico;
using namespace portico::testing;

namespace {

constexpr int runs = 2, steps = 100;

void equals_the_model(const std::string& dataset) {
  std::int64_t interruptions = 0;
  for (std::uint64_t number = 0; number < runs; ++number) {
    const ScratchFolder folder(ScratchFolder::in_memory());
    Run run(folder.path(), dataset, seed() + number);
    for (int step = 0; step < steps; ++step) try {
        run.step();
      } catch (const std::exception& failed) {
        BOOST_FAIL("run " << number << ", step " << step << ": " << failed.what() << "\n" << run.history());
      }
    interruptions += run.interruptions();
  }
  BOOST_TEST(interruptions > runs * steps / 20);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(warehouse_model)

BOOST_AUTO_TEST_CASE(events_by_integer_key_equal_the_model) { equals_the_model("events"); }
BOOST_AUTO_TEST_CASE(events_by_two_column_key_equal_the_model) { equals_the_model("events_by_two"); }
BOOST_AUTO_TEST_CASE(events_by_identifier_equal_the_model) { equals_the_model("events_by_code"); }
BOOST_AUTO_TEST_CASE(records_by_integer_key_equal_the_model) { equals_the_model("records"); }
BOOST_AUTO_TEST_CASE(records_by_two_column_key_equal_the_model) { equals_the_model("records_by_two"); }
BOOST_AUTO_TEST_CASE(events_that_only_grow_equal_the_model) { equals_the_model("visits"); }

BOOST_AUTO_TEST_SUITE_END()
