#include "core/text_index.hpp"

#include <map>
#include <random>
#include <set>

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "support/seed.hpp"

namespace portico {

BOOST_AUTO_TEST_SUITE(core_text_index)

BOOST_AUTO_TEST_CASE(gives_equal_texts_one_code_and_other_texts_other_codes) {
  BOOST_TEST_CONTEXT("seed " << testing::seed()) {
    std::mt19937_64 random(testing::seed());
    constexpr std::string_view letters{"a\0b\xFF", 4};
    std::map<std::string, std::uint32_t> codes;
    TextIndex index;
    std::size_t wrong = 0;
    for (int round = 0; round < 50'000; ++round) {
      std::string text(random() % 40 < 36 ? random() % 6 : random() % 40, 'a');
      for (char& c : text) c = letters[random() % letters.size()];
      const std::uint32_t code = index.code_of(text);
      wrong += codes.try_emplace(text, code).first->second != code ? 1U : 0U;
    }
    BOOST_TEST(wrong == 0U);
    const Dictionary texts = index.take();
    BOOST_TEST(texts.size() == codes.size());
    for (const auto& [text, code] : codes) wrong += texts[code] != text ? 1U : 0U;
    BOOST_TEST(wrong == 0U);
  }
}

BOOST_AUTO_TEST_CASE(gives_many_texts_the_codes_that_each_would_get) {
  BOOST_TEST_CONTEXT("seed " << testing::seed()) {
    std::mt19937_64 random(testing::seed());
    for (const auto sharing : {TextIndex::Sharing::always, TextIndex::Sharing::while_it_pays}) {
      TextIndex one_by_one(sharing), together(sharing);
      std::size_t wrong = 0;
      for (std::size_t round = 0; round < 300; ++round) {
        std::vector<std::string> texts(random() % 200);
        for (std::string& text : texts)
          text = std::string(random() % 60, 'x') + std::to_string(random() % (round * round + 1));
        std::vector<std::uint32_t> codes(texts.size());
        together.codes_of(std::vector<std::string_view>(texts.begin(), texts.end()), codes.data());
        for (std::size_t i = 0; i < texts.size(); ++i) wrong += codes[i] != one_by_one.code_of(texts[i]) ? 1U : 0U;
      }
      BOOST_TEST(wrong == 0U);
    }
  }
}

BOOST_AUTO_TEST_CASE(gives_up_sharing_between_texts_that_come_together) {
  std::vector<std::string> texts;
  for (int i = 0; i < 10'000; ++i) texts.push_back(fmt::format("text {}", i));
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  for (const std::size_t some : {std::size_t{7}, std::size_t{100}, views.size()}) {
    TextIndex index;
    std::vector<std::uint32_t> codes(views.size());
    for (std::size_t begin = 0; begin < views.size(); begin += some) {
      const std::size_t count = std::min(some, views.size() - begin);
      index.codes_of(std::span(views).subspan(begin, count), codes.data() + begin);
    }
    const std::uint32_t again = index.code_of("text 1");
    const Dictionary found = index.take();
    BOOST_TEST(found.size() == texts.size() + 1);  // it was not looked for any more
    BOOST_TEST(found[again] == "text 1");
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < texts.size(); ++i) wrong += found[codes[i]] != texts[i] ? 1U : 0U;
    BOOST_TEST(wrong == 0U);
  }
}

BOOST_AUTO_TEST_CASE(tells_texts_apart_that_differ_in_one_byte) {
  TextIndex index;
  std::set<std::uint32_t> codes;
  std::size_t count = 0;
  for (std::size_t size = 0; size <= 70; ++size) {
    const std::string text(size, '\0');
    codes.insert(index.code_of(text));
    ++count;
    for (std::size_t at = 0; at < size; ++at, ++count) {
      std::string other = text;
      other[at] = '\x80';
      codes.insert(index.code_of(other));
    }
  }
  BOOST_TEST(codes.size() == count);
  BOOST_TEST(index.take().size() == count);
}

BOOST_AUTO_TEST_CASE(stays_right_where_texts_hardly_ever_repeat) {
  TextIndex index;
  std::size_t wrong = 0;
  std::vector<std::uint32_t> codes;
  const auto key = [](int i) { return fmt::format("{:032x}", static_cast<unsigned>(i) * 2'654'435'761U); };
  for (int i = 0; i < 100'000; ++i) codes.push_back(index.code_of(key(i)));
  for (int i = 0; i < 100'000; i += 100) codes.push_back(index.code_of(key(i)));
  const Dictionary texts = index.take();
  for (int i = 0; i < 100'000; ++i) wrong += texts[codes[static_cast<std::size_t>(i)]] != key(i) ? 1U : 0U;
  for (int i = 0; i < 1000; ++i) wrong += texts[codes[100'000 + static_cast<std::size_t>(i)]] != key(i * 100) ? 1U : 0U;
  BOOST_TEST(wrong == 0U);
}

BOOST_AUTO_TEST_CASE(shares_texts_that_repeat_now_and_then) {
  TextIndex index;
  for (int i = 0; i < 60'000; ++i) index.code_of(std::to_string(i % 10 == 0 && i > 0 ? i - 1 : i));
  BOOST_TEST(index.take().size() == 60'000U - 5'999U);
}

BOOST_AUTO_TEST_CASE(finds_every_text_again_where_equal_ones_must_share_a_code) {
  TextIndex index(TextIndex::Sharing::always);
  const auto text = [](int i) { return "text number " + std::to_string(i) + (i % 3 == 0 ? " of the long ones" : ""); };
  constexpr int many = 300'000;  // of which none repeats for long: beyond where it would give up looking
  for (int i = 0; i < many; ++i) BOOST_REQUIRE_EQUAL(index.code_of(text(i)), static_cast<std::uint32_t>(i));
  for (int i = 0; i < many; i += 7) {
    BOOST_REQUIRE_EQUAL(index.code_of(text(i)), static_cast<std::uint32_t>(i));
    BOOST_REQUIRE_EQUAL(index.text(static_cast<std::uint32_t>(i)), text(i));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace portico
