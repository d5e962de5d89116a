#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "service/configuration.hpp"

namespace portico::bench {

/// The generated events that all figures are about: 8 columns, increasing integer keys, `customers` customers.
struct Sample {
  std::int64_t rows = 5'000'000;
  std::int64_t customers = 200;
};

/// Writes the CSV, the same bytes each time.
void write_csv(const Sample& sample, const std::filesystem::path& file);
/// The configuration that reads `file`, with dataset `sales` and measures `revenue`, `lines`, `orders`.
service::Configuration configuration(const std::filesystem::path& folder, const std::filesystem::path& file);

/// Seconds that `work` takes.
template <class Work>
double seconds(Work work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// The p-th part (0.5: median) of some measurements.
double quantile(std::vector<double> values, double p);

/// Peak resident memory of this process in MB.
double peak_megabytes();

}  // namespace portico::bench
