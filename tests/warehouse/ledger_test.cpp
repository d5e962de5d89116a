#include "warehouse/ledger.hpp"

#include <boost/test/unit_test.hpp>

#include "warehouse/store.hpp"

using namespace portico;
using namespace portico::testing;
using warehouse::Batch;
using warehouse::Reject;

namespace {

const Reject bad_line{.dataset = "sales",
                      .location = "sales.csv:7",
                      .record = 7,
                      .field = "amount",
                      .reason = "'x' is no number",
                      .raw = std::string("7,\0x", 4),
                      .customer = "ada"};

}  // namespace

BOOST_AUTO_TEST_SUITE(warehouse_ledger)

BOOST_FIXTURE_TEST_CASE(a_cursor_moves_with_its_batch, Store) {
  BOOST_TEST(!warehouse->cursor("shop", "id").has_value());
  Batch batch = batch_of({{1, "ada", 1, 1, {}}});
  batch.cursors = {{"id", "1"}};
  warehouse->commit(batch);
  reopen();
  BOOST_TEST(warehouse->cursor("shop", "id").value() == "1");
  BOOST_TEST(!warehouse->cursor("office", "id").has_value());
}

BOOST_FIXTURE_TEST_CASE(an_unchanged_cursor_is_no_reason_for_a_tx_but_a_moved_one_is, Store) {
  warehouse->commit({.source = "shop", .cursors = {{"id", "1"}}});
  BOOST_TEST(!warehouse->commit({.source = "shop", .cursors = {{"id", "1"}}}).tx.has_value());
  BOOST_TEST(warehouse->commit({.source = "shop", .cursors = {{"id", "2"}}}).tx.value() == 2);
}

BOOST_FIXTURE_TEST_CASE(a_reject_is_kept_once_with_its_bytes, Store) {
  BOOST_TEST(warehouse->commit({.source = "shop", .rejects = {bad_line}}).tx.value() == 1);
  BOOST_TEST(!warehouse->commit({.source = "shop", .rejects = {bad_line}}).tx.has_value());
  const auto kept = warehouse->rejects("shop", 10);
  BOOST_REQUIRE(kept.size() == 1U);
  BOOST_TEST(kept[0].reject.raw == bad_line.raw);
  BOOST_TEST(kept[0].reject.reason == bad_line.reason);
  BOOST_TEST(kept[0].reject.location == bad_line.location);
  BOOST_TEST(kept[0].tx == 1);
  BOOST_TEST((kept[0].at == clock.time));
}

BOOST_FIXTURE_TEST_CASE(rejects_come_newest_first_and_are_counted_by_customer, Store) {
  Reject other = bad_line;
  other.record = 8;
  other.customer = "bob";
  warehouse->commit({.source = "shop", .rejects = {bad_line, other}});
  BOOST_TEST(warehouse->rejects("shop", 1).at(0).reject.record == 8);
  Reject later = bad_line;
  later.record = 9;
  later.customer = "";
  warehouse->commit({.source = "shop", .rejects = {later}});
  const auto count = [&](std::optional<std::string> customer, std::optional<warehouse::Tx> as_of = {}) {
    return warehouse->reject_count({.dataset = "sales", .customer = std::move(customer), .as_of = as_of});
  };
  BOOST_TEST(count({}) == 3);
  BOOST_TEST(count({}, 1) == 2);
  BOOST_TEST(count("") == 1);
  BOOST_TEST(count("", 1) == 0);
  BOOST_TEST(count("bob") == 1);
  BOOST_TEST(count("eve") == 0);
}

BOOST_FIXTURE_TEST_CASE(raw_bytes_are_cut_at_64_kib, Store) {
  Reject huge = bad_line;
  huge.raw.assign(100'000, 'x');
  warehouse->commit({.source = "shop", .rejects = {huge}});
  BOOST_TEST(warehouse->rejects("shop", 1).at(0).reject.raw.size() == 65536U);
}

BOOST_FIXTURE_TEST_CASE(the_tx_log_maps_moments_to_tx, Store) {
  const Instant first = clock.time;
  warehouse->commit(batch_of({{1, "ada", 1, 1, {}}}));
  clock.time += std::chrono::hours(1);
  warehouse->commit(batch_of({{2, "ada", 1, 1, {}}}));
  BOOST_TEST(warehouse->tx_before(first) == 0);
  BOOST_TEST(warehouse->tx_before(first + std::chrono::microseconds(1)) == 1);
  BOOST_TEST(warehouse->tx_before(clock.time + std::chrono::seconds(1)) == 2);
  BOOST_TEST((warehouse->committed_at(2) == clock.time));
  BOOST_TEST(!warehouse->committed_at(3).has_value());
}

BOOST_FIXTURE_TEST_CASE(a_clock_set_back_does_not_disorder_the_log, Store) {
  const Instant first = clock.time;
  warehouse->commit(batch_of({{1, "ada", 1, 1, {}}}));
  clock.time -= std::chrono::hours(1);
  warehouse->commit(batch_of({{2, "ada", 1, 1, {}}}));
  BOOST_TEST((warehouse->committed_at(2) == first));
  BOOST_TEST(warehouse->tx_before(first) == 0);
  BOOST_TEST(warehouse->tx_before(first + std::chrono::seconds(1)) == 2);
}

BOOST_FIXTURE_TEST_CASE(sync_states_are_kept_without_a_tx, Store) {
  BOOST_TEST(!warehouse->sync_state("shop").has_value());
  warehouse->note_sync({.source = "shop", .attempted_at = at(1), .succeeded_at = at(1)});
  warehouse->note_sync({.source = "shop", .attempted_at = at(2), .succeeded_at = at(1), .error = "no such file"});
  reopen();
  const auto state = warehouse->sync_state("shop").value();
  BOOST_TEST((state.attempted_at == at(2)));
  BOOST_TEST((state.succeeded_at == at(1)));
  BOOST_TEST(state.error == "no such file");
  BOOST_TEST(warehouse->latest_tx() == 0);
}

BOOST_FIXTURE_TEST_CASE(a_file_keeps_its_number, Store) {
  BOOST_TEST(warehouse->file_number("sales", "a.csv") == 1);
  BOOST_TEST(warehouse->file_number("sales", "b.csv") == 2);
  BOOST_TEST(warehouse->file_number("sales", "a.csv") == 1);
  BOOST_TEST(warehouse->file_number("accounts", "b.csv") == 1);
  warehouse->commit(batch_of({{1, "ada", 1, 1, {}}}));
  reopen();
  BOOST_TEST(warehouse->file_number("sales", "b.csv") == 2);
  BOOST_TEST(warehouse->file_number("sales", "c.csv") == 3);
}

BOOST_FIXTURE_TEST_CASE(a_file_number_without_rows_is_forgotten, Store) {
  warehouse->file_number("sales", "a.csv");
  reopen();
  BOOST_TEST(warehouse->file_number("sales", "z.csv") == 1);
}

BOOST_FIXTURE_TEST_CASE(parties_are_made_once_by_rows_that_are_stored, Store) {
  warehouse->commit(batch_of({{1, "ada", 1, 1, {}}, {2, "bob", 1, 1, {}}, {3, {}, 1, 1, {}}}));
  warehouse->commit(batch_of({{4, "ada", 1, 1, {}}}));
  const auto parties = warehouse->parties();
  BOOST_REQUIRE(parties.size() == 2U);
  BOOST_TEST(parties[0].name_space == "shop");
  BOOST_TEST(parties[0].external_id == "ada");
}

BOOST_AUTO_TEST_SUITE_END()
