#include <fstream>
#include <map>

#include <boost/test/unit_test.hpp>

#include "cli/command.hpp"
#include "cli/help.hpp"
#include "core/text.hpp"
#include "support/scratch_folder.hpp"

using namespace portico;
using namespace portico::cli;

namespace {

std::vector<std::string> nouns() {
  std::vector<std::string> found{""};
  const std::string names = manual_names();
  for (const auto noun : split(names, '\n'))
    if (!noun.empty()) found.emplace_back(noun);
  return found;
}

/// What the system's mandoc objects to in a page; nothing where there is no mandoc.
int lint(const std::string& page) {
  const testing::ScratchFolder folder;
  const std::string file = folder / "page.1";
  std::ofstream(file) << page;
  return std::system(("mandoc -T lint -W error '" + file + "' >&2").c_str());
}

bool has_mandoc() { return std::system("command -v mandoc >/dev/null 2>&1") == 0; }

boost::test_tools::assertion_result with_mandoc(boost::unit_test::test_unit_id) {
  boost::test_tools::assertion_result result(has_mandoc());
  result.message() << "there is no mandoc on this machine";
  return result;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cli_manual)

BOOST_AUTO_TEST_CASE(each_noun_has_one_page) {
  std::map<std::string, int> pages;
  for (const auto& noun : nouns()) ++pages[noun];
  for (const auto& [noun, count] : pages) BOOST_TEST(count == 1, noun);
  for (const Command* command : commands())
    BOOST_TEST(pages.contains(std::string(command->path.substr(0, command->path.find(' ')))), command->path);
}

BOOST_AUTO_TEST_CASE(pages_begin_with_date_title_and_name) {
  for (const auto& noun : nouns()) {
    const std::string page = manual(noun);
    const auto lines = split(page, '\n');
    BOOST_TEST(lines.at(0).starts_with(".Dd "));
    BOOST_TEST(lines.at(1).starts_with(".Dt PORTICO"));
    BOOST_TEST(lines.at(2).starts_with(".Os"));
    BOOST_TEST(lines.at(3) == ".Sh NAME");
    BOOST_TEST(page.find("\n.Sh EXIT STATUS\n") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(lists_are_closed_and_control_lines_are_macros) {
  for (const auto& noun : nouns()) {
    int open = 0;
    const std::string page = manual(noun);
    for (const auto line : split(page, '\n')) {
      open += line.starts_with(".Bl ") ? 1 : line == ".El" ? -1 : 0;
      BOOST_TEST((open == 0 || open == 1), line);
      BOOST_TEST(!line.starts_with('\''), line);
      if (line.starts_with('.')) BOOST_TEST((line.size() > 2 && line[1] >= 'A' && line[1] <= 'Z'), line);
    }
    BOOST_TEST(open == 0, noun);
  }
}

BOOST_AUTO_TEST_CASE(pages_are_ascii_and_one_sentence_ends_once) {
  for (const auto& noun : nouns()) {
    const auto page = manual(noun);
    BOOST_TEST((std::find_if(page.begin(), page.end(), [](char c) { return static_cast<unsigned char>(c) > 126; }) ==
                page.end()),
               noun);
    BOOST_TEST(page.find("..\n") == std::string::npos, noun);
  }
}

BOOST_AUTO_TEST_CASE(a_page_shows_every_option_of_its_commands) {
  for (const Command* command : commands()) {
    std::string page = manual(command->path.substr(0, command->path.find(' ')));
    std::erase(page, '\\');
    for (const Option& option : options_of(*command)) {
      const auto item = option.positional() ? fmt::format(".It Ar {}", option.name)
                                            : fmt::format("Fl {}", option.long_name().substr(1));
      BOOST_TEST(page.find(item) != std::string::npos, command->path << " " << option.name);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(cli_manual_mandoc, *boost::unit_test::precondition(with_mandoc))

BOOST_AUTO_TEST_CASE(mandoc_finds_no_error) {
  for (const auto& noun : nouns()) BOOST_TEST(lint(manual(noun)) == 0, "portico-" << noun);
}

BOOST_AUTO_TEST_SUITE_END()
