#include "protocol/method.hpp"

#include <boost/test/unit_test.hpp>

#include "protocol/messages.hpp"

using namespace portico;
using protocol::Access;
using protocol::find_method;
using protocol::methods;

BOOST_AUTO_TEST_SUITE(protocol_method)

BOOST_AUTO_TEST_CASE(the_table_is_sorted_and_each_name_stands_once) {
  for (std::size_t i = 1; i < methods().size(); ++i)
    BOOST_TEST((methods()[i - 1].name < methods()[i].name), methods()[i].name);
}

BOOST_AUTO_TEST_CASE(names_are_noun_and_verb) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz_.";
  for (const auto& method : methods()) {
    BOOST_TEST(std::count(method.name.begin(), method.name.end(), '.') == 1, method.name);
    BOOST_TEST(method.name.find_first_not_of(letters) == std::string_view::npos, method.name);
  }
}

BOOST_AUTO_TEST_CASE(summaries_are_one_line_without_a_full_stop) {
  for (const auto& method : methods()) {
    BOOST_TEST(method.summary.size() > 5u, method.name);
    BOOST_TEST(!method.summary.ends_with('.'), method.name);
    BOOST_TEST(method.summary.find('\n') == std::string_view::npos, method.name);
  }
}

BOOST_AUTO_TEST_CASE(every_method_is_found_and_nothing_else) {
  for (const auto& method : methods()) BOOST_TEST(find_method(method.name) == &method);
  for (const char* name : {"", "query", "query.", "query.run ", "Query.run", "zzz.zzz", "account"})
    BOOST_TEST(!find_method(name), name);
}

BOOST_AUTO_TEST_CASE(the_table_holds_exactly_the_typed_calls) {
  std::vector<std::string_view> typed;
  std::apply([&](const auto&... call) { (typed.push_back(call.name), ...); }, testing::calls);
  std::sort(typed.begin(), typed.end());
  std::vector<std::string_view> listed;
  for (const auto& method : methods()) listed.push_back(method.name);
  BOOST_TEST(typed == listed, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(only_the_steps_of_signing_in_are_open_to_anyone) {
  for (const auto& method : methods())
    BOOST_TEST((method.access == Access::anonymous) == method.name.starts_with("login."), method.name);
}

BOOST_AUTO_TEST_CASE(every_access_has_a_name_of_its_own) {
  std::vector<std::string_view> names;
  for (const Access access : {Access::anonymous, Access::viewer, Access::analyst, Access::owner, Access::auditor,
                              Access::admin, Access::local})
    names.push_back(name_of(access));
  std::sort(names.begin(), names.end());
  BOOST_TEST((std::adjacent_find(names.begin(), names.end()) == names.end()));
}

BOOST_AUTO_TEST_SUITE_END()
