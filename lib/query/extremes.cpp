#include <string>

#include "query/aggregate.hpp"

namespace portico::query {
namespace {

/// How each value type is read from a column, kept, and written to one.
struct Ints {
  using Kept = std::int64_t;
  static std::int64_t at(const Column& column, std::size_t row) { return column.ints[row]; }
  static void append(ColumnBuilder& builder, Kept value) { builder.append_int(value); }
};
struct Floats {
  using Kept = double;
  static double at(const Column& column, std::size_t row) { return column.floats[row]; }
  static void append(ColumnBuilder& builder, Kept value) { builder.append_float(value); }
};
struct Texts {
  using Kept = std::string;
  static std::string_view at(const Column& column, std::size_t row) { return column.text_at(row); }
  static void append(ColumnBuilder& builder, const Kept& value) { builder.append_text(value); }
};

/// min and max by value; first and last by event time, where the smaller (greater) value decides between equal times so
/// that the order of rows does not matter. Nulls do not count.
template <class Values>
class Extreme final : public Accumulator {
 public:
  explicit Extreme(const AggregateSpec& spec)
      : type_(spec.type),
        by_time_(spec.kind == expr::Aggregate::first || spec.kind == expr::Aggregate::last),
        least_(spec.kind == expr::Aggregate::min || spec.kind == expr::Aggregate::first) {}

  Result<void> add(const Portion& portion) override {
    states_.resize(portion.group_count);
    const Column& values = *portion.values;
    for (std::size_t row = 0; row < portion.groups.size(); ++row) {
      if (values.null_at(row) || (by_time_ && portion.times->null_at(row))) continue;
      State& state = states_[portion.groups[row]];
      const std::int64_t time = by_time_ ? portion.times->ints[row] : 0;
      if (state.filled && !better(time, Values::at(values, row), state)) continue;
      state.value = Values::at(values, row);
      state.time = time;
      state.filled = true;
    }
    return {};
  }

  Column finish(std::size_t groups, expr::Tally&) override {
    states_.resize(groups);
    ColumnBuilder builder(type_);
    for (const State& state : states_) {
      if (state.filled)
        Values::append(builder, state.value);
      else
        builder.append_null();
    }
    return builder.take();
  }

 private:
  struct State {
    typename Values::Kept value{};
    std::int64_t time = 0;
    bool filled = false;
  };

  template <class Value>
  bool better(std::int64_t time, const Value& value, const State& state) const {
    if (time != state.time) return least_ ? time < state.time : time > state.time;
    return least_ ? value < state.value : value > state.value;
  }

  Type type_;
  bool by_time_, least_;
  std::vector<State> states_;
};

}  // namespace

std::unique_ptr<Accumulator> make_extreme(const AggregateSpec& spec, Type argument) {
  if (argument.kind == TypeKind::text) return std::make_unique<Extreme<Texts>>(spec);
  if (argument.kind == TypeKind::floating) return std::make_unique<Extreme<Floats>>(spec);
  return std::make_unique<Extreme<Ints>>(spec);
}

}  // namespace portico::query
