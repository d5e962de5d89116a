#pragma once
/// A configured warehouse with the dataset `sales`, as a daemon would have it, filled from the CSV of a sample.
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "bench/sample.hpp"
#include "core/clock.hpp"
#include "core/files.hpp"
#include "core/log.hpp"
#include "core/zone.hpp"
#include "ingest/sync.hpp"
#include "service/configuration.hpp"

namespace portico::bench {

/// FOLDER/NAME-ROWS.csv.
std::filesystem::path csv_of(const Sample& sample, const std::filesystem::path& folder);
/// Writes that file if it is not there.
void ensure_csv(const Sample& sample, const std::filesystem::path& folder);

/// What a program's arguments FOLDER NAME ROWS, from `argv[1]` on, say. Ends the process with a usage line otherwise.
struct Arguments {
  std::filesystem::path folder;
  Sample sample;
};
Arguments read_arguments(int argc, char** argv);

class Store {
 public:
  enum class State {
    fresh,
    kept,     ///< as an earlier program left it
    scratch,  ///< fresh, in a file of its own, gone at the end
  };

  /// The warehouse FOLDER/NAME-ROWS.db, which reads `csv`: a file, or a drop folder's pattern.
  Store(const Sample& sample, const std::filesystem::path& folder, const std::filesystem::path& csv, State state);
  Store(const Sample& sample, const std::filesystem::path& folder, State state)
      : Store(sample, folder, csv_of(sample, folder), state) {}
  Store(const Arguments& arguments, State state) : Store(arguments.sample, arguments.folder, state) {}
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  ~Store();

  warehouse::Warehouse& warehouse() { return *warehouse_; }
  const service::Configuration& configuration() const { return configuration_; }
  const Zones& zones() const { return zones_; }
  warehouse::Layout layout() const;
  const std::filesystem::path& file() const { return file_; }

  /// Reads what is new: parse, type, validate, sort, key check, commit with synchronous=FULL.
  ingest::SyncReport sync() { return syncer_->sync("file").value(); }
  /// Syncs the sample's file and maintains (merges and checkpoint), and says in how many seconds.
  double load();
  /// The same, unless something is stored already.
  void load_once();

 private:
  void remove_files() const;

  Sample sample_;
  std::filesystem::path folder_;
  State state_;
  SystemClock clock_;
  SystemFiles files_;
  Zones zones_;
  StderrLog log_;
  std::filesystem::path file_;
  service::Configuration configuration_;
  std::unique_ptr<warehouse::Warehouse> warehouse_;
  std::unique_ptr<ingest::Syncer> syncer_;
};

}  // namespace portico::bench
