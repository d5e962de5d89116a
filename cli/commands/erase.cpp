#include "cli/commands/all.hpp"
#include "core/text.hpp"
#include "protocol/operations.hpp"

namespace portico::cli {
namespace {

namespace method = protocol::method;

constexpr Option erase_options[] = {
    {"ID", "", "The customer", Option::Arity::one, Complete::customer, Option::Need::required},
    {"-y,--yes", "", "Do not ask for confirmation", Option::Arity::flag},
    {"--dry-run", "", "Only tell what would go", Option::Arity::flag},
};
constexpr Example erase_examples[] = {
    {"portico admin customer erase 6 --dry-run", "See what is stored of customer 6"},
    {"portico admin customer erase 6", "Remove it for good; asks for the id again"},
};

Listing listing_of(const protocol::Erasure& erasure) {
  Listing listing{{"kind", text_type}, {"dataset", text_type}, {"removed", int_type}};
  for (const auto& [dataset, rows] : erasure.datasets) listing.add({"rows", dataset, rows});
  listing.add({"schedules", {}, erasure.schedules}).add({"deliveries", {}, erasure.deliveries});
  listing.add({"saved questions", {}, erasure.saved});
  return listing.add({"memberships", {}, erasure.memberships}).add({"accounts", {}, erasure.accounts});
}

/// On standard error, so that a script's output is the outcome alone.
void warn(Session& session, const protocol::Erasure& erasure) {
  std::int64_t rows = 0;
  for (const auto& dataset : erasure.datasets) rows += dataset.rows;
  session.say(fmt::format(
      "This removes {} rows, {} schedules, {} deliveries and {} accounts of customer {}, from every past day, too. It "
      "cannot be undone.",
      rows, erasure.schedules, erasure.deliveries, erasure.accounts, printable(erasure.customer)));
}

int erase(Session& session, const Arguments& arguments) {
  protocol::CustomerErase request{.customer = arguments.text("ID"), .dry_run = true};
  if (!arguments.given("--dry-run")) {
    if (!arguments.given("--yes") && !arguments.given("--no-input"))
      warn(session, session.call(method::customer_erase, request));
    session.confirm(fmt::format("Type {} to erase it", printable(request.customer)), request.customer);
    request.dry_run = false;
  }
  session.show(listing_of(session.call(method::customer_erase, request)));
  return 0;
}

}  // namespace

const Command customer_erase_command{
    "admin customer erase",
    "Remove all that is stored of a customer, for good",
    "Its rows go from every dataset and every past day, with their rejects, and so do its schedules, deliveries, "
    "mails and saved questions. Its accounts lose it; accounts without another customer are removed. Rows of it that a "
    "source still has "
    "are "
    "refused from now on, and counted by 'source sync'. Not removed are entries of the audit log, which names the "
    "customer and the accounts by their ids and cannot be changed; rows and rejects of ids that lead to no customer; "
    "mails that "
    "went out; and backups: after a restore of an older one, erase again. When it was cut off, the same command "
    "finishes it.",
    erase_options,
    erase_examples,
    Takes::answer,
    erase};

}  // namespace portico::cli
