#pragma once
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/id.hpp"
#include "core/time.hpp"
#include "db/database.hpp"
#include "model/scope.hpp"

/// Questions kept under a name, for everyone at a customer; those about all customers for the operator. A scope sees
/// its own. Functions run in the caller's transaction.
namespace portico::query::saved {

struct Question {
  std::string name;
  std::string kind;  ///< "query" or "rows"
  std::string text;  ///< the request, as its maker writes it
  AccountId owner;   ///< who saved it last
  Instant saved_at;

  friend bool operator==(const Question&, const Question&) = default;
};

/// Creates or upgrades the table saved_question in control.db.
void migrate(db::Database& database);

/// Keeps a question, in place of the account's own one of that name. `invalid` for a name that is none; `denied` for a
/// viewer; `conflict` where the name is another account's, unless the scope is an owner's or an admin's.
Result<void> keep(db::Database& database, const Question& question, const model::Scope& scope);
/// By name.
std::vector<Question> list(db::Database& database, const model::Scope& scope);
/// `not_found`, with the nearest name.
Result<Question> find(db::Database& database, const std::string& name, const model::Scope& scope);
/// `not_found` as find(); `denied` where it is another account's, as keep().
Result<void> remove(db::Database& database, const std::string& name, const model::Scope& scope);

/// How many are kept of a customer.
std::int64_t count(db::Database& database, const CustomerId& customer);
/// Removes all of a customer.
void forget(db::Database& database, const CustomerId& customer);

}  // namespace portico::query::saved
