#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "warehouse/warehouse.hpp"

namespace portico::testing {

/// One row of a model's dataset in plain values. All datasets have the same fields: id int, code text (made from the
/// id), at time, amount decimal(2), ratio float, note text, and later extra text.
struct Entry {
  std::int64_t id = 0;
  std::optional<std::string> customer;
  std::optional<std::int64_t> time;    ///< µs since 1970
  std::optional<std::int64_t> amount;  ///< hundredths
  std::optional<double> ratio;
  std::optional<std::string> note, extra;

  friend bool operator==(const Entry&, const Entry&) = default;
};

/// What makes datasets differ.
struct Shape {
  std::string dataset;
  model::DatasetKind kind = model::DatasetKind::events;
  std::vector<std::string> key{"id"};
  std::string name_space = "shop";
  bool only_new_keys = false;  ///< rows come once, with increasing ids
};

/// Events and records by one and two columns and by identifiers, and events that are never corrected.
const std::vector<Shape>& shapes();
const Shape& shape_named(const std::string& dataset);

/// 32 hexadecimal digits (lower or upper case, or as a UUID), another text for each id.
std::string code_of(std::int64_t id);
/// Another text for each key.
std::string key_of(const Shape& shape, const Entry& entry);

enum class Extra { undefined, defined };  ///< whether the dataset has its later field yet
warehouse::Layout layout_of(const Shape& shape, Extra extra);
warehouse::Rows rows_of(const Shape& shape, const std::vector<Entry>& entries, Extra extra);
warehouse::Keys keys_of(const Shape& shape, const std::vector<Entry>& entries);

/// A row as a scan shows it.
struct Seen {
  Entry entry;
  warehouse::Tx tx = 0;
  std::string source;

  friend bool operator==(const Seen&, const Seen&) = default;
};
std::string to_string(const Seen& seen);
/// In an order of its own, so that equal rows make equal lists.
void sort(std::vector<Seen>& rows);

/// What a scan with `sinks` threads shows, sorted; `request.fields` are filled in. Customers are named by their
/// external ids.
std::vector<Seen> read_rows(const warehouse::Warehouse& warehouse, warehouse::ScanRequest request, Extra extra,
                            std::size_t sinks = 1);

/// The keys of a dataset's live rows that came from the source, as key_of() names them; sorted.
std::vector<std::string> read_keys(const warehouse::Warehouse& warehouse, const std::string& dataset,
                                   const std::string& source);

}  // namespace portico::testing
