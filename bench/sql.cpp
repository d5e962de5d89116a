// Asks SQL of the warehouse that bench_load left: from statement to answer, with the worker's process, without the
// command and the socket. Usage: bench_sql FOLDER NAME [ROWS]
#include <fmt/format.h>

#include "bench/measure.hpp"
#include "bench/store.hpp"
#include "query/sql_answer.hpp"
#include "tests/support/makers.hpp"

int main(int argc, char** argv) {
  using namespace portico;
  const bench::Arguments arguments = bench::read_arguments(argc, argv);
  bench::Store store(arguments, bench::Store::State::kept);
  store.load_once();
  const model::Catalog& catalog = store.configuration().catalog;
  const customer::Directory directory(catalog.customer, store.warehouse());
  const sql::Door door(PORTICO_SQL_WORKER, sql::Limits{});
  const query::SqlEngine engine({catalog, store.warehouse(), directory, store.zones()}, door);

  const auto measure = [&](const char* what, const char* text, const model::Scope& scope, int runs) {
    const auto ask = [&] { engine.answer({.text = text}, scope, SystemClock().now()).value(); };
    ask();
    bench::print_times(fmt::format("sql, {}, {} rows: {}", arguments.sample.name, arguments.sample.rows, what),
                       bench::repeated(runs, ask));
  };
  const auto one = testing::ScopeMaker::customer("77");
  measure("nothing but a worker", "SELECT 1", one, 200);
  measure("one customer, count", "SELECT count(*) FROM sales", one, 100);
  measure("one customer by month and text",
          "SELECT strftime('%Y-%m', sold_at), country, sum(price) FROM sales GROUP BY 1, 2", one, 100);
  measure("one customer, a month of it",
          "SELECT country, sum(price) FROM sales WHERE sold_at >= '2025-03' AND sold_at < '2025-04' GROUP BY 1", one,
          100);
  measure("one customer, joined with itself",
          "SELECT count(*) FROM sales a JOIN sales b ON a.line_id = b.line_id AND a.quantity > 5", one, 50);
  measure("everyone, one pass over all rows", "SELECT count(*), sum(price), max(quantity) FROM sales",
          testing::ScopeMaker::everyone(), 3);
}
