#include "ingest/binding_sync.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/text.hpp"
#include "ingest/content_hash.hpp"

namespace portico::ingest {
namespace {

constexpr std::size_t rows_per_batch = 100'000;

std::string stamp_of(const Files::Entry& entry) { return fmt::format("{}:{}", entry.size, entry.modified); }

}  // namespace

std::string file_pattern(const SourceDefinition& source, const model::Binding& binding) {
  if (binding.selector_kind != model::Binding::Selector::file) return source.path;
  return (std::filesystem::path(source.path) / binding.selector).native();
}

bool is_drop_folder(const std::string& pattern) { return pattern.find_first_of("*?") != std::string::npos; }

BindingSync::BindingSync(const World& world, const Job& job, const std::stop_token& stop, SyncReport& report)
    : world_(world),
      job_(job),
      binding_(job.dataset.from[job.binding]),
      stop_(stop),
      report_(report),
      mapper_(job.dataset, binding_, world.zones),
      known_rejects_(world.warehouse, job.source.name),
      cursor_name_(cursor_name()) {}

std::string BindingSync::cursor_name() const { return fmt::format("{}/{}", job_.dataset.name, job_.binding); }

std::vector<Error> BindingSync::run() {
  if (job_.source.kind->shape == Kind::Shape::files) return sync_files();
  const auto done = sync_query();
  return done ? std::vector<Error>{} : std::vector{done.error()};
}

std::vector<Error> BindingSync::sync_files() {
  const auto entries = world_.files.list(file_pattern(job_.source, binding_));
  if (!entries) return {entries.error()};
  std::vector<Error> errors;
  for (const Files::Entry& entry : *entries) {
    if (stop_.stop_requested()) report_.stopped = true;
    if (report_.stopped) break;
    if (const auto done = sync_file(entry); !done) errors.push_back(done.error());
  }
  return errors;
}

// A cursor is "size:modified:hash" of the file as it was last read to its end.
Result<void> BindingSync::sync_file(const Files::Entry& entry) {
  const std::string& path = entry.path.native();
  cursor_name_ = fmt::format("{}/{}", cursor_name(), path);
  const std::string before = world_.warehouse.cursor(job_.source.name, cursor_name_).value_or("");
  if (before.starts_with(stamp_of(entry) + ':')) {
    ++report_.files_unchanged;
    return {};
  }
  PORTICO_TRY(const std::string hash, hash_file(world_.files, entry.path));
  if (before.ends_with(':' + hash)) {
    ++report_.files_unchanged;
    return {};
  }
  const bool dropped = is_drop_folder(file_pattern(job_.source, binding_));
  const std::string identity = dropped ? "content:" + hash : "path:" + path;
  const bool numbered = job_.dataset.key.empty();
  mapper_.begin(path, numbered ? world_.warehouse.file_number(job_.dataset.name, identity) : 0);
  const auto reader = job_.source.kind->open({.source = job_.source, .binding = binding_, .path = path}, world_.files);
  PORTICO_CHECK(read(*reader));
  if (report_.stopped) return {};
  PORTICO_TRY(const auto after, world_.files.list(path));
  if (after.size() != 1 || stamp_of(after.front()) != stamp_of(entry)) {
    mapper_.take_rows();
    mapper_.take_rejects();
    return Error{.code = Errc::partial,
                 .message = fmt::format("'{}' changed while it was read", printable(path)),
                 .hint = "the next sync reads it again"};
  }
  ++report_.files_read;
  commit(fmt::format("{}:{}", stamp_of(entry), hash));
  return {};
}

Result<void> BindingSync::sync_query() {
  const std::string stored = world_.warehouse.cursor(job_.source.name, cursor_name_).value_or("");
  mapper_.begin(job_.source.path, 0);
  const auto reader = job_.source.kind->open({.source = job_.source,
                                              .binding = binding_,
                                              .path = job_.source.path,
                                              .cursor_column = mapper_.cursor_column(),
                                              .cursor_is_number = mapper_.cursor_is_number(),
                                              .cursor = stored.empty() ? binding_.cursor_start : stored},
                                             world_.files);
  PORTICO_CHECK(read(*reader));
  if (!report_.stopped) commit(mapper_.cursor());
  return {};
}

Result<void> BindingSync::read(Reader& reader) {
  const auto done = reader.read(mapper_.columns(), [this](const Records& records) { return take(records); });
  if (!done || report_.stopped) {
    mapper_.take_rows();
    mapper_.take_rejects();
  }
  return done;
}

bool BindingSync::take(const Records& records) {
  if (stop_.stop_requested()) {
    report_.stopped = true;
    return false;
  }
  mapper_.map(records);
  if (mapper_.rows() + mapper_.rejects() < rows_per_batch) return true;
  // Within a file the cursor stays until its end; rows of a query come in the cursor's order.
  commit(job_.source.kind->shape == Kind::Shape::queries ? mapper_.cursor() : std::nullopt);
  return true;
}

void BindingSync::commit(std::optional<std::string> cursor) {
  warehouse::Batch batch{.source = job_.source.name, .rejects = mapper_.take_rejects()};
  std::stable_sort(batch.rejects.begin(), batch.rejects.end(),
                   [](const auto& a, const auto& b) { return a.record < b.record; });
  known_rejects_.remove_known(batch.rejects);
  report_.read += static_cast<std::int64_t>(mapper_.rows());
  if (mapper_.rows() > 0) batch.upserts.push_back(mapper_.take_rows());
  for (const warehouse::Rows& rows : batch.upserts)
    report_.unassigned += std::count(rows.customer.nulls.begin(), rows.customer.nulls.end(), 1);
  if (cursor && cursor != world_.warehouse.cursor(job_.source.name, cursor_name_))
    batch.cursors.emplace_back(cursor_name_, std::move(*cursor));
  if (batch.upserts.empty() && batch.rejects.empty() && batch.cursors.empty()) return;
  report_.rejected += static_cast<std::int64_t>(batch.rejects.size());
  const warehouse::CommitResult result = world_.warehouse.commit(batch);
  if (result.tx) report_.tx = result.tx;
  report_.appended += result.appended;
  report_.corrected += result.corrected;
  report_.unchanged += result.unchanged;
  report_.refused += result.refused;
}

}  // namespace portico::ingest
