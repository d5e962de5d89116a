#include "core/time.hpp"

#include <random>

#include <boost/test/unit_test.hpp>

#include "support/seed.hpp"

namespace portico {
namespace {

using std::chrono::microseconds;

Instant at(std::int64_t micros) { return Instant{microseconds{micros}}; }

std::int64_t micros_of(std::string_view text) {
  const auto instant = parse_instant(text);
  BOOST_TEST_REQUIRE(instant.has_value(), text);
  return instant->time_since_epoch().count();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(core_time)

BOOST_AUTO_TEST_CASE(writes_instants_with_the_fraction_they_have) {
  const std::vector<std::pair<std::int64_t, std::string_view>> table{
      {0, "1970-01-01T00:00:00Z"},
      {1769842800'000000, "2026-01-31T07:00:00Z"},
      {1, "1970-01-01T00:00:00.000001Z"},
      {120000, "1970-01-01T00:00:00.120Z"},
      {-1, "1969-12-31T23:59:59.999999Z"},
      {253402300800'000000, "+010000-01-01T00:00:00Z"},
      {-62167219200'000001, "-000001-12-31T23:59:59.999999Z"}};
  for (const auto& [micros, text] : table) {
    BOOST_TEST(to_iso(at(micros)) == text);
    BOOST_TEST(micros_of(text) == micros);
  }
}

BOOST_AUTO_TEST_CASE(reads_offsets_blanks_and_other_fractions) {
  const std::vector<std::pair<std::string_view, std::int64_t>> table{
      {"1970-01-01T01:00:00+01:00", 0},           {"1970-01-01 00:00:00Z", 0},
      {"1969-12-31T18:30:00-05:30", 0},           {"1970-01-01T00:00:00.5Z", 500000},
      {"1970-01-01T00:00:00.123456789Z", 123456}, {"1970-01-01 00:00:00.25+00:00", 250000}};
  for (const auto& [text, micros] : table) BOOST_TEST(micros_of(text) == micros);
}

BOOST_AUTO_TEST_CASE(refuses_malformed_and_impossible_instants) {
  for (const std::string_view text : {"",
                                      "2026-01-31",
                                      "2026-01-31T07:00:00",
                                      "2026-02-30T00:00:00Z",
                                      "2026-01-31T24:00:00Z",
                                      "2026-01-31T23:60:00Z",
                                      "2026-01-31T23:59:60Z",
                                      "2026-1-31T07:00:00Z",
                                      "2026-01-31T7:00:00Z",
                                      "2026-01-31T07:00Z",
                                      "2026-01-31t07:00:00z",
                                      "2026-01-31T07:00:00.Z",
                                      "2026-01-31T07:00:00.1234567890Z",
                                      "2026-01-31T07:00:00+24:00",
                                      "2026-01-31T07:00:00+01:60",
                                      "2026-01-31T07:00:00+0100",
                                      "2026-01-31T07:00:00Z ",
                                      " 2026-01-31T07:00:00Z",
                                      "2026-00-01T00:00:00Z",
                                      "2026-01-00T00:00:00Z",
                                      "2026-13-01T00:00:00Z",
                                      "2025-02-29T00:00:00Z",
                                      "-2026-01-01T00:00:00Z",
                                      "+002026-01-01T00:00:00Z",
                                      "+999999-01-01T00:00:00Z",
                                      "2026-01-31T07:00:00,5Z",
                                      "2026-01-31T+7:00:00Z"})
    BOOST_TEST(!parse_instant(text), text);
  BOOST_TEST(
      !parse_instant(std::string_view("2026-01-31\0"
                                      "07:00:00Z",
                                      20)));
}

BOOST_AUTO_TEST_CASE(reads_and_writes_dates) {
  using namespace std::chrono;
  BOOST_TEST(to_iso(Date{2026y / 1 / 31}) == "2026-01-31");
  BOOST_TEST((parse_date("2024-02-29") == Date{2024y / 2 / 29}));
  BOOST_TEST((parse_date("0000-01-01") == Date{0y / 1 / 1}));
  for (const std::string_view text :
       {"", "2026-02-29", "1900-02-29", "2026-04-31", "2026-1-1", "20260101", "2026-01-01Z", "26-01-01", "2026/01/01"})
    BOOST_TEST(!parse_date(text), text);
}

BOOST_AUTO_TEST_CASE(parsing_inverts_writing) {
  BOOST_TEST_CONTEXT("seed " << testing::seed()) {
    std::mt19937_64 random(testing::seed());
    constexpr std::int64_t limit = std::int64_t{288'000} * 365 * 86'400 * 1'000'000;
    for (int i = 0; i < 20000; ++i) {
      const Instant instant = at((static_cast<std::int64_t>(random()) >> (random() % 30)) % limit);
      BOOST_TEST_REQUIRE((parse_instant(to_iso(instant)) == instant), to_iso(instant));
      const Date date = std::chrono::floor<std::chrono::days>(instant);
      BOOST_TEST_REQUIRE((parse_date(to_iso(date)) == date), to_iso(date));
    }
  }
}

BOOST_AUTO_TEST_CASE(splits_local_times_into_day_and_time) {
  using namespace std::chrono;
  const Date day{1969y / 12 / 31};
  BOOST_TEST((date_of(local(day, hours{23})) == day));
  BOOST_TEST((date_of(local(day)) == day));
  BOOST_TEST((date_of(local(day) - microseconds{1}) == day - days{1}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace portico
