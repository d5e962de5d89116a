#include "ingest/mapping.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/text.hpp"
#include "ingest/cell_parse.hpp"
#include "ingest/customer_column.hpp"

namespace portico::ingest {
namespace {

constexpr std::size_t most_raw_bytes = 64U << 10U;

std::string column_of(const model::Binding& binding, const std::string& field) {
  const auto found = binding.columns.find(field);
  return found == binding.columns.end() ? field : found->second;
}

bool identifies(const model::Dataset& dataset, const std::string& field) {
  return field == dataset.time_field || std::find(dataset.key.begin(), dataset.key.end(), field) != dataset.key.end();
}

}  // namespace

warehouse::Layout layout_of(const model::Dataset& dataset) {
  warehouse::Layout layout{.dataset = dataset.name,
                           .kind = dataset.kind,
                           .name_space = dataset.customer_namespace,
                           .time_field = dataset.time_field,
                           .key = dataset.row_key()};
  if (dataset.key.empty())
    layout.fields.push_back({.name = std::string(model::row_field), .type = {TypeKind::integer}});
  for (const model::Field& field : dataset.fields)
    if (!field.derived) layout.fields.push_back({.name = field.name, .type = field.type});
  return layout;
}

Mapper::Mapper(const model::Dataset& dataset, const model::Binding& binding, const Zones& zones)
    : dataset_(dataset), numbered_(dataset.key.empty()) {
  for (const model::Field& field : dataset.fields) {
    if (field.derived) continue;
    if (field.name == dataset.customer_field) {
      customer_column_ = columns_.size();
      customer_is_number_ = field.type.kind == TypeKind::integer;
    }
    if (field.name == binding.cursor) cursor_column_ = columns_.size();
    columns_.push_back(column_of(binding, field.name));
    fields_.push_back({&field, make_field_mapper(field, identifies(dataset, field.name), zones)});
  }
}

std::string Mapper::cursor_column() const { return cursor_column_ ? columns_[*cursor_column_] : ""; }

bool Mapper::cursor_is_number() const {
  return cursor_column_ && fields_[*cursor_column_].field->type.kind == TypeKind::integer;
}

void Mapper::begin(std::string location, std::int64_t file_number) {
  location_ = std::move(location);
  file_number_ = file_number;
}

void Mapper::map(const Records& records) {
  verdicts_.reset(records.size());
  for (std::size_t column = 0; column < fields_.size(); ++column)
    fields_[column].mapper->check(records, column, verdicts_);
  for (const Verdicts::Fault& fault : verdicts_.faults()) {
    Place place = records.places[fault.record];
    const std::string raw = place.raw.empty() ? written(records, fault.record) : "";
    if (place.raw.empty()) place.raw = raw;
    add_reject(place, fault.field->name, fault.reason);
    rejects_.back().customer = customer_of(records, fault.record);
  }
  for (const Records::Broken& broken : records.broken) add_reject(broken.place, "", broken.reason);
  append_rows(records);
}

void Mapper::append_rows(const Records& records) {
  for (Stored& stored : fields_) stored.mapper->append(verdicts_);
  if (numbered_) append_numbers(records);
  rows_ += records.size() - verdicts_.faults().size();
  if (!cursor_column_) return;
  if (const auto greatest = fields_[*cursor_column_].mapper->greatest(verdicts_))
    cursor_ = std::string(records.cell(*greatest, *cursor_column_));
}

void Mapper::append_numbers(const Records& records) {
  for (std::size_t record = 0; record < records.size(); ++record)
    if (!verdicts_.bad(record))
      row_numbers_.ints.push_back(file_number_ << 32 | static_cast<std::int64_t>(records.places[record].record));
}

std::string Mapper::customer_of(const Records& records, std::size_t record) const {
  if (!customer_column_) return "";
  const std::string_view cell = records.cell(record, *customer_column_);
  std::int64_t number = 0;
  if (!customer_is_number_) return std::string(cell);
  return parse_integer(trimmed(cell), number) ? std::to_string(number) : "";
}

std::string Mapper::written(const Records& records, std::size_t record) const {
  std::string text;
  for (std::size_t i = 0; i < columns_.size(); ++i)
    text.append(i == 0 ? "" : "\t").append(columns_[i]).append("=").append(records.cell(record, i));
  return text;
}

void Mapper::add_reject(const Place& place, std::string field, std::string reason) {
  rejects_.push_back({.dataset = dataset_.name,
                      .location = location_of(place),
                      .record = static_cast<std::int64_t>(place.record),
                      .field = std::move(field),
                      .reason = std::move(reason),
                      .raw = std::string(place.raw.substr(0, most_raw_bytes))});
}

std::string Mapper::location_of(const Place& place) const {
  return place.line == 0 ? location_ : fmt::format("{}:{}", location_, place.line);
}

warehouse::Rows Mapper::take_rows() {
  warehouse::Rows rows{.dataset = dataset_.name};
  for (Stored& stored : fields_) rows.columns.push_back(stored.mapper->take());
  rows.customer = customer_column_ ? customers_of(rows.columns[*customer_column_]) : no_customers(rows_);
  if (numbered_)
    rows.columns.insert(rows.columns.begin(), std::exchange(row_numbers_, Column{.type = {TypeKind::integer}}));
  rows_ = 0;
  return rows;
}

}  // namespace portico::ingest
