#include <algorithm>

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "warehouse/store.hpp"

using namespace portico;
using namespace portico::testing;
using warehouse::Tx;

namespace {

/// All versions of a dataset's rows that some parties see as "id note [from, end)", sorted; "…" for no end.
std::vector<std::string> versions(const warehouse::Warehouse& warehouse, const std::string& dataset,
                                  const warehouse::PartySet& parties, std::optional<Tx> as_of = {}) {
  std::vector<std::string> found;
  warehouse.scan({.dataset = dataset,
                  .parties = parties,
                  .fields = {"id", "note", "_tx", "_end_tx"},
                  .as_of = as_of,
                  .versions = warehouse::Versions::all},
                 [&](const warehouse::Block& block) {
                   const auto text = [&](std::size_t column, std::size_t row) {
                     return to_string(block.columns[column].value_at(row));
                   };
                   for (std::size_t row = 0; row < block.rows; ++row)
                     found.push_back(fmt::format("{} {} [{}, {})", text(0, row), text(1, row), text(2, row),
                                                 block.columns[3].null_at(row) ? "…" : text(3, row)));
                   return true;
                 });
  std::sort(found.begin(), found.end());
  return found;
}

warehouse::Batch ending(const std::vector<std::int64_t>& ids) {
  ColumnBuilder keys({TypeKind::integer});
  for (const std::int64_t id : ids) keys.append_int(id);
  warehouse::Batch batch{.source = "shop"};
  batch.deletions.push_back({.dataset = "accounts", .columns = {keys.take()}});
  return batch;
}

using Lines = std::vector<std::string>;

/// Account 1 is corrected and moves from ada to bob; 2 is deleted and returns; 3 stays.
struct Told : Store {
  Told() {
    put({{1, "ada", 0, 0, "silver"}, {2, "ada", 0, 0, "basic"}, {3, "bob", 0, 0, "gold"}});  // tx 1
    put({{1, "ada", 0, 0, "gold"}});                                                         // tx 2
    warehouse->commit(ending({2}));                                                          // tx 3
    put({{1, "bob", 0, 0, "gold"}});                                                         // tx 4
    put({{2, "ada", 0, 0, "free"}});                                                         // tx 5
  }
  void put(const std::vector<Sale>& accounts) { warehouse->commit(batch_of(accounts_rows(accounts))); }
  warehouse::PartySet of(const std::string& customer) const { return PartySetMaker::of({party(*warehouse, customer)}); }
};

const Lines all{"1 gold [2, 4)",  "1 gold [4, …)", "1 silver [1, 2)",
                "2 basic [1, 3)", "2 free [5, …)", "3 gold [1, …)"};

}  // namespace

BOOST_AUTO_TEST_SUITE(warehouse_versions)

BOOST_FIXTURE_TEST_CASE(shows_what_each_row_was_and_until_when, Told) {
  BOOST_TEST(versions(*warehouse, "accounts", PartySetMaker::everything()) == all, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(a_past_state_knows_no_later_end, Told) {
  BOOST_TEST(versions(*warehouse, "accounts", PartySetMaker::everything(), 3) ==
                 (Lines{"1 gold [2, …)", "1 silver [1, 2)", "2 basic [1, 3)", "3 gold [1, …)"}),
             boost::test_tools::per_element());
  BOOST_TEST(versions(*warehouse, "accounts", PartySetMaker::everything(), 1) ==
                 (Lines{"1 silver [1, …)", "2 basic [1, …)", "3 gold [1, …)"}),
             boost::test_tools::per_element());
}

/// What somebody else's row was while it was theirs is not shown.
BOOST_FIXTURE_TEST_CASE(shows_a_party_only_what_was_its_own, Told) {
  BOOST_TEST(versions(*warehouse, "accounts", of("ada")) ==
                 (Lines{"1 gold [2, 4)", "1 silver [1, 2)", "2 basic [1, 3)", "2 free [5, …)"}),
             boost::test_tools::per_element());
  BOOST_TEST(versions(*warehouse, "accounts", of("bob")) == (Lines{"1 gold [4, …)", "3 gold [1, …)"}),
             boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(merges_change_nothing_of_it, Told) {
  for (std::int64_t number = 0; number < 20; ++number) put({{100 + number, "cy", 0, 0, "x"}});
  const Lines before = versions(*warehouse, "accounts", PartySetMaker::everything());
  const Lines earlier = versions(*warehouse, "accounts", PartySetMaker::everything(), 3);
  const auto verified = warehouse->verify().parts;
  warehouse->maintain();
  BOOST_TEST(warehouse->verify().parts < verified);
  BOOST_TEST(versions(*warehouse, "accounts", PartySetMaker::everything()) == before, boost::test_tools::per_element());
  BOOST_TEST(versions(*warehouse, "accounts", PartySetMaker::everything(), 3) == earlier,
             boost::test_tools::per_element());
  reopen();
  BOOST_TEST(versions(*warehouse, "accounts", PartySetMaker::everything()) == before, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(nothing_is_left_of_an_erased_party, Told) {
  warehouse->erase(std::vector{party(*warehouse, "ada")});
  BOOST_TEST(versions(*warehouse, "accounts", PartySetMaker::everything()) == (Lines{"1 gold [4, …)", "3 gold [1, …)"}),
             boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(live_rows_can_be_asked_when_they_end, Told) {
  std::int64_t ended = 0, rows = 0;
  warehouse->scan({.dataset = "accounts", .parties = PartySetMaker::everything(), .fields = {"_end_tx"}, .as_of = 1},
                  [&](const warehouse::Block& block) {
                    rows += static_cast<std::int64_t>(block.rows);
                    for (std::size_t row = 0; row < block.rows; ++row) ended += block.columns[0].null_at(row) ? 0 : 1;
                    return true;
                  });
  BOOST_TEST(rows == 3);
  BOOST_TEST(ended == 0);
}

BOOST_FIXTURE_TEST_CASE(lists_commits_with_their_times, Store) {
  BOOST_TEST(warehouse->commits(9).empty());
  warehouse->commit(batch_of({{1, "ada", 0, 0, "a"}}));
  clock.time += std::chrono::hours(1);
  warehouse->commit(batch_of({{2, "ada", 0, 0, "a"}}));
  warehouse->commit(batch_of({{3, "ada", 0, 0, "a"}}));
  const auto commits = warehouse->commits(2);
  BOOST_REQUIRE(commits.size() == 2U);
  BOOST_TEST(commits[0].tx == 1);
  BOOST_TEST((commits[1].at - commits[0].at == std::chrono::hours(1)));
  BOOST_TEST(warehouse->commits(warehouse->latest_tx()).size() == 3U);
}

BOOST_AUTO_TEST_SUITE_END()
