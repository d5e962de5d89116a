#include "query/sql_tables.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "core/text.hpp"
#include "query/bounds.hpp"
#include "query/fields.hpp"

namespace portico::query {
namespace {

constexpr std::string_view customer_column = "customer";

sql::Table table_of(const model::Dataset& dataset, std::string name) {
  sql::Table table{.name = std::move(name), .columns = {}};
  std::vector<std::string> names;
  for (const model::Field& field : dataset.fields) names.push_back(field.name);
  names = told_apart(std::move(names));
  for (std::size_t i = 0; i < names.size(); ++i)
    table.columns.push_back({.name = names[i], .type = dataset.fields[i].type});
  const bool own = std::any_of(names.begin(), names.end(),
                               [](const std::string& field) { return to_lower(field) == customer_column; });
  if (!own)
    table.columns.push_back({.name = std::string(customer_column),
                             .type = {.kind = TypeKind::text},
                             .place = sql::TableColumn::Place::hidden});
  return table;
}

/// SQL's texts of times and dates have years of four digits.
bool sayable(const Column& column) {
  const std::int64_t a_day = column.type.kind == TypeKind::date ? 1 : std::int64_t{86'400} * 1'000'000;
  constexpr std::int64_t first_day = -719'528;  // 0000-01-01
  constexpr std::int64_t last_day = 2'932'896;  // 9999-12-31
  for (std::size_t row = 0; row < column.ints.size(); ++row)
    if (!column.null_at(row) && (column.ints[row] < first_day * a_day || column.ints[row] >= (last_day + 1) * a_day))
      return false;
  return true;
}

}  // namespace

std::vector<std::string> told_apart(std::vector<std::string> names, std::set<std::string> taken) {
  for (std::string& name : names) {
    std::string free = name;
    for (int number = 2; !taken.insert(to_lower(free)).second; ++number) free = fmt::format("{}_{}", name, number);
    name = std::move(free);
  }
  return names;
}

/// One scan on its way from the warehouse to a sink.
class SqlScan {
 public:
  SqlScan(SqlTables& tables, const sql::Scan& scan, FieldSet fields)
      : tables_(tables),
        scan_(scan),
        dataset_(tables.dataset(scan.table)),
        zone_(*tables.moment_.zone),
        fields_(std::move(fields)),
        bounds_(bounds_of(scan.where, dataset_, zone_)) {
    for (const std::uint32_t column : scan.columns) fields_.need(slot_of(column));
    for (std::string& definition : fields_.definitions()) tables.definitions_[scan.table].insert(std::move(definition));
  }

  Result<void> run(const sql::BatchSink& sink) {
    const warehouse::ScanRequest request{.dataset = dataset_.name,
                                         .parties = tables_.parties_,
                                         .time = {},
                                         .where = ranges_of(bounds_, dataset_),
                                         .fields = fields_.scanned(),
                                         .as_of = tables_.moment_.tx};
    Result<void> state;
    tables_.world_.warehouse.scan(request, [&](const warehouse::Block& block) {
      tables_.rows_scanned_ += static_cast<std::int64_t>(block.rows);
      const auto more = give(block, sink);
      if (!more) state = more.error();
      return more && *more;
    });
    return state;
  }

 private:
  /// A column behind the fields is the customer.
  std::size_t slot_of(std::uint32_t column) const {
    return column < dataset_.fields.size() ? column : fields_.party_slot();
  }

  Result<bool> give(const warehouse::Block& block, const sql::BatchSink& sink) {
    Rows rows(fields_, block);
    RowNumbers chosen(block.rows);
    std::iota(chosen.begin(), chosen.end(), 0U);
    for (const Bounds& bounds : bounds_)
      if (const Column* stored = rows.column(bounds.field)) keep_within(bounds, *stored, chosen);
    if (chosen.empty()) return true;
    rows.keep(chosen);
    rows.derive({.zone = &zone_, .tally = &tables_.tally_});
    sql::Excerpt excerpt{.columns = {}, .rows = std::move(chosen)};
    std::iota(excerpt.rows.begin(), excerpt.rows.end(), 0U);
    std::vector<Column> made;
    made.reserve(scan_.columns.size());
    for (const std::uint32_t column : scan_.columns) {
      const Column* as_stored = rows.column(slot_of(column));
      PORTICO_TRY(excerpt.columns.emplace_back(), as_sql_sees(column, *as_stored, made));
    }
    return sink(excerpt);
  }

  /// `column`, or what SQL has in place of it, which is added to `made`.
  Result<const Column*> as_sql_sees(std::uint32_t number, const Column& column, std::vector<Column>& made) {
    if (number >= dataset_.fields.size()) return &made.emplace_back(customers(column));
    const TypeKind kind = column.type.kind;
    const bool converted = kind == TypeKind::time && zone_.name() != "UTC";
    const Column& seen = converted ? made.emplace_back(by_the_wall(column)) : column;
    if ((kind == TypeKind::time || kind == TypeKind::date) && !sayable(seen))
      return Error{Errc::invalid,
                   fmt::format("SQL: {}.{} holds a {} beyond the years 0 to 9999, which SQL cannot say",
                               tables_.tables_[scan_.table].name, tables_.tables_[scan_.table].columns[number].name,
                               to_string(column.type)),
                   "Leave the column out."};
    return &seen;
  }

  Column by_the_wall(const Column& instants) const {
    Column local = instants;
    for (std::int64_t& time : local.ints)
      time = zone_.to_local(Instant{std::chrono::microseconds{time}}).time_since_epoch().count();
    return local;
  }

  /// The customer that each party belongs to.
  Column customers(const Column& parties) {
    ColumnBuilder builder({.kind = TypeKind::text});
    for (std::size_t row = 0; row < parties.ints.size(); ++row) {
      const auto [known, fresh] = customer_of_.try_emplace(parties.ints[row]);
      if (fresh) known->second = tables_.world_.directory.customer_of(warehouse::PartyId{parties.ints[row]});
      known->second ? builder.append_text(known->second->text) : builder.append_null();
    }
    return builder.take();
  }

  SqlTables& tables_;
  const sql::Scan& scan_;
  const model::Dataset& dataset_;
  const Zone& zone_;
  FieldSet fields_;
  std::vector<Bounds> bounds_;
  std::unordered_map<std::int64_t, std::optional<CustomerId>> customer_of_;
};

SqlTables::SqlTables(const World& world, const model::Scope& scope, const Moment& moment)
    : world_(world), scope_(scope), moment_(moment), parties_(world.directory.visible(scope)) {
  std::vector<std::string> names;
  for (const model::Dataset& dataset : world.catalog.datasets) names.push_back(dataset.name);
  names = told_apart(std::move(names), {"json_each", "json_tree", "sqlite_master", "sqlite_schema",
                                        "sqlite_temp_master", "sqlite_temp_schema"});
  for (std::size_t i = 0; i < names.size(); ++i)
    tables_.push_back(table_of(world.catalog.datasets[i], std::move(names[i])));
}

std::int64_t SqlTables::count(std::uint32_t table) {
  const std::string& name = dataset(table).name;
  if (scope_.all_customers()) return world_.warehouse.facts(name).rows;
  return world_.directory.row_count(*scope_.customer(), name);
}

Result<void> SqlTables::scan(const sql::Scan& scan, const sql::BatchSink& sink) {
  PORTICO_TRY(FieldSet fields, FieldSet::make(dataset(scan.table)));
  return SqlScan(*this, scan, std::move(fields)).run(sink);
}

}  // namespace portico::query
