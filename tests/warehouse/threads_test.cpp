// Everything at once: scans by one and by two threads, facts, parties, commits with corrections and deletions, merges
// in the background and on demand, an erasure, retention and a copy.
#include <atomic>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "support/scratch_folder.hpp"
#include "warehouse/rows_maker.hpp"

using namespace portico;
using namespace portico::testing;
using warehouse::Warehouse;

namespace {

constexpr std::int64_t batches = 40;
constexpr std::int64_t batch_rows = 20;

/// Of twenty rows every third is bob's and one is eve's, who comes in every other batch.
std::vector<Sale> batch_number(std::int64_t number) {
  std::vector<Sale> sales;
  for (std::int64_t row = 0; row < batch_rows; ++row)
    sales.push_back({number * batch_rows + row, row % 3 ? "ada" : "bob", number * 100 + row, 1, "note"});
  if (number % 2 == 0) sales[7].customer = "eve";
  return sales;
}

std::vector<std::int64_t> ids_of(const Warehouse& warehouse, warehouse::Tx as_of, std::size_t sinks) {
  std::vector<std::vector<std::int64_t>> found(sinks);
  std::vector<warehouse::BlockSink> takers;
  for (auto& ids : found)
    takers.emplace_back([&ids](const warehouse::Block& block) {
      ids.insert(ids.end(), block.columns[0].ints.begin(), block.columns[0].ints.end());
      return true;
    });
  warehouse.scan({.dataset = "sales", .parties = PartySetMaker::everything(), .fields = {"id"}, .as_of = as_of},
                 takers);
  std::vector<std::int64_t> all;
  for (const auto& ids : found) all.insert(all.end(), ids.begin(), ids.end());
  std::sort(all.begin(), all.end());
  return all;
}

/// Reads until told to stop, and counts what cannot be.
class Reader {
 public:
  explicit Reader(const Warehouse& warehouse) : warehouse_(warehouse) {}

  void read_until(const std::atomic<bool>& stop) {
    while (!stop) {
      read_one_state();
      read_ledger();
    }
  }
  int torn() const { return torn_; }

 private:
  void count(bool wrong) { torn_ += wrong ? 1 : 0; }

  /// A past state is the same twice, by one thread and by two, but for what was removed between.
  void read_one_state() {
    const warehouse::Tx tx = warehouse_.latest_tx();
    const auto first = ids_of(warehouse_, tx, 2), second = ids_of(warehouse_, tx, 1);
    count(!std::includes(first.begin(), first.end(), second.begin(), second.end()));
    count(first.size() - second.size() > static_cast<std::size_t>(batches * batch_rows / 2));
    count(std::adjacent_find(first.begin(), first.end()) != first.end());
  }
  void read_ledger() {
    const auto facts = warehouse_.facts("sales");
    count(facts.rows < 0 || facts.unassigned != 0 || facts.rows > batches * batch_rows);
    const warehouse::Tx tx = warehouse_.latest_tx();
    count(tx > 0 && !warehouse_.committed_at(tx));
    count(warehouse_.parties().size() > 3);
    count(std::stoll(warehouse_.cursor("shop", "batch").value_or("0")) < last_cursor_);
    last_cursor_ = std::stoll(warehouse_.cursor("shop", "batch").value_or("0"));
  }

  const Warehouse& warehouse_;
  int torn_ = 0;
  std::int64_t last_cursor_ = 0;
};

/// What `readers` threads that read count as wrong while `work` runs, which is done with each in a thread.
int torn_while(const Warehouse& warehouse, int readers, const std::vector<std::function<void()>>& work) {
  std::atomic<bool> stop{false};
  std::atomic<int> torn{0};
  std::vector<std::thread> reading, working;
  for (int number = 0; number < readers; ++number)
    reading.emplace_back([&] {
      Reader reader(warehouse);
      reader.read_until(stop);
      torn += reader.torn();
    });
  for (const auto& act : work) working.emplace_back(act);
  for (auto& thread : working) thread.join();
  stop = true;
  for (auto& thread : reading) thread.join();
  return torn;
}

/// A warehouse of small blocks that merges by itself.
struct Busy {
  ScratchFolder folder{ScratchFolder::in_memory()};
  SetClock clock;
  std::unique_ptr<Warehouse> warehouse;
  std::atomic<std::int64_t> committed{0};

  Busy() {
    warehouse::EmbeddedOptions options{.block_rows = 16, .unindexed_rows = 10};
    options.merge.least_parts = 4;
    warehouse = warehouse::open_embedded(folder / "warehouse.db", clock, options);
    BOOST_REQUIRE(warehouse->define(sales_layout()).has_value());
  }
  /// Each batch also corrects a row of an older one that may be in a part being merged, and ends another.
  void commit_all() {
    for (std::int64_t number = 0; number < batches; ++number) {
      auto sales = batch_number(number);
      if (number > 0) sales.push_back(batch_number(number / 2)[3]);
      if (number > 0) sales.back().cents = number + 2;
      warehouse::Batch batch = batch_of(sales);
      batch.cursors = {{"batch", std::to_string(number)}};
      if (number % 4 == 3) batch.deletions = {{"sales", {sales_rows({batch_number(number - 2)[11]}).columns[0]}}};
      warehouse->commit(batch);
      ++committed;
    }
  }
  void wait_for(std::int64_t number) const {
    while (committed < number) std::this_thread::yield();
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(warehouse_threads)

BOOST_FIXTURE_TEST_CASE(readers_see_whole_states_while_others_write_merge_erase_and_copy, Busy) {
  std::atomic<bool> copied{false};
  const std::vector<std::function<void()>> work{[&] { commit_all(); },
                                                [&] {
                                                  while (committed < batches) warehouse->maintain();
                                                },
                                                [&] {
                                                  wait_for(batches / 2);
                                                  warehouse->erase(std::vector{party(*warehouse, "eve")});
                                                },
                                                [&] {
                                                  wait_for(batches / 2 + 5);
                                                  warehouse->keep_from("sales", at(5 * 100));
                                                },
                                                [&] {
                                                  wait_for(batches / 2);
                                                  copied = warehouse->backup(folder / "copy.db").has_value();
                                                }};
  BOOST_TEST(torn_while(*warehouse, 2, work) == 0);
  BOOST_TEST(copied);
  warehouse->maintain();
  BOOST_TEST(warehouse->verify().problems == std::vector<std::string>(), boost::test_tools::per_element());
  BOOST_TEST(warehouse->latest_tx() == batches + 2);
  const auto sales = everything(*warehouse);
  for (const Sale& sale : sales) {
    const std::int64_t number = sale.id / batch_rows;
    const bool corrected = sale.id % batch_rows == 3 && number > 0 && number < batches / 2;
    BOOST_TEST(sale.cents == (corrected ? number * 2 + 1 + 2 : 1));
    BOOST_TEST((sale.customer == "ada" || sale.customer == "bob"));
    BOOST_TEST(sale.second >= 500);
  }
  const std::int64_t eves = (batches - 5) / 2, deleted = (batches - 5 + 2) / 4;
  BOOST_TEST(static_cast<std::int64_t>(sales.size()) == (batches - 5) * batch_rows - eves - deleted);
}

BOOST_FIXTURE_TEST_CASE(a_copy_is_of_one_state, Busy) {
  std::vector<std::int64_t> rows;
  const auto copy_often = [&] {
    for (int number = 0; committed < batches; ++number) {
      const auto file = folder / ("copy" + std::to_string(number) + ".db");
      if (!warehouse->backup(file)) return;
      const auto copy = warehouse::open_embedded(file, clock);
      rows.push_back(static_cast<std::int64_t>(everything(*copy).size()) - copy->facts("sales").rows);
    }
  };
  torn_while(*warehouse, 0, {[&] { commit_all(); }, copy_often});
  BOOST_TEST(!rows.empty());
  BOOST_TEST(std::count(rows.begin(), rows.end(), 0) == static_cast<std::ptrdiff_t>(rows.size()));
}

BOOST_AUTO_TEST_SUITE_END()
