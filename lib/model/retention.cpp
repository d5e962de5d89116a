#include "model/retention.hpp"

#include <array>
#include <charconv>

#include <fmt/format.h>

#include "core/text.hpp"

namespace portico::model {
namespace {

constexpr std::array<std::string_view, 4> units{"day", "week", "month", "year"};
constexpr int most = 9999;

Error refused(std::string_view text, std::string_view why) {
  return {Errc::invalid, fmt::format("'{}' {}", printable(text), why),
          "e.g. \"90 days\", \"18 months\" or \"5 years\""};
}

}  // namespace

Result<Retention> Retention::parse(std::string_view text) {
  const std::string_view whole = trimmed(text);
  int count = 0;
  const auto [end, failed] = std::from_chars(whole.data(), whole.data() + whole.size(), count);
  if (failed == std::errc::invalid_argument) return refused(text, "does not begin with a whole number");
  if (failed != std::errc() || count < 1 || count > most)
    return refused(text, fmt::format("is out of range: from 1 to {} can be kept", most));
  const std::string_view rest = whole.substr(static_cast<std::size_t>(end - whole.data()));
  const std::string word = to_lower(trimmed(rest));
  for (std::size_t unit = 0; unit < units.size(); ++unit)
    if (rest.starts_with(' ') && (word == units[unit] || word == std::string(units[unit]) + 's'))
      return Retention(count, static_cast<Unit>(unit));
  const std::array<std::string, 4> known{"days", "weeks", "months", "years"};
  return refused(text, "needs a unit after its number: days, weeks, months or years" + did_you_mean(word, known));
}

std::string Retention::print() const {
  return fmt::format("{} {}{}", count_, units[static_cast<std::size_t>(unit_)], count_ == 1 ? "" : "s");
}

Instant Retention::horizon(Instant now) const {
  using namespace std::chrono;
  const sys_days today = floor<days>(now);
  if (unit_ == Unit::day) return today - days{count_};
  if (unit_ == Unit::week) return today - weeks{count_};
  const year_month_day date{today};
  const year_month month = year_month{date.year(), date.month()} - months{unit_ == Unit::year ? 12 * count_ : count_};
  const year_month_day same = month / date.day();
  return sys_days{same.ok() ? same : year_month_day{month / last}};
}

}  // namespace portico::model
