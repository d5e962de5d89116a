#include "customer/record.hpp"

#include <boost/test/unit_test.hpp>

#include "customer/books.hpp"
#include "support/makers.hpp"

using namespace portico;
using namespace portico::testing;
using customer::unified_record;
using Precedence = model::RecordField::Precedence;

namespace {

/// The books of one customer, 6, known to shop and crm.
struct Shelf : Books {
  Shelf() {
    model.matches = {by_email()};
    catalog.customer.fields = {field("company", Precedence::order)};
  }

  static model::RecordField field(const std::string& name, Precedence precedence) {
    return {.name = name, .origins = {{"shop_people", name}, {"crm_people", name}}, .precedence = precedence};
  }

  customer::RecordEntry entry(std::optional<warehouse::Tx> as_of = {}, const std::string& who = "6") {
    return unified_record(catalog, *warehouse, directory, ScopeMaker::customer(who), as_of).value().at(0);
  }
};

std::string text(const customer::OriginValue& value) { return to_string(value.value); }

}  // namespace

BOOST_AUTO_TEST_SUITE(customer_record)

BOOST_FIXTURE_TEST_CASE(takes_the_first_origin_and_lists_the_other_as_conflict, Shelf) {
  const auto shop = put("shop_people", {{"r1", "6", "ada@example.com", "Analytical Ltd"}}, "shop");
  const auto crm = put("crm_people", {{"c1", "A-1", "ada@example.com", "Analytical Engines"}}, "crm");
  const auto found = entry();
  BOOST_TEST(text(found.value.value()) == "Analytical Ltd");
  BOOST_TEST(found.value->origin == "shop_people.company");
  BOOST_TEST(found.value->source == "shop");
  BOOST_TEST(found.value->tx == shop);
  BOOST_TEST(found.conflicts.size() == 1u);
  BOOST_TEST(text(found.conflicts.at(0)) == "Analytical Engines");
  BOOST_TEST(found.conflicts.at(0).source == "crm");
  BOOST_TEST(found.conflicts.at(0).tx == crm);
}

BOOST_FIXTURE_TEST_CASE(of_one_commit_takes_the_record_of_the_smallest_key, Shelf) {
  put("crm_people", {{"c2", "A-1", "ada@example.com", "Second"}, {"c1", "A-1", "ada@example.com", "First"}});
  put("shop_people", {{"r1", "6", "ada@example.com", {}}});
  BOOST_TEST(text(entry().value.value()) == "First");
  BOOST_TEST(text(entry().conflicts.at(0)) == "Second");
}

BOOST_FIXTURE_TEST_CASE(newest_takes_the_latest_commit, Shelf) {
  catalog.customer.fields = {field("company", Precedence::newest)};
  put("shop_people", {{"r1", "6", "ada@example.com", "Analytical Ltd"}});
  put("crm_people", {{"c1", "A-1", "ada@example.com", "Analytical Engines"}});
  BOOST_TEST(text(entry().value.value()) == "Analytical Engines");
  put("shop_people", {{"r1", "6", "ada@example.com", "Lovelace Ltd"}});
  BOOST_TEST(text(entry().value.value()) == "Lovelace Ltd");
  BOOST_TEST(text(entry().conflicts.at(0)) == "Analytical Engines");
}

BOOST_FIXTURE_TEST_CASE(equal_values_are_no_conflict, Shelf) {
  put("shop_people", {{"r1", "6", "ada@example.com", "Analytical"}});
  put("crm_people", {{"c1", "A-1", "ada@example.com", "Analytical"}});
  BOOST_TEST(entry().conflicts.empty());
}

BOOST_FIXTURE_TEST_CASE(a_null_leaves_the_field_to_the_next_origin, Shelf) {
  put("shop_people", {{"r1", "6", "ada@example.com", {}}});
  put("crm_people", {{"c1", "A-1", "ada@example.com", "Analytical Engines"}});
  BOOST_TEST(entry().value.value().origin == "crm_people.company");
  BOOST_TEST(entry().conflicts.empty());
}

BOOST_FIXTURE_TEST_CASE(a_field_that_nobody_fills_is_missing, Shelf) {
  put("shop_people", {{"r1", "6", "ada@example.com", {}}});
  BOOST_TEST(!entry().value.has_value());
  BOOST_TEST(entry().field == "company");
}

BOOST_FIXTURE_TEST_CASE(of_several_rows_the_newest_counts, Shelf) {
  put("shop_people", {{"r1", "6", {}, "Old Name"}});
  put("shop_people", {{"r2", "6", {}, "New Name"}});
  BOOST_TEST(text(entry().value.value()) == "New Name");
  BOOST_TEST(text(entry().conflicts.at(0)) == "Old Name");
}

BOOST_FIXTURE_TEST_CASE(as_of_answers_the_earlier_version, Shelf) {
  const auto first = put("shop_people", {{"r1", "6", {}, "Old Name"}});
  put("shop_people", {{"r1", "6", {}, "New Name"}});
  BOOST_TEST(text(entry().value.value()) == "New Name");
  BOOST_TEST(text(entry(first).value.value()) == "Old Name");
  BOOST_TEST(!entry(warehouse::Tx{0}).value.has_value());
}

BOOST_FIXTURE_TEST_CASE(holds_nothing_of_other_customers_or_unassigned_parties, Shelf) {
  put("shop_people",
      {{"r1", "6", "ada@example.com", {}}, {"r2", "17", "bob@example.com", "Foreign"}, {"r3", {}, {}, "Nobody's"}});
  put("crm_people", {{"c1", "A-9", "who@example.com", "Unassigned"}});
  BOOST_TEST(!entry().value.has_value());
  BOOST_TEST(!entry({}, "404").value.has_value());
}

BOOST_FIXTURE_TEST_CASE(a_field_has_the_unit_of_its_origin, Shelf) {
  catalog.datasets.at(1).fields.push_back({.name = "company", .type = {TypeKind::text}, .contract = {}, .unit = "EUR"});
  BOOST_TEST(entry().unit == "EUR");
}

BOOST_FIXTURE_TEST_CASE(is_of_one_customer_only, Shelf) {
  const auto refused = unified_record(catalog, *warehouse, directory, ScopeMaker::everyone(), {});
  BOOST_TEST((refused.error().code == Errc::invalid));
}

BOOST_FIXTURE_TEST_CASE(needs_a_configured_record, Shelf) {
  catalog.customer.fields.clear();
  const auto refused = unified_record(catalog, *warehouse, directory, ScopeMaker::customer("6"), {});
  BOOST_TEST((refused.error().code == Errc::not_found));
}

BOOST_FIXTURE_TEST_CASE(the_name_is_the_records_or_the_id, Shelf) {
  const auto name = [&](const model::Scope& scope) { return display_name(catalog, *warehouse, directory, scope, {}); };
  put("shop_people", {{"r1", "6", "ada@example.com", "Analytical Ltd"}, {"r2", "7", "bo@example.com", {}}});
  BOOST_TEST(name(ScopeMaker::customer("6")) == "customer 6");
  catalog.customer.name_field = "company";
  BOOST_TEST(name(ScopeMaker::customer("6")) == "Analytical Ltd");
  BOOST_TEST(name(ScopeMaker::customer("7")) == "customer 7");
  BOOST_TEST(name(ScopeMaker::everyone()) == "all customers");
}

BOOST_AUTO_TEST_SUITE_END()
