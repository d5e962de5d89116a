#pragma once
#include <string>
#include <vector>

#include "query/engine.hpp"
#include "query/fake_warehouse.hpp"
#include "support/makers.hpp"

namespace portico::testing {

inline Instant at(const char* iso) { return *parse_instant(iso); }
inline Value money(std::int64_t cents) { return Decimal::from_units(cents, 2); }
inline Value whole(std::int64_t number) { return number; }

/// A shop's catalog: sales (events, with derived fields), visits (events) and tickets (records), and an engine over it.
class Shop {
 public:
  Shop() {
    catalog.customer.primary_namespace = "shop";
    catalog.datasets = {sales(), visits(), tickets()};
    for (const auto& dataset : catalog.datasets) define(dataset);
  }

  static model::Field field(std::string name, Type type, std::string unit = "") {
    return {.name = std::move(name), .type = type, .unit = std::move(unit)};
  }
  static model::Field derived(model::Field field, const char* text) {
    field.derived = *expr::Expression::parse(text);
    return field;
  }
  static model::MeasureDefinition measure(std::string name, const char* text) {
    return {std::move(name), *expr::Measure::parse(text), ""};
  }

  static model::Dataset sales() {
    model::Dataset dataset{
        .name = "sales", .customer_field = "buyer", .customer_namespace = "shop", .time_field = "sold_at"};
    dataset.from = {{.source = "shop"}};
    dataset.fields = {field("line", {TypeKind::integer}),
                      field("invoice", {TypeKind::integer}),
                      field("sold_at", {TypeKind::time}),
                      field("country", {TypeKind::text}),
                      field("status", {TypeKind::text}),
                      field("quantity", {TypeKind::integer}),
                      field("price", {TypeKind::decimal, 2}, "EUR"),
                      field("weight", {TypeKind::floating}),
                      field("gift", {TypeKind::boolean}),
                      field("due", {TypeKind::date}),
                      derived(field("amount", {TypeKind::decimal, 2}, "EUR"), "quantity * price"),
                      derived(field("size", {TypeKind::text}), "if(amount >= 10, 'large', 'small')")};
    dataset.measures = {measure("revenue", "sum(amount)"), measure("orders", "distinct(invoice)"),
                        measure("basket", "revenue / orders"), measure("lines", "count()")};
    return dataset;
  }
  static model::Dataset visits() {
    model::Dataset dataset{.name = "visits", .customer_field = "who", .customer_namespace = "shop", .time_field = "at"};
    dataset.from = {{.source = "web"}};
    dataset.fields = {field("at", {TypeKind::time}), field("country", {TypeKind::text}),
                      field("seconds", {TypeKind::integer}, "s")};
    dataset.measures = {measure("visits", "count()"), measure("lines", "count()")};
    return dataset;
  }
  static model::Dataset tickets() {
    model::Dataset dataset{
        .name = "tickets", .kind = model::DatasetKind::records, .customer_field = "who", .customer_namespace = "shop"};
    dataset.fields = {field("id", {TypeKind::integer}), field("state", {TypeKind::text})};
    dataset.measures = {measure("tickets", "count()")};
    return dataset;
  }

  void define(const model::Dataset& dataset) {
    warehouse::Layout layout{.dataset = dataset.name,
                             .kind = dataset.kind,
                             .name_space = dataset.customer_namespace,
                             .time_field = dataset.time_field,
                             .key = dataset.row_key()};
    if (dataset.key.empty()) layout.fields.push_back({std::string(model::row_field), {TypeKind::integer}});
    for (const auto& field : dataset.fields)
      if (!field.derived) layout.fields.push_back({field.name, field.type});
    BOOST_REQUIRE(store.define(layout));
  }

  static FakeWarehouse::Cells sale(const char* sold_at, const char* country, std::int64_t quantity, std::int64_t cents,
                                   std::int64_t invoice = 1) {
    return {{"sold_at", at(sold_at)}, {"country", std::string(country)},
            {"quantity", quantity},   {"price", money(cents)},
            {"invoice", invoice},     {"status", std::string("paid")}};
  }

  Result<model::Answer> ask(const model::Query& query, const model::Scope& scope = ScopeMaker::customer("6")) const {
    const query::Engine engine({catalog, store, directory, zones});
    return engine.answer(query, scope, now);
  }
  /// The error's message, or a line of column names and one per row, cells joined by '|' and null as '-'.
  std::string table(const model::Query& query, const model::Scope& scope = ScopeMaker::customer("6")) const {
    const auto answer = ask(query, scope);
    if (!answer) return answer.error().message;
    std::string text;
    for (const auto& column : answer->columns) text += (text.empty() ? "" : "|") + column.name;
    for (const auto& row : answer->rows) text += "\n" + line(row);
    if (answer->total) text += "\ntotal " + line(*answer->total);
    return text;
  }
  static std::string line(const std::vector<Value>& row) {
    std::string text;
    for (std::size_t i = 0; i < row.size(); ++i) text += (i ? "|" : "") + (is_null(row[i]) ? "-" : to_string(row[i]));
    return text;
  }

  model::Catalog catalog;
  FakeWarehouse store;
  customer::Directory directory{catalog.customer, store};
  Zones zones;
  Instant now = at("2026-03-15T12:00:00Z");
};

}  // namespace portico::testing
