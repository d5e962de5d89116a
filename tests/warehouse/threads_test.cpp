#include <atomic>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "support/scratch_folder.hpp"
#include "warehouse/rows_maker.hpp"

using namespace portico;
using namespace portico::testing;

namespace {

constexpr std::int64_t batches = 40;
constexpr std::int64_t batch_rows = 20;

std::vector<Sale> batch_number(std::int64_t number) {
  std::vector<Sale> sales;
  for (std::int64_t row = 0; row < batch_rows; ++row)
    sales.push_back({number * batch_rows + row, row % 3 ? "ada" : "bob", row, 1, "note"});
  return sales;
}

/// Scans until told to stop; how many scans saw something else than whole batches.
int torn_scans(const warehouse::Warehouse& warehouse, const std::atomic<bool>& stop) {
  int torn = 0;
  while (!stop) {
    const auto sales = everything(warehouse);
    if (sales.size() % batch_rows != 0) ++torn;
    if (warehouse.facts("sales").rows % batch_rows != 0) ++torn;
    if (warehouse.latest_tx() > 0 && !warehouse.committed_at(1)) ++torn;
  }
  return torn;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(warehouse_threads)

BOOST_AUTO_TEST_CASE(readers_see_whole_batches_while_one_writes_and_one_merges) {
  const ScratchFolder folder;
  const SetClock clock;
  warehouse::EmbeddedOptions options{.block_rows = 16};
  const auto warehouse = warehouse::open_embedded(folder / "warehouse.db", clock, options);
  BOOST_REQUIRE(warehouse->define(sales_layout()).has_value());
  std::atomic<bool> stop{false};
  std::atomic<int> torn{0};
  std::vector<std::thread> readers;
  for (int reader = 0; reader < 3; ++reader) readers.emplace_back([&] { torn += torn_scans(*warehouse, stop); });
  std::thread merger([&] {
    while (!stop) warehouse->maintain();
  });
  for (std::int64_t number = 0; number < batches; ++number) {
    auto sales = batch_number(number);
    if (number > 0) {  // and a correction of a row that may be in a part being merged
      sales.push_back(batch_number(number / 2)[3]);
      sales.back().cents = number + 2;
    }
    warehouse->commit(batch_of(sales));
  }
  stop = true;
  for (auto& reader : readers) reader.join();
  merger.join();
  BOOST_TEST(torn == 0);
  const auto sales = everything(*warehouse);
  BOOST_TEST(sales.size() == static_cast<std::size_t>(batches * batch_rows));
  for (std::int64_t number = 1; number < batches / 2; ++number)
    BOOST_TEST(sales[static_cast<std::size_t>(number * batch_rows + 3)].cents == number * 2 + 1 + 2);
}

BOOST_AUTO_TEST_SUITE_END()
