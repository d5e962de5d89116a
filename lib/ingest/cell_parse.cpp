#include "ingest/cell_parse.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include <fast_float/fast_float.h>

#include "core/text.hpp"

namespace portico::ingest {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Adds a digit; false on overflow. `negative` numbers grow downwards, so that the least one fits.
bool add_digit(std::int64_t& value, int digit, bool negative) {
  return !__builtin_mul_overflow(value, 10, &value) &&
         !__builtin_add_overflow(value, negative ? -digit : digit, &value);
}

/// So many characters hold no number that overflows.
constexpr std::size_t short_size = 18;

constexpr std::array<std::int64_t, short_size + 1> powers_of_ten = [] {
  std::array<std::int64_t, short_size + 1> powers{1};
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

/// Adds the digits at the front of [at, end) to `value` and steps over them.
void take_digits(const char*& at, const char* end, std::int64_t& value) {
  for (; at != end && is_digit(*at); ++at) value = value * 10 + (*at - '0');
}

/// Reads what most cells hold: up to 18 characters, no plus sign. False says nothing about other ones.
bool parse_short_integer(std::string_view text, std::int64_t& value) {
  if (text.empty() || text.size() > short_size) return false;
  const bool negative = text[0] == '-';
  const char* at = text.data() + (negative ? 1 : 0);
  const char* const end = text.data() + text.size();
  std::int64_t digits = 0;
  if (at == end) return false;
  take_digits(at, end, digits);
  value = negative ? -digits : digits;
  return at == end;
}

/// The same for decimals with at most `scale` digits after the point.
bool parse_short_decimal(std::string_view text, int scale, std::int64_t& units) {
  if (text.empty() || text.size() > short_size) return false;
  const bool negative = text[0] == '-';
  const char* at = text.data() + (negative ? 1 : 0);
  const char* const end = text.data() + text.size();
  const char* const whole = at;
  std::int64_t digits = 0;
  take_digits(at, end, digits);
  if (at == whole) return false;
  std::int64_t missing = scale;
  if (at != end) {
    if (*at != '.' || at + 1 == end) return false;
    const char* const fraction = ++at;
    take_digits(at, end, digits);
    missing -= at - fraction;
  }
  if (at != end || missing < 0) return false;
  if (__builtin_mul_overflow(digits, powers_of_ten[static_cast<std::size_t>(missing)], &digits)) return false;
  units = negative ? -digits : digits;
  return true;
}

}  // namespace

bool parse_integer(std::string_view text, std::int64_t& value) {
  if (parse_short_integer(text, value)) return true;
  if (text.size() > 1 && text[0] == '+' && is_digit(text[1])) text.remove_prefix(1);
  const char* const end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, value);
  return code == std::errc{} && stop == end && !text.empty();
}

DecimalOutcome parse_decimal(std::string_view text, int scale, std::int64_t& units) {
  if (parse_short_decimal(text, scale, units)) return DecimalOutcome::ok;
  const char* at = text.data();
  const char* const end = at + text.size();
  const bool negative = at != end && *at == '-';
  if (at != end && (*at == '-' || *at == '+')) ++at;
  if (at == end || !is_digit(*at)) return DecimalOutcome::malformed;
  bool fits = true, exact = true;
  int decimals = 0;
  units = 0;
  for (; at != end && is_digit(*at); ++at) fits = fits && add_digit(units, *at - '0', negative);
  if (at != end && *at == '.') {
    if (++at == end) return DecimalOutcome::malformed;
    for (; at != end && is_digit(*at); ++at, ++decimals) {
      if (decimals < scale)
        fits = fits && add_digit(units, *at - '0', negative);
      else
        exact = exact && *at == '0';
    }
  }
  if (at != end) return DecimalOutcome::malformed;
  for (; decimals < scale; ++decimals) fits = fits && add_digit(units, 0, negative);
  if (!exact) return DecimalOutcome::too_many_digits;
  return fits ? DecimalOutcome::ok : DecimalOutcome::too_large;
}

bool parse_float(std::string_view text, double& value) {
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  const char* const end = text.data() + text.size();
  const auto [stop, code] = fast_float::from_chars(text.data(), end, value);
  return code == std::errc{} && stop == end && std::isfinite(value);
}

bool parse_boolean(std::string_view text, std::int64_t& value) {
  constexpr std::array<std::string_view, 5> truths{"true", "yes", "t", "y", "1"};
  constexpr std::array<std::string_view, 5> untruths{"false", "no", "f", "n", "0"};
  if (text.size() > 5) return false;
  const std::string word = to_lower(text);
  for (std::size_t i = 0; i < truths.size(); ++i) {
    if (word != truths[i] && word != untruths[i]) continue;
    value = word == truths[i] ? 1 : 0;
    return true;
  }
  return false;
}

}  // namespace portico::ingest
