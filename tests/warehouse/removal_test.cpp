// Removals that were begun and not finished: what is hidden counts for nothing, and the next call finishes them.
#include <atomic>
#include <thread>

#include <boost/test/unit_test.hpp>
#include <sqlite3.h>

#include "db/failing.hpp"
#include "support/faulty_vfs.hpp"
#include "warehouse/store.hpp"

using namespace portico;
using namespace portico::testing;
using warehouse::PartyId;
using Operation = FaultyVfs::Operation;
using Lasting = FaultyVfs::Lasting;

namespace {

constexpr int most_operations = 1000;

/// A warehouse whose disk can fail; ada has three sales, bob and nobody one each.
struct Removing {
  FaultyVfs vfs;
  Store store;
  warehouse::Warehouse& warehouse = *store.warehouse;

  Removing() {
    warehouse.commit(batch_of({{1, "ada", 10, 1, {}}, {2, "ada", 20, 1, {}}, {3, "bob", 30, 1, {}}}));
    warehouse.commit(batch_of({{4, "ada", 40, 1, {}}, {5, {}, 50, 1, {}}}));
  }

  /// Makes the disk fail so that `remove` is begun, and no more.
  template <class Remove>
  void begin(Remove&& remove) {
    const auto before = warehouse.latest_tx();
    for (int nth = 1; nth < most_operations && warehouse.latest_tx() == before; ++nth) {
      vfs.fail(Operation::write, nth, SQLITE_IOERR_WRITE, Lasting::from_then_on);
      BOOST_TEST(failure_of(remove).code == Errc::storage);
      vfs.heal();
    }
    BOOST_REQUIRE(warehouse.latest_tx() == before + 1);
  }
  void begin_erasing_ada() {
    begin([this, ada = party(warehouse, "ada")] { warehouse.erase(std::vector{ada}); });
  }
  void begin_keeping_from(std::int64_t second) {
    begin([this, second] { warehouse.keep_from("sales", at(second)); });
  }
  void check(std::int64_t rows, std::int64_t unassigned) const {
    for (const bool finished : {false, true}) {
      if (finished) warehouse.maintain();
      BOOST_TEST(everything(warehouse).size() == static_cast<std::size_t>(rows));
      BOOST_TEST(warehouse.facts("sales").rows == rows);
      BOOST_TEST(warehouse.facts("sales").unassigned == unassigned);
      BOOST_TEST(warehouse.verify().problems == std::vector<std::string>(), boost::test_tools::per_element());
    }
  }
};

std::int64_t rows_of(const warehouse::Warehouse& warehouse) {
  return warehouse
      .scan({.dataset = "sales", .parties = PartySetMaker::everything()}, [](const warehouse::Block&) { return true; })
      .rows;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(warehouse_removal)

BOOST_FIXTURE_TEST_CASE(a_customer_named_twice_is_counted_once, Removing) {
  const PartyId ada = party(warehouse, "ada");
  BOOST_TEST(warehouse.erase(std::vector{ada, ada}).at(1).rows == 3);
  check(2, 1);
}

BOOST_FIXTURE_TEST_CASE(an_unknown_customer_is_no_reason_for_a_tx, Removing) {
  BOOST_TEST(warehouse.erase(std::vector{PartyId{77}, PartyId::none}).empty());
  BOOST_TEST(warehouse.latest_tx() == 2);
}

BOOST_FIXTURE_TEST_CASE(a_failed_erasure_is_finished_by_the_same_call, Removing) {
  const PartyId ada = party(warehouse, "ada");
  begin_erasing_ada();
  check(2, 1);
  BOOST_TEST(warehouse.erase(std::vector{ada}).empty());
  check(2, 1);
  BOOST_TEST(warehouse.removals("sales").size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(a_key_of_a_hidden_row_is_new, Removing) {
  begin_erasing_ada();
  const auto result = warehouse.commit(batch_of({{1, "eve", 60, 2, {}}, {2, {}, 60, 2, {}}}));
  BOOST_TEST(result.appended == 2);
  BOOST_TEST(result.corrected == 0);
  check(4, 2);
}

BOOST_FIXTURE_TEST_CASE(a_key_of_an_expired_row_is_new, Removing) {
  begin_keeping_from(25);
  BOOST_TEST(warehouse.commit(batch_of({{1, "eve", 60, 2, {}}})).appended == 1);
  check(4, 1);
}

BOOST_FIXTURE_TEST_CASE(a_hidden_row_cannot_be_deleted, Removing) {
  begin_erasing_ada();
  warehouse::Keys keys{.dataset = "sales", .columns = {sales_rows({{1, {}, 0, 0, {}}}).columns[0]}};
  BOOST_TEST(!warehouse.commit({.source = "shop", .deletions = {keys}}).tx.has_value());
  check(2, 1);
}

BOOST_FIXTURE_TEST_CASE(a_hidden_row_is_none_of_its_source, Removing) {
  begin_erasing_ada();
  std::size_t keys = 0;
  warehouse.live_keys("sales", "shop", [&](const warehouse::Keys& block) { keys += block.columns[0].size(); });
  BOOST_TEST(keys == 2U);
}

BOOST_FIXTURE_TEST_CASE(a_row_is_removed_for_one_reason, Removing) {
  begin_keeping_from(25);
  begin_erasing_ada();
  check(2, 1);
  const auto removals = warehouse.removals("sales");
  BOOST_TEST(removals.at(0).rows == 2);
  BOOST_TEST(removals.at(1).rows == 1);
}

BOOST_FIXTURE_TEST_CASE(retention_counts_no_row_that_is_being_erased, Removing) {
  begin_erasing_ada();
  BOOST_TEST(warehouse.keep_from("sales", at(35)).value().rows == 1);
  check(1, 1);
}

BOOST_FIXTURE_TEST_CASE(a_later_retention_counts_no_row_twice, Removing) {
  begin_keeping_from(15);
  BOOST_TEST(warehouse.keep_from("sales", at(35)).value().rows == 2);
  check(2, 1);
}

BOOST_FIXTURE_TEST_CASE(the_newest_time_is_that_of_a_row_that_shows, Removing) {
  warehouse.commit(batch_of({{6, "ada", 90, 1, {}}}));
  begin_erasing_ada();
  BOOST_TEST((warehouse.facts("sales").newest == at(50)));
  begin_keeping_from(55);
  BOOST_TEST(!warehouse.facts("sales").newest.has_value());
}

BOOST_FIXTURE_TEST_CASE(an_erasure_begun_while_another_ends_is_not_taken_for_done, Store) {
  warehouse->commit(batch_of({{1, "ada", 10, 1, {}}, {2, "bob", 20, 1, {}}}));
  const PartyId ada = party(*warehouse, "ada"), bob = party(*warehouse, "bob");
  std::thread first, second;
  const auto while_read = [&](const warehouse::Block&) {
    // As long as this state is read the log cannot be emptied, which is the last but one thing an erasure does.
    first = std::thread([&] { warehouse->erase(std::vector{ada}); });
    while (rows_of(*warehouse) > 1) std::this_thread::yield();
    second = std::thread([&] { warehouse->erase(std::vector{bob}); });
    while (rows_of(*warehouse) > 0) std::this_thread::yield();
    return true;
  };
  warehouse->scan({.dataset = "sales", .parties = PartySetMaker::everything(), .fields = {"id"}}, while_read);
  first.join();
  second.join();
  BOOST_TEST(rows_of(*warehouse) == 0);
  reopen();
  BOOST_TEST(rows_of(*warehouse) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
