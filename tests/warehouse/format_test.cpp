// A file that the first version wrote is opened, converted, and holds what it held.
#include <boost/test/unit_test.hpp>

#include "warehouse/store.hpp"
#include "warehouse/version_one.hpp"

using namespace portico;
using namespace portico::testing;

namespace {

/// The file of format 1, in a folder of its own.
struct OldFile {
  ScratchFolder folder;
  SetClock clock;
  std::filesystem::path file = folder / "warehouse.db";
  OldFile() {
    std::filesystem::copy_file(std::filesystem::path(PORTICO_SOURCE_DIR) / "tests/warehouse/data/version-1.db", file);
  }
};

void check_same(const warehouse::Warehouse& found, const warehouse::Warehouse& expected) {
  BOOST_TEST(found.latest_tx() == expected.latest_tx());
  for (const std::string& dataset : history_datasets()) {
    for (warehouse::Tx tx = 0; tx <= expected.latest_tx(); ++tx) BOOST_TEST_CONTEXT(dataset << " as of " << tx)
    BOOST_TEST(listing(found, dataset, tx) == listing(expected, dataset, tx), boost::test_tools::per_element());
    BOOST_TEST(listing(found, dataset) == listing(expected, dataset), boost::test_tools::per_element());
    BOOST_TEST(found.facts(dataset).rows == expected.facts(dataset).rows);
    BOOST_TEST(found.facts(dataset).unassigned == expected.facts(dataset).unassigned);
    BOOST_TEST((found.facts(dataset).newest == expected.facts(dataset).newest));
  }
  BOOST_TEST(found.cursor("shop", "id").value() == expected.cursor("shop", "id").value());
  BOOST_TEST(found.cursor("shop", "page").value() == expected.cursor("shop", "page").value());
  BOOST_TEST(found.rejects("shop", 10).size() == expected.rejects("shop", 10).size());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(warehouse_format)

BOOST_FIXTURE_TEST_CASE(a_file_of_the_first_version_holds_what_it_held, OldFile) {
  SetClock fresh_clock;
  const auto fresh = warehouse::open_embedded(folder / "fresh.db", fresh_clock);
  write_history(*fresh, fresh_clock);
  {
    const auto converted = warehouse::open_embedded(file, clock);
    check_same(*converted, *fresh);
    BOOST_TEST(converted->verify().problems == std::vector<std::string>(), boost::test_tools::per_element());
  }
  const auto again = warehouse::open_embedded(file, clock);
  again->maintain();
  check_same(*again, *fresh);
}

BOOST_FIXTURE_TEST_CASE(a_converted_file_takes_the_same_rows_as_unchanged, OldFile) {
  const auto converted = warehouse::open_embedded(file, clock);
  const auto before = converted->latest_tx();
  BOOST_REQUIRE(converted->define(sales_layout()).has_value());
  const auto sales = everything(*converted);
  BOOST_REQUIRE(!sales.empty());
  const auto result = converted->commit(batch_of(sales));
  BOOST_TEST(result.unchanged == static_cast<std::int64_t>(sales.size()));
  BOOST_TEST(converted->latest_tx() == before);
  const auto accounts = everything(*converted, "accounts");
  BOOST_REQUIRE(converted->define(accounts_layout()).has_value());
  BOOST_TEST(converted->commit(batch_of(accounts_rows(accounts))).unchanged ==
             static_cast<std::int64_t>(accounts.size()));
}

BOOST_AUTO_TEST_SUITE_END()
