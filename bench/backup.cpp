// Copies a warehouse while batches are written at full speed. Usage: bench_backup FOLDER NAME [ROWS]
#include <atomic>
#include <thread>

#include <fmt/format.h>

#include "bench/measure.hpp"
#include "bench/writer.hpp"

int main(int argc, char** argv) {
  using namespace portico;
  using namespace portico::bench;
  const Arguments arguments = read_arguments(argc, argv);
  Store store(arguments, Store::State::scratch);
  store.load();
  const auto copy = store.file().string() + ".copy";
  for (const char* suffix : {"", "-mark"}) std::filesystem::remove(copy + suffix);

  Writer writer(store, arguments.sample);
  std::atomic<std::int64_t> written = 0;
  std::jthread writing([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) written += writer.write();
  });
  const auto written_during = [&](auto work) {
    const std::int64_t before = written;
    const double took = seconds(work);
    return std::pair(written - before, took);
  };
  const auto [alone, alone_took] = written_during([] { std::this_thread::sleep_for(std::chrono::seconds(5)); });
  const auto [beside, backup_took] = written_during([&] { store.warehouse().backup(copy).value(); });
  writing.request_stop();
  writing.join();

  const std::string title = fmt::format("backup, {}, {} rows: ", arguments.sample.name, arguments.sample.rows);
  const double megabytes = static_cast<double>(std::filesystem::file_size(copy)) / 1e6;
  print_rate(title + "a writer alone", alone, alone_took);
  print_rate(title + "the writer meanwhile", beside, backup_took);
  print(title + "copy", fmt::format("{:.2f} s, {:.0f} MB", backup_took, megabytes));
  for (const char* suffix : {"", "-mark"}) std::filesystem::remove(copy + suffix);
}
