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

Error unknown_command(const Named& named, const std::vector<std::string>& words) {
  const auto known = next_words(named.path);
  if (named.words == words.size() || words[named.words].starts_with('-'))
    return {Errc::invalid, fmt::format("'portico {}' needs one more word: {}", named.path, join(known, ", ")),
            fmt::format("See 'portico help {}'.", named.path)};
  const std::string& word = words[named.words];
  return {Errc::invalid,
          fmt::format("unknown command '{}'{}", named.path + (named.path.empty() ? "" : " ") + word,
                      did_you_mean(word, known)),
          "See 'portico help'."};
}

CLI::Option* add_option(CLI::App& app, const Option& option, std::vector<std::string>& values) {
  CLI::Option* added = nullptr;
  if (option.arity == Option::Arity::flag) return app.add_flag(std::string(option.name));
  added = app.add_option(std::string(option.positional() ? to_lower(option.name) : std::string(option.name)), values);
  if (option.arity == Option::Arity::one) added->expected(1);
  if (option.arity == Option::Arity::many && !option.positional())
    added->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  if (option.need == Option::Need::required) added->required();
  return added;
}

std::vector<Option> all_options(const Command& command) {
  auto options = options_of(command);
  const auto global = global_options();
  options.insert(options.end(), global.begin(), global.end());
  return options;
}

Error unknown_word(const Command& command, const std::vector<std::string>& extra) {
  const std::string& word = extra.front();
  if (!word.starts_with('-'))
    return {Errc::invalid, fmt::format("'portico {}' does not take '{}'", command.path, word),
            fmt::format("See 'portico help {}'.", command.path)};
  std::vector<std::string> known;
  for (const Option& option : all_options(command))
    if (!option.positional()) known.emplace_back(option.long_name());
  const std::string flag = word.substr(0, word.find('='));
  return {Errc::invalid,
          fmt::format("'portico {}' has no option '{}'{}", command.path, flag, did_you_mean(flag, known)),
          fmt::format("See 'portico help {}'.", command.path)};
}

std::string wanted(const Option& option) {
  return option.positional() ? std::string(option.name) : fmt::format("{} {}", option.long_name(), option.value);
}

struct Added {
  Option option;
  CLI::Option* parsed = nullptr;
  std::vector<std::string> values;
};

Result<Arguments> collect(const Command& command, const std::vector<Added>& added) {
  Arguments arguments;
  for (const auto& [option, parsed, values] : added) {
    const std::string name(option.long_name());
    if (option.arity == Option::Arity::flag) {
      if (parsed->count() > 0) arguments.mark(name);
      continue;
    }
    if (values.empty() && option.need == Option::Need::required)
      return Error{Errc::invalid, fmt::format("'portico {}' needs {}", command.path, wanted(option)),
                   fmt::format("See 'portico help {}'.", command.path)};
    if (option.arity == Option::Arity::one && values.size() > 1)
      return Error{Errc::invalid, fmt::format("{} is given more than once", name), ""};
    for (const auto& value : values) arguments.add(name, value);
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
    Option optional = options[i];
    optional.need = Option::Need::optional;
    added[i].parsed = add_option(app, optional, added[i].values);
    if (added[i].parsed && options[i].arity != Option::Arity::flag)
      added[i].parsed->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  }
  std::reverse(words.begin(), words.end());
  try {
    app.parse(words);
  } catch (const CLI::ParseError& wrong) {
    return Error{Errc::invalid, fmt::format("portico {}: {}", command.path, wrong.what()),
                 fmt::format("See 'portico help {}'.", command.path)};
  }
  if (const auto extra = app.remaining(); !extra.empty()) return unknown_word(command, extra);
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
    const std::vector<std::string> topic(words.begin() + (words.empty() ? 0 : 1), words.end());
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
