// Asks many different small customers, and what that leaves in memory. Usage: bench_customers FOLDER NAME [ROWS]
#include <fmt/format.h>

#include "bench/measure.hpp"
#include "bench/questions.hpp"

namespace {

using namespace portico;
using namespace portico::bench;

/// `count` of the customers whose names do or do not begin with "huge", from all over.
std::vector<warehouse::PartyId> some_parties(Store& store, bool huge, std::size_t count) {
  std::vector<warehouse::PartyId> found;
  for (const warehouse::Party& party : store.warehouse().parties())
    if (party.external_id.starts_with("huge") == huge) found.push_back(party.id);
  std::vector<warehouse::PartyId> some;
  for (std::size_t i = 0; i < count && !found.empty(); ++i) some.push_back(found[i * found.size() / count]);
  return some;
}

std::vector<double> times_of(Store& store, const std::vector<warehouse::PartyId>& parties) {
  std::vector<double> times;
  for (const warehouse::PartyId party : parties) times.push_back(seconds([&] { ask_customer(store, party); }));
  return times;
}

}  // namespace

int main(int argc, char** argv) {
  const Arguments arguments = read_arguments(argc, argv);
  Store store(arguments, Store::State::kept);
  store.load_once();
  const auto title = [&](const char* of) {
    return fmt::format("customers, {}, {} rows: {}", arguments.sample.name, arguments.sample.rows, of);
  };
  constexpr std::size_t count = 1000;
  const auto parties = some_parties(store, false, count);
  ask_customer(store, parties.front());
  const double before = resident_megabytes();
  times_of(store, parties);
  print(title("memory that asking a customer leaves"),
        fmt::format("{:.2f} KB", (resident_megabytes() - before) * 1024 / static_cast<double>(count)));
  print_times(title("a small one by month and text"), times_of(store, parties));
  if (const auto huge = some_parties(store, true, 20); !huge.empty())
    print_times(title("a huge one by month and text"), times_of(store, huge));
}
