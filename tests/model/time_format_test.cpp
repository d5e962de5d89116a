#include "model/time_format.hpp"

#include <boost/test/unit_test.hpp>

using namespace portico;
using model::TimeFormat;

namespace {

struct Case {
  std::string_view format, text, expected;
};

std::string parsed(std::string_view format, std::string_view text, std::string_view zone) {
  const Zones zones;
  const auto time = TimeFormat::compile(format).value().parse_time(text, *zones.find(zone).value());
  return time ? to_iso(*time) : "none";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(model_time_format)

BOOST_AUTO_TEST_CASE(reads_times) {
  const std::vector<Case> cases{
      {"%d/%m/%Y %H:%M", "01/12/2010 08:26", "2010-12-01T08:26:00Z"},
      {"%d/%m/%Y %H:%M", "1/12/2010 8:26", "2010-12-01T08:26:00Z"},
      {"%Y-%m-%d %H:%M:%S", "2021-01-01 00:00:00", "2021-01-01T00:00:00Z"},
      {"%F %T", "2021-01-01 23:59:59", "2021-01-01T23:59:59Z"},
      {"%F %R", "2021-01-01 23:59", "2021-01-01T23:59:00Z"},
      {"%d-%b-%y %I:%M %p", "05-Mar-24 12:05 am", "2024-03-05T00:05:00Z"},
      {"%d-%b-%y %I:%M %p", "05-MAR-69 12:05 PM", "1969-03-05T12:05:00Z"},
      {"%Y-%m-%dT%H:%M:%S.%f%z", "2024-02-29T01:00:00.25+01:30", "2024-02-28T23:30:00.250Z"},
      {"%Y%m%d%%", "20240229%", "2024-02-29T00:00:00Z"},
      {"%s", "1700000000", "2023-11-14T22:13:20Z"},
      {"", "2024-02-29", "2024-02-29T00:00:00Z"},
      {"", "2024-02-29 10:11", "2024-02-29T10:11:00Z"},
      {"", "2024-02-29T10:11:12.123456Z", "2024-02-29T10:11:12.123456Z"},
      {"", "2024-02-29T10:11:12-0500", "2024-02-29T15:11:12Z"},
  };
  for (const auto& [format, text, expected] : cases) BOOST_TEST(parsed(format, text, "UTC") == expected);
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_such_time) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases{{"%d/%m/%Y %H:%M", ""},
                                                                         {"%d/%m/%Y %H:%M", "12/13/2010 08:26"},
                                                                         {"%d/%m/%Y %H:%M", "01/12/2010 24:00"},
                                                                         {"%d/%m/%Y %H:%M", "30/02/2010 08:26"},
                                                                         {"%d/%m/%Y %H:%M", "01/12/2010 08:26 "},
                                                                         {"%d/%m/%Y %H:%M", "01/12/10 08:26"},
                                                                         {"%d/%m/%Y %H:%M", "00/12/2010 08:26"},
                                                                         {"%I %p %F", "13 pm 2024-01-01"},
                                                                         {"%s", "99999999999999999"},
                                                                         {"%F%z", "2024-01-01+24:00"},
                                                                         {"", "2024-1-1"},
                                                                         {"", "2024-01-01T"},
                                                                         {"", "2024-01-01 1:00"},
                                                                         {"", "2024-01-01T10:11:12.Z"},
                                                                         {"", "2024-01-01x10:11"}};
  for (const auto& [format, text] : cases) BOOST_TEST(parsed(format, text, "UTC") == "none", text << " is accepted");
}

BOOST_AUTO_TEST_CASE(reads_the_wall_clock_of_its_zone) {
  BOOST_TEST(parsed("%d/%m/%Y %H:%M", "01/07/2011 12:00", "Europe/London") == "2011-07-01T11:00:00Z");
  BOOST_TEST(parsed("%d/%m/%Y %H:%M", "01/12/2010 12:00", "Europe/London") == "2010-12-01T12:00:00Z");
  BOOST_TEST(parsed("", "2011-07-01T12:00:00Z", "Europe/London") == "2011-07-01T12:00:00Z");
}

BOOST_AUTO_TEST_CASE(reads_dates) {
  const auto date = [](std::string_view format, std::string_view text) {
    const auto day = TimeFormat::compile(format).value().parse_date(text);
    return day ? to_iso(*day) : "none";
  };
  BOOST_TEST(date("%d.%m.%Y", "29.2.2024") == "2024-02-29");
  BOOST_TEST(date("%Y-%m-%d %H:%M:%S", "2024-02-29 00:00:00") == "2024-02-29");
  BOOST_TEST(date("", "2024-02-29") == "2024-02-29");
  BOOST_TEST(date("", "2024-02-29 00:00:00") == "none");
  BOOST_TEST(date("%d.%m.%Y", "29.2.2023") == "none");
}

BOOST_AUTO_TEST_CASE(refuses_formats_it_cannot_read) {
  for (const std::string_view format : {"%Q", "%", "%Y-%m-%d %", "%H:%M", "%Y-%m"})
    BOOST_TEST(TimeFormat::compile(format).has_error(), format << " is accepted");
}

BOOST_AUTO_TEST_SUITE_END()
