#include "cli/completion.hpp"

#include <algorithm>
#include <set>

#include "core/text.hpp"
#include "protocol/data.hpp"
#include "protocol/delivery.hpp"
#include "protocol/operations.hpp"

namespace portico::cli {
namespace {

using Words = std::vector<std::string>;

Words dataset_names(Session& session, Complete what) {
  Words names;
  const auto answer = session.client().call(protocol::method::dataset_list, {});
  if (!answer) return names;
  for (const auto& dataset : answer->datasets) {
    if (what == Complete::dataset) names.push_back(dataset.name);
    if (what == Complete::measure)
      for (const auto& measure : dataset.measures) names.push_back(measure.name);
    if (what == Complete::dimension)
      for (const auto& field : dataset.fields) names.push_back(field.name);
  }
  return names;
}

Words report_names(Session& session) {
  Words names;
  if (const auto answer = session.client().call(protocol::method::report_list, {}))
    for (const auto& report : answer->reports) names.push_back(report.name);
  return names;
}

Words schedule_names(Session& session) {
  Words names;
  if (const auto answer = session.client().call(protocol::method::schedule_list, {}))
    for (const auto& schedule : answer->schedules) names.push_back(schedule.name);
  return names;
}

Words saved_names(Session& session) {
  Words names;
  if (const auto answer = session.client().call(protocol::method::saved_list, {}))
    for (const auto& question : answer->questions) names.push_back(question.name);
  return names;
}

/// Ids come from data, and a completed word from the shell's line: only those that no shell reads otherwise. An admin,
/// who has no customer of their own, is offered all.
Words customer_ids(Session& session) {
  auto answer = session.client().call(protocol::method::customer_list, {});
  if (!answer) answer = session.client().call(protocol::method::customer_list, {.all_customers = true});
  Words ids;
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.@+:/-";
  if (answer)
    for (const auto& customer : answer->customers)
      if (customer.id.find_first_not_of(plain) == std::string::npos && !customer.id.starts_with('-'))
        ids.push_back(customer.id);
  return ids;
}

Words source_names(Session& session) {
  Words names;
  if (const auto answer = session.client().call(protocol::method::source_list, {}))
    for (const auto& source : answer->sources) names.push_back(source.name);
  return names;
}

Words values(Complete what, Session& session) {
  switch (what) {
    case Complete::format:
    case Complete::chart:
    case Complete::every:
      return fixed_values(what);
    case Complete::measure:
    case Complete::dimension:
    case Complete::dataset:
      return dataset_names(session, what);
    case Complete::customer:
      return customer_ids(session);
    case Complete::report:
      return report_names(session);
    case Complete::schedule:
      return schedule_names(session);
    case Complete::source:
      return source_names(session);
    case Complete::saved:
      return saved_names(session);
    case Complete::nothing:
    case Complete::file:
      return {};
  }
  return {};
}

/// The command that the finished words name, and how many of them.
const Command* finished(const Words& words, std::size_t& used) {
  const Command* found = nullptr;
  std::string path;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    path += (path.empty() ? "" : " ") + words[i];
    for (const Command* command : commands()) {
      if (command->path != path) continue;
      found = command;
      used = i + 1;
    }
  }
  return found;
}

Words next_words(const Words& words) {
  std::string prefix;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) prefix += words[i] + " ";
  Words next;
  for (const Command* command : commands()) {
    if (!command->path.starts_with(prefix)) continue;
    const auto rest = command->path.substr(prefix.size());
    std::string word(rest.substr(0, rest.find(' ')));
    if (std::find(next.begin(), next.end(), word) == next.end()) next.push_back(std::move(word));
  }
  if (prefix.empty()) next.insert(next.end(), {"help", "version"});
  return next;
}

void append(Words& to, const Words& more) { to.insert(to.end(), more.begin(), more.end()); }

/// "--chart=heatmap" for "--chart=he".
Words values_behind_equals(const Option& option, const std::string& word) {
  Words found;
  const std::string head = std::string(option.long_name()) + "=";
  if (option.positional() || !word.starts_with(head)) return found;
  for (const auto& value : fixed_values(option.complete)) found.push_back(head + value);
  return found;
}

Words candidates(const Command& command, const Words& words, std::size_t used, Session& session) {
  auto options = options_of(command);
  options.insert(options.end(), global_options().begin(), global_options().end());
  const std::string& before = words[words.size() - 2];
  Words found;
  for (const Option& option : options) {
    const bool value_wanted = option.arity != Option::Arity::flag && !option.positional() && words.size() - 1 > used &&
                              (before == option.long_name() || before == option.short_name());
    if (value_wanted && option.arity != Option::Arity::maybe) return values(option.complete, session);
    if (value_wanted) append(found, values(option.complete, session));
    append(found, values_behind_equals(option, words.back()));
    if (words.back().starts_with('-') && !option.positional()) found.emplace_back(option.long_name());
    if (!words.back().starts_with('-') && option.positional()) append(found, values(option.complete, session));
  }
  return found;
}

/// bash makes "--output", "=" and "js" of "--output=js", and completes the last of them.
Words without_equals(Words words) {
  if (words.back() == "=")
    words.back() = "";
  else if (words.size() > 1 && words[words.size() - 2] == "=")
    words.erase(words.end() - 2);
  return words;
}

constexpr std::string_view bash_script = R"(# bash completion for portico; made by 'portico completion bash'
_portico() {
  local words=("${COMP_WORDS[@]:1:COMP_CWORD}")
  mapfile -t COMPREPLY < <(portico __complete -- "${words[@]}" 2>/dev/null)
}
complete -o default -F _portico portico
)";

constexpr std::string_view zsh_script = R"(#compdef portico
# zsh completion for portico; made by 'portico completion zsh'
_portico() {
  local -a candidates
  candidates=("${(@f)$(portico __complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  candidates=("${(@)candidates:#}")
  if (( $#candidates )); then compadd -a candidates; else _files; fi
}
if [ "$funcstack[1]" = "_portico" ]; then _portico "$@"; else compdef _portico portico; fi
)";

constexpr std::string_view fish_script = R"(# fish completion for portico; made by 'portico completion fish'
function __portico_complete
  set -l words (commandline -opc) (commandline -ct)
  portico __complete -- $words[2..-1] 2>/dev/null
end
complete -c portico -a '(__portico_complete)'
)";

}  // namespace

std::string completions(const std::vector<std::string>& typed, Session& session) {
  if (typed.empty()) return "";
  const Words words = without_equals(typed);
  const bool about_help = words.size() > 1 && words.front() == "help";
  std::size_t used = 0;
  const Command* command = about_help ? nullptr : finished(words, used);
  auto found = next_words(about_help ? Words(words.begin() + 1, words.end()) : words);
  if (command) {
    append(found, candidates(*command, words, used, session));
  }
  std::string lines;
  std::set<std::string> offered;
  for (const auto& word : found)
    if (word.starts_with(words.back()) && offered.insert(word).second) lines += printable(word) + "\n";
  return lines;
}

Result<std::string> completion_script(std::string_view shell) {
  if (shell == "bash") return std::string(bash_script);
  if (shell == "zsh") return std::string(zsh_script);
  if (shell == "fish") return std::string(fish_script);
  return Error{Errc::invalid, fmt::format("no completion for shell '{}'", shell), "Known shells: bash, zsh, fish."};
}

}  // namespace portico::cli
