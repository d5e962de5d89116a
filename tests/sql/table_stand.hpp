#pragma once
#include <algorithm>
#include <string>
#include <vector>

#include "sql/door.hpp"

namespace portico::testing {

/// Tables in memory, given to a door's statements in batches of a few rows. It leaves out no row of its own accord, and
/// remembers what was asked for.
class TableStand final : public sql::Tables {
 public:
  struct Stock {
    sql::Table table;
    std::vector<std::vector<Value>> rows;  ///< times as instants that stand for the wall clock
  };

  explicit TableStand(std::vector<Stock> stock, std::size_t batch_rows = 3)
      : stock_(std::move(stock)), batch_rows_(batch_rows) {
    for (const Stock& one : stock_) tables_.push_back(one.table);
  }

  static sql::TableColumn column(std::string name, Type type) { return {.name = std::move(name), .type = type}; }

  const std::vector<sql::Table>& tables() const override { return tables_; }
  std::int64_t count(std::uint32_t table) override { return static_cast<std::int64_t>(stock_[table].rows.size()); }
  Result<void> scan(const sql::Scan& scan, const sql::BatchSink& sink) override {
    scans.push_back(scan);
    if (failure) return *failure;
    const auto& rows = stock_[scan.table].rows;
    for (std::size_t begin = 0; begin < rows.size(); begin += batch_rows_) {
      const auto end = std::min(rows.size(), begin + batch_rows_);
      std::vector<Column> columns;
      for (const std::uint32_t column : scan.columns) {
        ColumnBuilder builder(tables_[scan.table].columns[column].type);
        for (std::size_t row = begin; row < end; ++row) builder.append(rows[row][column]);
        columns.push_back(builder.take());
      }
      sql::Excerpt excerpt;
      for (const Column& column : columns) excerpt.columns.push_back(&column);
      for (std::uint32_t row = 0; row < end - begin; ++row) excerpt.rows.push_back(row);
      if (!sink(excerpt)) return {};
    }
    return {};
  }

  std::vector<sql::Scan> scans;
  std::optional<Error> failure;  ///< of every scan

 private:
  std::vector<Stock> stock_;
  std::vector<sql::Table> tables_;
  std::size_t batch_rows_;
};

/// A small shop, and a door with the built worker.
struct SqlShop {
  static Value cents(std::int64_t units) { return Decimal::from_units(units, 2); }
  static Value at(const char* iso) { return *parse_instant(iso); }
  static Value day(const char* iso) { return *parse_date(iso); }
  static Value text(const char* value) { return std::string(value); }
  static Value whole(std::int64_t value) { return value; }

  static std::vector<TableStand::Stock> stock() {
    using S = TableStand;
    return {
        {{"sales",
          {S::column("line", {TypeKind::integer}),
           S::column("product", {TypeKind::text}),
           S::column("amount", {TypeKind::decimal, 2}),
           S::column("weight", {TypeKind::floating}),
           S::column("gift", {TypeKind::boolean}),
           S::column("due", {TypeKind::date}),
           S::column("sold_at", {TypeKind::time}),
           {.name = "customer", .type = {TypeKind::text}, .place = sql::TableColumn::Place::hidden}}},
         {{whole(1), text("paper"), cents(10), 0.5, true, day("2026-01-31"), at("2026-01-01T10:00:00Z"), text("6")},
          {whole(2), text("ink"), cents(20), 1.5, false, day("2026-02-28"), at("2026-01-02T10:00:00.25Z"), text("6")},
          {whole(3), text("paper"), cents(30), {}, {}, {}, at("2026-02-01T00:00:00Z"), text("6")},
          {whole(4), {}, {}, -2.0, true, day("2025-12-31"), at("2026-02-02T23:59:59Z"), text("6")},
          {whole(5), text("pen"), cents(-45), 3.25, false, day("2026-03-01"), at("2026-03-01T12:00:00Z"), text("6")}}},
        {{"products", {S::column("name", {TypeKind::text}), S::column("kind", {TypeKind::text})}},
         {{text("paper"), text("stationery")}, {text("ink"), text("supplies")}, {text("desk"), text("furniture")}}},
    };
  }

  Result<sql::Answer> ask(const std::string& statement, std::vector<sql::Parameter> parameters = {}) {
    const sql::Door door(worker, limits);
    return door.answer({.text = statement,
                        .parameters = std::move(parameters),
                        .now = local(*parse_date("2026-03-15"), std::chrono::hours{13})},
                       tables, "ada@example.com");
  }
  /// The error's message, or a line for each row with its cells between '|' and '-' for null.
  std::string table(const std::string& statement, std::vector<sql::Parameter> parameters = {}) {
    const auto answer = ask(statement, std::move(parameters));
    if (!answer) return answer.error().message;
    std::string lines;
    for (const auto& row : answer->rows) {
      if (!lines.empty()) lines += '\n';
      for (std::size_t i = 0; i < row.size(); ++i) lines += (i ? "|" : "") + shown(row[i]);
    }
    return lines;
  }
  static std::string shown(const sql::Cell& cell) {
    if (const auto* number = std::get_if<std::int64_t>(&cell)) return std::to_string(*number);
    if (const auto* number = std::get_if<double>(&cell)) {
      const std::string shortest = to_string(Value(*number));
      return shortest.find_first_not_of("-0123456789") == std::string::npos ? shortest + ".0" : shortest;
    }
    if (const auto* value = std::get_if<std::string>(&cell)) return *value;
    return "-";
  }

  std::filesystem::path worker = PORTICO_SQL_WORKER;
  sql::Limits limits;
  TableStand tables{stock()};
};

}  // namespace portico::testing
