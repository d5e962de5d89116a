#pragma once
#include <string>
#include <utility>
#include <vector>

#include "model/document.hpp"

namespace portico::testing {

using ColumnRole = model::AnswerColumn::Role;
using Kind = model::ReportBlock::Kind;

inline Value money(std::int64_t cents) { return Decimal::from_units(cents, 2); }
inline Value words(std::string text) { return Value(std::move(text)); }
inline Date day(int number) { return *parse_date("2026-11-01") + std::chrono::days{number}; }

inline model::AnswerColumn money_column(std::string name, ColumnRole role = ColumnRole::measure) {
  return {std::move(name), {TypeKind::decimal, 2}, role, "EUR"};
}
inline model::AnswerColumn count_column(std::string name, ColumnRole role = ColumnRole::measure) {
  return {std::move(name), {TypeKind::integer}, role, ""};
}
inline model::AnswerColumn text_column(std::string name) {
  return {std::move(name), {TypeKind::text}, ColumnRole::dimension, ""};
}
inline model::AnswerColumn day_column() { return {"day", {TypeKind::date}, ColumnRole::time, ""}; }
inline model::AnswerColumn percent_column(std::string name) {
  return {std::move(name), {TypeKind::decimal, 4}, ColumnRole::percent, "%"};
}

/// A curve without chance: the value of day `i` of series `s`, in cents.
inline std::int64_t wave(int i, int s) {
  constexpr std::int64_t steps[] = {112'000, 180'050, 190'000, 205'099, 240'000, 96'400, 71'230};
  return steps[static_cast<std::size_t>(i) % 7] * (6 - s) / 4 + 3'700 * ((i * (s + 3)) % 11);
}

/// Revenue by day, with two days without data.
inline model::DocumentBlock daily_revenue(int days = 28) {
  model::DocumentBlock block{.kind = Kind::line, .title = "Revenue", .finding = "Revenue was highest on 2026-11-26."};
  block.answer.columns = {day_column(), money_column("revenue")};
  for (int i = 0; i < days; ++i) {
    const bool gap = i == 11 || i == 12;
    block.answer.rows.push_back({day(i), gap ? Value{} : money(wave(i, 0) * 10)});
  }
  return block;
}

/// Revenue by day and country, `countries` of them.
inline model::DocumentBlock revenue_by_country_and_day(int countries, int days = 21) {
  const char* names[] = {"Germany", "France", "United Kingdom", "Österreich", "日本",
                         "Brazil",  "Norway", "Chile",          "India"};
  model::DocumentBlock block{.kind = Kind::line, .title = "Revenue by country", .finding = "Germany leads."};
  block.answer.columns = {day_column(), text_column("country"), money_column("revenue")};
  for (int i = 0; i < days; ++i) {
    for (int s = 0; s < countries; ++s) block.answer.rows.push_back({day(i), words(names[s]), money(wave(i, s))});
  }
  return block;
}

/// Revenue and orders by country, compared with the period before, one country negative.
inline model::DocumentBlock revenue_by_country() {
  model::DocumentBlock block{
      .kind = Kind::bar, .title = "Revenue by country", .finding = "Germany leads with 12,345.00 EUR."};
  block.answer.columns = {
      text_column("country"), money_column("revenue"), money_column("revenue previous", ColumnRole::previous),
      money_column("revenue difference", ColumnRole::difference), percent_column("revenue percent")};
  const std::pair<const char*, std::int64_t> rows[] = {
      {"Germany", 1'234'500},      {"France", 980'000},
      {"United Kingdom", 771'250}, {"Bosnia and Herzegovina, all regions together", 420'075},
      {"日本", 210'000},           {"Returns", -132'000}};
  for (const auto& [name, cents] : rows) {
    const std::int64_t before = cents * 9 / 10 + 20'000;
    block.answer.rows.push_back({words(name), money(cents), money(before), money(cents - before),
                                 Decimal::from_units((cents - before) * 1'000'000 / std::abs(before), 4)});
  }
  return block;
}

}  // namespace portico::testing
