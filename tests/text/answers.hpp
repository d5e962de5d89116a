#pragma once
#include <string>
#include <vector>

#include "model/answer.hpp"

namespace portico::testing {

using Role = model::AnswerColumn::Role;

inline Value money(std::int64_t cents) { return Decimal::from_units(cents, 2); }
inline Value words(std::string text) { return Value(std::move(text)); }
inline Value whole(std::int64_t number) { return Value(number); }
inline Date day(int year, unsigned month, unsigned number) {
  return Date{std::chrono::year{year} / static_cast<int>(month) / static_cast<int>(number)};
}
inline Instant moment(const char* iso) { return *parse_instant(iso); }

inline model::AnswerColumn text_column(std::string name) {
  return {std::move(name), {TypeKind::text}, Role::dimension, ""};
}
inline model::AnswerColumn day_column(std::string name = "day") {
  return {std::move(name), {TypeKind::date}, Role::time, ""};
}
inline model::AnswerColumn money_column(std::string name, Role role = Role::measure) {
  return {std::move(name), {TypeKind::decimal, 2}, role, "EUR"};
}
inline model::AnswerColumn count_column(std::string name, Role role = Role::measure) {
  return {std::move(name), {TypeKind::integer}, role, ""};
}

inline model::Provenance provenance() {
  model::Provenance from;
  from.as_of = moment("2026-11-22T15:58:00Z");
  from.tx = 41;
  from.period = "2026-11-16..2026-11-23";
  from.zone = "UTC";
  from.sources = {{.name = "shop",
                   .synced_at = moment("2026-11-22T15:55:00Z"),
                   .data_as_of = moment("2026-11-22T15:50:12Z"),
                   .state = "ok"}};
  return from;
}

/// Revenue by fiscal quarter; years begin in April.
inline model::Answer by_fiscal_quarter() {
  model::Answer answer;
  answer.columns = {day_column("fiscal quarter"), money_column("revenue")};
  answer.columns.front().fiscal = model::FiscalUnit{"fiscal quarter", "april"};
  answer.rows = {{day(2025, 10, 1), money(100)}, {day(2026, 1, 1), money(300)}, {day(2026, 4, 1), money(200)}};
  answer.provenance = provenance();
  return answer;
}

/// Orders and revenue by country, with a null and a total.
inline model::Answer by_country() {
  model::Answer answer;
  answer.columns = {text_column("country"), money_column("revenue"), count_column("orders")};
  answer.rows = {{words("Germany"), money(123'456'750), whole(1'204)},
                 {words("France"), money(98'000), whole(7)},
                 {Value{}, Value{}, whole(0)}};
  answer.total = {Value{}, money(123'554'750), whole(1'211)};
  answer.provenance = provenance();
  return answer;
}

/// Revenue and orders for seven days, the fourth without data.
inline model::Answer by_day() {
  model::Answer answer;
  answer.columns = {day_column(), money_column("revenue"), count_column("orders")};
  const std::int64_t cents[] = {120'000, 180'050, 90'000, -1, 240'000, 310'099, 150'000};
  for (unsigned i = 0; i < 7; ++i) {
    const bool empty = cents[i] < 0;
    answer.rows.push_back({day(2026, 11, 16 + i), empty ? Value{} : money(cents[i]), whole(empty ? 0 : 10 + 3 * i)});
  }
  answer.provenance = provenance();
  return answer;
}

}  // namespace portico::testing
