#include "text/cell.hpp"

#include <cmath>

#include <fmt/format.h>

#include "core/text.hpp"

namespace portico::text {
namespace {

using model::AnswerColumn;

double largest_of(const model::Answer& answer, std::size_t index) {
  double largest = 0;
  for (const auto& row : answer.rows)
    if (const auto number = number_of(row[index])) largest = std::max(largest, std::abs(*number));
  if (answer.total)
    if (const auto number = number_of((*answer.total)[index])) largest = std::max(largest, std::abs(*number));
  return largest;
}

/// Digits after the point that show a number of this size with three significant ones.
int significant_digits(double largest) {
  if (largest <= 0 || largest >= 1) return 0;
  return std::min(Decimal::max_scale, 2 - static_cast<int>(std::floor(std::log10(largest))));
}

bool is_percentage(const AnswerColumn& column) {
  return column.role == AnswerColumn::Role::percent || column.role == AnswerColumn::Role::share;
}

int digits_of(const model::Answer& answer, std::size_t index) {
  const AnswerColumn& column = answer.columns[index];
  if (is_percentage(column)) return 1;
  if (column.type.kind == TypeKind::floating) return std::max(2, significant_digits(largest_of(answer, index)));
  if (column.type.kind != TypeKind::decimal) return 0;
  if (column.type.scale <= 4) return column.type.scale;
  const int kept = std::max({2, column.type.scale - 6, significant_digits(largest_of(answer, index))});
  return std::min(kept, column.type.scale);
}

std::string signed_text(std::string text, CellFormat::Sign sign) {
  const bool zero = text.find_first_not_of("-0.,") == std::string::npos;
  if (zero && text.starts_with('-')) text.erase(0, 1);
  if (sign == CellFormat::Sign::always && !zero && !text.starts_with('-')) text.insert(0, "+");
  return text;
}

std::string number_text(std::string text, const CellFormat& format) {
  if (format.grouping == CellFormat::Grouping::thousands) text = grouped(text);
  return signed_text(std::move(text), format.sign);
}

std::string float_text(double value, int digits) {
  if (!std::isfinite(value) || std::abs(value) >= 1e15) return fmt::format("{:g}", value);
  return fmt::format("{:.{}f}", value, digits);
}

std::string offset_text(std::chrono::seconds offset) {
  const std::chrono::hh_mm_ss part{offset};
  return fmt::format(" {}{:02}:{:02}", part.is_negative() ? '-' : '+', part.hours().count(), part.minutes().count());
}

}  // namespace

bool is_measured(const AnswerColumn& column) {
  return column.role != AnswerColumn::Role::time && column.role != AnswerColumn::Role::dimension;
}

bool is_number(const AnswerColumn& column) {
  const TypeKind kind = column.type.kind;
  return kind == TypeKind::integer || kind == TypeKind::decimal || kind == TypeKind::floating;
}

CellFormat format_of(const model::Answer& answer, std::size_t index, const Zone* zone) {
  const AnswerColumn& column = answer.columns[index];
  const bool change = column.role == AnswerColumn::Role::difference || column.role == AnswerColumn::Role::percent;
  return {.digits = digits_of(answer, index),
          .grouping = is_measured(column) ? CellFormat::Grouping::thousands : CellFormat::Grouping::none,
          .sign = change ? CellFormat::Sign::always : CellFormat::Sign::negative,
          .zone = zone,
          .fiscal = column.fiscal};
}

std::string shown(const Value& value, const CellFormat& format) {
  if (is_null(value)) return "";
  if (const auto* number = std::get_if<Decimal>(&value)) {
    const auto rounded = number->rescaled(std::min(format.digits, number->scale()));
    return number_text((rounded ? *rounded : *number).to_string(), format);
  }
  if (std::holds_alternative<std::int64_t>(value)) return number_text(to_string(value), format);
  if (const auto* number = std::get_if<double>(&value)) return number_text(float_text(*number, format.digits), format);
  if (const auto* date = std::get_if<Date>(&value); date && format.fiscal) return format.fiscal->label(*date);
  if (const auto* instant = std::get_if<Instant>(&value)) return shown_time(*instant, format.zone);
  return printable(to_string(value));
}

std::string heading(const AnswerColumn& column) {
  const std::string name = printable(column.name);
  if (is_percentage(column)) return name.find('%') == std::string::npos ? name + " (%)" : name;
  return column.unit.empty() ? name : name + " (" + printable(column.unit) + ")";
}

std::optional<double> number_of(const Value& value) {
  double number = 0;
  if (const auto* whole = std::get_if<std::int64_t>(&value))
    number = static_cast<double>(*whole);
  else if (const auto* decimal = std::get_if<Decimal>(&value))
    number = decimal->to_double();
  else if (const auto* floating = std::get_if<double>(&value))
    number = *floating;
  else
    return std::nullopt;
  return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

std::string short_number(double number) {
  static constexpr std::pair<double, const char*> suffixes[] = {{1e12, "T"}, {1e9, "B"}, {1e6, "M"}, {1e4, "k"}};
  const double size = std::abs(number);
  if (size == 0) return "0";
  if (!(size < 9.99e14) || size < 0.001) return fmt::format("{:.1e}", number);
  for (const auto& [from, suffix] : suffixes)
    if (size >= from) return fmt::format("{:.4g}{}", number / (from == 1e4 ? 1e3 : from), suffix);
  return fmt::format("{:.4g}", number);
}

std::string fitting_number(const Value& value, const CellFormat& format, std::size_t cells) {
  std::string text = shown(value, format);
  const auto number = number_of(value);
  return number && display_width(text) > cells ? short_number(*number) : text;
}

std::string grouped(std::string_view number) {
  const std::size_t begin = number.starts_with('-') ? 1 : 0;
  const std::size_t end = std::min(number.find_first_not_of("0123456789", begin), number.size());
  std::string text(number.substr(0, begin));
  for (std::size_t i = begin; i < end; ++i) {
    if (i > begin && (end - i) % 3 == 0) text += ',';
    text += number[i];
  }
  return text.append(number.substr(end));
}

std::string shown_time(Instant instant, const Zone* zone) {
  const LocalTime time = zone ? zone->to_local(instant) : LocalTime{instant.time_since_epoch()};
  const Date date = date_of(time);
  const std::chrono::hh_mm_ss clock{time - local(date)};
  std::string text = fmt::format("{} {:02}:{:02}", to_iso(date), clock.hours().count(), clock.minutes().count());
  if (clock.seconds().count() != 0) text += fmt::format(":{:02}", clock.seconds().count());
  const bool twice = zone && zone->resolve(time).kind == Zone::Kind::overlap;
  return twice ? text + offset_text(zone->offset_at(instant)) : text;
}

}  // namespace portico::text
