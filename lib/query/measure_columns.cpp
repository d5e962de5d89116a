#include "query/measure_columns.hpp"

namespace portico::query {

void MeasureColumns::add_to(Table& table, const Parts& parts) const {
  const auto& outputs = parts.plan.measures.outputs();
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const auto& output = outputs[i];
    table.add({output.name, output.type, model::AnswerColumn::Role::measure, output.unit.name, output.unit.field},
              current[i]);
    if (parts.previous) add_comparison(table, output, current[i], previous[i]);
    const Wholes& whole = output.by_unit && wholes_by_unit ? *wholes_by_unit : wholes;
    if (parts.query.share) add_share(table, output, current[i], whole.measures[i], whole.of_row);
    if (parts.query.cumulative)
      table.add({output.name + "_cumulative", output.type, model::AnswerColumn::Role::cumulative, output.unit.name,
                 output.unit.field},
                running[i]);
    if (parts.query.moving)
      add_moving(table, outputs[i], current[i], static_cast<std::size_t>(*parts.query.moving), stride, parts.tally);
  }
}

}  // namespace portico::query
