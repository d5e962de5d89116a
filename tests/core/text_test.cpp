#include "core/text.hpp"

#include <random>

#include <boost/test/unit_test.hpp>

#include "support/seed.hpp"

namespace portico {
namespace {

using Parts = std::vector<std::string_view>;

const std::vector<std::string> nouns{"revenue", "orders", "refunds", "returns", "größe"};

}  // namespace

BOOST_AUTO_TEST_SUITE(core_text)

BOOST_AUTO_TEST_CASE(tells_utf8_from_other_bytes) {
  for (const std::string_view text : {"", "plain", "Größe", "日本", "😀", "\xf4\x8f\xbf\xbf"})
    BOOST_TEST(valid_utf8(text));
  for (const std::string_view text :
       {"\x80", "\xc3", "\xc0\xaf", "\xe2\x82", "\xed\xa0\x80", "\xf4\x90\x80\x80", "a\xff", "\xf8\x88\x80\x80\x80"})
    BOOST_TEST(!valid_utf8(text));
  BOOST_TEST(valid_utf8(std::string_view("a\0b", 3)));
}

BOOST_AUTO_TEST_CASE(counts_terminal_cells) {
  const std::vector<std::pair<std::string_view, std::size_t>> table{
      {"", 0}, {"abc", 3}, {"Größe", 5}, {"日本", 4}, {"e\u0301", 1}, {"😀", 2}, {"a\xff", 2}, {"\u200b", 0}, {"ｱ", 1}};
  for (const auto& [text, width] : table) BOOST_TEST(display_width(text) == width, text);
}

BOOST_AUTO_TEST_CASE(cuts_at_grapheme_borders) {
  struct Row {
    std::string_view text;
    std::size_t width;
    std::string_view fitted;
  };
  const std::vector<Row> table{{"abc", 3, "abc"},
                               {"abcd", 3, "ab…"},
                               {"abcd", 1, "…"},
                               {"abcd", 0, ""},
                               {"", 0, ""},
                               {"日本語", 6, "日本語"},
                               {"日本語", 5, "日本…"},
                               {"日本語", 4, "日…"},
                               {"e\u0301e\u0301e\u0301", 2, "e\u0301…"},
                               {"a🇩🇪b", 3, "a…"},
                               {"a\xff\xffz", 3, "a\xff…"}};
  for (const Row& row : table) BOOST_TEST(fit_width(row.text, row.width) == row.fitted);
}

BOOST_AUTO_TEST_CASE(fitted_text_never_exceeds_its_width) {
  BOOST_TEST_CONTEXT("seed " << testing::seed()) {
    std::mt19937_64 random(testing::seed());
    const std::vector<std::string> pieces{"a", "日", "e\u0301", "😀", "\u200d", "\xff", "\t", "🇩🇪", "ü"};
    for (int i = 0; i < 3000; ++i) {
      std::string text;
      for (auto left = random() % 12; left > 0; --left) text += pieces[random() % pieces.size()];
      const std::size_t width = random() % 10;
      const std::string fitted = fit_width(text, width);
      BOOST_TEST_REQUIRE(display_width(fitted) <= width);
      BOOST_TEST_REQUIRE((fitted == text) == (display_width(text) <= width));
    }
  }
}

BOOST_AUTO_TEST_CASE(normalizes_to_nfkc) {
  BOOST_TEST(nfkc("e\u0301").value() == "é");
  BOOST_TEST(nfkc("ﬁ①Ａ").value() == "fi1A");
  BOOST_TEST(nfkc("").value() == "");
  BOOST_TEST(nfkc(std::string_view("a\0b", 3)).value() == std::string_view("a\0b", 3));
  BOOST_TEST(!nfkc("\xff"));
}

BOOST_AUTO_TEST_CASE(shows_control_characters_instead_of_obeying_them) {
  const std::vector<std::pair<std::string_view, std::string_view>> table{
      {"plain Größe 日本", "plain Größe 日本"},       {"\x1b[31mred", "\\x1b[31mred"},
      {"a\r\n\tb\x7f", "a\\x0d\\x0a\\x09b\\x7f"},     {"\u0085\u009b", "\\u{0085}\\u{009b}"},
      {"\u202eevil\u2066", "\\u{202e}evil\\u{2066}"}, {"a\xff\xc3", "a\uFFFD\uFFFD"}};
  for (const auto& [raw, shown] : table) BOOST_TEST(printable(raw) == shown);
  BOOST_TEST(printable(std::string_view("\0", 1)) == "\\x00");
}

BOOST_AUTO_TEST_CASE(printable_output_is_clean_whatever_comes_in) {
  BOOST_TEST_CONTEXT("seed " << testing::seed()) {
    std::mt19937_64 random(testing::seed());
    for (int i = 0; i < 2000; ++i) {
      std::string bytes;
      for (auto left = random() % 40; left > 0; --left) bytes += static_cast<char>(random());
      const std::string shown = printable(bytes);
      BOOST_TEST_REQUIRE(valid_utf8(shown));
      BOOST_TEST_REQUIRE(printable(shown) == shown);
    }
  }
}

BOOST_AUTO_TEST_CASE(lower_cases_ascii_only) { BOOST_TEST(to_lower("AbZ[Ä09") == "abz[Ä09"); }

BOOST_AUTO_TEST_CASE(trims_blanks_at_both_ends) {
  BOOST_TEST(trimmed(" \t\r\n a b \v\f") == "a b");
  BOOST_TEST(trimmed("a") == "a");
  BOOST_TEST(trimmed("  ") == "");
  BOOST_TEST(trimmed("") == "");
}

BOOST_AUTO_TEST_CASE(splits_at_each_separator) {
  BOOST_TEST(split("a,b,,c", ',') == (Parts{"a", "b", "", "c"}), boost::test_tools::per_element());
  BOOST_TEST(split("", ',') == Parts{""}, boost::test_tools::per_element());
  BOOST_TEST(split(",", ',') == (Parts{"", ""}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(joins_with_the_separator_between) {
  BOOST_TEST(join(std::vector<std::string>{"a", "", "b"}, ", ") == "a, , b");
  BOOST_TEST(join({}, ", ") == "");
}

BOOST_AUTO_TEST_CASE(suggests_the_nearest_name) {
  const std::vector<std::pair<std::string_view, std::string_view>> table{
      {"revenu", "revenue"},  {"rveenue", "revenue"}, {"revenue", "revenue"}, {"order", "orders"},
      {"refnuds", "refunds"}, {"retrns", "returns"},  {"grösse", "größe"}};
  for (const auto& [word, meant] : table) BOOST_TEST(nearest(word, nouns).value_or("nothing") == meant);
}

BOOST_AUTO_TEST_CASE(suggests_nothing_when_nothing_is_near) {
  for (const std::string_view word : {"", "x", "margin", "rev", "ord"}) BOOST_TEST(!nearest(word, nouns), word);
  BOOST_TEST(!nearest("revenue", {}));
}

BOOST_AUTO_TEST_CASE(asks_whether_the_near_name_was_meant) {
  BOOST_TEST(did_you_mean("revenu", nouns) == "; did you mean 'revenue'?");
  BOOST_TEST(did_you_mean("margin", nouns) == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace portico
