#include "query/naive/differential.hpp"

#include <fmt/format.h>

#include "query/engine.hpp"
#include "query/naive/evaluator.hpp"
#include "support/makers.hpp"

namespace portico::testing {
namespace {

std::string line(const std::vector<Value>& cells) {
  std::string text;
  for (const Value& cell : cells) text += (text.empty() ? "" : " | ") + (is_null(cell) ? "-" : to_string(cell));
  return text;
}

std::vector<Value> shown(const NaiveTable::Row& row) {
  std::vector<Value> cells;
  for (const auto& place : row) cells.push_back(place.shown);
  return cells;
}

bool alike_cells(const std::vector<Value>& a, const std::vector<Value>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (!alike(a[i], b[i])) return false;
  return true;
}

std::string compared(const model::Answer& answer, const NaiveTable& naive) {
  std::vector<std::string> found, expected;
  for (const auto& column : answer.columns) found.push_back(column.name);
  for (const auto& column : naive.columns) {
    std::string name = column.name;  // of several the second one is numbered
    for (int i = 2; std::find(expected.begin(), expected.end(), name) != expected.end(); ++i)
      name = fmt::format("{}_{}", column.name, i);
    expected.push_back(name);
  }
  if (found != expected)
    return fmt::format("columns {}, expected {}", fmt::join(found, " | "), fmt::join(expected, " | "));
  for (std::size_t i = 0; i < std::max(answer.rows.size(), naive.rows.size()); ++i) {
    if (i >= answer.rows.size()) return fmt::format("no row {}, expected {}", i, line(shown(naive.rows[i])));
    if (i >= naive.rows.size()) return fmt::format("row {}: {}, expected none", i, line(answer.rows[i]));
    if (!alike_cells(answer.rows[i], shown(naive.rows[i])))
      return fmt::format("row {} of {}: {}\nexpected: {}\ncolumns: {}", i, answer.rows.size(), line(answer.rows[i]),
                         line(shown(naive.rows[i])), fmt::join(found, " | "));
  }
  if (answer.total.has_value() != naive.total.has_value()) return "a total in one of them";
  if (answer.total && !alike_cells(*answer.total, *naive.total))
    return fmt::format("total {}\nexpected: {}\ncolumns: {}", line(*answer.total), line(*naive.total),
                       fmt::join(found, " | "));
  return "";
}

}  // namespace

std::string difference(const NaiveWorld& world, const Question& question) {
  const query::Engine engine({world.catalog, *world.store, *world.directory, world.zones});
  const auto scope = question.customer.empty() ? ScopeMaker::everyone() : ScopeMaker::customer(question.customer);
  const auto answer = engine.answer(question.query, scope, world.clock.time);
  const std::string found =
      answer ? compared(*answer, naive_answer(world, question)) : "refused: " + answer.error().message;
  return found.empty() ? "" : question.text() + "\n" + found;
}

}  // namespace portico::testing
