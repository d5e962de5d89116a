#include "core/time.hpp"

#include <fmt/format.h>

#include "core/cell_text.hpp"

namespace portico {
namespace {

using std::chrono::days;
using std::chrono::microseconds;

// std::chrono::year stops at 32767, an Instant does not: calendar years are counted within their era of 400 years.
constexpr int era_years = 400;
constexpr days era_days{146097};
constexpr int last_year = 290000;

/// Reads a text from its front; once something did not match, `ok` stays false.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool ok() const { return ok_; }
  bool done() const { return ok_ && rest_.empty(); }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

  void expect(char wanted) {
    if (peek() != wanted || rest_.empty())
      ok_ = false;
    else
      rest_.remove_prefix(1);
  }

  char any_of(std::string_view wanted) {
    const char found = peek();
    ok_ = ok_ && found != '\0' && wanted.find(found) != std::string_view::npos;
    if (ok_) rest_.remove_prefix(1);
    return found;
  }

  /// Exactly `count` digits.
  int number(int count) {
    int value = 0;
    for (int i = 0; i < count && ok_; ++i) value = value * 10 + digit();
    return value;
  }

  bool at_digit() const { return peek() >= '0' && peek() <= '9'; }

  int digit() {
    if (!at_digit()) {
      ok_ = false;
      return 0;
    }
    const int value = peek() - '0';
    rest_.remove_prefix(1);
    return value;
  }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

/// "2026", or ISO 8601's expanded years: a sign and six digits.
std::optional<int> scan_year(Scanner& in) {
  if (in.at_digit()) return in.number(4);
  const char sign = in.any_of("+-");
  const int value = in.number(6);
  if (!in.ok() || value > last_year || (value <= 9999 && sign == '+')) return std::nullopt;
  return sign == '-' ? -value : value;
}

std::optional<Date> scan_date(Scanner& in) {
  const auto year = scan_year(in);
  in.expect('-');
  const int month = in.number(2);
  in.expect('-');
  const int day = in.number(2);
  if (!year || !in.ok()) return std::nullopt;
  const int in_era = (*year % era_years + era_years) % era_years;
  const std::chrono::year_month_day date{std::chrono::year{in_era}, std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return std::nullopt;
  return Date{date} + era_days * ((*year - in_era) / era_years);
}

/// ".5" to ".123456789", cut to microseconds; nothing there is zero.
microseconds scan_fraction(Scanner& in) {
  if (in.peek() != '.') return {};
  in.expect('.');
  int value = in.digit();
  int digits = 1;
  for (; in.at_digit() && digits < 9; ++digits) {
    const int next = in.digit();
    if (digits < 6) value = value * 10 + next;
  }
  for (; digits < 6; ++digits) value *= 10;
  return microseconds{value};
}

std::optional<microseconds> scan_time_of_day(Scanner& in) {
  const int hour = in.number(2);
  in.expect(':');
  const int minute = in.number(2);
  in.expect(':');
  const int second = in.number(2);
  const microseconds fraction = scan_fraction(in);
  if (!in.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return std::chrono::hours{hour} + std::chrono::minutes{minute} + std::chrono::seconds{second} + fraction;
}

/// "Z" or "+01:00": how far local time is ahead of UTC.
std::optional<std::chrono::minutes> scan_offset(Scanner& in) {
  const char sign = in.any_of("Z+-");
  if (sign == 'Z') return std::chrono::minutes{0};
  const int hour = in.number(2);
  in.expect(':');
  const int minute = in.number(2);
  if (!in.ok() || hour > 23 || minute > 59) return std::nullopt;
  const auto offset = std::chrono::hours{hour} + std::chrono::minutes{minute};
  return sign == '-' ? -offset : offset;
}

}  // namespace

std::string to_iso(Date date) {
  std::string text;
  append_iso(text, date);
  return text;
}

std::string to_iso(Instant instant) {
  std::string text;
  append_iso(text, instant);
  return text;
}

std::optional<Instant> parse_instant(std::string_view text) {
  Scanner in(text);
  const auto date = scan_date(in);
  in.any_of("T ");
  if (!date || !in.ok()) return std::nullopt;
  const auto time = scan_time_of_day(in);
  if (!time) return std::nullopt;
  const auto offset = scan_offset(in);
  if (!offset || !in.done()) return std::nullopt;
  return Instant{*date} + *time - *offset;
}

std::optional<Date> parse_date(std::string_view text) {
  Scanner in(text);
  const auto date = scan_date(in);
  if (!in.done()) return std::nullopt;
  return date;
}

}  // namespace portico
