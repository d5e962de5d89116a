#include "cli/parser.hpp"

#include <random>

#include <boost/test/unit_test.hpp>

#include "core/text.hpp"
#include "support/seed.hpp"

using namespace portico;
using namespace portico::cli;
using Words = std::vector<std::string>;
using Kind = Invocation::Kind;

namespace {

/// A command line by its words; blanks separate.
Words words(std::string_view line) {
  Words found;
  for (const auto word : split(line, ' '))
    if (!word.empty()) found.emplace_back(word);
  return found;
}

Arguments arguments(const Words& line) {
  const auto parsed = parse(line);
  BOOST_REQUIRE_MESSAGE(parsed.has_value(), join(line, " ") << ": " << parsed.error().message);
  BOOST_REQUIRE(parsed->command != nullptr);
  return parsed->arguments;
}
Arguments arguments(std::string_view line) { return arguments(words(line)); }

/// Why a line is refused; "" when it is not.
std::string refusal(std::string_view line) {
  const auto parsed = parse(words(line));
  if (parsed) return "";
  BOOST_TEST((parsed.error().code == Errc::invalid), line);
  return parsed.error().message;
}

/// The command with a value for everything it requires.
Words shortest(const Command& command) {
  Words line = words(command.path);
  for (const Option& option : command.options) {
    if (option.need != Option::Need::required) continue;
    if (!option.positional()) line.emplace_back(option.long_name());
    line.emplace_back("value");
  }
  return line;
}

std::vector<Option> every_option(const Command& command) {
  auto options = options_of(command);
  options.insert(options.end(), global_options().begin(), global_options().end());
  return options;
}

bool asks_help(std::string_view name) { return name == "--help"; }

}  // namespace

BOOST_AUTO_TEST_SUITE(cli_parser)

BOOST_AUTO_TEST_CASE(every_command_parses_with_what_it_requires) {
  for (const Command* command : commands()) {
    const auto parsed = parse(shortest(*command));
    BOOST_REQUIRE_MESSAGE(parsed.has_value(), command->path << ": " << parsed.error().message);
    BOOST_TEST(parsed->command == command);
    BOOST_TEST((parsed->kind == Kind::run));
    BOOST_TEST((command->run != nullptr));
  }
}

BOOST_AUTO_TEST_CASE(every_option_of_every_command_is_taken_in_every_form) {
  for (const Command* command : commands()) {
    for (const Option& option : every_option(*command)) {
      if (option.positional() || option.need == Option::Need::required || asks_help(option.long_name())) continue;
      const std::string name(option.long_name()), brief(option.short_name());
      const bool flag = option.arity == Option::Arity::flag;
      std::vector<Words> forms{{name}};
      if (!brief.empty()) forms.push_back({brief});
      if (!flag) forms = {{name, "x y"}, {name + "=x y"}};
      if (option.arity == Option::Arity::maybe) forms = {{name + "=x y"}, {name, name + "=x y"}};
      if (!flag && !brief.empty()) forms.insert(forms.end(), {{brief, "x y"}, {brief + "x y"}});
      for (const Words& form : forms) {
        Words line = shortest(*command);
        line.insert(line.end(), form.begin(), form.end());
        BOOST_TEST(arguments(line).given(name), join(line, " "));
        BOOST_TEST(arguments(line).text(name) == (flag ? "" : "x y"), join(line, " "));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_required_is_asked_for_by_name) {
  for (const Command* command : commands()) {
    const auto missing = std::find_if(command->options.begin(), command->options.end(),
                                      [](const Option& o) { return o.need == Option::Need::required; });
    if (missing == command->options.end()) continue;
    const auto message = refusal(command->path);
    BOOST_TEST(message.starts_with(fmt::format("'portico {}' needs {}", command->path, missing->long_name())), message);
  }
  BOOST_TEST(refusal("schedule create weekly --report r") == "'portico schedule create' needs --at WHEN");
}

BOOST_AUTO_TEST_CASE(unknown_words_are_refused_with_the_nearest) {
  const std::pair<const char*, const char*> lines[] = {
      {"qeury revenue", "unknown command 'qeury'; did you mean 'query'?"},
      {"hlep", "unknown command 'hlep'; did you mean 'help'?"},
      {"schedule crate", "unknown command 'schedule crate'; did you mean 'create'?"},
      {"admin account craete x", "unknown command 'admin account craete'; did you mean 'create'?"},
      {"frobnicate", "unknown command 'frobnicate'"},
      {"help qeury", "unknown command 'qeury'; did you mean 'query'?"},
      {"help schedule crate", "unknown command 'schedule crate'; did you mean 'create'?"},
      {"query revenue --perod x", "'portico query' has no option '--perod'; did you mean '--period'?"},
      {"query revenue --perod=x", "'portico query' has no option '--perod'; did you mean '--period'?"},
      {"query revenue -z", "'portico query' has no option '-z'"},
      {"whoami now", "'portico whoami' does not take 'now'"},
      {"admin account invite a b", "'portico admin account invite' does not take 'b'"},
  };
  for (const auto& [line, message] : lines) BOOST_TEST(refusal(line) == message, line);
}

BOOST_AUTO_TEST_CASE(options_are_not_abbreviated) { BOOST_TEST(!refusal("query revenue --peri x").empty()); }

BOOST_AUTO_TEST_CASE(a_noun_alone_lists_what_it_can_do) {
  for (const char* line : {"schedule", "schedule --quiet", "schedule -o json"}) {
    const auto message = refusal(line);
    BOOST_TEST(message.starts_with("'portico schedule' needs one more word:\nschedule create "), message);
    BOOST_TEST(message.find("\nschedule pause ") != std::string::npos);
    BOOST_TEST(message.find("admin") == std::string::npos);
  }
  BOOST_TEST(refusal("admin account").find("\nadmin account create ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(options_before_the_command_are_explained) {
  BOOST_TEST(refusal("--profile work query revenue") == "'--profile' stands before the command");
  BOOST_TEST(refusal("-q") == "'-q' stands before the command");
}

BOOST_AUTO_TEST_CASE(values_are_utf_8_but_for_names_of_files) {
  BOOST_TEST(refusal("query revenue --where \xff") == "--where '\uFFFD' is not UTF-8");
  BOOST_TEST(refusal("query \xc3\x28") == "MEASURE '\uFFFD(' is not UTF-8");
  BOOST_TEST(arguments("query revenue --to \xff.csv").text("--to") == "\xff.csv");
}

BOOST_AUTO_TEST_CASE(an_option_is_given_once_unless_it_takes_many) {
  BOOST_TEST(refusal("query revenue --where a --where b") == "--where is given more than once");
  BOOST_TEST(refusal("query revenue -p a --period b") == "--period is given more than once");
  BOOST_TEST(arguments("query revenue --by a --by b,c").list("--by") == (Words{"a", "b", "c"}),
             boost::test_tools::per_element());
  BOOST_TEST(arguments("query revenue --total --total").given("--total"));
}

BOOST_AUTO_TEST_CASE(an_option_at_the_end_needs_its_value) {
  BOOST_TEST(refusal("query revenue --by") == "'portico query' needs a value for --by: DIM,…");
  BOOST_TEST(refusal("query revenue -p") == "'portico query' needs a value for -p: PERIOD");
}

BOOST_AUTO_TEST_CASE(a_flag_takes_no_value) {
  BOOST_TEST(refusal("query revenue --total=false") == "--total takes no value");
  BOOST_TEST(!refusal("query revenue --total=perhaps").empty());
}

BOOST_AUTO_TEST_CASE(a_flag_that_can_have_a_value_takes_no_word_but_its_own) {
  struct {
    Words line;
    std::string kind;
    Words measures;
  } const lines[] = {{words("query --chart revenue"), "", {"revenue"}},
                     {words("query revenue --chart"), "", {"revenue"}},
                     {words("query revenue --chart=heatmap"), "heatmap", {"revenue"}},
                     {words("query revenue --chart heatmap"), "heatmap", {"revenue"}},
                     {words("query --chart heatmap revenue orders"), "heatmap", {"revenue", "orders"}},
                     {words("query --chart heat revenue"), "", {"heat", "revenue"}},
                     {words("query --chart -- line"), "", {"line"}},
                     {words("query --chart=bar line"), "bar", {"line"}},
                     {words("query revenue --chart --chart line"), "line", {"revenue"}},
                     {words("query revenue --chart=true"), "true", {"revenue"}}};
  for (const auto& [line, kind, measures] : lines) {
    const Arguments given = arguments(line);
    BOOST_TEST(given.given("--chart"), join(line, " "));
    BOOST_TEST(given.text("--chart") == kind, join(line, " "));
    BOOST_TEST(given.all("MEASURE") == measures, boost::test_tools::per_element());
  }
  BOOST_TEST(arguments("query revenue --where --chart line").text("--where") == "--chart");
  BOOST_TEST(!arguments("query -- --chart").given("--chart"));
  BOOST_TEST(refusal("query revenue --chart=line --chart=bar") == "--chart is given more than once");
  BOOST_TEST(refusal("query --chart line") == "'portico query' needs MEASURE");
  BOOST_TEST(refusal("query revenue --chrat=line") ==
             "'portico query' has no option '--chrat'; did you mean '--chart'?");
}

BOOST_AUTO_TEST_CASE(values_are_taken_as_they_stand) {
  const char* values[] = {"-revenue", "--revenue", " ",    "[a,b]", "{}",   "{a}", "a=b", "--", "%%",  "/x",
                          "\"q\"",    "'q'",       "東京", "-1",    "a\nb", "\\n", "[]",  "[",  "true"};
  for (const std::string value : values) {
    BOOST_TEST(arguments(Words{"query", "revenue", "--where", value}).text("--where", "?") == value, value);
    BOOST_TEST(arguments(Words{"query", "revenue", "--sort", value}).all("--sort") == Words{value},
               boost::test_tools::per_element());
    BOOST_TEST(arguments(Words{"query", "revenue", "--where=" + value}).text("--where") == value, value);
  }
}

/// A script whose variable is empty must not get what it did not ask for.
BOOST_AUTO_TEST_CASE(empty_values_are_refused) {
  for (const char* option : {"--where", "--tz", "--sort", "--customer", "--save", "--period", "--to"})
    BOOST_TEST(parse(Words{"query", "revenue", option, ""}).error().message ==
               std::string(option) + ": the value is empty");
  BOOST_TEST(parse(Words{"query", "revenue", "--chart="}).error().message == "--chart: the value is empty");
  BOOST_TEST(parse(Words{"query", ""}).error().message == "MEASURE: the value is empty");
}

BOOST_AUTO_TEST_CASE(periods_and_descending_sorts_work_as_written) {
  BOOST_TEST(arguments(Words{"query", "revenue", "-p", "last month"}).text("--period") == "last month");
  BOOST_TEST(arguments("query revenue --sort -revenue").list("--sort") == Words{"-revenue"},
             boost::test_tools::per_element());
  BOOST_TEST(arguments("query revenue --sort=-revenue,country").list("--sort") == (Words{"-revenue", "country"}),
             boost::test_tools::per_element());
  BOOST_TEST(arguments("query revenue --sort -revenue orders --by x").all("MEASURE") == (Words{"revenue", "orders"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(measures_are_taken_as_they_stand) {
  BOOST_TEST(arguments(Words{"query", "[a,b]", "sum(quantity * price)", "{}"}).all("MEASURE") ==
                 (Words{"[a,b]", "sum(quantity * price)", "{}"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(two_dashes_end_the_options) {
  BOOST_TEST(arguments("query --total -- --by -x").all("MEASURE") == (Words{"--by", "-x"}),
             boost::test_tools::per_element());
  BOOST_TEST(!arguments("query -- --by").given("--by"));
  BOOST_TEST((parse(words("query -- --help")).value().kind == Kind::run));
}

BOOST_AUTO_TEST_CASE(short_forms_join) {
  BOOST_TEST(arguments("query revenue -ojson").text("--output") == "json");
  BOOST_TEST(arguments("query revenue -oJSON").text("--output") == "JSON");
  BOOST_TEST(arguments("query revenue -qojson").text("--output") == "json");
  BOOST_TEST(arguments("query revenue -qojson").given("--quiet"));
}

BOOST_AUTO_TEST_CASE(help_is_asked_for_in_many_ways) {
  const std::pair<const char*, const char*> lines[] = {{"", ""},
                                                       {"help", ""},
                                                       {"-h", ""},
                                                       {"--help", ""},
                                                       {"help help", ""},
                                                       {"help --help", ""},
                                                       {"help query", "query"},
                                                       {"query --help", "query"},
                                                       {"query revenue -h", "query"},
                                                       {"--help query", "query"},
                                                       {"help schedule", "schedule"},
                                                       {"schedule --help", "schedule"},
                                                       {"help admin account create", "admin account create"},
                                                       {"help query -h", "query"}};
  for (const auto& [line, topic] : lines) {
    const auto parsed = parse(words(line));
    BOOST_REQUIRE_MESSAGE(parsed.has_value(), line);
    BOOST_TEST((parsed->kind == Kind::help), line);
    BOOST_TEST(parsed->topic == topic, line);
  }
}

BOOST_AUTO_TEST_CASE(the_version_is_told) {
  for (const char* line : {"version", "--version"})
    BOOST_TEST((parse(words(line)).value().kind == Kind::version), line);
}

BOOST_AUTO_TEST_CASE(numbers_are_whole_and_not_negative) {
  BOOST_TEST(arguments("query r --limit 12").number("--limit").value().value() == 12);
  BOOST_TEST(!arguments("query r").number("--limit").value().has_value());
  for (const char* value : {"-1", "x", "1.5", "1e3", "12x", "99999999999999999999", "+1"})
    BOOST_TEST((arguments(Words{"query", "r", "--limit", value}).number("--limit").error().code == Errc::invalid),
               value);
}

BOOST_AUTO_TEST_CASE(any_words_are_parsed_or_refused) {
  std::mt19937_64 random(testing::seed());
  Words pool{"--", "-",    "",   "---",      "-o",    "-ojson", "=",    "--=", "x",
             "[a", "help", "-h", "--total=", "--by=", "-p=",    "\xff", "{}",  "--no-input"};
  for (const Command* command : commands()) {
    const auto path = words(command->path);
    pool.insert(pool.end(), path.begin(), path.end());
    for (const Option& option : command->options) pool.emplace_back(option.long_name());
  }
  for (int i = 0; i < 3000; ++i) {
    Words line = i % 2 == 0 ? Words{} : words(commands()[random() % commands().size()]->path);
    for (std::uint64_t n = random() % 5; n > 0; --n) line.push_back(pool[random() % pool.size()]);
    const auto parsed = parse(line);
    if (!parsed) BOOST_TEST(!parsed.error().message.empty(), join(line, " "));
    if (parsed && parsed->kind == Kind::run) BOOST_TEST(parsed->command != nullptr, join(line, " "));
  }
}

BOOST_AUTO_TEST_SUITE_END()
