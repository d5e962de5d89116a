#include "query/group.hpp"

#include <algorithm>

namespace portico::query {

std::uint32_t DimensionValues::null_id() {
  if (null_id_ == KeyIndex::none) {
    null_id_ = static_cast<std::uint32_t>(values_.size());
    values_.push_back({.null = true});
  }
  return null_id_;
}

std::uint32_t DimensionValues::id_of(std::string_view text) {
  const std::uint32_t code = texts_.code_of(text);
  if (code < text_ids_.size()) return text_ids_[code];
  const auto id = static_cast<std::uint32_t>(values_.size());
  values_.push_back({.number = code});
  text_ids_.push_back(id);
  return id;
}

std::uint32_t DimensionValues::id_of(std::int64_t number) {
  const std::uint32_t position = numbers_.find_or_add({number, 0});
  if (position < number_ids_.size()) return number_ids_[position];
  std::uint32_t id = static_cast<std::uint32_t>(values_.size());
  if (customer_of_) {
    const auto customer = customer_of_(number);
    id = customer ? id_of(*customer) : null_id();
  } else {
    values_.push_back({.number = number});
  }
  number_ids_.push_back(id);
  return id;
}

Column DimensionValues::values() const {
  ColumnBuilder builder(type_);
  for (const Entry& entry : values_) {
    if (entry.null)
      builder.append_null();
    else if (type_.kind == TypeKind::text)
      builder.append_text(texts_.text(static_cast<std::uint32_t>(entry.number)));
    else
      builder.append_int(entry.number);
  }
  return builder.take();
}

Combinations::Combinations(std::vector<DimensionValues> dimensions) : dimensions_(std::move(dimensions)) {
  tables_.resize(dimensions_.empty() ? 0 : dimensions_.size() - 1);
}

std::uint32_t Combinations::find_or_add(const Ids& ids) {
  if (dimensions_.empty()) return 0;
  std::uint32_t id = ids[0];
  for (std::size_t i = 0; i < tables_.size(); ++i) id = tables_[i].find_or_add(id, ids[i + 1]);
  return id;
}

std::size_t Combinations::size() const {
  if (dimensions_.empty()) return 1;
  return tables_.empty() ? dimensions_[0].size() : tables_.back().size();
}

std::uint32_t Combinations::value_of(std::size_t dimension, std::uint32_t combination) const {
  std::uint32_t id = combination;
  for (std::size_t table = tables_.size(); table > dimension; --table) id = tables_[table - 1].pair(id).first;
  return dimension > 0 ? tables_[dimension - 1].pair(id).second : id;
}

Column Combinations::values(std::size_t dimension, const Ids& ids) const {
  const Column all = dimensions_[dimension].values();
  Column result{.type = all.type, .dictionary = all.dictionary};
  for (const std::uint32_t combination : ids) {
    const std::uint32_t id = value_of(dimension, combination);
    if (all.type.kind == TypeKind::text)
      result.codes.push_back(all.codes[id]);
    else
      result.ints.push_back(all.ints[id]);
    if (!all.nulls.empty()) result.nulls.push_back(all.nulls[id]);
  }
  return result;
}

Slotter::Slotter(Combinations& combinations, PairTable& cells, const Bounds& bounds, TimeOrder order)
    : combinations_(combinations),
      cells_(cells),
      order_(order),
      axes_(combinations.dimensions()),
      ids_(combinations.dimensions()) {
  for (const Instant bound : bounds) bounds_.push_back(bound.time_since_epoch().count());
  for (std::size_t i = 0; i < axes_.size(); ++i) axes_[i].dimension = i;
  if (!bounds_.empty()) axes_.emplace_back();
}

const Slots& Slotter::of(std::size_t rows, const std::vector<const Column*>& dimensions, const Column* times) {
  constexpr std::size_t most_slots = 16 * 1024;
  for (std::size_t i = 0; i < dimensions.size(); ++i) number_dimension(*dimensions[i], axes_[i]);
  if (!bounds_.empty()) order_ == TimeOrder::ascending ? number_runs(*times) : number_buckets(*times);
  std::size_t width = 1;
  for (const Axis& axis : axes_) width = std::min(width * std::max<std::size_t>(axis.width, 1), most_slots + 1);
  slots_.of_row.resize(rows);
  slots_.used.clear();
  slots_.width = width;
  if (width <= most_slots) {
    combine();
    find_cells();
  } else {
    find_cells_directly(rows);
  }
  slots_.cell_count = cells_.size();
  return slots_;
}

void Slotter::number_dimension(const Column& column, Axis& axis) {
  axis.column = &column;
  if (column.type.kind == TypeKind::text)
    number_texts(column, axis);
  else
    number_integers(column, axis);
  axis.ids.assign(axis.width, KeyIndex::none);
}

void Slotter::number_texts(const Column& column, Axis& axis) {
  axis.width = axis.null_code = column.dictionary->size();
  axis.codes = column.codes.data();
  if (column.nulls.empty()) return;
  axis.own_codes = column.codes;
  for (std::size_t row = 0; row < axis.own_codes.size(); ++row)
    if (column.nulls[row] != 0) axis.own_codes[row] = static_cast<std::uint32_t>(axis.null_code);
  axis.codes = axis.own_codes.data();
  ++axis.width;
}

void Slotter::number_integers(const Column& column, Axis& axis) {
  constexpr std::uint64_t widest = 4096;
  std::int64_t least = INT64_MAX, greatest = INT64_MIN;
  const std::size_t rows = column.size();
  for (std::size_t row = 0; row < rows; ++row) {
    if (column.null_at(row)) continue;
    least = std::min(least, column.ints[row]);
    greatest = std::max(greatest, column.ints[row]);
  }
  axis.numbers.clear();
  axis.own_codes.resize(rows);
  const auto span = static_cast<std::uint64_t>(greatest) - static_cast<std::uint64_t>(least);
  if (least > greatest) {
    std::fill(axis.own_codes.begin(), axis.own_codes.end(), 0U);
  } else if (span < widest) {
    for (std::uint64_t i = 0; i <= span; ++i) axis.numbers.push_back(least + static_cast<std::int64_t>(i));
    for (std::size_t row = 0; row < rows; ++row)
      axis.own_codes[row] = static_cast<std::uint32_t>(column.ints[row] - least);
  } else {
    KeyIndex index;
    for (std::size_t row = 0; row < rows; ++row)
      if (!column.null_at(row)) axis.own_codes[row] = index.find_or_add({column.ints[row], 0});
    for (const auto& [number, unused] : index.keys()) axis.numbers.push_back(number);
  }
  axis.width = axis.null_code = axis.numbers.size();
  axis.codes = axis.own_codes.data();
  if (column.nulls.empty()) return;
  for (std::size_t row = 0; row < rows; ++row)
    if (column.nulls[row] != 0) axis.own_codes[row] = static_cast<std::uint32_t>(axis.null_code);
  ++axis.width;
}

std::uint32_t Slotter::bucket_of(std::int64_t time) const {
  const auto next = std::upper_bound(bounds_.begin(), bounds_.end(), time);
  if (next == bounds_.begin() || next == bounds_.end())
    throw Failure({Errc::internal, "a row lies in none of the question's buckets", ""});
  return static_cast<std::uint32_t>(next - bounds_.begin()) - 1;
}

/// A party's rows come in time order, so the last bucket is mostly the right one.
void Slotter::number_buckets(const Column& times) {
  Axis& axis = axes_.back();
  const std::size_t rows = times.ints.size();
  axis.own_codes.resize(rows);
  std::uint32_t least = UINT32_MAX, greatest = 0;
  std::int64_t begin = 0, end = 0;  // of the last bucket
  std::uint32_t bucket = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    const std::int64_t time = times.ints[row];
    if (time < begin || time >= end) {
      bucket = bucket_of(time);
      begin = bounds_[bucket];
      end = bounds_[bucket + 1];
      least = std::min(least, bucket);
      greatest = std::max(greatest, bucket);
    }
    axis.own_codes[row] = bucket;
  }
  first_bucket_ = rows == 0 ? 0 : least;
  for (std::uint32_t& code : axis.own_codes) code -= first_bucket_;
  axis.width = rows == 0 ? 1 : greatest - least + 1;
  axis.codes = axis.own_codes.data();
}

/// Each bucket is one run of rows.
void Slotter::number_runs(const Column& times) {
  Axis& axis = axes_.back();
  axis.own_codes.resize(times.ints.size());
  std::uint32_t bucket = 0;
  for (auto row = times.ints.begin(); row != times.ints.end();) {
    bucket = bucket_of(*row);
    if (row == times.ints.begin()) first_bucket_ = bucket;
    const auto end = std::lower_bound(row, times.ints.end(), bounds_[bucket + 1]);
    std::fill(axis.own_codes.begin() + (row - times.ints.begin()), axis.own_codes.begin() + (end - times.ints.begin()),
              bucket - first_bucket_);
    row = end;
  }
  if (times.ints.empty()) first_bucket_ = 0;
  axis.width = bucket - first_bucket_ + 1;
  axis.codes = axis.own_codes.data();
}

void Slotter::combine() {
  Ids& slots = slots_.of_row;
  const std::size_t rows = slots.size();
  if (axes_.empty())
    std::fill(slots.begin(), slots.end(), 0U);
  else
    std::copy_n(axes_.front().codes, rows, slots.begin());
  for (std::size_t i = 1; i < axes_.size(); ++i) {
    const std::uint32_t* const codes = axes_[i].codes;
    const auto width = static_cast<std::uint32_t>(axes_[i].width);
    for (std::size_t row = 0; row < rows; ++row) slots[row] = slots[row] * width + codes[row];
  }
  // Four counters a slot, so that rows of one slot that follow each other need not wait for each other.
  constexpr std::size_t lanes = 4;
  const std::size_t width = slots_.width;
  slots_.counts.assign(width * lanes, 0);
  std::size_t row = 0;
  for (; row + lanes <= rows; row += lanes)
    for (std::size_t lane = 0; lane < lanes; ++lane) ++slots_.counts[lane * width + slots[row + lane]];
  for (; row < rows; ++row) ++slots_.counts[slots[row]];
  for (std::size_t slot = 0; slot < width; ++slot)
    for (std::size_t lane = 1; lane < lanes; ++lane) slots_.counts[slot] += slots_.counts[lane * width + slot];
  slots_.counts.resize(width);
}

std::uint32_t Slotter::id_of(Axis& axis, std::size_t code) {
  std::uint32_t& id = axis.ids[code];
  if (id != KeyIndex::none) return id;
  DimensionValues& values = combinations_.dimension(axis.dimension);
  if (code == axis.null_code)
    id = values.null_id();
  else if (axis.column->type.kind == TypeKind::text)
    id = values.id_of((*axis.column->dictionary)[code]);
  else
    id = values.id_of(axis.numbers[code]);
  return id;
}

void Slotter::find_cells() {
  const std::size_t buckets = bounds_.empty() ? 1 : axes_.back().width;
  slots_.cells.assign(slots_.width, KeyIndex::none);
  std::size_t last = SIZE_MAX;  // combination of codes
  std::uint32_t combination = 0;
  for (std::size_t slot = 0; slot < slots_.width; ++slot) {
    if (slots_.counts[slot] == 0) continue;
    std::size_t rest = slot / buckets;
    if (rest != last) {
      last = rest;
      for (std::size_t i = combinations_.dimensions(); i-- > 0; rest /= axes_[i].width)
        ids_[i] = id_of(axes_[i], rest % axes_[i].width);
      combination = combinations_.find_or_add(ids_);
    }
    const auto bucket = first_bucket_ + static_cast<std::uint32_t>(slot % buckets);
    slots_.cells[slot] = cells_.find_or_add(combination, bucket);
    slots_.used.push_back({static_cast<std::uint32_t>(slot), slots_.cells[slot]});
  }
}

void Slotter::find_cells_directly(std::size_t rows) {
  const Axis* const time = bounds_.empty() ? nullptr : &axes_.back();
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t i = 0; i < combinations_.dimensions(); ++i) ids_[i] = id_of(axes_[i], axes_[i].codes[row]);
    slots_.of_row[row] =
        cells_.find_or_add(combinations_.find_or_add(ids_), time ? first_bucket_ + time->codes[row] : 0);
  }
  slots_.cells.clear();
  slots_.counts.clear();
  slots_.width = cells_.size();
}

}  // namespace portico::query
