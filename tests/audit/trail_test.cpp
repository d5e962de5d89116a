#include "audit/trail.hpp"

#include <boost/test/unit_test.hpp>

using namespace portico;
using namespace portico::audit;

namespace {

struct Fixture {
  db::Database database = db::Database::in_memory();
  Trail trail{Secret(std::string(32, 's'))};

  Fixture() { migrate(database); }

  void append(const std::string& actor, const std::string& customer, const std::string& act) {
    db::Transaction transaction(database);
    trail.append(database, {.at = Instant{std::chrono::seconds{1000}},
                            .actor = actor,
                            .role = "viewer",
                            .customer = customer,
                            .act = act,
                            .object = "revenue",
                            .outcome = "ok",
                            .peer = "unix"});
    transaction.commit();
  }
  void append_ten() {
    for (int index = 0; index < 10; ++index) append("ada@example.com", "6", "query.run" + std::to_string(index));
  }
  /// What someone with the file in hand can do.
  void tamper(const std::string& sql) {
    database.execute("DROP TRIGGER entry_is_never_changed; DROP TRIGGER entry_is_never_removed");
    database.execute(sql);
  }
  std::string complaint(const std::optional<Head>& noted = std::nullopt) {
    const auto head = trail.verify(database, noted);
    BOOST_TEST_REQUIRE(!head.has_value());
    BOOST_TEST((head.error().code == Errc::corrupt));
    return head.error().message;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(audit_trail, Fixture)

BOOST_AUTO_TEST_CASE(an_entry_comes_back_as_it_was_given) {
  append("ada@example.com", "6", "query.run");
  const auto entries = trail.list(database, {});
  BOOST_TEST_REQUIRE(entries.size() == 1U);
  const Entry& entry = entries[0];
  BOOST_TEST(entry.number == 1);
  BOOST_TEST(to_iso(entry.at) == "1970-01-01T00:16:40Z");
  BOOST_TEST(entry.actor + entry.role + entry.customer + entry.act + entry.object + entry.outcome + entry.peer ==
             "ada@example.comviewer6query.runrevenueokunix");
}

BOOST_AUTO_TEST_CASE(an_entry_needs_a_transaction) {
  BOOST_CHECK_THROW(trail.append(database, {.act = "query.run"}), Failure);
}

BOOST_AUTO_TEST_CASE(an_entry_goes_with_the_act_that_is_rolled_back) {
  append("ada@example.com", "6", "a");
  {
    db::Transaction transaction(database);
    trail.append(database, {.act = "b"});
  }
  append("ada@example.com", "6", "c");
  BOOST_TEST(trail.list(database, {}).size() == 2U);
  BOOST_TEST(trail.verify(database).value().size == 2U);
}

BOOST_AUTO_TEST_CASE(lists_the_newest_in_ascending_order_and_pages_back) {
  append_ten();
  const auto newest = trail.list(database, {.limit = 3});
  BOOST_TEST_REQUIRE(newest.size() == 3U);
  BOOST_TEST(newest[0].number == 8);
  BOOST_TEST(newest[2].number == 10);
  BOOST_TEST(trail.list(database, {.limit = 3, .before = 8})[2].number == 7);
}

BOOST_AUTO_TEST_CASE(lists_by_actor_and_by_customer) {
  append("ada@example.com", "6", "a");
  append("bob@example.com", "6", "b");
  append("bob@example.com", "7", "c");
  BOOST_TEST(trail.list(database, {.actor = "bob@example.com"}).size() == 2U);
  BOOST_TEST(trail.list(database, {.customer = "6"}).size() == 2U);
  BOOST_TEST(trail.list(database, {.actor = "bob@example.com", .customer = "6"}).at(0).act == "b");
}

BOOST_AUTO_TEST_CASE(an_untouched_log_verifies_also_against_an_earlier_head) {
  BOOST_TEST(trail.verify(database).value().size == 0U);
  append_ten();
  const Head noted = trail.verify(database).value();
  append_ten();
  BOOST_TEST(trail.verify(database, noted).value().size == 20U);
}

BOOST_AUTO_TEST_CASE(entries_refuse_update_and_delete) {
  append_ten();
  BOOST_CHECK_THROW(database.execute("UPDATE entry SET outcome = 'denied' WHERE number = 4"), Failure);
  BOOST_CHECK_THROW(database.execute("DELETE FROM entry WHERE number = 4"), Failure);
}

BOOST_AUTO_TEST_CASE(names_the_entry_that_was_changed) {
  for (const std::string column : {"at", "actor", "role", "customer", "act", "object", "outcome", "peer"}) {
    Fixture fresh;
    fresh.append_ten();
    fresh.tamper("UPDATE entry SET " + column + " = " + (column == "at" ? "5" : "'x'") + " WHERE number = 4");
    BOOST_TEST(fresh.complaint() == "audit log: entry 4 was changed");
  }
}

BOOST_AUTO_TEST_CASE(names_the_entry_that_is_missing) {
  append_ten();
  tamper("DELETE FROM entry WHERE number = 7");
  BOOST_TEST(complaint() == "audit log: entry 7 is missing");
}

BOOST_AUTO_TEST_CASE(sees_that_the_newest_entries_are_gone) {
  append_ten();
  tamper("DELETE FROM entry WHERE number > 8");
  BOOST_TEST(complaint() == "audit log: 8 entries are there, its head counts 10");
}

BOOST_AUTO_TEST_CASE(a_log_written_anew_without_the_key_does_not_verify) {
  append_ten();
  Fixture forged;
  const Trail other(Secret(std::string(32, 'f')));
  db::Transaction transaction(forged.database);
  other.append(forged.database, {.act = "harmless"});
  transaction.commit();
  BOOST_TEST(forged.complaint() == "audit log: its head is not signed with this root key");
}

BOOST_AUTO_TEST_CASE(an_old_copy_of_the_log_does_not_match_a_noted_head) {
  append_ten();
  const Head noted = trail.verify(database).value();
  Fixture shorter;
  shorter.append("ada@example.com", "6", "query.run0");
  BOOST_TEST(shorter.complaint(noted) == "audit log: 1 entries are there, but a head over 10 was noted");
  Fixture different;
  for (int index = 0; index < 12; ++index) different.append("bob@example.com", "6", "query.run");
  BOOST_TEST(different.complaint(noted) == "audit log: the first 10 entries are not those of the noted head");
}

BOOST_AUTO_TEST_CASE(a_seed_of_the_wrong_size_is_a_defect) { BOOST_CHECK_THROW(Trail(Secret("short")), Failure); }

BOOST_AUTO_TEST_SUITE_END()
