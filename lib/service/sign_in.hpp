#pragma once
#include "identity/accounts.hpp"
#include "identity/login.hpp"
#include "protocol/sign_in.hpp"
#include "service/context.hpp"

namespace portico::service {

/// login.* and session.*: two factors, then a session. Slow hashing happens without the database.
class SignIn {
 public:
  SignIn(const Context& context, const identity::Login& login, const identity::Accounts& accounts)
      : context_(context), login_(login), accounts_(accounts) {}
  void bind(Dispatcher& dispatcher);

  /// The session of a bearer token; records its use.
  Result<identity::Session> verify(std::string_view token) const;

 private:
  Result<protocol::Ticket> password(const protocol::PasswordLogin& request, const Caller& caller) const;
  Result<protocol::SignedIn> code(const protocol::CodeEntry& request, const Caller& caller) const;
  Result<protocol::Enrolment> invite(const protocol::InviteRedeem& request, const Caller& caller) const;
  Result<protocol::SignedIn> enroll(const protocol::CodeEntry& request, const Caller& caller) const;
  Result<protocol::Nothing> end(const Caller& caller) const;
  Result<protocol::Identity> whoami(const Caller& caller) const;

  const Context& context_;
  const identity::Login& login_;
  const identity::Accounts& accounts_;
};

}  // namespace portico::service
