#include "query/sql_answer.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "query/column_rows.hpp"
#include "query/moment.hpp"
#include "query/provenance.hpp"
#include "query/sql_columns.hpp"
#include "query/sql_tables.hpp"

namespace portico::query {
namespace {

using Role = model::AnswerColumn::Role;

/// Numbers are what is measured, all else is what it is measured by; so are whole numbers as they are stored.
Role role_of(Type type, const model::Field* field) {
  const bool number_by_name = field && type.kind == TypeKind::integer;
  return is_number(type) && !number_by_name ? Role::measure : Role::dimension;
}

/// The field that the column is nothing but.
const model::Field* field_of(const sql::AnswerColumn& column, const SqlTables& tables) {
  if (!column.origin) return nullptr;
  const auto& fields = tables.dataset(column.origin->table).fields;
  return column.origin->column < fields.size() ? &fields[column.origin->column] : nullptr;
}

std::vector<std::string> names_of(const sql::Answer& answer) {
  std::vector<std::string> names;
  for (const sql::AnswerColumn& column : answer.columns) names.push_back(column.name.empty() ? "column" : column.name);
  return told_apart(std::move(names));
}

model::Answer typed(const sql::Answer& answer, const SqlTables& tables, const Zone& zone) {
  model::Answer made;
  made.rows.assign(answer.rows.size(), std::vector<Value>(answer.columns.size()));
  const std::vector<std::string> names = names_of(answer);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const model::Field* field = field_of(answer.columns[i], tables);
    const auto wanted = field ? std::optional(field->type) : std::nullopt;
    const Type type = typed_cells(answer, i, wanted, zone, made.rows);
    const bool kept = wanted && *wanted == type;
    made.columns.push_back(
        {.name = names[i], .type = type, .role = role_of(type, field), .unit = kept ? field->unit : ""});
  }
  return made;
}

std::string definition_of(const SqlQuestion& question, const sql::Answer& answer, SqlTables& tables) {
  std::string text = question.text;
  for (const std::uint32_t table : answer.tables)
    text += fmt::format("\n{}\n{}", tables.dataset(table).name, fmt::join(tables.definitions(table), "\n"));
  return text;
}

}  // namespace

Result<model::Answer> SqlEngine::answer(const SqlQuestion& question, const model::Scope& scope, Instant now) const {
  PORTICO_TRY(const Moment moment, moment_of(question.as_of, question.zone, world_, now));
  SqlTables tables(world_, scope, moment);
  const sql::Statement statement{
      .text = question.text, .parameters = question.parameters, .now = moment.zone->to_local(moment.now)};
  PORTICO_TRY(const sql::Answer found, door_.answer(statement, tables, scope.account().text, question.gone));
  model::Answer answer = typed(found, tables, *moment.zone);
  Reading reading{.moment = moment, .datasets = {}, .definition = definition_of(question, found, tables)};
  for (const std::uint32_t table : found.tables) reading.datasets.push_back(&tables.dataset(table));
  answer.provenance = provenance_of(reading, world_, scope, tables.parties());
  answer.provenance.rows_scanned = tables.rows_scanned();
  answer.provenance.nulls_by_overflow = tables.failures();
  return answer;
}

}  // namespace portico::query
