#include <cmath>

#include "query/by_cell.hpp"

namespace portico::query {
namespace {

/// How many rows and how many values: the sum of no rows is 0; of rows that all lack the value it is null, as every
/// average of nothing is.
struct Basis {
  std::int64_t rows = 0, values = 0;
  bool answers(bool average) const { return values > 0 || (!average && rows == 0); }
  void fold(const Basis& other) {
    rows += other.rows;
    values += other.values;
  }
};

/// Adds the rows of each slot, and those that have a value, to what `basis_of(state)` answers.
template <class State, class BasisOf>
void count_rows(const Portion& portion, std::vector<State>& by_slot, const BasisOf& basis_of) {
  const Slots& slots = portion.slots;
  const Column* values = portion.values;
  const bool all = !values || values->nulls.empty();
  if (!slots.are_cells() && all) {
    for (const auto& [slot, cell] : slots.used) {
      basis_of(by_slot[slot]).rows += slots.counts[slot];
      basis_of(by_slot[slot]).values += slots.counts[slot];
    }
    return;
  }
  for (std::size_t row = 0; row < slots.of_row.size(); ++row) {
    Basis& basis = basis_of(by_slot[slots.of_row[row]]);
    ++basis.rows;
    basis.values += all || values->nulls[row] == 0;
  }
}

class CountKernel {
 public:
  using State = Basis;
  Type type() const { return {.kind = TypeKind::integer}; }
  void add_rows(const Portion& portion, std::vector<State>& by_slot) const {
    count_rows(portion, by_slot, [](State& state) -> Basis& { return state; });
  }
  void fold(State& into, const State& from) const { into.fold(from); }
  void write(ColumnBuilder& builder, const State& state, expr::Tally&) const { builder.append_int(state.values); }
};

/// sum and avg of integers and decimals: exact in 128 bits until the end.
class ExactKernel {
 public:
  struct State {
    Int128 sum = 0;
    Basis basis;
  };

  explicit ExactKernel(const AggregateSpec& spec) : type_(spec.type), average_(spec.kind == expr::Aggregate::avg) {
    const int scale = spec.argument_type.kind == TypeKind::decimal ? spec.argument_type.scale : 0;
    if (average_) factor_ = power_of_ten(type_.scale - scale);
  }

  Type type() const { return type_; }

  void add_rows(const Portion& portion, std::vector<State>& by_slot) const {
    count_rows(portion, by_slot, [](State& state) -> Basis& { return state.basis; });
    if (add_narrowly(portion, by_slot)) return;
    const Ids& slots = portion.slots.of_row;
    const Column& values = *portion.values;
    each_value(values, [&](std::size_t row) { by_slot[slots[row]].sum += values.ints[row]; });
  }

  void fold(State& into, const State& from) const {
    into.sum += from.sum;
    into.basis.fold(from.basis);
  }

  void write(ColumnBuilder& builder, const State& state, expr::Tally& tally) const {
    if (!state.basis.answers(average_)) return builder.append_null();
    const auto fitting = narrow(average_ ? divide_half_even(state.sum * factor_, state.basis.values) : state.sum);
    if (fitting) return builder.append_int(*fitting);
    builder.append_null();
    ++tally.overflows;
  }

 private:
  static constexpr std::size_t lanes = 4;
  static constexpr std::size_t most_slots = 2048;  // whose lanes stay in the first-level cache

  /// Few slots and no nulls: sums of 64 bits, four a slot, so that rows of one slot that follow each other need not
  /// wait for each other. False, with nothing added, when that does not apply or one does not fit.
  static bool add_narrowly(const Portion& portion, std::vector<State>& by_slot) {
    const Slots& slots = portion.slots;
    if (slots.are_cells() || slots.width > most_slots || !portion.values->nulls.empty()) return false;
    std::int64_t sums[most_slots * lanes];
    std::fill_n(sums, slots.width * lanes, 0);
    const std::uint32_t* const slot = slots.of_row.data();
    const std::int64_t* const value = portion.values->ints.data();
    bool overflow = false;
    const auto add = [&](std::size_t row, std::size_t lane) {
      std::int64_t& sum = sums[slot[row] * lanes + lane];
      overflow |= __builtin_add_overflow(sum, value[row], &sum);
    };
    const std::size_t rows = slots.of_row.size();
    std::size_t row = 0;
    for (; row + lanes <= rows; row += lanes)
      for (std::size_t lane = 0; lane < lanes; ++lane) add(row + lane, lane);
    for (; row < rows; ++row) add(row, 0);
    if (overflow) return false;
    for (const auto& [used, cell] : slots.used)
      for (std::size_t lane = 0; lane < lanes; ++lane) by_slot[used].sum += sums[used * lanes + lane];
    return true;
  }

  Type type_;
  bool average_;
  Int128 factor_ = 1;
};

/// Neumaier's compensated sum: the result hardly depends on the order of rows.
class FloatKernel {
 public:
  struct State {
    double sum = 0, lost = 0;
    Basis basis;
    void add(double value) {
      const double next = sum + value;
      lost += std::abs(sum) >= std::abs(value) ? (sum - next) + value : (value - next) + sum;
      sum = next;
    }
  };

  explicit FloatKernel(bool average) : average_(average) {}
  Type type() const { return {.kind = TypeKind::floating}; }

  void add_rows(const Portion& portion, std::vector<State>& by_slot) const {
    count_rows(portion, by_slot, [](State& state) -> Basis& { return state.basis; });
    const Ids& slots = portion.slots.of_row;
    const Column& values = *portion.values;
    each_value(values, [&](std::size_t row) { by_slot[slots[row]].add(values.floats[row]); });
  }

  void fold(State& into, const State& from) const {
    into.add(from.sum);
    into.lost += from.lost;
    into.basis.fold(from.basis);
  }

  void write(ColumnBuilder& builder, const State& state, expr::Tally& tally) const {
    if (!state.basis.answers(average_)) return builder.append_null();
    const double sum = state.sum + state.lost;
    if (std::isfinite(sum)) return builder.append_float(average_ ? sum / static_cast<double>(state.basis.values) : sum);
    builder.append_null();
    ++tally.overflows;
  }

 private:
  bool average_;
};

}  // namespace

std::unique_ptr<Accumulator> make_sum(const AggregateSpec& spec) {
  if (spec.kind == expr::Aggregate::count) return std::make_unique<ByCell<CountKernel>>(CountKernel());
  if (spec.argument_type.kind == TypeKind::floating)
    return std::make_unique<ByCell<FloatKernel>>(FloatKernel(spec.kind == expr::Aggregate::avg));
  return std::make_unique<ByCell<ExactKernel>>(ExactKernel(spec));
}

}  // namespace portico::query
