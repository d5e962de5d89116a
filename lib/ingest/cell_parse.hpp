#pragma once
#include <cstdint>
#include <string_view>

namespace portico::ingest {

/// Readings of one cell, without blanks at its ends. Each answers false when the cell is no such value, and never
/// rounds.

/// 64 bits; an optional sign and digits.
bool parse_integer(std::string_view text, std::int64_t& value);

enum class DecimalOutcome { ok, malformed, too_many_digits, too_large };
/// An optional sign, digits, optionally a point and digits; `units` at `scale`. Digits beyond the scale must be zeros.
DecimalOutcome parse_decimal(std::string_view text, int scale, std::int64_t& units);

/// A finite number, also with an exponent.
bool parse_float(std::string_view text, double& value);

/// true, false, yes, no, t, f, y, n, 1, 0 in any case.
bool parse_boolean(std::string_view text, std::int64_t& value);

}  // namespace portico::ingest
