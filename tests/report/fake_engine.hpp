#pragma once
#include <optional>
#include <string>
#include <vector>

#include "model/answer.hpp"
#include "model/scope.hpp"
#include "report/reporter.hpp"

namespace portico::testing {

using Role = model::AnswerColumn::Role;

/// Stands in for the query engine: answers each kind of question with a fixed answer of the shape the engine gives, and
/// keeps what it was asked.
class FakeEngine {
 public:
  std::vector<model::Query> asked;
  std::vector<Instant> moments;
  std::optional<Error> refusal;  ///< given to questions by a dimension

  report::Reporter::Ask ask() {
    return [this](const model::Query& query, const model::Scope&, Instant now) -> Result<model::Answer> {
      asked.push_back(query);
      moments.push_back(now);
      if (refusal && !query.by.empty()) return *refusal;
      return answer(query, now);
    };
  }

  static Value money(std::int64_t cents) { return Decimal::from_units(cents, 2); }

 private:
  static model::Answer answer(const model::Query& query, Instant now) {
    model::Answer answer;
    const bool compared = !query.compare.empty();
    if (!query.every.empty()) answer.columns.push_back({query.every, {TypeKind::date}, Role::time, ""});
    for (const auto& by : query.by) answer.columns.push_back({by, {TypeKind::text}, Role::dimension, ""});
    answer.columns.push_back({"revenue", {TypeKind::decimal, 2}, Role::measure, "EUR"});
    if (compared) {
      answer.columns.push_back({"revenue_previous", {TypeKind::decimal, 2}, Role::previous, "EUR"});
      answer.columns.push_back({"revenue_percent", {TypeKind::decimal, 2}, Role::percent, "%"});
    }
    const std::vector<Value> figures = compared ? std::vector<Value>{money(539'121), money(480'010), money(1'231)}
                                                : std::vector<Value>{money(539'121)};
    if (!query.every.empty()) {
      for (int i = 0; i < 7; ++i) {
        std::vector<Value> row{Date{std::chrono::year{2026} / 11 / (16 + i)}};
        for (std::size_t f = 0; f < figures.size(); ++f) row.push_back(money(100));
        answer.rows.push_back(row);
      }
      if (query.total) {
        answer.total = figures;
        answer.total->insert(answer.total->begin(), Value{});
      }
    } else if (!query.by.empty()) {
      answer.rows = {{std::string("Germany"), money(123'450)}, {std::string("France"), money(98'000)}};
    } else {
      answer.rows = {figures};
    }
    answer.provenance = {.as_of = now, .tx = 7 + static_cast<std::int64_t>(answer.rows.size()), .rows_scanned = 10};
    answer.provenance.sources = {
        {.name = "shop", .synced_at = now - std::chrono::minutes{answer.rows.size()}, .state = "ok"}};
    return answer;
  }
};

}  // namespace portico::testing
