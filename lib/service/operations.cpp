#include "service/operations.hpp"

#include <set>

#include "core/hash.hpp"
#include "core/text.hpp"
#include "customer/directory.hpp"
#include "ingest/kind.hpp"

namespace portico::service {
namespace {

namespace method = protocol::method;

bool reads_from(const model::Dataset& dataset, const std::string& source) {
  return std::any_of(dataset.from.begin(), dataset.from.end(),
                     [&](const model::Binding& binding) { return binding.source == source; });
}

std::string state_of(const std::optional<warehouse::SyncState>& state) {
  if (!state || !state->attempted_at) return "never";
  return state->error.empty() ? "ok" : "failing";
}

}  // namespace

Operations::Operations(const Context& context, const Configuration& configuration, warehouse::Warehouse& warehouse,
                       const customer::Directory& directory, Syncing syncing)
    : context_(context),
      configuration_(configuration),
      warehouse_(warehouse),
      directory_(directory),
      syncing_(syncing),
      started_at_(context.clock.now()) {}

void Operations::bind(Dispatcher& dispatcher) {
  dispatcher.bind(method::source_list, [this](const auto&, const Caller&) { return sources(); });
  dispatcher.bind(method::source_sync,
                  [this](const auto& request, const Caller& caller) { return sync_now(request, caller); });
  dispatcher.bind(method::source_rejects,
                  [this](const auto& request, const Caller& caller) { return rejects(request, caller); });
  dispatcher.bind(method::status, [this](const auto&, const Caller&) { return status(); });
}

Result<void> Operations::require(const std::string& source) const {
  std::vector<std::string> known;
  for (const auto& definition : configuration_.sources) known.push_back(definition.name);
  if (std::find(known.begin(), known.end(), source) != known.end()) return {};
  return Error{Errc::not_found, fmt::format("no source '{}'{}", source, did_you_mean(source, known)),
               "See 'portico source list'."};
}

protocol::SourceInfo Operations::info(const ingest::SourceDefinition& source) const {
  const auto state = warehouse_.sync_state(source.name);
  protocol::SourceInfo info{.name = source.name,
                            .kind = std::string(source.kind->name),
                            .schedule = source.schedule,
                            .state = state_of(state),
                            .error = state ? state->error : "",
                            .datasets = {},
                            .synced_at = state ? state->succeeded_at : std::nullopt,
                            .data_as_of = {}};
  for (const auto& dataset : configuration_.catalog.datasets) {
    if (!reads_from(dataset, source.name)) continue;
    const warehouse::DatasetFacts facts = warehouse_.facts(dataset.name);
    info.datasets.push_back(dataset.name);
    info.rows += facts.rows;
    info.unassigned += facts.unassigned;
    info.rejects += warehouse_.reject_count({.dataset = dataset.name, .customer = {}, .as_of = {}});
    if (facts.newest && (!info.data_as_of || *facts.newest > *info.data_as_of)) info.data_as_of = facts.newest;
  }
  return info;
}

Result<protocol::SourceList> Operations::sources() const {
  protocol::SourceList list;
  for (const auto& source : configuration_.sources) list.sources.push_back(info(source));
  return list;
}

Result<ingest::SyncReport> Operations::sync(const std::string& source, const std::stop_token& stop) const {
  const auto report = [&] {
    const std::lock_guard lock(syncing_.locks.of(source));
    return syncing_.syncer.sync(source, stop);
  }();
  syncing_.changes.tell_all(warehouse_.latest_tx());
  return report;
}

Result<protocol::SyncOutcome> Operations::sync_now(const protocol::SourceName& request, const Caller& caller) const {
  PORTICO_CHECK(require(request.name));
  const auto report = sync(request.name, {});
  context_.note(caller, {std::string(method::source_sync.name), request.name, ""},
                report ? "ok" : name_of(report.error().code));
  PORTICO_CHECK(report);
  return protocol::SyncOutcome{.source = request.name,
                               .read = report->read,
                               .appended = report->appended,
                               .corrected = report->corrected,
                               .unchanged = report->unchanged,
                               .rejected = report->rejected,
                               .unassigned = report->unassigned,
                               .refused = report->refused,
                               .tx = report->tx.value_or(0)};
}

Result<protocol::RejectList> Operations::rejects(const protocol::RejectQuery& request, const Caller& caller) const {
  PORTICO_CHECK(require(request.name));
  if (request.limit < 1 || request.limit > 10'000) return Error{Errc::invalid, "limit: expected 1 to 10000", ""};
  context_.note(caller, {std::string(method::source_rejects.name), request.name, "*"}, "ok");
  protocol::RejectList list;
  for (const auto& stored : warehouse_.rejects(request.name, static_cast<std::size_t>(request.limit)))
    list.rejects.push_back({.id = stored.id,
                            .dataset = stored.reject.dataset,
                            .location = stored.reject.location,
                            .record = stored.reject.record,
                            .field = stored.reject.field,
                            .reason = stored.reject.reason,
                            .raw_base64 = to_base64(stored.reject.raw),
                            .at = stored.at});
  return list;
}

Result<protocol::Status> Operations::status() const {
  PORTICO_TRY(const auto list, sources());
  const auto failing = std::count_if(list.sources.begin(), list.sources.end(),
                                     [](const auto& source) { return source.state == "failing"; });
  return protocol::Status{.version = PORTICO_VERSION,
                          .started_at = started_at_,
                          .tx = warehouse_.latest_tx(),
                          .sources = static_cast<std::int64_t>(list.sources.size()),
                          .sources_failing = failing,
                          .customers = static_cast<std::int64_t>(directory_.customers().size())};
}

}  // namespace portico::service
