#include "ingest/iso_time.hpp"

#include <random>

#include <boost/test/unit_test.hpp>

#include "model/time_format.hpp"
#include "support/seed.hpp"

using namespace portico;
using ingest::IsoTimeReader;

namespace {

const Zone utc;

std::optional<Instant> fast(IsoTimeReader& reader, std::string_view text) {
  std::int64_t microseconds = 0;
  if (reader.read(text, microseconds) == IsoTimeReader::Outcome::other) return std::nullopt;
  return Instant{std::chrono::microseconds{microseconds}};
}

std::string random_time(std::mt19937_64& random) {
  const auto digits = [&](std::uint64_t most) { return fmt::format("{:02}", random() % most); };
  std::string text = digits(100) + digits(100) + '-' + digits(14) + '-' + digits(33) + "T t"[random() % 3] +
                     digits(26) + ':' + digits(62) + ':' + digits(62);
  if (random() % 2 == 0) text += '.' + std::to_string(random()).substr(0, random() % 12);
  if (random() % 3 != 0) text += "Zz"[random() % 2];
  if (random() % 10 == 0) text[random() % text.size()] = ":-. Tx+\0"[random() % 8];
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ingest_iso_time)

BOOST_AUTO_TEST_CASE(agrees_with_the_general_reader_on_random_texts) {
  const model::TimeFormat format = model::TimeFormat::compile("").value();
  std::mt19937_64 random(testing::seed());
  IsoTimeReader reader;
  int read = 0;
  for (int round = 0; round < 50'000; ++round) {
    const std::string text = random_time(random);
    const auto time = fast(reader, text);
    if (!time) continue;
    ++read;
    BOOST_TEST((time == format.parse_time(text, utc)), text);
  }
  BOOST_TEST(read > 10'000);
}

BOOST_AUTO_TEST_CASE(reads_all_usual_forms) {
  const model::TimeFormat format = model::TimeFormat::compile("").value();
  IsoTimeReader reader;
  for (const std::string_view text :
       {"2026-01-31T07:00:00Z", "2026-01-31 07:00:00", "2026-01-31t23:59:59.5z", "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z", "2024-02-29 00:00:00.000001", "1970-01-01T00:00:01Z", "1969-12-31T23:59:59Z"})
    BOOST_TEST((fast(reader, text) == format.parse_time(text, utc) && fast(reader, text)), text);
}

BOOST_AUTO_TEST_CASE(leaves_everything_else_to_the_general_reader) {
  IsoTimeReader reader;
  for (const std::string_view text :
       {"", "2026-01-31", "2026-01-31T07:00Z", "2026-01-31T07:00:00+01:00", "2026-02-29T07:00:00Z",
        "2026-01-32T07:00:00Z", "2026-13-01T07:00:00Z", "2026-00-01T07:00:00Z", "2026-01-00T07:00:00Z",
        "2026-01-31T24:00:00Z", "2026-01-31T07:60:00Z", "2026-01-31T07:00:60Z", "2026-01-31T07:00:00.Z",
        "2026-01-31T07:00:00.1234567890Z", "2026-01-31T07:00:00Z ", "2026-01-31T07:00:00ZZ", "2026/01/31T07:00:00Z",
        "2026-01-31_07:00:00Z", "+026-01-31T07:00:00Z"})
    BOOST_TEST(!fast(reader, text), text);
  BOOST_TEST(!fast(reader, std::string_view("\0\0\0\0\0\0\0\0\0\0T07:00:00Z", 20)));
}

BOOST_AUTO_TEST_CASE(tells_instants_from_local_times) {
  IsoTimeReader reader;
  std::int64_t microseconds = 0;
  BOOST_TEST((reader.read("2026-01-31T07:00:00Z", microseconds) == IsoTimeReader::Outcome::instant));
  BOOST_TEST((reader.read("2026-01-31T07:00:00", microseconds) == IsoTimeReader::Outcome::local));
}

BOOST_AUTO_TEST_SUITE_END()
