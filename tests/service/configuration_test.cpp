#include "service/configuration.hpp"

#include <fstream>

#include <boost/test/unit_test.hpp>

#include "support/fakes.hpp"
#include "support/scratch_folder.hpp"

using namespace portico;

namespace {

/// Amounts in the currencies of their rows, and one block of a report about them.
std::string with_block(const std::string& block) {
  return R"toml([source.file]
kind = "csv"
path = "/data.csv"
[dataset.fees]
kind = "events"
customer = { field = "owner", in = "shop" }
time = "day"
key = ["line"]
[[dataset.fees.from]]
source = "file"
[dataset.fees.fields]
line = "int"
owner = "text"
day = "time"
land = "text"
currency = "text"
amount = { type = "decimal(2)", unit_field = "currency" }
[dataset.fees.measures]
total = "sum(amount)"
[report.monthly]
period = "last month"
[[report.monthly.block]]
)toml" + block;
}

std::string problems_of_file(const std::string& toml) {
  testing::ScratchFolder folder;
  SystemFiles files;
  Zones zones;
  std::ofstream(folder / "porticod.toml") << toml;
  const auto loaded = service::load_configuration(files, folder / "porticod.toml", zones, "");
  return loaded ? "" : loaded.error().message;
}

std::string problems_of(const std::string& block) { return problems_of_file(with_block(block)); }

}  // namespace

BOOST_AUTO_TEST_SUITE(service_configuration)

BOOST_AUTO_TEST_CASE(takes_reports_that_can_be_answered) {
  for (const char* block :
       {"kind = 'table'\nmeasures = ['total']\nby = ['land']\n",
        "kind = 'table'\nmeasures = ['total']\nby = ['land']\ntop = 3\nwhere = \"currency = 'EUR'\"\n",
        "kind = 'line'\nmeasures = ['total']\nevery = 'day'\n", "kind = 'text'\ntext = 'Hello'\n"})
    BOOST_TEST(problems_of(block) == "");
}

BOOST_AUTO_TEST_CASE(refuses_a_report_that_no_rows_could_answer_and_says_where) {
  const std::string problems = problems_of("kind = 'table'\nmeasures = ['total']\nby = ['land']\ntop = 3\n");
  BOOST_TEST(problems.find("porticod.toml:22") != std::string::npos, problems);
  BOOST_TEST(
      problems.find("--top would compare amounts of several units: those that 'currency' names") != std::string::npos,
      problems);
}

BOOST_AUTO_TEST_CASE(refuses_a_field_that_no_question_could_read_and_says_where) {
  std::string toml = with_block("kind = 'text'\ntext = 'Hello'\n");
  toml.replace(toml.find("land = "), 0, "whole = { type = \"int\", value = \"amount\" }\n");
  const std::string problems = problems_of_file(toml);
  BOOST_TEST(problems.find("'total' in [dataset.fees.measures]: expression \"amount\": column 1: expected int") !=
                 std::string::npos,
             problems);
}

BOOST_AUTO_TEST_CASE(refuses_blocks_of_records_and_events_together) {
  std::string toml = with_block("kind = 'kpi'\nmeasures = ['people', 'total']\n");
  toml.insert(toml.find("[report.monthly]"), R"toml([dataset.staff]
kind = "records"
customer = { field = "owner", in = "shop" }
key = ["owner"]
[[dataset.staff.from]]
source = "file"
[dataset.staff.fields]
owner = "text"
[dataset.staff.measures]
people = "count()"
)toml");
  const std::string problems = problems_of_file(toml);
  BOOST_TEST(problems.find("records") != std::string::npos, problems);
}

BOOST_AUTO_TEST_SUITE_END()
