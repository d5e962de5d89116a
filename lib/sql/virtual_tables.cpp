#include "sql/virtual_tables.hpp"

#include <cmath>
#include <cstring>

#include <fmt/format.h>

#include "sql/cells.hpp"
#include "sql/shortest.hpp"

namespace portico::sql {
namespace {

/// What a condition is worth, as a part of the rows that fulfil it: a guess, as without statistics it must be.
double part_of(Comparison comparison) {
  switch (comparison) {
    case Comparison::equal:
      return 0.02;
    case Comparison::one_of:
    case Comparison::null:
      return 0.1;
    case Comparison::not_null:
      return 0.9;
    default:
      return 0.3;
  }
}

std::optional<Comparison> comparison_of(unsigned char op) {
  switch (op) {
    case SQLITE_INDEX_CONSTRAINT_EQ:
      return Comparison::equal;
    case SQLITE_INDEX_CONSTRAINT_LT:
      return Comparison::less;
    case SQLITE_INDEX_CONSTRAINT_LE:
      return Comparison::less_equal;
    case SQLITE_INDEX_CONSTRAINT_GT:
      return Comparison::greater;
    case SQLITE_INDEX_CONSTRAINT_GE:
      return Comparison::greater_equal;
    case SQLITE_INDEX_CONSTRAINT_ISNULL:
      return Comparison::null;
    case SQLITE_INDEX_CONSTRAINT_ISNOTNULL:
      return Comparison::not_null;
    default:
      return std::nullopt;
  }
}

/// The columns of `table` that the mask names; its last bit stands for all further ones.
std::vector<std::uint32_t> columns_of(const Table& table, std::uint64_t mask) {
  std::vector<std::uint32_t> columns;
  for (std::uint32_t i = 0; i < table.columns.size(); ++i)
    if ((mask >> std::min<std::uint32_t>(i, 63) & 1U) != 0) columns.push_back(i);
  return columns;
}

/// Adds a column to ascending ones.
void need(std::vector<std::uint32_t>& columns, std::uint32_t column) {
  const auto at = std::lower_bound(columns.begin(), columns.end(), column);
  if (at == columns.end() || *at != column) columns.insert(at, column);
}

std::string_view declared_type(TypeKind kind) {
  if (is_text_in_sql(kind)) return "TEXT";
  return kind == TypeKind::decimal || kind == TypeKind::floating ? "REAL" : "INTEGER";
}

std::string declaration(const Table& table) {
  std::string text;
  for (const TableColumn& column : table.columns)
    text += fmt::format("{}\"{}\" {}{}", text.empty() ? "CREATE TABLE x(" : ", ", column.name,
                        declared_type(column.type.kind), column.place == TableColumn::Place::hidden ? " HIDDEN" : "");
  return text + ")";
}

std::optional<Operand> operand_of(sqlite3_value* value) {
  switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
      return Operand(std::int64_t{sqlite3_value_int64(value)});
    case SQLITE_FLOAT:
      return Operand(sqlite3_value_double(value));
    case SQLITE_TEXT: {
      const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
      return Operand(std::string(text, static_cast<std::size_t>(sqlite3_value_bytes(value))));
    }
    default:
      return std::nullopt;
  }
}

/// What a condition compares with: nothing where it is not known to the daemon's types, which then leaves it to SQLite.
using Operands = std::optional<std::vector<Operand>>;

Operands operands_of(Comparison comparison, sqlite3_value* value) {
  std::vector<Operand> operands;
  if (comparison == Comparison::null || comparison == Comparison::not_null) return operands;
  if (comparison != Comparison::one_of) {
    auto operand = operand_of(value);
    if (!operand) return std::nullopt;
    operands.push_back(std::move(*operand));
    return operands;
  }
  sqlite3_value* member = nullptr;
  for (int code = sqlite3_vtab_in_first(value, &member); code == SQLITE_OK && member;
       code = sqlite3_vtab_in_next(value, &member)) {
    if (sqlite3_value_type(member) == SQLITE_NULL) continue;
    auto operand = operand_of(member);
    if (!operand) return std::nullopt;
    operands.push_back(std::move(*operand));
  }
  return operands;
}

/// `column = NULL` and the like hold for no row.
bool holds_never(Comparison comparison, sqlite3_value* value) {
  const bool compares = comparison != Comparison::null && comparison != Comparison::not_null;
  return compares && comparison != Comparison::one_of && sqlite3_value_type(value) == SQLITE_NULL;
}

}  // namespace

struct VirtualTables::Cursor {
  sqlite3_vtab_cursor base{};  // first: SQLite knows the cursor by it
  Rows* rows = nullptr;
  const RowIndex* index = nullptr;  ///< null: from the first row to the last
  std::uint32_t entry = RowIndex::none;
  std::shared_ptr<const Batch> batch;  ///< null: past the last row
  std::size_t batch_number = 0, row = 0;
  bool numbered = false;
  TimeText time;

  void read(Rows& fresh, const RowIndex* by, std::uint32_t first) {
    fresh.enter();
    if (rows) rows->leave();
    rows = &fresh;
    index = by;
    entry = first;
    batch_number = row = 0;
    if (index)
      load_entry();
    else
      skip_empty(rows->at(0));
  }
  void read_nothing() {
    batch = nullptr;
    index = nullptr;
  }
  void next() {
    if (index) {
      entry = index->next(entry);
      return load_entry();
    }
    if (++row < batch->rows) return;
    row = 0;
    skip_empty(rows->at(++batch_number));
  }

 private:
  void load_entry() {
    if (entry == RowIndex::none) return read_nothing();
    const auto place = index->place(entry);
    batch_number = place.batch;
    row = place.row;
    batch = rows->at(batch_number);
  }
  void skip_empty(std::shared_ptr<const Batch> found) {
    while (found && found->rows == 0) found = rows->at(++batch_number);
    batch = std::move(found);
  }
};

/// What SQLite calls. No exception goes through SQLite: it is kept, and the statement fails.
struct Callbacks {
  using Cursor = VirtualTables::Cursor;
  struct Vtab {
    sqlite3_vtab base{};  // first: SQLite knows the table by it
    VirtualTables* tables = nullptr;
    std::uint32_t number = 0;
  };

  static Vtab& vtab(sqlite3_vtab* base) { return *reinterpret_cast<Vtab*>(base); }
  static Cursor& cursor(sqlite3_vtab_cursor* base) { return *reinterpret_cast<Cursor*>(base); }

  template <class Act>
  static int guarded(VirtualTables& tables, const Act& act) {
    try {
      return act();
    } catch (...) {
      tables.failure_ = std::current_exception();
      return SQLITE_ERROR;
    }
  }

  static int connect(sqlite3* database, void* place, int, const char* const*, sqlite3_vtab** made, char**) {
    const auto& at = *static_cast<VirtualTables::Place*>(place);
    return guarded(*at.tables, [&] {
      const std::string text = declaration(at.tables->shelf_.tables()[at.number]);
      if (const int code = sqlite3_declare_vtab(database, text.c_str()); code != SQLITE_OK) return code;
      auto* table = new Vtab{.tables = at.tables, .number = at.number};
      *made = &table->base;
      return SQLITE_OK;
    });
  }
  static int disconnect(sqlite3_vtab* base) {
    delete &vtab(base);
    return SQLITE_OK;
  }
  static int best_index(sqlite3_vtab* base, sqlite3_index_info* info) {
    return guarded(*vtab(base).tables, [&] { return vtab(base).tables->plan(vtab(base).number, *info); });
  }
  static int open(sqlite3_vtab* base, sqlite3_vtab_cursor** made) {
    return guarded(*vtab(base).tables, [&] {
      *made = &(new Cursor)->base;
      return SQLITE_OK;
    });
  }
  static int close(sqlite3_vtab_cursor* base) {
    return guarded(*vtab(base->pVtab).tables, [&] {
      const std::unique_ptr<Cursor> closed(&cursor(base));
      if (closed->rows) closed->rows->leave();
      return SQLITE_OK;
    });
  }
  static int filter(sqlite3_vtab_cursor* base, int number, const char*, int count, sqlite3_value** values) {
    VirtualTables& tables = *vtab(base->pVtab).tables;
    return guarded(tables, [&] {
      tables.filter(cursor(base), tables.plans_.at(static_cast<std::size_t>(number)), count, values);
      return SQLITE_OK;
    });
  }
  static int next(sqlite3_vtab_cursor* base) {
    return guarded(*vtab(base->pVtab).tables, [&] {
      cursor(base).next();
      return SQLITE_OK;
    });
  }
  static int eof(sqlite3_vtab_cursor* base) { return cursor(base).batch ? 0 : 1; }
  static int rowid(sqlite3_vtab_cursor* base, sqlite3_int64* number) {
    const Cursor& at = cursor(base);
    if (!at.numbered) return SQLITE_INTERNAL;
    *number = at.rows->first_number(at.batch_number) + static_cast<std::int64_t>(at.row);
    return SQLITE_OK;
  }
  static int column(sqlite3_vtab_cursor* base, sqlite3_context* context, int number);
  static void result(sqlite3_context* context, Cursor& at, const Column& column, const Vtab& table, int number);
};

int Callbacks::column(sqlite3_vtab_cursor* base, sqlite3_context* context, int number) {
  const Vtab& table = vtab(base->pVtab);
  Cursor& at = cursor(base);
  return guarded(*table.tables, [&] {
    const std::size_t position = at.rows->position(static_cast<std::uint32_t>(number));
    if (position == Rows::nowhere) return SQLITE_INTERNAL;
    const Column& column = at.batch->columns[position];
    if (!column.null_at(at.row)) result(context, at, column, table, number);
    return SQLITE_OK;
  });
}

void Callbacks::result(sqlite3_context* context, Cursor& at, const Column& column, const Vtab& table, int number) {
  const auto copied = [&](std::string_view text) {
    sqlite3_result_text(context, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
  };
  switch (column.type.kind) {
    case TypeKind::integer:
    case TypeKind::boolean:
      return sqlite3_result_int64(context, column.ints[at.row]);
    case TypeKind::floating:
      return sqlite3_result_double(context, column.floats[at.row]);
    case TypeKind::date:
      return copied(date_text(column.ints[at.row]));
    case TypeKind::time:
      return copied(at.time.of(column.ints[at.row]));
    case TypeKind::text: {
      const std::string_view text = column.text_at(at.row);
      return sqlite3_result_text(context, text.data(), static_cast<int>(text.size()),
                                 at.rows->keeps(at.batch_number) ? SQLITE_STATIC : SQLITE_TRANSIENT);
    }
    case TypeKind::decimal: {
      const Decimal decimal = Decimal::from_units(column.ints[at.row], column.type.scale);
      if (const auto value = to_double(decimal)) return sqlite3_result_double(context, *value);
      const Table& named = table.tables->shelf_.tables()[table.number];
      throw LimitReached{fmt::format("{}.{} holds {}, which has more digits than a REAL can hold", named.name,
                                     named.columns[static_cast<std::size_t>(number)].name, decimal.to_string()),
                         "Leave out such rows with WHERE on another column, or ask 'portico query'."};
    }
  }
}

namespace {

constexpr sqlite3_module module{
    .iVersion = 1,
    .xConnect = Callbacks::connect,
    .xBestIndex = Callbacks::best_index,
    .xDisconnect = Callbacks::disconnect,
    .xDestroy = Callbacks::disconnect,
    .xOpen = Callbacks::open,
    .xClose = Callbacks::close,
    .xFilter = Callbacks::filter,
    .xNext = Callbacks::next,
    .xEof = Callbacks::eof,
    .xColumn = Callbacks::column,
    .xRowid = Callbacks::rowid,
};

}  // namespace

int VirtualTables::register_with(sqlite3* database) {
  for (std::uint32_t i = 0; i < shelf_.tables().size(); ++i) places_.push_back({this, i});
  for (Place& place : places_) {
    const char* name = shelf_.tables()[place.number].name.c_str();
    if (const int code = sqlite3_create_module_v2(database, name, &module, &place, nullptr); code != SQLITE_OK)
      return code;
  }
  return SQLITE_OK;
}

int VirtualTables::plan(std::uint32_t table, sqlite3_index_info& info) {
  Plan plan{.table = table, .columns = columns_of(shelf_.tables()[table], info.colUsed)};
  const auto all = static_cast<double>(std::max<std::int64_t>(shelf_.count(table), 1));
  double rows = all;
  bool looked_up = false;
  for (int i = 0; i < info.nConstraint; ++i) {
    const auto& constraint = info.aConstraint[i];
    auto comparison = comparison_of(constraint.op);
    if (!constraint.usable || !comparison || constraint.iColumn < 0) continue;
    if (std::strcmp(sqlite3_vtab_collation(&info, i), "BINARY") != 0) continue;
    if (sqlite3_vtab_in(&info, i, -1) != 0) {
      sqlite3_vtab_in(&info, i, 1);
      comparison = Comparison::one_of;
    }
    plan.conditions.push_back({static_cast<std::uint32_t>(constraint.iColumn), *comparison});
    need(plan.columns, plan.conditions.back().column);
    info.aConstraintUsage[i].argvIndex = static_cast<int>(plan.conditions.size());
    rows = std::max(1.0, rows * part_of(*comparison));
    sqlite3_value* constant = nullptr;
    const bool known = sqlite3_vtab_rhs_value(&info, i, &constant) == SQLITE_OK;
    looked_up = looked_up || (*comparison == Comparison::equal && !known);
  }
  // A scan goes over all rows, whatever it leaves out; a lookup does not.
  info.estimatedCost = (looked_up ? 2 : all) + 2 * rows;
  info.estimatedRows = static_cast<sqlite3_int64>(rows);
  info.idxNum = static_cast<int>(plans_.size());
  plans_.push_back(std::move(plan));
  return SQLITE_OK;
}

void VirtualTables::note_variation(Plan& plan, const std::vector<Operands>& operands) const {
  const bool first = plan.varies.empty();
  if (first) plan.varies.assign(operands.size(), numbered_ ? 1 : 0);
  for (std::size_t i = 0; i < operands.size(); ++i) {
    const auto& now = operands[i] ? *operands[i] : std::vector<Operand>();
    if (first)
      plan.first_operands.push_back(now);
    else if (now != plan.first_operands[i])
      plan.varies[i] = 1;
  }
}

void VirtualTables::filter(Cursor& cursor, Plan& plan, int count, sqlite3_value** values) {
  cursor.numbered = numbered_;
  std::vector<Operands> operands;
  for (int i = 0; i < count; ++i) {
    const Comparison comparison = plan.conditions[static_cast<std::size_t>(i)].comparison;
    if (holds_never(comparison, values[i])) return cursor.read_nothing();
    operands.push_back(operands_of(comparison, values[i]));
  }
  note_variation(plan, operands);
  Scan steady{.table = plan.table, .columns = plan.columns, .where = {}};
  Scan narrow = steady;
  std::vector<std::uint32_t> keys;
  std::vector<Operand> sought;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    if (!operands[i]) continue;
    const auto [column, comparison] = plan.conditions[i];
    narrow.where.push_back({column, comparison, *operands[i]});
    if (plan.varies[i] == 0) steady.where.push_back(narrow.where.back());
    if (plan.varies[i] == 0 || comparison != Comparison::equal) continue;
    keys.push_back(column);
    sought.push_back(operands[i]->front());
  }
  if (plan.too_large) return cursor.read(shelf_.rows(narrow), nullptr, 0);
  Rows& rows = shelf_.rows(steady);
  if (keys.empty() && !numbered_) return cursor.read(rows, nullptr, 0);
  const RowIndex* index = rows.whole() && !keys.empty() ? rows.index(keys) : nullptr;
  if (index) {
    const auto key = index->key(sought);
    return cursor.read(rows, key ? index : nullptr, key ? index->first(*key) : 0);
  }
  if (!numbered_) plan.too_large = true;
  if (numbered_ && !rows.whole())
    throw LimitReached{"the tables are too large for this OR, RIGHT JOIN or FULL JOIN",
                       "Narrow the rows down with WHERE, or write it as a UNION."};
  cursor.read(numbered_ ? rows : shelf_.rows(narrow), nullptr, 0);
}

}  // namespace portico::sql
