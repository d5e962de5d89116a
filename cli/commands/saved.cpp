#include "cli/checks.hpp"
#include "cli/commands/all.hpp"
#include "cli/question.hpp"
#include "cli/watch.hpp"
#include "core/text.hpp"

namespace portico::cli {
namespace {

namespace method = protocol::method;

constexpr Option name_options[] = {
    {"NAME", "", "Its name", Option::Arity::one, Complete::saved, Option::Need::required},
};
constexpr Option run_options[] = {
    {"NAME", "", "Its name", Option::Arity::one, Complete::saved, Option::Need::required},
    {"-p,--period", "PERIOD", "Another period than the saved one"},
    {"--as-of", "DATE", "The answer of that day's end"},
    {"--tz", "ZONE", "IANA zone of periods, buckets and printed times (the saved one)"},
    {"--exit-code", "", "Exit with 10 when there is a row, and with 0 when there is none", Option::Arity::flag},
    {"--watch", "", "Ask again whenever the data changes, until Ctrl-C; with --exit-code until there is a row",
     Option::Arity::flag},
    {"--chart", "KIND", "Draw it; the same as -o chart. KIND is line, bar, stacked, heatmap or sparkline",
     Option::Arity::maybe, Complete::chart},
};
constexpr Example run_examples[] = {
    {"portico saved run sales-by-country", "Ask again what --save sales-by-country kept, of today's data"},
    {"portico saved run sales-by-country -p 2025 --chart", "Of another period, drawn"},
};

std::string command_line(const protocol::SavedQuestion& question) {
  return question.query ? cli::command_line(*question.query) : cli::command_line(*question.rows);
}

protocol::SavedName named(Session& session, const Arguments& arguments) {
  return {.target = session.target(), .name = arguments.text("NAME")};
}

int list(Session& session, const Arguments&) {
  Listing listing{{"name", text_type}, {"question", text_type}, {"owner", text_type}, {"saved", time_type}};
  for (const auto& question : session.call(method::saved_list, session.target()).questions)
    listing.add({question.name, command_line(question), question.owner, question.saved_at});
  session.show(listing);
  return 0;
}

int show(Session& session, const Arguments& arguments) {
  const auto question = session.call(method::saved_show, named(session, arguments));
  if (session.wants_json())
    session.show_object("saved", protocol::to_json(question));
  else
    session.write(printable(command_line(question)) + "\n");
  return 0;
}

/// Puts in what is asked for beside the saved question.
template <class Question>
void adjust(Question& question, const Arguments& arguments) {
  if (arguments.given("--period")) question.period = arguments.text("--period");
  if (arguments.given("--as-of")) question.as_of = arguments.text("--as-of");
  if (arguments.given("--tz")) question.zone = arguments.text("--tz");
}

int run(Session& session, const Arguments& arguments) {
  const Checks checks(arguments);
  auto question = session.call(method::saved_show, named(session, arguments));
  if (question.rows && arguments.given("--watch"))
    throw Failure({Errc::invalid, "--watch: it is a question for single rows, which come once", "Leave out --watch."});
  if (question.rows) {
    adjust(*question.rows, arguments);
    if (arguments.given("--fields")) question.rows->fields = arguments.all("--fields");
    const auto shown = session.show_rows({.target = session.target(), .query = std::move(*question.rows)});
    return checks.verdict(shown.provenance, shown.rows);
  }
  adjust(*question.query, arguments);
  protocol::QueryRun request{.target = session.target(), .query = std::move(*question.query)};
  if (arguments.given("--watch")) return watch(session, checks, std::move(request));
  const auto answer = session.call(method::query_run, request);
  session.show(answer);
  return checks.verdict(answer.provenance, answer.rows.size());
}

int remove(Session& session, const Arguments& arguments) {
  session.call(method::saved_delete, named(session, arguments));
  session.say(fmt::format("Saved question {} is deleted.", printable(arguments.text("NAME"))));
  return 0;
}

}  // namespace

const Command saved_list_command{
    "saved list", "List the questions saved at your organisation", "", {}, {}, Takes::answer | Takes::target, list};
const Command saved_show_command{"saved show", "Show a saved question as the command that asks it",
                                 "",           name_options,
                                 {},           Takes::answer | Takes::target,
                                 show};
const Command saved_run_command{"saved run",
                                "Ask a saved question again",
                                "Questions are saved with --save NAME by 'portico query' and 'portico rows', for "
                                "everyone at the customer. Who runs "
                                "one sees what the own account may see.",
                                run_options,
                                run_examples,
                                Takes::answer | Takes::target | Takes::checks,
                                run};
const Command saved_delete_command{"saved delete",
                                   "Forget a saved question",
                                   "Yours; an owner may delete everyone's.",
                                   name_options,
                                   {},
                                   Takes::target,
                                   remove};

}  // namespace portico::cli
