#pragma once
/// model: the values Portico works with — datasets, measures, reports, the scope of a request, questions, answers and
/// documents. Plain data; no I/O, no store, no terminal.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "calendar/conventions.hpp"
#include "core/value.hpp"
#include "expr/expression.hpp"
#include "model/retention.hpp"

namespace portico::model {

/// What a field's value must satisfy; a breach makes a reject.
struct Contract {
  bool required = false;
  std::optional<Value> min;
  std::optional<Value> max;
  std::vector<Value> one_of;
  std::string pattern;  ///< ECMAScript regular expression the whole text must match; "" for none
};

struct Field {
  std::string name;
  Type type;
  Contract contract;
  std::string unit;                         ///< e.g. "EUR"; "" for none
  std::string unit_field;                   ///< the field whose text is the unit of each row; "" for none
  std::string time_format;                  ///< strptime format of the input; "" for ISO 8601
  std::string time_zone;                    ///< IANA zone of input without offset; "" for UTC
  std::optional<expr::Expression> derived;  ///< evaluated when read, never stored
};

/// What must not be added up over time, such as balances: of all rows that agree in the fields of `per`, only the first
/// or the last one in time counts.
struct OverTime {
  enum class Which { first, last };
  Which which = Which::last;
  std::vector<std::string> per;  ///< fields of the dataset, and "customer" for the one that a row belongs to
};

struct MeasureDefinition {
  std::string name;
  expr::Measure formula;
  std::string unit;
  std::optional<OverTime> over_time = {};  ///< the rule of the formula's own aggregates; those it names have theirs

  /// The formula with its rule: "sum(amount)", "sum(amount), last over time per account_id".
  std::string says() const;
};

/// One place a dataset's rows come from: [[dataset.NAME.from]].
struct Binding {
  std::string source;
  std::string selector;  ///< SQL query, table name or file name within the source; "" where the source is one stream
  enum class Selector { none, query, table, file } selector_kind = Selector::none;
  bool complete = false;     ///< it names all its records each time: those that are not there any more end
  std::string cursor;        ///< the field whose greatest value is remembered; "" reads everything each time
  std::string cursor_start;  ///< the value of :cursor before the first row
  std::map<std::string, std::string> columns;  ///< field → source column, where the names differ
};

enum class DatasetKind { events, records };

/// The stored field that tells rows of a dataset without a key apart: file number << 32 | record number.
inline constexpr std::string_view row_field = "_row";

struct Dataset {
  std::string name;
  DatasetKind kind = DatasetKind::events;
  std::string customer_field;      ///< holds the customer's id …
  std::string customer_namespace;  ///< … in this namespace
  std::string time_field;          ///< events only
  std::vector<std::string> key;    ///< empty: rows are identified by file and record number, see row_field
  std::optional<Retention> keep;   ///< events only; nothing: rows of any age
  std::vector<Binding> from;
  std::vector<Field> fields;  ///< in configuration order, derived ones included
  std::vector<MeasureDefinition> measures;

  const Field* field(std::string_view field_name) const;
  const MeasureDefinition* measure(std::string_view measure_name) const;
  /// The stored fields that tell its rows apart: the key, or row_field.
  std::vector<std::string> row_key() const;
};

/// How rows of another namespace find their customer: [customer.match.NAMESPACE].
struct MatchRule {
  std::string name_space;
  /// Empty: the namespace's ids are the customers' ids. Else the ids are joined by equal values of two records
  /// datasets' fields: `dataset.field` of this namespace with `with_dataset.with_field` of the primary one.
  std::string dataset, field, with_dataset, with_field;
};

/// One field of the unified customer record: [customer.fields].
struct RecordField {
  std::string name;
  struct Origin {
    std::string dataset, field;
  };
  std::vector<Origin> origins;  ///< records datasets' fields that may hold it
  enum class Precedence { order, newest } precedence = Precedence::order;
};

struct CustomerModel {
  std::string primary_namespace;
  std::vector<MatchRule> matches;
  std::vector<RecordField> fields;
  std::string name_field;  ///< the record's field that names the customer to people; "" shows the id
};

/// One block of a report: [[report.NAME.block]].
struct ReportBlock {
  enum class Kind { kpi, line, bar, table, text } kind = Kind::kpi;
  std::string title;
  std::vector<std::string> measures;
  std::vector<std::string> by;
  std::string every;
  std::string where;
  std::optional<std::size_t> top;
  std::string text;
};

struct ReportDefinition {
  std::string name;
  std::string title;
  std::string period;
  std::string compare;  ///< "", "previous" or "year"
  std::vector<ReportBlock> blocks;
};

/// Name and look of the operator in mails and documents: [brand].
struct Brand {
  std::string name = "Portico";
  std::string support;            ///< address to write to; "" for none
  std::string color = "#0072B2";  ///< accent, #RRGGBB
};

/// Everything the configuration defines about data.
struct Catalog {
  Brand brand;
  calendar::Conventions calendar;
  CustomerModel customer;
  std::vector<Dataset> datasets;
  std::vector<ReportDefinition> reports;

  const Dataset* dataset(std::string_view name) const;
  const ReportDefinition* report(std::string_view name) const;
};

}  // namespace portico::model
