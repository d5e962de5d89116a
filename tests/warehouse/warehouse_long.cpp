// Random tests of the warehouse for as long as one likes: `warehouse_long model [--steps N] [--seconds S] [--seed X]
// [--folder DIR]`. Ends with 1 and the seed on the first difference.
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <string>
#include <unistd.h>

#include <fmt/format.h>

#include "support/scratch_folder.hpp"
#include "warehouse/model_run.hpp"

namespace {

using namespace portico::testing;
using SteadyClock = std::chrono::steady_clock;

constexpr std::int64_t steps_of_a_warehouse = 150;

/// `--name value` after the command.
class Arguments {
 public:
  Arguments(int count, char** values) {
    for (int at = 2; at + 1 < count; at += 2) values_[values[at]] = values[at + 1];
  }
  std::uint64_t number(const std::string& name, std::uint64_t otherwise) const {
    const auto found = values_.find(name);
    return found == values_.end() ? otherwise : std::stoull(found->second);
  }
  /// A fresh folder in memory, where there is such a thing.
  std::filesystem::path folder() const {
    const auto found = values_.find("--folder");
    const std::filesystem::path memory = "/dev/shm";
    const auto parent = found != values_.end()                  ? std::filesystem::path(found->second)
                        : std::filesystem::is_directory(memory) ? memory
                                                                : std::filesystem::temp_directory_path();
    return parent / fmt::format("portico-long-{}", getpid());
  }

 private:
  std::map<std::string, std::string> values_;
};

/// Prints how far it is, every ten seconds.
class Progress {
 public:
  explicit Progress(const Arguments& arguments) : seconds_(arguments.number("--seconds", 1'000'000'000)) {}
  bool time_is_up() const { return seconds() > static_cast<double>(seconds_); }
  double seconds() const { return std::chrono::duration<double>(SteadyClock::now() - begin_).count(); }
  void print(const std::string& text) {
    if (seconds() < next_) return;
    next_ = seconds() + 10;
    std::cout << fmt::format("{:6.0f} s  {}", seconds(), text) << std::endl;
  }

 private:
  SteadyClock::time_point begin_ = SteadyClock::now();
  std::uint64_t seconds_;
  double next_ = 0;
};

int model(const Arguments& arguments) {
  const std::uint64_t first = arguments.number("--seed", std::random_device{}());
  const auto steps = static_cast<std::int64_t>(arguments.number("--steps", 1'000'000));
  const auto folder = arguments.folder();
  Progress progress(arguments);
  std::int64_t done = 0, interruptions = 0;
  for (std::uint64_t seed = first; done < steps && !progress.time_is_up(); ++seed) {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directory(folder);
    const auto& shape = shapes()[seed % shapes().size()];
    Run run(folder, shape.dataset, seed);
    for (std::int64_t step = 0; step < steps_of_a_warehouse && done < steps; ++step, ++done) try {
        run.step();
      } catch (const std::exception& failed) {
        std::cout << fmt::format("seed {}, step {} ({}): {}\n{}files are left in {}\n", seed, step, shape.dataset,
                                 failed.what(), run.history(), folder.string());
        return EXIT_FAILURE;
      }
    interruptions += run.interruptions();
    progress.print(fmt::format("{} steps, {} interrupted, seed {}", done, interruptions, seed));
  }
  std::filesystem::remove_all(folder);
  std::cout << fmt::format("{} steps, {} interrupted, in {:.0f} s, from seed {} on: no difference\n", done,
                           interruptions, progress.seconds(), first);
  return EXIT_SUCCESS;
}

}  // namespace

int main(int count, char** values) {
  const std::string command = count > 1 ? values[1] : "";
  const Arguments arguments(count, values);
  if (command == "model") return model(arguments);
  std::cerr << "usage: warehouse_long model [--steps N] [--seconds S] [--seed X] [--folder DIR]\n";
  return EXIT_FAILURE;
}
