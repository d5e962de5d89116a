// Random tests of the warehouse for as long as one likes. Each ends with 1 and what is needed to repeat it when
// something is wrong.
#include <array>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <string>
#include <unistd.h>

#include <fmt/format.h>

#include "support/scratch_folder.hpp"
#include "warehouse/damage.hpp"
#include "warehouse/kills.hpp"
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

int kills(const Arguments& arguments) {
  Progress progress(arguments);
  const std::uint64_t seed = arguments.number("--seed", std::random_device{}());
  std::filesystem::create_directory(arguments.folder());
  bool right = true;
  for (const auto child : {KillPlan::Child::commits, KillPlan::Child::removes}) {
    const KillReport report = kill_over_and_over({.child = child,
                                                  .kills = static_cast<int>(arguments.number("--kills", 2000) / 2),
                                                  .seed = seed,
                                                  .folder = arguments.folder(),
                                                  .progress = [&](const std::string& text) { progress.print(text); }});
    for (const auto& loss : report.losses) std::cout << loss << '\n';
    std::cout << fmt::format("{} kills, {} in the middle of work, {} operations, {} losses, seed {}, in {:.0f} s\n",
                             report.kills, report.interrupted, report.operations, report.losses.size(), seed,
                             progress.seconds());
    right = right && report.losses.empty() && report.interrupted > report.kills / 10;
  }
  std::filesystem::remove_all(arguments.folder());
  return right ? EXIT_SUCCESS : EXIT_FAILURE;
}

/// Counts what became of a changed byte; tells of a wrong answer.
class ByteCounts {
 public:
  explicit ByteCounts(const DamageTrial& trial) : trial_(trial) {}
  void change(const WarehouseFiles& files, std::string WarehouseFiles::*file, std::size_t at, Dice& dice) {
    WarehouseFiles changed = files;
    DamageTrial::change(changed.*file, at, dice);
    try {
      ++outcomes_[static_cast<std::size_t>(trial_.outcome_of(changed))];
    } catch (const std::exception& failed) {
      ++wrong_;
      std::cout << fmt::format("byte {} of the {}: {}\n", at, file == &WarehouseFiles::log ? "log" : "file",
                               failed.what());
    }
  }
  std::string text() const {
    return fmt::format("{} named, {} found by verify, {} without effect, {} wrong", outcomes_[1], outcomes_[2],
                       outcomes_[0], wrong_);
  }
  bool right() const { return wrong_ == 0; }

 private:
  const DamageTrial& trial_;
  std::array<std::int64_t, 3> outcomes_{};
  std::int64_t wrong_ = 0;
};

/// Every byte of a small file, and of the log that a kill left.
int bytes(const Arguments& arguments) {
  Progress progress(arguments);
  const std::uint64_t seed = arguments.number("--seed", std::random_device{}());
  const std::size_t every = arguments.number("--every", 1);
  Dice dice(seed);
  std::filesystem::create_directory(arguments.folder());
  const DamageTrial trial(arguments.folder());
  ByteCounts counts(trial);
  for (std::size_t at = seed % every; at < trial.closed().database.size() && !progress.time_is_up(); at += every) {
    counts.change(trial.closed(), &WarehouseFiles::database, at, dice);
    progress.print(fmt::format("byte {} of {}: {}", at, trial.closed().database.size(), counts.text()));
  }
  for (std::size_t at = seed % every; at < trial.killed().log.size() && !progress.time_is_up(); at += every) {
    counts.change(trial.killed(), &WarehouseFiles::log, at, dice);
    progress.print(fmt::format("byte {} of the log's {}: {}", at, trial.killed().log.size(), counts.text()));
  }
  std::filesystem::remove_all(arguments.folder());
  std::cout << fmt::format("{}; seed {}, in {:.0f} s\n", counts.text(), seed, progress.seconds());
  return counts.right() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int main(int count, char** values) {
  const std::string command = count > 1 ? values[1] : "";
  const Arguments arguments(count, values);
  if (command == "model") return model(arguments);
  if (command == "kills") return kills(arguments);
  if (command == "bytes") return bytes(arguments);
  std::cerr << "usage: warehouse_long model [--steps N] [--seconds S] [--seed X] [--folder DIR]\n"
               "       warehouse_long kills [--kills N] [--seed X] [--folder DIR]\n"
               "       warehouse_long bytes [--every N] [--seconds S] [--seed X] [--folder DIR]\n";
  return EXIT_FAILURE;
}
