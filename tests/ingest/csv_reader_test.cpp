#include "ingest/csv_reader.hpp"

#include <random>

#include <boost/test/unit_test.hpp>

#include "read_all.hpp"
#include "support/seed.hpp"

using namespace portico;
using portico::testing::read_text;
using portico::testing::ReadAll;
using portico::testing::source_of;

namespace {

ReadAll read(std::string content, const std::vector<std::string>& columns, std::size_t piece = 1 << 16) {
  return read_text(source_of("csv"), std::move(content), columns, piece);
}

std::string in_quotes(std::string_view cell) {
  std::string quoted = "\"";
  for (const char c : cell) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

/// A random table and one of the many ways to write it.
struct RandomTable {
  explicit RandomTable(std::uint64_t seed) : random(seed) {
    const std::size_t columns = 1 + random() % 5;
    for (std::size_t c = 0; c < columns; ++c) names.push_back("c" + std::to_string(c));
    for (const std::string& name : names) text += (name == names.front() ? "" : ",") + name;
    text += '\n';
    for (auto count = random() % 20; count > 0; --count) add_row(columns);
  }

  void add_row(std::size_t columns) {
    auto& row = rows.emplace_back();
    for (std::size_t c = 0; c < columns; ++c) {
      constexpr std::string_view letters = "ab,\"\n\r ;x";
      std::string cell;
      for (auto size = random() % 6; size > 0; --size) cell += letters[random() % letters.size()];
      const bool needs_quotes = cell.find_first_of(",\"\n\r") != std::string::npos || columns == 1;
      const bool quotes = needs_quotes || random() % 3 == 0;
      text += (c == 0 ? "" : ",") + (quotes ? in_quotes(cell) : cell);
      row.push_back(cell.empty() && !quotes ? "<null>" : cell);
    }
    text += random() % 2 ? "\r\n" : "\n";
  }

  std::mt19937_64 random;
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> rows;
  std::string text;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(ingest_csv_reader)

BOOST_AUTO_TEST_CASE(reads_the_wanted_columns_in_the_wanted_order) {
  BOOST_TEST(read("a,b,c\n1,2,3\n4,5,6\n", {"c", "a"}).text() == "3|1|\n6|4|\n");
}

BOOST_AUTO_TEST_CASE(reads_quotes_line_ends_and_nulls) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases{
      {"a,b\r\n1,2\r\n", "1|2|\n"},
      {"a,b\n1,2", "1|2|\n"},
      {"a,b\n\"x\"\"y\",\"p,q\"\n", "x\"y|p,q|\n"},
      {"a,b\n\"x\ny\",\"p\r\nq\"\r\n", "x\ny|p\r\nq|\n"},
      {"a,b\n,\"\"\n", "<null>||\n"},
      {"a,b\n1,\n", "1|<null>|\n"},
      {"a,b\n1,", "1|<null>|\n"},
      {"a,b\n1,\"2\"", "1|2|\n"},
      {"a,b\n1,\"2\"\r", "1|2|\n"},
      {"\xEF\xBB\xBF"
       "a,b\n1,2\n",
       "1|2|\n"},
      {"a,b\n\n1,2\n\r\n\n3,4\n\n", "1|2|\n3|4|\n"},
      {"\"a\",\"b\"\n1,2\n", "1|2|\n"},
      {"a,b\nx\"y, z \n", "x\"y| z |\n"},
      {"a,b\n", ""},
  };
  for (const auto& [content, expected] : cases) {
    BOOST_TEST_CONTEXT(content) {
      const ReadAll all = read(std::string(content), {"a", "b"});
      BOOST_TEST(all.outcome.has_value());
      BOOST_TEST(all.broken.empty());
      BOOST_TEST(all.text() == expected);
    }
  }
}

BOOST_AUTO_TEST_CASE(keeps_broken_records_with_number_line_reason_and_bytes) {
  const ReadAll all = read("a,b\n1,2\n\"x\ny\",2,3\n\n4\n\"5\"x,6\n7,8\n\"9,10\n", {"a", "b"});
  BOOST_TEST(all.text() == "1|2|\n7|8|\n");
  BOOST_TEST(
      all.broken == (std::vector<std::string>{"2@3 3 columns instead of 2 [\"x\ny\",2,3]", "3@6 1 of 2 columns [4]",
                                              "4@7 text after the closing quote of column 1 [\"5\"x,6]",
                                              "6@9 the quote that opens column 1 is never closed [\"9,10\n]"}),
      boost::test_tools::per_element());
  BOOST_TEST(all.lines == (std::vector<std::uint64_t>{2, 8}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(reads_a_random_table_as_it_was_written_whatever_the_pieces) {
  for (std::uint64_t round = 0; round < 300; ++round) {
    RandomTable table(testing::seed() + round);
    const std::size_t piece = 1 + table.random() % 40;
    BOOST_TEST_CONTEXT("round " << round << ", pieces of " << piece << ":\n" << table.text) {
      const ReadAll all = read(table.text, table.names, piece);
      BOOST_TEST(all.outcome.has_value());
      BOOST_TEST(all.broken.empty());
      BOOST_TEST((all.rows == table.rows));
    }
  }
}

BOOST_AUTO_TEST_CASE(answers_the_same_for_any_pieces_of_random_bytes) {
  std::mt19937_64 random(testing::seed());
  constexpr std::string_view letters = "ab,,\"\"\n\n\r\xA3\0x";
  for (int round = 0; round < 500; ++round) {
    std::string content = "a,b\n";
    for (auto size = random() % 120; size > 0; --size) content += letters[random() % letters.size()];
    const ReadAll whole = read(content, {"a", "b"});
    const ReadAll pieces = read(content, {"a", "b"}, 1 + random() % 5);
    BOOST_TEST((whole.rows == pieces.rows));
    BOOST_TEST(whole.broken == pieces.broken, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(keeps_bytes_that_are_not_in_the_encoding_as_a_broken_record) {
  const ReadAll all = read(
      "a,b\n1,\xA3"
      "5\n2,caf\xC3\xA9\n",
      {"a", "b"});
  BOOST_TEST(all.text() == "2|café|\n");
  BOOST_TEST(all.broken.at(0) ==
             "1@2 not UTF-8 (byte 0xA3); the source may need another 'encoding' [1,\xA3"
             "5]");
}

BOOST_AUTO_TEST_CASE(decodes_the_declared_encoding) {
  ingest::SourceDefinition source = source_of("csv");
  source.encoding = ingest::Encoding::windows_1252;
  const ReadAll all = read_text(source,
                                "a,pri\xE9\n\"x\"\"\x80\",\xA3"
                                "5\n",
                                {"a", "prié"});
  BOOST_TEST(all.text() == "x\"€|£5|\n");
}

BOOST_AUTO_TEST_CASE(takes_another_delimiter) {
  ingest::SourceDefinition source = source_of("csv");
  source.delimiter = ';';
  BOOST_TEST(read_text(source, "a;b\n1,5;\"2;3\"\n", {"a", "b"}).text() == "1,5|2;3|\n");
}

BOOST_AUTO_TEST_CASE(names_a_column_that_is_missing_and_hands_over_nothing) {
  const ReadAll all = read("InvoiceNo,CustomerID\n1,2\n", {"InvoiceNo", "CustomerId"});
  BOOST_TEST(all.outcome.error().message == "'/data/file' has no column 'CustomerId'; did you mean 'CustomerID'?");
  BOOST_TEST(all.outcome.error().hint == "it has InvoiceNo, CustomerID; name the right one under 'map'");
  BOOST_TEST(all.rows.empty());
}

BOOST_AUTO_TEST_CASE(refuses_a_file_without_header_and_a_column_that_is_there_twice) {
  BOOST_TEST(read("", {"a"}).outcome.error().message == "'/data/file' is empty: it has no header");
  BOOST_TEST(read("a,b,a\n1,2,3\n", {"a"}).outcome.error().message == "'/data/file' has several columns 'a'");
  BOOST_TEST(read("a,b,a\n1,2,3\n", {"b"}).text() == "2|\n");
}

BOOST_AUTO_TEST_CASE(ends_where_a_missing_quote_would_swallow_the_file) {
  std::string content = "a,b\n1,2\n3,\"4\n";
  while (content.size() < (18U << 20U)) content += "some text, some more\n";
  const ReadAll all = read(content, {"a", "b"});
  BOOST_TEST(all.text() == "1|2|\n");
  BOOST_TEST(all.outcome.error().message == "'/data/file': the record that begins at line 3 is larger than 16 MiB");
}

BOOST_AUTO_TEST_SUITE_END()
