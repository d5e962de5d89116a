#include "query/trend.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <boost/math/distributions/students_t.hpp>

#include "query/measure_columns.hpp"

namespace portico::query {
namespace {

using Role = model::AnswerColumn::Role;

Span complete_buckets(const Parts& parts, Span shown) {
  const Bounds& bounds = parts.current.bounds();
  const auto& range = parts.plan.range;
  const auto complete = [&](std::uint32_t bucket) {
    const bool within = !range || (bounds[bucket] >= range->begin && bounds[bucket + 1] <= range->end);
    return within && bounds[bucket + 1] <= parts.plan.moment.now;
  };
  Span span = shown;
  while (span.begin < span.end && !complete(span.begin)) ++span.begin;
  while (span.begin < span.end && !complete(span.end - 1)) --span.end;
  return span;
}

/// A straight line through values by bucket.
struct Line {
  double slope = 0;
  std::optional<double> half_range;  ///< what the slope may be off by with 95 % confidence
};

/// Ordinary least squares; at least two values.
Line fitted(const std::vector<double>& xs, const std::vector<double>& ys) {
  const auto n = static_cast<double>(xs.size());
  double mean_x = 0, mean_y = 0;
  for (std::size_t i = 0; i < xs.size(); ++i) {
    mean_x += xs[i];
    mean_y += ys[i];
  }
  mean_x /= n;
  mean_y /= n;
  double sxx = 0, sxy = 0;
  for (std::size_t i = 0; i < xs.size(); ++i) {
    sxx += (xs[i] - mean_x) * (xs[i] - mean_x);
    sxy += (xs[i] - mean_x) * (ys[i] - mean_y);
  }
  Line line{.slope = sxy / sxx, .half_range = {}};
  if (xs.size() < 3) return line;
  double squares = 0;
  for (std::size_t i = 0; i < xs.size(); ++i) {
    const double residue = ys[i] - mean_y - line.slope * (xs[i] - mean_x);
    squares += residue * residue;
  }
  const double error = std::sqrt(squares / (n - 2) / sxx);
  line.half_range = error * boost::math::quantile(boost::math::students_t(n - 2), 0.975);
  return line;
}

double number_at(const Column& column, std::size_t row) {
  if (column.type.kind == TypeKind::floating) return column.floats[row];
  const int scale = column.type.kind == TypeKind::decimal ? column.type.scale : 0;
  return Decimal::from_units(column.ints[row], scale).to_double();
}

/// The trend of one measure, combination by combination.
class TrendColumns {
 public:
  /// `rows`: of one combination, by bucket.
  void add(const Column& values, const RowNumbers& rows) {
    std::vector<double> xs, ys;
    for (std::size_t bucket = 0; bucket < rows.size(); ++bucket) {
      if (values.null_at(rows[bucket])) continue;
      xs.push_back(static_cast<double>(bucket));
      ys.push_back(number_at(values, rows[bucket]));
    }
    buckets_.append_int(static_cast<std::int64_t>(xs.size()));
    const auto line = xs.size() < 2 ? std::nullopt : std::optional(fitted(xs, ys));
    append(slopes_, line ? std::optional(line->slope) : std::nullopt);
    const bool ranged = line && line->half_range;
    append(lows_, ranged ? std::optional(line->slope - *line->half_range) : std::nullopt);
    append(highs_, ranged ? std::optional(line->slope + *line->half_range) : std::nullopt);
    if (!ranged) return directions_.append_null();
    const bool up = line->slope > *line->half_range, down = -line->slope > *line->half_range;
    directions_.append_text(up ? "up" : down ? "down" : "unclear");
  }

  void move_into(Table& table, const MeasureProgram::Output& measure) {
    table.add({measure.name + "_slope", floating, Role::trend, measure.unit.name, measure.unit.field}, slopes_.take());
    table.add({measure.name + "_slope_low", floating, Role::trend, measure.unit.name, measure.unit.field},
              lows_.take());
    table.add({measure.name + "_slope_high", floating, Role::trend, measure.unit.name, measure.unit.field},
              highs_.take());
    table.add({measure.name + "_direction", text, Role::trend, ""}, directions_.take());
    table.add({measure.name + "_buckets", integer, Role::trend, ""}, buckets_.take());
  }

 private:
  static constexpr Type floating{.kind = TypeKind::floating}, text{.kind = TypeKind::text},
      integer{.kind = TypeKind::integer};

  static void append(ColumnBuilder& column, std::optional<double> value) {
    if (value && std::isfinite(*value))
      column.append_float(*value == 0 ? 0.0 : *value);  // no -0
    else
      column.append_null();
  }

  ColumnBuilder slopes_{floating}, lows_{floating}, highs_{floating}, directions_{text}, buckets_{integer};
};

/// `measures`: each complete bucket with each row of the table, in this order.
void add_trends(Table& table, const Parts& parts, const std::vector<Column>& measures, std::size_t buckets) {
  const auto& outputs = parts.plan.measures.outputs();
  RowNumbers rows(buckets);
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (!is_number(outputs[i].type)) continue;
    TrendColumns columns;
    for (std::size_t row = 0; row < table.rows; ++row) {
      for (std::size_t bucket = 0; bucket < buckets; ++bucket)
        rows[bucket] = static_cast<std::uint32_t>(bucket * table.rows + row);
      columns.add(measures[i], rows);
    }
    columns.move_into(table, outputs[i]);
  }
}

/// The first slope; all null where no measure has one.
Column first_slope(const Table& table) {
  for (std::size_t i = 0; i < table.meta.size(); ++i)
    if (table.meta[i].role == Role::trend && table.columns[i].type.kind == TypeKind::floating) return table.columns[i];
  Column none{.type = {.kind = TypeKind::floating}};
  none.floats.assign(table.rows, 0);
  none.nulls.assign(table.rows, 1);
  return none;
}

}  // namespace

Table trend_table(const Parts& parts, const Grid& grid) {
  Grid complete = grid;
  complete.buckets = complete_buckets(parts, grid.buckets);
  Table table{.rows = grid.width()};
  Grid dimensions = grid;
  dimensions.buckets = {0, 1};
  add_dimensions(table, parts, dimensions);
  add_trends(table, parts, parts.current.measures(complete.by_row(parts.current), parts.tally), complete.height());
  if (parts.query.rank)
    add_rank(table, first_slope(table), std::max<std::size_t>(table.rows, 1), grid.combinations.size());
  return table;
}

Table trend_total(const Parts& parts, Span shown) {
  const Grid complete{.buckets = complete_buckets(parts, shown), .combinations = {}};
  expr::Tally uncounted;
  Table table{.rows = 1};
  std::vector<Column> whole = parts.current.measures(complete.by_bucket(parts.current), uncounted);
  forget_mixed_amounts(whole, parts);
  add_trends(table, parts, whole, complete.height());
  return table;
}

}  // namespace portico::query
