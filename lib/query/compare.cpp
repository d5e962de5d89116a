#include <cmath>

#include "query/table.hpp"

namespace portico::query {
namespace {

constexpr int percent_scale = 2;

std::optional<std::int64_t> percent(std::int64_t now, std::int64_t before) {
  if (before == 0) return std::nullopt;
  const Int128 size = before < 0 ? -Int128{before} : Int128{before};
  return narrow(divide_half_even((Int128{now} - before) * 100 * power_of_ten(percent_scale), size));
}

void append(ColumnBuilder& builder, std::optional<std::int64_t> value) {
  if (value)
    builder.append_int(*value);
  else
    builder.append_null();
}

void append(ColumnBuilder& builder, double value) {
  if (std::isfinite(value))
    builder.append_float(value);
  else
    builder.append_null();
}

}  // namespace

void add_comparison(Table& table, const MeasureProgram::Output& measure, const Column& current,
                    const Column& previous) {
  using Role = model::AnswerColumn::Role;
  table.add({measure.name + "_previous", measure.type, Role::previous, measure.unit}, previous);
  const bool floating = measure.type.kind == TypeKind::floating;
  if (!floating && measure.type.kind != TypeKind::integer && measure.type.kind != TypeKind::decimal) return;
  const Type share = floating ? measure.type : Type{.kind = TypeKind::decimal, .scale = percent_scale};
  ColumnBuilder differences(measure.type), percents(share);
  for (std::size_t row = 0; row < table.rows; ++row) {
    if (current.null_at(row) || previous.null_at(row)) {
      differences.append_null();
      percents.append_null();
    } else if (floating) {
      const double difference = current.floats[row] - previous.floats[row];
      append(differences, difference);
      append(percents, difference / std::abs(previous.floats[row]) * 100);
    } else {
      append(differences, narrow(Int128{current.ints[row]} - previous.ints[row]));
      append(percents, percent(current.ints[row], previous.ints[row]));
    }
  }
  table.add({measure.name + "_difference", measure.type, Role::difference, measure.unit}, differences.take());
  table.add({measure.name + "_percent", share, Role::percent, "%"}, percents.take());
}

}  // namespace portico::query
