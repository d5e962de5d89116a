#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace portico::testing {

/// A child works on a warehouse and is killed at a random moment (SIGKILL), over and over; after each kill the file
/// must hold all that the child said was done, nothing by halves, and at most one operation more.
struct KillPlan {
  /// What the child does; the last three are to show that the harness would notice.
  enum class Child {
    commits,              ///< and corrects, deletes, merges in the background
    removes,              ///< the same, and erases customers and old rows
    acknowledges_early,   ///< says that an operation is done before it begins
    acknowledges_halves,  ///< commits a batch in two
    ends_by_itself,       ///< after a few operations; it is not killed
  };
  Child child = Child::commits;
  int kills = 0;
  std::uint64_t seed = 0;
  std::filesystem::path folder;  ///< empty
  std::function<void(const std::string&)> progress;
};

struct KillReport {
  int kills = 0;
  int interrupted = 0;  ///< of these: in the middle of an operation
  std::int64_t operations = 0;
  std::vector<std::string> losses;  ///< what was lost or wrong, each with the number of the kill
};

/// To be called while this process has one thread: it forks.
KillReport kill_over_and_over(const KillPlan& plan);

}  // namespace portico::testing
