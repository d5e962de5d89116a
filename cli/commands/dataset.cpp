#include "cli/commands/all.hpp"
#include "core/text.hpp"
#include "protocol/data.hpp"

namespace portico::cli {
namespace {

constexpr Option show_options[] = {
    {"DATASET", "", "Its name", Option::Arity::one, Complete::dataset, Option::Need::required},
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

protocol::DatasetInfo find(Session& session, const std::string& name) {
  std::vector<std::string> known;
  for (auto& dataset : session.call(protocol::method::dataset_list, {}).datasets) {
    if (dataset.name == name) return std::move(dataset);
    known.push_back(dataset.name);
  }
  throw Failure({Errc::not_found, fmt::format("no dataset '{}'{}", printable(name), did_you_mean(name, known)),
                 "'portico dataset list' shows all"});
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
  const auto dataset = find(session, arguments.text("DATASET"));
  if (session.wants_json())
    session.show_object("dataset", protocol::to_json(dataset));
  else
    session.show(facts_of(dataset));
  return 0;
}

constexpr Option sample_options[] = {
    {"DATASET", "", "Its name", Option::Arity::one, Complete::dataset, Option::Need::required},
    {"--limit", "N", "At most N rows (10)"},
    {"--tz", "ZONE", "IANA zone of printed times (UTC)"},
};

int sample(Session& session, const Arguments& arguments) {
  const auto dataset = find(session, arguments.text("DATASET"));
  protocol::RowsRun request{
      .target = session.target(),
      .query = {.dataset = dataset.name, .fields = arguments.all("--fields"), .zone = session.zone()}};
  if (!dataset.time_field.empty()) request.query.sort = {"-" + dataset.time_field};
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
    "Show a dataset: its sources, how long it keeps rows, what was removed",
    "What was removed, with how many rows and when, is told to the operator only: by erasure of a customer, or by "
    "retention, all such removals in one. With -o json the measures and dimensions are there, too.",
    show_options,
    {},
    Takes::answer,
    show};

const Command dataset_sample_command{"dataset sample",
                                     "Show a few rows of a dataset: the newest events, or the first records",
                                     "",
                                     sample_options,
                                     {},
                                     Takes::answer | Takes::target,
                                     sample};

}  // namespace portico::cli
