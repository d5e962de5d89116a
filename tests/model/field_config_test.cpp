#include "model/field_config.hpp"

#include <boost/test/unit_test.hpp>

#include "catalog_sample.hpp"

using namespace portico;
using portico::testing::changed;
using portico::testing::ReadCatalog;
using portico::testing::sales;

namespace {

/// What is wrong when the field `country` is declared like this.
std::string problems_of(std::string_view declaration) {
  return ReadCatalog(changed(sales, "country = \"text\"", "country = " + std::string(declaration))).problems();
}

model::Field field_of(std::string_view declaration) {
  const ReadCatalog read(changed(sales, "country = \"text\"", "country = " + std::string(declaration)));
  BOOST_TEST(read.problems() == "");
  return *read.catalog.datasets.at(0).field("country");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(model_field_config)

BOOST_AUTO_TEST_CASE(points_at_each_mistake) {
  const std::vector<std::pair<std::string_view, std::string_view>> mistakes{
      {"5", "13:11: 'country' in [dataset.sales.fields]: must be a type (\"int\") or a table ({ type = \"int\", … })"},
      {"{ unit = 'EUR' }", "13:11: [dataset.sales.fields.country]: the key 'type' is missing"},
      {"{ type = 'int', format = '%d' }",
       "13:36: 'format' in [dataset.sales.fields.country]: only a time or date has a format"},
      {"{ type = 'date', zone = 'UTC' }", "13:35: 'zone' in [dataset.sales.fields.country]: only a time has a zone"},
      {"{ type = 'int', min = 'x' }", "13:33: 'min' in [dataset.sales.fields.country]: 'x' is no value of type int"},
      {"{ type = 'int', min = 2, max = 1 }", "13:11: [dataset.sales.fields.country]: 'max' is less than 'min'"},
      {"{ type = 'decimal(1)', min = 0.25 }",
       "13:40: 'min' in [dataset.sales.fields.country]: '0.25' is no value of type decimal(1)"},
      {"{ type = 'int', one_of = [1, 'x'] }",
       "13:40: [dataset.sales.fields.country.one_of]: 'x' is no value of type int"},
      {"{ type = 'bool', max = true }",
       "13:34: 'max' in [dataset.sales.fields.country]: a bool has neither min nor max"},
      {"{ type = 'int', pattern = 'a' }",
       "13:37: 'pattern' in [dataset.sales.fields.country]: only a text has a pattern"},
      {"{ type = 'text', unit_field = 'customer' }",
       "13:41: 'unit_field' in [dataset.sales.fields.country]: only a number has a unit, but 'country' is text"},
      {"{ type = 'int', unit = 'EUR', unit_field = 'customer' }",
       "13:54: 'unit_field' in [dataset.sales.fields.country]: 'unit' is given, too: leave out the one that is not "
       "meant"},
      {"{ type = 'int', unit_field = 'custmer' }",
       "13:40: 'unit_field' in [dataset.sales.fields.country]: there is no field 'custmer'; did you mean 'customer'?"},
      {"{ type = 'int', unit_field = 'quantity' }",
       "13:40: 'unit_field' in [dataset.sales.fields.country]: must name a text field, but 'quantity' is int"},
      {"{ type = 'int', unit_field = 5 }",
       "13:40: 'unit_field' in [dataset.sales.fields.country] must be a text, but is an integer"},
      {"{ type = 'int', requird = true }",
       "13:27: unknown key 'requird' in [dataset.sales.fields.country]; did you mean 'required'?"},
      {"{ type = 'text', value = 'quantity' }",
       "13:36: 'value' in [dataset.sales.fields.country]: the expression answers int, but the field is text"},
  };
  for (const auto& [declaration, problem] : mistakes)
    BOOST_TEST(problems_of(declaration) == fmt::format("x.toml:{}\n", problem));
}

BOOST_AUTO_TEST_CASE(points_at_each_mistake_that_another_module_words) {
  for (const std::string_view declaration :
       {"'decimal(99)'", "'txt'", "{ type = 'time', zone = 'Europe/Lodnon' }", "{ type = 'text', pattern = '(' }",
        "{ type = 'int', value = 'quantity *' }", "{ type = 'int', value = 'quantty * 2' }",
        "{ type = 'int', value = \"lower(quantity)\" }"})
    BOOST_TEST(problems_of(declaration).find("x.toml:13:") == 0U, declaration << " is accepted");
}

BOOST_AUTO_TEST_CASE(reads_a_contract_typed) {
  const model::Field field =
      field_of("{ type = 'decimal(2)', required = true, min = 0, max = 9.5, one_of = [1, '2.50'] }");
  BOOST_TEST(field.contract.required);
  BOOST_TEST((field.contract.min == Value(Decimal::from_units(0, 2))));
  BOOST_TEST((field.contract.max == Value(Decimal::from_units(950, 2))));
  BOOST_TEST((field.contract.one_of.at(1) == Value(Decimal::from_units(250, 2))));
  BOOST_TEST(field_of("{ type = 'text', pattern = '[A-Z]{2}' }").contract.pattern == "[A-Z]{2}");
}

BOOST_AUTO_TEST_CASE(refuses_a_derived_field_that_uses_one_below_it) {
  const std::string problems = ReadCatalog(changed(sales, "line_id = \"int\"",
                                                   "line_id = \"int\"\nx = { type = 'int', value = "
                                                   "'y' }\ny = { type = 'int', value = 'x' }"))
                                   .problems();
  BOOST_TEST(problems.find("x.toml:11:") == 0U);
}

BOOST_AUTO_TEST_CASE(a_text_of_the_same_dataset_names_the_unit) {
  BOOST_TEST(field_of("{ type = 'decimal(2)', unit_field = 'customer' }").unit_field == "customer");
  BOOST_TEST(field_of("{ type = 'int', value = 'quantity', unit_field = 'coin' }\ncoin = { type = 'text', value = "
                      "\"upper(customer)\" }")
                 .unit_field == "coin");
}

BOOST_AUTO_TEST_CASE(refuses_names_that_expressions_cannot_use) {
  BOOST_TEST(ReadCatalog(changed(sales, "country = ", "_row = ")).problems() ==
             "x.toml:13:8: '_row' in [dataset.sales.fields]: the name of a field must be a letter followed by letters, "
             "digits or _ (64 at most)\n");
}

BOOST_AUTO_TEST_CASE(parses_canonical_values_of_each_type) {
  using model::parse_value;
  BOOST_TEST((parse_value({TypeKind::integer}, "-5").value() == Value(std::int64_t{-5})));
  BOOST_TEST((parse_value({TypeKind::boolean}, "true").value() == Value(true)));
  BOOST_TEST((parse_value({TypeKind::date}, "2026-01-31").value() == Value(*parse_date("2026-01-31"))));
  BOOST_TEST((parse_value({TypeKind::floating}, "2.5").value() == Value(2.5)));
  for (const TypeKind kind : {TypeKind::integer, TypeKind::floating, TypeKind::boolean, TypeKind::time, TypeKind::date})
    for (const std::string_view text : {"", "x", "1 ", "2026-02-30"}) BOOST_TEST(parse_value({kind}, text).has_error());
}

BOOST_AUTO_TEST_SUITE_END()
