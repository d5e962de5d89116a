#include "protocol/rows_json.hpp"

#include <random>

#include <boost/test/unit_test.hpp>

#include "support/seed.hpp"

namespace portico::protocol {
namespace {

using model::AnswerColumn;

/// Keeps what comes, cell by cell.
struct Kept final : model::RowSink {
  void begin(const std::vector<AnswerColumn>& columns) override { names = columns; }
  void add(const model::RowBatch& batch) override {
    ++batches;
    for (std::size_t row = 0; row < batch.rows; ++row) {
      rows.emplace_back();
      for (const Column& column : batch.columns) rows.back().push_back(column.value_at(row));
    }
  }
  void end(const model::Provenance& provenance) override { tx = provenance.tx; }

  std::vector<AnswerColumn> names;
  std::vector<std::vector<Value>> rows;
  int batches = 0;
  std::int64_t tx = -1;
};

const std::vector<AnswerColumn> columns{
    {.name = "i", .type = {TypeKind::integer}},  {.name = "d", .type = {TypeKind::decimal, 2}, .unit = "EUR"},
    {.name = "f", .type = {TypeKind::floating}}, {.name = "t", .type = {TypeKind::text}},
    {.name = "b", .type = {TypeKind::boolean}},  {.name = "at", .type = {TypeKind::time}},
    {.name = "on", .type = {TypeKind::date}}};

const std::vector<std::vector<Value>> samples{
    {std::int64_t{-1}, Decimal::from_units(-1250, 2), 0.1, std::string("a\"\\\n\x01é\u2028"), true,
     Instant{std::chrono::microseconds{1'234'567'890'123'456}}, Date{std::chrono::days{20'000}}},
    {INT64_MIN, Decimal::from_units(INT64_MAX, 2), -1.7976931348623157e308, std::string(), false,
     Instant{std::chrono::microseconds{-1}}, Date{std::chrono::days{-1}}},
    {{}, {}, {}, {}, {}, {}, {}}};

model::RowBatch batch_of(const std::vector<std::vector<Value>>& rows) {
  model::RowBatch batch{.rows = rows.size(), .columns = {}};
  for (std::size_t i = 0; i < columns.size(); ++i) {
    ColumnBuilder builder(columns[i].type);
    for (const auto& row : rows) builder.append(row[i]);
    batch.columns.push_back(builder.take());
  }
  return batch;
}

std::string lines(const std::vector<std::vector<Value>>& rows) {
  std::string text;
  append_head(text, columns);
  append_rows(text, batch_of(rows));
  append_end(text, {.tx = 7});
  return text;
}

/// The message of what goes wrong with these lines.
std::string trouble(std::string_view text) {
  Kept kept;
  RowsReader reader(kept);
  const auto fed = reader.feed(text);
  if (!fed) return fed.error().message;
  const auto finished = reader.finish();
  return finished ? "" : finished.error().message;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(protocol_rows_json)

BOOST_AUTO_TEST_CASE(writes_a_line_a_row) {
  BOOST_TEST(lines({samples[0]})
                 .find("\n[-1,\"-12.50\",\"0.1\",\"a\\\"\\\\\\n\\u0001é\u2028\",true,\"2009-02-13T23:31:30."
                       "123456Z\",\"2024-10-04\"]\n") != std::string::npos);
  BOOST_TEST(lines({samples[2]}).find("\n[null,null,null,null,null,null,null]\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(reads_back_every_cell_in_pieces_of_any_size) {
  std::mt19937_64 random(testing::seed());
  std::vector<std::vector<Value>> rows;
  for (int i = 0; i < 10'000; ++i) rows.push_back(samples[random() % samples.size()]);
  const std::string text = lines(rows);
  Kept kept;
  RowsReader reader(kept);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = std::min<std::size_t>(text.size() - at, random() % 3 == 0 ? 1 : random() % 60'000);
    BOOST_REQUIRE(reader.feed(std::string_view(text).substr(at, size)));
    at += size;
  }
  BOOST_TEST(reader.finish().has_value());
  BOOST_TEST((kept.rows == rows));
  BOOST_TEST(kept.batches == 3);
  BOOST_TEST(kept.names.at(1).unit == "EUR");
  BOOST_TEST(kept.tx == 7);
}

BOOST_AUTO_TEST_CASE(notices_an_end_that_is_missing) {
  const std::string text = lines({samples[0]});
  BOOST_TEST(trouble(text).empty());
  for (const std::size_t size : {std::size_t{0}, text.find('\n') + 1, text.size() - 1})
    BOOST_TEST(trouble(std::string_view(text).substr(0, size)) ==
               "the daemon broke off before its answer was complete");
}

BOOST_AUTO_TEST_CASE(tells_the_error_that_stopped_the_rows) {
  std::string text;
  append_head(text, columns);
  append_failure(text, {Errc::storage, "the disk is on fire", "put it out"});
  BOOST_TEST(trouble(text) == "the disk is on fire");
}

BOOST_AUTO_TEST_CASE(refuses_lines_that_are_none) {
  const std::string head = R"({"columns":[{"name":"i","type":"int","role":"dimension","unit":""}]})";
  const auto refused = [&](const std::string& text) { return trouble(text).starts_with("the daemon's rows are not"); };
  for (const char* line : {"[1,2]", "[]", "[\"1\"]", "[1.5]", "[true]", "[18446744073709551615]", "7", "{}", "[1", "x",
                           R"({"columns":[]})", R"({"provenance":7})"})
    BOOST_TEST(refused(head + "\n" + line + "\n"), line);
  BOOST_TEST(refused("[1]\n"));
  BOOST_TEST(refused(head + "\n{\"provenance\":{}}\n[1]\n"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace portico::protocol
