#include "cli/commands/all.hpp"
#include "core/hash.hpp"
#include "protocol/operations.hpp"

namespace portico::cli {
namespace {

namespace method = protocol::method;

constexpr Option name_options[] = {
    {"SOURCE", "", "Its name", Option::Arity::one, Complete::source, Option::Need::required},
};
constexpr Option reject_options[] = {
    {"SOURCE", "", "Its name", Option::Arity::one, Complete::source, Option::Need::required},
    {"--limit", "N", "The newest N (20)"},
};

int list(Session& session, const Arguments&) {
  Listing listing{{"source", text_type},    {"kind", text_type},   {"state", text_type},  {"rows", int_type},
                  {"unassigned", int_type}, {"rejects", int_type}, {"synced", time_type}, {"data_as_of", time_type},
                  {"schedule", text_type},  {"error", text_type}};
  for (const auto& source : session.call(method::source_list, {}).sources)
    listing.add({source.name, source.kind, source.state, source.rows, source.unassigned, source.rejects,
                 cell(source.synced_at), cell(source.data_as_of), cell(source.schedule), cell(source.error)});
  session.show(listing);
  return 0;
}

int sync(Session& session, const Arguments& arguments) {
  const auto outcome = session.call(method::source_sync, {.name = arguments.text("SOURCE")});
  Listing listing{{"source", text_type},    {"read", int_type},      {"appended", int_type},
                  {"corrected", int_type},  {"unchanged", int_type}, {"rejected", int_type},
                  {"unassigned", int_type}, {"refused", int_type},   {"tx", int_type}};
  listing.add({outcome.source, outcome.read, outcome.appended, outcome.corrected, outcome.unchanged, outcome.rejected,
               outcome.unassigned, outcome.refused, outcome.tx == 0 ? Value() : Value(outcome.tx)});
  session.show(listing);
  return 0;
}

int rejects(Session& session, const Arguments& arguments) {
  Listing listing{{"id", int_type},     {"dataset", text_type}, {"location", text_type}, {"record", int_type},
                  {"field", text_type}, {"reason", text_type},  {"at", time_type},       {"raw", text_type}};
  const auto answer = session.call(method::source_rejects, {.name = arguments.text("SOURCE"),
                                                            .limit = arguments.number("--limit").value().value_or(20)});
  for (const auto& reject : answer.rejects)
    listing.add({reject.id, reject.dataset, cell(reject.location), reject.record, cell(reject.field), reject.reason,
                 reject.at, from_base64(reject.raw_base64).value()});
  session.show(listing);
  return 0;
}

}  // namespace

const Command source_list_command{
    "source list",
    "List the sources with rows, rejects and freshness",
    "The state is of the last sync: ok, failing or never. Unassigned rows name no customer and are part of no answer; "
    "rejects are rows that were not taken.",
    {},
    {},
    Takes::answer,
    list};
const Command source_sync_command{"source sync",
                                  "Sync a source now and wait for it",
                                  "Refused are rows of erased customers, and rows older than what their dataset keeps.",
                                  name_options,
                                  {},
                                  Takes::answer,
                                  sync};
const Command source_rejects_command{"source rejects",
                                     "List rows that were not taken, with reason and raw bytes",
                                     "For admins.",
                                     reject_options,
                                     {},
                                     Takes::answer,
                                     rejects};

}  // namespace portico::cli
