#include "ingest/jsonl_reader.hpp"

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
  return read_text(source_of("jsonl"), std::move(content), columns, piece);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ingest_jsonl_reader)

BOOST_AUTO_TEST_CASE(reads_members_of_every_type) {
  BOOST_TEST(read(R"({"t":"x\n\u00e9","n":12.10,"b":true,"z":null,"l":[1, 2],"e":""})"
                  "\n",
                  {"t", "n", "b", "z", "l", "e", "missing"})
                 .text() == "x\né|12.10|true|<null>|[1, 2]||<null>|\n");
}

BOOST_AUTO_TEST_CASE(reads_nested_members_by_their_path) {
  BOOST_TEST(read(R"({"id":1,"address":{"city":"Rome","geo":{"lat":41.9}},"x":{"city":"no"}})",
                  {"address.geo.lat", "address.city", "id"})
                 .text() == "41.9|Rome|1|\n");
}

BOOST_AUTO_TEST_CASE(keeps_every_digit_of_a_number) {
  BOOST_TEST(
      read(R"({"n":12345678901234567.890,"m":123456789012345678901234567890,"e":1.5e3})", {"n", "m", "e"}).text() ==
      "12345678901234567.890|123456789012345678901234567890|1.5e3|\n");
}

BOOST_AUTO_TEST_CASE(keeps_lines_that_are_no_object_as_broken_records) {
  const ReadAll all = read(
      "{\"a\":1}\n{\"a\":\n[1]\n\n{\"a\":2} x\n{\"a\":tru}\n{\"a\":01}\n\"x\n{\"a\":3}\r\n{\"a\":\"\xA3\"}", {"a"});
  BOOST_TEST(all.text() == "1|\n3|\n");
  BOOST_TEST(all.broken.size() == 7U);
  BOOST_TEST(all.broken.at(0).find("2@2 no JSON: ") == 0U, all.broken.at(0));
  BOOST_TEST(all.broken.at(1) == "3@3 no JSON object [[1]]");
  BOOST_TEST(all.broken.at(2).find("4@5 no JSON") == 0U, all.broken.at(2));
  BOOST_TEST(all.broken.at(6).find("9@10 ") == 0U, all.broken.at(6));
}

BOOST_AUTO_TEST_CASE(keeps_words_that_only_begin_like_null_as_broken_records) {
  for (const char* word : {"nul", "nill", "nullx", "n", "null1"}) {
    const ReadAll all = read("{\"a\":" + std::string(word) + "}\n{\"a\":null}\n", {"a"});
    BOOST_TEST(all.rows.size() == 1U, word);
    BOOST_TEST(all.broken.size() == 1U, word);
    BOOST_TEST(all.broken.at(0).starts_with("1@1 no JSON: "), all.broken.at(0));
  }
}

BOOST_AUTO_TEST_CASE(answers_the_same_for_any_pieces_of_damaged_lines) {
  std::mt19937_64 random(testing::seed());
  const std::string line = R"({"a":"x","b":{"c":[1,2,{"d":null}]},"n":-1.5})"
                           "\n";
  for (int round = 0; round < 300; ++round) {
    std::string content = line + line + line;
    for (int change = 0; change < 4; ++change) content[random() % content.size()] = static_cast<char>(random());
    const ReadAll whole = read(content, {"a", "b.c", "n"});
    const ReadAll pieces = read(content, {"a", "b.c", "n"}, 1 + random() % 50);
    BOOST_TEST((whole.rows == pieces.rows));
    BOOST_TEST(whole.broken == pieces.broken, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(ends_at_a_line_of_more_than_16_megabytes) {
  const ReadAll all = read("{\"a\":1}\n" + std::string(17U << 20U, ' ') + "\n", {"a"});
  BOOST_TEST(all.text() == "1|\n");
  BOOST_TEST(all.outcome.error().message == "'/data/file': line 2 is longer than 16 MiB");
}

BOOST_AUTO_TEST_SUITE_END()
