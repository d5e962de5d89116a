#include <boost/test/unit_test.hpp>

#include "db/database.hpp"
#include "db/failing.hpp"
#include "warehouse/store.hpp"

using namespace portico;
using namespace portico::testing;

namespace {

std::vector<Sale> many(std::int64_t from, std::int64_t count) {
  std::vector<Sale> sales;
  for (std::int64_t id = from; id < from + count; ++id)
    sales.push_back({id, "c" + std::to_string(id % 50), id, id * 977, "note " + std::to_string(id)});
  return sales;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// Runs SQL on the file behind the warehouse's back.
void tamper(Store& store, const std::string& sql) {
  store.warehouse.reset();
  db::Database::open(store.file, {}).execute(sql);
  store.warehouse = store.open();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(warehouse_damage)

BOOST_FIXTURE_TEST_CASE(a_full_disk_leaves_nothing_of_the_batch, Store) {
  auto batch = batch_of(many(0, 100));
  batch.cursors = {{"id", "100"}};
  warehouse->commit(batch);
  const auto before = everything(*warehouse);
  reopen({.most_pages = 80});
  batch = batch_of(many(100, 100'000));
  batch.cursors = {{"id", "100100"}};
  const auto error = failure_of([&] { warehouse->commit(batch); });
  BOOST_TEST(error.code == Errc::storage);
  BOOST_TEST(contains(error.message, "the disk is full"));
  BOOST_TEST(contains(error.message, file.string()));
  BOOST_TEST((everything(*warehouse) == before));
  BOOST_TEST(warehouse->cursor("shop", "id").value() == "100");
  BOOST_TEST(warehouse->latest_tx() == 1);
  BOOST_TEST(warehouse->facts("sales").rows == 100);
}

BOOST_FIXTURE_TEST_CASE(after_a_full_disk_the_same_batch_succeeds, Store) {
  reopen({.most_pages = 80});
  BOOST_CHECK_THROW(warehouse->commit(batch_of(many(0, 100'000))), Failure);
  reopen();
  BOOST_TEST(warehouse->commit(batch_of(many(0, 100'000))).appended == 100'000);
}

BOOST_FIXTURE_TEST_CASE(a_merge_on_a_full_disk_changes_no_answer, Store) {
  reopen({.block_rows = 64});
  for (std::int64_t batch = 0; batch < 8; ++batch) warehouse->commit(batch_of(many(batch * 3000, 3000)));
  const auto before = everything(*warehouse);
  warehouse.reset();
  const auto pages = static_cast<std::int64_t>(std::filesystem::file_size(file) / 8192);
  warehouse = open({.block_rows = 64, .most_pages = pages + 20});
  BOOST_TEST(failure_of([&] { warehouse->maintain(); }).code == Errc::storage);
  BOOST_TEST((everything(*warehouse) == before));
  reopen({.block_rows = 64});
  warehouse->maintain();
  BOOST_TEST((everything(*warehouse) == before));
}

BOOST_FIXTURE_TEST_CASE(a_damaged_chunk_is_named_and_never_answered_from, Store) {
  warehouse->commit(batch_of(many(0, 100)));
  tamper(*this,
         "UPDATE chunk SET data = CAST(substr(data, 1, 30) || x'ff' || substr(data, 32) AS BLOB) WHERE id % 1024 = 2");
  const auto error = failure_of([&] { everything(*warehouse); });
  BOOST_TEST(error.code == Errc::corrupt);
  BOOST_TEST(contains(error.message, file.string() + " is damaged: warehouse block 1, column 2"));
}

BOOST_FIXTURE_TEST_CASE(damage_elsewhere_in_the_file_is_noticed, Store) {
  warehouse->commit(batch_of(many(0, 100)));
  warehouse->commit(batch_of({{1, "c1", 1, 5, {}}}));
  warehouse->commit(batch_of(accounts_rows(many(0, 10))));
  for (const char* sql : {"DELETE FROM chunk WHERE id % 1024 = 2", "UPDATE block SET hi = hi + 1",
                          "UPDATE chunk SET data = (SELECT data FROM chunk WHERE id % 1024 = 0)",
                          "UPDATE block SET meta = CAST(substr(meta, 1, 20) || x'ff' || substr(meta, 22) AS BLOB)",
                          "UPDATE dead SET data = CAST(substr(data, 1, 12) || x'ff' || substr(data, 14) AS BLOB)"}) {
    const auto copy = folder / "copy.db";
    warehouse.reset();
    std::filesystem::copy_file(file, copy, std::filesystem::copy_options::overwrite_existing);
    tamper(*this, sql);
    BOOST_TEST(failure_of([&] { everything(*warehouse); }).code == Errc::corrupt, sql);
    warehouse.reset();
    std::filesystem::copy_file(copy, file, std::filesystem::copy_options::overwrite_existing);
    warehouse = open();
  }
  BOOST_TEST(everything(*warehouse).size() == 100U);
}

BOOST_FIXTURE_TEST_CASE(a_file_of_a_newer_version_is_refused, Store) {
  warehouse.reset();
  db::Database::open(file, {}).execute("UPDATE schema_version SET version = 99 WHERE module = 'warehouse'");
  const auto error = failure_of([&] { open(); });
  BOOST_TEST(error.code == Errc::corrupt);
  BOOST_TEST(contains(error.message, "newer"));
}

BOOST_AUTO_TEST_SUITE_END()
