#include <boost/test/unit_test.hpp>

#include "sql/table_stand.hpp"

BOOST_AUTO_TEST_SUITE(sql_attack)

using namespace portico;
using testing::SqlShop;

/// What a refusal must not be: an answer, or the end of the worker.
bool is_refused(const Result<sql::Answer>& answer) {
  return answer.has_error() && (answer.error().code == Errc::invalid || answer.error().code == Errc::pending);
}

BOOST_FIXTURE_TEST_CASE(nothing_but_reading_is_allowed, SqlShop) {
  for (const char* text : {"INSERT INTO sales VALUES (1)",
                           "UPDATE sales SET line = 1",
                           "DELETE FROM sales",
                           "REPLACE INTO sales VALUES (1)",
                           "CREATE TABLE t(a)",
                           "CREATE TEMP TABLE t(a)",
                           "CREATE TABLE t AS SELECT * FROM sales",
                           "CREATE VIEW v AS SELECT 1",
                           "CREATE TEMP VIEW v AS SELECT 1",
                           "CREATE INDEX i ON sales(line)",
                           "CREATE TRIGGER x BEFORE DELETE ON sales BEGIN SELECT 1; END",
                           "CREATE VIRTUAL TABLE t USING fts5(a)",
                           "CREATE VIRTUAL TABLE t USING sales",
                           "CREATE VIRTUAL TABLE t USING rtree(a,b,c)",
                           "DROP TABLE sales",
                           "ALTER TABLE sales RENAME TO s",
                           "BEGIN",
                           "COMMIT",
                           "SAVEPOINT s",
                           "VACUUM",
                           "VACUUM INTO '/tmp/x'",
                           "REINDEX",
                           "ANALYZE",
                           "ATTACH ':memory:' AS a",
                           "ATTACH '/etc/passwd' AS a",
                           "DETACH main",
                           "WITH w AS (SELECT 1) INSERT INTO sales SELECT * FROM w",
                           "WITH w AS (SELECT 1) DELETE FROM sales"})
    BOOST_TEST(is_refused(ask(text)), text);
}

BOOST_FIXTURE_TEST_CASE(what_is_not_allowed_is_named, SqlShop) {
  BOOST_TEST(table("PRAGMA table_list") == "SQL: PRAGMA is not allowed");
  BOOST_TEST(table("SELECT * FROM pragma_table_info('sales')") ==
             "SQL: SQLite's own tables and PRAGMA functions are not allowed");
  BOOST_TEST(table("ATTACH 'x' AS y") == "SQL: ATTACH is not allowed");
  BOOST_TEST(table("DELETE FROM sales WHERE line = 1").find("SQL: ") == 0U);
  BOOST_TEST(table("SELECT load_extension('x')") == "SQL: the function 'load_extension' is not allowed");
  BOOST_TEST(table("SELECT * FROM sqlite_schema") == "SQL: the table 'sqlite_master' is not allowed");
  BOOST_TEST(table("SELECT rowid FROM sales") == "SQL: 'sales' has no column 'rowid'");
}

BOOST_FIXTURE_TEST_CASE(no_pragma_in_any_form, SqlShop) {
  for (const char* text :
       {"PRAGMA writable_schema = 1", "PRAGMA main.journal_mode", "PRAGMA temp_store_directory = '/tmp'",
        "PRAGMA data_store_directory", "PRAGMA database_list", "PRAGMA function_list", "PRAGMA hard_heap_limit = 0",
        "PRAGMA trusted_schema = 1", "EXPLAIN PRAGMA table_list", "SELECT * FROM pragma_database_list",
        "SELECT * FROM pragma_table_info('sales')", "SELECT count(*) FROM pragma_table_list",
        "SELECT * FROM pragma_function_list", "SELECT * FROM main.pragma_module_list",
        "SELECT (SELECT count(*) FROM pragma_compile_options)"})
    BOOST_TEST(is_refused(ask(text)), text);
}

BOOST_FIXTURE_TEST_CASE(no_table_but_the_given_ones, SqlShop) {
  for (const char* text :
       {"SELECT * FROM sqlite_master", "SELECT * FROM sqlite_temp_schema", "SELECT count(*) FROM sqlite_schema",
        "SELECT count(*) FROM SQLITE_MASTER", "SELECT 1 FROM main.sqlite_schema",
        "SELECT * FROM temp.sqlite_temp_master", "SELECT * FROM sqlite_stmt", "SELECT * FROM dbstat",
        "SELECT * FROM sqlite_dbpage", "SELECT * FROM bytecode('SELECT 1')", "SELECT * FROM fts3tokenize",
        "SELECT * FROM fts5vocab", "SELECT * FROM generate_series(1, 3)", "SELECT * FROM fsdir('/')",
        "SELECT * FROM customer", "SELECT * FROM account", "SELECT * FROM party", "SELECT * FROM sales('6', 1)"})
    BOOST_TEST(is_refused(ask(text)), text);
  BOOST_TEST(tables.scans.empty());
}

BOOST_FIXTURE_TEST_CASE(no_function_that_reaches_outside, SqlShop) {
  for (const char* call : {"load_extension('/lib/x.so')",
                           "load_extension('x', 'y')",
                           "readfile('/etc/passwd')",
                           "writefile('/tmp/x', 'y')",
                           "edit('x')",
                           "fts3_tokenizer('simple')",
                           "fts3_tokenizer('x', x'00')",
                           "fts5(1)",
                           "fts5_source_id()",
                           "rtreecheck('a')",
                           "rtreenode(1, x'')",
                           "sqlite_compileoption_get(1)",
                           "sqlite_compileoption_used('x')",
                           "sqlite_log(1, 'x')",
                           "sqlite_source_id()",
                           "changes()",
                           "total_changes()",
                           "last_insert_rowid()",
                           "zeroblob(10)",
                           "randomblob(10)",
                           "sqlite_offset(1)",
                           "sqlite_rename_table(1,2,3,4,5,6,7)",
                           "sqlite_rename_column(1,2,3,4,5,6,7,8,9)",
                           "sqlite_drop_column(1,2,3)",
                           "matchinfo(1)",
                           "snippet(1)",
                           "eval('SELECT 1')",
                           "sha3('x')"})
    BOOST_TEST(is_refused(ask(std::string("SELECT ") + call)), call);
}

BOOST_FIXTURE_TEST_CASE(bombs_meet_a_limit, SqlShop) {
  limits.time = std::chrono::milliseconds{700};
  limits.memory = std::int64_t{32} << 20;
  limits.answer_bytes = std::int64_t{4} << 20;
  std::string deep = "SELECT 1";
  for (int i = 0; i < 500; ++i) deep += "+(1";
  deep += std::string(500, ')');
  std::string compound = "SELECT 1";
  for (int i = 0; i < 200; ++i) compound += " UNION ALL SELECT 1";
  const std::string many_joins = "SELECT 1 FROM sales a" + [] {
    std::string more;
    for (int i = 0; i < 70; ++i) more += ", sales";
    return more;
  }();
  for (const std::string& text : std::initializer_list<std::string>{
           deep, compound, many_joins,
           "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
           "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
           "WITH RECURSIVE n(i) AS (SELECT 1 UNION SELECT i + 1 FROM n) SELECT count(*) FROM n ORDER BY random()",
           "WITH RECURSIVE s(t) AS (SELECT 'x' UNION ALL SELECT t || t FROM s) SELECT max(length(t)) FROM s",

           "SELECT replace(printf('%100000d', 1), ' ', printf('%100000d', 1))",
           "SELECT hex(hex(hex(hex(hex(hex(printf('%1000000d', 1)))))))",
           "SELECT count(*) FROM sales a, sales b, sales c, sales d, sales e, sales f, sales g, sales h, sales i, "
           "sales j, sales k, sales l",
           "SELECT group_concat(t) FROM (WITH RECURSIVE n(i, t) AS (SELECT 1, printf('%1000d', 1) UNION ALL SELECT i + "
           "1, t FROM n) SELECT t FROM n)",
           "SELECT json_group_array(i) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i "
           "FROM n)",
           "SELECT '" + std::string(2000, 'a') + "' LIKE '" + std::string(1001, '%') + "'",
           "SELECT '" + std::string(300'000, 'a') + "'"})
    BOOST_TEST(is_refused(ask(text)), text.substr(0, 100)
                                          << ": " << (ask(text) ? "answered" : ask(text).error().message));
  limits.time = std::chrono::seconds{20};  // long, but no bomb
  BOOST_TEST(table("SELECT printf('%.*c', 100000000, 'x'), printf('%1000000000d', 1)") == "-|-");
  BOOST_TEST(table("SELECT 1") == "1");
}

BOOST_FIXTURE_TEST_CASE(hostile_text_is_only_text, SqlShop) {
  BOOST_TEST(is_refused(ask(std::string("SELECT 1\0; DROP TABLE sales", 27))));
  BOOST_TEST(is_refused(ask("SELECT '\xff'")));
  BOOST_TEST(is_refused(ask("SELECT 1 /* never closed")) ==
             false);  // as SQLite has it: a comment may end with the text
  BOOST_TEST(table("SELECT :x", {{"x", "'; DROP TABLE sales; --"}}) == "'; DROP TABLE sales; --");
  BOOST_TEST(is_refused(ask("SELECT :x", {{"x", std::string("a\0b", 3)}})));
}

BOOST_FIXTURE_TEST_CASE(names_of_the_statement_hide_no_forbidden_table, SqlShop) {
  BOOST_TEST(table("WITH hidden AS (SELECT 7 AS a) SELECT count(*) FROM hidden") == "1");
  BOOST_TEST(is_refused(ask("WITH x AS (SELECT * FROM sqlite_schema) SELECT count(*) FROM x")));
  BOOST_TEST(is_refused(ask("SELECT (SELECT sql FROM sqlite_schema)")));
  BOOST_TEST(is_refused(ask("SELECT 1 WHERE EXISTS (SELECT 1 FROM sqlite_schema)")));
  BOOST_TEST(is_refused(ask("SELECT line FROM sales UNION SELECT rootpage FROM sqlite_schema")));
}

BOOST_AUTO_TEST_SUITE_END()
