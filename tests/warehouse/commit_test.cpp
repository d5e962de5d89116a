#include <boost/test/unit_test.hpp>

#include "support/scratch_folder.hpp"
#include "warehouse/rows_maker.hpp"

using namespace portico;
using namespace portico::testing;
using warehouse::Batch;
using warehouse::open_embedded;
using warehouse::Warehouse;

namespace {

struct Store {
  ScratchFolder folder;
  SetClock clock;
  std::unique_ptr<Warehouse> warehouse = open();

  std::unique_ptr<Warehouse> open() {
    auto opened = open_embedded(folder / "warehouse.db", clock);
    BOOST_REQUIRE(opened->define(sales_layout()).has_value());
    return opened;
  }
  void reopen() {
    warehouse.reset();
    warehouse = open();
  }
};

const std::vector<Sale> three{{1, "ada", 10, 150, "tea"}, {2, "bob", 5, 250, {}}, {3, {}, 7, 999, "lost"}};

}  // namespace

BOOST_AUTO_TEST_SUITE(warehouse_commit)

BOOST_FIXTURE_TEST_CASE(stores_rows_and_gives_them_back, Store) {
  const auto result = warehouse->commit(batch_of(three));
  BOOST_TEST(result.tx.value() == 1);
  BOOST_TEST(result.appended == 3);
  BOOST_TEST((everything(*warehouse) == three));
  reopen();
  BOOST_TEST((everything(*warehouse) == three));
  BOOST_TEST(warehouse->latest_tx() == 1);
}

BOOST_FIXTURE_TEST_CASE(a_repeated_batch_changes_nothing, Store) {
  warehouse->commit(batch_of(three));
  const auto again = warehouse->commit(batch_of(three));
  BOOST_TEST(!again.tx.has_value());
  BOOST_TEST(again.unchanged == 3);
  BOOST_TEST(warehouse->latest_tx() == 1);
}

BOOST_FIXTURE_TEST_CASE(a_correction_counts_from_its_tx_on, Store) {
  warehouse->commit(batch_of(three));
  const auto result = warehouse->commit(batch_of({{2, "bob", 5, 300, {}}}));
  BOOST_TEST(result.corrected == 1);
  BOOST_TEST(result.appended == 0);
  BOOST_TEST(everything(*warehouse)[1].cents == 300);
  BOOST_TEST((everything(*warehouse, "sales", 1) == three));
}

BOOST_AUTO_TEST_SUITE_END()
