#include "warehouse/version_one.hpp"

#include <algorithm>
#include <map>

namespace portico::testing {
namespace {

using warehouse::Layout;
using warehouse::Rows;

const std::vector<warehouse::StoredField> wide_fields{
    {"id", {TypeKind::text}},          {"at", {TypeKind::time}},        {"count", {TypeKind::integer}},
    {"price", {TypeKind::decimal, 3}}, {"ratio", {TypeKind::floating}}, {"label", {TypeKind::text}},
    {"open", {TypeKind::boolean}},     {"day", {TypeKind::date}}};

Layout wide_layout() {
  return {.dataset = "wide",
          .kind = model::DatasetKind::events,
          .name_space = "crm",
          .time_field = "at",
          .key = {"id"},
          .fields = wide_fields};
}

Layout notes_layout() {
  Layout layout = sales_layout();
  layout.dataset = "notes";
  layout.key = {"note", "id"};
  return layout;
}

/// One row in every type, with nulls here and there; `round` changes some of them.
Rows wide_rows(std::int64_t begin, std::int64_t end, std::int64_t round, bool with_extra) {
  std::vector<ColumnBuilder> columns;
  for (const auto& field : wide_fields) columns.emplace_back(field.type);
  ColumnBuilder customer({TypeKind::text}), extra({TypeKind::text});
  for (std::int64_t id = begin; id < end; ++id) {
    if (id % 13 == 0)
      customer.append_null();
    else
      customer.append_text("w" + std::to_string(id % 5));
    columns[0].append_text("key-" + std::to_string(id * 7919));
    if (id % 9 == 0)
      columns[1].append_null();
    else
      columns[1].append_int(at(id % 40).time_since_epoch().count() + id);
    columns[2].append_int(id % 4 == 0 ? INT64_MIN : id * 1'000'000'007 + round);
    if (id % 6 == 0)
      columns[3].append_null();
    else
      columns[3].append_int(-id * 1001);
    columns[4].append_float(id % 8 == 0 ? 0.5 : static_cast<double>(id) / 3 + static_cast<double>(round));
    columns[5].append_text(id % 3 == 0 ? "" : "label " + std::to_string(id % 6));
    columns[6].append_int(id % 2);
    columns[7].append_int(19'000 + id % 50);
    extra.append_text("extra " + std::to_string(id));
  }
  Rows rows{.dataset = "wide", .customer = customer.take()};
  for (auto& column : columns) rows.columns.push_back(column.take());
  if (with_extra) rows.columns.push_back(extra.take());
  return rows;
}

std::vector<Sale> some_sales(std::int64_t begin, std::int64_t end, std::int64_t step, std::int64_t round) {
  std::vector<Sale> sales;
  for (std::int64_t id = begin; id < end; id += step) {
    Sale sale{id, "c" + std::to_string((id + (id % 17 == 0 ? round : 0)) % 7), id % 60, id * 11 + round, {}};
    if (id % 11 == 0) sale.customer.reset();
    if (id % 4 != 0) sale.note = "note " + std::to_string(id % 5);
    sales.push_back(std::move(sale));
  }
  return sales;
}

Rows notes_rows(const std::vector<Sale>& sales) {
  Rows rows = sales_rows(sales);
  rows.dataset = "notes";
  return rows;
}

}  // namespace

const std::vector<std::string>& history_datasets() {
  static const std::vector<std::string> names{"sales", "accounts", "notes", "wide"};
  return names;
}

void write_history(warehouse::Warehouse& warehouse, SetClock& clock) {
  for (const Layout& layout : {sales_layout(), accounts_layout(), notes_layout(), wide_layout()})
    warehouse.define(layout).value();
  const auto commit = [&](warehouse::Batch batch) {
    clock.time += std::chrono::seconds(1);
    warehouse.commit(batch);
  };
  warehouse::Batch first = batch_of(some_sales(0, 200, 1, 0));
  first.cursors = {{"id", "200"}, {"page", "1"}};
  first.rejects = {{"sales", "sales.csv:7", 6, "amount", "'x' is no decimal number", "6,x", "c1"},
                   {"sales", "sales.csv:9", 8, "", "2 of 4 columns", "8,", ""}};
  commit(first);
  commit(batch_of(some_sales(0, 200, 10, 3)));
  for (std::int64_t round = 0; round < 4; ++round)
    commit(batch_of(some_sales(200 + round * 50, 250 + round * 50, 1, round)));
  warehouse.maintain();
  commit(batch_of(some_sales(100, 400, 7, 5)));
  commit(batch_of(accounts_rows(some_sales(0, 90, 1, 0)), "crm"));
  commit(batch_of(accounts_rows(some_sales(0, 90, 4, 1)), "crm"));
  commit(batch_of(accounts_rows(some_sales(0, 120, 8, 2)), "crm"));
  commit(batch_of(notes_rows(some_sales(0, 150, 1, 0))));
  commit(batch_of(notes_rows(some_sales(50, 170, 3, 4))));
  commit(batch_of(wide_rows(0, 130, 0, false), "files"));
  commit(batch_of(wide_rows(100, 140, 1, false), "files"));
  Layout wider = wide_layout();
  wider.fields.push_back({"extra", {TypeKind::text}});
  warehouse.define(wider).value();
  warehouse.file_number("wide", "path:/data/wide.csv");
  commit(batch_of(wide_rows(120, 180, 2, true), "files"));
  warehouse::Batch last = batch_of(sales_rows(some_sales(400, 420, 1, 0)), "files");
  last.cursors = {{"id", "420"}};
  commit(last);
  warehouse.note_sync({.source = "shop", .attempted_at = clock.time, .succeeded_at = clock.time, .error = ""});
}

std::vector<std::string> listing(const warehouse::Warehouse& warehouse, const std::string& dataset,
                                 std::optional<warehouse::Tx> as_of) {
  std::vector<std::string> fields{"_party", "_tx", "_source"};
  if (dataset == "wide")
    for (const auto& field : wide_fields) fields.push_back(field.name);
  else
    fields.insert(fields.end(), {"id", "at", "amount", "note"});
  if (dataset == "wide") fields.emplace_back("extra");
  std::map<std::int64_t, std::string> names;
  for (const auto& party : warehouse.parties()) names[static_cast<std::int64_t>(party.id)] = party.external_id;
  std::vector<std::string> lines;
  warehouse.scan({.dataset = dataset, .parties = PartySetMaker::everything(), .fields = fields, .as_of = as_of},
                 [&](const warehouse::Block& block) {
                   for (std::size_t row = 0; row < block.rows; ++row) {
                     std::string line = names[block.columns[0].ints[row]];
                     for (std::size_t column = 1; column < fields.size(); ++column) {
                       const Value value = block.columns[column].value_at(row);
                       line += '|' + (is_null(value) ? "NULL" : to_string(value));
                     }
                     lines.push_back(std::move(line));
                   }
                   return true;
                 });
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace portico::testing
