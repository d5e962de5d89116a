#include "cli/commands/all.hpp"
#include "cli/completion.hpp"
#include "protocol/operations.hpp"

namespace portico::cli {
namespace {

constexpr Option shell_options[] = {
    {"SHELL", "", "bash, zsh or fish", Option::Arity::one, Complete::nothing, Option::Need::required},
};

int status(Session& session, const Arguments&) {
  const auto answer = session.call(protocol::method::status, {});
  Listing listing{{"version", text_type}, {"started", time_type}, {"tx", int_type},
                  {"sources", int_type},  {"failing", int_type},  {"customers", int_type}};
  session.show(listing.add(
      {answer.version, answer.started_at, answer.tx, answer.sources, answer.sources_failing, answer.customers}));
  return 0;
}

int completion(Session& session, const Arguments& arguments) {
  session.write_text(completion_script(arguments.text("SHELL")).value());
  return 0;
}

}  // namespace

const Command status_command{"status", "Show the daemon's state in short", "", {}, {}, Takes::answer, status};
const Command completion_command{
    "completion", "Print the completion script for a shell", "", shell_options, {}, Takes::nothing, completion};

}  // namespace portico::cli
