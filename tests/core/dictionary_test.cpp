#include "core/dictionary.hpp"

#include <boost/test/unit_test.hpp>

namespace portico {

BOOST_AUTO_TEST_SUITE(core_dictionary)

BOOST_AUTO_TEST_CASE(keeps_texts_in_the_order_they_came) {
  Dictionary texts;
  for (const std::string_view text : {"one", "", "two", "one"}) texts.push_back(text);
  BOOST_TEST(texts.size() == 4U);
  BOOST_TEST(texts[0] == "one");
  BOOST_TEST(texts[1] == "");
  BOOST_TEST(texts[2] == "two");
  BOOST_TEST(texts.back() == "one");
  BOOST_TEST(texts.text_bytes() == 9U);
  std::string all;
  for (const std::string_view text : texts) all.append(text).append(";");
  BOOST_TEST(all == "one;;two;one;");
}

BOOST_AUTO_TEST_CASE(refers_to_bytes_until_it_grows) {
  std::string bytes = "abc";
  Dictionary texts(bytes, {1, 1, 3});
  BOOST_TEST(texts[0] == "a");
  BOOST_TEST(texts[1] == "");
  BOOST_TEST(texts[2] == "bc");
  BOOST_TEST(texts.bytes() >= 3 + 3 * sizeof(std::uint32_t));
  texts.push_back("d");
  bytes = "xyz";
  BOOST_TEST(texts[0] == "a");
  BOOST_TEST(texts[2] == "bc");
  BOOST_TEST(texts[3] == "d");
}

BOOST_AUTO_TEST_CASE(can_be_moved_and_leaves_an_empty_one) {
  Dictionary texts{"short", "a text that no small string would hold"};
  texts.reserve(3, 100);
  const Dictionary moved = std::move(texts);
  BOOST_TEST(moved[0] == "short");
  BOOST_TEST(moved[1] == "a text that no small string would hold");
  BOOST_TEST(texts.empty());  // NOLINT(bugprone-use-after-move): what is promised
  texts.push_back("again");
  BOOST_TEST(texts[0] == "again");
}

BOOST_AUTO_TEST_CASE(an_empty_text_is_no_null_pointer) {
  Dictionary texts;
  texts.push_back("");
  BOOST_TEST(texts[0].data() != nullptr);
  texts.push_back("");
  texts.push_back("a");
  BOOST_TEST(texts[1].data() != nullptr);
  BOOST_TEST(texts[2] == "a");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace portico
