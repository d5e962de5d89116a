// Random questions about random data, answered by the engine and by a naive evaluator, for as long as one likes:
// `query_long [--questions N] [--seconds S] [--seed X]`. Ends with 1, the seed and the question when they differ.
#include <cstdlib>
#include <iostream>
#include <random>

#include <fmt/format.h>

#include "query/naive/differential.hpp"
#include "support/long_run.hpp"

using namespace portico::testing;

int main(int count, char** values) {
  constexpr std::int64_t questions_of_a_world = 40;
  const Arguments arguments(count, values, 1);
  const std::uint64_t first = arguments.number("--seed", std::random_device{}());
  const auto wanted = static_cast<std::int64_t>(arguments.number("--questions", 100'000));
  Progress progress(arguments);
  std::int64_t done = 0;
  for (std::uint64_t seed = first; done < wanted && !progress.time_is_up(); ++seed) {
    NaiveWorld world(seed);
    for (std::int64_t i = 0; i < questions_of_a_world && done < wanted; ++i, ++done) {
      const std::string found = difference(world, random_question(world));
      if (found.empty()) continue;
      std::cout << fmt::format("seed {}, question {}: {}\n", seed, i, found);
      return EXIT_FAILURE;
    }
    progress.print(fmt::format("{} questions, seed {}", done, seed));
  }
  std::cout << fmt::format("{} questions in {:.0f} s, from seed {} on: no difference\n", done, progress.seconds(),
                           first);
  return EXIT_SUCCESS;
}
