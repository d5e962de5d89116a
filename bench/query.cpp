// Asks grouped questions of the warehouse that bench_ingest left, in process, from request to answer.
// Usage: bench_query FOLDER
#include <iostream>

#include <fmt/format.h>

#include "bench/sample.hpp"
#include "query/engine.hpp"
#include "tests/support/makers.hpp"

int main(int argc, char** argv) {
  using namespace portico;
  const std::filesystem::path folder = argc > 1 ? argv[1] : ".";
  const auto configuration = bench::configuration(folder, folder / "sales.csv");
  SystemClock clock;
  Zones zones;
  const auto store = warehouse::open_embedded(folder / "warehouse.db", clock);
  const customer::Directory directory(configuration.catalog.customer, *store);
  const query::Engine engine({configuration.catalog, *store, directory, zones});

  const auto measure = [&](const char* what, const model::Query& query, const model::Scope& scope, int runs) {
    std::vector<double> times;
    std::int64_t scanned = 0;
    std::size_t rows = 0;
    for (int run = 0; run < runs; ++run)
      times.push_back(bench::seconds([&] {
                        const auto answer = engine.answer(query, scope, clock.now()).value();
                        scanned = answer.provenance.rows_scanned;
                        rows = answer.rows.size();
                      }) *
                      1e3);
    std::cout << fmt::format("query: {}: {} rows scanned, {} answered; first {:.2f} ms, p50 {:.2f} ms, p99 {:.2f} ms\n",
                             what, scanned, rows, times.front(), bench::quantile(times, 0.5),
                             bench::quantile(times, 0.99));
  };
  const auto one = testing::ScopeMaker::customer("77");
  const auto all = testing::ScopeMaker::everyone();
  measure("one customer of 200, stored measure by month and country",
          {.measures = {"total_price"}, .by = {"country"}, .every = "month", .zone = "Europe/Berlin"}, one, 300);
  measure("one customer of 200, derived measure by month and country",
          {.measures = {"revenue"}, .by = {"country"}, .every = "month", .zone = "Europe/Berlin"}, one, 300);
  measure("all, stored measure by two keys", {.measures = {"total_price"}, .by = {"country", "status"}}, all, 15);
  measure("all, derived measure by two keys", {.measures = {"revenue"}, .by = {"country", "status"}}, all, 15);
  measure("all, two-term filter",
          {.measures = {"total_price"}, .by = {"country", "status"}, .where = "status = 'paid' and quantity > 4"}, all,
          15);
}
