#include "query/explain.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "query/cardinality.hpp"

namespace portico::query {
namespace {

std::string count(std::int64_t number, std::string_view noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

class Explainer {
 public:
  Explainer(const Explained& what, const World& world) : what_(what), plan_(what.plan), world_(world) {}

  model::Explanation explain() {
    add_moment();
    add_scope();
    add_time();
    for (std::size_t i = 0; i < plan_.datasets.size(); ++i) add_dataset(i);
    if (!plan_.dimensions.empty())
      add("groups", count(static_cast<std::int64_t>(what_.combinations.size()), "combination"));
    if (plan_.unit_dimension)
      add("units", fmt::format("told by {}, so that no amounts of several units are put together",
                               plan_.dimensions[*plan_.unit_dimension].name));
    for (const std::string& definition : plan_.measures.definitions()) add_definition("measure", definition);
    if (plan_.measures.approximate())
      add("approximate", fmt::format("distinct() beyond {} values: standard error 0.81 %; quantile(): off by 0.5 %",
                                     Cardinality::most_exact));
    return std::move(explanation_);
  }

 private:
  void add(std::string about, std::string says) { explanation_.facts.push_back({std::move(about), std::move(says)}); }

  /// "sales.revenue=sum(amount)", or a formula that has no name.
  void add_definition(std::string_view kind, const std::string& definition) {
    const auto equals = definition.find('=');
    if (equals == std::string::npos) return add(std::string(kind), definition);
    add(fmt::format("{} {}", kind, definition.substr(0, equals)), definition.substr(equals + 1));
  }

  void add_moment() {
    const Moment& moment = plan_.moment;
    const auto committed = world_.warehouse.committed_at(moment.tx);
    add("moment", fmt::format("as of {}{}", to_iso(moment.now), moment.historical ? ", a past day" : ""));
    add("state", committed ? fmt::format("tx {}, committed {}", moment.tx, to_iso(*committed))
                           : fmt::format("tx {}", moment.tx));
  }

  void add_scope() {
    const auto role = model::name_of(what_.scope.role());
    if (what_.scope.all_customers()) return add("scope", fmt::format("all customers, as {}", role));
    std::vector<std::string> ids;
    for (const auto& party : world_.directory.parties(*what_.scope.customer()))
      ids.push_back(fmt::format("{} {}", party.name_space, party.external_id));
    add("scope", fmt::format("customer {} only, as {}", what_.scope.customer()->text, role));
    add("added filter",
        ids.empty() ? "no rows: the customer has none" : fmt::format("rows of {}", fmt::join(ids, ", ")));
  }

  void add_time() {
    const Zone& zone = *plan_.moment.zone;
    add("period", plan_.range ? fmt::format("{} in {}", calendar::print(*plan_.range, zone), zone.name()) : "all time");
    if (plan_.comparison) add("compared with", calendar::print(plan_.comparison->range, zone));
    if (!plan_.every) return;
    const auto buckets =
        what_.current.bounds().empty() ? 0 : static_cast<std::int64_t>(what_.current.bounds().size()) - 1;
    add("buckets", fmt::format("{} in {}", count(buckets, calendar::name_of(*plan_.every)), zone.name()));
  }

  static std::string text_of(const warehouse::FieldRange& range) {
    if (range.least && range.greatest && *range.least == *range.greatest)
      return fmt::format("{} = {}", range.field, to_string(*range.least));
    std::string text = range.field;
    if (range.least) text = fmt::format("{} <= {}", to_string(*range.least), text);
    if (range.greatest) text += fmt::format(" <= {}", to_string(*range.greatest));
    return text;
  }

  void add_dataset(std::size_t index) {
    const DatasetPlan& dataset = plan_.datasets[index];
    const std::string about = "dataset " + dataset.dataset->name;
    Outcome::Read read = what_.current.read(index);
    if (what_.previous) read.add(what_.previous->read(index));
    add(about, fmt::format("{} read, {} skipped", count(read.blocks, "block"), read.blocks_skipped));
    add(about, fmt::format("{} read, {} counted", count(read.rows, "row"), read.rows_counted));
    add(about, fmt::format("fields read: {}", fmt::join(dataset.fields.scanned(), ", ")));
    if (dataset.where) add(about, fmt::format("condition: {}", what_.query.where));
    const auto found = dataset.fields.looked_up(expr::Access::looked_up);
    const auto found_at_event = dataset.fields.looked_up(expr::Access::at_event);
    if (!found.empty()) add(about, fmt::format("looked up as of the state: {}", fmt::join(found, ", ")));
    if (!found_at_event.empty())
      add(about, fmt::format("looked up as of each row's {}: {}", dataset.dataset->time_field,
                             fmt::join(found_at_event, ", ")));
    for (const auto& range : dataset.skips) add(about, fmt::format("blocks without {} are skipped", text_of(range)));
    for (const std::string& definition : dataset.fields.definitions())
      add_definition("field", dataset.dataset->name + "." + definition);
  }

  const Explained& what_;
  const Plan& plan_;
  const World& world_;
  model::Explanation explanation_;
};

}  // namespace

model::Explanation explanation_of(const Explained& what, const World& world) {
  return Explainer(what, world).explain();
}

}  // namespace portico::query
