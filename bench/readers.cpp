// 64 threads ask one customer after another, alone and while batches are written at full speed.
// Usage: bench_readers FOLDER NAME [ROWS]
#include <iterator>
#include <thread>

#include <fmt/format.h>

#include "bench/measure.hpp"
#include "bench/questions.hpp"
#include "bench/writer.hpp"

namespace {

using namespace portico;
using namespace portico::bench;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds span{10};
constexpr std::size_t reader_count = 64;

struct Asked {
  std::vector<double> times;
  std::int64_t errors = 0;  ///< it threw, or rows were missing
};

struct Customer {
  warehouse::PartyId party = warehouse::PartyId::none;
  std::int64_t rows = 0;
};

std::vector<Customer> customers_of(Store& store) {
  std::vector<Customer> customers;
  for (const warehouse::Party& party : store.warehouse().parties())
    customers.push_back({party.id, ask_customer(store, party.id)});
  return customers;
}

Asked ask_until(Store& store, const std::vector<Customer>& customers, std::size_t first, Clock::time_point end) {
  Asked asked;
  for (std::size_t turn = first; Clock::now() < end; turn += 7) {
    const Customer& customer = customers[turn % customers.size()];
    try {
      std::int64_t rows = 0;
      asked.times.push_back(seconds([&] { rows = ask_customer(store, customer.party); }));
      if (rows < customer.rows) ++asked.errors;
    } catch (const std::exception&) {
      ++asked.errors;
    }
  }
  return asked;
}

Asked ask_with_all_readers(Store& store, const std::vector<Customer>& customers) {
  std::vector<Asked> parts(reader_count);
  const auto end = Clock::now() + span;
  {
    std::vector<std::jthread> readers;
    for (std::size_t i = 0; i < reader_count; ++i)
      readers.emplace_back([&, i] { parts[i] = ask_until(store, customers, i, end); });
  }
  Asked all;
  for (const Asked& part : parts) {
    std::copy(part.times.begin(), part.times.end(), std::back_inserter(all.times));
    all.errors += part.errors;
  }
  return all;
}

void print_asked(const std::string& what, const Asked& asked) {
  print_times(what, asked.times);
  print(what + ", rate", fmt::format("{:.0f} questions/s", static_cast<double>(asked.times.size()) / span.count()));
  print(what + ", errors", std::to_string(asked.errors));
}

}  // namespace

int main(int argc, char** argv) {
  const Arguments arguments = read_arguments(argc, argv);
  Store store(arguments, Store::State::scratch);
  store.load();
  const auto customers = customers_of(store);
  const std::string title =
      fmt::format("{} readers, {}, {} rows: ", reader_count, arguments.sample.name, arguments.sample.rows);
  const Asked alone = ask_with_all_readers(store, customers);
  print_asked(title + "alone", alone);

  Writer writer(store, arguments.sample);
  std::int64_t written = 0;
  std::jthread writing([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) written += writer.write();
  });
  const Asked beside = ask_with_all_readers(store, customers);
  writing.request_stop();
  writing.join();
  print_asked(title + "beside a writer", beside);
  print_rate(title + "the writer meanwhile", written, static_cast<double>(span.count()));
  print(title + "beside a writer / alone",
        fmt::format("p50 {:.2f}, p99 {:.2f}", quantile(beside.times, 0.5) / quantile(alone.times, 0.5),
                    quantile(beside.times, 0.99) / quantile(alone.times, 0.99)));
}
