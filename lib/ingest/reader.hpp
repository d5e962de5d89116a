#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "model/catalog.hpp"

namespace portico::ingest {

struct SourceDefinition;

/// Where a record stands in its source.
struct Place {
  std::uint64_t record = 0;  ///< counts from 1 in a file; 0 where records have no lasting number
  std::uint64_t line = 0;    ///< the record's first line in its file; 0 for none
  std::string_view raw;      ///< the record's bytes as they came; empty where only its cells are known
};

/// A run of records as their source holds them. Valid during the sink's call only.
struct Records {
  /// A record that is no row.
  struct Broken {
    Place place;
    std::string reason;
  };

  std::size_t width = 0;  ///< cells per record
  std::vector<std::string_view>
      cells;                  ///< record by record, in the order of the columns asked; UTF-8; null: data() is null
  std::vector<Place> places;  ///< one per record
  std::vector<Broken> broken;

  std::size_t size() const { return places.size(); }
  std::string_view cell(std::size_t record, std::size_t column) const { return cells[record * width + column]; }
  void clear() {
    cells.clear();
    places.clear();
    broken.clear();
  }
};

/// Takes records; false ends the reading.
using Sink = std::function<bool(const Records&)>;

/// What to read.
struct ReadRequest {
  const SourceDefinition& source;
  const model::Binding& binding;
  std::string path;           ///< the one file, or the database
  std::string cursor_column;  ///< the source's column of the cursor; "" reads everything
  bool cursor_is_number = false;
  std::string cursor;  ///< read from this value on, itself included
};

/// Yields the records of one file or query.
class Reader {
 public:
  virtual ~Reader() = default;
  /// Hands over everything, in order and in runs of some thousand records. `columns` are the source's names of the
  /// wanted cells. Before anything is handed over: `not_found` or `storage` when the source cannot be opened, `invalid`
  /// for a column that is not there.
  virtual Result<void> read(const std::vector<std::string>& columns, const Sink& sink) = 0;
};

/// The position of each of `wanted` in `present`. `invalid`, naming `where`, the column and the nearest one, when one
/// is missing or there twice.
Result<std::vector<std::size_t>> locate_columns(const std::vector<std::string>& wanted,
                                                const std::vector<std::string>& present, std::string_view where);

}  // namespace portico::ingest
