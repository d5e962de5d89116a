#include "query/profile.hpp"

#include <boost/test/unit_test.hpp>

#include "query/shop.hpp"

using namespace portico;
using testing::at;
using testing::ScopeMaker;
using testing::Shop;

namespace {

struct Profiled : Shop {
  Profiled() {
    store.add("sales", "6", {sale("2026-01-05T10:00:00Z", "DE", 2, 150), sale("2026-02-05T10:00:00Z", "FR", 1, 1000)},
              at("2026-02-06T00:00:00Z"));
    store.add("sales", "7", {sale("2026-01-06T00:00:00Z", "IT", 9, 900)}, at("2026-02-07T00:00:00Z"));
    store.add("sales", "6", {{{"sold_at", at("2026-03-01T00:00:00Z")}, {"quantity", std::int64_t{-3}}}},
              at("2026-03-02T00:00:00Z"));
  }

  Result<model::Answer> profile(const char* dataset, const std::string& as_of = "",
                                const model::Scope& scope = ScopeMaker::customer("6")) const {
    return query::profile_of({.dataset = *catalog.dataset(dataset), .as_of = as_of, .zone = ""},
                             {catalog, store, directory, zones}, scope, now);
  }
  /// A row's cells between '|', '-' for null.
  static std::string line(const model::Answer& answer, const std::string& name) {
    for (const auto& row : answer.rows) {
      if (to_string(row.front()) != name) continue;
      std::string text;
      for (std::size_t i = 1; i < row.size(); ++i)
        text += (i > 1 ? "|" : "") + (is_null(row[i]) ? "-" : to_string(row[i]));
      return text;
    }
    return "no such row";
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(query_profile, Profiled)

BOOST_AUTO_TEST_CASE(tells_how_many_rows_have_a_field_and_what_it_reaches_from_and_to) {
  const auto answer = profile("sales").value();
  BOOST_TEST(line(answer, "sold_at") == "field|time|-|3|3|2026-01-05T10:00:00Z|2026-03-01T00:00:00Z");
  BOOST_TEST(line(answer, "country") == "field|text|-|2|2|DE|FR");
  BOOST_TEST(line(answer, "quantity") == "field|int|-|3|3|-3|2");
  BOOST_TEST(line(answer, "price") == "field|decimal(2)|EUR|2|2|1.50|10.00");
  BOOST_TEST(line(answer, "amount") == "derived field|decimal(2)|EUR|2|2|3.00|10.00");
  BOOST_TEST(line(answer, "gift") == "field|bool|-|0|0|-|-");
  BOOST_TEST(answer.provenance.rows_scanned == 3);
}

BOOST_AUTO_TEST_CASE(lists_measures_after_the_fields) {
  const auto answer = profile("sales").value();
  BOOST_TEST(line(answer, "revenue") == "measure|sum(amount)|-|-|-|-|-");
  BOOST_TEST(to_string(answer.rows.back().front()) == "lines");
}

BOOST_AUTO_TEST_CASE(is_of_a_past_day_and_of_what_the_scope_sees) {
  BOOST_TEST(line(profile("sales", "2026-02-10").value(), "quantity") == "field|int|-|2|2|1|2");
  BOOST_TEST(line(profile("sales", "", ScopeMaker::everyone()).value(), "quantity") == "field|int|-|4|4|-3|9");
  BOOST_TEST(line(profile("sales", "", ScopeMaker::customer("8")).value(), "quantity") == "field|int|-|0|0|-|-");
  BOOST_TEST(profile("sales", "tomorrow").has_error());
}

BOOST_AUTO_TEST_CASE(of_records_as_well) {
  store.add("tickets", "6", {{{"id", std::int64_t{4}}, {"state", std::string("open")}}}, at("2026-03-03T00:00:00Z"));
  const auto answer = profile("tickets").value();
  BOOST_TEST(line(answer, "id") == "field|int|-|1|1|4|4");
  BOOST_TEST(line(answer, "tickets") == "measure|count()|-|-|-|-|-");
}

BOOST_AUTO_TEST_SUITE_END()
