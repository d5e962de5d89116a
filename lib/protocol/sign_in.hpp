#pragma once
#include "protocol/json.hpp"
#include "protocol/method.hpp"

namespace portico::protocol {

struct Nothing {};
BOOST_DESCRIBE_STRUCT(Nothing, (), ())

struct PasswordLogin {
  std::string email;
  std::string password;
};
BOOST_DESCRIBE_STRUCT(PasswordLogin, (), (email, password))

/// The first factor was accepted; the ticket buys one try at the second.
struct Ticket {
  std::string ticket;
  Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(Ticket, (), (ticket, expires_at))

struct CodeEntry {
  std::string ticket;
  std::string code;  ///< six digits of the authenticator, or a recovery code
};
BOOST_DESCRIBE_STRUCT(CodeEntry, (), (ticket, code))

struct SignedIn {
  std::string token;
  std::string account;
  Instant expires_at;
  std::vector<std::string> recovery_codes;  ///< only when the second factor was just enrolled; shown once
};
BOOST_DESCRIBE_STRUCT(SignedIn, (), (token, account, expires_at, recovery_codes))

struct InviteRedeem {
  std::string invite;
  std::string password;
};
BOOST_DESCRIBE_STRUCT(InviteRedeem, (), (invite, password))

/// A new second factor that waits for its first code.
struct Enrolment {
  std::string ticket;
  std::string account;
  std::string secret;  ///< base32
  std::string uri;     ///< otpauth://
  Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(Enrolment, (), (ticket, account, secret, uri, expires_at))

struct Membership {
  std::string customer;
  std::string role;
};
BOOST_DESCRIBE_STRUCT(Membership, (), (customer, role))

struct Identity {
  std::string account;
  std::vector<Membership> memberships;
  std::string operator_role;  ///< "admin", "auditor" or ""
  Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(Identity, (), (account, memberships, operator_role, expires_at))

namespace method {
inline constexpr Call<PasswordLogin, Ticket> login_password{
    {"login.password", Access::anonymous, Effect::changes, "Check the first factor; answers a ticket for the second"}};
inline constexpr Call<CodeEntry, SignedIn> login_code{
    {"login.code", Access::anonymous, Effect::changes, "Check the second factor; opens a session"}};
inline constexpr Call<InviteRedeem, Enrolment> login_invite{
    {"login.invite", Access::anonymous, Effect::changes,
     "Redeem an invite: set the password, begin the second factor"}};
inline constexpr Call<CodeEntry, SignedIn> login_enroll{
    {"login.enroll", Access::anonymous, Effect::changes, "Confirm the new second factor; opens a session"}};
inline constexpr Call<Nothing, Nothing> session_end{
    {"session.end", Access::viewer, Effect::changes, "End this session"}};
inline constexpr Call<Nothing, Identity> session_whoami{
    {"session.whoami", Access::viewer, Effect::reads, "Who is signed in, with which roles, until when"}};
}  // namespace method

}  // namespace portico::protocol
