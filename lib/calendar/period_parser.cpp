#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "calendar/iso_week.hpp"
#include "calendar/period.hpp"
#include "calendar/reader.hpp"
#include "calendar/weekdays.hpp"

namespace portico::calendar {

using namespace std::chrono;

namespace {

constexpr int most_units = 9999;
constexpr std::string_view units = "hour, day, week, month, quarter, year, fiscal quarter or fiscal year";
constexpr std::array<std::string_view, 7> unit_words{"hour", "day", "week", "month", "quarter", "year", "fiscal"};
constexpr std::array<std::string_view, 12> first_words{"today", "yesterday", "all",   "this",    "last", "past",
                                                       "since", "week",      "month", "quarter", "year", "fiscal"};

struct Unit {
  Every every = Every::day;
  bool plural = false;
};

std::optional<Unit> unit_named(std::string_view name) {
  const bool plural = name.ends_with('s');
  if (plural) name.remove_suffix(1);
  const auto names = every_names();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return Unit{static_cast<Every>(found - names.begin()), plural};
}

/// Whether `word` looks like `shape`, where 9 stands for any digit.
bool shaped(std::string_view word, std::string_view shape) {
  return std::equal(word.begin(), word.end(), shape.begin(), shape.end(),
                    [](char c, char wanted) { return wanted == '9' ? c >= '0' && c <= '9' : c == wanted; });
}

int number_in(std::string_view word, std::size_t at, std::size_t size) {
  int value = 0;
  std::from_chars(word.data() + at, word.data() + at + size, value);
  return value;
}

}  // namespace

/// Recursive descent over the words of a period.
class PeriodParser {
 public:
  explicit PeriodParser(std::string_view text) : reader_("period", text) {}

  Result<Period> parse() {
    if (const auto error = reader_.too_long()) return *error;
    if (reader_.at_end()) return reader_.expected("a period such as 'last month', 'past 30 days' or 2026-03");
    PORTICO_CHECK(read());
    if (!reader_.at_end()) return reader_.expected("the end of the period");
    return period_;
  }

 private:
  using Kind = Period::Kind;

  Result<void> read() {
    if (reader_.accept("all")) return {};
    if (reader_.accept("today")) return set(Kind::current, Every::day);
    if (reader_.accept("yesterday")) return set(Kind::last, Every::day);
    if (reader_.accept("this")) return read_unit(Kind::current);
    if (reader_.accept("last")) return read_counted(Kind::last);
    if (reader_.accept("past")) return read_counted(Kind::past);
    if (reader_.accept("since")) return read_since();
    if (!reader_.word().empty() && reader_.word().front() >= '0' && reader_.word().front() <= '9')
      return read_numeric();
    if (reader_.word().starts_with("fy")) return read_fiscal_unit();
    return read_to_date();
  }

  Result<void> set(Kind kind, Every every, int count = 1) {
    period_.kind_ = kind;
    period_.every_ = every;
    period_.count_ = count;
    return {};
  }

  /// Takes a unit of one word or two; nothing where there is none.
  std::optional<Unit> accept_unit() {
    const std::size_t at = reader_.position();
    if (reader_.at_end()) return std::nullopt;
    std::string name(reader_.word());
    reader_.skip();
    if (name.starts_with("fiscal-")) name[6] = ' ';
    if (name == "fiscal" && !reader_.at_end()) {
      name += ' ' + std::string(reader_.word());
      reader_.skip();
    }
    const auto unit = unit_named(name);
    if (!unit) reader_.go_back(at);
    return unit;
  }

  Error expected_unit() {
    if (!reader_.accept("fiscal")) return reader_.expected(units, unit_words);
    constexpr std::array<std::string_view, 2> fiscal{"quarter", "year"};
    return reader_.expected("quarter or year after 'fiscal'", fiscal);
  }

  Result<void> read_unit(Kind kind, int count = 1) {
    const auto unit = accept_unit();
    if (!unit) return expected_unit();
    return set(kind, unit->every, count);
  }

  Result<void> read_counted(Kind kind) {
    const std::size_t at = reader_.position();
    const auto count = reader_.accept_number();
    if (!count) return read_unit(kind);
    if (*count < 1 || *count > most_units) {
      reader_.go_back(at);
      return reader_.expected(fmt::format("a number from 1 to {}", most_units));
    }
    return read_unit(kind, *count);
  }

  Result<void> read_since() {
    if (const auto day = weekday_named(reader_.word())) {
      reader_.skip();
      period_.weekday_ = *day;
      return set(Kind::since_weekday, Every::day);
    }
    if (!shaped(reader_.word(), "9999-99-99"))
      return reader_.expected("a weekday or a date such as 2026-01-31", weekday_names);
    PORTICO_TRY(period_.first_, read_day());
    return set(Kind::since_day, Every::day);
  }

  Result<void> read_to_date() {
    constexpr std::string_view what = "a period such as 'last month', 'past 30 days' or 2026-03";
    const std::size_t at = reader_.position();
    const auto unit = accept_unit();
    if (!unit || unit->plural || unit->every <= Every::day) {
      reader_.go_back(at);
      if (reader_.word() == "fiscal") return expected_unit();
      return unit && !unit->plural ? reader_.expected(what) : reader_.expected(what, first_words);
    }
    if (!reader_.accept("to") || !reader_.accept("date"))
      return reader_.expected(fmt::format("'to date', as in '{} to date'", name_of(unit->every)));
    return set(Kind::to_date, unit->every);
  }

  /// 2026-01-31.
  Result<Date> read_day() {
    const auto day = shaped(reader_.word(), "9999-99-99") ? parse_date(reader_.word()) : std::nullopt;
    if (!day && shaped(reader_.word(), "9999-99-99"))
      return reader_.error_at(reader_.position(), fmt::format("there is no day {}", reader_.word()));
    if (!day || number_in(reader_.word(), 0, 4) == 0) return reader_.expected("a date such as 2026-01-31");
    reader_.skip();
    return *day;
  }

  Result<void> read_dates(std::size_t at) {
    reader_.go_back(at);
    PORTICO_TRY(period_.first_, read_day());
    reader_.skip();  // ".."
    const std::size_t end_at = reader_.position();
    PORTICO_TRY(period_.end_, read_day());
    if (period_.end_ <= period_.first_)
      return reader_.error_at(end_at, fmt::format("expected a day after {}", to_iso(period_.first_)),
                              "the second day is excluded");
    return set(Kind::dates, Every::day);
  }

  /// "3 months", from the position of the number to that after the unit.
  Error two_meanings(std::size_t at, std::size_t unit_at) {
    const std::size_t end = reader_.position();
    reader_.go_back(unit_at - 1);
    std::string text(reader_.word());
    for (reader_.skip(); reader_.position() < end; reader_.skip()) text += ' ' + std::string(reader_.word());
    return reader_.error_at(at, fmt::format("'{}' can mean two things", text),
                            fmt::format("say 'last {}' (complete ones) or 'past {}' (up to now)", text, text));
  }

  Result<void> read_numeric() {
    const std::size_t at = reader_.position();
    const std::string word(reader_.word());
    reader_.skip();
    const std::size_t unit_at = reader_.position();
    if (accept_unit()) return two_meanings(at, unit_at);
    if (reader_.word() == "..") return read_dates(at);
    reader_.go_back(at);
    if (shaped(word, "9999-99-99")) {
      PORTICO_TRY(period_.first_, read_day());
      return set(Kind::unit, Every::day);
    }
    return read_calendar_unit(word);
  }

  /// 2026, 2026Q1, 2026-03, 2026-W07.
  Result<void> read_calendar_unit(std::string_view word) {
    const bool is_year = shaped(word, "9999"), is_quarter = shaped(word, "9999q9");
    const bool is_month = shaped(word, "9999-99"), is_week = shaped(word, "9999-w99");
    const int number = number_in(word, 0, 4);
    if ((!is_year && !is_quarter && !is_month && !is_week) || number == 0)
      return reader_.expected("2026, 2026Q1, 2026-03, 2026-W07 or 2026-03-15");
    reader_.skip();
    if (is_year) return set_unit(Every::year, year{number} / January);
    if (is_week) {
      const auto monday = monday_of(number, static_cast<unsigned>(number_in(word, 6, 2)));
      if (!monday) return no_such(fmt::format("week {}-W{}", word.substr(0, 4), word.substr(6)));
      period_.first_ = *monday;
      return set(Kind::unit, Every::week);
    }
    const auto part = static_cast<unsigned>(number_in(word, 5, is_quarter ? 1 : 2));
    if (part < 1 || part > (is_quarter ? 4U : 12U))
      return no_such(is_quarter ? fmt::format("quarter {}Q{}", word.substr(0, 4), part)
                                : fmt::format("month {}", word));
    if (is_quarter) return set_unit(Every::quarter, year{number} / month{3 * part - 2});
    return set_unit(Every::month, year{number} / month{part});
  }

  /// FY2026, FY2026Q1.
  Result<void> read_fiscal_unit() {
    const std::string word(reader_.word());
    const bool is_year = shaped(word, "fy9999"), is_quarter = shaped(word, "fy9999q9");
    const int number = is_year || is_quarter ? number_in(word, 2, 4) : 0;
    if (number == 0) return reader_.expected("FY2026 or FY2026Q1");
    reader_.skip();
    if (is_year) return set_unit(Every::fiscal_year, year{number} / January);
    const auto part = static_cast<unsigned>(number_in(word, 7, 1));
    if (part < 1 || part > 4) return no_such(fmt::format("quarter FY{}Q{}", word.substr(2, 4), part));
    return set_unit(Every::fiscal_quarter, year{number} / month{3 * part - 2});
  }

  Result<void> set_unit(Every every, year_month first) {
    period_.first_ = sys_days{first / 1};
    return set(Kind::unit, every);
  }

  Error no_such(std::string_view what) const {
    return reader_.error_at(reader_.position() - 1, fmt::format("there is no {}", what));
  }

  Reader reader_;
  Period period_;
};

Result<Period> Period::parse(std::string_view text) { return PeriodParser(text).parse(); }

}  // namespace portico::calendar
