#include "query/lookup.hpp"

#include "customer/record_column.hpp"

namespace portico::query {

LookupTable LookupTable::load(const model::LookupField& lookup, const LookupView& view) {
  const World& world = view.world;
  LookupTable table;
  if (lookup.record) {
    auto column =
        customer::record_column(world.catalog, *lookup.record, world.warehouse, world.directory, view.scope, view.tx);
    table.values_ = std::move(column.values);
    table.records_ = RecordKeys(std::move(column.row_of));
    return table;
  }
  ColumnBuilder builder(lookup.type);
  builder.append_null();
  warehouse::ScanRequest request{.dataset = lookup.dataset->name,
                                 .parties = world.directory.visible(view.scope),
                                 .time = {},
                                 .where = {},
                                 .fields = lookup.keys,
                                 .as_of = view.tx};
  request.fields.push_back(lookup.field);
  world.warehouse.scan(request, [&](const warehouse::Block& block) {
    RecordKeys::Keys keys;
    for (std::size_t i = 0; i < lookup.keys.size(); ++i) keys.push_back(&block.columns[i]);
    for (std::size_t row = 0; row < block.rows; ++row)
      if (table.records_.find_or_add(keys, row) == builder.size()) builder.append(block.columns.back().value_at(row));
    return true;
  });
  table.values_ = builder.take();
  return table;
}

Column LookupTable::values_for(const std::vector<const Column*>& keys) const {
  return picked(values_, records_.of(keys));
}

}  // namespace portico::query
