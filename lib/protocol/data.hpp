#pragma once
#include "protocol/model_json.hpp"
#include "protocol/sign_in.hpp"

namespace portico::protocol {

/// Whose data a request is about. A customer's account leaves it empty, or names its own customer; an admin names one
/// or asks for all. It can only choose within what the session may see.
struct Target {
  std::string customer;
  bool all_customers = false;
};
BOOST_DESCRIBE_STRUCT(Target, (), (customer, all_customers))

struct QueryRun {
  Target target;
  model::Query query;
  std::string save;  ///< keep the question under this name, once it is answered; "" for not
};
BOOST_DESCRIBE_STRUCT(QueryRun, (), (target, query, save))

/// How long to wait for what answers are made of to change.
struct QueryAwait {
  std::int64_t tx = 0;        ///< the state that is known: an answer's tx
  std::int64_t seconds = 25;  ///< how long, 1 to 25
};
BOOST_DESCRIBE_STRUCT(QueryAwait, (), (tx, seconds))

struct QueryChange {
  std::int64_t tx = 0;   ///< the newest state
  bool changed = false;  ///< answers may differ; false: the time is over
};
BOOST_DESCRIBE_STRUCT(QueryChange, (), (tx, changed))

struct RowsRun {
  Target target;
  model::RowsQuery query;
  std::string save;  ///< as of QueryRun
};
BOOST_DESCRIBE_STRUCT(RowsRun, (), (target, query, save))

/// A question kept under a name.
struct SavedQuestion {
  std::string name;
  std::string owner;
  Instant saved_at;
  std::optional<model::Query> query;  ///< one of these
  std::optional<model::RowsQuery> rows;
};
BOOST_DESCRIBE_STRUCT(SavedQuestion, (), (name, owner, saved_at, query, rows))

struct SavedList {
  std::vector<SavedQuestion> questions;
};
BOOST_DESCRIBE_STRUCT(SavedList, (), (questions))

struct SavedName {
  Target target;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(SavedName, (), (target, name))

/// A value for :NAME, @NAME or $NAME of a statement.
struct SqlParameter {
  std::string name;
  std::string value;  ///< a number where it is written as one
};
BOOST_DESCRIBE_STRUCT(SqlParameter, (), (name, value))

struct QuerySql {
  Target target;
  std::string sql;  ///< one statement that only reads, in SQLite's dialect
  std::vector<SqlParameter> params;
  std::string as_of;
  std::string zone;
};
BOOST_DESCRIBE_STRUCT(QuerySql, (), (target, sql, params, as_of, zone))

struct CustomerSummary {
  std::string id;
};
BOOST_DESCRIBE_STRUCT(CustomerSummary, (), (id))

struct CustomerList {
  std::vector<CustomerSummary> customers;
};
BOOST_DESCRIBE_STRUCT(CustomerList, (), (customers))

/// One value of the record, or one that lost against it.
struct RecordValue {
  std::string value;   ///< canonical text
  std::string origin;  ///< dataset.field
  std::string source;
  std::optional<Instant> stored_at;  ///< when this value was first seen
};
BOOST_DESCRIBE_STRUCT(RecordValue, (), (value, origin, source, stored_at))

struct RecordEntry {
  std::string field;
  std::string unit;
  std::optional<RecordValue> value;    ///< nothing: no origin holds one
  std::vector<RecordValue> conflicts;  ///< other origins' differing values
};
BOOST_DESCRIBE_STRUCT(RecordEntry, (), (field, unit, value, conflicts))

struct CustomerRecord {
  std::string customer;
  std::vector<RecordEntry> fields;
  model::Provenance provenance;
};
BOOST_DESCRIBE_STRUCT(CustomerRecord, (), (customer, fields, provenance))

struct CustomerShow {
  Target target;
  std::string as_of;
  std::string zone;
};
BOOST_DESCRIBE_STRUCT(CustomerShow, (), (target, as_of, zone))

struct FieldInfo {
  std::string name;
  std::string type;
  std::string unit;
  bool derived = false;
  bool lookup = false;  ///< of the customer's record, or of another dataset's whose key the rows have
};
BOOST_DESCRIBE_STRUCT(FieldInfo, (), (name, type, unit, derived, lookup))

struct MeasureInfo {
  std::string name;
  std::string formula;
  std::string unit;
};
BOOST_DESCRIBE_STRUCT(MeasureInfo, (), (name, formula, unit))

struct DatasetInfo {
  std::string name;
  std::string kind;
  std::string time_field;  ///< of events
  std::vector<FieldInfo> fields;
  std::vector<MeasureInfo> measures;
  std::vector<std::string> sources;
  std::string keep;                     ///< how long events are kept: "5 years"; "" for ever
  std::optional<Instant> kept_from;     ///< events before this are not kept
  std::vector<model::Removal> removed;  ///< told to the operator only
};
BOOST_DESCRIBE_STRUCT(DatasetInfo, (), (name, kind, time_field, fields, measures, sources, keep, kept_from, removed))

struct DatasetList {
  std::vector<DatasetInfo> datasets;
};
BOOST_DESCRIBE_STRUCT(DatasetList, (), (datasets))

struct DatasetShow {
  Target target;
  std::string dataset;
  std::string as_of;
  std::string zone;
};
BOOST_DESCRIBE_STRUCT(DatasetShow, (), (target, dataset, as_of, zone))

struct DatasetShown {
  DatasetInfo dataset;
  std::optional<model::Answer> profile;  ///< what the target's rows hold; nothing for an operator who names no target
};
BOOST_DESCRIBE_STRUCT(DatasetShown, (), (dataset, profile))

struct ReportInfo {
  std::string name;
  std::string title;
  std::string period;
};
BOOST_DESCRIBE_STRUCT(ReportInfo, (), (name, title, period))

struct ReportList {
  std::vector<ReportInfo> reports;
};
BOOST_DESCRIBE_STRUCT(ReportList, (), (reports))

struct ReportRun {
  Target target;
  std::string report;
  std::string period;  ///< "" for the report's own
  std::string zone;
  std::string as_of;
};
BOOST_DESCRIBE_STRUCT(ReportRun, (), (target, report, period, zone, as_of))

struct ReportRender {
  ReportRun run;
  std::string format;  ///< "html"
};
BOOST_DESCRIBE_STRUCT(ReportRender, (), (run, format))

/// A finished file.
struct Rendered {
  std::string content_type;
  std::string name;
  std::string base64;
  model::Provenance provenance;
};
BOOST_DESCRIBE_STRUCT(Rendered, (), (content_type, name, base64, provenance))

namespace method {
inline constexpr Call<QueryRun, model::Answer> query_run{
    {"query.run", Access::viewer, Effect::reads, "Answer a question about the caller's data"}};
inline constexpr Call<QueryAwait, QueryChange> query_await{
    {"query.await", Access::viewer, Effect::reads, "Wait until stored data or its definitions change"}};
inline constexpr Call<QueryRun, model::Explanation> query_explain{
    {"query.explain", Access::viewer, Effect::reads, "How a question about the caller's data is answered"}};
inline constexpr Call<QuerySql, model::Answer> query_sql{
    {"query.sql", Access::analyst, Effect::reads, "Run a read-only SQL statement over the caller's data"}};
inline constexpr Call<Target, CustomerList> customer_list{
    {"customer.list", Access::viewer, Effect::reads, "The customers the caller may see"}};
inline constexpr Call<CustomerShow, CustomerRecord> customer_show{
    {"customer.show", Access::viewer, Effect::reads, "The unified record, each field with its origin and conflicts"}};
inline constexpr Call<Nothing, DatasetList> dataset_list{
    {"dataset.list", Access::viewer, Effect::reads, "The datasets with their fields and measures"}};
inline constexpr Call<DatasetShow, DatasetShown> dataset_show{
    {"dataset.show", Access::viewer, Effect::reads, "A dataset, and what the caller's rows of it hold"}};
inline constexpr Call<Nothing, ReportList> report_list{{"report.list", Access::viewer, Effect::reads, "The reports"}};
inline constexpr Call<ReportRun, model::Document> report_run{
    {"report.run", Access::viewer, Effect::reads, "Evaluate a report"}};
inline constexpr Call<ReportRender, Rendered> report_render{
    {"report.render", Access::viewer, Effect::reads, "Evaluate a report and draw it as a file"}};
inline constexpr Call<SavedName, Nothing> saved_delete{
    {"saved.delete", Access::viewer, Effect::changes, "Forget a saved question"}};
inline constexpr Call<Target, SavedList> saved_list{
    {"saved.list", Access::viewer, Effect::reads, "The questions saved at the customer"}};
inline constexpr Call<SavedName, SavedQuestion> saved_show{
    {"saved.show", Access::viewer, Effect::reads, "A saved question"}};
inline constexpr RowsCall<RowsRun> rows_run{
    {"rows.run", Access::viewer, Effect::reads, "The single rows of a dataset, line by line"}};
}  // namespace method

}  // namespace portico::protocol
