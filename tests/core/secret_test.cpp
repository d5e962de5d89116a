#include "core/secret.hpp"

#include <set>

#include <boost/test/unit_test.hpp>

#include "core/hash.hpp"
#include "core/random.hpp"

namespace portico {

BOOST_AUTO_TEST_SUITE(core_secret)

BOOST_AUTO_TEST_CASE(holds_text_and_bytes) {
  const Secret secret("correct horse");
  BOOST_TEST(secret.text() == "correct horse");
  BOOST_TEST(as_text(secret.bytes()) == "correct horse");
  BOOST_TEST(Secret(secret.bytes()).text() == "correct horse");
  BOOST_TEST(Secret().empty());
}

BOOST_AUTO_TEST_CASE(moving_leaves_the_source_empty) {
  Secret first("one");
  Secret second(std::move(first));
  BOOST_TEST(first.empty());
  BOOST_TEST(second.text() == "one");
  Secret third("three");
  third = std::move(second);
  BOOST_TEST(second.empty());
  BOOST_TEST(third.text() == "one");
}

BOOST_AUTO_TEST_CASE(a_copy_is_its_own) {
  Secret first("one");
  const Secret second = first.copy();
  first = Secret("two");
  BOOST_TEST(second.text() == "one");
}

BOOST_AUTO_TEST_CASE(constant_time_comparison_compares) {
  BOOST_TEST(equal_in_constant_time("", ""));
  BOOST_TEST(equal_in_constant_time("abc", "abc"));
  BOOST_TEST(!equal_in_constant_time("abc", "abd"));
  BOOST_TEST(!equal_in_constant_time("abc", "abcd"));
  BOOST_TEST(!equal_in_constant_time(std::string_view("a\0b", 3), std::string_view("a\0c", 3)));
}

BOOST_AUTO_TEST_CASE(random_bytes_fill_the_span_and_differ) {
  SystemRandom random;
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    std::vector<std::byte> bytes(16);
    random.fill(bytes);
    seen.insert(to_hex(bytes));
  }
  BOOST_TEST(seen.size() == 100U);
  random.fill({});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace portico
