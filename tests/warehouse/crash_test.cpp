// A child works on a warehouse and is killed at random moments; `warehouse_long kills` does it for longer.
#include <boost/test/unit_test.hpp>

#include "support/scratch_folder.hpp"
#include "support/seed.hpp"
#include "warehouse/kills.hpp"

using namespace portico::testing;
using Child = KillPlan::Child;

namespace {

KillReport kill_often(Child child, int kills) {
  const ScratchFolder folder(ScratchFolder::in_memory());
  return kill_over_and_over({.child = child, .kills = kills, .seed = seed(), .folder = folder.path()});
}

void check_nothing_lost(const KillReport& report) {
  BOOST_TEST(report.losses == std::vector<std::string>(), boost::test_tools::per_element());
  BOOST_TEST(report.interrupted > report.kills / 10);
  BOOST_TEST(report.operations > report.kills / 4);  // on a slow machine many kills come before the first one ends
}

}  // namespace

BOOST_AUTO_TEST_SUITE(warehouse_crash)

BOOST_AUTO_TEST_CASE(a_kill_at_any_moment_leaves_whole_batches) { check_nothing_lost(kill_often(Child::commits, 40)); }

BOOST_AUTO_TEST_CASE(a_kill_during_a_removal_leaves_it_whole) { check_nothing_lost(kill_often(Child::removes, 40)); }

BOOST_AUTO_TEST_CASE(the_harness_notices_a_batch_acknowledged_too_early) {
  BOOST_TEST(!kill_often(Child::acknowledges_early, 20).losses.empty());
}

BOOST_AUTO_TEST_CASE(the_harness_notices_half_a_batch) {
  BOOST_TEST(!kill_often(Child::acknowledges_halves, 10).losses.empty());
}

BOOST_AUTO_TEST_CASE(the_harness_notices_that_nothing_was_interrupted) {
  const KillReport report = kill_often(Child::ends_by_itself, 3);
  BOOST_TEST(report.losses == std::vector<std::string>(), boost::test_tools::per_element());
  BOOST_TEST(report.operations > 0);
  BOOST_TEST(report.interrupted == 0);
}

BOOST_AUTO_TEST_SUITE_END()
