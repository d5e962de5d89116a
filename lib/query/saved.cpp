#include "query/saved.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/text.hpp"

namespace portico::query::saved {
namespace {

// Questions about all customers are kept under the customer "", which is nobody's id.
constexpr std::array<std::string_view, 1> steps{R"(
CREATE TABLE saved_question(
  customer TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  owner TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  PRIMARY KEY(customer, name)) STRICT, WITHOUT ROWID;
)"};

std::string place_of(const model::Scope& scope) { return scope.customer() ? scope.customer()->text : ""; }

bool may_change(const Question& question, const model::Scope& scope) {
  return question.owner == scope.account() || scope.role() == model::Role::owner || scope.role() == model::Role::admin;
}

/// Names stand on command lines.
Result<void> check_name(const std::string& name) {
  constexpr std::size_t longest = 64;
  const bool plain = std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '-' ||
           c == '.';
  });
  if (plain && !name.empty() && name.size() <= longest && name.front() != '-' && name.front() != '.') return {};
  return Error{Errc::invalid, fmt::format("--save: '{}' is no name", printable(name)),
               "use up to 64 letters, digits, '_', '-' and '.', with a letter or digit first"};
}

Result<void> check_role(const model::Scope& scope) {
  if (scope.role() != model::Role::viewer) return {};
  return Error{Errc::denied, "viewers cannot save questions",
               "Ask an owner at your organisation for the role analyst."};
}

Error anothers(const Question& question) {
  return {Errc::conflict, fmt::format("'{}' was saved by {}", question.name, question.owner.text),
          "choose another name, or ask an owner"};
}

constexpr std::string_view columns = "SELECT name, kind, text, owner, saved_at FROM saved_question WHERE customer = ?";

Question question_of(const db::Statement& row) {
  return {.name = row.text(0),
          .kind = row.text(1),
          .text = row.text(2),
          .owner = AccountId(row.text(3)),
          .saved_at = Instant{std::chrono::microseconds{row.integer(4)}}};
}

std::optional<Question> known(db::Database& database, const std::string& name, const model::Scope& scope) {
  auto row = database.prepare(std::string(columns) + " AND name = ?");
  row.bind_all(place_of(scope), name);
  return row.step() ? std::optional(question_of(row)) : std::nullopt;
}

}  // namespace

void migrate(db::Database& database) { db::migrate(database, "query", steps); }

Result<void> keep(db::Database& database, const Question& question, const model::Scope& scope) {
  PORTICO_CHECK(check_role(scope));
  PORTICO_CHECK(check_name(question.name));
  const auto before = known(database, question.name, scope);
  if (before && before->owner != question.owner) return anothers(*before);
  database
      .prepare(
          "INSERT OR REPLACE INTO saved_question (customer, name, kind, text, owner, saved_at) VALUES (?, ?, ?, ?, ?, "
          "?)")
      .bind_all(place_of(scope), question.name, question.kind, question.text, question.owner.text,
                question.saved_at.time_since_epoch().count())
      .run();
  return {};
}

std::vector<Question> list(db::Database& database, const model::Scope& scope) {
  auto row = database.prepare(std::string(columns) + " ORDER BY name");
  row.bind_all(place_of(scope));
  std::vector<Question> questions;
  while (row.step()) questions.push_back(question_of(row));
  return questions;
}

Result<Question> find(db::Database& database, const std::string& name, const model::Scope& scope) {
  if (auto question = known(database, name, scope)) return *std::move(question);
  std::vector<std::string> names;
  for (const auto& question : list(database, scope)) names.push_back(question.name);
  return Error{Errc::not_found, fmt::format("no saved question '{}'{}", printable(name), did_you_mean(name, names)),
               "'portico saved list' shows all"};
}

Result<void> remove(db::Database& database, const std::string& name, const model::Scope& scope) {
  PORTICO_TRY(const Question question, find(database, name, scope));
  PORTICO_CHECK(check_role(scope));
  if (!may_change(question, scope)) return anothers(question);
  database.prepare("DELETE FROM saved_question WHERE customer = ? AND name = ?").bind_all(place_of(scope), name).run();
  return {};
}

std::int64_t count(db::Database& database, const CustomerId& customer) {
  auto row = database.prepare("SELECT count(*) FROM saved_question WHERE customer = ?");
  row.bind_all(customer.text).step();
  return row.integer(0);
}

void forget(db::Database& database, const CustomerId& customer) {
  database.prepare("DELETE FROM saved_question WHERE customer = ?").bind_all(customer.text).run();
}

}  // namespace portico::query::saved
