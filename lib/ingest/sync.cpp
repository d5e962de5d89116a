#include "ingest/sync.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/text.hpp"
#include "ingest/binding_sync.hpp"

namespace portico::ingest {
namespace {

using Selector = model::Binding::Selector;

const SourceDefinition* find(const std::vector<SourceDefinition>& sources, const std::string& name) {
  const auto found =
      std::find_if(sources.begin(), sources.end(), [&](const SourceDefinition& source) { return source.name == name; });
  return found == sources.end() ? nullptr : &*found;
}

Error no_source(const std::vector<SourceDefinition>& sources, const std::string& name) {
  std::vector<std::string> names;
  for (const SourceDefinition& source : sources) names.push_back(source.name);
  return {.code = Errc::not_found,
          .message = fmt::format("there is no source '{}'{}", printable(name), did_you_mean(name, names)),
          .hint = names.empty() ? "declare [source.…]" : "known: " + join(names, ", ")};
}

Error invalid(const model::Dataset& dataset, std::string_view message, std::string hint) {
  return {.code = Errc::invalid,
          .message = fmt::format("dataset '{}': {}", dataset.name, message),
          .hint = std::move(hint)};
}

Result<void> check_query(const model::Dataset& dataset, const model::Binding& binding) {
  if (binding.selector_kind != Selector::query && binding.selector_kind != Selector::table)
    return invalid(dataset, fmt::format("the source '{}' needs 'query' or 'table'", binding.source), "");
  if (dataset.key.empty())
    return invalid(dataset, fmt::format("rows of the source '{}' need a 'key'", binding.source),
                   "name the fields whose values are unique: key = [\"id\"]");
  const bool asks = binding.selector.find(":cursor") != std::string::npos;
  if (binding.selector_kind != Selector::query || (!asks && binding.cursor.empty())) return {};
  if (binding.cursor.empty())
    return invalid(dataset, "the query has :cursor, but no 'cursor' is declared", "name the field that it follows");
  if (!asks)
    return invalid(dataset, "a 'cursor' is declared, but the query has no :cursor",
                   "add WHERE … >= :cursor ORDER BY … to it");
  // A cursor that moves before smaller values were read would lose them.
  if (to_lower(binding.selector).find("order by") == std::string::npos)
    return invalid(dataset, "the query has :cursor, but no ORDER BY", "order it by the cursor");
  return {};
}

Result<void> check_files(const model::Dataset& dataset, const model::Binding& binding, const SourceDefinition& source) {
  if (binding.complete && is_drop_folder(file_pattern(source, binding)))
    return invalid(dataset, fmt::format("the source '{}' is a drop folder: no file of it is complete", binding.source),
                   "name one file, or leave 'complete' out");
  if (binding.selector_kind == Selector::query || binding.selector_kind == Selector::table)
    return invalid(dataset, fmt::format("the source '{}' holds files: it has neither query nor table", binding.source),
                   "");
  if (!binding.cursor.empty())
    return invalid(dataset, fmt::format("the source '{}' holds files: it has no cursor", binding.source),
                   "leave 'cursor' out: unchanged files are skipped anyway");
  return {};
}

}  // namespace

Result<void> check_binding(const model::Dataset& dataset, const model::Binding& binding,
                           const std::vector<SourceDefinition>& sources) {
  const SourceDefinition* source = find(sources, binding.source);
  if (!source) {
    const Error error = no_source(sources, binding.source);
    return invalid(dataset, error.message, error.hint);
  }
  const auto same_source = [&](const model::Binding& other) { return other.source == binding.source; };
  if (binding.complete && std::count_if(dataset.from.begin(), dataset.from.end(), same_source) > 1)
    return invalid(dataset, fmt::format("the source '{}' is complete, but named twice", binding.source),
                   "leave 'complete' out: neither reading names all records");
  return source->kind->shape == Kind::Shape::files ? check_files(dataset, binding, *source)
                                                   : check_query(dataset, binding);
}

Result<void> Syncer::define_all() {
  for (const model::Dataset& dataset : catalog_.datasets) {
    for (const model::Binding& binding : dataset.from) PORTICO_CHECK(check_binding(dataset, binding, sources_));
    PORTICO_CHECK(world_.warehouse.define(layout_of(dataset)));
  }
  return {};
}

Result<SyncReport> Syncer::sync(const std::string& source, const std::stop_token& stop) {
  const SourceDefinition* definition = find(sources_, source);
  if (!definition) return no_source(sources_, source);
  auto state = world_.warehouse.sync_state(source).value_or(warehouse::SyncState{.source = source});
  state.attempted_at = world_.clock.now();
  auto outcome = run(*definition, stop);
  if (outcome && outcome->stopped) return outcome;  // neither done nor failed: the next sync goes on
  if (outcome) state.succeeded_at = world_.clock.now();
  state.error = outcome ? "" : outcome.error().message;
  try {
    world_.warehouse.note_sync(state);
  } catch (const Failure& failure) {
    if (outcome) return failure.error();  // else what failed first is what matters
  }
  return outcome;
}

Result<SyncReport> Syncer::run(const SourceDefinition& source, const std::stop_token& stop) {
  SyncReport report;
  std::optional<Error> first;
  const auto note = [&](const model::Dataset& dataset, Error error) {
    error.message = fmt::format("source '{}', dataset '{}': {}", source.name, dataset.name, error.message);
    if (first) return world_.log.warning("ingest", error.message);
    first = std::move(error);
  };
  for (const model::Dataset& dataset : catalog_.datasets) {
    for (std::size_t i = 0; i < dataset.from.size() && !report.stopped; ++i) {
      if (dataset.from[i].source != source.name) continue;
      try {
        BindingSync binding(world_, {.dataset = dataset, .binding = i, .source = source}, stop, report);
        for (Error& error : binding.run()) note(dataset, std::move(error));
      } catch (const Failure& failure) {
        note(dataset, failure.error());
      }
    }
  }
  log(source, report);
  if (first) return *first;
  return report;
}

void Syncer::log(const SourceDefinition& source, const SyncReport& report) const {
  if (!report.tx) return;
  std::string counts = fmt::format("{} rows appended, {} corrected, {} unchanged", report.appended, report.corrected,
                                   report.unchanged);
  if (report.ended > 0) counts += fmt::format(", {} ended", report.ended);
  world_.log.info("ingest", fmt::format("source '{}': {}, {} rejected, {} refused, tx {}", source.name, counts,
                                        report.rejected, report.refused, *report.tx));
}

}  // namespace portico::ingest
