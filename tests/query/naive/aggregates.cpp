#include "query/naive/aggregates.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

namespace portico::testing {
namespace {

/// The values that are not null, with their rows' times.
struct Timed {
  Value value;
  Value time;
};

std::vector<Timed> values_of(const Group& rows, const Formula& of) {
  std::vector<Timed> found;
  for (const Cells* row : rows)
    if (Value value = of.value(*row); !is_null(value)) found.push_back({std::move(value), (*row)[time_cell]});
  return found;
}

Value sum(const std::vector<Timed>& values, Type type) {
  if (type.kind == TypeKind::floating) {
    double total = 0;
    for (const auto& one : values) total += std::get<double>(one.value);
    return total;
  }
  Exact total{0, type.kind == TypeKind::decimal ? type.scale : 0};
  for (const auto& one : values) total.units += exact_of(one.value)->units;
  return value_of(total, type);
}

Value mean(const std::vector<Timed>& values, Type type) {
  if (values.empty()) return {};
  const auto count = static_cast<std::int64_t>(values.size());
  const Value total = sum(values, type);
  if (type.kind == TypeKind::floating) return std::get<double>(total) / static_cast<double>(count);
  return quotient(*exact_of(total), {count, 0}, finer(type));
}

/// Between the two values around (n - 1) p, by where it lies between them.
Value quantile(const std::vector<Timed>& values, Type type, std::int64_t percent) {
  if (values.empty()) return {};
  std::vector<Value> sorted;
  for (const auto& one : values) sorted.push_back(one.value);
  std::sort(sorted.begin(), sorted.end());
  const auto place = static_cast<std::int64_t>(sorted.size() - 1) * percent;
  const Value low = sorted[static_cast<std::size_t>(place / 100)];
  const Value high = sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(place / 100) + 1)];
  const auto part = place % 100;
  if (type.kind == TypeKind::floating)
    return std::get<double>(low) + (std::get<double>(high) - std::get<double>(low)) * static_cast<double>(part) / 100.0;
  const Exact a = *exact_of(low), b = *exact_of(high);
  return quotient({a.units * 100 + (b.units - a.units) * part, a.scale}, {100, 0}, finer(type));
}

Value distinct(const std::vector<Timed>& values) {
  std::vector<Value> seen;
  for (const auto& one : values)
    if (std::find(seen.begin(), seen.end(), one.value) == seen.end()) seen.push_back(one.value);
  return static_cast<std::int64_t>(seen.size());
}

/// The one that is before all others by `before`.
template <class Before>
Value best(const std::vector<Timed>& values, const Before& before) {
  const Timed* found = nullptr;
  for (const auto& one : values)
    if (!found || before(one, *found)) found = &one;
  return found ? found->value : Value{};
}

Value evaluated(NaiveAggregate aggregate, const Group& rows, const Formula& of, std::int64_t percent) {
  const auto values = values_of(rows, of);
  const auto pair = [](const Timed& one) { return std::pair(one.time, one.value); };
  switch (aggregate) {
    case NaiveAggregate::count:
      return static_cast<std::int64_t>(values.size());
    case NaiveAggregate::min:
      return best(values, [](const Timed& a, const Timed& b) { return a.value < b.value; });
    case NaiveAggregate::max:
      return best(values, [](const Timed& a, const Timed& b) { return b.value < a.value; });
    case NaiveAggregate::distinct:
      return distinct(values);
    case NaiveAggregate::first:
      return best(values, [&](const Timed& a, const Timed& b) { return pair(a) < pair(b); });
    case NaiveAggregate::last:
      return best(values, [&](const Timed& a, const Timed& b) { return pair(b) < pair(a); });
    case NaiveAggregate::sum:
      return values.empty() && !rows.empty() ? Value{} : sum(values, of.type);
    case NaiveAggregate::avg:
      return mean(values, of.type);
    case NaiveAggregate::quantile:
      return quantile(values, of.type, percent);
  }
  return {};
}

Type type_of(NaiveAggregate aggregate, Type of) {
  if (aggregate == NaiveAggregate::count || aggregate == NaiveAggregate::distinct) return {TypeKind::integer};
  return aggregate == NaiveAggregate::avg || aggregate == NaiveAggregate::quantile ? finer(of) : of;
}

}  // namespace

NaiveMeasure count_measure() {
  return {
      "count()", {TypeKind::integer}, [](const Group& rows) { return Value{static_cast<std::int64_t>(rows.size())}; }};
}

NaiveMeasure aggregate_measure(NaiveAggregate aggregate, const Formula& of, std::int64_t percent) {
  constexpr std::array names{"count", "min", "max", "distinct", "first", "last", "sum", "avg", "quantile"};
  const std::string more = aggregate != NaiveAggregate::quantile ? ""
                           : percent == 100                      ? ", 1"
                                                                 : fmt::format(", 0.{:02}", percent);
  return {fmt::format("{}({}{})", names[static_cast<std::size_t>(aggregate)], of.text, more),
          type_of(aggregate, of.type), [=](const Group& rows) { return evaluated(aggregate, rows, of, percent); }};
}

namespace {

/// Whether of two rows of one key `a` counts: by time, then any value before none, then the value.
bool counts_before(const Cells& a, const Cells& b, const NaiveRule& rule, const Formula& of) {
  const Value left = of.value(a), right = of.value(b);
  if (a[time_cell] != b[time_cell]) return (a[time_cell] < b[time_cell]) != rule.last;
  if (is_null(left) || is_null(right)) return !is_null(left);
  return rule.last ? right < left : left < right;
}

Group counting(const Group& rows, const NaiveRule& rule, const Formula& of) {
  std::map<std::vector<Value>, const Cells*> best;
  for (const Cells* row : rows) {
    std::vector<Value> key{(*row)[customer_cell]};
    for (const std::size_t cell : rule.per) key.push_back((*row)[cell]);
    const auto [at, added] = best.try_emplace(std::move(key), row);
    if (!added && counts_before(*row, *at->second, rule, of)) at->second = row;
  }
  Group found;
  for (const auto& [unused, row] : best) found.push_back(row);
  return found;
}

}  // namespace

NaiveMeasure one_row_count(const NaiveRule& rule) {
  const Formula nothing{"", {}, [](const Cells&) { return Value{}; }};
  return {"count()", {TypeKind::integer}, [rule, nothing](const Group& rows) {
            return Value{static_cast<std::int64_t>(counting(rows, rule, nothing).size())};
          }};
}

NaiveMeasure one_row_measure(const NaiveRule& rule, NaiveAggregate aggregate, const Formula& of, std::int64_t percent) {
  const NaiveMeasure all = aggregate_measure(aggregate, of, percent);
  return {all.text, all.type, [=](const Group& rows) {
            const bool unknown = rows.empty() && aggregate == NaiveAggregate::sum;
            return unknown ? Value{} : all.value(counting(rows, rule, of));
          }};
}

NaiveMeasure ratio_of(const NaiveMeasure& a, const NaiveMeasure& b) {
  const auto scale = [](Type type) { return type.kind == TypeKind::decimal ? type.scale : 0; };
  const Type type{TypeKind::decimal, std::min(std::max(scale(a.type), scale(b.type)) + 6, 18)};
  return {fmt::format("{} / {}", a.text, b.text), type, [a, b, type](const Group& rows) {
            const auto above = exact_of(a.value(rows)), below = exact_of(b.value(rows));
            return above && below ? quotient(*above, *below, type) : Value{};
          }};
}

}  // namespace portico::testing
