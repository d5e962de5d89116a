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

}  // namespace

bool parse_integer(std::string_view text, std::int64_t& value) {
  if (text.size() > 1 && text[0] == '+' && is_digit(text[1])) text.remove_prefix(1);
  const char* const end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, value);
  return code == std::errc{} && stop == end && !text.empty();
}

DecimalOutcome parse_decimal(std::string_view text, int scale, std::int64_t& units) {
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
