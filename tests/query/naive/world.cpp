#include "query/naive/world.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "query/naive/aggregates.hpp"

namespace portico::testing {
namespace {

using Version = NaiveDataset::Version;

constexpr Type text{TypeKind::text}, integer{TypeKind::integer};
enum Which : std::size_t { sales, visits, goods, clients };

bool seen(const Version& version, const std::string& customer, warehouse::Tx tx) {
  if (version.from > tx || version.to <= tx || is_null(version.cells[customer_cell])) return false;
  return customer.empty() || version.cells[customer_cell] == Value{customer};
}

void append_fields(const NaiveDataset& dataset, const Cells& cells, std::vector<ColumnBuilder>& columns) {
  std::size_t column = 0;
  if (dataset.timed()) columns[column++].append(cells[time_cell]);
  for (const auto& field : dataset.stored) columns[column++].append(cells[field.cell]);
}

std::vector<ColumnBuilder> columns_of(const NaiveDataset& dataset) {
  std::vector<ColumnBuilder> columns;
  if (dataset.timed()) columns.emplace_back(Type{TypeKind::time});
  for (const auto& field : dataset.stored) columns.emplace_back(field.type);
  return columns;
}

}  // namespace

bool NaiveDataset::reads_amounts(const std::string& text) const {
  return std::any_of(amounts.begin(), amounts.end(),
                     [&](const auto& name) { return text.find(name) != std::string::npos; });
}

NaiveWorld::NaiveWorld(std::uint64_t seed) : dice(seed) {
  make_catalog();
  const warehouse::EmbeddedOptions options{.block_rows = 1 + dice.index(40),
                                           .unindexed_rows = dice.pick(2) * 4096,
                                           .merging = warehouse::EmbeddedOptions::Merging::when_told};
  store = warehouse::open_embedded(folder_ / "warehouse.db", clock, options);
  for (auto& dataset : datasets) define(dataset);
  directory = std::make_unique<customer::Directory>(catalog.customer, *store);
  clock.time = *parse_instant("2026-01-05T06:00:00Z");
  for (std::int64_t commits = 6 + dice.pick(10); commits > 0; --commits) {
    commit(datasets[dice.chance(60) ? sales : dice.index(datasets.size())]);
    clock.time += std::chrono::hours{dice.pick(80)} + std::chrono::minutes{dice.pick(60)};
    if (dice.chance(20)) store->maintain();
  }
}

void NaiveWorld::make_catalog() {
  catalog.customer.primary_namespace = "shop";
  datasets.reserve(4);
  add_events("sales", 's');
  add_events("visits", 'v');
  add_records("goods", {{"product", integer, 0}, {"label", text, 0}, {"weight", {TypeKind::decimal, 3}, 0}});
  add_records("clients", {{"number", integer, 0}, {"plan", text, 0}, {"seats", integer, 0}});
  catalog.customer.fields = {{.name = "plan", .origins = {{"clients", "plan"}}},
                             {.name = "seats", .origins = {{"clients", "seats"}}}};
  look_up(datasets[sales], "plan", text);
  look_up(datasets[sales], "seats", integer);
  look_up(datasets[sales], "goods.label", text);
  for (auto& dataset : datasets) catalog.datasets.push_back(dataset.definition);
}

void NaiveWorld::add_events(const char* name, char prefix) {
  constexpr Type kinds[] = {integer, {TypeKind::decimal, 2}, {TypeKind::decimal, 4}, {TypeKind::floating},
                            text,    {TypeKind::boolean},    {TypeKind::date},       {TypeKind::time}};
  NaiveDataset dataset;
  dataset.definition = {.name = name, .customer_field = "who", .customer_namespace = "shop", .time_field = "at"};
  dataset.definition.key = {fmt::format("{}id", prefix)};
  dataset.stored = {{"area", text, 0},
                    {"kind", integer, 0},
                    {"due", {TypeKind::date}, 0},
                    {"open", {TypeKind::boolean}, 0},
                    {dataset.definition.key.front(), integer, 0}};
  if (prefix == 's') dataset.stored.push_back({"product", integer, 0});
  dataset.stored.push_back({fmt::format("{}price", prefix), {TypeKind::decimal, 2}, 0});
  dataset.amounts = {dataset.stored.back().name};
  for (std::int64_t i = 0; i < 3 + dice.pick(3); ++i)
    dataset.stored.push_back({fmt::format("{}{}", prefix, i), kinds[dice.index(std::size(kinds))], 0});
  for (std::size_t i = 0; i < dataset.stored.size(); ++i) dataset.stored[i].cell = first_field_cell + i;
  dataset.fields = dataset.stored;
  for (std::int64_t i = 0; i < 2; ++i) {
    Formula formula = FormulaMaker(dataset.stored, dice).any();
    dataset.fields.push_back(
        {fmt::format("{}derived{}", prefix, i), formula.type, first_field_cell + dataset.fields.size()});
    if (dataset.reads_amounts(formula.text)) dataset.amounts.push_back(dataset.fields.back().name);
    dataset.derived.push_back(std::move(formula));
  }
  add_balances(dataset, prefix);
  datasets.push_back(std::move(dataset));
}

void NaiveWorld::add_balances(NaiveDataset& dataset, char prefix) {
  for (std::int64_t i = 0; i < 3; ++i) {
    NaiveRule rule{.last = dice.chance(70), .per = {}};
    model::OverTime over_time{.which = rule.last ? model::OverTime::Which::last : model::OverTime::Which::first};
    for (std::int64_t parts = 1 + dice.pick(2); parts > 0; --parts) {
      const auto& field = dataset.fields[dice.index(dataset.fields.size())];
      const bool customer = field.type.kind == TypeKind::floating || dice.chance(30);
      const std::string name = customer ? "customer" : field.name;
      if (std::find(over_time.per.begin(), over_time.per.end(), name) != over_time.per.end()) continue;
      over_time.per.push_back(name);
      rule.per.push_back(customer ? customer_cell : field.cell);
    }
    NaiveMeasure measure = FormulaMaker(dataset.fields, dice).one_row(rule);
    const std::string name = fmt::format("{}balance{}", prefix, i);
    dataset.definition.measures.push_back({name, expr::Measure::parse(measure.text).value(), "", over_time});
    if (dataset.reads_amounts(measure.text)) dataset.amounts.push_back(name);
    measure.text = name;
    dataset.balances.push_back(std::move(measure));
  }
}

void NaiveWorld::add_records(const char* name, const std::vector<NaiveField>& fields) {
  NaiveDataset dataset{.stored = fields};
  dataset.definition = {
      .name = name, .kind = model::DatasetKind::records, .customer_field = "who", .customer_namespace = "shop"};
  dataset.definition.key = {fields.front().name};
  for (std::size_t i = 0; i < fields.size(); ++i) dataset.stored[i].cell = first_field_cell + i;
  dataset.fields = dataset.stored;
  datasets.push_back(std::move(dataset));
}

/// The cell that `rows` fills.
void NaiveWorld::look_up(NaiveDataset& dataset, const char* name, Type type) {
  dataset.fields.push_back({name, type, first_field_cell + dataset.fields.size()});
}

void NaiveWorld::define(NaiveDataset& dataset) {
  auto& definition = *std::find_if(catalog.datasets.begin(), catalog.datasets.end(),
                                   [&](const auto& one) { return one.name == dataset.definition.name; });
  warehouse::Layout layout{.dataset = definition.name,
                           .kind = definition.kind,
                           .name_space = "shop",
                           .time_field = definition.time_field,
                           .key = definition.key};
  const auto add = [&](const std::string& name, Type type) {
    layout.fields.push_back({name, type});
    definition.fields.push_back({.name = name, .type = type});
  };
  if (dataset.timed()) add("at", {TypeKind::time});
  for (const auto& field : dataset.stored) add(field.name, field.type);
  for (auto& field : definition.fields)
    if (!dataset.amounts.empty() && field.name == dataset.amounts.front()) field.unit_field = "area";
  for (std::size_t i = 0; i < dataset.derived.size(); ++i) {
    const auto& field = dataset.fields[dataset.stored.size() + i];
    definition.fields.push_back(
        {.name = field.name, .type = field.type, .derived = expr::Expression::parse(dataset.derived[i].text).value()});
  }
  if (const auto defined = store->define(layout); !defined) throw std::runtime_error(defined.error().message);
}

Value NaiveWorld::random_value(Type type) {
  constexpr const char* texts[] = {"DE", "FR", "", "it's", "others", "\xc3\xa9t\xc3\xa9", "a|b"};
  if (dice.chance(12)) return {};
  switch (type.kind) {
    case TypeKind::integer:
      return dice.pick(13) - 4;
    case TypeKind::decimal:
      return Decimal::from_units(dice.pick(200'000) - 60'000, type.scale);
    case TypeKind::floating:
      return static_cast<double>(dice.pick(400) - 100) / 8;
    case TypeKind::text:
      return std::string(texts[dice.index(std::size(texts))]);
    case TypeKind::boolean:
      return dice.chance(50);
    case TypeKind::date:
      return Date{*parse_date("2025-11-20") + std::chrono::days{dice.pick(90)}};
    case TypeKind::time:
      return Instant{*parse_instant("2025-12-01T00:00:00Z") + std::chrono::minutes{dice.pick(60'000)}};
  }
  return {};
}

Cells NaiveWorld::random_row(const NaiveDataset& dataset, std::int64_t key) {
  Cells cells(first_field_cell + dataset.stored.size());
  const bool one_each = dataset.definition.name == "clients";
  if (one_each || !dice.chance(6)) cells[customer_cell] = fmt::format("c{}", one_each ? key : 1 + dice.pick(3));
  if (dataset.timed()) {
    const auto minutes = dice.chance(85) ? dice.pick(60 * 24 * 70) : dice.pick(60 * 24 * 420);
    const Instant time = clock.time - std::chrono::minutes{minutes};
    cells[time_cell] = dice.chance(25) ? Instant{std::chrono::floor<std::chrono::days>(time)} : time;  // some meet
  }
  for (const auto& field : dataset.stored) cells[field.cell] = random_value(field.type);
  for (const auto& field : dataset.stored)
    if (field.name == dataset.definition.key.front()) cells[field.cell] = key;
  return cells;
}

void NaiveWorld::commit(NaiveDataset& dataset) {
  std::map<std::int64_t, Cells> upserts;
  std::vector<std::int64_t> deletions;
  const auto name = dataset.definition.name;
  const std::int64_t keys = name == "clients" ? 3 : name == "goods" ? 8 : 200;
  for (std::int64_t rows = 1 + dice.pick(name == "sales" ? 70 : 25); rows > 0; --rows) {
    const std::int64_t key = 1 + dice.pick(keys);
    upserts.insert_or_assign(key, random_row(dataset, key));
  }
  for (const auto& [key, version] : dataset.live)
    if (dice.chance(5)) deletions.push_back(key);
  const auto result = store->commit(batch_of(dataset, upserts, deletions));
  if (!result.tx) return;
  committed.push_back(clock.time);
  remember(dataset, upserts, deletions, *result.tx);
}

warehouse::Batch NaiveWorld::batch_of(const NaiveDataset& dataset, const std::map<std::int64_t, Cells>& upserts,
                                      const std::vector<std::int64_t>& deletions) const {
  ColumnBuilder customers(text), keys(integer);
  auto columns = columns_of(dataset);
  for (const auto& [key, cells] : upserts) {
    customers.append(cells[customer_cell]);
    append_fields(dataset, cells, columns);
  }
  for (const std::int64_t key : deletions) keys.append_int(key);
  warehouse::Batch batch{.source = "shop"};
  warehouse::Rows rows{.dataset = dataset.definition.name, .customer = customers.take()};
  for (auto& column : columns) rows.columns.push_back(column.take());
  batch.upserts.push_back(std::move(rows));
  if (!deletions.empty()) {
    warehouse::Keys gone{.dataset = dataset.definition.name};
    gone.columns.push_back(keys.take());
    batch.deletions.push_back(std::move(gone));
  }
  return batch;
}

void NaiveWorld::remember(NaiveDataset& dataset, const std::map<std::int64_t, Cells>& upserts,
                          const std::vector<std::int64_t>& deletions, warehouse::Tx tx) {
  const auto end = [&](std::int64_t key) {
    const auto found = dataset.live.find(key);
    if (found == dataset.live.end()) return;
    dataset.versions[found->second].to = tx;
    dataset.live.erase(found);
  };
  for (const auto& [key, cells] : upserts) {
    end(key);
    dataset.live[key] = dataset.versions.size();
    dataset.versions.push_back({key, cells, tx});
  }
  for (const std::int64_t key : deletions) end(key);
}

std::vector<Cells> NaiveWorld::rows(const NaiveDataset& dataset, const std::string& customer, warehouse::Tx tx) const {
  std::map<Value, const Cells*> client_of, good_of;
  for (const auto& version : datasets[clients].versions)
    if (seen(version, customer, tx)) client_of[version.cells[customer_cell]] = &version.cells;
  for (const auto& version : datasets[goods].versions)
    if (seen(version, customer, tx)) good_of[version.cells[first_field_cell]] = &version.cells;
  const auto cell = [](const std::map<Value, const Cells*>& of, const Value& key, std::size_t at) {
    const auto found = of.find(key);
    return found == of.end() || is_null(key) ? Value{} : (*found->second)[first_field_cell + at];
  };
  std::vector<Cells> found;
  for (const auto& version : dataset.versions) {
    if (!seen(version, customer, tx)) continue;
    Cells cells = version.cells;
    for (const auto& formula : dataset.derived) cells.push_back(formula.value(version.cells));
    if (dataset.definition.name == "sales") {
      cells.push_back(cell(client_of, cells[customer_cell], 1));
      cells.push_back(cell(client_of, cells[customer_cell], 2));
      cells.push_back(cell(good_of, cells[first_field_cell + shared_fields + 1], 1));
    }
    found.push_back(std::move(cells));
  }
  return found;
}

}  // namespace portico::testing
