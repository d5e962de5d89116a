#include "model/catalog_config.hpp"

#include <array>

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

calendar::Conventions read_calendar(const config::Table& root) {
  using calendar::WeekStart;
  constexpr std::array<std::string_view, 3> week_starts{"monday", "sunday", "saturday"};
  constexpr std::array starts{WeekStart::monday, WeekStart::sunday, WeekStart::saturday};
  calendar::Conventions conventions;
  const auto table = root.table("calendar");
  if (!table) return conventions;
  if (const auto start = table->find("week_start"))
    if (const auto choice = start->choice(week_starts)) conventions.week_start = starts[*choice];
  if (const auto start = table->find("fiscal_year_start"))
    if (const auto choice = start->choice(calendar::month_names))
      conventions.fiscal_year_start = std::chrono::month{static_cast<unsigned>(*choice) + 1};
  return conventions;
}

}  // namespace

Catalog read_catalog(const config::Table& root, const Zones& zones) {
  Catalog catalog{.brand = read_brand(root), .calendar = read_calendar(root)};
  const std::vector<config::Table> datasets = root.children("dataset");
  for (const config::Table& table : datasets) catalog.datasets.push_back(read_dataset(table, zones));
  const auto customer = root.table("customer");
  catalog.customer = read_customer(customer ? *customer : root, datasets, catalog.datasets);
  for (const config::Table& table : root.children("report")) catalog.reports.push_back(read_report(table, catalog));
  return catalog;
}

}  // namespace portico::model
