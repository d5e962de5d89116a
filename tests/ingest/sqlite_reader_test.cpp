#include "ingest/sqlite_reader.hpp"

#include <boost/test/unit_test.hpp>

#include "db/database.hpp"
#include "portal.hpp"
#include "read_all.hpp"
#include "support/scratch_folder.hpp"

using namespace portico;
using portico::testing::Portal;
using portico::testing::ReadAll;

namespace {

constexpr std::string_view configuration = R"toml([source.shop]
kind = "sqlite"
path = "@PATH@"
[dataset.lines]
kind = "events"
customer = { field = "customer", in = "shop" }
time = "at"
key = ["id"]
[[dataset.lines.from]]
source = "shop"
query = "SELECT id, customer, at, price FROM line WHERE id >= :cursor ORDER BY id"
cursor = "id"
cursor_start = 0
[dataset.lines.fields]
id = "int"
customer = "text"
at = "time"
price = "decimal(2)"
)toml";

/// A shop's database in a folder of its own, and a portal that reads it.
struct Shop {
  Shop() : path((folder.path() / "shop.db").native()), database(db::Database::open(path, {})) {
    database.execute("CREATE TABLE line(id INTEGER PRIMARY KEY, customer, at, price)");
    add(1, "6", "0.99");
    add(2, "7", "1.99");
  }
  void add(int id, const std::string& customer, const std::string& price) {
    database.execute(fmt::format("INSERT INTO line VALUES({}, {}, '2026-03-01 10:00:00', {})", id, customer, price));
  }
  std::string changed(std::string_view right, std::string_view wrong) const {
    std::string text(configuration);
    text.replace(text.find("@PATH@"), 6, path);
    return right.empty() ? text : text.replace(text.find(right), right.size(), wrong);
  }
  ReadAll read(const model::Binding& binding, const std::vector<std::string>& columns) {
    ingest::SourceDefinition source = testing::source_of("sqlite");
    const auto reader = ingest::open_sqlite({.source = source, .binding = binding, .path = path}, files);
    return testing::read_all(*reader, columns);
  }

  testing::ScratchFolder folder;
  std::string path;
  db::Database database;
  SystemFiles files;
};

constexpr auto by_query = model::Binding::Selector::query;
constexpr auto by_table = model::Binding::Selector::table;

}  // namespace

BOOST_AUTO_TEST_SUITE(ingest_sqlite_reader)

BOOST_FIXTURE_TEST_CASE(writes_every_kind_of_cell_as_text, Shop) {
  const model::Binding binding{.source = "shop",
                               .selector = "SELECT 5 i, 0.1 r, 1e-7 small, 'x' t, '' e, NULL n, x'61' b",
                               .selector_kind = by_query};
  BOOST_TEST(read(binding, {"i", "r", "small", "t", "e", "n", "b"}).text() == "5|0.1|0.0000001|x||<null>|a|\n");
}

BOOST_FIXTURE_TEST_CASE(reads_the_wanted_columns_of_a_table, Shop) {
  const model::Binding binding{.source = "shop", .selector = "line", .selector_kind = by_table};
  BOOST_TEST(read(binding, {"price", "id"}).text() == "0.99|1|\n1.99|2|\n");
}

BOOST_FIXTURE_TEST_CASE(names_what_is_missing, Shop) {
  const auto message = [&](const std::string& selector, model::Binding::Selector kind, const std::string& column) {
    return read({.source = "shop", .selector = selector, .selector_kind = kind}, {column}).outcome.error().message;
  };
  BOOST_TEST(message("lines", by_table, "id") == "'" + path + "' has no table 'lines'; did you mean 'line'?");
  BOOST_TEST(message("line", by_table, "prise") ==
             "the table 'line' of '" + path + "' has no column 'prise'; did you mean 'price'?");
  BOOST_TEST(message("SELECT id FROM line", by_query, "ids") ==
             "the query on '" + path + "' has no column 'ids'; did you mean 'id'?");
  BOOST_TEST(message("SELECT id FROM lines", by_query, "id").find("no such table: lines") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(changes_nothing_in_the_source, Shop) {
  const model::Binding deleting{
      .source = "shop", .selector = "DELETE FROM line RETURNING id", .selector_kind = by_query};
  BOOST_CHECK_THROW(read(deleting, {"id"}), Failure);
  BOOST_TEST(read({.source = "shop", .selector = "line", .selector_kind = by_table}, {"id"}).rows.size() == 2U);
}

BOOST_FIXTURE_TEST_CASE(keeps_text_that_is_not_utf8_as_a_broken_record, Shop) {
  const ReadAll all =
      read({.source = "shop", .selector = "SELECT 1 a, CAST(x'A3' AS TEXT) b", .selector_kind = by_query}, {"a", "b"});
  BOOST_TEST(all.broken.at(0) == "0@0 not UTF-8 [1\t\xA3]");
}

BOOST_FIXTURE_TEST_CASE(reads_new_rows_only_and_writes_nothing_when_there_are_none, Shop) {
  Portal portal(changed("", ""), files);
  BOOST_TEST(portal.syncer.define_all().has_value());
  BOOST_TEST(portal.sync("shop").appended == 2);
  BOOST_TEST(portal.warehouse.cursor("shop", "lines/0").value() == "2");
  const ingest::SyncReport again = portal.sync("shop");
  BOOST_TEST(again.unchanged == 1);
  BOOST_TEST(!again.tx);
  BOOST_TEST(portal.warehouse.tx == 1);
  add(3, "6", "5.00");
  BOOST_TEST(portal.sync("shop").appended == 1);
  BOOST_TEST(portal.rows("lines") ==
             "6: 1 6 2026-03-01T10:00:00Z 0.99\n7: 2 7 2026-03-01T10:00:00Z 1.99\n6: 3 6 2026-03-01T10:00:00Z 5.00\n");
}

BOOST_FIXTURE_TEST_CASE(lists_a_bad_row_once_however_often_it_is_read, Shop) {
  add(3, "6", "'1,5'");
  Portal portal(changed("", ""), files);
  BOOST_TEST(portal.syncer.define_all().has_value());
  BOOST_TEST(portal.sync("shop").rejected == 1);
  BOOST_TEST(portal.sync("shop").rejected == 0);
  BOOST_TEST(portal.warehouse.tx == 1);
  BOOST_TEST(portal.warehouse.kept.at(0).reject.raw == "id=3\tcustomer=6\tat=2026-03-01 10:00:00\tprice=1,5");
}

BOOST_FIXTURE_TEST_CASE(follows_a_text_cursor_of_a_table, Shop) {
  std::string text = changed("cursor = \"id\"\ncursor_start = 0", "cursor = \"at\"\ncursor_start = \"\"");
  const std::string_view query = "query = \"SELECT id, customer, at, price FROM line WHERE id >= :cursor ORDER BY id\"";
  text.replace(text.find(query), query.size(), "table = \"line\"");
  Portal portal(text, files);
  BOOST_TEST(portal.syncer.define_all().has_value());
  BOOST_TEST(portal.sync("shop").appended == 2);
  BOOST_TEST(portal.warehouse.cursor("shop", "lines/0").value() == "2026-03-01 10:00:00");
  database.execute("INSERT INTO line VALUES(3, 6, '2026-03-02 10:00:00', 1), (4, 6, '2026-02-01 10:00:00', 1)");
  BOOST_TEST(portal.sync("shop").appended == 1);
}

BOOST_FIXTURE_TEST_CASE(refuses_queries_that_could_lose_rows, Shop) {
  const auto refused = [&](std::string_view right, std::string_view wrong) {
    return Portal(changed(right, wrong), files).syncer.define_all().error().message;
  };
  BOOST_TEST(refused(" ORDER BY id", "") == "dataset 'lines': the query has :cursor, but no ORDER BY");
  BOOST_TEST(refused("WHERE id >= :cursor ", "") ==
             "dataset 'lines': a 'cursor' is declared, but the query has no :cursor");
  BOOST_TEST(refused("cursor = \"id\"\ncursor_start = 0", "") ==
             "dataset 'lines': the query has :cursor, but no 'cursor' is declared");
  BOOST_TEST(refused("key = [\"id\"]", "") == "dataset 'lines': rows of the source 'shop' need a 'key'");
}

BOOST_FIXTURE_TEST_CASE(names_a_database_that_is_not_there_or_is_none, Shop) {
  Portal missing(changed(path, path + "x"), files);
  BOOST_TEST(missing.error("shop").find("shop.dbx'") != std::string::npos);
  BOOST_REQUIRE(
      files.write(path + "text", "this is no database, but long enough to look like a file of one", FileMode::shared));
  Portal text(changed(path, path + "text"), files);
  BOOST_TEST(text.syncer.define_all().has_value());
  BOOST_TEST(text.error("shop").find("file is not a database") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
