#include <atomic>
#include <map>
#include <random>
#include <set>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "customer/books.hpp"
#include "support/makers.hpp"
#include "support/seed.hpp"

using namespace portico;
using namespace portico::testing;
using Names = std::vector<std::string>;
using Extent = warehouse::PartySet::Extent;

namespace {

model::Scope of(const std::string& customer) { return ScopeMaker::customer(customer); }
model::Scope everyone() { return ScopeMaker::everyone(); }

}  // namespace

BOOST_AUTO_TEST_SUITE(customer_directory)

BOOST_FIXTURE_TEST_CASE(a_customer_sees_its_own_party_only, Books) {
  put("shop_people", {{"r1", "6", "ada@example.com"}, {"r2", "17", "bob@example.com"}});
  BOOST_TEST(seen(of("6")) == Names{"shop:6"}, boost::test_tools::per_element());
  BOOST_TEST(rows("shop_people", of("6")) == Names{"r1"}, boost::test_tools::per_element());
  BOOST_TEST((directory.visible(of("6")).extent() == Extent::listed));
}

BOOST_FIXTURE_TEST_CASE(an_unknown_customer_sees_nothing, Books) {
  put("shop_people", {{"r1", "6", "ada@example.com"}});
  const auto set = directory.visible(of("7"));
  BOOST_TEST((set.extent() == Extent::listed));
  BOOST_TEST(set.ids().empty());
  BOOST_TEST(rows("shop_people", of("7")).empty());
  BOOST_TEST(!directory.exists(CustomerId("7")));
}

BOOST_FIXTURE_TEST_CASE(an_empty_warehouse_has_no_customers, Books) {
  BOOST_TEST(directory.customers().empty());
  BOOST_TEST(directory.visible(of("")).ids().empty());
  BOOST_TEST(rows("shop_people", everyone()).empty());
}

BOOST_FIXTURE_TEST_CASE(equal_fields_join_namespaces, Books) {
  model.matches = {by_email()};
  put("shop_people", {{"r1", "6", "ada@example.com"}, {"r2", "17", "bob@example.com"}});
  put("crm_people", {{"c1", "A-1", "ada@example.com"}, {"c2", "A-2", "bob@example.com"}});
  BOOST_TEST(seen(of("6")) == (Names{"crm:A-1", "shop:6"}), boost::test_tools::per_element());
  BOOST_TEST(rows("crm_people", of("17")) == Names{"c2"}, boost::test_tools::per_element());
  BOOST_TEST(directory.external_ids(CustomerId("6"), "crm") == Names{"A-1"}, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(joining_values_ignore_case_and_surrounding_blanks, Books) {
  model.matches = {by_email()};
  put("shop_people", {{"r1", "6", "Ada@Example.com "}});
  put("crm_people", {{"c1", "A-1", " ada@example.COM"}});
  BOOST_TEST(seen(of("6")).size() == 2u);
}

BOOST_FIXTURE_TEST_CASE(equal_ids_join_namespaces, Books) {
  model.matches = {same_ids("desk")};
  put("shop_people", {{"r1", "6", {}}});
  put("calls", {{"k1", "6", {}}, {"k2", "9", {}}});
  BOOST_TEST(seen(of("6")) == (Names{"desk:6", "shop:6"}), boost::test_tools::per_element());
  BOOST_TEST(directory.exists(CustomerId("9")));
  BOOST_TEST(rows("calls", of("9")) == Names{"k2"}, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(a_value_of_two_customers_assigns_nobody, Books) {
  model.matches = {by_email()};
  put("shop_people", {{"r1", "6", "office@example.com"}, {"r2", "17", "office@example.com"}});
  put("crm_people", {{"c1", "A-1", "office@example.com"}});
  BOOST_TEST(!directory.customer_of(party("crm", "A-1")).has_value());
  BOOST_TEST(rows("crm_people", of("6")).empty());
  BOOST_TEST(rows("crm_people", of("17")).empty());
  BOOST_TEST(rows("crm_people", everyone()).empty());
}

BOOST_FIXTURE_TEST_CASE(a_party_whose_rows_lead_to_two_customers_is_unassigned, Books) {
  model.matches = {by_email()};
  put("shop_people", {{"r1", "6", "ada@example.com"}, {"r2", "17", "bob@example.com"}});
  put("crm_people", {{"c1", "A-1", "ada@example.com"}, {"c2", "A-1", "bob@example.com"}});
  BOOST_TEST(!directory.customer_of(party("crm", "A-1")).has_value());
  BOOST_TEST(rows("crm_people", everyone()).empty());
}

BOOST_FIXTURE_TEST_CASE(missing_and_empty_values_match_nobody, Books) {
  model.matches = {by_email()};
  put("shop_people", {{"r1", "6", ""}, {"r2", "17", {}}, {"r3", "18", "  "}});
  put("crm_people", {{"c1", "A-1", ""}, {"c2", "A-2", {}}, {"c3", "A-3", "who@example.com"}, {"c4", "A-4", " "}});
  BOOST_TEST(rows("crm_people", everyone()).empty());
  BOOST_TEST(seen(everyone()) == (Names{"shop:17", "shop:18", "shop:6"}), boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(a_namespace_without_a_match_stays_invisible, Books) {
  put("shop_people", {{"r1", "6", {}}});
  put("calls", {{"k1", "6", {}}});
  BOOST_TEST(seen(of("6")) == Names{"shop:6"}, boost::test_tools::per_element());
  BOOST_TEST(rows("calls", everyone()).empty());
}

BOOST_FIXTURE_TEST_CASE(rows_that_name_no_customer_are_invisible, Books) {
  put("shop_people", {{"r1", "6", {}}, {"r2", {}, {}}});
  BOOST_TEST(rows("shop_people", everyone()) == Names{"r1"}, boost::test_tools::per_element());
  BOOST_TEST(rows("shop_people", of("")).empty());
}

BOOST_FIXTURE_TEST_CASE(all_customers_is_every_named_row_while_all_parties_match, Books) {
  model.matches = {by_email()};
  put("shop_people", {{"r1", "6", "ada@example.com"}});
  BOOST_TEST((directory.visible(everyone()).extent() == Extent::named));
  put("crm_people", {{"c1", "A-1", "nobody@example.com"}});
  const auto set = directory.visible(everyone());
  BOOST_TEST((set.extent() == Extent::listed));
  BOOST_TEST((set.ids() == std::vector{party("shop", "6")}));
}

BOOST_FIXTURE_TEST_CASE(it_follows_each_commit_by_itself, Books) {
  model.matches = {by_email()};
  put("crm_people", {{"c1", "A-1", "ada@example.com"}});
  BOOST_TEST(directory.customers().empty());
  put("shop_people", {{"r1", "6", "ada@example.com"}});
  BOOST_TEST(rows("crm_people", of("6")) == Names{"c1"}, boost::test_tools::per_element());
  put("shop_people", {{"r2", "17", "ada@example.com"}});  // now two hold the address
  BOOST_TEST(rows("crm_people", of("6")).empty());
  put("shop_people", {{"r1", "6", "lovelace@example.com"}});
  BOOST_TEST(rows("crm_people", of("17")) == Names{"c1"}, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(customers_come_numbers_first_and_by_value, Books) {
  put("shop_people",
      {{"r1", "10", {}}, {"r2", "9", {}}, {"r3", "acme", {}}, {"r4", "100", {}}, {"r5", "9a", {}}, {"r6", "09", {}}});
  Names ids;
  for (const auto& id : directory.customers()) ids.push_back(id.text);
  BOOST_TEST(ids == (Names{"09", "9", "10", "100", "9a", "acme"}), boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(ids_that_differ_only_in_leading_zeros_are_two_customers, Books) {
  put("shop_people", {{"r1", "09", {}}, {"r2", "9", {}}});
  BOOST_TEST(rows("shop_people", of("9")) == Names{"r2"}, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(readers_see_whole_commits_while_a_writer_works, Books) {
  model.matches = {same_ids("desk")};
  std::atomic<bool> done{false}, shrank{false};
  const auto read = [&] {
    for (std::size_t before = 0; !done;) {
      const std::size_t now = directory.customers().size();
      if (now < before || directory.visible(of("1")).ids().size() > 2) shrank = true;
      before = now;
    }
  };
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) readers.emplace_back(read);
  for (int i = 0; i < 40; ++i)
    put(i % 2 == 0 ? "shop_people" : "calls", {{std::to_string(i), std::to_string(i / 2), {}}});
  done = true;
  for (auto& reader : readers) reader.join();
  BOOST_TEST(!shrank);
  BOOST_TEST(directory.customers().size() == 20u);
  BOOST_TEST(seen(of("1")) == (Names{"desk:1", "shop:1"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(customer_directory_properties)

namespace {

std::string pick(std::mt19937_64& random, int most) {
  return std::to_string(random() % static_cast<std::uint64_t>(most));
}

/// Some people with few ids and few addresses, so that joins succeed, fail and are ambiguous.
std::vector<Person> crowd(std::mt19937_64& random) {
  std::vector<Person> people(1 + random() % 8);
  for (Person& person : people) {
    person.id = pick(random, 20);
    if (random() % 8 != 0) person.customer = pick(random, 9);
    if (random() % 8 != 0) person.email = pick(random, 12) + "@example.com";
  }
  return people;
}

/// The join, said once more and naively: which shop customers share a live address with the crm party.
std::set<std::string> expected_customers(const std::map<std::string, Person>& shop,
                                         const std::map<std::string, Person>& crm, const std::string& party) {
  std::set<std::string> found;
  for (const auto& [crm_id, mine] : crm)
    for (const auto& [shop_id, theirs] : shop)
      if (mine.customer == party && mine.email && theirs.customer && mine.email == theirs.email)
        found.insert(*theirs.customer);
  return found;
}

/// Every shop party owns itself; a crm party has an owner exactly when one customer alone shares an address with it.
void check_owners(const Books& books, const std::map<std::string, Person>& shop,
                  const std::map<std::string, Person>& crm) {
  for (const auto& party : books.warehouse->parties()) {
    const auto owner = books.directory.customer_of(party.id);
    auto wanted = expected_customers(shop, crm, party.external_id);
    if (party.name_space == "shop") wanted = {party.external_id};
    if (wanted.size() != 1) wanted.clear();
    const std::set<std::string> found = owner ? std::set{owner->text} : std::set<std::string>();
    BOOST_TEST(found == wanted, boost::test_tools::per_element());
  }
}

/// The customers' parts do not overlap, and together are what an admin sees of all: no unassigned party anywhere.
void check_partition(const Books& books) {
  std::vector<std::string> parts;
  for (const auto& customer : books.directory.customers()) {
    const auto part = books.seen(of(customer.text));
    parts.insert(parts.end(), part.begin(), part.end());
  }
  std::sort(parts.begin(), parts.end());
  BOOST_TEST(parts == books.seen(everyone()), boost::test_tools::per_element());
  for (const auto& party : books.warehouse->parties())
    BOOST_TEST(books.directory.customer_of(party.id).has_value() ==
               std::binary_search(parts.begin(), parts.end(), party.name_space + ":" + party.external_id));
}

}  // namespace

BOOST_AUTO_TEST_CASE(assignment_equals_the_naive_join_and_partitions_the_parties) {
  std::mt19937_64 random(seed());
  for (int round = 0; round < 12; ++round) {
    Books books;
    books.model.matches = {by_email()};
    std::map<std::string, Person> shop, crm;
    for (int commit = 0; commit < 4; ++commit) {
      const bool to_shop = random() % 2 == 0;
      const auto people = crowd(random);
      for (const Person& person : people) (to_shop ? shop : crm)[person.id] = person;
      books.put(to_shop ? "shop_people" : "crm_people", people);
      check_owners(books, shop, crm);
      check_partition(books);
    }
  }
}

BOOST_FIXTURE_TEST_CASE(tells_who_makes_up_a_customer_and_what_is_stored_of_it, Books) {
  model.matches = {by_email()};
  put("shop_people", {{"r1", "6", "ada@example.com"}, {"r2", "6", "bob@example.com"}, {"r3", "17", "eve@example.com"}});
  put("crm_people", {{"c1", "A-1", "ada@example.com"}});
  BOOST_TEST(directory.parties(CustomerId("6")).size() == 2u);
  BOOST_TEST(directory.parties(CustomerId("8")).empty());
  BOOST_TEST(directory.row_count(CustomerId("6"), "shop_people") == 2);
  BOOST_TEST(directory.row_count(CustomerId("6"), "crm_people") == 1);
  BOOST_TEST(directory.row_count(CustomerId("8"), "crm_people") == 0);
}

BOOST_FIXTURE_TEST_CASE(tells_what_several_customers_could_own, Books) {
  model.matches = {by_email()};
  put("shop_people", {{"r1", "6", "us@example.com"}, {"r2", "17", "us@example.com"}, {"r3", "18", "me@example.com"}});
  put("crm_people", {{"c1", "A-1", "us@example.com"}, {"c2", "A-2", "me@example.com"}});
  const auto undecided = directory.undecided(CustomerId("6"));
  BOOST_REQUIRE(undecided.size() == 1u);
  BOOST_TEST(undecided.front().external_id == "A-1");
  BOOST_TEST(directory.undecided(CustomerId("18")).empty());
}

BOOST_FIXTURE_TEST_CASE(an_erased_customer_is_gone_at_once, Books) {
  model.matches = {by_email()};
  put("shop_people", {{"r1", "6", "ada@example.com"}, {"r2", "17", "bob@example.com"}});
  put("crm_people", {{"c1", "A-1", "ada@example.com"}});
  std::vector<warehouse::PartyId> ids;
  for (const auto& party : directory.parties(CustomerId("6"))) ids.push_back(party.id);
  warehouse->erase(ids);
  BOOST_TEST(!directory.exists(CustomerId("6")));
  BOOST_TEST(rows("crm_people", everyone()).empty());
  BOOST_TEST(rows("shop_people", everyone()) == Names{"r2"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
