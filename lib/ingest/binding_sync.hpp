#pragma once
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "ingest/commit_line.hpp"
#include "ingest/kind.hpp"
#include "ingest/mapping.hpp"
#include "ingest/seen_keys.hpp"
#include "ingest/sync.hpp"

namespace portico::ingest {

/// One sync of one binding: reads its files or its query and commits what is new. While a batch is committed, the next
/// one is read.
class BindingSync {
 public:
  struct Job {
    const model::Dataset& dataset;
    std::size_t binding;  ///< the position in dataset.from
    const SourceDefinition& source;
  };
  /// Adds to `report`; all must outlive it.
  BindingSync(const World& world, const Job& job, const std::stop_token& stop, SyncReport& report);

  /// Every file is tried; answers what failed.
  std::vector<Error> run();

 private:
  std::vector<Error> sync_files();
  Result<void> sync_file(const Files::Entry& entry);
  bool numbers_by_content() const;
  std::int64_t file_number(const std::string& path, const std::string& hash) const;
  Result<void> read_file(const Files::Entry& entry, const std::string& hash);
  Result<void> sync_query();
  Result<void> read(Reader& reader);
  bool take(const Records& records);
  void commit(std::optional<std::string> cursor, std::vector<warehouse::Keys> deletions = {});
  void commit_last(std::optional<std::string> cursor);
  std::vector<warehouse::Keys> ended_records();
  std::string cursor_name() const;

  const World& world_;
  const Job job_;
  const model::Binding& binding_;
  const std::stop_token& stop_;
  SyncReport& report_;
  Mapper mapper_;
  std::string cursor_name_;
  SeenKeys seen_;
  std::size_t rejects_ = 0;
  CommitLine commits_;
};

/// The files of a binding, as Files::list() takes it: the source's path, or the binding's file in that folder.
std::string file_pattern(const SourceDefinition& source, const model::Binding& binding);
/// Whether a pattern names a drop folder, whose files are known by their content.
bool is_drop_folder(const std::string& pattern);

}  // namespace portico::ingest
