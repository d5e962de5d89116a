#pragma once
/// What the benchmark programs measure with, and the one form in which they print.
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace portico::bench {

/// Seconds that `work` takes.
template <class Work>
double seconds(Work work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// Seconds of each of `runs`.
template <class Work>
std::vector<double> repeated(int runs, Work work) {
  std::vector<double> times;
  for (int run = 0; run < runs; ++run) times.push_back(seconds(work));
  return times;
}

/// The p-th part (0.5: median) of some measurements.
double quantile(std::vector<double> values, double p);

/// Processor seconds that this process has taken so far, of all threads, in the kernel too.
double processor_seconds();

/// Resident memory of this process in MB, now and at most.
double resident_megabytes();
double peak_megabytes();

/// Makes the next reading of `file` come from the disk.
void forget_cached(const std::filesystem::path& file);

/// One line "Portico<tab>what<tab>figure"; bench/run.sh puts what peers printed beside it.
void print(std::string_view what, const std::string& figure);
/// The same of a rate, as "1.23 M rows/s".
void print_rate(std::string_view what, std::int64_t rows, double took);
/// The same of repeated times, as "p50 1.23 ms, p99 4.56 ms".
void print_times(std::string_view what, const std::vector<double>& times);

}  // namespace portico::bench
