#include "cli/checks.hpp"
#include "cli/commands/all.hpp"
#include "core/hash.hpp"
#include "protocol/data.hpp"

namespace portico::cli {
namespace {

namespace method = protocol::method;

constexpr Option run_options[] = {
    {"REPORT", "", "Its name", Option::Arity::one, Complete::report, Option::Need::required},
    {"-p,--period", "PERIOD", "Another period than the report's own"},
    {"--as-of", "DATE", "The report of that day's end"},
    {"--tz", "ZONE", "IANA zone of periods and printed times (UTC)"},
};
constexpr Example run_examples[] = {
    {"portico report run weekly", "Read it on the terminal"},
    {"portico report run weekly --to weekly.html", "One self-contained page with pictures"},
};

int list(Session& session, const Arguments&) {
  Listing listing{{"report", text_type}, {"title", text_type}, {"period", text_type}};
  for (const auto& report : session.call(method::report_list, {}).reports)
    listing.add({report.name, report.title, report.period});
  session.show(listing);
  return 0;
}

int run(Session& session, const Arguments& arguments) {
  const Checks checks(arguments);
  if (arguments.given("--fields"))
    throw Failure({Errc::invalid, "--fields: a report has no columns to choose from", "Leave it out."});
  const protocol::ReportRun request{.target = session.target(),
                                    .report = arguments.text("REPORT"),
                                    .period = arguments.text("--period"),
                                    .zone = session.zone(),
                                    .as_of = arguments.text("--as-of")};
  const text::Format format = session.report_format();
  if (!text::is_rendered(format)) {
    const auto document = session.call(method::report_run, request);
    session.show(document);
    return checks.verdict(document.provenance, 0);
  }
  const auto file = session.call(method::report_render, {.run = request, .format = std::string(text::name_of(format))});
  session.write(from_base64(file.base64).value());
  return checks.verdict(file.provenance, 0);
}

}  // namespace

const Command report_list_command{"report list", "List the reports", "", {}, {}, Takes::answer, list};
const Command report_run_command{
    "report run",
    "Evaluate a report and show it",
    "It is drawn in characters; -o html, or --to with a name in .html, makes one page that needs nothing else, and "
    "json and markdown give the whole report, too.",
    run_options,
    run_examples,
    Takes::answer | Takes::target | Takes::checks,
    run};

}  // namespace portico::cli
