#include "model/time_format.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "core/text.hpp"

namespace portico::model {
namespace {

constexpr std::array<std::string_view, 12> months{"jan", "feb", "mar", "apr", "may", "jun",
                                                  "jul", "aug", "sep", "oct", "nov", "dec"};

std::string_view abbreviated(std::string_view letter) {
  return letter == "F" ? "%Y-%m-%d" : letter == "T" ? "%H:%M:%S" : letter == "R" ? "%H:%M" : "";
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// What is left of a text while it is taken apart. Every method answers false when the text has something else.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  bool done() const { return at_ == end_; }
  bool literal(char c) { return at_ != end_ && *at_++ == c; }
  bool next_is(char c) const { return at_ != end_ && *at_ == c; }

  bool number(int least, int most, int& value) {
    int digits = 0;
    value = 0;
    while (at_ != end_ && digits < most && is_digit(*at_)) {
      value = value * 10 + (*at_++ - '0');
      ++digits;
    }
    return digits >= least;
  }

  bool fraction(std::int64_t& microseconds) {
    int digits = 0;
    microseconds = 0;
    for (; at_ != end_ && digits < 9 && is_digit(*at_); ++at_, ++digits)
      if (digits < 6) microseconds = microseconds * 10 + (*at_ - '0');
    for (int missing = digits; missing < 6; ++missing) microseconds *= 10;
    return digits > 0;
  }

  bool word(std::span<const std::string_view> words, int& index) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      const auto size = static_cast<std::ptrdiff_t>(words[i].size());
      if (end_ - at_ < size || to_lower({at_, words[i].size()}) != words[i]) continue;
      at_ += size;
      index = static_cast<int>(i);
      return true;
    }
    return false;
  }

  bool offset(std::optional<std::chrono::seconds>& offset) {
    if (next_is('Z') || next_is('z')) {
      ++at_;
      offset = std::chrono::seconds{0};
      return true;
    }
    if (!next_is('+') && !next_is('-')) return false;
    const int sign = *at_++ == '-' ? -1 : 1;
    int hours = 0, minutes = 0;
    if (!number(2, 2, hours)) return false;
    if (next_is(':')) ++at_;
    if (!done() && is_digit(*at_) && !number(2, 2, minutes)) return false;
    offset = sign * (std::chrono::hours{hours} + std::chrono::minutes{minutes});
    return hours <= 23 && minutes <= 59;
  }

  bool seconds_since_1970(std::optional<std::int64_t>& seconds) {
    std::int64_t value = 0;
    const auto [end, code] = std::from_chars(at_, end_, value);
    at_ = end;
    constexpr std::int64_t most = 200'000LL * 366 * 86'400;
    if (code != std::errc{} || value > most || value < -most) return false;
    seconds = value;
    return true;
  }

 private:
  const char* at_;
  const char* end_;
};

}  // namespace

struct TimeFormat::Parts {
  int year = 1970, month = 1, day = 1;
  int hour = 0, minute = 0, second = 0;
  int half = -1;  // 0 AM, 1 PM
  std::int64_t microseconds = 0;
  std::optional<std::chrono::seconds> offset;
  std::optional<std::int64_t> since_1970;

  bool read(char letter, Scanner& scanner) {
    switch (letter) {
      case 'Y':
        return scanner.number(4, 4, year);
      case 'y':
        if (!scanner.number(2, 2, year)) return false;
        year += year >= 69 ? 1900 : 2000;
        return true;
      case 'm':
        return scanner.number(1, 2, month);
      case 'b':
        if (!scanner.word(months, month)) return false;
        ++month;
        return true;
      case 'd':
        return scanner.number(1, 2, day);
      default:
        return read_clock(letter, scanner);
    }
  }

  bool read_clock(char letter, Scanner& scanner) {
    constexpr std::array<std::string_view, 2> halves{"am", "pm"};
    switch (letter) {
      case 'H':
        return scanner.number(1, 2, hour);
      case 'I':
        return scanner.number(1, 2, hour) && hour >= 1 && hour <= 12;
      case 'M':
        return scanner.number(1, 2, minute);
      case 'S':
        return scanner.number(1, 2, second);
      case 'p':
        return scanner.word(halves, half);
      case 'f':
        return scanner.fraction(microseconds);
      case 'z':
        return scanner.offset(offset);
      default:
        return scanner.seconds_since_1970(since_1970);
    }
  }

  bool read_iso(Scanner& scanner) {
    if (!scanner.number(4, 4, year) || !scanner.literal('-') || !scanner.number(2, 2, month) || !scanner.literal('-') ||
        !scanner.number(2, 2, day))
      return false;
    if (scanner.done()) return true;
    if (!scanner.next_is('T') && !scanner.next_is(' ') && !scanner.next_is('t')) return false;
    scanner.literal(scanner.next_is('T') ? 'T' : scanner.next_is(' ') ? ' ' : 't');
    if (!scanner.number(2, 2, hour) || !scanner.literal(':') || !scanner.number(2, 2, minute)) return false;
    if (scanner.next_is(':') && (!scanner.literal(':') || !scanner.number(2, 2, second))) return false;
    if (scanner.next_is('.') && (!scanner.literal('.') || !scanner.fraction(microseconds))) return false;
    return scanner.done() || scanner.offset(offset);
  }

  /// Whether there are such a day and time; applies AM and PM.
  bool settle() {
    if (half >= 0) hour = hour % 12 + half * 12;
    return hour <= 23 && minute <= 59 && second <= 59 && date().has_value();
  }

  std::optional<Date> date() const {
    const std::chrono::year_month_day day_of_year{std::chrono::year{year},
                                                  std::chrono::month{static_cast<unsigned>(month)},
                                                  std::chrono::day{static_cast<unsigned>(day)}};
    if (!day_of_year.ok()) return std::nullopt;
    return Date{day_of_year};
  }

  std::chrono::microseconds time_of_day() const {
    return std::chrono::hours{hour} + std::chrono::minutes{minute} + std::chrono::seconds{second} +
           std::chrono::microseconds{microseconds};
  }
};

Result<TimeFormat> TimeFormat::compile(std::string_view format) {
  TimeFormat compiled;
  compiled.format_ = format;
  std::string letters;
  PORTICO_CHECK(compiled.add_steps(format, letters));
  const auto has_any = [&](std::string_view any) { return letters.find_first_of(any) != std::string::npos; };
  if (!format.empty() && !has_any("s") && !(has_any("Yy") && has_any("mb") && has_any("d")))
    return Error{.code = Errc::invalid,
                 .message = fmt::format("the time format '{}' tells no full date", printable(format)),
                 .hint = "it needs year, month and day, for example %Y-%m-%d"};
  return compiled;
}

Result<void> TimeFormat::add_steps(std::string_view format, std::string& letters) {
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') {
      steps_.push_back({.letter = 0, .literal = format[i]});
      continue;
    }
    const std::string_view letter = format.substr(++i, 1);
    if (const std::string_view meaning = abbreviated(letter); !meaning.empty()) {
      PORTICO_CHECK(add_steps(meaning, letters));
    } else if (letter == "%") {
      steps_.push_back({.letter = 0, .literal = '%'});
    } else if (!letter.empty() && std::string_view("YymbdHIMSpfzs").find(letter) != std::string_view::npos) {
      steps_.push_back({.letter = letter[0], .literal = 0});
      letters += letter;
    } else {
      return Error{.code = Errc::invalid,
                   .message = fmt::format("'%{}' is not known in a time format", printable(letter)),
                   .hint = "known: %Y %y %m %b %d %H %I %M %S %p %f %z %s %F %T %R %%"};
    }
  }
  return {};
}

std::optional<TimeFormat::Parts> TimeFormat::parse(std::string_view text) const {
  Parts parts;
  Scanner scanner(text);
  if (steps_.empty()) {
    if (!parts.read_iso(scanner)) return std::nullopt;
  } else {
    for (const Step& step : steps_)
      if (step.letter ? !parts.read(step.letter, scanner) : !scanner.literal(step.literal)) return std::nullopt;
  }
  if (!scanner.done() || !parts.settle()) return std::nullopt;
  return parts;
}

std::optional<Instant> TimeFormat::parse_time(std::string_view text, const Zone& zone) const {
  const auto parts = parse(text);
  if (!parts) return std::nullopt;
  if (parts->since_1970)
    return Instant{std::chrono::seconds{*parts->since_1970} + std::chrono::microseconds{parts->microseconds}};
  const Date day = *parts->date();
  if (parts->offset) return Instant{day} + parts->time_of_day() - *parts->offset;
  return zone.to_instant(local(day, parts->time_of_day()));
}

std::optional<Date> TimeFormat::parse_date(std::string_view text) const {
  const auto parts = parse(text);
  if (!parts) return std::nullopt;
  if (parts->since_1970)
    return std::chrono::floor<std::chrono::days>(Instant{std::chrono::seconds{*parts->since_1970}});
  if (steps_.empty() && text.size() != 10) return std::nullopt;
  return parts->date();
}

}  // namespace portico::model
