#include <cmath>
#include <limits>

#include "expr/kernels.hpp"

namespace portico::expr {
namespace {

bool fits(Int128 value) { return narrow(value).has_value(); }

Decimal decimal_at(const Operand& operand, std::size_t row) {
  return Decimal::from_units(operand.int_at(row), operand.type().kind == TypeKind::decimal ? operand.type().scale : 0);
}

int scale_of(Type type) { return type.kind == TypeKind::decimal ? type.scale : 0; }

/// `step(row)` answers a row's units in 128 bits; what does not fit is an overflow.
template <class Step>
Column exact(const Work& work, const Step& step) {
  Column result = make_column(work.type, work.rows);
  result.nulls = merged_nulls(work.operands, work.rows);
  for (std::size_t row = 0; row < work.rows; ++row) {
    const Int128 value = step(row);
    if (fits(value))
      result.ints[row] = static_cast<std::int64_t>(value);
    else
      work.faults.overflow(result, row);
  }
  return result;
}

/// `step(a, b, result)` in 64 bits, which tells whether it overflowed; of both operands at the result's scale. Nothing
/// when any row does (even one that is null): then it has to be done in 128 bits.
template <class Step>
std::optional<Column> narrowly(const Work& work, const Step& step) {
  const Operand& a = work.operands[0];
  const Operand& b = work.operands[1];
  Column result = make_column(work.type, work.rows);
  std::int64_t* const out = result.ints.data();
  bool overflow = false;
  const auto each = [&](const auto& left, const auto& right) {
    for (std::size_t row = 0; row < work.rows; ++row) overflow |= step(left(row), right(row), &out[row]);
  };
  const auto column = [](const Operand& operand) {
    return [values = operand.column->ints.data()](std::size_t row) { return values[row]; };
  };
  const auto constant = [](const Operand& operand) {
    return [value = operand.int_at(0)](std::size_t) { return value; };
  };
  if (work.rows > 0) {
    if (a.constant() && b.constant())
      each(constant(a), constant(b));
    else if (a.constant())
      each(constant(a), column(b));
    else if (b.constant())
      each(column(a), constant(b));
    else
      each(column(a), column(b));
  }
  if (overflow) return std::nullopt;
  result.nulls = merged_nulls(work.operands, work.rows);
  return result;
}

/// `step(row)` answers a row's value; what is not finite is an overflow.
template <class Step>
Column floating(const Work& work, const Step& step) {
  Column result = make_column(work.type, work.rows);
  result.nulls = merged_nulls(work.operands, work.rows);
  for (std::size_t row = 0; row < work.rows; ++row) {
    const double value = step(row);
    if (std::isfinite(value))
      result.floats[row] = value;
    else
      work.faults.overflow(result, row);
  }
  return result;
}

/// Both operands at the scale of the result, which is the larger of the two: always fits 128 bits.
template <class Narrow, class Step>
Column at_common_scale(const Work& work, const Narrow& narrow_step, const Step& step) {
  const Operand& a = work.operands[0];
  const Operand& b = work.operands[1];
  const Int128 left = power_of_ten(scale_of(work.type) - scale_of(a.type()));
  const Int128 right = power_of_ten(scale_of(work.type) - scale_of(b.type()));
  if (left == 1 && right == 1)
    if (auto result = narrowly(work, narrow_step)) return std::move(*result);
  return exact(work, [&](std::size_t row) { return step(a.int_at(row) * left, b.int_at(row) * right); });
}

Column multiplied(const Work& work) {
  const Operand& a = work.operands[0];
  const Operand& b = work.operands[1];
  const int surplus = scale_of(a.type()) + scale_of(b.type()) - scale_of(work.type);
  if (surplus == 0) {
    const auto step = [](std::int64_t x, std::int64_t y, std::int64_t* product) {
      return __builtin_mul_overflow(x, y, product);
    };
    if (auto result = narrowly(work, step)) return std::move(*result);
    return exact(work, [&](std::size_t row) { return Int128{a.int_at(row)} * b.int_at(row); });
  }
  const Int128 divisor = power_of_ten(surplus);
  return exact(work, [&](std::size_t row) { return divide_half_even(Int128{a.int_at(row)} * b.int_at(row), divisor); });
}

/// Null and counted where the divisor is zero; else `step(row)`, where nothing means overflow.
template <class Step>
Column dividing(const Work& work, const Step& step) {
  Column result = make_column(work.type, work.rows);
  result.nulls = merged_nulls(work.operands, work.rows);
  for (std::size_t row = 0; row < work.rows; ++row) {
    if (work.operands[1].int_at(row) == 0) {
      work.faults.division_by_zero(result, row);
    } else if (const auto value = step(row)) {
      result.ints[row] = *value;
    } else {
      work.faults.overflow(result, row);
    }
  }
  return result;
}

Column divided(const Work& work) {
  const Operand& a = work.operands[0];
  const Operand& b = work.operands[1];
  const int shift = work.type.scale + scale_of(b.type()) - scale_of(a.type());
  constexpr int widest_shift = 19;  // 2^63 · 10^19 < 2^127
  if (shift >= 0 && shift <= widest_shift) {
    const Int128 factor = power_of_ten(shift);
    return dividing(work,
                    [&](std::size_t row) { return narrow(divide_half_even(a.int_at(row) * factor, b.int_at(row))); });
  }
  return dividing(work, [&](std::size_t row) -> std::optional<std::int64_t> {
    const auto quotient = decimal_at(a, row).divided_by(decimal_at(b, row), work.type.scale);
    if (!quotient) return std::nullopt;
    return quotient->units();
  });
}

Column remainder(const Work& work) {
  const Operand& a = work.operands[0];
  const Operand& b = work.operands[1];
  const Int128 left = power_of_ten(scale_of(work.type) - scale_of(a.type()));
  const Int128 right = power_of_ten(scale_of(work.type) - scale_of(b.type()));
  return dividing(work, [&](std::size_t row) { return narrow(a.int_at(row) * left % (b.int_at(row) * right)); });
}

Column floating_division(Kind kind, const Work& work) {
  Column result = make_column(work.type, work.rows);
  result.nulls = merged_nulls(work.operands, work.rows);
  for (std::size_t row = 0; row < work.rows; ++row) {
    const double a = work.operands[0].float_at(row);
    const double b = work.operands[1].float_at(row);
    if (b == 0) {
      work.faults.division_by_zero(result, row);
      continue;
    }
    const double value = kind == Kind::divide ? a / b : std::fmod(a, b);
    if (std::isfinite(value))
      result.floats[row] = value;
    else
      work.faults.overflow(result, row);
  }
  return result;
}

Column floating_arithmetic(Kind kind, const Work& work) {
  const auto a = [&](std::size_t row) { return work.operands[0].float_at(row); };
  const auto b = [&](std::size_t row) { return work.operands[1].float_at(row); };
  switch (kind) {
    case Kind::add:
      return floating(work, [&](std::size_t row) { return a(row) + b(row); });
    case Kind::subtract:
      return floating(work, [&](std::size_t row) { return a(row) - b(row); });
    case Kind::multiply:
      return floating(work, [&](std::size_t row) { return a(row) * b(row); });
    case Kind::negate:
      return floating(work, [&](std::size_t row) { return -a(row); });
    default:
      return floating_division(kind, work);
  }
}

}  // namespace

Column arithmetic(Kind kind, const Work& work) {
  if (work.type.kind == TypeKind::floating) return floating_arithmetic(kind, work);
  switch (kind) {
    case Kind::add:
      return at_common_scale(
          work, [](std::int64_t a, std::int64_t b, std::int64_t* sum) { return __builtin_add_overflow(a, b, sum); },
          [](Int128 a, Int128 b) { return a + b; });
    case Kind::subtract:
      return at_common_scale(
          work,
          [](std::int64_t a, std::int64_t b, std::int64_t* difference) {
            return __builtin_sub_overflow(a, b, difference);
          },
          [](Int128 a, Int128 b) { return a - b; });
    case Kind::multiply:
      return multiplied(work);
    case Kind::divide:
      return divided(work);
    case Kind::modulo:
      return remainder(work);
    default:
      return exact(work, [&](std::size_t row) { return -Int128{work.operands[0].int_at(row)}; });
  }
}

Column absolute(const Work& work) {
  const Operand& a = work.operands[0];
  if (work.type.kind == TypeKind::floating)
    return floating(work, [&](std::size_t row) { return std::abs(a.float_at(row)); });
  return exact(work, [&](std::size_t row) {
    const Int128 value = a.int_at(row);
    return value < 0 ? -value : value;
  });
}

Column rounded(int digits, const Work& work) {
  const Operand& a = work.operands[0];
  if (work.type.kind == TypeKind::floating) {
    const double factor = std::pow(10.0, digits);
    return floating(work, [&](std::size_t row) {
      const double value = std::nearbyint(a.float_at(row) * factor) / factor;
      return std::isfinite(value) ? value : a.float_at(row);  // too large to have digits after the point
    });
  }
  const Int128 divisor = power_of_ten(scale_of(a.type()) - scale_of(work.type));
  return exact(work, [&](std::size_t row) { return divide_half_even(a.int_at(row), divisor); });
}

Column converted(const Work& work) {
  const Operand& a = work.operands[0];
  if (work.type.kind == TypeKind::date) return date_part(Function::day, work);
  if (work.type.kind == TypeKind::floating) {
    const bool whole = a.type().kind == TypeKind::integer;
    return floating(work, [&](std::size_t row) {
      return whole ? static_cast<double>(a.int_at(row)) : decimal_at(a, row).to_double();
    });
  }
  const int digits = scale_of(work.type) - scale_of(a.type());
  const Int128 factor = power_of_ten(std::abs(digits));
  if (digits < 0) return exact(work, [&](std::size_t row) { return divide_half_even(a.int_at(row), factor); });
  return exact(work, [&](std::size_t row) { return a.int_at(row) * factor; });
}

}  // namespace portico::expr
