#include "model/customer_config.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "core/text.hpp"

namespace portico::model {
namespace {

/// Reads [customer] against the datasets it refers to.
class CustomerReader {
 public:
  CustomerReader(const std::vector<config::Table>& tables, std::vector<Dataset>& datasets)
      : tables_(tables), datasets_(datasets) {}

  void settle_namespaces(std::optional<std::string> primary) {
    std::set<std::string> used;
    for (const Dataset& dataset : datasets_)
      if (!dataset.customer_namespace.empty()) used.insert(dataset.customer_namespace);
    if (primary)
      model_.primary_namespace = std::move(*primary);
    else if (used.size() == 1)
      model_.primary_namespace = *used.begin();
    else if (!used.empty())
      tables_.front().problem(
          fmt::format("datasets use several namespaces ({}); name the primary one: [customer] namespace = \"{}\"",
                      join(std::vector<std::string>(used.begin(), used.end()), ", "), *used.begin()));
    for (Dataset& dataset : datasets_)
      if (dataset.customer_namespace.empty()) dataset.customer_namespace = model_.primary_namespace;
  }

  void read_match(const config::Table& table) {
    MatchRule rule{.name_space = table.name()};
    if (rule.name_space == model_.primary_namespace) table.problem("the primary namespace needs no match");
    if (!uses(rule.name_space)) table.problem("no dataset has customers in this namespace");
    if (const auto by = table.find("by")) {
      constexpr std::array<std::string_view, 1> ways{"id"};
      by->choice(ways);
    } else {
      read_join(table, rule);
    }
    model_.matches.push_back(std::move(rule));
  }

  void check_joined() const {
    if (model_.primary_namespace.empty()) return;
    for (std::size_t i = 0; i < datasets_.size(); ++i) {
      const std::string& own = datasets_[i].customer_namespace;
      const bool joined =
          own == model_.primary_namespace || std::any_of(model_.matches.begin(), model_.matches.end(),
                                                         [&](const MatchRule& rule) { return rule.name_space == own; });
      if (!joined)
        tables_[i].problem(
            fmt::format("its customers are in '{0}', which nothing joins to '{1}'; add "
                        "[customer.match.{0}] with by = \"id\", or dataset, field and with",
                        printable(own), printable(model_.primary_namespace)));
    }
  }

  void read_field(const std::string& name, const config::Value& value) {
    RecordField field{.name = name};
    std::optional<config::Value> from = value;
    if (value.is_table()) {
      const auto table = value.table();
      constexpr std::array<std::string_view, 2> ways{"order", "newest"};
      from = table->required("from");
      const auto way = table->find("precedence");
      if (way && way->choice(ways) == 1U) field.precedence = RecordField::Precedence::newest;
    }
    if (!from) return;
    for (const config::Value& item : from->items())
      if (auto origin = read_origin(item)) field.origins.push_back(std::move(*origin));
    model_.fields.push_back(std::move(field));
  }

  void read_name(const config::Value& value) {
    model_.name_field = value.text().value_or("");
    std::vector<std::string> names;
    for (const RecordField& field : model_.fields) names.push_back(field.name);
    if (std::find(names.begin(), names.end(), model_.name_field) == names.end())
      value.problem(fmt::format("[customer.fields] has no '{}'{}", printable(model_.name_field),
                                did_you_mean(model_.name_field, names)));
  }

  CustomerModel take() { return std::move(model_); }

 private:
  bool uses(const std::string& name_space) const {
    return std::any_of(datasets_.begin(), datasets_.end(),
                       [&](const Dataset& dataset) { return dataset.customer_namespace == name_space; });
  }

  void read_join(const config::Table& table, MatchRule& rule) {
    const auto dataset_name = table.required("dataset");
    const auto field_name = table.required("field");
    const auto with = table.required("with");
    const Dataset* dataset = dataset_name ? records(*dataset_name, dataset_name->text().value_or("")) : nullptr;
    if (dataset && field_name && has_field(*field_name, *dataset, field_name->text().value_or(""))) {
      rule.dataset = dataset->name;
      rule.field = field_name->text().value_or("");
      check_namespace(*dataset_name, *dataset, rule.name_space);
    }
    const auto origin = with ? read_origin(*with) : std::nullopt;
    if (!origin) return;
    rule.with_dataset = origin->dataset;
    rule.with_field = origin->field;
    check_namespace(*with, *find(origin->dataset), model_.primary_namespace);
  }

  static void check_namespace(const config::Value& at, const Dataset& dataset, const std::string& wanted) {
    if (dataset.customer_namespace != wanted)
      at.problem(fmt::format("the customers of '{}' are in '{}', not in '{}'", dataset.name,
                             printable(dataset.customer_namespace), printable(wanted)));
  }

  std::optional<RecordField::Origin> read_origin(const config::Value& value) const {
    const auto text = value.text();
    if (!text) return std::nullopt;
    const std::size_t point = text->find('.');
    if (point == std::string::npos) {
      value.problem(fmt::format("'{}' must be written dataset.field", printable(*text)));
      return std::nullopt;
    }
    RecordField::Origin origin{.dataset = text->substr(0, point), .field = text->substr(point + 1)};
    const Dataset* dataset = records(value, origin.dataset);
    if (!dataset || !has_field(value, *dataset, origin.field)) return std::nullopt;
    return origin;
  }

  const Dataset* find(const std::string& name) const {
    for (const Dataset& dataset : datasets_)
      if (dataset.name == name) return &dataset;
    return nullptr;
  }

  const Dataset* records(const config::Value& at, const std::string& name) const {
    const Dataset* dataset = find(name);
    if (dataset && dataset->kind == DatasetKind::records) return dataset;
    std::vector<std::string> names;
    for (const Dataset& known : datasets_)
      if (known.kind == DatasetKind::records) names.push_back(known.name);
    at.problem(dataset ? fmt::format("'{}' holds events; a dataset of kind records is needed", name)
                       : fmt::format("there is no dataset '{}'{}", printable(name), did_you_mean(name, names)));
    return nullptr;
  }

  static bool has_field(const config::Value& at, const Dataset& dataset, const std::string& name) {
    const Field* field = dataset.field(name);
    if (field && !field->derived) return true;
    std::vector<std::string> names;
    for (const Field& known : dataset.fields)
      if (!known.derived) names.push_back(known.name);
    at.problem(
        fmt::format("'{}' has no stored field '{}'{}", dataset.name, printable(name), did_you_mean(name, names)));
    return false;
  }

  const std::vector<config::Table>& tables_;
  std::vector<Dataset>& datasets_;
  CustomerModel model_;
};

}  // namespace

CustomerModel read_customer(const config::Table& table, const std::vector<config::Table>& tables,
                            std::vector<Dataset>& datasets) {
  CustomerReader reader(tables, datasets);
  const bool declared = table.name() == "customer";
  reader.settle_namespaces(declared ? table.text("namespace") : std::nullopt);
  if (declared) {
    for (const config::Table& match : table.children("match")) reader.read_match(match);
    if (const auto fields = table.table("fields"))
      for (const auto& [name, value] : fields->entries()) reader.read_field(name, value);
    if (const auto name = table.find("name")) reader.read_name(*name);
  }
  reader.check_joined();
  return reader.take();
}

}  // namespace portico::model
