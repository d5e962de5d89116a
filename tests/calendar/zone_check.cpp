#include "calendar/zone_check.hpp"

#include <sstream>

#include <fmt/format.h>

#include "calendar/bucket.hpp"
#include "calendar/moments.hpp"
#include "calendar/period.hpp"
#include "support/pipe.hpp"

namespace portico::testing {
namespace {

using namespace portico::calendar;
using std::chrono::seconds;

Instant read_instant(std::istream& words) {
  std::int64_t second = 0;
  words >> second;
  return Instant{seconds{second}};
}

Conventions read_conventions(std::istream& words) {
  unsigned day = 0, month = 0;
  words >> day >> month;
  return {.week_start = static_cast<WeekStart>(day), .fiscal_year_start = std::chrono::month{month}};
}

std::string text_of(Instant begin, Instant end) { return fmt::format("{}..{}", to_iso(begin), to_iso(end)); }

class Comparer {
 public:
  void line(const std::string& text) {
    std::istringstream words(text);
    char kind = ' ';
    words >> kind;
    if (kind == 'Z') zone(words);
    if (kind == 'B') bucket(words);
    if (kind == 'P') period(words);
  }
  ZoneCheck result;

 private:
  void zone(std::istream& words) {
    std::string name;
    words >> name;
    zone_ = &testing::zone(name);
    ++result.zones;
  }

  void bucket(std::istream& words) {
    const Instant moment = read_instant(words);
    const Conventions conventions = read_conventions(words);
    std::string unit, name;
    words >> unit;
    const Instant start = read_instant(words), end = read_instant(words);
    words >> name;
    const Every every = *parse_every(unit);
    const auto ours = boundaries({moment, moment + seconds{1}}, every, *zone_, conventions);
    ++result.buckets;
    const std::string found = fmt::format("{} {} {}", text_of(ours.front(), ours.back()), ours.size() - 1,
                                          label(ours.front(), every, *zone_, conventions));
    compare(fmt::format("{} of {}", unit, to_iso(moment)), found, fmt::format("{} 1 {}", text_of(start, end), name));
    compare(fmt::format("floor to {} of {}", unit, to_iso(moment)), to_iso(floor(moment, every, *zone_, conventions)),
            to_iso(start));
  }

  void period(std::istream& words) {
    const Instant now = read_instant(words);
    const Conventions conventions = read_conventions(words);
    const Instant begin = read_instant(words), end = read_instant(words);
    std::string text;
    words.get();
    std::getline(words, text);
    const auto range = Period::parse(text).value().resolve(now, *zone_, conventions).value();
    ++result.periods;
    compare(fmt::format("'{}' at {}", text, to_iso(now)), text_of(range.begin, range.end), text_of(begin, end));
  }

  void compare(const std::string& what, const std::string& found, const std::string& expected) {
    if (found == expected) return;
    if (result.differences++ < 10)
      result.first.push_back(fmt::format("{}: {}: {}, but zoneinfo has {}", zone_->name(), what, found, expected));
  }

  const Zone* zone_ = nullptr;
};

}  // namespace

ZoneCheck check_zones(const ZoneSample& sample) {
  const Pipe reference(fmt::format("python3 " PORTICO_SOURCE_DIR "/tests/calendar/zone_reference.py {} {} {}",
                                   sample.seed, sample.years, sample.moments));
  Comparer comparer;
  char line[256];
  while (std::fgets(line, sizeof line, reference.file) != nullptr) {
    std::string text(line);
    if (!text.empty() && text.back() == '\n') text.pop_back();
    comparer.line(text);
  }
  return std::move(comparer.result);
}

}  // namespace portico::testing
