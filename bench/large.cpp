// Loads far more rows than memory holds, file by file from a drop folder, while somebody asks.
// Usage: bench_large FOLDER NAME [ROWS]
#include <optional>
#include <thread>

#include <fmt/format.h>

#include "bench/measure.hpp"
#include "bench/questions.hpp"

namespace {

using namespace portico;
using namespace portico::bench;

/// Looks on while files are loaded: how far apart commits are, and how long a question takes.
class Watch {
 public:
  explicit Watch(Store& store) : store_(store) {}

  /// Calls `work`, which commits.
  template <class Work>
  void during(Work work) {
    std::jthread commits([this](const std::stop_token& stop) { watch_commits(stop); });
    std::jthread reader([this](const std::stop_token& stop) { ask(stop); });
    work();
  }
  const std::vector<double>& gaps() const { return gaps_; }
  const std::vector<double>& times() const { return times_; }

 private:
  void watch_commits(const std::stop_token& stop) {
    warehouse::Tx tx = store_.warehouse().latest_tx();
    std::optional<std::chrono::steady_clock::time_point> since;  // nothing before a file's first commit
    while (!stop.stop_requested()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      const warehouse::Tx latest = store_.warehouse().latest_tx();
      if (latest == tx) continue;
      const auto now = std::chrono::steady_clock::now();
      if (since) gaps_.push_back(std::chrono::duration<double>(now - *since).count());
      since = now;
      tx = latest;
    }
  }

  void ask(const std::stop_token& stop) {
    const auto parties = store_.warehouse().parties();
    for (std::size_t turn = 0; !stop.stop_requested() && !parties.empty(); ++turn) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      times_.push_back(seconds([&] { ask_customer(store_, parties[turn % parties.size()].id); }));
    }
  }

  Store& store_;
  std::vector<double> gaps_, times_;
};

std::string with_longest(const std::vector<double>& times) {
  return fmt::format("p50 {:.1f} ms, p99 {:.1f} ms, longest {:.1f} ms", quantile(times, 0.5) * 1e3,
                     quantile(times, 0.99) * 1e3, quantile(times, 1) * 1e3);
}

/// Seconds of loading alone, the pieces' writing left out.
std::vector<double> load_pieces(Store& store, const Sample& sample, const std::filesystem::path& folder, Watch& watch) {
  constexpr std::int64_t piece = 5'000'000;
  std::vector<double> times;
  for (std::int64_t begin = 0; begin < sample.rows; begin += piece) {
    const auto file = folder / fmt::format("{:012}.csv", begin);
    write_csv(sample, begin, std::min(begin + piece, sample.rows), file);
    watch.during([&] { times.push_back(seconds([&] { store.sync(); })); });
    std::filesystem::remove(file);
  }
  return times;
}

}  // namespace

int main(int argc, char** argv) {
  const Arguments arguments = read_arguments(argc, argv);
  const Sample& sample = arguments.sample;
  const auto drop = arguments.folder / "drop";
  std::filesystem::remove_all(drop);
  std::filesystem::create_directories(drop);
  Store store(sample, arguments.folder, drop / "*.csv", Store::State::fresh);
  Watch watch(store);
  const auto times = load_pieces(store, sample, drop, watch);
  std::filesystem::remove_all(drop);
  const double maintained = seconds([&] { store.warehouse().maintain(); });
  double took = maintained;
  for (const double time : times) took += time;

  const auto title = [&](const char* of) {
    return fmt::format("large, {}, {} rows: {}", sample.name, sample.rows, of);
  };
  const auto rows = store.warehouse().facts("sales").rows;
  print_rate(title("rate"), rows, took);
  print_rate(title("rate of the first 5 M rows"), std::min<std::int64_t>(rows, 5'000'000), times.front());
  print_rate(title("rate of the slowest 5 M rows"), 5'000'000, quantile(times, 1));
  print(title("final merges and checkpoint"), fmt::format("{:.2f} s", maintained));
  print(title("file"), fmt::format("{:.1f} bytes a row", static_cast<double>(std::filesystem::file_size(store.file())) /
                                                             static_cast<double>(rows)));
  print(title("peak RSS"), fmt::format("{:.0f} MB", peak_megabytes()));
  print(title("from commit to commit"), with_longest(watch.gaps()));
  print(title("one customer while loading"), with_longest(watch.times()));
  const auto party = party_of(store.warehouse(), "77");
  print_times(title("one customer by month and text"), repeated(300, [&] { ask_customer(store, party); }));
}
