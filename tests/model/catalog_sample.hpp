#pragma once
#include <string>
#include <string_view>

#include "config/tree.hpp"
#include "model/catalog_config.hpp"

namespace portico::testing {

/// A dataset that every mistake in these tests starts from.
inline constexpr std::string_view sales = R"toml([dataset.sales]
kind = "events"
customer = { field = "customer", in = "shop" }
time = "sold_at"
key = ["line_id"]
[[dataset.sales.from]]
source = "shop"
table = "lines"
[dataset.sales.fields]
line_id = "int"
customer = "text"
sold_at = "time"
country = "text"
quantity = "int"
price = "decimal(2)"
amount = { type = "decimal(2)", value = "quantity * price", unit = "EUR" }
[dataset.sales.measures]
revenue = "sum(amount)"
orders = "count()"
)toml";

/// A catalog read from text, with what was wrong in it.
struct ReadCatalog {
  explicit ReadCatalog(std::string_view text) : tree(config::Tree::parse(text, "x.toml")) {
    catalog = model::read_catalog(tree.root(), zones);
    tree.refuse_unread();
  }
  std::string problems() const { return tree.problems().print(); }

  Zones zones;
  config::Tree tree;
  model::Catalog catalog;
};

/// `text` with its first `before` replaced by `after`.
inline std::string changed(std::string_view text, std::string_view before, std::string_view after) {
  std::string result(text);
  return result.replace(result.find(before), before.size(), after);
}

}  // namespace portico::testing
