#include <clocale>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/completion.hpp"
#include "cli/help.hpp"
#include "cli/parser.hpp"
#include "core/text.hpp"

extern char** environ;

namespace {

using namespace portico;
using namespace portico::cli;

client::Environment environment() {
  client::Environment variables;
  for (char** entry = environ; *entry; ++entry) {
    const std::string_view text(*entry);
    if (const auto equals = text.find('='); equals != std::string_view::npos)
      variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return variables;
}

std::string variable(const client::Environment& variables, std::string_view name) {
  const auto found = variables.find(name);
  return found == variables.end() ? "" : found->second;
}

Console::Facts facts(const client::Environment& variables) {
  Console::Facts facts;
  facts.input_is_terminal = ::isatty(STDIN_FILENO) == 1;
  facts.output_is_terminal = ::isatty(STDOUT_FILENO) == 1;
  facts.error_is_terminal = ::isatty(STDERR_FILENO) == 1;
  winsize size{};
  if (facts.output_is_terminal && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    facts.width = size.ws_col;
  const bool dumb = variable(variables, "TERM") == "dumb";
  facts.clears = facts.output_is_terminal && !dumb;
  facts.color = facts.clears && variable(variables, "NO_COLOR").empty();
  std::string locale = variable(variables, "LC_ALL");
  for (const char* name : {"LC_CTYPE", "LANG"})
    if (locale.empty()) locale = variable(variables, name);
  locale = to_lower(locale);
  facts.ascii = dumb || (locale.find("utf-8") == std::string::npos && locale.find("utf8") == std::string::npos);
  return facts;
}

/// One JSON line with -o json, else the message and the next step. What the daemon says is data: nothing of it may
/// steer the terminal.
int report(const Error& error, bool as_json) {
  if (as_json) {
    boost::json::object body{{"code", name_of(error.code)}, {"message", error.message}, {"hint", error.hint}};
    std::cerr << boost::json::serialize(boost::json::object{{"error", body}}) << '\n';
  } else {
    for (const auto line : split(error.message, '\n'))
      std::cerr << (line.data() == error.message.data() ? "portico: " : "  ") << printable(line) << '\n';
    if (!error.hint.empty()) std::cerr << "  " << printable(error.hint) << '\n';
  }
  return exit_code(error.code);
}

int print(const std::string& text) {
  std::cout << text << std::flush;
  if (!std::cout) throw Failure({Errc::storage, "standard output cannot be written", ""});
  return 0;
}

/// `portico __complete -- WORDS`: what completion scripts call. Never fails, never asks.
int complete(const std::vector<std::string>& words, Console& console, const client::Environment& variables) {
  Arguments arguments;
  arguments.mark("--no-input");
  arguments.add("--timeout", "2");
  Session session(console, variables, arguments);
  return print(completions({words.begin() + (words.size() > 1 && words[1] == "--" ? 2 : 1), words.end()}, session));
}

int run(const std::vector<std::string>& words) {
  const auto variables = environment();
  Console console(std::cin, std::cout, std::cerr, facts(variables));
  if (!words.empty() && words.front() == "__complete") return complete(words, console, variables);
  if (!words.empty() && words.front() == "__manual")
    return print(words.size() == 1 ? manual_names() : manual(words[1] == "portico" ? "" : words[1]));
  const auto invocation = parse(words).value();
  if (invocation.kind == Invocation::Kind::version) return print("portico " PORTICO_VERSION "\n");
  if (invocation.kind == Invocation::Kind::help) return print(help(invocation.topic));
  ::unsetenv("PORTICO_TOKEN");
  Session session(console, variables, invocation.arguments);
  return invocation.command->run(session, invocation.arguments);
}

bool wants_json(const std::vector<std::string>& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "-ojson" || words[i] == "--output=json") return true;
    if ((words[i] == "-o" || words[i] == "--output") && i + 1 < words.size() && words[i + 1] == "json") return true;
  }
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  // A reader that goes away ends us silently (141), even when whoever started us ignores the signal.
  std::signal(SIGPIPE, SIG_DFL);
  const std::vector<std::string> words(argv + 1, argv + argc);
  try {
    return run(words);
  } catch (const Failure& failure) {
    return report(failure.error(), wants_json(words));
  } catch (const std::exception& defect) {
    return report({Errc::internal, defect.what(), "This is a defect in Portico; please report it."}, wants_json(words));
  }
}
