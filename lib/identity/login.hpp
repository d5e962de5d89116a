#pragma once
/// identity: who someone is and what they may see — accounts, passwords, second factors, sessions, throttles, and the
/// one place where scopes are made. It holds the SQL of its tables and opens no transaction: callers do, and hand the
/// database down. It knows no HTTP, no mail and no customer data.
#include <optional>
#include <string>
#include <vector>

#include "identity/factors.hpp"
#include "identity/password_hasher.hpp"
#include "identity/sessions.hpp"
#include "identity/tickets.hpp"

namespace portico::identity {

class Throttle;

/// Step 1 of a password: what the slow step 2 needs. Says nothing about whether there is such an account.
struct PasswordCheck {
  AccountId account;
  Secret encoded;  ///< the account's hash, or a decoy
  std::int64_t epoch = 0;
  enum class Eligible { no, yes } eligible = Eligible::no;
};

/// Step 2's result.
struct PasswordVerdict {
  AccountId account;
  std::int64_t epoch = 0;
  enum class Kind { wrong, right } kind = Kind::wrong;
};

/// The first factor was right: the ticket is good for the second one.
struct FirstFactor {
  AccountId account;
  Secret ticket;
  Instant expires_at;
};

/// Step 1 of an invite.
struct InviteCheck {
  AccountId account;
  std::int64_t invite = 0;
  std::vector<std::string> names;  ///< that the password must not contain; callers may add to them
};

/// Step 2 of an invite: the password, hashed and sealed.
struct NewPassword {
  AccountId account;
  std::int64_t invite = 0;
  std::string sealed;
};

/// Step 3 of an invite: what sets up the authenticator app, and the ticket for its first code.
struct SignUp {
  AccountId account;
  Secret ticket;
  Instant expires_at;
  Enrolment enrolment;
};

/// A second factor as it is given.
struct CodeTry {
  std::string ticket;
  std::string code;
  std::string peer;  ///< where from; shown in `session list`
};

struct SignedIn {
  AccountId account;
  Secret token;  ///< of the session
  Instant expires_at;
  std::vector<Secret> recovery_codes;  ///< once, when the second factor was set up
};

/// Signing up and signing in, in short steps with the database and one slow step without it:
///
///   sign in:  begin_password (commit) → check_password (slow, no database) → finish_password (commit) → second_factor
///   sign up:  begin_invite → hash_password (slow, no database) → finish_invite → confirm_factor
///
/// Every step that takes a database runs in the caller's transaction, which is to be committed *also when the step
/// answers an error*: counts of failed tries, and the caller's audit row about them, must stay. An unknown, disabled,
/// locked or not yet enrolled account, an empty and a wrong password take the same steps and get the same answer.
/// Thread-safe.
class Login {
 public:
  /// `product` names the portal in authenticator apps and may not be part of a password. All must outlive it.
  Login(const Keys& keys, PasswordHasher& hasher, Random& random, std::string product);

  /// Counts the try as failed until `finish_password` says otherwise. `invalid` for no address, `throttled` when too
  /// early.
  Result<PasswordCheck> begin_password(db::Database& database, std::string_view email, Instant now) const;
  /// Slow. `throttled` when too many are at work: then call `abandon_password`.
  Result<PasswordVerdict> check_password(const PasswordCheck& check, const Secret& password) const;
  /// `not_signed_in` for a wrong one.
  Result<FirstFactor> finish_password(db::Database& database, const PasswordVerdict& verdict, Instant now) const;
  /// The try was not made: it does not count.
  void abandon_password(db::Database& database, const PasswordCheck& check) const;

  /// Judges a TOTP or recovery code and opens the session. `not_signed_in` for the ticket, `second_factor` for the
  /// code, `throttled` when too early, `invalid` when it is no code at all.
  Result<SignedIn> second_factor(db::Database& database, const CodeTry& tried, Instant now) const;

  /// `invalid` for what is no invite, `not_found` for an unknown, `conflict` for a used or replaced, `not_signed_in`
  /// for an expired one, `denied` when the account is disabled.
  Result<InviteCheck> begin_invite(db::Database& database, std::string_view invite, Instant now) const;
  /// Slow. `invalid` when the password breaks a rule.
  Result<NewPassword> hash_password(const InviteCheck& check, const Secret& password) const;
  /// Sets the password and begins the second factor. The invite is spent only when that is confirmed: until then it can
  /// be redeemed again, which drops what was set before.
  Result<SignUp> finish_invite(db::Database& database, const NewPassword& password, Instant now) const;
  /// Takes the first code, spends the invite, makes the account active and signs in. Errors as `second_factor` and
  /// `begin_invite`.
  Result<SignedIn> confirm_factor(db::Database& database, const CodeTry& tried, Instant now) const;

  /// Whose ticket it is, for throttles and audit; `not_signed_in` when it is not valid.
  Result<AccountId> account_of_ticket(db::Database& database, std::string_view ticket, Instant now) const;

  const Factors& factors() const { return factors_; }
  const Sessions& sessions() const { return sessions_; }

 private:
  /// The answer to a code that was not accepted; a code that was right or could not be judged is not counted.
  static Error refused_code(db::Database& database, const Throttle& throttle, const CodeVerdict& verdict);
  SignedIn sign_in(db::Database& database, const Tickets::Ticket& ticket, std::string_view peer, Instant now) const;

  const Keys& keys_;
  PasswordHasher& hasher_;
  Random& random_;
  std::string product_;
  Factors factors_;
  Sessions sessions_;
  Tickets tickets_;
};

}  // namespace portico::identity
