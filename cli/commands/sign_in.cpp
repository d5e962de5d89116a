#include "protocol/sign_in.hpp"

#include <iostream>

#include "cli/commands/all.hpp"
#include "cli/qr.hpp"
#include "core/text.hpp"

namespace portico::cli {
namespace {

namespace method = protocol::method;

constexpr int signed_in_half = 4;  // the second factor is still needed

constexpr Option login_options[] = {
    {"EMAIL", "", "Your account's address; asked for when left out"},
    {"--invite", "", "Redeem an invite: set a password and enrol a second factor", Option::Arity::flag},
    {"--invite-file", "FILE", "Take the invite from FILE", Option::Arity::one, Complete::file},
    {"--password-stdin", "", "Read the password from standard input, one line", Option::Arity::flag},
    {"--otp", "CODE", "The authenticator's six digits, or a recovery code; asked for when left out"},
    {"-o,--output", "FORMAT",
     "json for scripts: without --otp it answers the ticket and exits with 4; '2fa enroll' or '2fa verify' goes on",
     Option::Arity::one, Complete::format},
};
constexpr Example login_examples[] = {
    {"portico login ada@example.com", "Sign in; asks for password and code"},
    {"portico login --invite", "Take up an invite that an admin gave you"},
};

void print_codes(Session& session, const std::vector<std::string>& codes) {
  if (codes.empty()) return;
  session.say(
      "\nRecovery codes: each replaces your authenticator once. Keep them where only you can see them; they are not "
      "shown again.");
  session.write_text(join(codes, "\n") + "\n");
}

int finish(Session& session, const protocol::SignedIn& answer) {
  session.profile().keep(Secret(answer.token)).value();
  if (session.wants_json()) {
    auto json = protocol::to_json(answer);
    json.get_object().erase("token");
    session.show_object("signed_in", json);
    return 0;
  }
  print_codes(session, answer.recovery_codes);
  session.say(fmt::format("Signed in as {} until {}.", printable(answer.account), to_iso(answer.expires_at)));
  return 0;
}

/// Asks for codes until one is right, as long as a person can type a better one.
template <class Method>
protocol::SignedIn confirm(Session& session, const Method& method, const std::string& ticket) {
  const std::string given = session.arguments().text("--otp");
  for (int tries = 1;; ++tries) {
    const std::string code = given.empty() ? session.console().ask("Code").value() : given;
    auto answer = session.client().call(method, {.ticket = ticket, .code = code});
    if (answer) return *answer;
    const bool again = given.empty() && tries < 3 && session.console().facts().input_is_terminal &&
                       (answer.error().code == Errc::not_signed_in || answer.error().code == Errc::second_factor ||
                        answer.error().code == Errc::invalid);
    if (!again) throw Failure(answer.error());
    session.say(answer.error().message + " " + answer.error().hint);
  }
}

/// With -o json and no code: the script goes on with `2fa enroll` or `2fa verify`.
template <class Answer>
int stop_half(Session& session, std::string_view schema, const Answer& answer) {
  session.profile().keep_ticket(Secret(answer.ticket)).value();
  session.show_object(schema, protocol::to_json(answer));
  return signed_in_half;
}

bool stops_half(Session& session) { return session.wants_json() && !session.arguments().given("--otp"); }

void show_factor(Session& session, const protocol::Enrolment& enrolment) {
  session.say("Scan this with your authenticator app, or type the secret into it:\n");
  session.console().err() << qr_code(enrolment.uri);
  session.say(fmt::format("\nSecret:  {}\nAddress: {}\n", enrolment.secret, enrolment.uri));
}

std::string read_invite(Session& session, const Arguments& arguments) {
  if (arguments.given("--invite-file"))
    return std::string(trimmed(session.files().read(arguments.text("--invite-file")).value()));
  return std::string(trimmed(session.console().ask_secret("Invite").value().text()));
}

Secret choose_password(Session& session, const Arguments& arguments) {
  Secret password = session.console().ask_secret("New password (15 characters or more)").value();
  if (arguments.given("--password-stdin") || !session.console().facts().input_is_terminal) return password;
  const Secret again = session.console().ask_secret("The same again").value();
  if (password.text() != again.text())
    throw Failure({Errc::invalid, "the two passwords differ", "Run the command again."});
  return password;
}

int redeem(Session& session, const Arguments& arguments) {
  const std::string invite = read_invite(session, arguments);
  const Secret password = choose_password(session, arguments);
  const auto enrolment =
      session.call(method::login_invite, {.invite = invite, .password = std::string(password.text())});
  if (stops_half(session)) return stop_half(session, "enrolment", enrolment);
  show_factor(session, enrolment);
  return finish(session, confirm(session, method::login_enroll, enrolment.ticket));
}

int login(Session& session, const Arguments& arguments) {
  if (arguments.given("--invite") || arguments.given("--invite-file")) return redeem(session, arguments);
  const std::string email =
      arguments.given("EMAIL") ? arguments.text("EMAIL") : session.console().ask("E-mail").value();
  const Secret password = session.console().ask_secret("Password").value();
  const auto ticket = session.call(method::login_password, {.email = email, .password = std::string(password.text())});
  if (stops_half(session)) return stop_half(session, "ticket", ticket);
  return finish(session, confirm(session, method::login_code, ticket.ticket));
}

constexpr Option code_options[] = {
    {"--otp", "CODE", "The authenticator's six digits (verify: or a recovery code); asked for when left out"},
    {"-o,--output", "FORMAT", "json for scripts", Option::Arity::one, Complete::format},
};

template <class Method>
int go_on(Session& session, const Method& method) {
  const Secret ticket = session.profile().ticket().value();
  const auto answer = confirm(session, method, std::string(ticket.text()));
  session.profile().forget_ticket();
  return finish(session, answer);
}

int enroll(Session& session, const Arguments&) { return go_on(session, method::login_enroll); }
int verify(Session& session, const Arguments&) { return go_on(session, method::login_code); }

int logout(Session& session, const Arguments&) {
  const auto ended = session.client().call(method::session_end, {});
  session.profile().forget();
  if (!ended && ended.error().code != Errc::not_signed_in) throw Failure(ended.error());
  session.say("Signed out.");
  return 0;
}

int whoami(Session& session, const Arguments&) {
  const auto identity = session.call(method::session_whoami, {});
  Listing listing{{"account", text_type}, {"customer", text_type}, {"role", text_type}, {"expires_at", time_type}};
  if (!identity.operator_role.empty()) listing.add({identity.account, {}, identity.operator_role, identity.expires_at});
  for (const auto& membership : identity.memberships)
    listing.add({identity.account, membership.customer, membership.role, identity.expires_at});
  session.show(listing);
  return 0;
}

}  // namespace

const Command login_command{"login",
                            "Sign in with password and second factor",
                            "Asks on the terminal; in a script give --password-stdin and --otp. The session is kept "
                            "for the profile, readable by you only.",
                            login_options,
                            login_examples,
                            Takes::nothing,
                            login};
const Command logout_command{"logout", "End the session", "", {}, {}, Takes::nothing, logout};
const Command whoami_command{"whoami", "Show who is signed in, with which roles", "", {}, {}, Takes::answer, whoami};
const Command enroll_command{
    "2fa enroll", "Finish an invite that 'login --invite -o json' began", "", code_options, {}, Takes::nothing, enroll};
const Command verify_command{
    "2fa verify", "Finish a sign-in that 'login -o json' began", "", code_options, {}, Takes::nothing, verify};

}  // namespace portico::cli
