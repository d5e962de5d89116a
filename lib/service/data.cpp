#include "service/data.hpp"

#include <set>

#include "core/hash.hpp"
#include "core/text.hpp"
#include "model/lookup.hpp"
#include "model/unit_field.hpp"
#include "protocol/rows_json.hpp"
#include "query/moment.hpp"
#include "query/profile.hpp"
#include "query/removals.hpp"
#include "query/rows.hpp"
#include "render/html.hpp"
#include "sql/outline.hpp"

namespace portico::service {
namespace {

namespace method = protocol::method;

protocol::RecordValue to_wire(const customer::OriginValue& value, const warehouse::Warehouse& store) {
  return {.value = to_string(value.value),
          .origin = value.origin,
          .source = value.source,
          .stored_at = store.committed_at(value.tx)};
}

protocol::DatasetInfo to_wire(const model::Catalog& catalog, const model::Dataset& dataset) {
  protocol::DatasetInfo info{.name = dataset.name,
                             .kind = dataset.kind == model::DatasetKind::events ? "events" : "records",
                             .time_field = dataset.time_field,
                             .fields = {},
                             .measures = {},
                             .sources = {},
                             .keep = dataset.keep ? dataset.keep->print() : "",
                             .kept_from = {},
                             .removed = {}};
  const auto lookups = model::lookups_of(catalog, dataset);
  for (const auto& field : dataset.fields)
    info.fields.push_back({.name = field.name,
                           .type = to_string(field.type),
                           .unit = model::unit_says(dataset, field),
                           .derived = field.derived.has_value()});
  for (const auto& lookup : lookups)
    info.fields.push_back(
        {.name = lookup.name, .type = to_string(lookup.type), .unit = model::unit_says(lookup), .lookup = true});
  for (const auto& measure : dataset.measures)
    info.measures.push_back(
        {.name = measure.name, .formula = measure.says(), .unit = model::unit_says(dataset, lookups, measure)});
  for (const auto& binding : dataset.from) info.sources.push_back(binding.source);
  return info;
}

Error unknown_dataset(const model::Catalog& catalog, const std::string& name) {
  std::vector<std::string> known;
  for (const auto& dataset : catalog.datasets) known.push_back(dataset.name);
  return {Errc::not_found, fmt::format("no dataset '{}'{}", printable(name), did_you_mean(name, known)),
          "'portico dataset list' shows all"};
}

/// The text of single rows, piece by piece.
class RowLines {
 public:
  RowLines(std::unique_ptr<query::RowStream> stream, Log& log) : stream_(std::move(stream)), log_(&log) {}

  bool operator()(std::string& piece) {
    try {
      return extend(piece);
    } catch (const Failure& failed) {
      log_->error("rows", failed.error().message);
      protocol::append_failure(piece, failed.error());
      return false;
    }
  }

 private:
  bool extend(std::string& piece) {
    constexpr std::size_t enough = 128 * 1024;
    if (!std::exchange(begun_, true)) protocol::append_head(piece, stream_->columns());
    while (piece.size() < enough) {
      const auto batch = stream_->next();
      if (!batch) {
        protocol::append_end(piece, stream_->provenance());
        return false;
      }
      protocol::append_rows(piece, *batch);
    }
    return true;
  }

  std::shared_ptr<query::RowStream> stream_;  // shared, since functions must be copyable
  Log* log_;
  bool begun_ = false;
};

}  // namespace

void Data::bind(Dispatcher& dispatcher) {
  dispatcher.bind(method::query_run,
                  [this](const auto& request, const Caller& caller) { return query(request, caller); });
  dispatcher.bind_later(method::query_await,
                        [this](const auto& request, const Caller& caller) { return await(request, caller); });
  dispatcher.bind(method::query_explain,
                  [this](const auto& request, const Caller& caller) { return explain(request, caller); });
  dispatcher.bind(method::rows_run,
                  [this](const auto& request, const Caller& caller) { return rows(request, caller); });
  dispatcher.bind(method::query_sql,
                  [this](const auto& request, const Caller& caller) { return sql(request, caller); });
  dispatcher.bind(method::customer_list,
                  [this](const auto& request, const Caller& caller) { return customers(request, caller); });
  dispatcher.bind(method::customer_show,
                  [this](const auto& request, const Caller& caller) { return customer(request, caller); });
  dispatcher.bind(method::dataset_list, [this](const auto&, const Caller& caller) { return datasets(caller); });
  dispatcher.bind(method::dataset_show,
                  [this](const auto& request, const Caller& caller) { return dataset(request, caller); });
  dispatcher.bind(method::report_list, [this](const auto&, const Caller&) { return reports(); });
  dispatcher.bind(method::report_run,
                  [this](const auto& request, const Caller& caller) { return report(request, caller); });
  dispatcher.bind(method::report_render,
                  [this](const auto& request, const Caller& caller) { return render(request, caller); });
}

Result<model::Answer> Data::query(const protocol::QueryRun& request, const Caller& caller) const {
  const Act act{
      .name = std::string(method::query_run.name), .object = join(request.query.measures, ", "), .customer = ""};
  return context_.read_data(request.target, caller, act, [&](const model::Scope& scope) -> Result<model::Answer> {
    PORTICO_TRY(auto answer, uses_.engine.answer(request.query, scope, context_.clock.now()));
    PORTICO_CHECK(uses_.saved.keep(request, scope, caller));
    return answer;
  });
}

/// Nobody's data is told, only that some of it has changed: that is no reading for the audit log. Answers may also
/// differ when a quarter of an hour begins: at some of them hours, days and longer periods do, in every zone.
Result<Later<protocol::QueryChange>> Data::await(const protocol::QueryAwait& request, const Caller& caller) const {
  constexpr std::chrono::seconds most{25};  // short of every time-out on the way
  constexpr std::chrono::minutes quarter{15};
  if (request.seconds < 1 || request.seconds > most.count())
    return Error{Errc::invalid, fmt::format("seconds: {} is not between 1 and {}", request.seconds, most.count()), ""};
  const auto to_quarter = quarter - context_.clock.now().time_since_epoch() % quarter;
  const bool moves = to_quarter <= std::chrono::seconds{request.seconds};
  Changes::Waiting waiting{.after = request.tx, .until = {}, .gone = caller.gone, .tell = {}};
  waiting.until = std::chrono::steady_clock::now() +
                  (moves ? to_quarter : std::chrono::microseconds{std::chrono::seconds{request.seconds}});
  return [this, waiting, moves](std::function<void(const protocol::QueryChange&)> take) {
    Changes::Waiting told = waiting;
    told.tell = [take = std::move(take), moves](warehouse::Tx tx, bool changed) {
      take({.tx = tx, .changed = changed || moves});
    };
    uses_.changes.add(std::move(told));
  };
}

Result<model::Explanation> Data::explain(const protocol::QueryRun& request, const Caller& caller) const {
  const Act act{
      .name = std::string(method::query_explain.name), .object = join(request.query.measures, ", "), .customer = ""};
  return context_.read_data(request.target, caller, act, [&](const model::Scope& scope) {
    return uses_.engine.explain(request.query, scope, context_.clock.now());
  });
}

Result<Pieces> Data::rows(const protocol::RowsRun& request, const Caller& caller) const {
  const Act act{.name = std::string(method::rows_run.name), .object = request.query.dataset, .customer = ""};
  return context_.read_data(request.target, caller, act, [&](const model::Scope& scope) -> Result<Pieces> {
    PORTICO_TRY(auto stream, query::RowStream::open(world_, request.query, scope, context_.clock.now()));
    PORTICO_CHECK(uses_.saved.keep(request, scope, caller));
    return RowLines(std::move(stream), context_.log);
  });
}

Result<model::Answer> Data::sql(const protocol::QuerySql& request, const Caller& caller) const {
  const Act act{.name = std::string(method::query_sql.name), .object = sql::outline(request.sql), .customer = ""};
  query::SqlQuestion question{.text = request.sql, .parameters = {}, .as_of = request.as_of, .zone = request.zone};
  for (const auto& parameter : request.params) question.parameters.push_back({parameter.name, parameter.value});
  question.gone = caller.gone;
  return context_.read_data(request.target, caller, act, [&](const model::Scope& scope) -> Result<model::Answer> {
    if (scope.role() < model::Role::analyst)
      return Error{Errc::denied, "SQL needs the role analyst or owner",
                   "'portico query' answers questions without SQL; the operator's admins give roles."};
    return uses_.sql.answer(question, scope, context_.clock.now());
  });
}

Result<protocol::CustomerList> Data::customers(const protocol::Target& target, const Caller& caller) const {
  const Act act{.name = std::string(method::customer_list.name), .object = "", .customer = ""};
  return context_.read_data(target, caller, act, [&](const model::Scope& scope) -> Result<protocol::CustomerList> {
    protocol::CustomerList list;
    for (const auto& id : world_.directory.customers(scope)) list.customers.push_back({id.text});
    return list;
  });
}

Result<protocol::CustomerRecord> Data::customer(const protocol::CustomerShow& request, const Caller& caller) const {
  const Act act{.name = std::string(method::customer_show.name), .object = "", .customer = ""};
  return context_.read_data(request.target, caller, act,
                            [&](const model::Scope& scope) { return record_of(request, scope); });
}

Result<protocol::CustomerRecord> Data::record_of(const protocol::CustomerShow& request,
                                                 const model::Scope& scope) const {
  PORTICO_TRY(const query::Moment moment, query::moment_of(request.as_of, request.zone, world_, context_.clock.now()));
  PORTICO_TRY(const auto entries,
              customer::unified_record(world_.catalog, world_.warehouse, world_.directory, scope, moment.tx));
  protocol::CustomerRecord record{.customer = scope.customer()->text, .fields = {}, .provenance = {}};
  record.provenance.as_of = moment.now;
  record.provenance.tx = moment.tx;
  record.provenance.zone = moment.zone->name();
  for (const auto& entry : entries) {
    protocol::RecordEntry wire{.field = entry.field, .unit = entry.unit, .value = {}, .conflicts = {}};
    if (entry.value) wire.value = to_wire(*entry.value, world_.warehouse);
    for (const auto& conflict : entry.conflicts) wire.conflicts.push_back(to_wire(conflict, world_.warehouse));
    record.fields.push_back(std::move(wire));
  }
  return record;
}

protocol::DatasetInfo Data::info_of(const model::Dataset& dataset, const Caller& caller) const {
  protocol::DatasetInfo info = to_wire(world_.catalog, dataset);
  info.kept_from = query::kept_from(dataset, world_.warehouse, context_.clock.now());
  if (caller.session->operator_role()) info.removed = query::removals_of(dataset, world_.warehouse);
  return info;
}

protocol::DatasetList Data::datasets(const Caller& caller) const {
  protocol::DatasetList list;
  for (const auto& dataset : world_.catalog.datasets) list.datasets.push_back(info_of(dataset, caller));
  return list;
}

Result<protocol::DatasetShown> Data::dataset(const protocol::DatasetShow& request, const Caller& caller) const {
  const model::Dataset* dataset = world_.catalog.dataset(request.dataset);
  if (!dataset) return unknown_dataset(world_.catalog, request.dataset);
  protocol::DatasetShown shown{.dataset = info_of(*dataset, caller), .profile = {}};
  const bool no_target = request.target.customer.empty() && !request.target.all_customers;
  if (caller.session->operator_role() && no_target) return shown;
  const Act act{.name = std::string(method::dataset_show.name), .object = request.dataset, .customer = ""};
  PORTICO_TRY(shown.profile, context_.read_data(request.target, caller, act, [&](const model::Scope& scope) {
    return query::profile_of({.dataset = *dataset, .as_of = request.as_of, .zone = request.zone}, world_, scope,
                             context_.clock.now());
  }));
  return shown;
}

protocol::ReportList Data::reports() const {
  protocol::ReportList list;
  for (const auto& report : world_.catalog.reports) list.reports.push_back({report.name, report.title, report.period});
  return list;
}

Result<model::Document> Data::report(const protocol::ReportRun& request, const Caller& caller) const {
  const Act act{.name = std::string(method::report_run.name), .object = request.report, .customer = ""};
  return context_.read_data(request.target, caller, act, [&](const model::Scope& scope) {
    return uses_.reporter.run(request.report, {.period = request.period, .zone = request.zone, .as_of = request.as_of},
                              scope, context_.clock.now());
  });
}

Result<protocol::Rendered> Data::render(const protocol::ReportRender& request, const Caller& caller) const {
  if (request.format != "html")
    return Error{Errc::invalid, fmt::format("reports are not written as '{}'", request.format),
                 "Formats: html, and those of 'portico help report run'."};
  PORTICO_TRY(const model::Document document, report(request.run, caller));
  const Zone* zone = request.run.zone.empty() ? nullptr : context_.zones.find(request.run.zone).value();
  return protocol::Rendered{.content_type = "text/html; charset=utf-8",
                            .name = document.report + ".html",
                            .base64 = to_base64(render::to_page(document, zone)),
                            .provenance = document.provenance};
}

}  // namespace portico::service
