#include "warehouse/rows_maker.hpp"

#include <algorithm>
#include <map>

namespace portico::testing {
namespace {

using warehouse::Layout;
using warehouse::Rows;

const Type decimal_2{TypeKind::decimal, 2};

Layout layout(const std::string& dataset, model::DatasetKind kind) {
  return {
      .dataset = dataset,
      .kind = kind,
      .name_space = "shop",
      .time_field = "at",
      .key = {"id"},
      .fields = {
          {"id", {TypeKind::integer}}, {"at", {TypeKind::time}}, {"amount", decimal_2}, {"note", {TypeKind::text}}}};
}

void append(ColumnBuilder& column, const std::optional<std::string>& text) {
  text ? column.append_text(*text) : column.append_null();
}

Rows rows(const std::string& dataset, const std::vector<Sale>& sales) {
  ColumnBuilder customer({TypeKind::text}), id({TypeKind::integer}), time({TypeKind::time}), amount(decimal_2),
      note({TypeKind::text});
  for (const Sale& sale : sales) {
    append(customer, sale.customer);
    id.append_int(sale.id);
    time.append_int(at(sale.second).time_since_epoch().count());
    amount.append_int(sale.cents);
    append(note, sale.note);
  }
  Rows made{.dataset = dataset, .customer = customer.take()};
  for (ColumnBuilder* column : {&id, &time, &amount, &note}) made.columns.push_back(column->take());
  return made;
}

std::optional<std::string> text_or_null(const Column& column, std::size_t row) {
  if (column.null_at(row)) return std::nullopt;
  return std::string(column.text_at(row));
}

}  // namespace

Layout sales_layout() { return layout("sales", model::DatasetKind::events); }
Rows sales_rows(const std::vector<Sale>& sales) { return rows("sales", sales); }
Layout accounts_layout() { return layout("accounts", model::DatasetKind::records); }
Rows accounts_rows(const std::vector<Sale>& sales) { return rows("accounts", sales); }

warehouse::Batch batch_of(Rows rows, const std::string& source) {
  warehouse::Batch batch{.source = source};
  batch.upserts.push_back(std::move(rows));
  return batch;
}

std::vector<Sale> scanned(const warehouse::Warehouse& warehouse, warehouse::ScanRequest request) {
  request.fields = {"id", "_party", "at", "amount", "note"};
  std::vector<Sale> sales;
  std::vector<std::int64_t> owners;
  warehouse.scan(request, [&](const warehouse::Block& block) {
    for (std::size_t row = 0; row < block.rows; ++row) {
      const auto second = (block.columns[2].ints[row] - at(0).time_since_epoch().count()) / 1'000'000;
      owners.push_back(block.columns[1].ints[row]);
      sales.push_back({block.columns[0].ints[row], std::nullopt, second, block.columns[3].ints[row],
                       text_or_null(block.columns[4], row)});
    }
    return true;
  });
  std::map<std::int64_t, std::string> names;  // asked last: a commit may have added some since the scan
  for (const auto& party : warehouse.parties()) names[static_cast<std::int64_t>(party.id)] = party.external_id;
  for (std::size_t index = 0; index < sales.size(); ++index)
    if (owners[index] != 0) sales[index].customer = names.at(owners[index]);
  std::sort(sales.begin(), sales.end(), [](const Sale& a, const Sale& b) { return a.id < b.id; });
  return sales;
}

std::vector<Sale> everything(const warehouse::Warehouse& warehouse, const std::string& dataset,
                             std::optional<warehouse::Tx> as_of) {
  return scanned(warehouse, {.dataset = dataset, .parties = PartySetMaker::everything(), .as_of = as_of});
}

warehouse::PartyId party(const warehouse::Warehouse& warehouse, const std::string& external_id) {
  for (const auto& party : warehouse.parties())
    if (party.external_id == external_id) return party.id;
  return warehouse::PartyId::none;
}

}  // namespace portico::testing
