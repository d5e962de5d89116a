#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "core/decimal.hpp"
#include "core/time.hpp"

namespace portico {

/// The kinds of data a field can hold.
enum class TypeKind : std::uint8_t { integer, decimal, floating, text, boolean, time, date };

/// A field's type; `scale` counts only for decimals.
struct Type {
  TypeKind kind = TypeKind::text;
  int scale = 0;

  friend bool operator==(const Type&, const Type&) = default;
};

/// As written in configuration and answers: "int", "decimal(2)", "float", "text", "bool", "time", "date".
std::string to_string(Type type);
Result<Type> parse_type(std::string_view text);

/// One cell; monostate is null. `bool` stays apart from the integers.
using Value = std::variant<std::monostate, std::int64_t, Decimal, double, std::string, bool, Instant, Date>;

inline bool is_null(const Value& value) { return value.index() == 0; }

/// Canonical text of a cell, the same everywhere: decimals with all digits, ISO times, shortest round-trip floats, ""
/// for null.
std::string to_string(const Value& value);

}  // namespace portico
