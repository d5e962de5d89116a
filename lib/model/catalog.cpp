#include "model/catalog.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace portico::model {
namespace {

template <class T>
const T* by_name(const std::vector<T>& things, std::string_view name) {
  const auto found = std::find_if(things.begin(), things.end(), [&](const T& thing) { return thing.name == name; });
  return found == things.end() ? nullptr : &*found;
}

}  // namespace

std::string MeasureDefinition::says() const {
  if (!over_time) return formula.print();
  return fmt::format("{}, {} over time per {}", formula.print(),
                     over_time->which == OverTime::Which::first ? "first" : "last", fmt::join(over_time->per, ", "));
}

const Field* Dataset::field(std::string_view field_name) const { return by_name(fields, field_name); }
const MeasureDefinition* Dataset::measure(std::string_view measure_name) const {
  return by_name(measures, measure_name);
}
std::vector<std::string> Dataset::row_key() const { return key.empty() ? std::vector{std::string(row_field)} : key; }
const Dataset* Catalog::dataset(std::string_view name) const { return by_name(datasets, name); }
const ReportDefinition* Catalog::report(std::string_view name) const { return by_name(reports, name); }

}  // namespace portico::model
