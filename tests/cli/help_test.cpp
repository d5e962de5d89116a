#include "cli/help.hpp"

#include <set>

#include <boost/test/unit_test.hpp>

#include "cli/command.hpp"
#include "cli/parser.hpp"
#include "core/text.hpp"

using namespace portico;
using namespace portico::cli;

namespace {

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// The words of an example, with '…' and "…" quoting as a shell has it; without the program's name.
std::vector<std::string> shell_words(std::string_view line) {
  std::vector<std::string> words;
  char quote = 0;
  bool open = false;
  for (const char c : line) {
    if (quote != 0 && c == quote)
      quote = 0;
    else if (quote == 0 && (c == '\'' || c == '"'))
      quote = c;
    else if (quote == 0 && c == ' ') {
      open = false;
      continue;
    }
    if (!open) words.emplace_back();
    open = true;
    if (c != '\'' && c != '"') words.back() += c;
  }
  words.erase(words.begin());
  return words;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cli_help)

BOOST_AUTO_TEST_CASE(each_path_stands_once_and_no_path_continues_another) {
  std::set<std::string_view> paths;
  for (const Command* command : commands()) BOOST_TEST(paths.insert(command->path).second, command->path);
  for (const auto path : paths)
    for (const auto other : paths) BOOST_TEST(!other.starts_with(std::string(path) + " "), other);
}

BOOST_AUTO_TEST_CASE(summaries_fit_a_line_and_have_no_full_stop) {
  for (const Command* command : commands()) {
    BOOST_TEST(!command->summary.empty());
    BOOST_TEST(command->summary.size() < 80u, command->path);
    BOOST_TEST(!command->summary.ends_with('.'), command->path);
    for (const Option& option : options_of(*command)) BOOST_TEST(!option.help.ends_with('.'), option.name);
  }
}

BOOST_AUTO_TEST_CASE(no_command_takes_an_option_twice) {
  for (const Command* command : commands()) {
    std::set<std::string_view> names;
    auto options = options_of(*command);
    options.insert(options.end(), global_options().begin(), global_options().end());
    for (const Option& option : options) {
      BOOST_TEST(names.insert(option.long_name()).second, command->path << " " << option.name);
      if (!option.short_name().empty())
        BOOST_TEST(names.insert(option.short_name()).second, command->path << " " << option.name);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_commands_help_names_all_its_options_and_examples) {
  for (const Command* command : commands()) {
    const std::string page = help(command->path);
    BOOST_TEST(page.starts_with(std::string(command->summary) + "."), command->path);
    BOOST_TEST(contains(page, fmt::format("Usage: portico {}", command->path)));
    for (const Option& option : options_of(*command))
      BOOST_TEST(contains(page, option.long_name()), command->path << " " << option.name);
    for (const Option& option : global_options())
      BOOST_TEST(contains(page, option.long_name()), command->path << " " << option.name);
    for (const Example& example : command->examples) BOOST_TEST(contains(page, example.command), example.command);
  }
}

BOOST_AUTO_TEST_CASE(lines_fit_the_page) {
  for (const Command* command : commands()) {
    const std::string page = help(command->path);
    for (const auto line : split(page, '\n'))
      if (!contains(line, "  portico ")) BOOST_TEST(display_width(line) <= 110u, line);  // examples are never wrapped
  }
}

BOOST_AUTO_TEST_CASE(examples_are_lines_that_parse) {
  for (const Command* command : commands())
    for (const Example& example : command->examples) {
      const auto parsed = parse(shell_words(example.command));
      BOOST_REQUIRE_MESSAGE(parsed.has_value(), example.command << ": " << parsed.error().message);
      BOOST_TEST(parsed->command == command, example.command);
    }
}

BOOST_AUTO_TEST_CASE(help_about_everything_lists_every_command) {
  const std::string page = help("");
  for (const Command* command : commands())
    BOOST_TEST(contains(page, fmt::format("  {} ", command->path)), command->path);
}

BOOST_AUTO_TEST_CASE(help_about_a_noun_lists_its_commands_only) {
  const std::string page = help("admin account");
  BOOST_TEST(contains(page, "  admin account create "));
  BOOST_TEST(!contains(page, "admin audit"));
  BOOST_TEST(!contains(help("report"), "schedule"));
}

BOOST_AUTO_TEST_SUITE_END()
