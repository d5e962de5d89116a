#include "customer/record_history.hpp"

#include <random>

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "customer/books.hpp"
#include "customer/record_column.hpp"
#include "support/makers.hpp"
#include "support/seed.hpp"

using namespace portico;
using namespace portico::testing;
using Precedence = model::RecordField::Precedence;

BOOST_AUTO_TEST_SUITE(customer_record_history)

/// Random people who change, move between customers and lose their company.
struct Changing : Books {
  explicit Changing(std::mt19937_64& random) : random_(random) {
    model.matches = {by_email()};
    catalog.customer.fields = {{.name = "company",
                                .origins = {{"shop_people", "company"}, {"crm_people", "company"}},
                                .precedence = below(2) == 0 ? Precedence::order : Precedence::newest}};
    for (int commit = 0; commit < 12; ++commit) {
      std::vector<Person> people;
      for (int i = 0; i < 3; ++i) {
        const auto who = below(4);
        Person person{fmt::format("r{}", below(6)), fmt::format("{}", who), fmt::format("{}@example.com", who)};
        if (below(4) != 0) person.company = fmt::format("company {}", below(9));
        people.push_back(std::move(person));
      }
      put(below(2) == 0 ? "shop_people" : "crm_people", people);
    }
  }
  std::size_t below(std::size_t count) { return random_() % count; }
  const model::RecordField& field() const { return catalog.customer.fields.front(); }

 private:
  std::mt19937_64& random_;
};

/// As of every tx the value is the one that precedence chooses then.
BOOST_AUTO_TEST_CASE(agrees_with_the_record_as_of_every_tx) {
  std::mt19937_64 random(seed());
  for (int round = 0; round < 20; ++round) {
    const Changing books(random);
    const auto scope = round % 2 == 0 ? ScopeMaker::everyone() : ScopeMaker::customer("1");
    const auto last = books.warehouse->latest_tx();
    const auto history =
        customer::record_history(books.catalog, books.field(), *books.warehouse, books.directory, scope, last);
    for (warehouse::Tx tx = 0; tx <= last; ++tx) {
      const auto column =
          customer::record_column(books.catalog, books.field(), *books.warehouse, books.directory, scope, tx);
      for (const auto& party : books.warehouse->parties()) {
        const auto number = static_cast<std::int64_t>(party.id);
        BOOST_TEST(to_string(history.values.value_at(history.row(number, tx))) ==
                   to_string(column.values.value_at(column.row(number))));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(knows_nothing_after_the_last_tx) {
  Books books;
  auto& catalog = books.catalog;
  catalog.customer.fields = {{.name = "company", .origins = {{"shop_people", "company"}}}};
  books.put("shop_people", {{"r1", "1", {}, "Old"}});
  const auto tx = books.put("shop_people", {{"r1", "1", {}, "New"}});
  const auto history = customer::record_history(catalog, catalog.customer.fields.front(), *books.warehouse,
                                                books.directory, ScopeMaker::everyone(), tx - 1);
  const auto party = static_cast<std::int64_t>(books.party("shop", "1"));
  BOOST_TEST(to_string(history.values.value_at(history.row(party, tx))) == "Old");
  BOOST_TEST(history.steps.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
