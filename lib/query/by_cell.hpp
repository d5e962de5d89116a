#pragma once
#include <vector>

#include "query/aggregate.hpp"

namespace portico::query {

/// An accumulator with a state of fixed size for each cell. `Kernel` names the `State` and has
///   void add_rows(const Portion&, std::vector<State>& by_slot) const;
///   void fold(State& into, const State& from) const;
///   void write(ColumnBuilder&, const State&, expr::Tally&) const;
///   Type type() const;
template <class Kernel>
class ByCell final : public Accumulator {
 public:
  using State = typename Kernel::State;
  explicit ByCell(Kernel kernel) : kernel_(std::move(kernel)) {}

  Result<void> add(const Portion& portion) override {
    const Slots& slots = portion.slots;
    if (states_.size() < slots.cell_count) states_.resize(slots.cell_count);
    if (slots.are_cells()) {
      kernel_.add_rows(portion, states_);
      return {};
    }
    by_slot_.assign(slots.width, State{});
    kernel_.add_rows(portion, by_slot_);
    for (const auto& [slot, cell] : slots.used) kernel_.fold(states_[cell], by_slot_[slot]);
    return {};
  }

  Column finish(const Grouping& grouping, expr::Tally& tally) const override {
    std::vector<State> groups(grouping.groups);
    for (std::size_t cell = 0; cell < states_.size(); ++cell)
      if (const std::uint32_t group = grouping.of(cell); group != KeyIndex::none)
        kernel_.fold(groups[group], states_[cell]);
    if (grouping.stride > 0)
      for (std::size_t group = 0; group + grouping.stride < groups.size(); ++group)
        kernel_.fold(groups[group + grouping.stride], groups[group]);
    ColumnBuilder builder(kernel_.type());
    for (const State& state : groups) kernel_.write(builder, state, tally);
    return builder.take();
  }

 private:
  Kernel kernel_;
  std::vector<State> states_, by_slot_;
};

/// Calls `value(row)` for each row whose value is not null.
template <class Valued>
void each_value(const Column& column, const Valued& value) {
  const std::size_t rows = column.size();
  if (column.nulls.empty()) {
    for (std::size_t row = 0; row < rows; ++row) value(row);
    return;
  }
  for (std::size_t row = 0; row < rows; ++row)
    if (column.nulls[row] == 0) value(row);
}

}  // namespace portico::query
