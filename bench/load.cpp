// Loads the CSV of a sample into a fresh warehouse. Usage: bench_load FOLDER NAME [ROWS]
#include <fmt/format.h>

#include "bench/measure.hpp"
#include "bench/store.hpp"

int main(int argc, char** argv) {
  using namespace portico;
  const bench::Arguments arguments = bench::read_arguments(argc, argv);
  const bench::Sample& sample = arguments.sample;
  bench::Store store(arguments, bench::Store::State::fresh);
  bench::ensure_csv(sample, arguments.folder);
  const double before = bench::processor_seconds();
  const double took = store.load();
  const double worked = bench::processor_seconds() - before;
  const double again = bench::seconds([&] { store.sync(); });
  const auto rows = static_cast<double>(store.warehouse().facts("sales").rows);
  const auto size = static_cast<double>(std::filesystem::file_size(store.file()));
  const auto what = [&](const char* of) { return fmt::format("load, {}, {} rows: {}", sample.name, sample.rows, of); };
  bench::print_rate(what("rate"), sample.rows, took);
  bench::print(what("processor time"),
               fmt::format("{:.2f} s per M rows", worked * 1e6 / static_cast<double>(sample.rows)));
  bench::print(what("file"), fmt::format("{:.1f} bytes a row", size / rows));
  bench::print(what("peak RSS"), fmt::format("{:.0f} MB", bench::peak_megabytes()));
  bench::print(what("sync of the unchanged file"), fmt::format("{:.1f} ms", again * 1e3));
}
