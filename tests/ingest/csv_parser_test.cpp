#include "ingest/csv_parser.hpp"

#include <random>

#include <boost/test/unit_test.hpp>

#include "support/seed.hpp"

using namespace portico;
using ingest::CsvParser;

namespace {

/// What a parser answers of a text: a line per record.
struct Answer {
  std::string text;
  void add(std::string_view outcome, const std::vector<std::string>& cells, std::string_view raw, std::size_t lines) {
    text += fmt::format("{} {} [{}]", outcome, lines, raw);
    for (const std::string& cell : cells) text += '|' + cell;
    text += "\n--\n";
  }
};

/// Byte by byte, as RFC 4180 is read: slow and plain.
class NaiveParser {
 public:
  explicit NaiveParser(std::string_view text) : text_(text) {}

  Answer run() {
    while (at_ < text_.size()) record();
    return answer_;
  }

 private:
  bool done() const { return at_ == text_.size(); }
  bool line_ends_at(std::size_t at) const {
    return at == text_.size() || text_[at] == '\n' ||
           (text_[at] == '\r' && (at + 1 == text_.size() || text_[at + 1] == '\n'));
  }

  void record() {
    const std::size_t begin = at_;
    std::vector<std::string> cells;
    bool good = true;
    for (bool more = true; more && good;) {
      const bool quoted = !done() && text_[at_] == '"';
      good = quoted ? quoted_cell(cells) : plain_cell(cells);
      more = good && !done() && text_[at_] == ',';
      if (more) ++at_;
    }
    if (!good) return skip(begin);
    if (!done() && text_[at_] == '\r') ++at_;
    const std::size_t end = at_;
    if (!done()) ++at_;
    std::string_view raw = text_.substr(begin, end - begin);
    if (raw.ends_with('\r')) raw.remove_suffix(1);
    const auto lines = std::count(text_.begin() + static_cast<std::ptrdiff_t>(begin),
                                  text_.begin() + static_cast<std::ptrdiff_t>(at_), '\n');
    if (raw.empty()) cells.clear();
    answer_.add(raw.empty() ? "blank" : "record", cells, raw, static_cast<std::size_t>(lines));
  }

  bool plain_cell(std::vector<std::string>& cells) {
    std::string cell;
    while (!done() && text_[at_] != ',' && !(text_[at_] == '\n')) cell += text_[at_++];
    const bool last = done() || text_[at_] == '\n';
    if (last && cell.ends_with('\r')) cell.pop_back();
    cells.push_back(cell.empty() ? "<null>" : cell);
    return true;
  }

  bool quoted_cell(std::vector<std::string>& cells) {
    std::string cell;
    for (++at_;; ++at_) {
      if (done()) return false;
      if (text_[at_] != '"') {
        cell += text_[at_];
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        cell += '"';
        ++at_;
      } else {
        break;
      }
    }
    ++at_;
    cells.push_back(cell);
    return done() || text_[at_] == ',' || line_ends_at(at_);
  }

  void skip(std::size_t begin) {
    while (!done() && text_[at_] != '\n') ++at_;
    std::string_view raw = text_.substr(begin, at_ - begin);
    if (raw.ends_with('\r')) raw.remove_suffix(1);
    if (!done()) ++at_;
    const auto lines = std::count(text_.begin() + static_cast<std::ptrdiff_t>(begin),
                                  text_.begin() + static_cast<std::ptrdiff_t>(at_), '\n');
    answer_.add("broken", {}, raw, static_cast<std::size_t>(lines));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Answer answer_;
};

void add_to(Answer& answer, CsvParser::Outcome outcome, const CsvParser& parser) {
  std::vector<std::string> cells;
  if (outcome == CsvParser::Outcome::record)
    for (const std::string_view cell : parser.cells()) cells.emplace_back(cell.data() ? cell : "<null>");
  const std::string_view name = outcome == CsvParser::Outcome::record   ? "record"
                                : outcome == CsvParser::Outcome::broken ? "broken"
                                                                        : "blank";
  answer.add(name, cells, parser.record(), parser.lines());
}

/// Read in pieces of `piece` bytes, each copied to memory of its own size.
Answer parsed(const std::string& text, std::size_t piece) {
  CsvParser parser(',');
  Answer answer;
  std::string rest;
  for (std::size_t given = 0; given < text.size();) {
    const std::string fresh = rest + text.substr(given, piece);
    given = std::min(given + piece, text.size());
    const std::vector<char> buffer(fresh.begin(), fresh.end());
    parser.begin({buffer.data(), buffer.size()},
                 given == text.size() ? CsvParser::Input::complete : CsvParser::Input::partial);
    for (auto outcome = parser.next(); outcome != CsvParser::Outcome::more; outcome = parser.next())
      add_to(answer, outcome, parser);
    rest = parser.rest();
    parser.release();
  }
  BOOST_TEST(rest.empty());
  return answer;
}

std::string random_text(std::mt19937_64& random) {
  constexpr std::string_view letters{",,\"\n\r\0\xC3\xA9 ab", 11};
  const std::size_t plain = random() % 12;
  std::string text;
  for (auto size = random() % 500; size > 0; --size)
    text += random() % 12 < plain ? 'x' : letters[random() % letters.size()];
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ingest_csv_parser)

BOOST_AUTO_TEST_CASE(answers_as_a_naive_parser_does) {
  std::mt19937_64 random(testing::seed());
  for (int round = 0; round < 3000; ++round) {
    const std::string text = random_text(random);
    BOOST_TEST_CONTEXT("round " << round << ":\n" << text) {
      const std::string expected = NaiveParser(text).run().text;
      BOOST_TEST(parsed(text, text.size() + 1).text == expected);
      BOOST_TEST(parsed(text, 1 + random() % 150).text == expected);
    }
  }
}

BOOST_AUTO_TEST_CASE(reads_cells_longer_than_any_block) {
  for (std::size_t size = 60; size < 200; ++size) {
    const std::string cell(size, 'x'), text = cell + ',' + cell + "\r\n\"" + cell + "\",,\n";
    BOOST_TEST(parsed(text, 1000).text == NaiveParser(text).run().text);
  }
}

BOOST_AUTO_TEST_SUITE_END()
