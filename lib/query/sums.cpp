#include <cmath>

#include "query/aggregate.hpp"

namespace portico::query {
namespace {

/// Calls `value(row)` for each row whose value is not null, `missing(row)` for the others.
template <class Valued, class Missing>
void each_row(const Column& column, std::size_t rows, const Valued& value, const Missing& missing) {
  if (column.nulls.empty()) {
    for (std::size_t row = 0; row < rows; ++row) value(row);
    return;
  }
  for (std::size_t row = 0; row < rows; ++row) {
    if (column.nulls[row] == 0)
      value(row);
    else
      missing(row);
  }
}

/// What a sum or average is of. The sum of no rows is 0; of rows that all lack the value it is null, as every average
/// of nothing is.
struct Basis {
  std::int64_t count = 0;
  bool missing = false;
  bool answers(bool average) const { return count > 0 || (!average && !missing); }
};

class Count final : public Accumulator {
 public:
  Result<void> add(const Portion& portion) override {
    counts_.resize(portion.group_count);
    const std::size_t rows = portion.groups.size();
    if (!portion.values) {
      for (std::size_t row = 0; row < rows; ++row) ++counts_[portion.groups[row]];
    } else {
      each_row(
          *portion.values, rows, [&](std::size_t row) { ++counts_[portion.groups[row]]; }, [](std::size_t) {});
    }
    return {};
  }

  Column finish(std::size_t groups, expr::Tally&) override {
    counts_.resize(groups);
    return {.type = {.kind = TypeKind::integer}, .ints = counts_};
  }

 private:
  std::vector<std::int64_t> counts_;
};

/// sum and avg of integers and decimals: exact in 128 bits until the end.
class ExactSum final : public Accumulator {
 public:
  ExactSum(const AggregateSpec& spec, Type argument) : type_(spec.type), average_(spec.kind == expr::Aggregate::avg) {
    const int argument_scale = argument.kind == TypeKind::decimal ? argument.scale : 0;
    if (average_) factor_ = power_of_ten(type_.scale - argument_scale);
  }

  Result<void> add(const Portion& portion) override {
    states_.resize(portion.group_count);
    const Column& values = *portion.values;
    each_row(
        values, portion.groups.size(),
        [&](std::size_t row) {
          State& state = states_[portion.groups[row]];
          state.sum += values.ints[row];
          ++state.basis.count;
        },
        [&](std::size_t row) { states_[portion.groups[row]].basis.missing = true; });
    return {};
  }

  Column finish(std::size_t groups, expr::Tally& tally) override {
    states_.resize(groups);
    ColumnBuilder builder(type_);
    for (const State& state : states_) {
      if (!state.basis.answers(average_) || &state == &states_.front()) {  // group 0 does not count
        builder.append_null();
        continue;
      }
      const auto fitting = narrow(average_ ? divide_half_even(state.sum * factor_, state.basis.count) : state.sum);
      if (fitting) {
        builder.append_int(*fitting);
      } else {
        builder.append_null();
        ++tally.overflows;
      }
    }
    return builder.take();
  }

 private:
  struct State {
    Int128 sum = 0;
    Basis basis;
  };
  Type type_;
  bool average_;
  Int128 factor_ = 1;
  std::vector<State> states_;
};

class FloatSum final : public Accumulator {
 public:
  explicit FloatSum(bool average) : average_(average) {}

  Result<void> add(const Portion& portion) override {
    states_.resize(portion.group_count);
    const Column& values = *portion.values;
    each_row(
        values, portion.groups.size(), [&](std::size_t row) { states_[portion.groups[row]].add(values.floats[row]); },
        [&](std::size_t row) { states_[portion.groups[row]].basis.missing = true; });
    return {};
  }

  Column finish(std::size_t groups, expr::Tally& tally) override {
    states_.resize(groups);
    ColumnBuilder builder({.kind = TypeKind::floating});
    for (const State& state : states_) {
      const double sum = state.sum + state.lost;
      if (!state.basis.answers(average_) || &state == &states_.front()) {
        builder.append_null();
      } else if (!std::isfinite(sum)) {
        builder.append_null();
        ++tally.overflows;
      } else {
        builder.append_float(average_ ? sum / static_cast<double>(state.basis.count) : sum);
      }
    }
    return builder.take();
  }

 private:
  /// Neumaier's compensated sum: the result hardly depends on the order of rows.
  struct State {
    double sum = 0, lost = 0;
    Basis basis;
    void add(double value) {
      const double next = sum + value;
      lost += std::abs(sum) >= std::abs(value) ? (sum - next) + value : (value - next) + sum;
      sum = next;
      ++basis.count;
    }
  };
  bool average_;
  std::vector<State> states_;
};

}  // namespace

std::unique_ptr<Accumulator> make_sum(const AggregateSpec& spec, Type argument) {
  if (spec.kind == expr::Aggregate::count) return std::make_unique<Count>();
  if (argument.kind == TypeKind::floating) return std::make_unique<FloatSum>(spec.kind == expr::Aggregate::avg);
  return std::make_unique<ExactSum>(spec, argument);
}

}  // namespace portico::query
