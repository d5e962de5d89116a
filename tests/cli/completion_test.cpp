#include "cli/completion.hpp"

#include <sstream>

#include <boost/test/unit_test.hpp>

#include "core/text.hpp"
#include "support/scratch_folder.hpp"

using namespace portico;
using namespace portico::cli;
using Words = std::vector<std::string>;

namespace {

/// What is offered for the last word, without a daemon to ask.
Words offered(const Words& words) {
  const testing::ScratchFolder folder;
  std::istringstream in;
  std::ostringstream out, err;
  Console console(in, out, err, {});
  const Arguments arguments;
  Session session(
      console,
      {{"PORTICO_CONFIG_DIR", folder.path().string()}, {"PORTICO_SERVER", "unix:" + (folder / "none.sock").string()}},
      arguments);
  Words found;
  const std::string lines = completions(words, session);
  for (const auto line : split(lines, '\n'))
    if (!line.empty()) found.emplace_back(line);
  return found;
}

bool offers(const Words& words, const std::string& candidate) {
  const Words found = offered(words);
  return std::find(found.begin(), found.end(), candidate) != found.end();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cli_completion)

BOOST_AUTO_TEST_CASE(the_first_word_is_a_noun_offered_once) {
  const Words found = offered({""});
  BOOST_TEST(std::count(found.begin(), found.end(), "schedule") == 1);
  BOOST_TEST(std::count(found.begin(), found.end(), "query") == 1);
  BOOST_TEST(std::count(found.begin(), found.end(), "help") == 1);
}

BOOST_AUTO_TEST_CASE(a_begun_word_narrows_the_offer) {
  BOOST_TEST(offered({"sch"}) == Words{"schedule"}, boost::test_tools::per_element());
  BOOST_TEST(offered({"admin", "acc"}) == Words{"account"}, boost::test_tools::per_element());
  BOOST_TEST(offered({"admin", "account", "en"}) == Words{"enable"}, boost::test_tools::per_element());
  BOOST_TEST(offered({"zzz"}).empty());
}

BOOST_AUTO_TEST_CASE(help_is_about_commands) {
  BOOST_TEST(offered({"help", "sch"}) == Words{"schedule"}, boost::test_tools::per_element());
  BOOST_TEST(offered({"help", "schedule", "cr"}) == Words{"create"}, boost::test_tools::per_element());
  BOOST_TEST(offered({"help", "query", "--"}).empty());
}

BOOST_AUTO_TEST_CASE(every_option_of_every_command_is_offered) {
  for (const Command* command : commands()) {
    Words line;
    for (const auto word : split(command->path, ' ')) line.emplace_back(word);
    line.emplace_back("--");
    const Words found = offered(line);
    for (const Option& option : options_of(*command))
      if (!option.positional())
        BOOST_TEST((std::find(found.begin(), found.end(), option.long_name()) != found.end()),
                   command->path << " " << option.name);
    for (const auto& candidate : found) BOOST_TEST(candidate.starts_with("--"));
  }
}

BOOST_AUTO_TEST_CASE(values_stand_behind_their_option) {
  BOOST_TEST(offered({"query", "revenue", "-o", "js"}) == (Words{"json", "jsonl"}), boost::test_tools::per_element());
  BOOST_TEST(offers({"query", "revenue", "--output", ""}, "csv"));
  BOOST_TEST(offered({"query", "revenue", "--period", ""}).empty());
  BOOST_TEST(offered({"query", "revenue", "--every", "f"}) == (Words{"fiscal-quarter", "fiscal-year"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_flag_that_can_have_a_value_offers_its_values_both_ways) {
  BOOST_TEST(offered({"query", "revenue", "--chart", "s"}) == (Words{"stacked", "sparkline"}),
             boost::test_tools::per_element());
  BOOST_TEST(offered({"query", "revenue", "--chart=h"}) == Words{"--chart=heatmap"}, boost::test_tools::per_element());
  BOOST_TEST(offers({"query", "revenue", "--chart", "--"}, "--by"));
}

BOOST_AUTO_TEST_CASE(an_equals_sign_can_be_a_word_as_in_bash) {
  BOOST_TEST(offered({"query", "revenue", "--chart", "=", "h"}) == Words{"heatmap"}, boost::test_tools::per_element());
  BOOST_TEST(offered({"query", "revenue", "--output", "=", "js"}) == (Words{"json", "jsonl"}),
             boost::test_tools::per_element());
  BOOST_TEST(offers({"query", "revenue", "--chart", "="}, "line"));
}

BOOST_AUTO_TEST_CASE(without_a_daemon_its_names_are_left_out) {
  BOOST_TEST(offered({"query", ""}).empty());
  BOOST_TEST(offered({"report", "run", ""}).empty());
  BOOST_TEST(offered({"query", "revenue", "--by", ""}).empty());
}

BOOST_AUTO_TEST_CASE(nothing_at_all_offers_nothing) { BOOST_TEST(offered({}).empty()); }

BOOST_AUTO_TEST_CASE(each_known_shell_has_a_script_that_asks_the_hidden_command) {
  for (const char* shell : {"bash", "zsh", "fish"})
    BOOST_TEST(completion_script(shell).value().find("portico __complete -- ") != std::string::npos, shell);
  BOOST_TEST((completion_script("tcsh").error().code == Errc::invalid));
}

BOOST_AUTO_TEST_SUITE_END()
