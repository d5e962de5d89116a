// Random tests of the warehouse for as long as one likes. Each ends with 1 and what is needed to repeat it when
// something is wrong.
#include <array>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>
#include <unistd.h>

#include <fmt/format.h>

#include "support/long_run.hpp"
#include "support/scratch_folder.hpp"
#include "warehouse/damage.hpp"
#include "warehouse/kills.hpp"
#include "warehouse/model_run.hpp"

namespace {

using namespace portico::testing;

constexpr std::int64_t steps_of_a_warehouse = 150;

/// A fresh folder in memory, where there is such a thing, or within `--folder`.
std::filesystem::path folder_of(const Arguments& arguments) {
  const std::string given = arguments.text("--folder", ScratchFolder::in_memory().string());
  return std::filesystem::path(given) / fmt::format("portico-long-{}", getpid());
}

int model(const Arguments& arguments) {
  const std::uint64_t first = arguments.number("--seed", std::random_device{}());
  const auto steps = static_cast<std::int64_t>(arguments.number("--steps", 1'000'000));
  const auto folder = folder_of(arguments);
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
  std::filesystem::create_directory(folder_of(arguments));
  bool right = true;
  for (const auto child : {KillPlan::Child::commits, KillPlan::Child::removes}) {
    const KillReport report = kill_over_and_over({.child = child,
                                                  .kills = static_cast<int>(arguments.number("--kills", 2000) / 2),
                                                  .seed = seed,
                                                  .folder = folder_of(arguments),
                                                  .progress = [&](const std::string& text) { progress.print(text); }});
    for (const auto& loss : report.losses) std::cout << loss << '\n';
    std::cout << fmt::format("{} kills, {} in the middle of work, {} operations, {} losses, seed {}, in {:.0f} s\n",
                             report.kills, report.interrupted, report.operations, report.losses.size(), seed,
                             progress.seconds());
    right = right && report.losses.empty() && report.interrupted > report.kills / 10;
  }
  std::filesystem::remove_all(folder_of(arguments));
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
  std::filesystem::create_directory(folder_of(arguments));
  const DamageTrial trial(folder_of(arguments));
  ByteCounts counts(trial);
  for (std::size_t at = seed % every; at < trial.closed().database.size() && !progress.time_is_up(); at += every) {
    counts.change(trial.closed(), &WarehouseFiles::database, at, dice);
    progress.print(fmt::format("byte {} of {}: {}", at, trial.closed().database.size(), counts.text()));
  }
  for (std::size_t at = seed % every; at < trial.killed().log.size() && !progress.time_is_up(); at += every) {
    counts.change(trial.killed(), &WarehouseFiles::log, at, dice);
    progress.print(fmt::format("byte {} of the log's {}: {}", at, trial.killed().log.size(), counts.text()));
  }
  std::filesystem::remove_all(folder_of(arguments));
  std::cout << fmt::format("{}; seed {}, in {:.0f} s\n", counts.text(), seed, progress.seconds());
  return counts.right() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int main(int count, char** values) {
  const std::string command = count > 1 ? values[1] : "";
  const Arguments arguments(count, values, 2);
  if (command == "model") return model(arguments);
  if (command == "kills") return kills(arguments);
  if (command == "bytes") return bytes(arguments);
  std::cerr << "usage: warehouse_long model [--steps N] [--seconds S] [--seed X] [--folder DIR]\n"
               "       warehouse_long kills [--kills N] [--seed X] [--folder DIR]\n"
               "       warehouse_long bytes [--every N] [--seconds S] [--seed X] [--folder DIR]\n";
  return EXIT_FAILURE;
}
