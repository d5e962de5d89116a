#include "report/question.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace portico::report {
namespace {

using Kind = model::ReportBlock::Kind;

/// Records alone have no time. The engine says what is wrong with a mixture, and with an unknown measure.
bool has_time(const model::ReportBlock& block, const model::Catalog& catalog) {
  const auto of_records = [&](const std::string& measure) {
    return std::any_of(catalog.datasets.begin(), catalog.datasets.end(), [&](const model::Dataset& dataset) {
      return dataset.measure(measure) && dataset.kind == model::DatasetKind::records;
    });
  };
  return !std::all_of(block.measures.begin(), block.measures.end(), of_records);
}

std::string plain(std::string_view name) {
  std::string text(name);
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

/// "a", "a and b", "a, b and c".
std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + plain(names[i]);
  return text;
}

}  // namespace

std::string spoken(std::string_view name) {
  std::string text = plain(name);
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z')
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
  return text;
}

model::Query question_of(const model::ReportBlock& block, const Setting& setting, const model::Catalog& catalog) {
  model::Query query{.measures = block.measures,
                     .by = block.by,
                     .every = block.every,
                     .where = block.where,
                     .as_of = setting.as_of,
                     .zone = setting.zone};
  if (block.top) query.top = static_cast<std::int64_t>(*block.top);
  if (has_time(block, catalog)) query.period = setting.period;
  const bool compared = block.kind == Kind::kpi || (block.kind == Kind::line && block.by.empty());
  if (compared && !query.period.empty()) query.compare = setting.report.compare;
  const bool ranked = block.kind == Kind::bar || block.kind == Kind::table;
  if (ranked && block.every.empty() && !block.by.empty() && !block.measures.empty())
    query.sort = {"-" + block.measures.front()};
  query.total = (block.kind == Kind::table && !block.by.empty()) || (block.kind == Kind::line && block.by.empty());
  return query;
}

std::string title_of(const model::ReportBlock& block) {
  if (!block.title.empty() || block.kind == Kind::text) return block.title;
  std::vector<std::string> by = block.by;
  if (!block.every.empty()) by.push_back(block.every);
  if (by.empty()) return "Key figures";
  std::string title = spoken(listed(block.measures)) + " by " + listed(by);
  if (block.top) title += fmt::format(", top {}", *block.top);
  return title;
}

}  // namespace portico::report
