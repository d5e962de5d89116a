#include "warehouse/model_rows.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <stdexcept>
#include <tuple>

#include <fmt/format.h>

#include "core/checksum.hpp"
#include "support/makers.hpp"

namespace portico::testing {
namespace {

using Kind = model::DatasetKind;

const std::vector<warehouse::StoredField> fields{{"id", {TypeKind::integer}},     {"code", {TypeKind::text}},
                                                 {"at", {TypeKind::time}},        {"amount", {TypeKind::decimal, 2}},
                                                 {"ratio", {TypeKind::floating}}, {"note", {TypeKind::text}}};
const warehouse::StoredField extra_field{"extra", {TypeKind::text}};

void append(ColumnBuilder& column, const std::optional<std::string>& text) {
  text ? column.append_text(*text) : column.append_null();
}
void append(ColumnBuilder& column, std::optional<std::int64_t> number) {
  number ? column.append_int(*number) : column.append_null();
}
void append(ColumnBuilder& column, std::optional<double> number) {
  number ? column.append_float(*number) : column.append_null();
}

/// Columns for `fields`, one after another.
class Columns {
 public:
  explicit Columns(const std::vector<warehouse::StoredField>& of) {
    for (const auto& field : of) builders_.emplace_back(field.type);
  }
  template <class... Cells>
  void add(const Cells&... cells) {
    std::size_t at = 0;
    (append(builders_[at++], cells), ...);
  }
  std::vector<Column> take() {
    std::vector<Column> columns;
    for (auto& builder : builders_) columns.push_back(builder.take());
    return columns;
  }

 private:
  std::vector<ColumnBuilder> builders_;
};

std::optional<std::string> text_at(const Column& column, std::size_t row) {
  if (column.null_at(row)) return std::nullopt;
  return std::string(column.text_at(row));
}
std::optional<std::int64_t> int_at(const Column& column, std::size_t row) {
  if (column.null_at(row)) return std::nullopt;
  return column.ints[row];
}

/// One sink's rows; customers are still numbers.
struct Gathered {
  std::vector<Seen> rows;
  std::vector<std::int64_t> owners;

  bool take(const warehouse::Block& block, Extra extra) {
    const auto& c = block.columns;
    for (std::size_t row = 0; row < block.rows; ++row) {
      Seen seen{.tx = c[7].ints[row], .source = std::string(c[8].text_at(row))};
      seen.entry = {.id = c[0].ints[row], .time = int_at(c[2], row), .amount = int_at(c[3], row)};
      if (!c[4].null_at(row)) seen.entry.ratio = c[4].floats[row];
      seen.entry.note = text_at(c[5], row);
      if (extra == Extra::defined) seen.entry.extra = text_at(c[9], row);
      if (text_at(c[1], row) != code_of(seen.entry.id)) seen.entry.note = "the code is wrong";
      rows.push_back(std::move(seen));
      owners.push_back(c[6].ints[row]);
    }
    return true;
  }
};

auto order(const Seen& seen) {
  const Entry& entry = seen.entry;
  return std::tie(entry.id, seen.tx, entry.note, entry.customer, entry.time, entry.amount, entry.extra, seen.source);
}

std::string cell(const std::optional<std::string>& text) { return text ? "'" + *text + "'" : "null"; }
template <class Number>
std::string cell(const std::optional<Number>& number) {
  return number ? fmt::format("{}", *number) : "null";
}

void name_owners(const warehouse::Warehouse& warehouse, Gathered& gathered) {
  std::map<std::int64_t, std::string> names;
  for (const auto& party : warehouse.parties()) names[static_cast<std::int64_t>(party.id)] = party.external_id;
  for (std::size_t row = 0; row < gathered.rows.size(); ++row) {
    const std::int64_t owner = gathered.owners[row];
    if (owner == 0) continue;
    const auto found = names.find(owner);
    gathered.rows[row].entry.customer = found == names.end() ? fmt::format("unknown {}", owner) : found->second;
  }
}

}  // namespace

const std::vector<Shape>& shapes() {
  static const std::vector<Shape> all{
      {.dataset = "events"},
      {.dataset = "events_by_two", .key = {"note", "id"}},
      {.dataset = "events_by_code", .key = {"code"}, .name_space = "web"},
      {.dataset = "records", .kind = Kind::records},
      {.dataset = "records_by_two", .kind = Kind::records, .key = {"note", "id"}, .name_space = "web"},
      {.dataset = "visits", .only_new_keys = true}};
  return all;
}

const Shape& shape_named(const std::string& dataset) {
  for (const Shape& shape : shapes())
    if (shape.dataset == dataset) return shape;
  throw std::runtime_error("no shape is named " + dataset);
}

std::string code_of(std::int64_t id) {
  const auto number = static_cast<std::uint64_t>(id);
  std::string digits = fmt::format("{:016x}{:016x}", mix(number), number);
  if (number % 97 == 5)
    std::transform(digits.begin(), digits.end(), digits.begin(),
                   [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
  if (number % 89 == 7)
    for (const std::size_t at : {8U, 13U, 18U, 23U}) digits.insert(at, "-");
  return digits;
}

std::string key_of(const Shape& shape, const Entry& entry) {
  std::string key;
  for (const auto& field : shape.key)
    key += field == "note"   ? cell(entry.note)
           : field == "code" ? cell(std::optional(code_of(entry.id)))
                             : cell(std::optional(entry.id));
  return key;
}

warehouse::Layout layout_of(const Shape& shape, Extra extra) {
  warehouse::Layout layout{.dataset = shape.dataset,
                           .kind = shape.kind,
                           .name_space = shape.name_space,
                           .time_field = shape.kind == Kind::events ? "at" : "",
                           .key = shape.key,
                           .fields = fields};
  if (extra == Extra::defined) layout.fields.push_back(extra_field);
  return layout;
}

warehouse::Rows rows_of(const Shape& shape, const std::vector<Entry>& entries, Extra extra) {
  const warehouse::Layout layout = layout_of(shape, extra);
  Columns columns(layout.fields);
  ColumnBuilder customer({TypeKind::text});
  for (const Entry& entry : entries) {
    append(customer, entry.customer);
    const std::optional id(entry.id);
    const std::optional code(code_of(entry.id));
    if (extra == Extra::defined)
      columns.add(id, code, entry.time, entry.amount, entry.ratio, entry.note, entry.extra);
    else
      columns.add(id, code, entry.time, entry.amount, entry.ratio, entry.note);
  }
  return {shape.dataset, customer.take(), columns.take()};
}

warehouse::Keys keys_of(const Shape& shape, const std::vector<Entry>& entries) {
  warehouse::Keys keys{.dataset = shape.dataset};
  for (const auto& field : shape.key) {
    ColumnBuilder column({field == "id" ? TypeKind::integer : TypeKind::text});
    for (const Entry& entry : entries) {
      if (field == "id")
        column.append_int(entry.id);
      else
        append(column, field == "note" ? entry.note : code_of(entry.id));
    }
    keys.columns.push_back(column.take());
  }
  return keys;
}

std::string to_string(const Seen& seen) {
  const Entry& e = seen.entry;
  return fmt::format("{{id {}, customer {}, time {}, amount {}, ratio {}, note {}, extra {}, tx {}, source {}}}", e.id,
                     cell(e.customer), cell(e.time), cell(e.amount), cell(e.ratio), cell(e.note), cell(e.extra),
                     seen.tx, seen.source);
}

void sort(std::vector<Seen>& rows) {
  std::sort(rows.begin(), rows.end(), [](const Seen& a, const Seen& b) { return order(a) < order(b); });
}

std::vector<Seen> read_rows(const warehouse::Warehouse& warehouse, warehouse::ScanRequest request, Extra extra,
                            std::size_t sinks) {
  request.fields = {"id", "code", "at", "amount", "ratio", "note", "_party", "_tx", "_source"};
  if (extra == Extra::defined) request.fields.emplace_back("extra");
  std::vector<Gathered> gathered(sinks);
  std::vector<warehouse::BlockSink> takers;
  for (auto& rows : gathered)
    takers.emplace_back([&rows, extra](const warehouse::Block& block) { return rows.take(block, extra); });
  const auto stats = sinks == 1 ? warehouse.scan(request, takers[0]) : warehouse.scan(request, takers);
  std::vector<Seen> all;
  for (auto& part : gathered) {
    name_owners(warehouse, part);  // asked last: a commit may have added some since the scan
    all.insert(all.end(), part.rows.begin(), part.rows.end());
  }
  if (stats.rows != static_cast<std::int64_t>(all.size())) throw std::runtime_error("a scan's count is not its rows");
  sort(all);
  return all;
}

std::vector<std::string> read_keys(const warehouse::Warehouse& warehouse, const std::string& dataset,
                                   const std::string& source) {
  std::vector<std::string> found;
  warehouse.live_keys(dataset, source, [&](const warehouse::Keys& keys) {
    for (std::size_t row = 0; row < keys.columns[0].size(); ++row) {
      std::string key;
      for (const Column& column : keys.columns)
        key += column.type.kind == TypeKind::text ? cell(text_at(column, row)) : cell(int_at(column, row));
      found.push_back(std::move(key));
    }
  });
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace portico::testing
