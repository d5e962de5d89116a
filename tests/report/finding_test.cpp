#include "report/finding.hpp"

#include <boost/test/unit_test.hpp>

#include "report/fake_engine.hpp"

using namespace portico;
using namespace portico::testing;
using Kind = model::ReportBlock::Kind;

namespace {

Value money(std::int64_t cents) { return FakeEngine::money(cents); }

struct Fixture {
  Zones zones;
  model::ReportDefinition report;
  report::Setting setting{report, "", "", "", {}, zones.utc(), {}, "the week before"};

  std::string figures(std::vector<Value> row) {
    model::DocumentBlock block{.kind = Kind::kpi};
    block.answer.columns = {{"net_sales", {TypeKind::decimal, 2}, Role::measure, "EUR"},
                            {"net_sales_previous", {TypeKind::decimal, 2}, Role::previous, "EUR"},
                            {"net_sales_percent", {TypeKind::decimal, 2}, Role::percent, "%"}};
    block.answer.rows = {std::move(row)};
    return finding_of(block, setting);
  }

  std::string ranking(std::vector<std::vector<Value>> rows) {
    model::DocumentBlock block{.kind = Kind::bar};
    block.answer.columns = {{"country", {TypeKind::text}, Role::dimension, ""},
                            {"orders", {TypeKind::integer}, Role::measure, ""}};
    block.answer.rows = std::move(rows);
    return finding_of(block, setting);
  }
};

std::vector<Value> row(const char* name, std::int64_t number) { return {std::string(name), number}; }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(report_finding, Fixture)

BOOST_AUTO_TEST_CASE(figures_say_their_change) {
  struct {
    std::vector<Value> row;
    const char* expected;
  } const cases[] = {
      {{money(539'121), money(480'010), money(1'231)}, "Net sales 5,391.21 EUR, up 12.3 % on the week before."},
      {{money(100), money(200), money(-5'000)}, "Net sales 1.00 EUR, down 50.0 % on the week before."},
      {{money(200), money(200), money(0)}, "Net sales 2.00 EUR, unchanged on the week before."},
      {{money(200), Value{}, Value{}}, "Net sales 2.00 EUR, nothing in the week before."},
      {{money(200), money(0), Value{}}, "Net sales 2.00 EUR."},
      {{Value{}, money(200), Value{}}, "Net sales: no data."},
  };
  for (const auto& c : cases) BOOST_TEST(figures(c.row) == c.expected);
}

BOOST_AUTO_TEST_CASE(rankings_name_the_leader) {
  BOOST_TEST(ranking({row("France", 7), row("Germany", 1'204), row("Italy", 8)}) ==
             "Orders: Germany leads with 1,204, before Italy with 8.");
  BOOST_TEST(ranking({row("France", 7), row("Germany", 7)}) == "Orders: France and Germany lead with 7.");
  BOOST_TEST(ranking({row("France", 7)}) == "Orders: France 7.");
  BOOST_TEST(ranking({{std::string("France"), Value{}}}) == "No data in this period.");
  BOOST_TEST(ranking({}) == "No data in this period.");
}

BOOST_AUTO_TEST_CASE(each_unit_has_its_own_sentence) {
  const auto with = [&](Kind kind, std::vector<std::vector<Value>> rows) {
    model::DocumentBlock block{.kind = kind};
    if (kind == Kind::bar) block.answer.columns.push_back({"country", {TypeKind::text}, Role::dimension, ""});
    block.answer.columns.push_back({"currency", {TypeKind::text}, Role::dimension, ""});
    block.answer.columns.push_back({"sales", {TypeKind::decimal, 2}, Role::measure, "", "currency"});
    block.answer.rows = std::move(rows);
    return finding_of(block, setting);
  };
  const Value euro = std::string("EUR"), yen = std::string("JPY");
  BOOST_TEST(with(Kind::kpi, {{euro, money(100)}, {yen, money(70'000)}}) == "Sales 1.00 EUR. Sales 700.00 JPY.");
  BOOST_TEST(with(Kind::bar, {{std::string("Japan"), yen, money(70'000)},
                              {std::string("France"), euro, money(100)},
                              {std::string("Italy"), euro, money(300)}}) ==
             "Sales: Japan 700.00 JPY. Sales: Italy leads with 3.00 EUR, before France with 1.00 EUR.");
}

BOOST_AUTO_TEST_CASE(hostile_labels_are_defused) { BOOST_TEST(ranking({row("\x1b[2J", 7)}) == "Orders: \\x1b[2J 7."); }

BOOST_AUTO_TEST_SUITE_END()
