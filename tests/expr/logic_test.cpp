#include <memory>
#include <random>

#include <boost/test/unit_test.hpp>
#include <sqlite3.h>

#include "expr/columns.hpp"
#include "expr/node.hpp"
#include "expr/random_expression.hpp"
#include "support/seed.hpp"

BOOST_AUTO_TEST_SUITE(expr_logic)

using namespace portico;
using testing::RandomExpression;

struct Reference {
  Reference() { sqlite3_open(":memory:", &db); }
  ~Reference() { sqlite3_close(db); }

  std::string answer(const std::string& sql) {
    std::string result;
    char* message = nullptr;
    const auto row = [](void* to, int, char** cells, char**) {
      static_cast<std::string*>(to)->append(cells[0] ? cells[0] : "null").append(" ");
      return 0;
    };
    if (sqlite3_exec(db, sql.c_str(), row, &result, &message) != SQLITE_OK) result = message ? message : "?";
    sqlite3_free(message);
    return result;
  }
  sqlite3* db = nullptr;
};

std::string sql_literal(const Value& value) {
  if (is_null(value)) return "null";
  if (const auto* text = std::get_if<std::string>(&value)) return "'" + *text + "'";
  return to_string(value);
}

/// A table of random small values, in memory and in SQLite.
struct Twins {
  explicit Twins(std::mt19937_64& random) {
    reference.answer("create table r(a, b, c, s, t, p, q)");
    std::vector<std::vector<Value>> cells(7);
    for (int row = 0; row < 40; ++row) {
      std::string values;
      for (std::size_t column = 0; column < 7; ++column) {
        cells[column].push_back(cell(column, random));
        values += (column ? "," : "") + sql_literal(cells[column].back());
      }
      reference.answer("insert into r values (" + values + ")");
    }
    const char* names[] = {"a", "b", "c", "s", "t", "p", "q"};
    const TypeKind kinds[] = {TypeKind::integer, TypeKind::integer, TypeKind::integer, TypeKind::text,
                              TypeKind::text,    TypeKind::boolean, TypeKind::boolean};
    for (std::size_t column = 0; column < 7; ++column) sheet.add(names[column], {kinds[column]}, cells[column]);
  }

  static Value cell(std::size_t column, std::mt19937_64& random) {
    const char* texts[] = {"x", "ab", "AB", "", " x"};
    if (random() % 4 == 0) return {};
    if (column < 3) return static_cast<std::int64_t>(random() % 5) - 2;
    if (column < 5) return std::string(texts[random() % 5]);
    return random() % 2 == 0;
  }

  Reference reference;
  testing::Sheet sheet;
};

/// SQLite's answer as ours is spelled.
std::string ours(std::string_view found, std::string_view type) {
  std::string result(found);
  if (type == "bool")
    for (const auto& [truth, digit] : {std::pair{"true", "1"}, {"false", "0"}})
      for (std::size_t at = 0; (at = result.find(truth, at)) != std::string::npos;)
        result.replace(at, std::string(truth).size(), digit);
  return result + " ";
}

BOOST_AUTO_TEST_CASE(agrees_with_sqlite) {
  std::mt19937_64 random(testing::seed());
  Twins twins(random);
  RandomExpression expressions(random);
  for (int round = 0; round < 2000; ++round) {
    const int kind = static_cast<int>(random() % 3);
    const std::string text = kind == 0   ? expressions.condition(4)
                             : kind == 1 ? expressions.integer(4)
                                         : expressions.text(4);
    const std::string found = ours(twins.sheet.evaluate(text), kind == 0 ? "bool" : "");
    const std::string expected = twins.reference.answer("select " + RandomExpression::for_sqlite(text) + " from r");
    BOOST_REQUIRE_MESSAGE(found == expected, text << "\n  ours   " << found << "\n  sqlite " << expected);
  }
}

BOOST_AUTO_TEST_CASE(parses_what_it_prints) {
  std::mt19937_64 random(testing::seed());
  RandomExpression expressions(random);
  for (int round = 0; round < 3000; ++round) {
    const std::string text = expressions.condition(6);
    const auto parsed = expr::Expression::parse(text);
    BOOST_REQUIRE_MESSAGE(parsed, text << ": " << parsed.error().message);
    const auto again = expr::Expression::parse(parsed->print());
    BOOST_REQUIRE_MESSAGE(again, parsed->print());
    BOOST_REQUIRE_MESSAGE(again->root() == parsed->root(), text << "\n" << parsed->print() << "\n" << again->print());
  }
}

BOOST_AUTO_TEST_SUITE_END()
