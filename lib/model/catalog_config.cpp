#include "model/catalog_config.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "model/customer_config.hpp"
#include "model/dataset_config.hpp"
#include "model/report_config.hpp"

namespace portico::model {
namespace {

bool is_color(std::string_view text) {
  return text.size() == 7 && text[0] == '#' &&
         text.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string_view::npos;
}

Brand read_brand(const config::Table& root) {
  Brand brand;
  const auto table = root.table("brand");
  if (!table) return brand;
  if (auto name = table->text("name")) brand.name = std::move(*name);
  if (auto support = table->text("support")) brand.support = std::move(*support);
  if (const auto color = table->find("color")) {
    const auto text = color->text();
    if (text && is_color(*text)) brand.color = *text;
    if (text && !is_color(*text)) color->problem("a color is written #RRGGBB, for example #0072B2");
  }
  return brand;
}

}  // namespace

Catalog read_catalog(const config::Table& root, const Zones& zones) {
  Catalog catalog{.brand = read_brand(root)};
  const std::vector<config::Table> datasets = root.children("dataset");
  for (const config::Table& table : datasets) catalog.datasets.push_back(read_dataset(table, zones));
  const auto customer = root.table("customer");
  catalog.customer = read_customer(customer ? *customer : root, datasets, catalog.datasets);
  for (const config::Table& table : root.children("report")) catalog.reports.push_back(read_report(table, catalog));
  return catalog;
}

}  // namespace portico::model
