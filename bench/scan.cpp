// Asks a warehouse of generated events: right after loading it, and with "cold" one question with nothing of the file
// in memory. Usage: bench_scan FOLDER NAME ROWS [cold]
#include <fmt/format.h>

#include "bench/measure.hpp"
#include "bench/questions.hpp"

namespace {

using namespace portico;
using namespace portico::bench;

std::string title(const Sample& sample, std::string_view of) {
  return fmt::format("ask, {}, {} rows: {}", sample.name, sample.rows, of);
}

void ask_cold(const Arguments& arguments) {
  const auto& sample = arguments.sample;
  const auto file = csv_of(sample, arguments.folder).replace_extension(".db");
  forget_cached(file);
  Store store(arguments, Store::State::kept);
  const auto party = party_of(store.warehouse(), "77");
  forget_cached(file);
  const double took = seconds([&] { ask_customer(store, party); });
  print(title(sample, "one customer, cold"), fmt::format("{:.1f} ms", took * 1e3));
  forget_cached(file);
  const double all = seconds([&] { ask_everyone(store, {}); });
  print(title(sample, "everyone by two texts, cold"), fmt::format("{:.1f} ms", all * 1e3));
}

void ask_warm(const Arguments& arguments) {
  const auto& sample = arguments.sample;
  Store store(arguments, Store::State::fresh);
  store.load();
  const auto party = party_of(store.warehouse(), "77");
  const auto measure = [&](std::string_view what, int runs, auto work) {
    print_times(title(sample, what), repeated(runs, work));
  };
  measure("one customer by month and text", 1000, [&] { ask_customer(store, party); });
  measure("everyone by two texts, one thread", 15, [&] { ask_everyone(store, {}); });
  measure("everyone by two texts, two threads", 15, [&] { ask_everyone(store, {.threads = 2}); });
  measure("everyone, two-term filter, one thread", 15,
          [&] { ask_everyone(store, {.filter = Filter::paid_and_several}); });
  measure("everyone, as of the middle tx, one thread", 15,
          [&] { ask_everyone(store, {.as_of = store.warehouse().latest_tx() / 2}); });
  measure("95th percentile of price by text, one thread", 15, [&] { ask_price_quantiles(store); });
  measure("distinct integer keys, one thread", 15, [&] { ask_distinct_keys(store); });
}

}  // namespace

int main(int argc, char** argv) {
  const Arguments arguments = read_arguments(argc, argv);
  if (argc > 4 && std::string_view(argv[4]) == "cold")
    ask_cold(arguments);
  else
    ask_warm(arguments);
}
