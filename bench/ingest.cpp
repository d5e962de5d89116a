// Loads the generated CSV into a fresh warehouse: parse, type, validate, key check, sort, commit (synchronous=FULL),
// merges and final checkpoint included. Usage: bench_ingest FOLDER [ROWS]
#include <iostream>

#include <fmt/format.h>

#include "bench/sample.hpp"
#include "ingest/sync.hpp"

int main(int argc, char** argv) {
  using namespace portico;
  const std::filesystem::path folder = argc > 1 ? argv[1] : ".";
  bench::Sample sample;
  if (argc > 2) sample.rows = std::stoll(argv[2]);
  std::filesystem::create_directories(folder);
  const auto file = folder / "sales.csv";
  if (!std::filesystem::exists(file)) bench::write_csv(sample, file);
  for (const char* suffix : {"", "-wal", "-shm"})
    std::filesystem::remove(folder / ("warehouse.db" + std::string(suffix)));

  const auto configuration = bench::configuration(folder, file);
  SystemClock clock;
  SystemFiles files;
  Zones zones;
  StderrLog log(Log::Level::warning, StderrLog::Prefix::time);
  const auto store = warehouse::open_embedded(folder / "warehouse.db", clock);
  ingest::Syncer syncer(configuration.catalog, configuration.sources, {*store, files, zones, clock, log});
  syncer.define_all().value();
  std::int64_t rows = 0;
  const double took = bench::seconds([&] {
    rows = syncer.sync("file").value().appended;
    store->maintain();
  });
  const double again = bench::seconds([&] { syncer.sync("file").value(); });
  const auto size = std::filesystem::file_size(folder / "warehouse.db");
  std::cout << fmt::format(
      "ingest: {} rows in {:.2f} s, {:.2f} M rows/s; {:.1f} bytes a row; peak RSS {:.0f} MB; sync of the unchanged "
      "file {:.4f} s\n",
      rows, took, static_cast<double>(rows) / took / 1e6, static_cast<double>(size) / static_cast<double>(rows),
      bench::peak_megabytes(), again);
}
