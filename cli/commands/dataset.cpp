#include "cli/commands/all.hpp"
#include "protocol/data.hpp"

namespace portico::cli {
namespace {

int list(Session& session, const Arguments&) {
  Listing listing{
      {"dataset", text_type}, {"name", text_type}, {"use", text_type}, {"type", text_type}, {"unit", text_type}};
  for (const auto& dataset : session.call(protocol::method::dataset_list, {}).datasets) {
    for (const auto& measure : dataset.measures)
      listing.add({dataset.name, measure.name, "measure", measure.formula, cell(measure.unit)});
    for (const auto& field : dataset.fields)
      listing.add({dataset.name, field.name, "dimension", field.type, cell(field.unit)});
  }
  session.show(listing);
  return 0;
}

}  // namespace

const Command dataset_list_command{"dataset list",
                                   "List what can be asked: measures and dimensions of every dataset",
                                   "",
                                   {},
                                   {},
                                   Takes::answer,
                                   list};

}  // namespace portico::cli
