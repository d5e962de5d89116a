#include "ingest/customer_column.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace portico::ingest {
namespace {

Column customers_of_texts(const Column& field) {
  Column customers = field;
  const Dictionary& texts = *field.dictionary;
  if (std::none_of(texts.begin(), texts.end(), [](std::string_view text) { return text.empty(); })) return customers;
  customers.nulls.resize(field.size());
  for (std::size_t row = 0; row < field.size(); ++row)
    if (field.text_at(row).empty()) customers.nulls[row] = 1;
  return customers;
}

Column customers_of_numbers(const Column& field) {
  ColumnBuilder customers({TypeKind::text});
  for (std::size_t row = 0; row < field.size(); ++row) {
    const fmt::format_int id(field.ints[row]);
    if (field.null_at(row))
      customers.append_null();
    else
      customers.append_text({id.data(), id.size()});
  }
  return customers.take();
}

}  // namespace

Column customers_of(const Column& field) {
  return field.type.kind == TypeKind::text ? customers_of_texts(field) : customers_of_numbers(field);
}

Column no_customers(std::size_t rows) {
  ColumnBuilder customers({TypeKind::text});
  for (std::size_t row = 0; row < rows; ++row) customers.append_null();
  return customers.take();
}

}  // namespace portico::ingest
