#include "text/rows.hpp"

#include <boost/test/unit_test.hpp>

#include "answers.hpp"
#include "text/delimited.hpp"
#include "text/json.hpp"
#include "text/markdown.hpp"
#include "text/table.hpp"

namespace portico::text {
namespace {

using namespace testing;

/// The rows of the answer, in batches of so many.
std::string written(Format format, const model::Answer& answer, std::size_t batch_rows, const Style& style = {}) {
  std::string out;
  const auto writer = row_writer(format, style, [&](std::string_view piece) { out += piece; }).value();
  writer->begin(answer.columns);
  for (std::size_t at = 0; at < answer.rows.size(); at += batch_rows) {
    model::Answer part{.columns = answer.columns, .rows = {}, .total = {}, .provenance = {}};
    for (std::size_t row = at; row < std::min(answer.rows.size(), at + batch_rows); ++row)
      part.rows.push_back(answer.rows[row]);
    writer->add(batch_of(part));
  }
  writer->end(answer.provenance);
  return out;
}

model::Answer without_total() {
  model::Answer answer = by_country();
  answer.total.reset();
  answer.provenance = provenance();
  return answer;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(text_rows)

BOOST_AUTO_TEST_CASE(rows_in_batches_are_written_as_the_whole_is) {
  const model::Answer answer = without_total();
  for (const std::size_t batch : {1U, 2U, 100U}) {
    BOOST_TEST(written(Format::tsv, answer, batch) == to_tsv(answer, {}));
    BOOST_TEST(written(Format::csv, answer, batch) == to_csv(answer, {}));
    BOOST_TEST(written(Format::jsonl, answer, batch) == to_jsonl(answer));
    BOOST_TEST(written(Format::markdown, answer, batch) == to_markdown(answer, {}));
    BOOST_TEST(written(Format::none, answer, batch) == "");
  }
  BOOST_TEST(written(Format::table, answer, 100) == to_table(answer, {}));
}

BOOST_AUTO_TEST_CASE(tables_become_wider_on_the_way) {
  model::Answer answer{
      .columns = {text_column("name"), count_column("n", Role::dimension)}, .rows = {}, .total = {}, .provenance = {}};
  answer.rows = {{words("abc"), whole(1)}, {words("abcdefghijklmn"), whole(22)}};
  BOOST_TEST(written(Format::table, answer, 1, {.footer = Footer::hidden}) ==
             "name  n\n────  ─\nabc   1\nabcdefghijklmn  22\n");
}

BOOST_AUTO_TEST_CASE(json_is_one_object_with_or_without_rows) {
  model::Answer answer = without_total();
  const std::string text = written(Format::json, answer, 2);
  BOOST_TEST(text.starts_with("{\"schema\":\"portico.rows/1\",\n \"columns\":[\n"));
  BOOST_TEST(text.find(",\n \"rows\":[\n  {\"country\":\"Germany\",") != std::string::npos);
  BOOST_TEST(text.find("}],\n \"meta\":{\"as_of\":\"2026-11-22T15:58:00Z\"") != std::string::npos);
  BOOST_TEST(text.ends_with("}\n"));
  answer.rows.clear();
  BOOST_TEST(written(Format::json, answer, 2).find("\"rows\":[],") != std::string::npos);
  BOOST_TEST(written(Format::table, answer, 2).find("no rows") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_format_of_rows) {
  const auto refused = row_writer(Format::chart, {}, [](std::string_view) {});
  BOOST_TEST(refused.error().message == "single rows cannot be written as 'chart'");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace portico::text
