// Random statements over the door, which leaves out blocks and rows and looks up joins, against a plain SQLite database
// that holds the same rows in ordinary tables.
#include <random>

#include <boost/test/unit_test.hpp>
#include <sqlite3.h>

#include "query/sql_answer.hpp"
#include "query/sql_tables.hpp"
#include "sql/cells.hpp"
#include "sql/functions.hpp"
#include "support/fakes.hpp"
#include "support/makers.hpp"
#include "support/scratch_folder.hpp"
#include "support/seed.hpp"
#include "warehouse/embedded_warehouse.hpp"

BOOST_AUTO_TEST_SUITE(query_sql_differential)

using namespace portico;

constexpr TypeKind kinds[] = {TypeKind::integer, TypeKind::integer, TypeKind::decimal, TypeKind::floating,
                              TypeKind::text,    TypeKind::boolean, TypeKind::date,    TypeKind::time};
constexpr const char* names[] = {"k", "n", "price", "w", "t", "g", "d", "at"};
constexpr std::size_t fields = std::size(names);

model::Dataset dataset(const std::string& name) {
  model::Dataset made{
      .name = name, .customer_field = "who", .customer_namespace = "shop", .time_field = "at", .key = {"k"}};
  for (std::size_t i = 0; i < fields; ++i)
    made.fields.push_back({.name = names[i], .type = {kinds[i], kinds[i] == TypeKind::decimal ? 2 : 0}});
  made.fields.push_back({.name = "twice", .type = {TypeKind::integer}, .derived = *expr::Expression::parse("n * 2")});
  return made;
}

/// Few different values of each kind, so that conditions hold and joins find something.
class Values {
 public:
  explicit Values(std::uint64_t seed) : random_(seed) {}
  std::int64_t below(std::int64_t end) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(end));
  }
  bool chance(int percent) { return below(100) < percent; }
  template <class T>
  const T& pick(const std::vector<T>& all) {
    return all[static_cast<std::size_t>(below(static_cast<std::int64_t>(all.size())))];
  }

  Value cell(std::size_t field) {
    if (names[field] != std::string_view("at") && chance(15)) return {};
    switch (kinds[field]) {
      case TypeKind::integer:
        return below(25) - 5;
      case TypeKind::decimal:
        return Decimal::from_units((below(40) - 10) * 5, 2);
      case TypeKind::floating:
        return chance(50) ? static_cast<double>(below(20)) : static_cast<double>(below(4000)) / 7;
      case TypeKind::text:
        return pick<std::string>({"", "a", "A", "b", "ab", "Z", "5", "5.0", "\xc3\xa4"});
      case TypeKind::boolean:
        return chance(50);
      case TypeKind::date:
        return Date{std::chrono::days{20'000 + below(40)}};
      default:
        // Around the change to winter time in Berlin, with and without fractions.
        return Instant{*parse_instant("2026-10-24T00:00:00Z")} + std::chrono::minutes{below(60 * 72)} +
               std::chrono::microseconds{chance(20) ? below(1'000'000) : 0};
    }
  }

 private:
  std::mt19937_64 random_;
};

struct Twins {
  Twins() {
    sqlite3_open(":memory:", &plain);
    sql::register_exact_sums(plain);
  }
  ~Twins() { sqlite3_close(plain); }

  void fill(const Zone& wall, Values& values) {
    catalog.customer.primary_namespace = "shop";
    catalog.datasets = {dataset("a"), dataset("b")};
    for (const auto& made : catalog.datasets) add(made, wall, values);
  }

  /// Rows of three customers; the plain database has those of customer 6 only.
  void add(const model::Dataset& made, const Zone& wall, Values& values) {
    warehouse::Layout layout{.dataset = made.name, .name_space = "shop", .time_field = "at", .key = {"k"}};
    for (std::size_t i = 0; i < fields; ++i) layout.fields.push_back({names[i], made.fields[i].type});
    store->define(layout).value();
    run("CREATE TABLE " + made.name +
        "(k INTEGER, n INTEGER, price REAL, w REAL, t TEXT, g INTEGER, d TEXT, at TEXT, twice INTEGER, customer TEXT)");
    ColumnBuilder customers({TypeKind::text});
    std::vector<ColumnBuilder> builders;
    for (const auto& field : layout.fields) builders.emplace_back(field.type);
    for (std::int64_t key = 0; key < 120; ++key) {
      const std::string customer = values.pick<std::string>({"6", "6", "7", "8"});
      customers.append_text(customer);
      std::vector<Value> row{key};
      for (std::size_t i = 1; i < fields; ++i) row.push_back(values.cell(i));
      for (std::size_t i = 0; i < fields; ++i) builders[i].append(row[i]);
      if (customer == "6") insert(made.name, row, wall);
    }
    warehouse::Rows rows{.dataset = made.name, .customer = customers.take(), .columns = {}};
    for (auto& builder : builders) rows.columns.push_back(builder.take());
    store->commit({.source = "s", .upserts = {rows}});
  }

  void insert(const std::string& table, const std::vector<Value>& row, const Zone& wall) {
    std::string text = "INSERT INTO " + table + " VALUES (";
    for (const Value& value : row) text += literal(value, wall) + ", ";
    const auto* n = std::get_if<std::int64_t>(&row[1]);
    run(text + (n ? std::to_string(*n * 2) : "NULL") + ", '6')");
  }
  static std::string literal(const Value& value, const Zone& wall) {
    if (is_null(value)) return "NULL";
    if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "1" : "0";
    if (const auto* instant = std::get_if<Instant>(&value))
      return "'" + sql::time_text(wall.to_local(*instant).time_since_epoch().count()) + "'";
    if (std::holds_alternative<std::string>(value) || std::holds_alternative<Date>(value))
      return "'" + to_string(value) + "'";
    return to_string(value);
  }
  void run(const std::string& text) {
    char* problem = nullptr;
    BOOST_REQUIRE_MESSAGE(sqlite3_exec(plain, text.c_str(), nullptr, nullptr, &problem) == SQLITE_OK,
                          text << ": " << (problem ? problem : ""));
  }

  /// Rows as sorted lines, of what SQLite itself answers.
  std::vector<std::string> expected(const std::string& text) {
    sqlite3_stmt* statement = nullptr;
    BOOST_REQUIRE_MESSAGE(sqlite3_prepare_v2(plain, text.c_str(), -1, &statement, nullptr) == SQLITE_OK,
                          text << ": " << sqlite3_errmsg(plain));
    std::vector<std::string> lines;
    while (sqlite3_step(statement) == SQLITE_ROW) {
      std::string line;
      for (int i = 0; i < sqlite3_column_count(statement); ++i) line += shown(statement, i) + "|";
      lines.push_back(line);
    }
    sqlite3_finalize(statement);
    std::sort(lines.begin(), lines.end());
    return lines;
  }
  static std::string shown(sqlite3_stmt* statement, int i) {
    switch (sqlite3_column_type(statement, i)) {
      case SQLITE_NULL:
        return "-";
      case SQLITE_FLOAT:
        return to_string(Value(sqlite3_column_double(statement, i))) + "r";
      default:
        return reinterpret_cast<const char*>(sqlite3_column_text(statement, i));
    }
  }

  Result<std::vector<std::string>> answered(const std::string& text, const Zone& wall) {
    const query::World world{catalog, *store, directory, zones};
    const query::Moment moment{.zone = &wall, .now = clock.now(), .tx = store->latest_tx()};
    const auto scope = testing::ScopeMaker::customer("6");
    query::SqlTables tables(world, scope, moment);
    PORTICO_TRY(const auto answer, door.answer({.text = text}, tables, "ada"));
    std::vector<std::string> lines;
    for (const auto& row : answer.rows) {
      std::string line;
      for (const auto& cell : row) line += shown(cell) + "|";
      lines.push_back(line);
    }
    std::sort(lines.begin(), lines.end());
    return lines;
  }
  static std::string shown(const sql::Cell& cell) {
    if (const auto* number = std::get_if<std::int64_t>(&cell)) return std::to_string(*number);
    if (const auto* number = std::get_if<double>(&cell)) return to_string(Value(*number)) + "r";
    if (const auto* text = std::get_if<std::string>(&cell)) return *text;
    return "-";
  }

  testing::ScratchFolder folder{testing::ScratchFolder::in_memory()};
  testing::FakeClock clock;
  Zones zones;
  model::Catalog catalog;
  std::unique_ptr<warehouse::Warehouse> store = warehouse::open_embedded(folder / "w.db", clock, {.block_rows = 8});
  customer::Directory directory{catalog.customer, *store};
  sql::Door door{PORTICO_SQL_WORKER, sql::Limits{}};
  sqlite3* plain = nullptr;
};

/// Statements that answer the same rows however they are carried out.
class Statements {
 public:
  Statements(Values& values, const Zone& wall) : values_(values), wall_(wall) {}

  std::string next() {
    switch (values_.below(7)) {
      case 0:
        return "SELECT k, n, price, w, t, g, d, at, twice FROM a WHERE " + condition("a", 3);
      case 1:
        return "SELECT t, count(*), sum(price), total(w), avg(n), min(at), max(d) FROM a WHERE " + condition("a", 2) +
               " GROUP BY t HAVING count(*) > " + std::to_string(values_.below(3));
      case 2:
        return "SELECT a.k, b.k, a.price, b.t FROM a " + join() + " b ON " + link() + " WHERE " +
               condition(values_.chance(50) ? "a" : "b", 2);
      case 3:
        return "SELECT k, t FROM a WHERE " + column("a") + " IN (SELECT " + column("b") + " FROM b WHERE " +
               condition("b", 1) + ")";
      case 4:
        return "SELECT k FROM a WHERE " + std::string(values_.chance(50) ? "NOT " : "") +
               "EXISTS (SELECT 1 FROM b WHERE " + link() + " AND " + condition("b", 1) + ")";
      case 5:
        return "SELECT k, sum(price) OVER (PARTITION BY t ORDER BY k ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM a "
               "WHERE " +
               condition("a", 2);
      default:
        return "WITH x AS (SELECT n, count(*) AS c, max(price) AS m FROM a WHERE " + condition("a", 1) +
               " GROUP BY n) SELECT x.n, c, m, b.k FROM x JOIN b ON b.n = x.n WHERE " + condition("b", 1);
    }
  }

 private:
  std::string column(const std::string& of) {
    return of + "." + values_.pick<std::string>({"k", "n", "price", "w", "t", "g", "d", "at", "twice", "customer"});
  }
  std::string join() {
    return values_.pick<std::string>({"JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN"});
  }
  std::string link() {
    const std::string name = values_.pick<std::string>({"n", "price", "w", "t", "d", "g", "twice"});
    const std::string equal = "a." + name + " = b." + name;
    switch (values_.below(5)) {
      case 0:
        return equal + " OR a.k = b.k";
      case 1:
        return equal + " AND a.at < b.at";
      case 2:
        return "a." + name + " = b." + values_.pick<std::string>({"n", "w", "t", "price"});
      case 3:
        return equal + " AND a.g = b.g";
      default:
        return equal;
    }
  }
  std::string literal() {
    if (values_.chance(70)) return Twins::literal(values_.cell(static_cast<std::size_t>(values_.below(fields))), wall_);
    return values_.pick<std::string>({"'2026-10-25'", "'2026-10'", "'2026-10-25 02:30:00'", "'2026-10-25T02'",
                                      "'2024-10'", "2.5", "-0.0", "1e300", "-1e300", "9223372036854775807", "0.1 + 0.2",
                                      "'5'", "' 5'", "x'35'", "(SELECT max(n) FROM b)", "date('2024-10-20', '+3 days')",
                                      "NULL"});
  }
  std::string comparison(const std::string& of) {
    const std::string left = column(of);
    switch (values_.below(9)) {
      case 0:
        return left + " IS " + values_.pick<std::string>({"", "NOT "}) + "NULL";
      case 1:
        return left + " IN (" + literal() + ", " + literal() + ", " + literal() + ")";
      case 2:
        return left + " BETWEEN " + literal() + " AND " + literal();
      case 3:
        return left + " IS " + literal();
      case 4:
        return left + " = " + literal() + " COLLATE NOCASE";
      default:
        return left + values_.pick<std::string>({" = ", " < ", " <= ", " > ", " >= ", " <> "}) + literal();
    }
  }
  std::string condition(const std::string& of, int depth) {
    if (depth == 0 || values_.chance(40)) return comparison(of);
    const std::string both =
        condition(of, depth - 1) + values_.pick<std::string>({" AND ", " AND ", " OR "}) + condition(of, depth - 1);
    return values_.chance(15) ? "NOT (" + both + ")" : "(" + both + ")";
  }

  Values& values_;
  const Zone& wall_;
};

void compare(const std::string& zone, int statements) {
  Values values(testing::seed());
  Twins twins;
  const Zone& wall = *twins.zones.find(zone).value();
  twins.fill(wall, values);
  Statements all(values, wall);
  int with_rows = 0;
  for (int i = 0; i < statements; ++i) {
    const std::string text = all.next();
    const auto expected = twins.expected(text);
    const auto found = twins.answered(text, wall);
    BOOST_REQUIRE_MESSAGE(found.has_value(), text << ": " << (found ? "" : found.error().message));
    BOOST_TEST(*found == expected,
               text << " in " << zone << ": " << found->size() << " rows in place of " << expected.size());
    with_rows += expected.empty() ? 0 : 1;
  }
  BOOST_TEST(with_rows > statements / 4);
}

BOOST_AUTO_TEST_CASE(statements_answer_as_plain_sqlite_does) { compare("UTC", 300); }
BOOST_AUTO_TEST_CASE(statements_answer_as_plain_sqlite_does_in_a_zone) { compare("Europe/Berlin", 300); }

BOOST_AUTO_TEST_SUITE_END()
