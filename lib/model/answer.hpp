#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "calendar/bucket.hpp"
#include "core/value.hpp"

namespace portico::model {

/// A question to the query engine, as the CLI, a report block or a script writes it. Every text is in one of Portico's
/// small languages and is checked by the engine.
struct Query {
  std::vector<std::string> measures;
  std::vector<std::string> by;
  std::string every;   ///< "", hour, day, week, month, quarter, year, fiscal quarter, fiscal year
  std::string period;  ///< "" for all time
  std::string where;
  std::string having;
  std::string compare;            ///< "", "previous", "year" or a period
  std::vector<std::string> sort;  ///< "name" ascending, "-name" descending; several between commas
  std::optional<std::int64_t> top;
  bool others = false;  ///< what --top leaves out, as one
  std::optional<std::int64_t> limit;
  bool total = false;
  bool share = false;       ///< what each row is of its whole, in percent
  bool cumulative = false;  ///< each measure from the first bucket on
  bool rank = false;
  std::optional<std::int64_t> moving;  ///< means over so many buckets
  bool trend = false;                  ///< in place of the series how each measure grows
  std::string pivot;                   ///< the dimension whose values become columns; "" for none
  bool approx = false;                 ///< distinct and quantile may be estimates, for less memory
  std::string as_of;                   ///< "" for now, or a date
  std::string zone;                    ///< IANA zone; "" for UTC
};

/// What Query::every may be, each as one word: "hour", …, "fiscal-year".
std::vector<std::string> every_words();

/// What the dates of a column are the first days of, where these alone do not tell its name: a fiscal quarter or year.
struct FiscalUnit {
  std::string unit;        ///< "fiscal quarter", "fiscal year"
  std::string year_start;  ///< the month that fiscal years begin in: "april"

  /// Of dates cut into the unit; nothing for a unit that is not fiscal.
  static std::optional<FiscalUnit> of(calendar::Every every, calendar::Conventions conventions);
  /// "FY2026Q1", "FY2026"; the plain date where unit or month are none that is known.
  std::string label(Date first) const;

  friend bool operator==(const FiscalUnit&, const FiscalUnit&) = default;
};

struct AnswerColumn {
  enum class Role { time, dimension, measure, previous, difference, percent, share, cumulative, moving, rank, trend };
  /// What the roles are called wherever they are told, by position.
  static constexpr std::array<std::string_view, 11> role_names{"time",       "dimension", "measure", "previous",
                                                               "difference", "percent",   "share",   "cumulative",
                                                               "moving",     "rank",      "trend"};
  std::string name;
  Type type;
  Role role = Role::dimension;
  std::string unit;
  std::string unit_field = {};  ///< the column whose text is the unit of each row, where they differ; else ""
  std::optional<FiscalUnit> fiscal = {};
};

struct SourceFreshness {
  std::string name;
  std::optional<Instant> synced_at;   ///< last sync that ended well
  std::optional<Instant> data_as_of;  ///< newest row's time
  std::string state;                  ///< "ok", "failing", "never"
  std::int64_t rejected = 0;          ///< rejects attributed to the caller's customer
};

/// Rows that are gone from every state, as the operator is told: they explain why an old total was greater.
struct Removal {
  std::string dataset;
  std::string reason;  ///< "erasure": of a customer; "retention": older than is kept, all such removals in one
  Instant at;          ///< of retention the last time
  std::int64_t rows = 0;
  std::optional<Instant> before;  ///< retention: event times before this

  friend bool operator==(const Removal&, const Removal&) = default;
};

/// Where an answer comes from.
struct Provenance {
  Instant as_of;
  std::int64_t tx = 0;
  std::vector<SourceFreshness> sources;
  bool partial = false;
  bool approximate = false;
  bool source_has_rejects = false;
  std::int64_t rows_scanned = 0;
  std::int64_t nulls_by_overflow = 0;  ///< results that are null because of overflow or division by zero
  std::string definition;              ///< hash of the measures' definitions
  std::string period;                  ///< resolved: "2026-03-01..2026-04-01", begin and end (excluded), or "all"
  std::string compared_with;           ///< resolved period of --compare; "" for none
  std::string zone;
  std::optional<Instant> kept_from;  ///< events before this are not kept; nothing: all are
  std::vector<Removal> removed;      ///< told of all customers together only
};

/// A table of plain values with their meaning and origin. The order of rows is part of the answer.
struct Answer {
  std::vector<AnswerColumn> columns;
  std::vector<std::vector<Value>> rows;
  std::optional<std::vector<Value>> total;  ///< one cell per column; null under dimensions
  Provenance provenance;
};

}  // namespace portico::model
