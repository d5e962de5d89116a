#include "calendar/schedule_rule.hpp"

#include <random>

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "calendar/moments.hpp"
#include "calendar/period.hpp"
#include "core/text.hpp"
#include "support/pipe.hpp"
#include "support/seed.hpp"

using namespace portico;
using namespace portico::calendar;
using portico::testing::at;
using portico::testing::zones;

namespace {

Result<ScheduleRule> parse(std::string_view text) { return ScheduleRule::parse(text, zones(), "Europe/Berlin"); }

std::vector<std::string> upcoming(std::string_view text, std::string_view after, std::size_t count) {
  const auto rule = parse(text).value();
  std::vector<std::string> instants;
  for (const Instant one : rule.upcoming(at(after), count)) instants.push_back(local_iso(one, rule.zone()));
  return instants;
}

struct Refusal {
  std::string text, problem, hint;
};

void check_refusals(const std::vector<Refusal>& cases) {
  for (const auto& [text, problem, hint] : cases) BOOST_TEST_CONTEXT(text) {
      const auto rule = parse(text);
      BOOST_TEST((rule ? "accepted as " + rule->print() : rule.error().message) ==
                 "schedule '" + text + "': " + problem);
      if (!rule) BOOST_TEST(rule.error().hint == hint);
    }
}

using Strings = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(calendar_schedule_rule)

BOOST_AUTO_TEST_CASE(prints_one_way_whatever_was_written) {
  const std::pair<const char*, const char*> cases[] = {
      {"Every Monday AT 07:00", "every monday at 07:00"},
      {"every day at 17:00, 07:30", "every day at 07:30, 17:00"},
      {"every weekday at 07:30 and 17:00", "every weekday at 07:30, 17:00"},
      {"every friday, monday and friday at 7pm", "every monday, friday at 19:00"},
      {"every sunday,saturday at noon", "every saturday, sunday at 12:00"},
      {"every mondays at 7:30 am", "every monday at 07:30"},
      {"every monday, tuesday, wednesday, thursday, friday at 06:00", "every weekday at 06:00"},
      {"every 15 minutes", "every 15 minutes"},
      {"every minute", "every minute"},
      {"every 1 hour", "every hour"},
      {"every 120 minutes", "every 2 hours"},
      {"every 15 minutes from 08:00 to 18:00", "every 15 minutes from 08:00 to 18:00"},
      {"every 90 minutes from 8am to 6pm on weekdays", "every 90 minutes from 08:00 to 18:00 on weekday"},
      {"every hour on saturday and sunday", "every hour on saturday, sunday"},
      {"every 2 weeks on friday at 08:00 from 2026-01-09", "every 2 weeks on friday at 08:00 from 2026-01-09"},
      {"every month on day 15, 1 at 09:00", "every month on day 1, 15 at 09:00"},
      {"first business day of month at 09:00", "first business day of month at 09:00"},
      {"LAST friday OF quarter at 16:00", "last friday of quarter at 16:00"},
      {"third tuesday of month at 10:00", "third tuesday of month at 10:00"},
      {"last day of year at 23:00", "last day of year at 23:00"},
      {"every monday at 07:00 and every friday at 17:00 and last day of month at 18:00",
       "every monday at 07:00 and every friday at 17:00 and last day of month at 18:00"},
  };
  for (const auto& [text, expected] : cases) BOOST_TEST_CONTEXT(text) {
      const auto rule = parse(text).value();
      BOOST_TEST(rule.print() == std::string(expected) + " in Europe/Berlin");
      BOOST_TEST((parse(rule.print()).value() == rule));
    }
}

BOOST_AUTO_TEST_CASE(a_named_zone_beats_the_default) {
  BOOST_TEST(parse("every day at 07:00 in America/New_York")->print() == "every day at 07:00 in America/New_York");
  BOOST_TEST(
      (upcoming("every day at 07:00 in Asia/Kolkata", "2026-01-01T00:00:00Z", 1) == Strings{"2026-01-01T07:00+05:30"}));
}

BOOST_AUTO_TEST_CASE(an_unknown_zone_is_named) {
  check_refusals({{"every day at 07:00 in Europe/Berlim", "column 23: no time zone 'Europe/Berlim'",
                   "did you mean 'Europe/Berlin'?"},
                  {"every day at 07:00 in", "column 22: expected a time zone such as Europe/Berlin", ""},
                  {"every day at 07:00 in UTC please", "column 27: expected the end of the schedule", ""}});
  const auto refused = ScheduleRule::parse("every day at 07:00", zones(), "Nowhere/Land");
  BOOST_TEST(refused.error().message == "no time zone 'Nowhere/Land'");
}

BOOST_AUTO_TEST_CASE(messages_point_at_the_column) {
  const std::string rule = "expected a rule such as 'every monday at 07:00'";
  const std::string every = "expected day, weekday, a weekday's name, month or a number of minutes, hours or weeks";
  check_refusals({
      {"", "column 1: " + rule, ""},
      {"evry monday at 07:00", "column 1: " + rule + "; did you mean 'every'?", ""},
      {"every", "column 6: " + every, ""},
      {"every mondy at 07:00", "column 7: " + every + "; did you mean 'monday'?", ""},
      {"every monday, tusday at 07:00", "column 15: expected day, weekday or a weekday's name; did you mean 'tuesday'?",
       ""},
      {"every monday", "column 13: expected 'at' and a time, as in 'at 07:00'", ""},
      {"every monday 07:00", "column 14: expected 'at' and a time, as in 'at 07:00'", ""},
      {"every monday at", "column 16: expected a time such as 07:00", ""},
      {"every monday at dawn", "column 17: expected a time such as 07:00", ""},
      {"every monday at 07:0", "column 17: expected a time such as 07:00", ""},
      {"every monday at 24:00", "column 17: there is no time 24:00", "times are 00:00 to 23:59"},
      {"every monday at 07:60", "column 17: there is no time 07:60", "times are 00:00 to 23:59"},
      {"every monday at 13pm", "column 17: there is no time 13pm", "times are 00:00 to 23:59"},
      {"every monday at 17", "column 17: expected hours and minutes, as in 17:00", ""},
      {"every monday at 07:00,", "column 23: expected a time such as 07:00", ""},
      {"every monday at 07:00 holidays de", "column 23: expected 'and', 'in' or the end of the schedule", ""},
      {"every monday at 07:00 and", "column 26: " + rule, ""},
      {"every 5 minuets", "column 9: expected minutes, hours or weeks; did you mean 'minutes'?", ""},
      {"every 0 minutes", "column 7: expected a number from 1 to 1440", ""},
      {"every 25 hours", "column 7: expected a number from 1 to 24", ""},
      {"every 15 minutes from 08:00", "column 28: expected 'to' and a time, as in 'from 08:00 to 18:00'", ""},
      {"every 15 minutes from 22:00 to 06:00", "column 32: expected a time after 22:00",
       "a window ends on the day it begins; write two rules with 'and' for one over midnight"},
      {"every 1 weeks on friday at 08:00", "column 7: expected a number of weeks from 2 to 52",
       "for each week say 'every friday'"},
      {"every 2 weeks at 08:00", "column 15: expected 'on' and a weekday, as in 'every 2 weeks on friday'", ""},
      {"every 2 weeks on friday at 08:00 from 09.01.2026", "column 39: expected a date such as 2026-01-09", ""},
      {"every month at 08:00", "column 13: expected 'on day' and its number, as in 'every month on day 1'", ""},
      {"every month on day 0 at 08:00", "column 20: expected a day from 1 to 28", ""},
      {"first busines day of month at 08:00",
       "column 7: expected business day, day or a weekday's name; did you mean 'business'?", ""},
      {"first business of month at 08:00", "column 16: expected 'business day'", ""},
      {"first friday at 08:00", "column 14: expected 'of month', 'of quarter' or 'of year'", ""},
      {"first friday of mnth at 08:00", "column 17: expected month, quarter or year; did you mean 'month'?", ""},
  });
  BOOST_TEST(parse(std::string(501, 'x')).error().message == "the schedule is longer than 500 characters");
}

BOOST_AUTO_TEST_CASE(a_schedule_too_long_to_be_read_again_is_refused) {
  const auto with = [](int times) {
    std::string text = "every day at 00:00";
    for (int i = 1; i < times; ++i) text += fmt::format(",{:02}:{:02}", i / 60, i % 60);
    return text;
  };
  const auto fits = parse(with(67));
  BOOST_REQUIRE(fits.has_value());
  BOOST_TEST((parse(fits->print()).value() == *fits));
  BOOST_TEST(parse(with(70)).error().message == "the schedule is longer than 500 characters when written out");
  BOOST_TEST(parse(with(70)).error().hint == "make two schedules of it");
}

BOOST_AUTO_TEST_CASE(ambiguous_words_are_refused_with_both_readings) {
  check_refusals({
      {"every monday at 7", "column 17: '7' can mean two things", "say 07:00 or 19:00"},
      {"every monday at 7:30", "column 17: '7:30' can mean two things", "say 07:30 or 19:30"},
      {"every monday at 12", "column 17: '12' can mean two things", "say 00:00 or 12:00"},
      {"every monday at 12am", "column 17: '12am' can mean two things", "say 00:00 or 12:00"},
      {"every monday at midnight", "column 17: 'midnight' can mean two things",
       "say 00:00 (the day begins) or 23:59 (the day ends)"},
      {"every 7 hours", "column 7: 7 hours do not divide a day",
       "say 6 or 8 hours, or 'from 00:00 to 23:59' to begin anew each midnight"},
      {"every 2 weeks on friday at 08:00", "column 33: expected 'from' and the first day, as in 'from 2026-01-09'",
       "without it either of the weeks could be meant"},
      {"every 2 weeks on friday at 08:00 from 2026-01-10", "column 39: 2026-01-10 is a saturday, not a friday",
       "say 'from 2026-01-09' or 'from 2026-01-16'"},
      {"every month on day 31 at 08:00", "column 20: 'day 31' can mean two things in a month without it",
       "say 'last day of month', or a day from 1 to 28"},
  });
}

BOOST_AUTO_TEST_CASE(rules_come_in_their_order) {
  BOOST_TEST(upcoming("every weekday at 07:30, 17:00", "2026-11-20T12:00:00Z", 3) ==
             (Strings{"2026-11-20T17:00+01:00", "2026-11-23T07:30+01:00", "2026-11-23T17:00+01:00"}));
  BOOST_TEST(upcoming("every 2 weeks on friday at 08:00 from 2026-01-09", "2025-06-01T00:00:00Z", 3) ==
             (Strings{"2026-01-09T08:00+01:00", "2026-01-23T08:00+01:00", "2026-02-06T08:00+01:00"}));
  BOOST_TEST(upcoming("first business day of month at 09:00", "2026-07-15T00:00:00Z", 3) ==
             (Strings{"2026-08-03T09:00+02:00", "2026-09-01T09:00+02:00", "2026-10-01T09:00+02:00"}));
  BOOST_TEST(upcoming("last friday of quarter at 16:00", "2026-11-20T00:00:00Z", 2) ==
             (Strings{"2026-12-25T16:00+01:00", "2027-03-26T16:00+01:00"}));
  BOOST_TEST(upcoming("every 15 minutes from 17:30 to 18:00", "2026-11-20T16:40:00Z", 3) ==
             (Strings{"2026-11-20T17:45+01:00", "2026-11-20T18:00+01:00", "2026-11-21T17:30+01:00"}));
}

BOOST_AUTO_TEST_CASE(next_is_strictly_after) {
  const auto rule = parse("every day at 07:00 in UTC").value();
  BOOST_TEST((rule.next(at("2026-11-20T07:00:00Z")) == at("2026-11-21T07:00:00Z")));
  BOOST_TEST((rule.next(at("2026-11-20T06:59:59Z")) == at("2026-11-20T07:00:00Z")));
}

BOOST_AUTO_TEST_CASE(a_time_in_a_gap_fires_once_and_later_by_the_gap) {
  BOOST_TEST(upcoming("every day at 02:30", "2026-03-28T12:00:00Z", 2) ==
             (Strings{"2026-03-29T03:30+02:00", "2026-03-30T02:30+02:00"}));
  BOOST_TEST(upcoming("every day at 02:30, 03:30", "2026-03-28T12:00:00Z", 2) ==
             (Strings{"2026-03-29T03:30+02:00", "2026-03-30T02:30+02:00"}));
}

BOOST_AUTO_TEST_CASE(a_gap_over_midnight_may_put_a_days_last_time_after_the_next_days_first) {
  BOOST_TEST(upcoming("every day at 00:10, 23:30 in America/Nuuk", "2026-03-28T12:00:00Z", 3) ==
             (Strings{"2026-03-29T00:10-01:00", "2026-03-29T00:30-01:00", "2026-03-29T23:30-01:00"}));
  BOOST_TEST(upcoming("every saturday at 23:30 in America/Nuuk", "2026-03-29T00:05:00-01:00", 2) ==
             (Strings{"2026-03-29T00:30-01:00", "2026-04-04T23:30-01:00"}));
}

BOOST_AUTO_TEST_CASE(a_time_in_an_overlap_fires_the_first_time_only) {
  BOOST_TEST(upcoming("every day at 02:30", "2026-10-24T12:00:00Z", 2) ==
             (Strings{"2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00"}));
}

BOOST_AUTO_TEST_CASE(intervals_run_on_elapsed_time_and_begin_anew_at_midnight) {
  BOOST_TEST(upcoming("every hour", "2026-10-24T23:30:00Z", 3) ==
             (Strings{"2026-10-25T02:00+02:00", "2026-10-25T02:00+01:00", "2026-10-25T03:00+01:00"}));
  BOOST_TEST(upcoming("every 6 hours", "2026-10-24T21:00:00Z", 5) ==
             (Strings{"2026-10-25T00:00+02:00", "2026-10-25T05:00+01:00", "2026-10-25T11:00+01:00",
                      "2026-10-25T17:00+01:00", "2026-10-26T00:00+01:00"}));
}

BOOST_AUTO_TEST_CASE(two_rules_due_together_fire_once) {
  BOOST_TEST(upcoming("every monday at 07:00 and every day at 07:00 in UTC", "2026-11-22T12:00:00Z", 2) ==
             (Strings{"2026-11-23T07:00+00:00", "2026-11-24T07:00+00:00"}));
}

BOOST_AUTO_TEST_CASE(the_period_of_an_occurrence_comes_from_its_nominal_time) {
  const auto rule = parse("every monday at 07:00").value();
  const Instant occurrence = *rule.next(at("2026-11-22T12:00:00Z"));
  const auto week = Period::parse("last week")->resolve(occurrence, rule.zone()).value();
  BOOST_TEST(print(week, rule.zone()) == "2026-11-16..2026-11-23");
}

BOOST_AUTO_TEST_CASE(whatever_prints_parses_back) {
  std::mt19937_64 random(testing::seed());
  const Strings starts{"every", "every monday",   "every weekday",   "every 2 weeks on", "every month on day",
                       "first", "last friday of", "every 15 minutes"};
  const Strings words{"at",         "07:00",  ",",     "and",     "every", "day",     "friday", "from",
                      "2026-01-09", "to",     "18:00", "of",      "month", "minutes", "30",     "business",
                      "on",         "monday", "7pm",   "quarter", "in",    "UTC",     "1"};
  std::size_t accepted = 0;
  for (int i = 0; i < 60'000; ++i) {
    std::string text = starts[random() % starts.size()];
    for (std::size_t n = random() % 6; n > 0; --n) text += " " + words[random() % words.size()];
    const auto rule = parse(text);
    if (!rule) continue;
    ++accepted;
    BOOST_TEST_CONTEXT(text) {
      BOOST_TEST((parse(rule->print()).value() == *rule));
      const auto two = rule->upcoming(at("2026-03-28T12:00:00Z"), 2);
      BOOST_TEST((two.size() == 2U && two[0] < two[1] && two[0] > at("2026-03-28T12:00:00Z")));
    }
  }
  BOOST_TEST(accepted > 100U);
}

BOOST_AUTO_TEST_CASE(occurrences_agree_with_an_enumeration_by_python_zoneinfo) {
  const testing::Pipe reference("python3 " PORTICO_SOURCE_DIR "/tests/calendar/schedule_reference.py " +
                                std::to_string(testing::seed() % 1'000'000));
  std::optional<ScheduleRule> rule;
  Instant last, end;
  std::size_t schedules = 0, occurrences = 0, wrong = 0;
  const auto differs = [&](Instant after, Instant expected) {
    if (wrong++ == 0)
      BOOST_ERROR(rule->print() << ": after " << to_iso(after) << " comes " << to_iso(*rule->next(after)) << ", not "
                                << to_iso(expected));
  };
  const auto finish = [&] {
    if (rule && wrong == 0 && *rule->next(last) < end) differs(last, end);
  };
  char line[512];
  while (std::fgets(line, sizeof line, reference.file) != nullptr) {
    const std::string_view text = trimmed(line);
    if (text.starts_with("S ")) {
      finish();
      long long from = 0, to = 0;
      int used = 0;
      BOOST_REQUIRE(std::sscanf(line, "S %lld %lld %n", &from, &to, &used) == 2);
      rule = parse(text.substr(static_cast<std::size_t>(used))).value();
      last = Instant{std::chrono::seconds{from}};
      end = Instant{std::chrono::seconds{to}};
      wrong = 0;
      ++schedules;
    } else if (!text.empty()) {
      const Instant expected{std::chrono::seconds{std::stoll(line)}};
      for (const Instant between : {last, last + (expected - last) / 2, expected - std::chrono::seconds{1}})
        if (rule->next(between) != expected) differs(between, expected);
      last = expected;
      ++occurrences;
    }
  }
  finish();
  BOOST_TEST(schedules == 72U);
  BOOST_TEST(occurrences > 10'000U);
}

BOOST_AUTO_TEST_SUITE_END()
