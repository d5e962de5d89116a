#include "cli/commands/all.hpp"
#include "core/text.hpp"
#include "protocol/data.hpp"

namespace portico::cli {
namespace {

constexpr Option show_options[] = {
    {"DATASET", "", "Its name", Option::Arity::one, Complete::dataset, Option::Need::required},
    {"--as-of", "DATE", "What that day's end had"},
    {"--tz", "ZONE", "IANA zone of --as-of and printed times (UTC)"},
};

int list(Session& session, const Arguments&) {
  Listing listing{{"dataset", text_type}, {"name", text_type}, {"use", text_type},      {"type", text_type},
                  {"unit", text_type},    {"keep", text_type}, {"kept_from", time_type}};
  for (const auto& dataset : session.call(protocol::method::dataset_list, {}).datasets) {
    const auto add = [&](const std::string& name, const char* use, const std::string& type, const std::string& unit) {
      listing.add({dataset.name, name, use, type, cell(unit), cell(dataset.keep), cell(dataset.kept_from)});
    };
    for (const auto& measure : dataset.measures) add(measure.name, "measure", measure.formula, measure.unit);
    for (const auto& field : dataset.fields) add(field.name, "dimension", field.type, field.unit);
  }
  session.show(listing);
  return 0;
}

Listing facts_of(const protocol::DatasetInfo& dataset) {
  Listing listing{{"fact", text_type}, {"value", text_type}, {"at", time_type}, {"rows", int_type}};
  listing.add({"kind", dataset.kind, {}, {}}).add({"sources", join(dataset.sources, ", "), {}, {}});
  if (!dataset.keep.empty() || dataset.kept_from)
    listing.add({"keep", cell(dataset.keep), {}, {}}).add({"kept from", {}, cell(dataset.kept_from), {}});
  for (const auto& removal : dataset.removed) listing.add({"removed", removal.reason, removal.at, removal.rows});
  return listing;
}

int show(Session& session, const Arguments& arguments) {
  const auto shown = session.call(protocol::method::dataset_show, {.target = session.target(),
                                                                   .dataset = arguments.text("DATASET"),
                                                                   .as_of = arguments.text("--as-of"),
                                                                   .zone = session.zone()});
  if (shown.profile)
    session.show(*shown.profile);
  else
    session.show(facts_of(shown.dataset));
  return 0;
}

constexpr Option sample_options[] = {
    {"DATASET", "", "Its name", Option::Arity::one, Complete::dataset, Option::Need::required},
    {"--limit", "N", "At most N rows (10)"},
    {"--as-of", "DATE", "The rows of that day's end"},
    {"--tz", "ZONE", "IANA zone of printed times (UTC)"},
};

int sample(Session& session, const Arguments& arguments) {
  protocol::RowsRun request{.target = session.target(),
                            .query = {.dataset = arguments.text("DATASET"),
                                      .fields = arguments.all("--fields"),
                                      .as_of = arguments.text("--as-of"),
                                      .zone = session.zone()}};
  for (const auto& dataset : session.call(protocol::method::dataset_list, {}).datasets)
    if (dataset.name == request.query.dataset && !dataset.time_field.empty())
      request.query.sort = {"-" + dataset.time_field};
  request.query.limit = arguments.number("--limit").value().value_or(10);
  session.show_rows(request);
  return 0;
}

}  // namespace

const Command dataset_list_command{
    "dataset list",
    "List what can be asked: measures and dimensions of every dataset",
    "Among the dimensions are fields that rows look up: of the customer's record, and of records whose key they have. "
    "Where events are not kept for ever, it also says how long, and since when (see keep in porticod.toml(5)).",
    {},
    {},
    Takes::answer,
    list};
const Command dataset_show_command{
    "dataset show",
    "Show what a dataset holds for you, field by field",
    "How many rows have each field, how many values there are, the least and the greatest; also what rows look up, and "
    "the measures. Beneath stands how fresh its sources are and, of all customers "
    "together, "
    "what was removed, by erasure of a customer or by retention. An admin who names no customer is shown its kind, its "
    "sources, how long it keeps rows and what was removed.",
    show_options,
    {},
    Takes::answer | Takes::target,
    show};

const Command dataset_sample_command{"dataset sample",
                                     "Show a few rows of a dataset: the newest events, or the first records",
                                     "",
                                     sample_options,
                                     {},
                                     Takes::answer | Takes::target,
                                     sample};

}  // namespace portico::cli
