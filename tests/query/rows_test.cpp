#include "query/rows.hpp"

#include <random>

#include <boost/test/unit_test.hpp>

#include "query/shop.hpp"
#include "support/seed.hpp"

BOOST_AUTO_TEST_SUITE(query_rows)

using namespace portico;
using testing::at;
using testing::money;
using testing::ScopeMaker;
using testing::Shop;

struct Desk : Shop {
  Desk() {
    store.add("sales", "6",
              {sale("2026-01-05T10:00:00Z", "DE", 2, 150, 11), sale("2026-01-05T10:00:00Z", "FR", 1, 1000, 12),
               sale("2026-02-01T00:00:00Z", "DE", 1, 500, 13)},
              at("2026-02-02T00:00:00Z"));
    store.add("sales", "7", {sale("2026-01-06T00:00:00Z", "IT", 9, 900, 71)}, at("2026-02-03T00:00:00Z"));
    store.add("sales", "6", {sale("2026-01-04T00:00:00Z", "IT", 1, 100, 14)}, at("2026-02-10T00:00:00Z"));
    store.add("tickets", "6", {{{"id", std::int64_t{2}}, {"state", std::string("open")}}, {{"id", std::int64_t{1}}}},
              at("2026-02-11T00:00:00Z"));
  }

  /// The error's message, or a line of column names and one for each row.
  std::string rows(const model::RowsQuery& query, const model::Scope& scope = ScopeMaker::customer("6")) const {
    auto stream = query::RowStream::open({catalog, store, directory, zones}, query, scope, now);
    if (!stream) return stream.error().message;
    std::string text;
    for (const auto& column : (*stream)->columns()) text += (text.empty() ? "" : "|") + column.name;
    while (const auto batch = (*stream)->next())
      for (std::size_t row = 0; row < batch->rows; ++row) {
        text += '\n';
        for (std::size_t i = 0; i < batch->columns.size(); ++i) {
          const Value cell = batch->columns[i].value_at(row);
          text += (i ? "|" : "") + (is_null(cell) ? "-" : to_string(cell));
        }
      }
    return text;
  }
};

BOOST_FIXTURE_TEST_CASE(shows_all_own_rows_by_time_with_every_declared_field, Desk) {
  BOOST_TEST(rows({.dataset = "sales", .limit = 2}) ==
             "line|invoice|sold_at|country|status|quantity|price|weight|gift|due|amount|size\n"
             "-|14|2026-01-04T00:00:00Z|IT|paid|1|1.00|-|-|-|1.00|small\n"
             "-|11|2026-01-05T10:00:00Z|DE|paid|2|1.50|-|-|-|3.00|small");
  BOOST_TEST(rows({.dataset = "sales", .fields = {"invoice,amount"}}) ==
             "invoice|amount\n14|1.00\n11|3.00\n12|10.00\n13|5.00");
}

BOOST_FIXTURE_TEST_CASE(orders_by_what_is_asked_and_then_by_time, Desk) {
  BOOST_TEST(rows({.dataset = "sales", .fields = {"invoice"}, .sort = {"country,-quantity"}}) ==
             "invoice\n11\n13\n12\n14");
  BOOST_TEST(rows({.dataset = "sales", .fields = {"invoice"}, .sort = {"-amount"}}) == "invoice\n12\n13\n11\n14");
  BOOST_TEST(rows({.dataset = "sales", .fields = {"invoice"}, .sort = {"-sold_at", "-invoice"}}) ==
             "invoice\n13\n12\n11\n14");
}

BOOST_FIXTURE_TEST_CASE(filters_cuts_and_pages, Desk) {
  BOOST_TEST(rows({.dataset = "sales", .fields = {"invoice"}, .where = "amount >= 3"}) == "invoice\n11\n12\n13");
  BOOST_TEST(rows({.dataset = "sales", .fields = {"invoice"}, .period = "2026-01"}) == "invoice\n14\n11\n12");
  BOOST_TEST(rows({.dataset = "sales", .fields = {"invoice"}, .limit = 2, .offset = 1}) == "invoice\n11\n12");
  BOOST_TEST(rows({.dataset = "sales", .fields = {"invoice"}, .sort = {"-amount"}, .limit = 2, .offset = 1}) ==
             "invoice\n13\n11");
  BOOST_TEST(rows({.dataset = "sales", .fields = {"invoice"}, .offset = 9}) == "invoice");
  BOOST_TEST(rows({.dataset = "sales", .fields = {"invoice"}, .limit = 0}) == "invoice");
  BOOST_TEST(rows({.dataset = "sales", .fields = {"invoice"}, .where = "false"}) == "invoice");
}

BOOST_FIXTURE_TEST_CASE(of_one_time_shows_rows_as_their_files_have_them, Desk) {
  const auto visit = [](std::int64_t row, const char* country) {
    return testing::FakeWarehouse::Cells{
        {"_row", row}, {"at", at("2026-01-05T10:00:00Z")}, {"country", std::string(country)}};
  };
  store.add("visits", "6", {visit(3, "IT"), visit(1, "DE"), visit(2, "FR")}, at("2026-02-02T00:00:00Z"));
  BOOST_TEST(rows({.dataset = "visits", .fields = {"country"}}) == "country\nDE\nFR\nIT");
}

BOOST_FIXTURE_TEST_CASE(shows_the_rows_of_a_past_day, Desk) {
  BOOST_TEST(rows({.dataset = "sales", .fields = {"invoice"}, .as_of = "2026-02-05"}) == "invoice\n11\n12\n13");
}

BOOST_FIXTURE_TEST_CASE(orders_records_by_themselves_and_refuses_a_period, Desk) {
  BOOST_TEST(rows({.dataset = "tickets", .sort = {"id"}}) == "id|state\n1|-\n2|open");
  BOOST_TEST(rows({.dataset = "tickets", .sort = {"-state"}}) == "id|state\n2|open\n1|-");
  BOOST_TEST(rows({.dataset = "tickets", .period = "2026"}).starts_with("dataset 'tickets' holds records"));
}

BOOST_FIXTURE_TEST_CASE(shows_rows_without_a_time_last, Desk) {
  store.add("sales", "6", {{{"invoice", std::int64_t{99}}}}, at("2026-02-11T00:00:00Z"));
  BOOST_TEST(rows({.dataset = "sales", .fields = {"invoice"}}) == "invoice\n14\n11\n12\n13\n99");
  BOOST_TEST(rows({.dataset = "sales", .fields = {"invoice"}, .sort = {"-sold_at"}}) == "invoice\n13\n11\n12\n14\n99");
  BOOST_TEST(rows({.dataset = "sales", .fields = {"invoice"}, .where = "invoice > 12", .period = "2026"}) ==
             "invoice\n14\n13");
  BOOST_TEST(rows({.dataset = "sales", .fields = {"invoice"}, .where = "invoice > 12"}) == "invoice\n14\n13\n99");
}

BOOST_FIXTURE_TEST_CASE(names_the_customer_where_all_are_asked, Desk) {
  BOOST_TEST(rows({.dataset = "sales", .fields = {"customer", "invoice"}, .sort = {"-customer"}},
                  ScopeMaker::everyone()) == "customer|invoice\n7|71\n6|14\n6|11\n6|12\n6|13");
  BOOST_TEST(rows({.dataset = "sales", .limit = 0}, ScopeMaker::everyone()).starts_with("customer|line|"));
}

BOOST_FIXTURE_TEST_CASE(refuses_what_it_does_not_know, Desk) {
  BOOST_TEST(rows({.dataset = "sale"}) == "no dataset 'sale'; did you mean 'sales'?");
  BOOST_TEST(rows({.dataset = "sales", .fields = {"amout"}}) ==
             "--fields: sales has no field 'amout'; did you mean 'amount'?");
  BOOST_TEST(rows({.dataset = "sales", .fields = {"-amount"}}) ==
             "--fields: sales has no field '-amount'; did you mean 'amount'?");
  BOOST_TEST(rows({.dataset = "sales", .fields = {"line,line"}}) == "--fields: 'line' is there twice");
  BOOST_TEST(rows({.dataset = "sales", .sort = {"-x"}}) == "--sort: sales has no field 'x'");
  BOOST_TEST(rows({.dataset = "sales", .limit = -1}) == "--limit: expected a number from 0, found -1");
  BOOST_TEST(rows({.dataset = "sales", .offset = -1}) == "--offset: expected a number from 0, found -1");
}

BOOST_FIXTURE_TEST_CASE(tells_where_the_rows_come_from, Desk) {
  const auto stream =
      query::RowStream::open({catalog, store, directory, zones},
                             {.dataset = "sales", .where = "amount / (quantity - 1) > 0", .period = "2026-01"},
                             ScopeMaker::customer("6"), now);
  while ((*stream)->next()) {
  }
  const auto provenance = (*stream)->provenance();
  BOOST_TEST(provenance.period == "2026-01-01..2026-02-01");
  BOOST_TEST(provenance.rows_scanned == 3);
  BOOST_TEST(provenance.sources.at(0).name == "shop");
}

/// Cells as the order of rows has them: nulls last, whichever the direction.
bool comes_before(const Value& a, const Value& b, bool descending) {
  if (is_null(a) || is_null(b)) return !is_null(a) && is_null(b);
  return descending ? b < a : a < b;
}

struct Naive {
  std::vector<std::pair<std::string, bool>> keys;  ///< field, descending

  std::vector<std::int64_t> invoices(const testing::FakeWarehouse& store) const {
    std::vector<testing::FakeWarehouse::Row> rows;
    for (const auto& row : store.rows("sales"))
      if (row.party == 1) rows.push_back(row);
    std::stable_sort(rows.begin(), rows.end(), [&](const auto& a, const auto& b) {
      for (const auto& [field, descending] : keys) {
        if (comes_before(cell(a, field), cell(b, field), descending)) return true;
        if (comes_before(cell(b, field), cell(a, field), descending)) return false;
      }
      return false;
    });
    std::vector<std::int64_t> found;
    for (const auto& row : rows) found.push_back(std::get<std::int64_t>(row.cells.at("invoice")));
    return found;
  }
  static Value cell(const testing::FakeWarehouse::Row& row, const std::string& field) {
    const auto found = row.cells.find(field);
    return found == row.cells.end() ? Value() : found->second;
  }
};

struct Dealt : Shop {
  explicit Dealt(std::mt19937_64& random) {
    std::int64_t invoice = 0;
    for (int commit = 0; commit < 6; ++commit) {
      std::vector<testing::FakeWarehouse::Cells> cells;
      for (auto count = random() % 30; count > 0; --count) {
        testing::FakeWarehouse::Cells row{{"invoice", ++invoice}};
        if (random() % 8) row["sold_at"] = at("2026-01-01T00:00:00Z") + std::chrono::hours{random() % 20};
        if (random() % 4) row["country"] = std::string(1, static_cast<char>('A' + random() % 4));
        if (random() % 4) row["price"] = money(static_cast<std::int64_t>(random() % 5) - 2);
        if (random() % 4) row["weight"] = static_cast<double>(random() % 3) / 2;
        cells.push_back(std::move(row));
      }
      store.add("sales", commit % 3 == 2 ? "7" : "6", cells);
    }
  }

  std::vector<std::int64_t> invoices(const model::RowsQuery& query) const {
    const auto stream =
        query::RowStream::open({catalog, store, directory, zones}, query, ScopeMaker::customer("6"), now).value();
    std::vector<std::int64_t> found;
    while (const auto batch = stream->next())
      found.insert(found.end(), batch->columns[0].ints.begin(), batch->columns[0].ints.end());
    return found;
  }
};

BOOST_AUTO_TEST_CASE(orders_and_pages_as_a_plain_sort_does) {
  std::mt19937_64 random(testing::seed());
  for (int round = 0; round < 300; ++round) {
    const Dealt dealt(random);
    Naive naive;
    model::RowsQuery query{.dataset = "sales", .fields = {"invoice"}};
    for (auto keys = random() % 3; keys > 0; --keys) {
      const std::string field = std::vector<std::string>{"sold_at", "country", "price", "weight"}[random() % 4];
      const bool descending = random() % 2 == 0;
      naive.keys.emplace_back(field, descending);
      query.sort.push_back((descending ? "-" : "") + field);
    }
    naive.keys.emplace_back("sold_at",
                            naive.keys.empty() ? false : naive.keys[0] == std::pair(std::string("sold_at"), true));
    auto expected = naive.invoices(dealt.store);
    if (random() % 2) {
      query.offset = static_cast<std::int64_t>(random() % 100);
      query.limit = static_cast<std::int64_t>(random() % 100);
      expected.erase(expected.begin(), expected.begin() + std::min<std::ptrdiff_t>(query.offset, std::ssize(expected)));
      expected.resize(std::min<std::size_t>(expected.size(), static_cast<std::size_t>(*query.limit)));
    }
    BOOST_TEST_CONTEXT("round " << round)
    BOOST_TEST(dealt.invoices(query) == expected, boost::test_tools::per_element());
  }
}

BOOST_FIXTURE_TEST_CASE(reads_many_rows_slice_by_slice, Desk) {
  std::vector<testing::FakeWarehouse::Cells> cells;
  constexpr std::int64_t count = 150'000;
  for (std::int64_t i = 0; i < count; ++i)
    cells.push_back({{"sold_at", at("2020-01-01T00:00:00Z") + std::chrono::seconds{i * 7919 % count}},
                     {"invoice", i * 7919 % count}});
  store.add("sales", "8", cells);
  const auto stream = query::RowStream::open({catalog, store, directory, zones},
                                             {.dataset = "sales", .fields = {"invoice"}, .sort = {"-sold_at"}},
                                             ScopeMaker::customer("8"), now)
                          .value();
  std::int64_t next = count;
  bool ordered = true;
  while (const auto batch = stream->next())
    for (const std::int64_t invoice : batch->columns[0].ints) ordered = ordered && invoice == --next;
  BOOST_TEST(ordered);
  BOOST_TEST(next == 0);
  BOOST_TEST(store.scans > 3);
}

BOOST_AUTO_TEST_SUITE_END()
