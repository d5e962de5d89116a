#include "core/column.hpp"

#include <functional>
#include <utility>

#include <fmt/format.h>

#include "core/error.hpp"

namespace portico {

/// Finds a text's code: open addressing over codes, so that the dictionary holds the only copy of each text.
struct TextIndex {
  Dictionary take() { return std::move(texts_); }

  std::uint32_t code_of(std::string_view text, std::size_t rows) {
    if (texts_.empty() || texts_[last_] != text) last_ = find_or_add(text, rows);
    return last_;
  }

 private:
  static constexpr std::uint32_t vacant = UINT32_MAX;
  struct Slot {
    std::uint32_t mark = 0;  // the hash's upper half: spares most comparisons of texts
    std::uint32_t code = vacant;
  };

  std::uint32_t find_or_add(std::string_view text, std::size_t rows) {
    if (sharing_ && slots_.size() < texts_.size() * 2 + 2) grow(rows);
    if (!sharing_) return add(text);
    const std::size_t hash = std::hash<std::string_view>{}(text);
    Slot& slot = slot_of(text, hash);
    if (slot.code == vacant) slot = {mark_of(hash), add(text)};
    return slot.code;
  }

  static std::uint32_t mark_of(std::size_t hash) { return static_cast<std::uint32_t>(hash >> 32); }

  /// Where `text` is or belongs.
  Slot& slot_of(std::string_view text, std::size_t hash) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    while (slots_[at].code != vacant && (slots_[at].mark != mark_of(hash) || texts_[slots_[at].code] != text))
      at = (at + 1) & mask;
    return slots_[at];
  }

  std::uint32_t add(std::string_view text) {
    texts_.emplace_back(text);
    return static_cast<std::uint32_t>(texts_.size() - 1);
  }

  void grow(std::size_t rows) {
    constexpr std::size_t large = 1 << 18;
    sharing_ = texts_.size() < large || texts_.size() < rows / 4 * 3;
    if (!sharing_) {  // they hardly repeat, so looking them up does not pay
      slots_ = {};
      return;
    }
    slots_.assign(slots_.empty() ? 64 : slots_.size() * 4, {});
    for (std::uint32_t code = 0; code < texts_.size(); ++code) {
      const std::size_t hash = std::hash<std::string_view>{}(texts_[code]);
      slot_of(texts_[code], hash) = {mark_of(hash), code};
    }
  }

  Dictionary texts_;
  std::vector<Slot> slots_;
  std::uint32_t last_ = 0;
  bool sharing_ = true;
};

namespace {

void destroy(TextIndex* index) { delete index; }

std::unique_ptr<TextIndex, void (*)(TextIndex*)> index_for(Type type) {
  return {type.kind == TypeKind::text ? new TextIndex : nullptr, destroy};
}

}  // namespace

std::size_t Column::size() const {
  switch (type.kind) {
    case TypeKind::floating:
      return floats.size();
    case TypeKind::text:
      return codes.size();
    default:
      return ints.size();
  }
}

Value Column::value_at(std::size_t row) const {
  if (null_at(row)) return {};
  switch (type.kind) {
    case TypeKind::integer:
      return ints[row];
    case TypeKind::decimal:
      return Decimal::from_units(ints[row], type.scale);
    case TypeKind::floating:
      return floats[row];
    case TypeKind::text:
      return std::string(text_at(row));
    case TypeKind::boolean:
      return ints[row] != 0;
    case TypeKind::time:
      return Instant{std::chrono::microseconds{ints[row]}};
    case TypeKind::date:
      return Date{std::chrono::days{ints[row]}};
  }
  return {};
}

ColumnBuilder::ColumnBuilder(Type type) : column_{.type = type}, index_(index_for(type)) {}

void ColumnBuilder::append(const Value& value) {
  const TypeKind kind = column_.type.kind;
  if (is_null(value)) return append_null();
  if (const auto* number = std::get_if<std::int64_t>(&value); number && kind == TypeKind::integer)
    return append_int(*number);
  if (const auto* decimal = std::get_if<Decimal>(&value);
      decimal && kind == TypeKind::decimal && decimal->scale() == column_.type.scale)
    return append_int(decimal->units());
  if (const auto* number = std::get_if<double>(&value); number && kind == TypeKind::floating)
    return append_float(*number);
  if (const auto* text = std::get_if<std::string>(&value); text && kind == TypeKind::text) return append_text(*text);
  if (const auto* truth = std::get_if<bool>(&value); truth && kind == TypeKind::boolean)
    return append_int(*truth ? 1 : 0);
  if (const auto* time = std::get_if<Instant>(&value); time && kind == TypeKind::time)
    return append_int(time->time_since_epoch().count());
  if (const auto* date = std::get_if<Date>(&value); date && kind == TypeKind::date)
    return append_int(date->time_since_epoch().count());
  throw Failure(
      {.code = Errc::internal,
       .message = fmt::format("a value of another type was put into a column of type {}", to_string(column_.type))});
}

void ColumnBuilder::append_null() {
  if (column_.nulls.empty()) column_.nulls.assign(rows_, 0);
  column_.nulls.push_back(1);
  ++rows_;
  switch (column_.type.kind) {
    case TypeKind::floating:
      return column_.floats.push_back(0);
    case TypeKind::text:
      return column_.codes.push_back(0);
    default:
      return column_.ints.push_back(0);
  }
}

void ColumnBuilder::append_int(std::int64_t value) {
  note_valid();
  column_.ints.push_back(value);
}

void ColumnBuilder::append_float(double value) {
  note_valid();
  column_.floats.push_back(value);
}

void ColumnBuilder::append_text(std::string_view value) {
  note_valid();
  column_.codes.push_back(index_->code_of(value, rows_));
}

void ColumnBuilder::note_valid() {
  if (!column_.nulls.empty()) column_.nulls.push_back(0);
  ++rows_;
}

Column ColumnBuilder::take() {
  Column column = std::exchange(column_, Column{.type = column_.type});
  if (index_) {
    Dictionary texts = index_->take();
    if (texts.empty() && rows_ > 0) texts.emplace_back();  // every row is null, and code 0 must exist
    column.dictionary = std::make_shared<const Dictionary>(std::move(texts));
    index_ = index_for(column.type);
  }
  rows_ = 0;
  return column;
}

}  // namespace portico
