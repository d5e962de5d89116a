#include "customer/record_column.hpp"

#include <random>

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "customer/books.hpp"
#include "customer/record.hpp"
#include "support/makers.hpp"
#include "support/seed.hpp"

using namespace portico;
using namespace portico::testing;
using Precedence = model::RecordField::Precedence;

BOOST_AUTO_TEST_SUITE(customer_record_column)

/// Every customer's value is the one that its own record has, as of any tx.
BOOST_AUTO_TEST_CASE(agrees_with_each_customers_record) {
  std::mt19937_64 random(seed());
  const auto below = [&](std::size_t count) { return random() % count; };
  for (int round = 0; round < 20; ++round) {
    Books books;
    books.model.matches = {by_email()};
    auto& catalog = books.catalog;
    catalog.customer.fields = {{.name = "company",
                                .origins = {{"shop_people", "company"}, {"crm_people", "company"}},
                                .precedence = below(2) == 0 ? Precedence::order : Precedence::newest}};
    for (int commit = 0; commit < 6; ++commit) {
      std::vector<Person> people;
      for (int i = 0; i < 4; ++i) {
        const auto who = below(4);
        Person person{fmt::format("r{}", below(6)), fmt::format("{}", who), fmt::format("{}@example.com", who)};
        if (below(4) != 0) person.company = fmt::format("company {}", below(9));
        people.push_back(std::move(person));
      }
      books.put(below(2) == 0 ? "shop_people" : "crm_people", people);
    }
    const auto newest = books.warehouse->latest_tx();
    const auto tx = static_cast<warehouse::Tx>(1 + below(static_cast<std::size_t>(newest)));
    const auto column = customer::record_column(catalog, catalog.customer.fields.front(), *books.warehouse,
                                                books.directory, ScopeMaker::everyone(), tx);
    for (const auto& id : books.directory.customers()) {
      const auto entry =
          customer::unified_record(catalog, *books.warehouse, books.directory, ScopeMaker::customer(id.text), tx)
              .value()
              .front();
      for (const auto& party : books.directory.parties(id)) {
        const std::string found = to_string(column.values.value_at(column.row(static_cast<std::int64_t>(party.id))));
        BOOST_TEST(found == (entry.value ? to_string(entry.value->value) : ""));
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
