#include "service/saved.hpp"

#include "core/text.hpp"

namespace portico::service {
namespace {

namespace method = protocol::method;
using query::saved::Question;

constexpr std::string_view numbers = "query", rows = "rows";

Result<protocol::SavedQuestion> to_wire(const Question& question) {
  protocol::SavedQuestion wire{
      .name = question.name, .owner = question.owner.text, .saved_at = question.saved_at, .query = {}, .rows = {}};
  PORTICO_TRY(const auto json, protocol::parse(question.text));
  if (question.kind == numbers) {
    PORTICO_TRY(wire.query, protocol::decode<model::Query>(json));
  } else if (question.kind == rows) {
    PORTICO_TRY(wire.rows, protocol::decode<model::RowsQuery>(json));
  }
  if (wire.query || wire.rows) return wire;
  return Error{Errc::conflict, fmt::format("'{}' was saved by another version of Portico", printable(question.name)),
               "save it again"};
}

}  // namespace

void Saved::bind(Dispatcher& dispatcher) {
  dispatcher.bind(method::saved_list,
                  [this](const auto& request, const Caller& caller) { return list(request, caller); });
  dispatcher.bind(method::saved_show,
                  [this](const auto& request, const Caller& caller) { return show(request, caller); });
  dispatcher.bind(method::saved_delete,
                  [this](const auto& request, const Caller& caller) { return remove(request, caller); });
}

Result<void> Saved::keep(const protocol::QueryRun& request, const model::Scope& scope, const Caller& caller) const {
  if (request.save.empty()) return {};
  return keep({.name = request.save, .kind = std::string(numbers), .text = protocol::encode(request.query)}, scope,
              caller);
}

Result<void> Saved::keep(const protocol::RowsRun& request, const model::Scope& scope, const Caller& caller) const {
  if (request.save.empty()) return {};
  return keep({.name = request.save, .kind = std::string(rows), .text = protocol::encode(request.query)}, scope,
              caller);
}

Result<void> Saved::keep(Question question, const model::Scope& scope, const Caller& caller) const {
  question.owner = scope.account();
  question.saved_at = context_.clock.now();
  return context_.control.attempt([&](db::Database& database) -> Result<void> {
    PORTICO_CHECK(query::saved::keep(database, question, scope));
    context_.record(database, caller, act_of("saved.keep", question.name, scope), "ok");
    return {};
  });
}

Result<protocol::SavedList> Saved::list(const protocol::Target& target, const Caller& caller) const {
  PORTICO_TRY(const model::Scope scope, context_.scope_for(target, caller));
  protocol::SavedList wire;
  const auto questions =
      context_.control.read([&](db::Database& database) { return query::saved::list(database, scope); });
  for (const auto& question : questions)
    if (auto one = to_wire(question)) wire.questions.push_back(*std::move(one));
  return wire;
}

Result<protocol::SavedQuestion> Saved::show(const protocol::SavedName& request, const Caller& caller) const {
  PORTICO_TRY(const model::Scope scope, context_.scope_for(request.target, caller));
  PORTICO_TRY(const Question question, context_.control.read([&](db::Database& database) {
    return query::saved::find(database, request.name, scope);
  }));
  return to_wire(question);
}

Result<protocol::Nothing> Saved::remove(const protocol::SavedName& request, const Caller& caller) const {
  PORTICO_TRY(const model::Scope scope, context_.scope_for(request.target, caller));
  return context_.control.attempt([&](db::Database& database) -> Result<protocol::Nothing> {
    PORTICO_CHECK(query::saved::remove(database, request.name, scope));
    context_.record(database, caller, act_of(method::saved_delete.name, request.name, scope), "ok");
    return protocol::Nothing{};
  });
}

}  // namespace portico::service
