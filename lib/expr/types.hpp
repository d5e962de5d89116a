#pragma once
#include <optional>
#include <string_view>

#include "core/value.hpp"
#include "expr/node.hpp"

namespace portico::expr {

/// What an operator or function asks of an operand.
enum class Need { number, condition, text, time, day };

bool meets(Type type, Need need);
/// "a number", "a condition (bool)", …
std::string_view words_for(Need need);
/// A type that meets it: what an untyped null becomes.
Type example_of(Need need);

/// Nothing for null.
std::optional<Type> type_of(const Value& value);
/// An integer or decimal as a decimal; nothing for other values.
std::optional<Decimal> decimal_of(const Value& value);

/// The one type both can be turned into: the same type, or for numbers int < decimal (larger scale) < float.
std::optional<Type> common_type(Type a, Type b);
/// The same for comparing, where a time also compares with a date: by its day in the zone.
std::optional<Type> comparison_type(Type a, Type b);
/// A remark for an error about these types, or "".
std::string_view comparison_advice(Type a, Type b);
/// What two numbers give: `*` adds the scales up to 18, `/` of exact numbers has 6 digits more than the larger scale.
Type arithmetic_type(Kind kind, Type a, Type b);
/// "+", "-", …
std::string_view operator_symbol(Kind arithmetic);

}  // namespace portico::expr
