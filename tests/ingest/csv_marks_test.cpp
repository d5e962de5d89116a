#include "ingest/csv_marks.hpp"

#include <random>
#include <string>

#include <boost/test/unit_test.hpp>

#include "support/seed.hpp"

using portico::ingest::CsvMarks;

namespace {

/// The places that are found, one after the other, after skipping up to `most_skipped` bytes each time.
std::vector<std::size_t> found(const std::string& text, char delimiter, std::size_t skipped) {
  CsvMarks marks(delimiter);
  const char* const end = text.data() + text.size();
  marks.begin(end);
  std::vector<std::size_t> places;
  for (const char* at = text.data();;) {
    const char* const mark = marks.next(at);
    places.push_back(static_cast<std::size_t>(mark - text.data()));
    if (end - mark <= static_cast<std::ptrdiff_t>(skipped)) return places;
    at = mark + skipped;
  }
}

std::vector<std::size_t> expected(const std::string& text, char delimiter, std::size_t skipped) {
  std::vector<std::size_t> places;
  for (std::size_t at = 0;;) {
    while (at < text.size() && text[at] != delimiter && text[at] != '\n') ++at;
    places.push_back(at);
    if (text.size() - at <= skipped) return places;
    at += skipped;
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ingest_csv_marks)

BOOST_AUTO_TEST_CASE(finds_what_a_plain_search_finds) {
  std::mt19937_64 random(portico::testing::seed());
  for (int round = 0; round < 3000; ++round) {
    const std::size_t rare = 1 + random() % 100;
    std::string text(random() % 400, 'x');
    for (char& c : text) c = random() % rare == 0 ? ",\n\0\xAC"[random() % 4] : static_cast<char>(random() % 256);
    const char delimiter = ",;\t\0"[random() % 4];
    const std::size_t skipped = 1 + random() % 90;
    BOOST_TEST(found(text, delimiter, skipped) == expected(text, delimiter, skipped), boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(finds_a_mark_at_every_place_of_every_length) {
  for (std::size_t size = 1; size <= 200; ++size) {
    for (std::size_t place = 0; place < size; ++place) {
      std::string text(size, 'x');
      text[place] = ',';
      CsvMarks marks(',');
      marks.begin(text.data() + size);
      BOOST_TEST_REQUIRE(marks.next(text.data()) == text.data() + place);
      BOOST_TEST_REQUIRE(marks.next(text.data() + place + 1) == text.data() + size);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
