// Asks grouped questions, in process, from request to answer, of the warehouse that bench_load left.
// Usage: bench_query FOLDER NAME [ROWS]
#include <fmt/format.h>

#include "bench/measure.hpp"
#include "bench/store.hpp"
#include "query/engine.hpp"
#include "tests/support/makers.hpp"

namespace {

using namespace portico;

void ask(const bench::Arguments& arguments) {
  bench::Store store(arguments, bench::Store::State::kept);
  store.load_once();
  const model::Catalog& catalog = store.configuration().catalog;
  const customer::Directory directory(catalog.customer, store.warehouse());
  const query::Engine engine({catalog, store.warehouse(), directory, store.zones()});

  const auto measure = [&](const char* what, const model::Query& query, const model::Scope& scope, int runs) {
    bench::print_times(fmt::format("query, {}, {} rows: {}", arguments.sample.name, arguments.sample.rows, what),
                       bench::repeated(runs, [&] { engine.answer(query, scope, SystemClock().now()).value(); }));
  };
  const auto one = testing::ScopeMaker::customer("77");
  const auto all = testing::ScopeMaker::everyone();
  if (arguments.sample.name == "diverse") {
    measure("distinct texts, 200,000 of them", {.measures = {"distinct(product)"}}, all, 15);
    measure("distinct texts, estimated", {.measures = {"distinct(product)"}, .approx = true}, all, 15);
    return;
  }
  measure("one customer, stored measure by month and text",
          {.measures = {"total_price"}, .by = {"country"}, .every = "month", .zone = "Europe/Berlin"}, one, 1000);
  measure("one customer, derived measure by month and text",
          {.measures = {"revenue"}, .by = {"country"}, .every = "month", .zone = "Europe/Berlin"}, one, 300);
  measure("everyone, stored measure by two texts", {.measures = {"total_price"}, .by = {"country", "status"}}, all, 15);
  measure("everyone, derived measure by two texts", {.measures = {"revenue"}, .by = {"country", "status"}}, all, 15);
  measure("everyone, two-term filter",
          {.measures = {"total_price"}, .by = {"country", "status"}, .where = "status = 'paid' and quantity > 4"}, all,
          15);
  const model::Query percentile{.measures = {"quantile(price, 0.95)"}, .by = {"country", "status"}};
  measure("95th percentile by two texts", percentile, all, 15);
  model::Query estimated = percentile;
  estimated.approx = true;
  measure("95th percentile by two texts, estimated", estimated, all, 15);
}

}  // namespace

int main(int argc, char** argv) { ask(bench::read_arguments(argc, argv)); }
