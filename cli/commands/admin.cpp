#include "cli/commands/all.hpp"
#include "core/text.hpp"
#include "protocol/accounts.hpp"

namespace portico::cli {
namespace {

namespace method = protocol::method;

constexpr Option create_options[] = {
    {"EMAIL", "", "The person's address: the account's name", Option::Arity::one, Complete::nothing,
     Option::Need::required},
    {"--customer", "ID", "The customer whose data the account may see; none for operator roles", Option::Arity::one,
     Complete::customer},
    {"--role", "ROLE", "viewer, analyst or owner at the customer; admin or auditor of the operator (viewer)"},
    {"-o,--output", "FORMAT", "json for scripts", Option::Arity::one, Complete::format},
};
constexpr Example create_examples[] = {
    {"portico admin account create ada@example.com --customer 6", "Make an account and its one-time invite"},
};
constexpr Option email_options[] = {
    {"EMAIL", "", "The account", Option::Arity::one, Complete::nothing, Option::Need::required},
};
constexpr Option invite_options[] = {
    {"EMAIL", "", "The account", Option::Arity::one, Complete::nothing, Option::Need::required},
    {"-o,--output", "FORMAT", "json for scripts", Option::Arity::one, Complete::format},
};
constexpr Option tail_options[] = {
    {"--limit", "N", "The newest N (20)"},
};

int print(Session& session, const protocol::Invite& invite) {
  if (session.wants_json()) {
    session.show_object("invite", protocol::to_json(invite));
    return 0;
  }
  session.say(fmt::format(
      "Invite for {} ({}{}), good once until {}. Hand it over; it is not shown again:", printable(invite.email),
      invite.role, invite.customer.empty() ? "" : " at customer " + printable(invite.customer),
      to_iso(invite.expires_at)));
  session.write_text(invite.invite + "\n");
  session.say("They run: portico login --invite");
  return 0;
}

int create(Session& session, const Arguments& arguments) {
  return print(session, session.call(method::account_create, {.email = arguments.text("EMAIL"),
                                                              .customer = arguments.text("--customer"),
                                                              .role = arguments.text("--role", "viewer")}));
}

int invite(Session& session, const Arguments& arguments) {
  return print(session, session.call(method::account_invite, {.email = arguments.text("EMAIL")}));
}

int list(Session& session, const Arguments&) {
  Listing listing{{"account", text_type}, {"state", text_type},      {"customer", text_type},
                  {"role", text_type},    {"last_login", time_type}, {"created", time_type}};
  for (const auto& account : session.call(method::account_list, {}).accounts) {
    if (!account.operator_role.empty())
      listing.add(
          {account.email, account.state, {}, account.operator_role, cell(account.last_login_at), account.created_at});
    for (const auto& membership : account.memberships)
      listing.add({account.email, account.state, membership.customer, membership.role, cell(account.last_login_at),
                   account.created_at});
  }
  session.show(listing);
  return 0;
}

int disable(Session& session, const Arguments& arguments) {
  session.call(method::account_disable, {.email = arguments.text("EMAIL")});
  session.say(fmt::format("{} is disabled; its sessions have ended.", printable(arguments.text("EMAIL"))));
  return 0;
}

int enable(Session& session, const Arguments& arguments) {
  session.call(method::account_enable, {.email = arguments.text("EMAIL")});
  session.say(fmt::format("{} may sign in again.", printable(arguments.text("EMAIL"))));
  return 0;
}

int tail(Session& session, const Arguments& arguments) {
  Listing listing{{"number", int_type},  {"at", time_type},       {"actor", text_type},  {"act", text_type},
                  {"object", text_type}, {"customer", text_type}, {"outcome", text_type}};
  for (const auto& entry :
       session.call(method::audit_tail, {.limit = arguments.number("--limit").value().value_or(20)}).entries)
    listing.add({entry.number, entry.at, cell(entry.actor), entry.act, cell(entry.object), cell(entry.customer),
                 entry.outcome});
  session.show(listing);
  return 0;
}

int verify(Session& session, const Arguments&) {
  const auto proof = session.call(method::audit_verify, {});
  Listing listing{{"entries", int_type}, {"head", text_type}};
  session.show(listing.add({proof.entries, proof.head}));
  return 0;
}

}  // namespace

const Command account_create_command{
    "admin account create",
    "Create a named account and its one-time invite",
    "As an admin, or on the daemon's machine as root or the daemon's user. A customer exists once a row names it.",
    create_options,
    create_examples,
    Takes::nothing,
    create};
const Command account_invite_command{"admin account invite",
                                     "Make a new invite for an account that is not active yet",
                                     "",
                                     invite_options,
                                     {},
                                     Takes::nothing,
                                     invite};
const Command account_list_command{"admin account list", "List the accounts", "", {}, {}, Takes::answer, list};
const Command account_disable_command{
    "admin account disable", "Disable an account and end its sessions", "", email_options, {}, Takes::nothing, disable};
const Command account_enable_command{
    "admin account enable", "Let a disabled account sign in again", "", email_options, {}, Takes::nothing, enable};
const Command audit_tail_command{
    "admin audit tail", "Show the newest audit entries", "", tail_options, {}, Takes::answer, tail};
const Command audit_verify_command{
    "admin audit verify", "Check the audit log against its signed head", "", {}, {}, Takes::answer, verify};

}  // namespace portico::cli
