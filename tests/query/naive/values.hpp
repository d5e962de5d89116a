#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/decimal.hpp"
#include "core/value.hpp"

namespace portico::testing {

/// A row as the naive evaluator sees it: customer, event time, then the fields, looked-up ones included, by position.
using Cells = std::vector<Value>;
using Group = std::vector<const Cells*>;

inline constexpr std::size_t customer_cell = 0, time_cell = 1, first_field_cell = 2;

/// A number as units / 10^scale; the arithmetic here is the evaluator's own.
struct Exact {
  Int128 units = 0;
  int scale = 0;
};

Int128 naive_power_of_ten(int exponent);
/// Rounded to the nearest, halves to the even one.
Int128 naive_quotient(Int128 numerator, Int128 divisor);

/// Nothing for null and for what is no int and no decimal.
std::optional<Exact> exact_of(const Value& value);
/// The number as a value of the type, an int or a decimal, rounded half-even; null where it does not fit.
Value value_of(Exact number, Type type);
/// The quotient as a value of the type; null where the divisor is 0.
Value quotient(Exact numerator, Exact divisor, Type type);

bool is_exact(Type type);
bool is_number(Type type);
/// A quotient's or mean's type: 6 more digits.
Type finer(Type type);

/// Ascending, null last; both of one type.
int compared(const Value& a, const Value& b);
/// The same, descending; null last all the same.
bool greater(const Value& a, const Value& b);
/// Equal; floats to the last digits but a few.
bool alike(const Value& a, const Value& b);

}  // namespace portico::testing
