#include "model/retention.hpp"

#include <boost/test/unit_test.hpp>

using namespace portico;
using model::Retention;

namespace {

std::string horizon(std::string_view keep, std::string_view now) {
  return to_iso(Retention::parse(keep).value().horizon(parse_instant(now).value()));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(model_retention)

BOOST_AUTO_TEST_CASE(prints_the_one_way_to_write_it) {
  const std::pair<const char*, const char*> texts[] = {{"5 years", "5 years"},  {"1 Year", "1 year"},
                                                       {"1 months", "1 month"}, {"  90   DAYS ", "90 days"},
                                                       {"2 week", "2 weeks"},   {"9999 days", "9999 days"}};
  for (const auto& [text, printed] : texts) {
    const auto parsed = Retention::parse(text);
    BOOST_REQUIRE_MESSAGE(parsed.has_value(), text);
    BOOST_TEST(parsed->print() == printed);
    BOOST_TEST((Retention::parse(printed).value() == *parsed));
  }
}

BOOST_AUTO_TEST_CASE(says_what_is_wrong_with_a_text) {
  const std::pair<const char*, const char*> texts[] = {
      {"", "'' does not begin with a whole number"},
      {"five years", "'five years' does not begin with a whole number"},
      {"0 days", "'0 days' is out of range: from 1 to 9999 can be kept"},
      {"-1 days", "'-1 days' is out of range: from 1 to 9999 can be kept"},
      {"99999999999 days", "'99999999999 days' is out of range: from 1 to 9999 can be kept"},
      {"5", "'5' needs a unit after its number: days, weeks, months or years"},
      {"5 yeers", "'5 yeers' needs a unit after its number: days, weeks, months or years; did you mean 'years'?"},
      {"1.5 years", "'1.5 years' needs a unit after its number: days, weeks, months or years"},
      {"5years", "'5years' needs a unit after its number: days, weeks, months or years; did you mean 'years'?"},
      {"5 hours", "'5 hours' needs a unit after its number: days, weeks, months or years"}};
  for (const auto& [text, message] : texts) {
    const auto parsed = Retention::parse(text);
    BOOST_REQUIRE_MESSAGE(parsed.has_error(), text);
    BOOST_TEST(parsed.error().message.starts_with(message), parsed.error().message);
  }
}

BOOST_AUTO_TEST_CASE(the_horizon_is_the_start_of_a_day_by_the_calendar) {
  BOOST_TEST(horizon("1 day", "2026-11-27T10:30:00Z") == "2026-11-26T00:00:00Z");
  BOOST_TEST(horizon("2 weeks", "2026-11-27T23:59:59.9Z") == "2026-11-13T00:00:00Z");
  BOOST_TEST(horizon("3 months", "2026-05-31T00:00:00Z") == "2026-02-28T00:00:00Z");
  BOOST_TEST(horizon("11 months", "2026-11-27T00:00:00Z") == "2025-12-27T00:00:00Z");
  BOOST_TEST(horizon("1 year", "2028-02-29T12:00:00Z") == "2027-02-28T00:00:00Z");
  BOOST_TEST(horizon("4 years", "2028-02-29T12:00:00Z") == "2024-02-29T00:00:00Z");
  BOOST_TEST(horizon("5 years", "2026-11-27T10:30:00Z") == "2021-11-27T00:00:00Z");
}

BOOST_AUTO_TEST_SUITE_END()
