#pragma once
#include "query/saved.hpp"
#include "service/context.hpp"

namespace portico::service {

/// saved.*: questions that people keep under a name.
class Saved {
 public:
  explicit Saved(const Context& context) : context_(context) {}
  void bind(Dispatcher& dispatcher);

  /// Keeps a request that was answered for the scope; nothing where it asks for no name. Fails as query::saved::keep().
  Result<void> keep(const protocol::QueryRun& request, const model::Scope& scope, const Caller& caller) const;
  Result<void> keep(const protocol::RowsRun& request, const model::Scope& scope, const Caller& caller) const;

 private:
  Result<void> keep(query::saved::Question question, const model::Scope& scope, const Caller& caller) const;
  Result<protocol::SavedList> list(const protocol::Target& target, const Caller& caller) const;
  Result<protocol::SavedQuestion> show(const protocol::SavedName& request, const Caller& caller) const;
  Result<protocol::Nothing> remove(const protocol::SavedName& request, const Caller& caller) const;

  const Context& context_;
};

}  // namespace portico::service
