#include "cli/parser.hpp"

#include <CLI/CLI.hpp>

#include "core/text.hpp"

// The only file that includes CLI11: it is costly to compile.
namespace portico::cli {
namespace {

bool is_path_prefix(std::string_view prefix, std::string_view path) {
  return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == ' ');
}

/// The words that name a command, and how many of the line's words they took.
struct Named {
  const Command* command = nullptr;
  std::string path;
  std::size_t words = 0;
};

Named name_command(const std::vector<std::string>& words) {
  Named named;
  std::string path;
  for (std::size_t i = 0; i < words.size() && !words[i].starts_with('-'); ++i) {
    path += (path.empty() ? "" : " ") + words[i];
    bool prefix = false;
    for (const Command* command : commands()) {
      prefix = prefix || is_path_prefix(path, command->path);
      if (command->path == path) named.command = command;
    }
    if (!prefix) break;
    named.path = path;
    named.words = i + 1;
  }
  if (named.command && named.command->path != named.path) named.command = nullptr;
  return named;
}

/// What could follow `prefix` ("" or "admin account") as the next word.
std::vector<std::string> next_words(std::string_view prefix) {
  std::vector<std::string> words;
  for (const Command* command : commands()) {
    if (!prefix.empty() && !is_path_prefix(prefix, command->path)) continue;
    const auto rest = trimmed(command->path.substr(prefix.size()));
    const std::string word(rest.substr(0, rest.find(' ')));
    if (!word.empty() && std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
  }
  return words;
}

/// What the noun can be asked to do, a line each.
Error incomplete_command(const std::string& noun) {
  std::string message = fmt::format("'portico {}' needs one more word:", noun);
  for (const Command* command : commands())
    if (is_path_prefix(noun, command->path)) message += fmt::format("\n{:<24}{}", command->path, command->summary);
  return {Errc::invalid, message, fmt::format("See 'portico help {}'.", noun)};
}

Error unknown_command(const Named& named, const std::vector<std::string>& words) {
  auto known = next_words(named.path);
  const bool option_next = named.words < words.size() && words[named.words].starts_with('-');
  if (named.path.empty() && option_next)
    return {Errc::invalid, fmt::format("'{}' stands before the command", words.front()),
            "Options stand behind it: portico COMMAND [options]. See 'portico help'."};
  if (named.words == words.size() || option_next) return incomplete_command(named.path);
  if (named.path.empty()) known.insert(known.end(), {"help", "version"});
  const std::string& word = words[named.words];
  return {Errc::invalid,
          fmt::format("unknown command '{}'{}", named.path + (named.path.empty() ? "" : " ") + word,
                      did_you_mean(word, known)),
          "See 'portico help'."};
}

struct Added {
  Option option;
  CLI::Option* parsed = nullptr;  // null: an argument by position, or a flag that can have a value
  std::vector<std::string> values;
  bool given = false;  // of a flag that can have a value
};

/// Options are CLI11's. Arguments by position are left over by it and taken by take_positions(): it would take '[a,b]'
/// apart. Flags that can have a value are taken before by take_maybes(): it would give them the next word, whatever it
/// is.
void add_option(CLI::App& app, Added& added) {
  const std::string name(added.option.name);
  if (added.option.positional() || added.option.arity == Option::Arity::maybe) return;
  if (added.option.arity == Option::Arity::flag) {
    added.parsed = app.add_flag(name);
    return;
  }
  added.parsed = app.add_option(name, added.values)->expected(1);
  added.parsed->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)->allow_extra_args(false);
}

std::vector<Option> all_options(const Command& command) {
  auto options = options_of(command);
  const auto global = global_options();
  options.insert(options.end(), global.begin(), global.end());
  return options;
}

Error see_help(const Command& command, const std::string& what) {
  return {Errc::invalid, fmt::format("'portico {}' {}", command.path, what),
          fmt::format("See 'portico help {}'.", command.path)};
}

Error unknown_option(const Command& command, const std::string& word) {
  std::vector<std::string> known;
  for (const Option& option : all_options(command))
    if (!option.positional()) known.emplace_back(option.long_name());
  const std::string name = word.substr(0, word.find('='));
  return see_help(command, fmt::format("has no option '{}'{}", name, did_you_mean(name, known)));
}

std::string wanted(const Option& option) {
  return option.positional() ? std::string(option.name) : fmt::format("{} {}", option.long_name(), option.value);
}

/// The option that ends the line without its value; else what CLI11 says.
Error malformed(const Command& command, const std::string& last, const CLI::ParseError& wrong) {
  std::string what = wrong.what();
  for (const Option& option : all_options(command))
    if (!option.positional() && (last == option.long_name() || last == option.short_name()))
      what = fmt::format("needs a value for {}: {}", last, option.value);
  return see_help(command, what);
}

/// The option that a word names, with what stands behind its "=".
struct NamedOption {
  Added* added = nullptr;
  std::optional<std::string> value;
};

NamedOption named_option(const std::string& word, std::vector<Added>& options) {
  const auto equals = word.starts_with("--") ? word.find('=') : std::string::npos;
  const std::string_view name = std::string_view(word).substr(0, equals);
  for (Added& added : options) {
    if (added.option.positional() || (name != added.option.long_name() && name != added.option.short_name())) continue;
    if (equals == std::string::npos) return {&added, std::nullopt};
    return {&added, word.substr(equals + 1)};
  }
  return {};
}

/// Takes the flags that can have a value, and their values, out of `words`.
std::vector<std::string> take_maybes(const std::vector<std::string>& words, std::vector<Added>& added) {
  std::vector<std::string> left;
  for (auto word = words.begin(); word != words.end(); ++word) {
    if (*word == "--") return left.insert(left.end(), word, words.end()), left;
    const auto [named, value] = named_option(*word, added);
    const auto next = word + 1;
    if (!named || named->option.arity != Option::Arity::maybe) {
      left.push_back(*word);
      const bool takes_next = named && !value && named->option.arity != Option::Arity::flag && next != words.end();
      if (takes_next) left.push_back(*++word);  // whatever it looks like
      continue;
    }
    named->given = true;
    const auto known = fixed_values(named->option.complete);
    if (value)
      named->values.push_back(*value);
    else if (next != words.end() && std::find(known.begin(), known.end(), *next) != known.end())
      named->values.push_back(*++word);
  }
  return left;
}

/// Gives the words that are no options to the arguments by position, in order.
Result<void> take_positions(const Command& command, const std::vector<std::string>& words, std::vector<Added>& added) {
  std::vector<std::string> left;
  bool options_ended = false;
  for (const std::string& word : words) {
    if (!options_ended && word == "--")
      options_ended = true;
    else if (!options_ended && word.size() > 1 && word.starts_with('-'))
      return unknown_option(command, word);
    else
      left.push_back(word);
  }
  auto next = left.begin();
  for (auto& [option, parsed, values, was_given] : added) {
    if (!option.positional() || next == left.end()) continue;
    const auto end = option.arity == Option::Arity::many ? left.end() : next + 1;
    values.assign(next, end);
    next = end;
  }
  if (next != left.end()) return see_help(command, fmt::format("does not take '{}'", *next));
  return {};
}

Result<Arguments> collect(const Command& command, const std::vector<Added>& added) {
  Arguments arguments;
  for (const auto& [option, parsed, values, was_given] : added) {
    const std::string name(option.long_name());
    if (was_given) arguments.mark(name);
    if (option.arity == Option::Arity::flag) {
      for (const auto& given : parsed->results())
        if (given != "true") return Error{Errc::invalid, fmt::format("{} takes no value", name), ""};
      if (parsed->count() > 0) arguments.mark(name);
      continue;
    }
    if (values.empty() && option.need == Option::Need::required)
      return see_help(command, fmt::format("needs {}", wanted(option)));
    if (option.arity != Option::Arity::many && values.size() > 1)
      return Error{Errc::invalid, fmt::format("{} is given more than once", name), ""};
    for (const auto& value : values) {
      if (value.empty())
        return Error{Errc::invalid, fmt::format("{}: the value is empty", name), "Leave it out where there is none."};
      if (option.complete != Complete::file && !valid_utf8(value))
        return Error{Errc::invalid, fmt::format("{} '{}' is not UTF-8", name, printable(value)),
                     "Text is given in UTF-8, whatever the locale."};
      arguments.add(name, value);
    }
  }
  return arguments;
}

Result<Arguments> parse_options(const Command& command, std::vector<std::string> words) {
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  const auto options = all_options(command);
  std::vector<Added> added(options.size());
  for (std::size_t i = 0; i < options.size(); ++i) {
    added[i].option = options[i];
    add_option(app, added[i]);
  }
  words = take_maybes(words, added);
  const std::string last = words.empty() ? "" : words.back();
  std::reverse(words.begin(), words.end());
  try {
    app.parse(words);
  } catch (const CLI::ParseError& wrong) {
    return malformed(command, last, wrong);
  }
  PORTICO_CHECK(take_positions(command, app.remaining(), added));
  return collect(command, added);
}

bool asks_for_help(const std::vector<std::string>& words) {
  for (const auto& word : words) {
    if (word == "--") return false;
    if (word == "-h" || word == "--help") return true;
  }
  return false;
}

}  // namespace

Result<Invocation> parse(const std::vector<std::string>& words) {
  Invocation invocation;
  if (words.empty() || words.front() == "help" || words.front() == "-h" || words.front() == "--help") {
    invocation.kind = Invocation::Kind::help;
    std::vector<std::string> topic(words.begin() + (words.empty() ? 0 : 1), words.end());
    std::erase_if(topic, [](const std::string& word) { return word == "-h" || word == "--help"; });
    if (topic == std::vector<std::string>{"help"} || topic == std::vector<std::string>{"version"}) topic.clear();
    const Named named = name_command(topic);
    if (named.words < topic.size()) return unknown_command(named, topic);
    invocation.topic = named.path;
    return invocation;
  }
  if (words.front() == "--version" || words.front() == "version") {
    invocation.kind = Invocation::Kind::version;
    return invocation;
  }
  const Named named = name_command(words);
  if (asks_for_help(words) && (named.command || named.words > 0)) {
    invocation.kind = Invocation::Kind::help;
    invocation.topic = named.path;
    return invocation;
  }
  if (!named.command) return unknown_command(named, words);
  invocation.command = named.command;
  PORTICO_TRY(invocation.arguments,
              parse_options(*named.command, {words.begin() + static_cast<std::ptrdiff_t>(named.words), words.end()}));
  return invocation;
}

}  // namespace portico::cli
