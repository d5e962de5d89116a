// Random questions about random data, answered by the engine and by a naive evaluator, for as long as one likes. Ends
// with 1, the seed and the question when they differ.
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>

#include <fmt/format.h>

#include "query/naive/differential.hpp"

namespace {

using namespace portico::testing;
using SteadyClock = std::chrono::steady_clock;

constexpr std::int64_t questions_of_a_world = 40;

class Arguments {
 public:
  Arguments(int count, char** values) {
    for (int at = 1; at + 1 < count; at += 2) values_[values[at]] = values[at + 1];
  }
  std::uint64_t number(const std::string& name, std::uint64_t otherwise) const {
    const auto found = values_.find(name);
    return found == values_.end() ? otherwise : std::stoull(found->second);
  }

 private:
  std::map<std::string, std::string> values_;
};

}  // namespace

int main(int count, char** values) {
  const Arguments arguments(count, values);
  const std::uint64_t first = arguments.number("--seed", std::random_device{}());
  const auto wanted = static_cast<std::int64_t>(arguments.number("--questions", 100'000));
  const auto begin = SteadyClock::now();
  const auto seconds = [&] { return std::chrono::duration<double>(SteadyClock::now() - begin).count(); };
  std::int64_t done = 0;
  double next = 10;
  for (std::uint64_t seed = first; done < wanted; ++seed) {
    NaiveWorld world(seed);
    for (std::int64_t i = 0; i < questions_of_a_world && done < wanted; ++i, ++done) {
      const std::string found = difference(world, random_question(world));
      if (found.empty()) continue;
      std::cout << fmt::format("seed {}, question {}: {}\n", seed, i, found);
      return EXIT_FAILURE;
    }
    if (seconds() < next) continue;
    next = seconds() + 10;
    std::cout << fmt::format("{:6.0f} s  {} questions, seed {}", seconds(), done, seed) << std::endl;
  }
  std::cout << fmt::format("{} questions in {:.0f} s, from seed {} on: no difference\n", done, seconds(), first);
  return EXIT_SUCCESS;
}
