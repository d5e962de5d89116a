// Loads the CSV of a sample into a fresh warehouse, three times, and tells of the fastest.
// Usage: bench_load FOLDER NAME [ROWS]
#include <algorithm>

#include <fmt/format.h>

#include "bench/measure.hpp"
#include "bench/store.hpp"

namespace {

struct Load {
  double took = 0, worked = 0;  ///< seconds, and those of processors
};

Load load(portico::bench::Store& store) {
  const double before = portico::bench::processor_seconds();
  const double took = store.load();
  return {took, portico::bench::processor_seconds() - before};
}

}  // namespace

int main(int argc, char** argv) {
  using namespace portico;
  const bench::Arguments arguments = bench::read_arguments(argc, argv);
  const bench::Sample& sample = arguments.sample;
  bench::ensure_csv(sample, arguments.folder);
  std::unique_ptr<bench::Store> store;
  std::vector<Load> loads;
  for (int turn = 0; turn < 3; ++turn) {
    store.reset();
    store = std::make_unique<bench::Store>(arguments, bench::Store::State::fresh);
    loads.push_back(load(*store));
  }
  const Load fastest =
      *std::min_element(loads.begin(), loads.end(), [](const Load& a, const Load& b) { return a.took < b.took; });
  const double again = bench::seconds([&] { store->sync(); });
  const auto rows = static_cast<double>(store->warehouse().facts("sales").rows);
  const auto size = static_cast<double>(std::filesystem::file_size(store->file()));
  const auto what = [&](const char* of) { return fmt::format("load, {}, {} rows: {}", sample.name, sample.rows, of); };
  bench::print_rate(what("rate"), sample.rows, fastest.took);
  bench::print(what("processor time"),
               fmt::format("{:.2f} s per M rows", fastest.worked * 1e6 / static_cast<double>(sample.rows)));
  bench::print(what("file"), fmt::format("{:.1f} bytes a row", size / rows));
  bench::print(what("peak RSS"), fmt::format("{:.0f} MB", bench::peak_megabytes()));
  bench::print(what("sync of the unchanged file"), fmt::format("{:.1f} ms", again * 1e3));
}
