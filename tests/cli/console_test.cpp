#include "cli/console.hpp"

#include <sstream>

#include <boost/test/unit_test.hpp>

using namespace portico;
using cli::Console;

namespace {

struct Streams {
  std::istringstream in{"ada@example.com\r\nquiet-lantern\nlast"};
  std::ostringstream out, err;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(cli_console)

BOOST_FIXTURE_TEST_CASE(answers_come_line_by_line_without_a_prompt_in_a_pipe, Streams) {
  Console console(in, out, err, {});
  BOOST_TEST(console.ask("E-mail").value() == "ada@example.com");
  BOOST_TEST(console.ask_secret("Password").value().text() == "quiet-lantern");
  BOOST_TEST(console.ask("Code").value() == "last");
  BOOST_TEST(err.str().empty());
  BOOST_TEST(out.str().empty());
}

BOOST_FIXTURE_TEST_CASE(a_person_is_asked_on_standard_error, Streams) {
  Console console(in, out, err, {.input_is_terminal = true});
  console.ask("E-mail").value();
  BOOST_TEST(err.str() == "E-mail: ");
  BOOST_TEST(out.str().empty());
}

BOOST_FIXTURE_TEST_CASE(input_that_has_ended_is_refused, Streams) {
  in.str("");
  Console console(in, out, err, {});
  const Error refused = console.ask_secret("Password").error();
  BOOST_TEST((refused.code == Errc::invalid));
  BOOST_TEST(refused.message.find("Password") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(what_is_not_utf_8_is_refused_and_not_repeated, Streams) {
  in.str("quiet\xff\xfelantern\n");
  Console console(in, out, err, {});
  const Error refused = console.ask_secret("Password").error();
  BOOST_TEST((refused.code == Errc::invalid));
  BOOST_TEST(refused.message == "the answer to 'Password' is not UTF-8");
}

BOOST_FIXTURE_TEST_CASE(nothing_is_read_when_input_is_forbidden, Streams) {
  Console console(in, out, err, {});
  console.forbid_input();
  BOOST_TEST((console.ask("E-mail").error().code == Errc::invalid));
  BOOST_TEST((console.ask_secret("Password").error().code == Errc::invalid));
  BOOST_TEST(in.tellg() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
