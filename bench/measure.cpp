#include "bench/measure.hpp"

#include <algorithm>
#include <fcntl.h>
#include <fstream>
#include <iostream>
#include <sys/resource.h>
#include <unistd.h>

#include <fmt/format.h>

namespace portico::bench {

double quantile(std::vector<double> values, double p) {
  std::sort(values.begin(), values.end());
  return values.at(std::min(values.size() - 1, static_cast<std::size_t>(p * static_cast<double>(values.size()))));
}

double processor_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto of = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

double resident_megabytes() {
  std::ifstream file("/proc/self/statm");
  double total = 0;
  double resident = 0;
  file >> total >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1048576.0;
}

double peak_megabytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

void forget_cached(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);  // dirty pages would stay
  ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED);
  ::close(descriptor);
}

void print(std::string_view what, const std::string& figure) {
  std::cout << fmt::format("Portico\t{}\t{}", what, figure) << std::endl;
}

void print_rate(std::string_view what, std::int64_t rows, double took) {
  const double rate = static_cast<double>(rows) / took;
  print(what, rate < 1e6 ? fmt::format("{:.0f} k rows/s", rate / 1e3) : fmt::format("{:.2f} M rows/s", rate / 1e6));
}

void print_times(std::string_view what, const std::vector<double>& times) {
  const double p50 = quantile(times, 0.5) * 1e3;
  const double p99 = quantile(times, 0.99) * 1e3;
  const int digits = p50 < 10 ? 3 : 1;
  print(what, fmt::format("p50 {:.{}f} ms, p99 {:.{}f} ms", p50, digits, p99, digits));
}

}  // namespace portico::bench
