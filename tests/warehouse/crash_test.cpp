// A child commits batch after batch and is killed at a random moment; what is found afterwards must be whole batches,
// and the cursor must say how many.
#include <chrono>
#include <random>
#include <signal.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "support/scratch_folder.hpp"
#include "support/seed.hpp"
#include "warehouse/rows_maker.hpp"

using namespace portico;
using namespace portico::testing;

namespace {

constexpr int kills = 25;
constexpr std::int64_t batch_rows = 7;

std::unique_ptr<warehouse::Warehouse> open(const std::filesystem::path& file, const Clock& clock) {
  warehouse::EmbeddedOptions options{.block_rows = 16};
  auto opened = warehouse::open_embedded(file, clock, options);
  BOOST_REQUIRE(opened->define(sales_layout()).has_value());
  return opened;
}

std::int64_t batches(const warehouse::Warehouse& warehouse) {
  return std::stoll(warehouse.cursor("shop", "batch").value_or("0"));
}

/// Row 0, which every batch corrects, and six new rows.
warehouse::Batch batch_number(std::int64_t number) {
  std::vector<Sale> sales{{0, "ada", 0, number, {}}};
  for (std::int64_t row = 1; row < batch_rows; ++row)
    sales.push_back({number * 10 + row, row % 2 ? "ada" : "bob", row, number, {}});
  warehouse::Batch batch = batch_of(sales);
  batch.cursors = {{"batch", std::to_string(number)}};
  return batch;
}

[[noreturn]] void commit_until_killed(const std::filesystem::path& file, int told) {
  const SetClock clock;
  const auto warehouse = open(file, clock);
  for (std::int64_t number = batches(*warehouse) + 1;; ++number) {
    warehouse->commit(batch_number(number));
    if (number % 3 == 0) warehouse->maintain();
    if (write(told, &number, sizeof number) != sizeof number) _exit(1);
  }
}

/// The last batch that the child said was committed before it was killed; 0 if none.
std::int64_t run_and_kill(const std::filesystem::path& file, std::chrono::microseconds after) {
  int ends[2];
  BOOST_REQUIRE(pipe(ends) == 0);
  const pid_t child = fork();
  BOOST_REQUIRE(child >= 0);
  if (child == 0) {
    close(ends[0]);
    commit_until_killed(file, ends[1]);
  }
  close(ends[1]);
  std::int64_t told = 0;
  if (read(ends[0], &told, sizeof told) != sizeof told) told = 0;  // wait until it is at work
  std::this_thread::sleep_for(after);
  kill(child, SIGKILL);
  while (read(ends[0], &told, sizeof told) == sizeof told) {
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  BOOST_REQUIRE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  return told;
}

void check_whole(const warehouse::Warehouse& warehouse, std::int64_t told) {
  const std::int64_t done = batches(warehouse);
  BOOST_TEST(done >= told);
  BOOST_TEST(warehouse.latest_tx() == done);
  const auto sales = everything(warehouse);
  BOOST_REQUIRE(static_cast<std::int64_t>(sales.size()) == done * (batch_rows - 1) + 1);
  BOOST_TEST(sales.front().cents == done);
  BOOST_TEST(sales.back().id == done * 10 + batch_rows - 1);
  const auto before = everything(warehouse, "sales", done / 2);
  BOOST_TEST(static_cast<std::int64_t>(before.size()) == (done < 2 ? 0 : done / 2 * (batch_rows - 1) + 1));
  BOOST_TEST(warehouse.facts("sales").rows == static_cast<std::int64_t>(sales.size()));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(warehouse_crash)

BOOST_AUTO_TEST_CASE(a_kill_at_any_moment_leaves_whole_batches) {
  const ScratchFolder folder;
  const SetClock clock;
  std::mt19937_64 random(seed());
  for (int round = 0; round < kills; ++round) {
    const auto after = std::chrono::microseconds(std::uniform_int_distribution<int>(0, 15'000)(random));
    const std::int64_t told = run_and_kill(folder / "warehouse.db", after);
    BOOST_TEST_CONTEXT("kill " << round) check_whole(*open(folder / "warehouse.db", clock), told);
  }
  BOOST_TEST(batches(*open(folder / "warehouse.db", clock)) >= kills);
}

BOOST_AUTO_TEST_SUITE_END()
