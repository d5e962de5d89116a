#include <algorithm>

#include <boost/test/unit_test.hpp>

#include "db/failing.hpp"
#include "warehouse/rows_maker.hpp"
#include "warehouse/store.hpp"

using namespace portico;
using namespace portico::testing;
using warehouse::open_embedded;
using warehouse::Warehouse;

namespace {

const std::vector<Sale> three{{1, "ada", 10, 150, "tea"}, {2, "bob", 5, 250, {}}, {3, {}, 7, 999, "lost"}};

std::vector<std::string> cell_texts(const Warehouse& warehouse, const std::string& field) {
  std::vector<std::string> texts;
  warehouse.scan(
      {.dataset = "sales", .parties = PartySetMaker::everything(), .fields = {"id", field}},
      [&](const warehouse::Block& block) {
        for (std::size_t row = 0; row < block.rows; ++row)
          texts.push_back(to_string(block.columns[0].value_at(row)) + "=" + to_string(block.columns[1].value_at(row)));
        return true;
      });
  std::sort(texts.begin(), texts.end());
  return texts;
}

/// So many that two threads look for them, in no order: an index is written with each.
std::vector<Sale> many(std::int64_t first_id) {
  std::vector<Sale> sales;
  for (std::int64_t number = 4999; number >= 0; --number)
    sales.push_back({first_id + 3 * number, "ada", 1, 100, "tea"});
  return sales;
}

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

BOOST_FIXTURE_TEST_CASE(of_equal_keys_in_a_batch_the_last_one_counts, Store) {
  const auto result = warehouse->commit(batch_of({{1, "ada", 1, 1, {}}, {2, "ada", 1, 1, {}}, {1, "bob", 2, 5, "b"}}));
  BOOST_TEST(result.appended == 2);
  BOOST_TEST((everything(*warehouse) == std::vector<Sale>{{1, "bob", 2, 5, "b"}, {2, "ada", 1, 1, {}}}));
}

BOOST_FIXTURE_TEST_CASE(a_batch_finds_what_it_stored_itself, Store) {
  warehouse->commit(batch_of(many(0)));
  auto corrected = many(1);
  for (std::size_t at = 0; at < corrected.size(); at += 100) corrected[at].cents = 99;
  warehouse::Batch batch = batch_of(many(1));
  batch.upserts.push_back(sales_rows(many(2)));
  batch.upserts.push_back(sales_rows(corrected));
  const auto result = warehouse->commit(batch);
  BOOST_TEST(result.appended == 10'000);
  BOOST_TEST(result.corrected == 50);
  BOOST_TEST(result.unchanged == 4950);
  BOOST_TEST(warehouse->commit(batch_of(many(2))).unchanged == 5000);
  BOOST_TEST(warehouse->commit(batch_of(many(0))).unchanged == 5000);
}

BOOST_FIXTURE_TEST_CASE(a_row_that_moves_to_another_customer_is_a_correction, Store) {
  warehouse->commit(batch_of(three));
  const auto moved = warehouse->commit(batch_of({{3, "ada", 7, 999, "lost"}}));
  BOOST_TEST(moved.corrected == 1);
  const auto rows_of_ada = [&](std::optional<warehouse::Tx> as_of) {
    return scanned(*warehouse,
                   {.dataset = "sales", .parties = PartySetMaker::of({party(*warehouse, "ada")}), .as_of = as_of})
        .size();
  };
  BOOST_TEST(rows_of_ada({}) == 2U);
  BOOST_TEST(rows_of_ada(1) == 1U);
  BOOST_TEST(warehouse->facts("sales").unassigned == 0);
}

BOOST_FIXTURE_TEST_CASE(unassigned_rows_are_seen_only_by_everything, Store) {
  warehouse->commit(batch_of(three));
  BOOST_TEST(scanned(*warehouse, {.dataset = "sales", .parties = PartySetMaker::named()}).size() == 2U);
  BOOST_TEST(scanned(*warehouse, {.dataset = "sales", .parties = PartySetMaker::of({})}).empty());
  BOOST_TEST(everything(*warehouse).size() == 3U);
  BOOST_TEST(warehouse->facts("sales").unassigned == 1);
}

BOOST_FIXTURE_TEST_CASE(a_time_range_excludes_its_end, Store) {
  warehouse->commit(batch_of(three));
  const auto found = scanned(
      *warehouse,
      {.dataset = "sales", .parties = PartySetMaker::everything(), .time = warehouse::TimeRange{at(5), at(10)}});
  BOOST_TEST((found == std::vector<Sale>{three[1], three[2]}));
}

BOOST_FIXTURE_TEST_CASE(each_row_says_its_tx_and_source, Store) {
  warehouse->commit(batch_of(three));
  warehouse->commit(batch_of(sales_rows({{2, "bob", 5, 300, {}}}), "office"));
  BOOST_TEST(cell_texts(*warehouse, "_tx") == (std::vector<std::string>{"1=1", "2=2", "3=1"}));
  BOOST_TEST(cell_texts(*warehouse, "_source") == (std::vector<std::string>{"1=shop", "2=office", "3=shop"}));
}

BOOST_FIXTURE_TEST_CASE(merged_parts_keep_tx_source_and_the_past, Store) {
  for (std::int64_t id = 1; id <= 8; ++id)
    warehouse->commit(batch_of(sales_rows({{id, "ada", id, 1, {}}}), id % 2 ? "shop" : "office"));
  warehouse->commit(batch_of(sales_rows({{1, "ada", 1, 2, {}}}), "office"));
  const auto before = everything(*warehouse, "sales", 8);
  warehouse->maintain();
  BOOST_TEST((everything(*warehouse, "sales", 8) == before));
  BOOST_TEST(cell_texts(*warehouse, "_tx").front() == "1=9");
  BOOST_TEST(cell_texts(*warehouse, "_source") ==
             (std::vector<std::string>{"1=office", "2=office", "3=shop", "4=office", "5=shop", "6=office", "7=shop",
                                       "8=office"}));
  const auto stats = warehouse->scan({.dataset = "sales", .parties = PartySetMaker::everything(), .fields = {"id"}},
                                     [](const warehouse::Block&) { return true; });
  BOOST_TEST(stats.blocks_read == 1);
}

BOOST_FIXTURE_TEST_CASE(a_scan_stops_when_the_sink_has_enough, Store) {
  for (std::int64_t id = 1; id <= 3; ++id) warehouse->commit(batch_of({{id, "ada", id, 1, {}}}));
  int blocks = 0;
  warehouse->scan({.dataset = "sales", .parties = PartySetMaker::everything(), .fields = {"id"}},
                  [&](const warehouse::Block&) { return ++blocks < 2; });
  BOOST_TEST(blocks == 2);
}

BOOST_FIXTURE_TEST_CASE(other_customers_blocks_are_skipped, Store) {
  warehouse::EmbeddedOptions options{.block_rows = 10};
  auto small = open_embedded(folder / "small.db", clock, options);
  BOOST_REQUIRE(small->define(sales_layout()).has_value());
  std::vector<Sale> sales;
  for (std::int64_t id = 0; id < 1000; ++id) sales.push_back({id, "c" + std::to_string(id % 100), id, 1, {}});
  small->commit(batch_of(sales));
  const auto stats = small->scan(
      {.dataset = "sales", .parties = PartySetMaker::of({party(*small, "c7"), party(*small, "c70")}), .fields = {"id"}},
      [](const warehouse::Block&) { return true; });
  BOOST_TEST(stats.rows == 20);
  BOOST_TEST(stats.blocks_read == 2);
  BOOST_TEST(stats.blocks_skipped == 98);
}

BOOST_FIXTURE_TEST_CASE(the_newest_time_follows_corrections, Store) {
  BOOST_TEST(!warehouse->facts("sales").newest.has_value());
  warehouse->commit(batch_of(three));
  BOOST_TEST((warehouse->facts("sales").newest == at(10)));
  warehouse->commit(batch_of({{1, "ada", 6, 150, "tea"}}));
  BOOST_TEST((warehouse->facts("sales").newest == at(7)));
}

BOOST_FIXTURE_TEST_CASE(rows_that_do_not_fit_the_layout_are_a_defect, Store) {
  auto rows = sales_rows(three);
  rows.columns.pop_back();
  BOOST_TEST(failure_of([&] { warehouse->commit(batch_of(rows)); }).code == Errc::internal);
  BOOST_TEST(failure_of([&] {
               warehouse->scan({.dataset = "sales", .parties = PartySetMaker::everything(), .fields = {"nme"}},
                               [](const warehouse::Block&) { return true; });
             }).code == Errc::invalid);
  BOOST_TEST(warehouse->latest_tx() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
