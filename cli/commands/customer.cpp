#include "cli/commands/all.hpp"
#include "core/text.hpp"
#include "protocol/data.hpp"

namespace portico::cli {
namespace {

namespace method = protocol::method;

constexpr Option show_options[] = {
    {"ID", "", "The customer, of those you may see; your own when left out", Option::Arity::one, Complete::customer},
    {"--as-of", "DATE", "The record of that day's end"},
    {"--tz", "ZONE", "IANA zone of dates and printed times (UTC)"},
};

int list(Session& session, const Arguments&) {
  Listing listing{{"customer", text_type}};
  for (const auto& customer : session.call(method::customer_list, session.target()).customers)
    listing.add({customer.id});
  session.show(listing);
  return 0;
}

int show(Session& session, const Arguments& arguments) {
  auto target = session.target();
  if (arguments.given("ID")) target.customer = arguments.text("ID");
  const auto record = session.call(method::customer_show,
                                   {.target = target, .as_of = arguments.text("--as-of"), .zone = session.zone()});
  if (session.wants_json()) {
    session.show_object("customer", protocol::to_json(record));
    return 0;
  }
  Listing listing{{"field", text_type},  {"value", text_type}, {"origin", text_type},
                  {"source", text_type}, {"since", time_type}, {"state", text_type}};
  for (const auto& entry : record.fields) {
    if (!entry.value) {
      listing.add({entry.field, {}, {}, {}, {}, "missing"});
      continue;
    }
    const auto line = [&](const protocol::RecordValue& value, const char* state) {
      listing.add({entry.field, value.value, value.origin, value.source, cell(value.stored_at), state});
    };
    line(*entry.value, entry.conflicts.empty() ? "ok" : "chosen");
    for (const auto& conflict : entry.conflicts) line(conflict, "conflict");
  }
  session.show(listing);
  return 0;
}

}  // namespace

const Command customer_list_command{
    "customer list", "List the customers you may see", "", {}, {}, Takes::answer | Takes::target, list};
const Command customer_show_command{
    "customer show",
    "Show the unified record: each field with its source, age and conflicts",
    "A field's state is ok, chosen (other sources hold another value, listed below it as conflict) or missing.",
    show_options,
    {},
    Takes::answer | Takes::target,
    show};

}  // namespace portico::cli
