#pragma once
#include <string>
#include <vector>

#include "expr/bind.hpp"
#include "model/catalog.hpp"

namespace portico::model {

/// The type of a customer record's field: that of its origins, or text where they differ.
Type type_of(const Catalog& catalog, const RecordField& field);
/// Its unit: the first that an origin has.
std::string unit_of(const Catalog& catalog, const RecordField& field);

/// A field of another record that rows of a dataset can be asked by: of the customer's record, or of a records dataset
/// whose whole key the rows have. Each row finds one record at most, so that no row counts twice.
struct LookupField {
  std::string name;  ///< "plan", or "tickets.priority"
  Type type;
  std::string unit;
  std::string unit_field;         ///< what names the unit of each row, as it is looked up; rows need not have it
  std::vector<std::string> keys;  ///< fields of the dataset that are the record's key; none: the row's customer is
  const RecordField* record = nullptr;  ///< of the customer's record
  const Dataset* dataset = nullptr;     ///< else: of this dataset …
  std::string field;                    ///< … its stored field
};

/// What rows of the dataset can look up, besides its own fields. A name that a field has is the field.
std::vector<LookupField> lookups_of(const Catalog& catalog, const Dataset& dataset);

/// What expressions over rows of the dataset can name: its fields, then the look-ups; then, of events, these once more
/// as they were at the event.
expr::Schema schema_of(const Dataset& dataset, const std::vector<LookupField>& lookups);

}  // namespace portico::model
