#include "ingest/binding_sync.hpp"

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
      cursor_name_(cursor_name()),
      seen_(layout_of(job.dataset)),
      commits_(world.warehouse, job.source.name, report) {}

std::string BindingSync::cursor_name() const { return fmt::format("{}/{}", job_.dataset.name, job_.binding); }

std::vector<Error> BindingSync::run() {
  std::vector<Error> errors;
  if (job_.source.kind->shape == Kind::Shape::files)
    errors = sync_files();
  else if (const auto done = sync_query(); !done)
    errors.push_back(done.error());
  commits_.finish();
  return errors;
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
  cursor_name_ = fmt::format("{}/{}", cursor_name(), entry.path.native());
  const std::string before = world_.warehouse.cursor(job_.source.name, cursor_name_).value_or("");
  bool unchanged = before.starts_with(stamp_of(entry) + ':');
  std::string hash;
  // A file of another size has another content: then nothing needs to be known before it is read.
  if (!unchanged && (numbers_by_content() || before.starts_with(fmt::format("{}:", entry.size)))) {
    PORTICO_TRY(hash, hash_file(world_.files, entry.path));
    unchanged = before.ends_with(':' + hash);
  }
  if (!unchanged) return read_file(entry, hash);
  ++report_.files_unchanged;
  return {};
}

bool BindingSync::numbers_by_content() const {
  return job_.dataset.key.empty() && is_drop_folder(file_pattern(job_.source, binding_));
}

std::int64_t BindingSync::file_number(const std::string& path, const std::string& hash) const {
  if (!job_.dataset.key.empty()) return 0;
  return world_.warehouse.file_number(job_.dataset.name, numbers_by_content() ? "content:" + hash : "path:" + path);
}

/// `hash` is the file's; "" where it is to be found out on the way.
Result<void> BindingSync::read_file(const Files::Entry& entry, const std::string& hash) {
  const std::string& path = entry.path.native();
  mapper_.begin(path, file_number(path, hash));
  HashingFiles hashing(world_.files);
  Files& files = hash.empty() ? static_cast<Files&>(hashing) : world_.files;
  const auto reader = job_.source.kind->open({.source = job_.source, .binding = binding_, .path = path}, files);
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
  commit_last(fmt::format("{}:{}", stamp_of(entry), hash.empty() ? hashing.hash() : hash));
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
  if (!report_.stopped) commit_last(mapper_.cursor());
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

void BindingSync::commit(std::optional<std::string> cursor, std::vector<warehouse::Keys> deletions) {
  rejects_ += mapper_.rejects();
  warehouse::Rows rows = mapper_.take_rows();
  if (binding_.complete) seen_.add(rows);
  commits_.put({.rows = std::move(rows),
                .rejects = mapper_.take_rejects(),
                .deletions = std::move(deletions),
                .cursor_name = cursor_name_,
                .cursor = std::move(cursor)});
}

/// The end of a reading: what a complete source does not name any more ends with the commit that says it was read.
void BindingSync::commit_last(std::optional<std::string> cursor) {
  if (!binding_.complete) return commit(std::move(cursor));
  commit(std::nullopt);
  commits_.finish();
  commit(std::move(cursor), ended_records());
}

std::vector<warehouse::Keys> BindingSync::ended_records() {
  if (rejects_ > 0) {  // one of these may be a record that is there, but cannot be read
    world_.log.warning("ingest", fmt::format("source '{}', dataset '{}': {} records were rejected, so none is taken to "
                                             "have ended; correct them at the source",
                                             job_.source.name, job_.dataset.name, rejects_));
    return {};
  }
  std::vector<warehouse::Keys> ended;
  world_.warehouse.live_keys(job_.dataset.name, job_.source.name, [&](const warehouse::Keys& live) {
    if (auto missing = seen_.missing_of(live)) ended.push_back(std::move(*missing));
  });
  return ended;
}

}  // namespace portico::ingest
