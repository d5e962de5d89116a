#include <string>

#include "query/by_cell.hpp"

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
class ExtremeKernel {
 public:
  struct State {
    typename Values::Kept value{};
    std::int64_t time = 0;
    bool filled = false;
  };

  explicit ExtremeKernel(const AggregateSpec& spec)
      : type_(spec.type),
        by_time_(spec.kind == expr::Aggregate::first || spec.kind == expr::Aggregate::last),
        least_(spec.kind == expr::Aggregate::min || spec.kind == expr::Aggregate::first) {}

  Type type() const { return type_; }

  void add_rows(const Portion& portion, std::vector<State>& by_slot) const {
    const Ids& slots = portion.slots.of_row;
    each_value(*portion.values, [&](std::size_t row) {
      if (by_time_ && portion.times->null_at(row)) return;
      const std::int64_t time = by_time_ ? portion.times->ints[row] : 0;
      improve(by_slot[slots[row]], time, Values::at(*portion.values, row));
    });
  }

  void fold(State& into, const State& from) const {
    if (from.filled) improve(into, from.time, from.value);
  }

  void write(ColumnBuilder& builder, const State& state, expr::Tally&) const {
    if (state.filled)
      Values::append(builder, state.value);
    else
      builder.append_null();
  }

 private:
  template <class Value>
  void improve(State& state, std::int64_t time, const Value& value) const {
    if (state.filled && !better(time, value, state)) return;
    state.value = value;
    state.time = time;
    state.filled = true;
  }

  template <class Value>
  bool better(std::int64_t time, const Value& value, const State& state) const {
    if (time != state.time) return least_ ? time < state.time : time > state.time;
    return least_ ? value < state.value : value > state.value;
  }

  Type type_;
  bool by_time_, least_;
};

}  // namespace

std::unique_ptr<Accumulator> make_extreme(const AggregateSpec& spec) {
  if (spec.argument_type.kind == TypeKind::text)
    return std::make_unique<ByCell<ExtremeKernel<Texts>>>(ExtremeKernel<Texts>(spec));
  if (spec.argument_type.kind == TypeKind::floating)
    return std::make_unique<ByCell<ExtremeKernel<Floats>>>(ExtremeKernel<Floats>(spec));
  return std::make_unique<ByCell<ExtremeKernel<Ints>>>(ExtremeKernel<Ints>(spec));
}

}  // namespace portico::query
