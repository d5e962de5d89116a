#include "model/report_config.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "calendar/period.hpp"
#include "core/text.hpp"
#include "expr/bind.hpp"
#include "model/dimension.hpp"
#include "model/lookup.hpp"

namespace portico::model {
namespace {

using Kind = ReportBlock::Kind;

/// Reads one [[report.NAME.block]].
class BlockReader {
 public:
  BlockReader(const config::Table& table, const Catalog& catalog) : table_(table), catalog_(catalog) {}

  ReportBlock read() {
    constexpr std::array<std::string_view, 5> kinds{"kpi", "line", "bar", "table", "text"};
    const auto kind = table_.required("kind");
    const auto chosen = kind ? kind->choice(kinds) : std::nullopt;
    if (!chosen) {
      table_.accept_rest();
      return block_;
    }
    block_.kind = static_cast<Kind>(*chosen);
    block_.title = table_.text("title").value_or("");
    if (block_.kind == Kind::text)
      block_.text = table_.required_text("text").value_or("");
    else
      read_question();
    return block_;
  }

 private:
  void read_question() {
    if (const auto measures = table_.required("measures")) {
      for (const config::Value& item : measures->items()) read_measure(item);
      if (measures->is_list() && measures->items().empty()) measures->problem("names no measure");
    }
    const auto by = table_.find("by");
    if (by && block_.kind == Kind::kpi) by->problem("a kpi is one number for the whole; take a table or bars");
    if (by)
      for (const config::Value& item : by->items()) read_dimension(item);
    read_every();
    read_where();
    read_top();
  }

  void read_measure(const config::Value& item) {
    const auto name = item.text();
    if (!name) return;
    block_.measures.push_back(*name);
    std::vector<std::string> names;
    for (const Dataset& dataset : catalog_.datasets) {
      if (dataset.measure(*name)) {
        if (!dataset_) dataset_ = &dataset;
        return;
      }
      for (const MeasureDefinition& measure : dataset.measures) names.push_back(measure.name);
    }
    item.problem(fmt::format("there is no measure '{}'{}", printable(*name), did_you_mean(*name, names)));
  }

  void read_dimension(const config::Value& item) {
    const auto text = item.text();
    if (!text) return;
    const auto dimensions = parse_dimensions({*text});
    if (!dimensions) return item.problem(dimensions.error());
    for (const DimensionSpec& dimension : *dimensions) {
      block_.by.push_back(dimension.name);
      if (dataset_ && dimension.name != "customer") check_dimension(item, dimension);
    }
  }

  void check_dimension(const config::Value& item, const DimensionSpec& dimension) const {
    const expr::Schema known = schema();
    std::vector<std::string> names;
    for (const auto& field : known) names.push_back(field.name);
    for (const std::string& name : dimension.value.names())
      if (std::find(names.begin(), names.end(), name) == names.end())
        return item.problem(
            fmt::format("'{}' has no field '{}'{}", dataset_->name, printable(name), did_you_mean(name, names)));
    const auto bound = expr::bind(dimension.value, known);
    if (!bound) return item.problem(bound.error());
    if (dimension.cut && !dimension.cut->fits(bound->type()))
      item.problem(fmt::format("'{}' cannot be cut so: it is {}", printable(dimension.name), to_string(bound->type())));
  }

  expr::Schema schema() const { return schema_of(*dataset_, lookups_of(catalog_, *dataset_)); }

  void read_every() {
    const auto every = block_.kind == Kind::line ? table_.required("every") : table_.find("every");
    if (!every) return;
    if (const auto text = every->text()) {
      const auto unit = calendar::parse_every(*text);
      if (!unit) return every->problem(unit.error());
      block_.every = calendar::name_of(*unit);
    }
    if (block_.kind == Kind::kpi) every->problem("a kpi is one number for the whole period");
    if (dataset_ && dataset_->kind == DatasetKind::records) every->problem("records have no time");
  }

  void read_where() {
    const auto where = table_.find("where");
    const auto text = where ? where->text() : std::nullopt;
    if (!text) return;
    block_.where = *text;
    const auto parsed = expr::Expression::parse(*text);
    if (!parsed) return where->problem(parsed.error());
    if (!dataset_) return;
    if (const auto bound = expr::bind_condition(*parsed, schema()); !bound) where->problem(bound.error());
  }

  void read_top() {
    const auto top = table_.find("top");
    const auto number = top ? top->integer() : std::nullopt;
    if (!number) return;
    if (*number < 1 || *number > 1000) return top->problem("must be 1 to 1000");
    block_.top = static_cast<std::size_t>(*number);
  }

  const config::Table& table_;
  const Catalog& catalog_;
  const Dataset* dataset_ = nullptr;  // of the first measure
  ReportBlock block_;
};

bool is_report_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

}  // namespace

ReportDefinition read_report(const config::Table& table, const Catalog& catalog) {
  ReportDefinition report{.name = table.name()};
  if (!is_report_name(report.name)) table.problem("the name of a report must be letters, digits, _ and -");
  report.title = table.text("title").value_or(report.name);
  if (const auto period = table.required("period")) {
    report.period = period->text().value_or("");
    const auto parsed = calendar::Period::parse(report.period);
    if (!parsed && period->is_text()) period->problem(parsed.error());
  }
  if (const auto compare = table.find("compare")) {
    constexpr std::array<std::string_view, 2> ways{"previous", "year"};
    if (const auto way = compare->choice(ways)) report.compare = ways[*way];
  }
  for (const config::Table& block : table.tables("block")) report.blocks.push_back(BlockReader(block, catalog).read());
  if (report.blocks.empty()) table.problem("has no [[block]]");
  return report;
}

}  // namespace portico::model
