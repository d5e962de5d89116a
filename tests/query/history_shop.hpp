#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "query/engine.hpp"
#include "query/rows.hpp"
#include "support/fakes.hpp"
#include "support/makers.hpp"
#include "support/scratch_folder.hpp"
#include "warehouse/embedded_warehouse.hpp"

namespace portico::testing {

/// Noon of a day, numbered from the first of January 2026.
inline Instant day(int number) { return *parse_instant("2025-12-31T12:00:00Z") + std::chrono::days(number); }

/// A stored shop whose records change from day to day: sales (events with a ticket), clients and crm (records of the
/// customer's plan; crm's comes first) and tickets.
class HistoryShop {
 public:
  using Cells = std::map<std::string, Value>;

  HistoryShop() {
    catalog.customer.primary_namespace = "shop";
    catalog.datasets = {sales(), records("clients", field("id", {TypeKind::text}), "plan"),
                        records("crm", field("id", {TypeKind::text}), "plan"),
                        records("tickets", field("ticket", {TypeKind::integer}), "priority")};
    catalog.datasets.back().measures = {{"tickets", *expr::Measure::parse("count()"), ""}};
    catalog.customer.fields = {{.name = "plan", .origins = {{"crm", "plan"}, {"clients", "plan"}}}};
    for (const auto& dataset : catalog.datasets) BOOST_REQUIRE(warehouse->define(layout_of(dataset)));
  }

  /// Stores a row on a day; its key says whether it is a new one.
  void put(int on, const std::string& dataset, const std::string& customer, const Cells& cells) {
    clock.set(day(on));
    store(dataset, customer, cells);
  }
  /// Deletes a record on a day.
  void end(int on, const std::string& dataset, const Value& key) {
    clock.set(day(on));
    warehouse::Batch batch{.source = "shop"};
    const auto& definition = *catalog.dataset(dataset);
    batch.deletions.push_back({.dataset = dataset, .columns = {column(definition.fields.front().type, key)}});
    BOOST_REQUIRE(warehouse->commit(batch).deleted == 1);
  }

  struct Sold {
    std::optional<Instant> at;
    std::optional<std::int64_t> ticket;
    std::int64_t amount = 0;
  };
  /// A sale of any day, heard of now.
  void sell(const std::string& customer, const Sold& sale) {
    Cells cells{{"line", ++lines_}, {"amount", sale.amount}};
    if (sale.at) cells["sold_at"] = *sale.at;
    if (sale.ticket) cells["ticket"] = *sale.ticket;
    store("sales", customer, cells);
  }

  query::World world() const { return {catalog, *warehouse, directory, zones}; }
  Result<model::Answer> ask(const model::Query& query, const model::Scope& scope = ScopeMaker::customer("6")) const {
    return query::Engine(world()).answer(query, scope, day(100));
  }
  /// The error's message, or a line of column names and one per row, cells joined by '|' and null as '-'.
  std::string table(const model::Query& query, const model::Scope& scope = ScopeMaker::customer("6")) const {
    const auto answer = ask(query, scope);
    if (!answer) return answer.error().message;
    std::string text;
    for (const auto& column : answer->columns) text += (text.empty() ? "" : "|") + column.name;
    for (const auto& row : answer->rows) text += "\n" + line(row);
    return text;
  }
  /// The error's message, or a line per row.
  std::string rows(const model::RowsQuery& query) const {
    const auto stream = query::RowStream::open(world(), query, ScopeMaker::customer("6"), day(100));
    if (!stream) return stream.error().message;
    std::string text;
    while (const auto batch = (*stream)->next())
      for (std::size_t row = 0; row < batch->rows; ++row) {
        std::vector<Value> cells;
        for (const Column& column : batch->columns) cells.push_back(column.value_at(row));
        text += (text.empty() ? "" : "\n") + line(cells);
      }
    return text;
  }
  std::string explain(const model::Query& query) const {
    const auto found = query::Engine(world()).explain(query, ScopeMaker::customer("6"), day(100));
    std::string text;
    for (const auto& fact : found.value().facts) text += fact.about + ": " + fact.says + "\n";
    return text;
  }

  ScratchFolder folder;
  FakeClock clock{day(0)};
  std::unique_ptr<warehouse::Warehouse> warehouse = open();
  model::Catalog catalog;
  customer::Directory directory{catalog.customer, *warehouse};
  Zones zones;

 private:
  std::unique_ptr<warehouse::Warehouse> open() {
    return warehouse::open_embedded(folder / "warehouse.db", clock,
                                    {.merging = warehouse::EmbeddedOptions::Merging::when_told});
  }

  static model::Field field(std::string name, Type type) { return {.name = std::move(name), .type = type}; }

  static model::Dataset sales() {
    model::Dataset dataset{
        .name = "sales", .customer_field = "buyer", .customer_namespace = "shop", .time_field = "sold_at"};
    dataset.key = {"line"};
    dataset.fields = {field("line", {TypeKind::integer}), field("sold_at", {TypeKind::time}),
                      field("ticket", {TypeKind::integer}), field("amount", {TypeKind::integer})};
    dataset.measures = {{"revenue", *expr::Measure::parse("sum(amount)"), ""}};
    return dataset;
  }
  static model::Dataset records(const std::string& name, const model::Field& key, const std::string& text) {
    model::Dataset dataset{
        .name = name, .kind = model::DatasetKind::records, .customer_field = "who", .customer_namespace = "shop"};
    dataset.key = {key.name};
    dataset.fields = {key, field(text, {TypeKind::text})};
    return dataset;
  }

  static warehouse::Layout layout_of(const model::Dataset& dataset) {
    warehouse::Layout layout{.dataset = dataset.name,
                             .kind = dataset.kind,
                             .name_space = dataset.customer_namespace,
                             .time_field = dataset.time_field,
                             .key = dataset.key,
                             .fields = {}};
    for (const auto& field : dataset.fields) layout.fields.push_back({field.name, field.type});
    return layout;
  }

  static Column column(Type type, const Value& value) {
    ColumnBuilder builder(type);
    builder.append(value);
    return builder.take();
  }

  void store(const std::string& dataset, const std::string& customer, const Cells& cells) {
    warehouse::Rows rows{.dataset = dataset, .customer = column({TypeKind::text}, customer), .columns = {}};
    for (const auto& field : catalog.dataset(dataset)->fields)
      rows.columns.push_back(column(field.type, cells.contains(field.name) ? cells.at(field.name) : Value()));
    warehouse::Batch batch{.source = "shop"};
    batch.upserts.push_back(std::move(rows));
    warehouse->commit(batch);
  }

  static std::string line(const std::vector<Value>& row) {
    std::string text;
    for (std::size_t i = 0; i < row.size(); ++i) text += (i ? "|" : "") + (is_null(row[i]) ? "-" : to_string(row[i]));
    return text;
  }

  std::int64_t lines_ = 0;
};

}  // namespace portico::testing
