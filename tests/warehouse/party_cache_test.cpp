#include <random>

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "support/scratch_folder.hpp"
#include "support/seed.hpp"
#include "warehouse/party_store.hpp"
#include "warehouse/schema.hpp"

using namespace portico;
using warehouse::PartyCache;

namespace {

struct Parties {
  testing::ScratchFolder folder{testing::ScratchFolder::in_memory()};
  db::Database database = db::Database::open(folder / "parties.db", {});
  PartyCache cache;

  Parties() { warehouse::prepare_schema(database); }
  void store(std::int64_t party, const std::string& name_space, const std::string& external_id) {
    database.prepare("INSERT INTO party(id, name_space, external_id) VALUES(?, ?, ?)")
        .bind_all(party, name_space, external_id)
        .run();
  }
};

std::string id_of(std::int64_t party) { return fmt::format("customer {}", party * 7919); }

}  // namespace

BOOST_AUTO_TEST_SUITE(warehouse_party_cache)

BOOST_FIXTURE_TEST_CASE(knows_all_that_the_file_has, Parties) {
  for (std::int64_t party = 1; party <= 3000; ++party) store(party, "crm", id_of(party));
  cache.fill(database);
  BOOST_TEST(cache.complete());
  for (std::int64_t party = 1; party <= 3000; ++party) BOOST_TEST((cache.find("crm", id_of(party)) == party));
  BOOST_TEST(!cache.find("crm", id_of(3001)));
  cache.add("crm", id_of(3001), 3001);
  BOOST_TEST((cache.find("crm", id_of(3001)) == 3001));
  BOOST_TEST(cache.complete());
}

BOOST_FIXTURE_TEST_CASE(tells_where_the_namespace_ends, Parties) {
  store(1, "a", "bc");
  store(2, "ab", "c");
  store(3, "", "abc");
  cache.fill(database);
  BOOST_TEST((cache.find("a", "bc") == 1));
  BOOST_TEST((cache.find("ab", "c") == 2));
  BOOST_TEST((cache.find("", "abc") == 3));
  BOOST_TEST(!cache.find("abc", ""));
}

BOOST_FIXTURE_TEST_CASE(does_not_claim_to_know_ids_that_are_too_long_for_it, Parties) {
  const std::string fitting(51, 'x'), longer(52, 'x');  // behind "crm"
  store(1, "crm", fitting);
  cache.fill(database);
  BOOST_TEST(cache.complete());
  BOOST_TEST((cache.find("crm", fitting) == 1));
  cache.add("crm", longer, 2);
  BOOST_TEST(!cache.complete());
  BOOST_TEST(!cache.find("crm", longer));
  BOOST_TEST((cache.find("crm", fitting) == 1));
}

BOOST_FIXTURE_TEST_CASE(forgets_when_it_is_cleared, Parties) {
  cache.fill(database);
  cache.add("crm", "1", 1);  // in a transaction that is rolled back
  cache.clear();
  store(1, "crm", "2");
  cache.fill(database);
  BOOST_TEST(!cache.find("crm", "1"));
  BOOST_TEST((cache.find("crm", "2") == 1));
}

BOOST_FIXTURE_TEST_CASE(is_never_wrong_beyond_its_size, Parties) {
  constexpr std::int64_t most = 300'000;
  cache.fill(database);
  for (std::int64_t party = 1; party <= most; ++party) cache.add("crm", id_of(party), party);
  BOOST_TEST(!cache.complete());
  std::int64_t known = 0;
  for (std::int64_t party = 1; party <= most; ++party) {
    const auto found = cache.find("crm", id_of(party));
    if (found) BOOST_REQUIRE(*found == party);
    if (found) ++known;
  }
  BOOST_TEST(known > 0);
  BOOST_TEST(known < most / 2);
  BOOST_TEST((cache.find("crm", id_of(most)) == most));
}

BOOST_AUTO_TEST_SUITE_END()
