#include "model/dataset_config.hpp"

#include <boost/test/unit_test.hpp>

#include "catalog_sample.hpp"

using namespace portico;
using portico::testing::changed;
using portico::testing::ReadCatalog;
using portico::testing::sales;

namespace {

struct Mistake {
  std::string_view right, wrong, problem;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(model_dataset_config)

BOOST_AUTO_TEST_CASE(reads_the_sample_that_the_mistakes_start_from) { BOOST_TEST(ReadCatalog(sales).problems() == ""); }

BOOST_AUTO_TEST_CASE(points_at_each_mistake) {
  const std::vector<Mistake> mistakes{
      {"field = \"customer\"", "field = \"custmer\"",
       "3:22: 'field' in [dataset.sales.customer]: there is no field 'custmer'; did you mean 'customer'?"},
      {"field = \"customer\"", "field = \"sold_at\"",
       "3:22: 'field' in [dataset.sales.customer]: a customer's id must be text or int, but 'sold_at' is time"},
      {"time = \"sold_at\"", "time = \"country\"",
       "4:8: 'time' in [dataset.sales]: must name a field of type time, but 'country' is text"},
      {"time = \"sold_at\"", "", "1:1: [dataset.sales]: the key 'time' is missing"},
      {"key = [\"line_id\"]", "key = [\"amount\"]",
       "5:8: [dataset.sales.key]: the field 'amount' is derived; a stored one is needed"},
      {"table = \"lines\"", "table = \"lines\"\nquery = \"SELECT 1\"",
       "8:9: 'table' in [dataset.sales.from]: only one of query, table and file can be given"},
      {"table = \"lines\"", "table = \"lines\"\ncursor = \"line_id\"",
       "9:10: 'cursor' in [dataset.sales.from]: needs 'cursor_start', the value to begin with"},
      {"table = \"lines\"", "table = \"lines\"\nmap = { contry = \"Country\" }",
       "9:18: 'contry' in [dataset.sales.from.map]: there is no field 'contry'; did you mean 'country'?"},
      {"source = \"shop\"", "", "6:1: [dataset.sales.from]: the key 'source' is missing"},
      {"key = [\"line_id\"]", "key = [\"line_id\"]\nkeep = \"5 yeers\"",
       "6:8: 'keep' in [dataset.sales]: '5 yeers' needs a unit after its number: days, weeks, months or years; did you "
       "mean 'years'? (e.g. \"90 days\", \"18 months\" or \"5 years\")"},
      {"key = [\"line_id\"]", "key = [\"line_id\"]\nkeep = 5",
       "6:8: 'keep' in [dataset.sales] must be a text, but is an integer"},
      {"kind = \"events\"", "kind = \"records\"",
       "4:8: 'time' in [dataset.sales]: records have no time: their history is kept by tx"},
  };
  for (const auto& [right, wrong, problem] : mistakes)
    BOOST_TEST(ReadCatalog(changed(sales, right, wrong)).problems() == fmt::format("x.toml:{}\n", problem));
}

BOOST_AUTO_TEST_CASE(no_dataset_is_called_as_a_table_of_sql) {
  for (const char* name : {"Json_Each", "sqlite_schema"}) {
    std::string text(sales);
    for (std::size_t at = 0; (at = text.find("dataset.sales", at)) != std::string::npos;)
      text.replace(at, std::string_view("dataset.sales").size(), fmt::format("dataset.{}", name));
    BOOST_TEST(ReadCatalog(text).problems() ==
               fmt::format("x.toml:1:1: [dataset.{}]: SQL has a table of that name: choose another one\n", name));
  }
}

BOOST_AUTO_TEST_CASE(keeps_events_as_long_as_it_says_and_records_always) {
  const std::string text = changed(sales, "key = [\"line_id\"]", "key = [\"line_id\"]\nkeep = \"5 years\"");
  const ReadCatalog read(text);
  BOOST_TEST(read.problems() == "");
  BOOST_TEST(read.catalog.datasets.at(0).keep.value().print() == "5 years");
  const std::string records = changed(changed(text, "time = \"sold_at\"", ""), "\"events\"", "\"records\"");
  BOOST_TEST(
      ReadCatalog(records).problems() ==
      "x.toml:6:8: 'keep' in [dataset.sales]: records are kept as long as their source has them: only events grow "
      "old\n");
}

BOOST_AUTO_TEST_CASE(needs_a_place_where_rows_come_from) {
  const std::string text = changed(sales, "[[dataset.sales.from]]\nsource = \"shop\"\ntable = \"lines\"\n", "");
  BOOST_TEST(ReadCatalog(text).problems() ==
             "x.toml:1:1: [dataset.sales]: no [[from]] says which source its rows come from\n");
}

BOOST_AUTO_TEST_CASE(lets_records_have_a_key_and_no_time) {
  std::string text = changed(sales, "time = \"sold_at\"", "");
  const ReadCatalog read(changed(text, "kind = \"events\"", "kind = \"records\""));
  BOOST_TEST(read.problems() == "");
  BOOST_TEST((read.catalog.datasets.at(0).kind == model::DatasetKind::records));
}

BOOST_AUTO_TEST_SUITE_END()
