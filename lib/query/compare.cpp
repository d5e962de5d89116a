#include <algorithm>
#include <cmath>

#include "query/table.hpp"

namespace portico::query {
namespace {

using Role = model::AnswerColumn::Role;

constexpr int percent_scale = 2;

Type percent_type(Type type) {
  return type.kind == TypeKind::floating ? type : Type{.kind = TypeKind::decimal, .scale = percent_scale};
}

void append(ColumnBuilder& builder, std::optional<std::int64_t> value) {
  if (value)
    builder.append_int(*value);
  else
    builder.append_null();
}

void append_counted(ColumnBuilder& builder, std::optional<std::int64_t> value, expr::Tally& tally) {
  if (!value) ++tally.overflows;
  append(builder, value);
}

void append(ColumnBuilder& builder, double value) {
  if (std::isfinite(value))
    builder.append_float(value);
  else
    builder.append_null();
}

/// part / whole in percent; nothing of a whole that is 0.
std::optional<std::int64_t> percentage(Int128 part, std::int64_t whole) {
  if (whole == 0) return std::nullopt;
  return narrow(divide_half_even(part * 100 * power_of_ten(percent_scale), whole));
}

}  // namespace

void add_comparison(Table& table, const MeasureProgram::Output& measure, const Column& current,
                    const Column& previous) {
  table.add({measure.name + "_previous", measure.type, Role::previous, measure.unit.name, measure.unit.field},
            previous);
  if (!is_number(measure.type)) return;
  const bool floating = measure.type.kind == TypeKind::floating;
  ColumnBuilder differences(measure.type), percents(percent_type(measure.type));
  for (std::size_t row = 0; row < table.rows; ++row) {
    if (current.null_at(row) || previous.null_at(row)) {
      differences.append_null();
      percents.append_null();
    } else if (floating) {
      const double difference = current.floats[row] - previous.floats[row];
      append(differences, difference);
      append(percents, difference / std::abs(previous.floats[row]) * 100);
    } else {
      const Int128 difference = Int128{current.ints[row]} - previous.ints[row];
      append(differences, narrow(difference));
      // Of a negative earlier value the percentage still tells the direction.
      append(percents, percentage(previous.ints[row] < 0 ? -difference : difference, previous.ints[row]));
    }
  }
  table.add({measure.name + "_difference", measure.type, Role::difference, measure.unit.name, measure.unit.field},
            differences.take());
  table.add({measure.name + "_percent", percent_type(measure.type), Role::percent, "%"}, percents.take());
}

void add_share(Table& table, const MeasureProgram::Output& measure, const Column& values, const Column& wholes,
               const RowNumbers& whole_of) {
  if (!is_number(measure.type)) return;
  ColumnBuilder shares(percent_type(measure.type));
  for (std::size_t row = 0; row < table.rows; ++row) {
    const std::size_t whole = whole_of[row];
    if (values.null_at(row) || wholes.null_at(whole))
      shares.append_null();
    else if (measure.type.kind == TypeKind::floating)
      append(shares, values.floats[row] / wholes.floats[whole] * 100);
    else
      append(shares, percentage(values.ints[row], wholes.ints[whole]));
  }
  table.add({measure.name + "_share", percent_type(measure.type), Role::share, "%"}, shares.take());
}

void add_moving(Table& table, const MeasureProgram::Output& measure, const Column& values, std::size_t count,
                std::size_t stride, expr::Tally& tally) {
  if (!is_number(measure.type)) return;
  constexpr int more_digits = 6, enough_digits = 8;
  const int own_scale = measure.type.kind == TypeKind::decimal ? measure.type.scale : 0;
  const int scale = std::max(own_scale, std::min(own_scale + more_digits, enough_digits));
  const bool floating = measure.type.kind == TypeKind::floating;
  const Type type = floating ? measure.type : Type{.kind = TypeKind::decimal, .scale = scale};
  const Int128 factor = power_of_ten(scale - own_scale);
  ColumnBuilder means(type);
  for (std::size_t row = 0; row < table.rows; ++row) {
    const bool complete = row / stride + 1 >= count;
    Int128 sum = 0;
    double float_sum = 0;
    bool missing = !complete;
    for (std::size_t i = 0; i < count && !missing; ++i) {
      const std::size_t at = row - i * stride;
      missing = values.null_at(at);
      if (floating)
        float_sum += values.floats[at];
      else
        sum += values.ints[at];
    }
    if (missing)
      means.append_null();
    else if (floating)
      append(means, float_sum / static_cast<double>(count));
    else
      append_counted(means, narrow(divide_half_even(sum * factor, static_cast<std::int64_t>(count))), tally);
  }
  table.add({measure.name + "_moving", type, Role::moving, measure.unit.name, measure.unit.field}, means.take());
}

void add_rank(Table& table, const Column& values, std::size_t group, std::size_t ranked) {
  Column ranks{.type = {.kind = TypeKind::integer}};
  ranks.ints.assign(table.rows, 0);
  ranks.nulls.assign(table.rows, 1);
  std::vector<std::size_t> order;
  for (std::size_t begin = 0; begin < table.rows; begin += group) {
    const std::size_t end = std::min(begin + ranked, table.rows);
    order.clear();
    for (std::size_t row = begin; row < end; ++row)
      if (!values.null_at(row)) order.push_back(row);
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return compared_cells(values, a, b) > 0; });
    for (std::size_t i = 0; i < order.size(); ++i) {
      const bool tie = i > 0 && compared_cells(values, order[i - 1], order[i]) == 0;
      ranks.nulls[order[i]] = 0;
      ranks.ints[order[i]] = tie ? ranks.ints[order[i - 1]] : static_cast<std::int64_t>(i) + 1;
    }
  }
  table.add({"rank", ranks.type, Role::rank, ""}, std::move(ranks));
}

}  // namespace portico::query
