// Stores typed columns in small commits, 1,000 rows each. Usage: bench_commits FOLDER NAME [ROWS]
#include <fmt/format.h>

#include "bench/measure.hpp"
#include "bench/store.hpp"

int main(int argc, char** argv) {
  using namespace portico;
  const bench::Arguments arguments = bench::read_arguments(argc, argv);
  const bench::Sample& sample = arguments.sample;
  bench::Store store(arguments, bench::Store::State::scratch);
  constexpr std::int64_t rows = 1'000;
  std::vector<warehouse::Batch> batches;
  for (std::int64_t begin = 0; begin < sample.rows; begin += rows)
    batches.push_back(
        {.source = "file",
         .upserts = {bench::rows_of(sample, store.layout(), begin, std::min(begin + rows, sample.rows))}});
  std::vector<double> times;
  const double took = bench::seconds([&] {
    for (const warehouse::Batch& batch : batches)
      times.push_back(bench::seconds([&] { store.warehouse().commit(batch); }));
    store.warehouse().maintain();
  });
  const std::string what = fmt::format("commits of {} rows, {}, {} rows: ", rows, sample.name, sample.rows);
  bench::print_rate(what + "rate", sample.rows, took);
  bench::print_times(what + "one commit", times);
}
