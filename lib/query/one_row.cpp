#include <algorithm>
#include <bit>

#include "query/aggregate.hpp"

namespace portico::query {
namespace {

/// What is kept of the row that counts.
struct Kept {
  std::int64_t time = 0;
  std::int64_t value = 0;  // as columns hold it; of a float its bits, of a text its number
  bool null = false;
};

/// The row of a key that counts in a group.
struct Chosen {
  std::uint32_t group = 0;
  std::int64_t key = 0;
  Kept row;
};

class OneRowOfEach final : public Accumulator {
 public:
  OneRowOfEach(const AggregateSpec& spec, MemoryBudget& budget)
      : spec_(spec), last_(spec.one_row->which == model::OverTime::Which::last), budget_(budget) {
    spec_.one_row.reset();
  }

  Result<void> add(const Portion& portion) override {
    const std::size_t before = bytes();
    for (std::size_t row = 0; row < portion.keys->size(); ++row) {
      if (portion.times->null_at(row)) continue;
      const KeyIndex::Key at{portion.slots.cell_of(row), (*portion.keys)[row]};
      improve(rows_, index_.find_or_add(at), kept(portion, row));
    }
    return budget_.grow(before, bytes());
  }

  Column finish(const Grouping& grouping, expr::Tally& tally) const override {
    std::vector<Chosen> rows = chosen(grouping);
    return grouping.stride > 0 ? running(std::move(rows), grouping, tally) : aggregated(rows, grouping.groups, tally);
  }

 private:
  bool is_text() const { return spec_.argument_type.kind == TypeKind::text; }
  bool is_float() const { return spec_.argument_type.kind == TypeKind::floating; }
  std::size_t bytes() const { return index_.bytes() + rows_.capacity() * sizeof(Kept) + texts_.bytes(); }

  Kept kept(const Portion& portion, std::size_t row) {
    Kept kept{.time = portion.times->ints[row]};
    const Column* values = portion.values;
    if (!values) return kept;
    kept.null = values->null_at(row);
    if (kept.null) return kept;
    if (is_text())
      kept.value = texts_.code_of(values->text_at(row));
    else
      kept.value = is_float() ? std::bit_cast<std::int64_t>(values->floats[row]) : values->ints[row];
    return kept;
  }

  /// Puts `row` at `at`, which is an entry or the next one, if it counts rather than what is there.
  void improve(std::vector<Kept>& rows, std::size_t at, const Kept& row) const {
    if (at == rows.size())
      rows.push_back(row);
    else if (better(row, rows[at]))
      rows[at] = row;
  }

  bool better(const Kept& row, const Kept& than) const {
    if (row.time != than.time) return last_ ? row.time > than.time : row.time < than.time;
    if (row.null || than.null) return than.null && !row.null;
    return last_ ? less(than, row) : less(row, than);
  }

  bool less(const Kept& a, const Kept& b) const {
    if (is_text())
      return texts_.text(static_cast<std::uint32_t>(a.value)) < texts_.text(static_cast<std::uint32_t>(b.value));
    return is_float() ? std::bit_cast<double>(a.value) < std::bit_cast<double>(b.value) : a.value < b.value;
  }

  std::vector<Chosen> chosen(const Grouping& grouping) const {
    KeyIndex index;
    std::vector<Kept> best;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const auto& [cell, key] = index_.keys()[i];
      const std::uint32_t group = grouping.of(static_cast<std::size_t>(cell));
      if (group != KeyIndex::none) improve(best, index.find_or_add({group, key}), rows_[i]);
    }
    std::vector<Chosen> rows;
    rows.reserve(best.size());
    for (std::size_t i = 0; i < best.size(); ++i)
      rows.push_back({static_cast<std::uint32_t>(index.keys()[i].first), index.keys()[i].second, best[i]});
    return rows;
  }

  /// Group after group the rows that count so far: what a key had before stays until it has something newer.
  Column running(std::vector<Chosen> rows, const Grouping& grouping, expr::Tally& tally) const {
    std::stable_sort(rows.begin(), rows.end(), [](const Chosen& a, const Chosen& b) { return a.group < b.group; });
    KeyIndex index;
    std::vector<Kept> best;
    std::vector<Chosen> so_far;
    ColumnBuilder builder(spec_.type);
    auto next = rows.begin();
    for (std::size_t end = grouping.stride; end <= grouping.groups; end += grouping.stride) {
      for (; next != rows.end() && next->group < end; ++next)
        improve(best, index.find_or_add({next->group % grouping.stride, next->key}), next->row);
      so_far.clear();
      for (std::size_t i = 0; i < best.size(); ++i)
        so_far.push_back({static_cast<std::uint32_t>(index.keys()[i].first), index.keys()[i].second, best[i]});
      const Column column = aggregated(so_far, grouping.stride, tally);
      for (std::size_t row = 0; row < column.size(); ++row) builder.append(column.value_at(row));
    }
    return builder.take();
  }

  Column aggregated(const std::vector<Chosen>& rows, std::size_t groups, expr::Tally& tally) const {
    MemoryBudget spare;  // what the rows fit in, so that what is made of them fits in it, too
    const auto accumulator = make_accumulator(spec_, spare);
    Slots slots{.of_row = {}, .width = groups, .used = {}, .counts = {}, .cells = {}, .cell_count = groups};
    Column times{.type = {.kind = TypeKind::time}};
    for (const Chosen& row : rows) {
      slots.of_row.push_back(row.group);
      times.ints.push_back(row.row.time);
    }
    const Column values = values_of(rows);
    accumulator->add({.slots = slots, .values = spec_.argument ? &values : nullptr, .times = &times}).value();
    Grouping each{.group_of = Ids(groups), .groups = groups};
    for (std::uint32_t group = 0; group < groups; ++group) each.group_of[group] = group;
    Column column = accumulator->finish(each, tally);
    if (spec_.kind == expr::Aggregate::sum) forget_empty(column, slots.of_row);
    return column;
  }

  Column values_of(const std::vector<Chosen>& rows) const {
    ColumnBuilder builder(spec_.argument_type);
    for (const auto& [group, key, row] : rows) {
      if (row.null)
        builder.append_null();
      else if (is_text())
        builder.append_text(texts_.text(static_cast<std::uint32_t>(row.value)));
      else if (is_float())
        builder.append_float(std::bit_cast<double>(row.value));
      else
        builder.append_int(row.value);
    }
    return builder.take();
  }

  /// No balance is known where there is none; it is not 0.
  static void forget_empty(Column& sums, const Ids& group_of_row) {
    const std::size_t groups = sums.size();
    std::vector<std::uint8_t> empty(groups, 1);
    for (const std::uint32_t group : group_of_row) empty[group] = 0;
    sums.nulls.resize(groups, 0);
    for (std::size_t group = 0; group < groups; ++group)
      if (empty[group] != 0) sums.nulls[group] = 1;
  }

  AggregateSpec spec_;  // of the rows that count
  bool last_;
  MemoryBudget& budget_;
  KeyIndex index_;          // of cell and key
  std::vector<Kept> rows_;  // as in index_
  TextIndex texts_{TextIndex::Sharing::always};
};

}  // namespace

std::unique_ptr<Accumulator> make_one_row(const AggregateSpec& spec, MemoryBudget& budget) {
  return std::make_unique<OneRowOfEach>(spec, budget);
}

}  // namespace portico::query
