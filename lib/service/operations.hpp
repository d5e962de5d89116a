#pragma once
#include "ingest/sync.hpp"
#include "protocol/operations.hpp"
#include "service/configuration.hpp"
#include "service/context.hpp"
#include "service/stores.hpp"

namespace portico::service {

/// source.* and status.*: what the operator looks at. No customer rows, except in rejects, which are for admins.
class Operations {
 public:
  /// What syncing takes, and who is told of it.
  struct Syncing {
    ingest::Syncer& syncer;
    SourceLocks& locks;
    Changes& changes;
  };

  Operations(const Context& context, const Configuration& configuration, warehouse::Warehouse& warehouse,
             const customer::Directory& directory, Syncing syncing);
  void bind(Dispatcher& dispatcher);

  /// Syncs a source, after a sync of it that is running already. Who waits for changes is told, however it ends: how
  /// fresh the source is, and whether it fails, is part of every answer.
  Result<ingest::SyncReport> sync(const std::string& source, const std::stop_token& stop) const;

 private:
  Result<protocol::SourceList> sources() const;
  protocol::SourceInfo info(const ingest::SourceDefinition& source) const;
  Result<protocol::SyncOutcome> sync_now(const protocol::SourceName& request, const Caller& caller) const;
  Result<protocol::RejectList> rejects(const protocol::RejectQuery& request, const Caller& caller) const;
  Result<protocol::Status> status() const;
  Result<void> require(const std::string& source) const;

  const Context& context_;
  const Configuration& configuration_;
  warehouse::Warehouse& warehouse_;
  const customer::Directory& directory_;
  Syncing syncing_;
  Instant started_at_;
};

}  // namespace portico::service
