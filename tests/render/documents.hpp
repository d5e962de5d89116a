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

/// Key figures with and without an earlier value.
inline model::DocumentBlock key_figures() {
  model::DocumentBlock block{.kind = Kind::kpi, .title = "Key figures"};
  block.answer.columns = {money_column("revenue"),
                          money_column("revenue previous", ColumnRole::previous),
                          percent_column("revenue percent"),
                          count_column("orders"),
                          count_column("orders previous", ColumnRole::previous),
                          percent_column("orders percent"),
                          money_column("basket")};
  block.answer.rows = {{money(123'456'750), money(113'000'000), Decimal::from_units(92'537, 4), std::int64_t{1'204},
                        std::int64_t{1'310}, Decimal::from_units(-80'916, 4), money(102'539)}};
  return block;
}

/// Orders by country: `rows` of them, with a total.
inline model::DocumentBlock country_table(int rows, const std::string& name = "Country") {
  model::DocumentBlock block{.kind = Kind::table, .title = "Sales by country"};
  block.answer.columns = {text_column("country"), money_column("revenue"), count_column("orders")};
  for (int i = 0; i < rows; ++i) {
    block.answer.rows.push_back(
        {words(name + " " + std::to_string(i)), money(1'234'567 - i * 991), std::int64_t{1'500 - i}});
  }
  block.answer.rows.push_back({words("Nowhere"), Value{}, std::int64_t{0}});
  block.answer.total = {Value{}, money(99'000'000), std::int64_t{4'321}};
  return block;
}

inline model::Provenance provenance() {
  model::Provenance from{.as_of = *parse_instant("2026-11-30T06:00:00Z"), .tx = 41};
  from.period = "2026-11-23..2026-11-30";
  from.compared_with = "2026-11-16..2026-11-23";
  from.sources = {
      {.name = "shop", .synced_at = parse_instant("2026-11-30T05:55:00Z"), .data_as_of = {}, .state = "ok"},
      {.name = "invoices", .synced_at = parse_instant("2026-11-28T05:55:00Z"), .data_as_of = {}, .state = "failing"}};
  return from;
}

/// A whole report with every kind of block.
inline model::Document weekly_report() {
  model::Document document{.report = "weekly",
                           .title = "Weekly sales",
                           .period = "Week of 2026-11-23",
                           .customer = "Lovelace & Söhne",
                           .brand = {.name = "Example", .support = "help@example.com", .color = "#0072B2"},
                           .provenance = provenance()};
  auto by_country = revenue_by_country_and_day(4);
  by_country.last_incomplete = true;
  model::DocumentBlock note{.kind = Kind::text, .title = "About this report"};
  note.text = "Amounts are net of tax.\nReturns count on the day they arrive.\n\nSecond paragraph.";
  document.blocks = {key_figures(), daily_revenue(), by_country, revenue_by_country(), country_table(8), note};
  return document;
}

}  // namespace portico::testing
