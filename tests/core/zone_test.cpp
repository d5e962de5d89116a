#include "core/zone.hpp"

#include <sstream>

#include <boost/test/unit_test.hpp>

#include "core/zone_rule.hpp"
#include "support/pipe.hpp"
#include "support/seed.hpp"

using namespace portico;
using namespace std::chrono_literals;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::year;

namespace {

const Zone& zone(std::string_view name) {
  static const Zones zones;
  return *zones.find(name).value();
}

Instant utc(int y, unsigned m, unsigned d, seconds time = 0s) {
  return sys_days{year{y} / std::chrono::month{m} / std::chrono::day{d}} + time;
}

LocalTime wall(int y, unsigned m, unsigned d, seconds time = 0s) {
  return LocalTime{utc(y, m, d, time).time_since_epoch()};
}

std::string big_endian(std::int64_t value, int width) {
  std::string bytes;
  for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(value >> shift));
  return bytes;
}

struct Transition {
  std::int64_t time;
  char type;
};

/// One data block of a TZif file with types 0: UTC+1 and 1: UTC+2.
std::string block(char version, int time_size, const std::vector<Transition>& transitions, int leaps = 0) {
  std::string bytes = std::string("TZif") + version + std::string(15, '\0');
  for (const int count : {0, 0, leaps, static_cast<int>(transitions.size()), 2, 8}) bytes += big_endian(count, 4);
  for (const auto& transition : transitions) bytes += big_endian(transition.time, time_size);
  for (const auto& transition : transitions) bytes += transition.type;
  bytes += big_endian(3600, 4) + std::string("\0\0", 2) + big_endian(7200, 4) + std::string("\1\4", 2);
  return bytes + std::string("CET\0CST\0", 8) + std::string(static_cast<std::size_t>(leaps * (time_size + 4)), '\0');
}

std::string tzif(const std::vector<Transition>& transitions, const std::string& footer) {
  return block('2', 4, {}) + block('2', 8, transitions) + "\n" + footer + "\n";
}

std::string refusal(const std::string& bytes) {
  const auto decoded = Zone::decode("Test/Zone", bytes);
  return decoded ? "accepted" : decoded.error().message;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(core_zone)

BOOST_AUTO_TEST_CASE(default_zone_is_utc) {
  const Zone utc_zone;
  BOOST_TEST(utc_zone.name() == "UTC");
  BOOST_TEST(utc_zone.offset_at(utc(2026, 7, 1)).count() == 0);
  BOOST_TEST((utc_zone.to_instant(wall(2026, 7, 1)) == utc(2026, 7, 1)));
}

BOOST_AUTO_TEST_CASE(offsets_follow_summer_time_far_into_the_future) {
  const Zone& berlin = zone("Europe/Berlin");
  for (const int y : {1990, 2026, 2037, 2038, 2100, 2426, 2427, 3000, 20'000}) {
    BOOST_TEST_CONTEXT(y) {
      BOOST_TEST(berlin.offset_at(utc(y, 1, 15)).count() == 3600);
      BOOST_TEST(berlin.offset_at(utc(y, 7, 15)).count() == 7200);
      BOOST_TEST((berlin.to_instant(wall(y, 7, 15, 12h)) == utc(y, 7, 15, 10h)));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_rule_repeats_with_the_calendar) {
  const Zone& york = zone("America/New_York");
  constexpr std::chrono::days cycle{146'097};
  for (Instant at = utc(2500, 1, 1); at < utc(2502, 1, 1); at += 17h) {
    BOOST_TEST(york.offset_at(at).count() == york.offset_at(at + 30 * cycle).count());
    const LocalTime reading = york.to_local(at);
    BOOST_TEST((york.to_instant(reading) + 30 * cycle == york.to_instant(reading + 30 * cycle)));
  }
}

BOOST_AUTO_TEST_CASE(a_gap_reads_by_the_offset_before_it) {
  const auto reading = zone("Europe/Berlin").resolve(wall(2026, 3, 29, 2h + 30min));
  BOOST_TEST((reading.kind == Zone::Kind::gap));
  BOOST_TEST((reading.instant == utc(2026, 3, 29, 1h + 30min)));
  BOOST_TEST((zone("Europe/Berlin").resolve(wall(2026, 3, 29, 3h)).kind == Zone::Kind::unique));
}

BOOST_AUTO_TEST_CASE(an_overlap_reads_as_the_first_of_both) {
  const auto reading = zone("Europe/Berlin").resolve(wall(2026, 10, 25, 2h + 30min));
  BOOST_TEST((reading.kind == Zone::Kind::overlap));
  BOOST_TEST((reading.instant == utc(2026, 10, 25, 30min)));
  BOOST_TEST((zone("Europe/Berlin").resolve(wall(2026, 10, 25, 3h)).kind == Zone::Kind::unique));
}

BOOST_AUTO_TEST_CASE(a_skipped_day_is_a_gap_of_24_hours) {
  const auto reading = zone("Pacific/Apia").resolve(wall(2011, 12, 30, 12h));
  BOOST_TEST((reading.kind == Zone::Kind::gap));
  BOOST_TEST((zone("Pacific/Apia").to_local(reading.instant) == wall(2011, 12, 31, 12h)));
}

BOOST_AUTO_TEST_CASE(fractions_of_a_second_survive_even_before_1970) {
  const Zone& berlin = zone("Europe/Berlin");
  const Instant at = utc(1969, 12, 31, 23h) + 999'999us;
  BOOST_TEST((berlin.to_instant(berlin.to_local(at)) == at));
}

BOOST_AUTO_TEST_CASE(decodes_version_1_files) {
  const auto old = Zone::decode("Old", block('\0', 4, {{1'000'000, 1}})).value();
  BOOST_TEST(old.offset_at(Instant{999'999s}).count() == 3600);
  BOOST_TEST(old.offset_at(Instant{1'000'000s}).count() == 7200);
}

BOOST_AUTO_TEST_CASE(decodes_rules_of_every_kind) {
  const struct {
    const char *footer, *what;
    Instant at;
    int offset;
  } cases[] = {
      {"CET-1CEST,M3.5.0,M10.5.0/3", "before the end", utc(2026, 10, 25, 59min), 7200},
      {"CET-1CEST,M3.5.0,M10.5.0/3", "after the end", utc(2026, 10, 25, 1h), 3600},
      {"<+01>-1<+02>,J60/0,J61/0", "J skips the leap day", utc(2028, 2, 29, 12h), 3600},
      {"<+01>-1<+02>,J60/0,J61/0", "J60 is 1 March", utc(2028, 3, 1, 12h), 7200},
      {"<+01>-1<+02>,59/0,60/0", "n counts the leap day", utc(2028, 2, 29, 12h), 7200},
      {"<+01>-1<+03>-3,M1.1.0,M12.5.0", "a named offset", utc(2028, 6, 1), 10'800},
      {"IST-1GMT0,M10.5.0,M3.5.0/1", "negative summer time", utc(2028, 1, 1), 0},
      {"<+01>-1<+02>,M3.4.4/50,M10.4.4/-50", "hours beyond a day", utc(2028, 3, 25, 0h), 3600},
      {"<+01>-1<+02>,0/0,J365/25", "summer time all year", utc(2028, 1, 1), 7200},
      {"<+01>-1<+02>,0/0,J365/25", "summer time all year", utc(2027, 12, 31, 23h + 30min), 7200},
      {"<+01>-1:00:00", "no summer time", utc(2028, 7, 1), 3600},
  };
  for (const auto& item : cases) BOOST_TEST_CONTEXT(item.footer << ", " << item.what) {
      const auto decoded = Zone::decode("Test/Zone", tzif({{0, 1}, {1'000'000, 0}}, item.footer));
      BOOST_REQUIRE(decoded.has_value());
      BOOST_TEST(decoded->offset_at(item.at).count() == item.offset);
    }
}

BOOST_AUTO_TEST_CASE(the_rule_holds_only_after_the_last_transition) {
  // The second transition changes no offset, yet the rule must not reach back before it.
  const auto decoded = Zone::decode("Test/Zone", tzif({{0, 0}, {1'500'000'000, 0}}, "CET-1CEST,M3.5.0,M10.5.0/3"));
  BOOST_TEST(decoded->offset_at(utc(2015, 7, 1)).count() == 3600);
  BOOST_TEST(decoded->offset_at(utc(2018, 7, 1)).count() == 7200);
}

BOOST_AUTO_TEST_CASE(refuses_files_that_are_no_zone) {
  const std::string prefix = "time zone 'Test/Zone': ";
  const std::string good = tzif({{0, 1}}, "CET-1");
  BOOST_TEST(refusal(good) == "accepted");
  BOOST_TEST(refusal("") == prefix + "not a complete TZif file");
  BOOST_TEST(refusal("TZif") == prefix + "not a complete TZif file");
  BOOST_TEST(refusal(good.substr(0, good.size() - 20)) == prefix + "not a complete TZif file");
  BOOST_TEST(refusal(good.substr(0, good.size() - 1)) == prefix + "the footer is missing");
  BOOST_TEST(refusal(tzif({{0, 2}}, "")) == prefix + "a transition has no type");
  BOOST_TEST(refusal(tzif({{5, 1}, {5, 0}}, "")) == prefix + "transitions out of order");
  BOOST_TEST(refusal(tzif({{1'000'000'000'000, 1}}, "")) == prefix + "a transition is too far away");
  BOOST_TEST(refusal(block('\0', 4, {}, 1)) == prefix + "its file counts leap seconds");
  for (const char* rule : {"X", "CET", "CET-1CEST", "CET-200", "CET-1CEST,M13.1.0,M3.1.0", "CET-1CEST,M1.1.0", "<CET-1",
                           "CET-1CEST,J366,J1", "CET-1CEST,J1,J2,"})
    BOOST_TEST(refusal(tzif({{0, 1}}, rule)) == prefix + "the footer's rule is malformed", rule);
}

BOOST_AUTO_TEST_CASE(cut_and_bent_files_never_crash) {
  const std::string good = tzif({{0, 1}, {1'000'000, 0}}, "CET-1CEST,M3.5.0,M10.5.0/3");
  for (std::size_t i = 0; i < good.size(); ++i) {
    BOOST_TEST(!Zone::decode("Cut", good.substr(0, i)).has_value());
    for (const char byte : {'\0', '\x7f', '\x80', '\xff'}) {
      std::string bent = good;
      bent[i] = byte;
      if (const auto decoded = Zone::decode("Bent", bent))
        decoded->to_local(decoded->to_instant(wall(2026, 3, 29, 2h)));
    }
  }
}

BOOST_AUTO_TEST_CASE(finds_a_zone_once_and_keeps_it) {
  const Zones zones;
  BOOST_TEST(zones.find("Europe/Berlin").value() == zones.find("Europe/Berlin").value());
  BOOST_TEST(zones.find("UTC").value() == &zones.utc());
}

BOOST_AUTO_TEST_CASE(an_unknown_name_gets_the_near_one_as_hint) {
  const Zones zones;
  const std::pair<std::string, std::string> cases[] = {
      {"Europe/Berlim", "did you mean 'Europe/Berlin'?"},
      {"europe/berlin", "did you mean 'Europe/Berlin'?"},
      {"berlin", "did you mean 'Europe/Berlin'?"},
      {"Qzxqzxqzxqzx/Qzxqzxqzx", "use an IANA name such as 'Europe/Berlin' or 'UTC'"},
      {"../../etc/passwd", "use an IANA name such as 'Europe/Berlin' or 'UTC'"},
      {"tzdata.zi", "use an IANA name such as 'Europe/Berlin' or 'UTC'"},
  };
  for (const auto& [name, hint] : cases) {
    const auto found = zones.find(name);
    BOOST_REQUIRE(!found);
    BOOST_TEST((found.error().code == Errc::invalid));
    BOOST_TEST(found.error().message == "no time zone '" + name + "'");
    BOOST_TEST(found.error().hint == hint);
  }
  BOOST_TEST(!zones.find("Europe").has_value());
  BOOST_TEST(!zones.find("").has_value());
}

BOOST_AUTO_TEST_CASE(agrees_with_python_zoneinfo_in_every_zone) {
  const testing::Pipe reference("python3 " PORTICO_SOURCE_DIR "/tests/core/zone_reference.py " +
                                std::to_string(testing::seed() % 1'000'000));
  const Zones zones;
  const Zone* current = &zones.utc();
  std::size_t checked = 0, seen = 0;
  char line[128];
  while (std::fgets(line, sizeof line, reference.file) != nullptr) {
    std::istringstream words(line);
    std::string kind, name;
    long long given = 0, expected = 0;
    words >> kind;
    if (kind == "Z" && words >> name) {
      current = zones.find(name).value();
      ++seen;
      continue;
    }
    words >> given >> expected;
    const auto ours = kind == "U" ? current->offset_at(Instant{seconds{given}}).count()
                                  : current->to_instant(LocalTime{seconds{given}}).time_since_epoch() / 1s;
    ++checked;
    if (ours != expected)
      BOOST_ERROR(current->name() << ' ' << kind << ' ' << given << ": " << ours << " instead of " << expected);
  }
  BOOST_TEST(seen > 400U);
  BOOST_TEST(checked > 40'000U);
}

BOOST_AUTO_TEST_SUITE_END()
