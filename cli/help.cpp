#include "cli/help.hpp"

#include <algorithm>

#include "cli/command.hpp"
#include "core/text.hpp"

namespace portico::cli {
namespace {

constexpr std::size_t width = 100;

/// `text` wrapped into lines that start at column `indent`; the first starts where the caller is.
std::string wrapped(std::string_view text, std::size_t indent) {
  std::string lines;
  std::size_t column = indent;
  for (const auto word : split(text, ' ')) {
    if (word.empty()) continue;
    const std::size_t cells = display_width(word);
    if (column > indent && column + 1 + cells > width) {
      lines += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      lines += ' ';
      ++column;
    }
    lines += word;
    column += cells;
  }
  return lines;
}

std::string placeholder(const Option& option) {
  std::string word(option.name);
  if (option.arity == Option::Arity::many) word += "…";
  return option.need == Option::Need::required ? word : "[" + word + "]";
}

std::string usage(const Command& command) {
  std::string line = fmt::format("portico {}", command.path);
  for (const Option& option : command.options)
    if (option.positional()) line += " " + placeholder(option);
  return line + " [options]";
}

std::string option_head(const Option& option) {
  if (option.positional()) return std::string(option.name);
  std::string head = option.short_name().empty() ? "    " : fmt::format("{}, ", option.short_name());
  head += option.long_name();
  if (option.arity == Option::Arity::maybe) return head + fmt::format("[={}]", option.value);
  if (!option.value.empty()) head += fmt::format(" {}", option.value);
  return head;
}

std::string option_lines(std::span<const Option> options) {
  std::string lines;
  for (const Option& option : options) {
    std::string head = "  " + option_head(option);
    const std::size_t cells = display_width(head);
    head += cells < 26 ? std::string(26 - cells, ' ') : "\n" + std::string(26, ' ');
    lines += head + wrapped(option.help, 26) + "\n";
  }
  return lines;
}

std::string help_of_command(const Command& command) {
  std::string page = fmt::format("{}.\n\nUsage: {}\n", command.summary, usage(command));
  if (!command.text.empty()) page += "\n" + wrapped(command.text, 0) + "\n";
  if (const auto options = options_of(command); !options.empty()) page += "\nOptions:\n" + option_lines(options);
  page += "\nEverywhere:\n" + option_lines(global_options());
  if (!command.examples.empty()) page += "\nExamples:\n";
  for (const Example& example : command.examples)
    page += fmt::format("  {}\n      {}\n", example.command, example.says);
  return page;
}

bool under(const Command& command, std::string_view topic) {
  return topic.empty() || (command.path.starts_with(topic) &&
                           (command.path.size() == topic.size() || command.path[topic.size()] == ' '));
}

std::string command_lines(std::string_view topic) {
  std::string lines;
  for (const Command* command : commands()) {
    if (!under(*command, topic)) continue;
    lines += fmt::format("  {:<24}{}\n", command->path, command->summary);
  }
  return lines;
}

constexpr std::string_view ellipsis = "…";

/// `text` in roff's language, safe on text lines and as a macro's arguments.
std::string escaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\')
      out += "\\e";
    else if (text[i] == '-')
      out += "\\-";
    else if (text[i] == '"')
      out += "\\(dq";
    else if (text.substr(i).starts_with(ellipsis)) {
      out += "\\[u2026]";
      i += ellipsis.size() - 1;
    } else
      out += text[i];
  }
  if (!out.empty() && (out.front() == '.' || out.front() == '\'')) out.insert(0, "\\&");
  return out;
}

std::string manual_option(const Option& option) {
  if (option.positional()) return fmt::format(".It Ar {}\n{}.\n", option.name, escaped(option.help));
  std::string item = ".It";
  if (!option.short_name().empty()) item += fmt::format(" Fl {} ,", escaped(option.short_name().substr(1)));
  item += fmt::format(" Fl {}", escaped(option.long_name().substr(1)));
  if (option.arity == Option::Arity::maybe)
    item += fmt::format(" Ns Op Ns = Ns Ar {}", escaped(option.value));
  else if (!option.value.empty())
    item += fmt::format(" Ar {}", escaped(option.value));
  return item + "\n" + escaped(option.help) + ".\n";
}

std::string manual_options(std::span<const Option> options) {
  std::string list = ".Bl -tag -width Ds\n";
  for (const Option& option : options) list += manual_option(option);
  return list + ".El\n";
}

std::string manual_command(const Command& command) {
  std::string section = fmt::format(".Ss {}\n.Dl {}\n.Pp\n{}.\n", escaped(command.path), escaped(usage(command)),
                                    escaped(command.summary));
  if (!command.text.empty()) section += ".Pp\n" + escaped(command.text) + "\n";
  if (const auto options = options_of(command); !options.empty()) section += manual_options(options);
  for (const Example& example : command.examples)
    section += fmt::format(".Pp\n{}:\n.Dl {}\n", escaped(example.says), escaped(example.command));
  return section;
}

std::string_view first_word(std::string_view path) { return path.substr(0, path.find(' ')); }

std::string manual_head(std::string_view page, std::string_view summary) {
  std::string title = fmt::format("{}", page);
  std::transform(title.begin(), title.end(), title.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return fmt::format(".Dd November 22, 2026\n.Dt {} 1\n.Os Portico\n.Sh NAME\n.Nm {}\n.Nd {}\n", title, page,
                     escaped(summary));
}

constexpr std::string_view exit_codes =
    ".Sh EXIT STATUS\n.Bl -tag -width Ds -compact\n.It 0\ndone, also when the answer is empty\n.It 1\nfailed\n.It "
    "2\nwrong usage, or "
    "input needed under \\-\\-no\\-input\n.It 3\nnot found\n.It 4\nnot signed in, expired, or second factor "
    "needed\n.It 5\nnot "
    "allowed\n.It 6\nconflict\n.It 7\npartial or stale\n.It 8\npending or timed out\n.It 9\nunreachable or throttled: "
    "try again\n.It 10\na condition is true, where \\-\\-exit\\-code asks for it\n"
    ".El\n";

constexpr std::string_view output_formats =
    ".Sh OUTPUT FORMATS\n"
    "A terminal is shown tables and charts, with times in the zone that was asked for.\nWhat a program reads is the "
    "same "
    "bytes for the same answer: decimals with all their digits, times in UTC, as in\n"
    ".Ql 2026\\-03\\-15T07:00:00Z .\n"
    ".Bl -tag -width markdown\n"
    ".It Ic table\nColumns for people, the total, and where the answer comes from.\n"
    ".It Ic tsv\nA line of names and a line for each row, without the total.\nTab, line feed, carriage return and "
    "backslash in texts are\n.Ql \\et ,\n.Ql \\en ,\n.Ql \\er\nand\n.Ql \\e\\e ;\nnull is\n.Ql \\eN .\n"
    ".It Ic csv\nRFC 4180, without the total.\nNull is an empty field, an empty text is\n.Ql \\(dq\\(dq .\n"
    "A text that a spreadsheet would run (it begins with\n.Ql = + \\- @ ,\na tab or a carriage return) has an "
    "apostrophe before it; tsv and json have texts as they are.\n"
    ".It Ic json\nOne object: columns with types and units, rows, total, and meta, which says where the answer comes "
    "from.\nIt may get further members.\n"
    ".It Ic jsonl\nAn object a line for each row.\n"
    ".It Ic markdown\nA table for documents.\n"
    ".It Ic chart\nDrawn in characters, as\n.Fl \\-chart .\n"
    ".It Ic value\nThe only value of the answer, for a variable of a script.\n"
    ".It Ic none\nNothing: the exit status is what is asked for.\n"
    ".It Ic html\nOf reports: one page with its pictures in it.\n"
    ".El\n";

constexpr std::string_view surroundings =
    ".Sh ENVIRONMENT\n.Bl -tag -width PORTICO_TOKEN_FILE\n"
    ".It Ev PORTICO_SERVER\nThe daemon to call:\n.Ql unix:\nand the path of its socket, or\n.Ql https://HOST[:PORT] .\n"
    "The server's certificate and name are verified; no proxy is used.\nWithout it, and without\n.Fl \\-server ,\n"
    "the server of the profile's last login is called, else\n.Ql unix:/run/portico/portico.sock .\n"
    "Only the server that a session was begun at is sent its token: use a profile for each.\n"
    ".It Ev PORTICO_CA_FILE\nA file of certificates (PEM) of the only authorities to believe of an https server, in "
    "place "
    "of the system's.\nA login keeps it with its server.\n"
    ".It Ev PORTICO_PROFILE\nThe profile to use.\n"
    ".It Ev PORTICO_CONFIG_DIR\nWhere credentials are kept, in place of the folder below.\n"
    ".It Ev PORTICO_TOKEN , PORTICO_TOKEN_FILE\nThe session's token, or the file that holds it, in place of the kept "
    "one.\n"
    ".It Ev NO_COLOR\nIf set to anything, no colours.\n.El\n"
    ".Sh FILES\n.Bl -tag -width Ds\n.It Pa $XDG_STATE_HOME/portico/credentials/NAME\n"
    "The session of the profile NAME, readable by its owner only; below\n.Pa ~/.local/state\nwithout that variable.\n"
    ".It Pa /usr/local/libexec/portico/portico\\-https.so\nWhat https takes, with libcurl; it is looked for beside "
    "the command, then in\n.Pa ../libexec/portico .\n"
    ".El\n";

constexpr std::string_view see_also =
    ".Sh SEE ALSO\n.Xr portico-expression 7 ,\n.Xr portico-period 7 ,\n.Xr portico-schedule 7 ,\n"
    ".Xr porticod 8\n";

}  // namespace

std::string help(std::string_view topic) {
  for (const Command* command : commands())
    if (command->path == topic) return help_of_command(*command);
  if (!topic.empty()) return fmt::format("Commands:\n{}\nSee 'portico help {} VERB'.\n", command_lines(topic), topic);
  return "portico: your customer record, numbers, trends and reports, from the shell.\n\nUsage: portico COMMAND "
         "[options]\n\nCommands:\n" +
         command_lines("") + "\nEverywhere:\n" + option_lines(global_options()) +
         "\nSee 'portico help COMMAND', and 'man portico'.\n";
}

std::string manual_names() {
  std::vector<std::string> names;
  for (const Command* command : commands())
    if (const std::string noun(first_word(command->path)); std::find(names.begin(), names.end(), noun) == names.end())
      names.push_back(noun);
  return join(names, "\n") + "\n";
}

std::string manual(std::string_view noun) {
  if (noun.empty()) {
    std::string page = manual_head("portico", "the customer portal for the shell");
    page +=
        ".Sh SYNOPSIS\n.Nm\n.Ar command\n.Op Ar options\n.Sh DESCRIPTION\nAsks the portal daemon\n.Xr porticod 8\nfor "
        "the unified customer "
        "record, numbers, trends, charts and reports, now or as of any past day, and subscribes to reports by "
        "mail.\n.Sh COMMANDS\n.Bl -tag -width Ds\n";
    for (const Command* command : commands())
      page += fmt::format(".It Nm {}\n{}.\n", escaped(command->path), escaped(command->summary));
    return page + ".El\n.Sh OPTIONS\nEvery command takes:\n" + manual_options(global_options()) +
           std::string(output_formats) + std::string(surroundings) + std::string(exit_codes) + std::string(see_also);
  }
  std::string page = manual_head(fmt::format("portico-{}", noun), fmt::format("portico {}", noun));
  page += ".Sh DESCRIPTION\n";
  for (const Command* command : commands())
    if (first_word(command->path) == noun) page += manual_command(*command);
  return page + std::string(exit_codes) + ".Sh SEE ALSO\n.Xr portico 1\n";
}

}  // namespace portico::cli
