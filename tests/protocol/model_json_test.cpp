#include "protocol/model_json.hpp"

#include <bit>

#include <boost/test/unit_test.hpp>

using namespace portico;
using protocol::decode;
using protocol::parse;

namespace {

model::Answer one_cell(Type type, Value value) {
  return {.columns = {{.name = "x", .type = type}}, .rows = {{std::move(value)}}};
}

/// The cell as it stands in the JSON.
std::string written(Type type, Value value) {
  return protocol::serialize(protocol::to_json(one_cell(type, std::move(value))).at("rows").at(0).at(0));
}

Result<model::Answer> read(std::string_view type, std::string_view cell) {
  return decode<model::Answer>(
      parse(fmt::format(R"({{"columns":[{{"name":"x","type":"{}","role":"measure"}}],"rows":[[null],[{}]]}})", type,
                        cell))
          .value());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(protocol_model_json)

BOOST_AUTO_TEST_CASE(cells_are_written_by_their_type) {
  const Date day = std::chrono::sys_days{std::chrono::year{2026} / 1 / 31};
  BOOST_TEST(written({TypeKind::integer}, std::int64_t{-7}) == "-7");
  BOOST_TEST(written({TypeKind::decimal, 2}, Decimal::from_units(-1250, 2)) == "\"-12.50\"");
  BOOST_TEST(written({TypeKind::floating}, 0.1) == "\"0.1\"");
  BOOST_TEST(written({TypeKind::text}, std::string("a\"b")) == "\"a\\\"b\"");
  BOOST_TEST(written({TypeKind::boolean}, true) == "true");
  BOOST_TEST(written({TypeKind::time}, Instant(day)) == "\"2026-01-31T00:00:00Z\"");
  BOOST_TEST(written({TypeKind::date}, day) == "\"2026-01-31\"");
  BOOST_TEST(written({TypeKind::text}, {}) == "null");
}

BOOST_AUTO_TEST_CASE(decimals_keep_all_their_digits) {
  for (const auto& [units, scale] :
       {std::pair{INT64_MAX, 18}, {INT64_MIN, 18}, {INT64_MAX, 0}, {std::int64_t{100}, 2}, {std::int64_t{-1}, 18}}) {
    const Type type{TypeKind::decimal, scale};
    const auto json = protocol::encode(one_cell(type, Decimal::from_units(units, scale)));
    const auto back = std::get<Decimal>(decode<model::Answer>(parse(json).value()).value().rows.at(0).at(0));
    BOOST_TEST(back.units() == units);
    BOOST_TEST(back.scale() == scale);
  }
}

BOOST_AUTO_TEST_CASE(a_cell_that_is_not_of_its_type_is_refused_with_its_place) {
  const std::pair<const char*, const char*> wrong[] = {
      {"int", "\"7\""},           {"int", "1.5"}, {"decimal(2)", "\"1.505\""},
      {"decimal(2)", "1.5"},      {"bool", "0"},  {"time", "\"yesterday\""},
      {"date", "\"2026-02-30\""}, {"text", "7"},  {"float", "1.5"},
      {"float", "\"1.5x\""}};
  for (const auto& [type, cell] : wrong) {
    const auto refused = read(type, cell);
    BOOST_REQUIRE_MESSAGE(!refused, type << " " << cell);
    BOOST_TEST(refused.error().message.starts_with("'rows[1][0]': expected "), refused.error().message);
  }
}

BOOST_AUTO_TEST_CASE(floats_come_back_to_the_last_bit) {
  for (const double number : {0.1, 1.0 / 3, 7e-310, -1.7976931348623157e308, 2.3333333333333333e-7, -0.0, 3.0}) {
    const auto json = protocol::encode(one_cell({TypeKind::floating}, number));
    const auto back = std::get<double>(decode<model::Answer>(parse(json).value()).value().rows.at(0).at(0));
    BOOST_TEST(std::bit_cast<std::uint64_t>(back) == std::bit_cast<std::uint64_t>(number), json);
  }
}

BOOST_AUTO_TEST_CASE(rows_have_one_cell_per_column) {
  BOOST_TEST(read("int", "1,2").error().message == "'rows[1]': expected one cell per column");
  BOOST_TEST(decode<model::Answer>(parse(R"({"rows":[[1]]})").value()).error().message ==
             "'rows[0]': expected one cell per column");
}

BOOST_AUTO_TEST_CASE(only_columns_of_fiscal_dates_say_what_their_years_are) {
  model::Answer answer{.columns = {{.name = "fiscal year", .type = {TypeKind::date}}, {.name = "n"}}};
  answer.columns.front().fiscal = model::FiscalUnit{"fiscal year", "april"};
  const std::string text = protocol::encode(answer);
  BOOST_TEST(text.find(R"("fiscal":{"unit":"fiscal year","year_start":"april"})") != std::string::npos, text);
  BOOST_TEST(text.find("\"fiscal\"") == text.rfind("\"fiscal\""), text);
  const auto read = decode<model::Answer>(parse(text).value()).value();
  BOOST_TEST((read.columns.front().fiscal == answer.columns.front().fiscal));
  BOOST_TEST(!read.columns.back().fiscal.has_value());
}

BOOST_AUTO_TEST_CASE(columns_may_stand_behind_the_rows) {
  const auto answer =
      decode<model::Answer>(parse(R"({"rows":[[1]],"total":[2],"columns":[{"name":"x","type":"int"}]})").value())
          .value();
  BOOST_TEST(std::get<std::int64_t>(answer.total.value().at(0)) == 2);
}

BOOST_AUTO_TEST_CASE(unknown_names_are_refused_with_the_known_ones) {
  BOOST_TEST(decode<model::Answer>(parse(R"({"columns":[{"role":"king"}]})").value()).error().message ==
             "'columns[0].role': expected one of time, dimension, measure, previous, difference, percent, share, "
             "cumulative, moving, rank, trend");
  BOOST_TEST(decode<model::Answer>(parse(R"json({"columns":[{"type":"decimal(99)"}]})json").value()).error().message ==
             "'columns[0].type': expected a type");
  BOOST_TEST(decode<model::DocumentBlock>(parse(R"({"kind":"pie"})").value()).error().message ==
             "'kind': expected one of kpi, line, bar, table, text");
}

BOOST_AUTO_TEST_CASE(a_path_inside_a_document_is_whole) {
  const auto refused = decode<model::Document>(parse(R"({"blocks":[{"answer":{"columns":[],"rows":[7]}}]})").value());
  BOOST_TEST(refused.error().message == "'blocks[0].answer.rows[0]': expected one cell per column");
}

BOOST_AUTO_TEST_SUITE_END()
