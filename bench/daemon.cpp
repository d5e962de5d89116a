// Asks a running daemon one customer's question over the unix socket for 10 s, from 8 clients that keep their
// connection: round trips, audited, answers decoded. Server and session are those of the environment, as with the
// command. Usage: bench_daemon NAME ROWS
#include <iostream>
#include <thread>

#include <fmt/format.h>

#include "bench/measure.hpp"
#include "client/client.hpp"
#include "client/profile.hpp"
#include "core/files.hpp"
#include "protocol/data.hpp"

extern char** environ;

namespace {

using namespace portico;
constexpr std::size_t clients = 8;
constexpr std::chrono::seconds duration{10};

client::Environment environment() {
  client::Environment variables;
  for (char** entry = environ; *entry; ++entry) {
    const std::string_view text(*entry);
    variables.emplace(text.substr(0, text.find('=')), text.substr(std::min(text.find('=') + 1, text.size())));
  }
  return variables;
}

/// One client's round trips until the time is over.
std::vector<double> ask(const client::Profile& profile, std::chrono::steady_clock::time_point end) {
  client::Client daemon(std::make_unique<http::UnixExchange>(profile.server().substr(profile.server().find(':') + 1)),
                        profile.token().value(), std::chrono::seconds{60});
  const protocol::QueryRun question{
      .query = {.measures = {"total_price"}, .by = {"country"}, .every = "month", .zone = "Europe/Berlin"}};
  std::vector<double> times;
  while (std::chrono::steady_clock::now() < end)
    times.push_back(bench::seconds([&] { daemon.call(protocol::method::query_run, question).value(); }));
  return times;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: bench_daemon NAME ROWS\n";
    return 2;
  }
  SystemFiles files;
  const auto profile = client::Profile::choose(environment(), "", "", files).value();
  const auto begin = std::chrono::steady_clock::now();
  std::vector<std::vector<double>> times(clients);
  {
    std::vector<std::jthread> threads;
    for (auto& own : times) threads.emplace_back([&own, &profile, begin] { own = ask(profile, begin + duration); });
  }
  const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::vector<double> all;
  for (const auto& own : times) all.insert(all.end(), own.begin(), own.end());
  const std::string what =
      fmt::format("daemon, {}, {} rows: one customer by month and text, {} clients", argv[1], argv[2], clients);
  bench::print_times(what, all);
  bench::print(what + ", rate", fmt::format("{:.0f} questions/s", static_cast<double>(all.size()) / took));
}
