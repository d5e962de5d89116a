#include "model/report_config.hpp"

#include <boost/test/unit_test.hpp>

#include "catalog_sample.hpp"

using namespace portico;
using portico::testing::changed;
using portico::testing::ReadCatalog;
using portico::testing::sales;

namespace {

const std::string weekly = std::string(sales) + R"toml([report.weekly]
period = "last week"
[[report.weekly.block]]
kind = "bar"
title = "By country"
measures = ["revenue"]
by = ["country"]
where = "quantity > 0"
top = 5
[[report.weekly.block]]
kind = "text"
text = "Thank you."
)toml";

}  // namespace

BOOST_AUTO_TEST_SUITE(model_report_config)

BOOST_AUTO_TEST_CASE(reads_blocks) {
  const ReadCatalog read(weekly);
  BOOST_TEST(read.problems() == "");
  const model::ReportDefinition* report = read.catalog.report("weekly");
  BOOST_TEST(report->title == "weekly");
  BOOST_TEST(report->blocks.at(0).top.value() == 5U);
  BOOST_TEST(report->blocks.at(0).where == "quantity > 0");
  BOOST_TEST(report->blocks.at(1).text == "Thank you.");
}

BOOST_AUTO_TEST_CASE(points_at_each_mistake) {
  const std::vector<std::array<std::string_view, 3>> mistakes{
      {"measures = [\"revenue\"]", "measures = [\"revenu\"]",
       "25:13: [report.weekly.block.measures]: there is no measure 'revenu'; did you mean 'revenue'?"},
      {"measures = [\"revenue\"]", "measures = []", "25:12: 'measures' in [report.weekly.block]: names no measure"},
      {"by = [\"country\"]", "by = [\"contry\"]",
       "26:7: [report.weekly.block.by]: 'sales' has no field 'contry'; did you mean 'country'?"},
      {"top = 5", "top = 0", "28:7: 'top' in [report.weekly.block]: must be 1 to 1000"},
      {"kind = \"bar\"", "kind = \"pie\"",
       "23:8: 'kind' in [report.weekly.block]: 'pie' is not one of kpi, line, bar, table, text"},
      {"kind = \"bar\"", "kind = \"line\"", "22:1: [report.weekly.block]: the key 'every' is missing"},
      {"text = \"Thank you.\"", "", "29:1: [report.weekly.block]: the key 'text' is missing"},
      {"period = \"last week\"", "", "20:1: [report.weekly]: the key 'period' is missing"},
  };
  for (const auto& [right, wrong, problem] : mistakes)
    BOOST_TEST(ReadCatalog(changed(weekly, right, wrong)).problems() == fmt::format("x.toml:{}\n", problem));
}

BOOST_AUTO_TEST_CASE(tells_all_that_is_wrong_with_a_block_at_once) {
  auto text = changed(weekly, "measures = [\"revenue\"]", "mesures = [\"revenue\"]");
  text = changed(text, "top = 5", "top = 0");
  BOOST_TEST(ReadCatalog(text).problems() ==
             "x.toml:22:1: [report.weekly.block]: the key 'measures' is missing\n"
             "x.toml:25:1: unknown key 'mesures' in [report.weekly.block]; did you mean 'measures'?\n"
             "x.toml:28:7: 'top' in [report.weekly.block]: must be 1 to 1000\n");
}

BOOST_AUTO_TEST_CASE(checks_the_period_and_the_condition) {
  BOOST_TEST(ReadCatalog(changed(weekly, "last week", "last wek")).problems().find("x.toml:21:10: ") == 0U);
  for (const std::string_view condition : {"quantity >", "quantty > 0", "quantity + 1", "country > 5"})
    BOOST_TEST(ReadCatalog(changed(weekly, "quantity > 0", condition)).problems().find("x.toml:27:9: ") == 0U,
               condition << " is accepted");
}

BOOST_AUTO_TEST_SUITE_END()
