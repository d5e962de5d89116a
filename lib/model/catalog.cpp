#include "model/catalog.hpp"

#include <algorithm>

namespace portico::model {
namespace {

template <class T>
const T* by_name(const std::vector<T>& things, std::string_view name) {
  const auto found = std::find_if(things.begin(), things.end(), [&](const T& thing) { return thing.name == name; });
  return found == things.end() ? nullptr : &*found;
}

}  // namespace

const Field* Dataset::field(std::string_view field_name) const { return by_name(fields, field_name); }
const MeasureDefinition* Dataset::measure(std::string_view measure_name) const {
  return by_name(measures, measure_name);
}
const Dataset* Catalog::dataset(std::string_view name) const { return by_name(datasets, name); }
const ReportDefinition* Catalog::report(std::string_view name) const { return by_name(reports, name); }

}  // namespace portico::model
