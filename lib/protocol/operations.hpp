#pragma once
#include "protocol/sign_in.hpp"

namespace portico::protocol {

struct SourceInfo {
  std::string name;
  std::string kind;
  std::string schedule;
  std::string state;  ///< ok, failing, never, paused
  std::string error;  ///< why the last sync failed
  std::vector<std::string> datasets;
  std::int64_t rows = 0;        ///< live rows of its datasets
  std::int64_t unassigned = 0;  ///< of those, rows of no known customer
  std::int64_t rejects = 0;
  std::optional<Instant> synced_at;
  std::optional<Instant> data_as_of;
};
BOOST_DESCRIBE_STRUCT(SourceInfo, (),
                      (name, kind, schedule, state, error, datasets, rows, unassigned, rejects, synced_at, data_as_of))

struct SourceList {
  std::vector<SourceInfo> sources;
};
BOOST_DESCRIBE_STRUCT(SourceList, (), (sources))

struct SourceName {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(SourceName, (), (name))

struct SyncOutcome {
  std::string source;
  std::int64_t read = 0, appended = 0, corrected = 0, unchanged = 0, rejected = 0, unassigned = 0;
  std::int64_t refused = 0;  ///< rows of erased customers, and rows older than their dataset keeps
  std::int64_t tx = 0;       ///< of the last batch; 0 when nothing was written
};
BOOST_DESCRIBE_STRUCT(SyncOutcome, (),
                      (source, read, appended, corrected, unchanged, rejected, unassigned, refused, tx))

struct RejectQuery {
  std::string name;
  std::int64_t limit = 20;
};
BOOST_DESCRIBE_STRUCT(RejectQuery, (), (name, limit))

struct RejectInfo {
  std::int64_t id = 0;
  std::string dataset;
  std::string location;
  std::int64_t record = 0;
  std::string field;
  std::string reason;
  std::string raw_base64;  ///< the record's bytes as they came
  Instant at;
};
BOOST_DESCRIBE_STRUCT(RejectInfo, (), (id, dataset, location, record, field, reason, raw_base64, at))

struct RejectList {
  std::vector<RejectInfo> rejects;
};
BOOST_DESCRIBE_STRUCT(RejectList, (), (rejects))

struct Status {
  std::string version;
  Instant started_at;
  std::int64_t tx = 0;
  std::int64_t sources = 0, sources_failing = 0;
  std::int64_t customers = 0;
};
BOOST_DESCRIBE_STRUCT(Status, (), (version, started_at, tx, sources, sources_failing, customers))

struct CustomerErase {
  std::string customer;
  bool dry_run = false;  ///< only tell what would go
};
BOOST_DESCRIBE_STRUCT(CustomerErase, (), (customer, dry_run))

struct DatasetRows {
  std::string dataset;
  std::int64_t rows = 0;
};
BOOST_DESCRIBE_STRUCT(DatasetRows, (), (dataset, rows))

/// What was removed of a customer, or would be.
struct Erasure {
  std::string customer;
  std::vector<DatasetRows> datasets;
  std::int64_t schedules = 0, deliveries = 0, saved = 0;
  std::int64_t memberships = 0;
  std::int64_t accounts = 0;  ///< of those, accounts without another membership: they go altogether
};
BOOST_DESCRIBE_STRUCT(Erasure, (), (customer, datasets, schedules, deliveries, saved, memberships, accounts))

namespace method {
inline constexpr Call<CustomerErase, Erasure> customer_erase{
    {"customer.erase", Access::local, Effect::changes, "Remove all that is stored of a customer, for good"}};
inline constexpr Call<Nothing, SourceList> source_list{
    {"source.list", Access::local, Effect::reads, "The sources with rows, rejects and freshness"}};
inline constexpr Call<SourceName, SyncOutcome> source_sync{
    {"source.sync", Access::local, Effect::changes, "Sync a source now and wait for the outcome"}};
inline constexpr Call<RejectQuery, RejectList> source_rejects{
    {"source.rejects", Access::admin, Effect::reads, "Rows that were not taken, with reason and raw bytes"}};
inline constexpr Call<Nothing, Status> status{
    {"status.show", Access::local, Effect::reads, "The daemon's state in short"}};
}  // namespace method

}  // namespace portico::protocol
