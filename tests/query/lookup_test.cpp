#include "query/lookup.hpp"

#include <boost/test/unit_test.hpp>

#include "query/shop.hpp"

BOOST_AUTO_TEST_SUITE(query_lookup)

using namespace portico;
using testing::at;
using testing::ScopeMaker;
using testing::Shop;

/// The shop with a customer record (plan and seats) and records of invoices, whose key sales have.
struct Filled : Shop {
  Filled() {
    model::Dataset clients{
        .name = "clients", .kind = model::DatasetKind::records, .customer_field = "id", .customer_namespace = "shop"};
    clients.key = {"id"};
    clients.fields = {field("id", {TypeKind::text}), field("plan", {TypeKind::text}),
                      field("seats", {TypeKind::integer}, "seats")};
    model::Dataset invoices{
        .name = "invoices", .kind = model::DatasetKind::records, .customer_field = "who", .customer_namespace = "shop"};
    invoices.key = {"invoice"};
    invoices.fields = {field("invoice", {TypeKind::integer}), field("channel", {TypeKind::text})};
    for (const auto& dataset : {clients, invoices}) {
      catalog.datasets.push_back(dataset);
      define(dataset);
    }
    catalog.customer.fields = {{.name = "plan", .origins = {{"clients", "plan"}}},
                               {.name = "seats", .origins = {{"clients", "seats"}}},
                               {.name = "country", .origins = {{"clients", "plan"}}}};
    store.add("sales", "6",
              {sale("2026-01-10T10:00:00Z", "DE", 2, 100, 1), sale("2026-02-20T10:00:00Z", "FR", 3, 99, 2)});
    store.add("sales", "7",
              {sale("2026-01-11T10:00:00Z", "IT", 1, 5000, 9), sale("2026-01-12T10:00:00Z", "IT", 1, 1, 1)});
    store.add("sales", "8", {sale("2026-01-11T10:00:00Z", "ES", 1, 700, 5)});
    store.add("visits", "7", {{{"at", at("2026-01-20T10:00:00Z")}, {"seconds", std::int64_t{10}}}});
    store.add("clients", "6", {{{"id", std::string("6")}, {"plan", std::string("gold")}, {"seats", std::int64_t{5}}}},
              at("2026-03-10T12:00:00Z"));
    store.add("clients", "7", {{{"id", std::string("7")}, {"plan", std::string("basic")}}}, at("2026-03-11T00:00:00Z"));
    store.add("invoices", "6", {{{"invoice", std::int64_t{1}}, {"channel", std::string("web")}}},
              at("2026-03-12T00:00:00Z"));
    store.add("invoices", "7", {{{"invoice", std::int64_t{9}}, {"channel", std::string("shop")}}},
              at("2026-03-12T00:00:00Z"));
  }
};

BOOST_FIXTURE_TEST_CASE(groups_by_a_field_of_the_customers_record, Filled) {
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"plan"}}, ScopeMaker::everyone()) ==
             "plan|revenue\nbasic|50.01\ngold|4.97\n-|7.00");
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"plan", "seats"}}) == "plan|seats|revenue\ngold|5|4.97");
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"upper(plan)"}}) == "upper(plan)|revenue\nGOLD|4.97");
  BOOST_TEST(ask({.measures = {"max(seats)"}, .by = {"gift"}})->columns.back().unit == "seats");
}

BOOST_FIXTURE_TEST_CASE(takes_looked_up_fields_wherever_fields_stand, Filled) {
  BOOST_TEST(table({.measures = {"revenue"}, .where = "plan = 'basic'"}, ScopeMaker::everyone()) == "revenue\n50.01");
  BOOST_TEST(table({.measures = {"revenue"}, .where = "plan is null"}, ScopeMaker::everyone()) == "revenue\n7.00");
  BOOST_TEST(table({.measures = {"sum(if(plan = 'gold', quantity, 0)) / max(seats)"}}, ScopeMaker::everyone()) ==
             "sum(if(plan = 'gold', quantity, 0)) / max(seats)\n1.000000");
  BOOST_TEST(table({.measures = {"revenue", "visits"}, .by = {"plan"}}, ScopeMaker::everyone()) ==
             "plan|revenue|visits\nbasic|50.01|1\ngold|4.97|0\n-|7.00|0");
}

BOOST_FIXTURE_TEST_CASE(a_field_of_the_dataset_comes_before_one_of_the_record, Filled) {
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"country"}, .limit = 1}) == "country|revenue\nDE|2.00");
}

BOOST_FIXTURE_TEST_CASE(groups_by_fields_of_records_whose_key_the_rows_have, Filled) {
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"invoices.channel"}}) ==
             "invoices.channel|revenue\nweb|2.00\n-|2.97");
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"invoices.channel"}}, ScopeMaker::everyone()) ==
             "invoices.channel|revenue\nshop|50.00\nweb|2.01\n-|9.97");
}

/// Customer 7 has a sale with the invoice number of customer 6: whose record that is stays unknown to them.
BOOST_FIXTURE_TEST_CASE(finds_only_records_that_the_scope_sees, Filled) {
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"invoices.channel"}}, ScopeMaker::customer("7")) ==
             "invoices.channel|revenue\nshop|50.00\n-|0.01");
}

BOOST_FIXTURE_TEST_CASE(looks_records_up_as_of_the_day_that_is_asked_for, Filled) {
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"plan"}, .as_of = "2026-03-09"}) == "plan|revenue\n-|4.97");
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"plan"}, .as_of = "2026-03-10"}) == "plan|revenue\ngold|4.97");
}

/// Where the question cannot be asked of it, only what no repetition changes is taken of rows that look its records up.
BOOST_FIXTURE_TEST_CASE(an_aggregate_that_names_a_dataset_is_over_its_rows, Filled) {
  BOOST_TEST(table({.measures = {"count(sales.line) + count(sales.country)", "sum(clients.seats)"}}) ==
             "count(sales.line) + count(sales.country)|sum(clients.seats)\n2|5");
  BOOST_TEST(table({.measures = {"distinct(sales.country) - distinct(visits.country)"}}) ==
             "distinct(sales.country) - distinct(visits.country)\n2");
  BOOST_TEST(table({.measures = {"count(invoices.channel)"}}, ScopeMaker::everyone()) == "count(invoices.channel)\n2");
  BOOST_TEST(table({.measures = {"distinct(invoices.channel)"}, .by = {"gift"}}, ScopeMaker::everyone()) ==
             "gift|distinct(invoices.channel)\n-|2");
  BOOST_TEST(table({.measures = {"max(invoices.channel)"}, .period = "2026"}) == "max(invoices.channel)\nweb");
  BOOST_TEST(table({.measures = {"count(invoices.channel)", "revenue"}}) == "count(invoices.channel)|revenue\n1|4.97");
  BOOST_TEST(table({.measures = {"sum(if(invoices.channel = 'web', quantity, 0))"}}) ==
             "sum(if(invoices.channel = 'web', quantity, 0))\n2");
}

BOOST_FIXTURE_TEST_CASE(counts_no_record_once_for_each_row_that_looks_it_up, Filled) {
  const auto message = [&](const model::Query& query) { return table(query) + "; " + ask(query).error().hint; };
  BOOST_TEST(message({.measures = {"1 + count(invoices.channel)"}, .by = {"gift"}}) ==
             "count(invoices.channel) is over the records of 'invoices', which have no 'gift': over rows of 'sales' it "
             "would count a record once for each of them; ask for it without 'gift', or compute it of a field of "
             "sales, too");
  BOOST_TEST(table({.measures = {"count(invoices.channel)"}, .every = "month"}) ==
             "count(invoices.channel) is over the records of 'invoices', which have no time: over rows of 'sales' it "
             "would count a record once for each of them");
}

BOOST_FIXTURE_TEST_CASE(names_no_dataset_that_the_question_does_not_fit_either, Filled) {
  catalog.datasets.at(2).key = {"id"};  // tickets and clients would find each other's records
  catalog.datasets.at(2).fields.at(0).type = {TypeKind::text};
  BOOST_TEST(
      table({.measures = {"sum(clients.seats)"}, .every = "month"}) ==
      "dataset 'clients' holds records, which have no time: a period, --every or --compare cannot be asked of it");
}

BOOST_FIXTURE_TEST_CASE(says_which_of_two_datasets_a_question_does_not_fit, Filled) {
  catalog.datasets.at(0).fields.push_back(field("channel", {TypeKind::text}));
  const model::Query query{.measures = {"count(invoices.channel) - count(sales.channel)"}, .by = {"gift"}};
  BOOST_TEST(table(query).starts_with("dataset 'invoices' has no field 'gift', so its measures cannot be asked"));
}

BOOST_FIXTURE_TEST_CASE(suggests_what_can_be_looked_up, Filled) {
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"plam"}}) ==
             "unknown dimension 'plam' of sales; did you mean 'plan'?");
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"invoices.chanel"}}) ==
             "unknown dimension 'invoices.chanel' of sales; did you mean 'invoices.channel'?");
  BOOST_TEST(table({.measures = {"visits"}, .by = {"invoices.channel"}}) ==
             "unknown dimension 'invoices.channel' of visits");
}

BOOST_AUTO_TEST_SUITE_END()
