#include "ingest/mapping.hpp"

#include <boost/test/unit_test.hpp>

#include "config/tree.hpp"
#include "model/catalog_config.hpp"

using namespace portico;
using ingest::Mapper;
using ingest::Records;

namespace {

/// A dataset with the field `x` declared as given, mapped from a column of the same name.
struct OneField {
  explicit OneField(std::string_view declaration)
      : tree(config::Tree::parse(
            fmt::format("[dataset.d]\nkind = 'records'\nkey = ['id']\ncustomer = {{ field = 'who', in = 's' }}\n"
                        "from = [{{ source = 's' }}]\n[dataset.d.fields]\nid = 'int'\nwho = 'int'\nx = {}\n",
                        declaration),
            "x.toml")),
        catalog(model::read_catalog(tree.root(), zones)),
        mapper(catalog.datasets.at(0), catalog.datasets.at(0).from.at(0), zones) {
    BOOST_REQUIRE_EQUAL(tree.problems().print(), "");
    mapper.begin("/f", 1);
  }

  /// The stored value of `cell`, or why it is rejected.
  std::string map(std::string_view cell) { return map_row({"1", "7", cell}); }
  std::string map_row(std::vector<std::string_view> cells) {
    const Records records{
        .width = 3, .cells = std::move(cells), .places = {{.record = 1, .line = 2, .raw = "raw"}}, .broken = {}};
    mapper.map(records);
    const auto rejects = mapper.take_rejects();
    const warehouse::Rows rows = mapper.take_rows();
    if (!rejects.empty()) return rejects.at(0).field + ": " + rejects.at(0).reason;
    const Value value = rows.columns.at(2).value_at(0);
    return is_null(value) ? "null" : to_string(value);
  }

  Zones zones;
  config::Tree tree;
  model::Catalog catalog;
  Mapper mapper;
};

struct Case {
  std::string_view declaration, cell, expected;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(ingest_mapping)

BOOST_AUTO_TEST_CASE(types_cells_or_says_why_not) {
  const std::vector<Case> cases{
      {"'int'", " 42 ", "42"},
      {"'int'", "4x", "x: '4x' is no integer"},
      {"'decimal(2)'", "-2.5", "-2.50"},
      {"'decimal(2)'", "1,234.50", "x: '1,234.50' is no decimal number"},
      {"'decimal(2)'", "0.005", "x: '0.005' has more than 2 digits after the point"},
      {"'decimal(2)'", "99999999999999999999", "x: '99999999999999999999' does not fit decimal(2)"},
      {"'float'", "2.5e-3", "0.0025"},
      {"'float'", "nan", "x: 'nan' is no number"},
      {"'text'", " as it is ", " as it is "},
      {"'bool'", "Yes", "true"},
      {"'bool'", "maybe", "x: 'maybe' is neither true nor false"},
      {"'date'", "2024-02-29", "2024-02-29"},
      {"{ type = 'date', format = '%d.%m.%Y' }", "30.2.2024", "x: '30.2.2024' is no date like %d.%m.%Y"},
      {"'time'", "2024-02-29T10:00:00+01:00", "2024-02-29T09:00:00Z"},
      {"'time'", " 2024-02-29 10:00:00.25 ", "2024-02-29T10:00:00.250Z"},
      {"'time'", "2024-02-30T10:00:00Z", "x: '2024-02-30T10:00:00Z' is no time like ISO 8601"},
      {"{ type = 'time', zone = 'Europe/London' }", "2011-07-01T08:26:00", "2011-07-01T07:26:00Z"},
      {"{ type = 'time', zone = 'Europe/London' }", "2011-07-01T08:26:00Z", "2011-07-01T08:26:00Z"},
      {"{ type = 'time', format = '%d/%m/%Y %H:%M', zone = 'Europe/London' }", "01/07/2011 08:26",
       "2011-07-01T07:26:00Z"},
      {"{ type = 'time', format = '%d/%m/%Y %H:%M' }", "13/13/2010 08:26",
       "x: '13/13/2010 08:26' is no time like %d/%m/%Y %H:%M"},
  };
  for (const auto& [declaration, cell, expected] : cases) BOOST_TEST(OneField(declaration).map(cell) == expected);
}

BOOST_AUTO_TEST_CASE(holds_cells_to_their_contract) {
  const std::vector<Case> cases{
      {"{ type = 'int', required = true }", "", "x: is empty, but required"},
      {"{ type = 'text', required = true }", "", ""},
      {"{ type = 'int', min = 1, max = 5 }", "0", "x: '0' is less than 1"},
      {"{ type = 'int', min = 1, max = 5 }", "6", "x: '6' is greater than 5"},
      {"{ type = 'decimal(2)', min = 0.5 }", "0.5", "0.50"},
      {"{ type = 'decimal(2)', min = 0.5 }", "0.49", "x: '0.49' is less than 0.50"},
      {"{ type = 'float', max = 1.5 }", "1.6", "x: '1.6' is greater than 1.5"},
      {"{ type = 'date', min = '2024-01-01' }", "2023-12-31", "x: '2023-12-31' is less than 2024-01-01"},
      {"{ type = 'text', one_of = ['b', 'a'] }", "a", "a"},
      {"{ type = 'text', one_of = ['b', 'a'] }", "c", "x: 'c' is not one of the allowed values"},
      {"{ type = 'int', one_of = [3, 1] }", "2", "x: '2' is not one of the allowed values"},
      {"{ type = 'text', pattern = '[A-Z]{2}' }", "IT", "IT"},
      {"{ type = 'text', pattern = '[A-Z]{2}' }", "ITA", "x: 'ITA' does not match the pattern"},
  };
  for (const auto& [declaration, cell, expected] : cases) BOOST_TEST(OneField(declaration).map(cell) == expected);
}

BOOST_AUTO_TEST_CASE(takes_null_where_nothing_is_required) {
  for (const std::string_view type : {"'int'", "'decimal(2)'", "'float'", "'text'", "'bool'", "'date'", "'time'"})
    BOOST_TEST(OneField(type).map({}) == "null");
  BOOST_TEST(OneField("{ type = 'text', required = true }").map({}) == "x: is empty, but required");
  BOOST_TEST(OneField("{ type = 'int', min = 1 }").map({}) == "null");
}

BOOST_AUTO_TEST_CASE(requires_the_key) {
  BOOST_TEST(OneField("'int'").map_row({{}, "7", "1"}) == "id: is empty, but required");
}

BOOST_AUTO_TEST_CASE(survives_a_pattern_that_takes_too_long) {
  const std::string cell(200'000, 'a');
  BOOST_TEST(OneField("{ type = 'text', pattern = '(a|aa)+b' }").map(cell).find("x: ") == 0U);
}

BOOST_AUTO_TEST_CASE(keeps_good_rows_between_bad_ones_aligned) {
  OneField one("'text'");
  Records records{
      .width = 3, .cells = {"1", "7", "a", "x", "8", "b", "3", {}, {}, "4", "9", "d"}, .places = {}, .broken = {}};
  for (std::uint64_t i = 1; i <= 4; ++i) records.places.push_back({.record = i, .line = i, .raw = "raw"});
  one.mapper.map(records);
  one.mapper.map(records);
  const warehouse::Rows rows = one.mapper.take_rows();
  BOOST_TEST(rows.customer.size() == 6U);
  std::string text;
  for (std::size_t i = 0; i < 6; ++i) {
    text += to_string(rows.customer.value_at(i)) + ' ';
    for (const Column& column : rows.columns) text += to_string(column.value_at(i)) + ' ';
  }
  BOOST_TEST(text == "7 1 7 a  3   9 4 9 d 7 1 7 a  3   9 4 9 d ");
}

BOOST_AUTO_TEST_CASE(notes_place_customer_and_bytes_of_a_reject) {
  OneField one("'int'");
  one.mapper.map(
      {.width = 3, .cells = {"1", " 07 ", "x"}, .places = {{.record = 5, .line = 9, .raw = "1,07,x"}}, .broken = {}});
  const warehouse::Reject reject = one.mapper.take_rejects().at(0);
  BOOST_TEST(reject.dataset == "d");
  BOOST_TEST(reject.location == "/f:9");
  BOOST_TEST(reject.record == 5);
  BOOST_TEST(reject.raw == "1,07,x");
  BOOST_TEST(reject.customer == "7");
}

BOOST_AUTO_TEST_CASE(cuts_the_bytes_of_a_reject_and_writes_cells_where_there_are_none) {
  OneField one("'int'");
  const std::string large(100'000, 'x');
  one.mapper.map(
      {.width = 3, .cells = {"1", "7", "x"}, .places = {{.record = 1, .line = 1, .raw = large}}, .broken = {}});
  one.mapper.map({.width = 3, .cells = {"1", "7", "x"}, .places = {{}}, .broken = {}});
  const auto rejects = one.mapper.take_rejects();
  BOOST_TEST(rejects.at(0).raw.size() == 65'536U);
  BOOST_TEST(rejects.at(1).raw == "id=1\twho=7\tx=x");
  BOOST_TEST(rejects.at(1).location == "/f");
}

BOOST_AUTO_TEST_SUITE_END()
