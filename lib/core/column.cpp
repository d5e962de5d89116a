#include "core/column.hpp"

#include <utility>

#include <fmt/format.h>

#include "core/error.hpp"
#include "core/text_index.hpp"

namespace portico {

namespace {

std::unique_ptr<TextIndex> index_for(Type type) {
  return type.kind == TypeKind::text ? std::make_unique<TextIndex>() : nullptr;
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
ColumnBuilder::ColumnBuilder(ColumnBuilder&&) noexcept = default;
ColumnBuilder& ColumnBuilder::operator=(ColumnBuilder&&) noexcept = default;
ColumnBuilder::~ColumnBuilder() = default;

inline void ColumnBuilder::note_valid() {
  if (!column_.nulls.empty()) column_.nulls.push_back(0);
  ++rows_;
}

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
  column_.codes.push_back(index_->code_of(value));
}

void ColumnBuilder::append_texts(std::span<const std::string_view> values) {
  for (const std::string_view value : values) {
    if (value.data())
      append_text(value);
    else
      append_null();
  }
}

// What comes next is often as large as what was taken, so room is made for that.
Column ColumnBuilder::take() {
  Column column = std::exchange(column_, Column{.type = column_.type});
  column_.ints.reserve(column.ints.size());
  column_.floats.reserve(column.floats.size());
  column_.codes.reserve(column.codes.size());
  if (index_) {
    Dictionary texts = index_->take();
    if (texts.empty() && rows_ > 0) texts.push_back("");  // every row is null, and code 0 must exist
    index_ = std::make_unique<TextIndex>();
    index_->reserve(texts.size(), texts.text_bytes());
    column.dictionary = std::make_shared<const Dictionary>(std::move(texts));
  }
  rows_ = 0;
  return column;
}

}  // namespace portico
