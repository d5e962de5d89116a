#include "service/sign_in.hpp"

#include "http/endpoint.hpp"
#include "identity/address_throttle.hpp"
#include "identity/email.hpp"

namespace portico::service {
namespace {

template <class T>
std::string_view outcome(const Result<T>& result) {
  return result ? "ok" : name_of(result.error().code);
}

/// The account that a caller says to be, for the audit log: what is no address is not repeated there.
std::string claimed_account(std::string_view email) {
  const auto account = identity::canonical_email(email);
  return account ? account->text : "(no address)";
}

/// Of a caller from the network; who is on this machine has no address.
std::optional<identity::AddressThrottle> throttle_of(const Caller& caller) {
  if (caller.uid) return std::nullopt;
  return identity::AddressThrottle(http::network_of(caller.address));
}

protocol::SignedIn to_wire(const identity::SignedIn& signed_in) {
  protocol::SignedIn answer{.token = std::string(signed_in.token.text()),
                            .account = signed_in.account.text,
                            .expires_at = signed_in.expires_at,
                            .recovery_codes = {}};
  for (const Secret& code : signed_in.recovery_codes) answer.recovery_codes.emplace_back(code.text());
  return answer;
}

}  // namespace

void SignIn::bind(Dispatcher& dispatcher) {
  namespace method = protocol::method;
  dispatcher.bind(method::login_password,
                  [this](const auto& request, const Caller& caller) { return password(request, caller); });
  dispatcher.bind(method::login_code,
                  [this](const auto& request, const Caller& caller) { return code(request, caller); });
  dispatcher.bind(method::login_invite,
                  [this](const auto& request, const Caller& caller) { return invite(request, caller); });
  dispatcher.bind(method::login_enroll,
                  [this](const auto& request, const Caller& caller) { return enroll(request, caller); });
  dispatcher.bind(method::session_end, [this](const auto&, const Caller& caller) { return end(caller); });
  dispatcher.bind(method::session_whoami, [this](const auto&, const Caller& caller) { return whoami(caller); });
}

Result<identity::Session> SignIn::verify(std::string_view token) const {
  const Instant now = context_.clock.now();
  auto session =
      context_.control.read([&](db::Database& database) { return login_.sessions().verify(database, token, now); });
  if (session && session->touch_due())
    context_.control.transact([&](db::Database& database) {
      login_.sessions().touch(database, *session, now);
      return 0;
    });
  return session;
}

Result<protocol::Ticket> SignIn::password(const protocol::PasswordLogin& request, const Caller& caller) const {
  const Instant now = context_.clock.now();
  const Act act{.name = std::string(protocol::method::login_password.name),
                .object = claimed_account(request.email),
                .customer = ""};
  const auto throttle = throttle_of(caller);
  const auto check = context_.control.transact([&](db::Database& database) {
    const auto admitted = throttle ? throttle->admit(database, now) : Result<void>();
    auto begun = admitted ? login_.begin_password(database, request.email, now)
                          : Result<identity::PasswordCheck>(admitted.error());
    if (!begun) context_.record(database, caller, act, outcome(begun));
    if (!begun && admitted && throttle) throttle->give_back(database);
    return begun;
  });
  PORTICO_CHECK(check);
  const auto verdict = login_.check_password(*check, Secret(request.password));
  if (!verdict) {
    context_.control.transact([&](db::Database& database) {
      login_.abandon_password(database, *check);
      if (throttle) throttle->give_back(database);
      return 0;
    });
    return verdict.error();
  }
  const auto first = context_.control.transact([&](db::Database& database) {
    auto judged = login_.finish_password(database, *verdict, now);
    if (judged && throttle) throttle->give_back(database);
    context_.record(database, caller, act, outcome(judged));
    return judged;
  });
  PORTICO_CHECK(first);
  return protocol::Ticket{.ticket = std::string(first->ticket.text()), .expires_at = first->expires_at};
}

Result<protocol::SignedIn> SignIn::code(const protocol::CodeEntry& request, const Caller& caller) const {
  return context_.control.transact([&](db::Database& database) -> Result<protocol::SignedIn> {
    const Instant now = context_.clock.now();
    const auto account = login_.account_of_ticket(database, request.ticket, now);
    const auto signed_in =
        login_.second_factor(database, {.ticket = request.ticket, .code = request.code, .peer = caller.address}, now);
    context_.record(database, caller,
                    {.name = std::string(protocol::method::login_code.name),
                     .object = account ? account->text : "",
                     .customer = ""},
                    outcome(signed_in));
    PORTICO_CHECK(signed_in);
    return to_wire(*signed_in);
  });
}

Result<protocol::Enrolment> SignIn::invite(const protocol::InviteRedeem& request, const Caller& caller) const {
  const Instant now = context_.clock.now();
  Act act{.name = std::string(protocol::method::login_invite.name), .object = "", .customer = ""};
  const auto check = context_.control.transact([&](db::Database& database) {
    auto begun = login_.begin_invite(database, request.invite, now);
    if (!begun) context_.record(database, caller, act, outcome(begun));
    return begun;
  });
  PORTICO_CHECK(check);
  PORTICO_TRY(const identity::NewPassword password, login_.hash_password(*check, Secret(request.password)));
  act.object = check->account.text;
  const auto sign_up = context_.control.transact([&](db::Database& database) {
    auto begun = login_.finish_invite(database, password, now);
    context_.record(database, caller, act, outcome(begun));
    return begun;
  });
  PORTICO_CHECK(sign_up);
  return protocol::Enrolment{.ticket = std::string(sign_up->ticket.text()),
                             .account = sign_up->account.text,
                             .secret = std::string(sign_up->enrolment.secret.text()),
                             .uri = std::string(sign_up->enrolment.uri.text()),
                             .expires_at = sign_up->expires_at};
}

Result<protocol::SignedIn> SignIn::enroll(const protocol::CodeEntry& request, const Caller& caller) const {
  return context_.control.transact([&](db::Database& database) -> Result<protocol::SignedIn> {
    const Instant now = context_.clock.now();
    const auto account = login_.account_of_ticket(database, request.ticket, now);
    const auto signed_in =
        login_.confirm_factor(database, {.ticket = request.ticket, .code = request.code, .peer = caller.address}, now);
    context_.record(database, caller,
                    {.name = std::string(protocol::method::login_enroll.name),
                     .object = account ? account->text : "",
                     .customer = ""},
                    outcome(signed_in));
    PORTICO_CHECK(signed_in);
    return to_wire(*signed_in);
  });
}

Result<protocol::Nothing> SignIn::end(const Caller& caller) const {
  return context_.control.transact([&](db::Database& database) -> Result<protocol::Nothing> {
    const auto ended = login_.sessions().end(database, caller.session->account(), caller.session->id());
    context_.record(database, caller,
                    {.name = std::string(protocol::method::session_end.name), .object = "", .customer = ""},
                    outcome(ended));
    PORTICO_CHECK(ended);
    return protocol::Nothing{};
  });
}

Result<protocol::Identity> SignIn::whoami(const Caller& caller) const {
  return context_.control.read([&](db::Database& database) -> Result<protocol::Identity> {
    PORTICO_TRY(const identity::Account account, accounts_.find(database, caller.session->account()));
    protocol::Identity who{
        .account = account.id.text,
        .memberships = {},
        .operator_role = account.operator_role ? std::string(model::name_of(*account.operator_role)) : "",
        .expires_at = caller.session->ends_at()};
    for (const auto& membership : account.memberships)
      who.memberships.push_back({membership.customer.text, std::string(model::name_of(membership.role))});
    return who;
  });
}

}  // namespace portico::service
