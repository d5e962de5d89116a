#pragma once
#include "model/answer.hpp"
#include "model/document.hpp"
#include "model/explanation.hpp"
#include "model/rows.hpp"
#include "protocol/json.hpp"

/// How the model's values travel. Cells of an answer are written by their column's type: decimals, floats, times and
/// dates as text (exact: a JSON parser may round a number), integers as numbers.
namespace portico::model {

BOOST_DESCRIBE_STRUCT(Query, (),
                      (measures, by, every, period, where, having, compare, sort, top, others, limit, total, share,
                       cumulative, rank, moving, trend, pivot, approx, as_of, zone))
BOOST_DESCRIBE_STRUCT(RowsQuery, (), (dataset, fields, where, period, sort, limit, offset, as_of, zone))
BOOST_DESCRIBE_STRUCT(FiscalUnit, (), (unit, year_start))
BOOST_DESCRIBE_STRUCT(AnswerColumn, (), (name, type, role, unit, unit_field, fiscal))
BOOST_DESCRIBE_STRUCT(SourceFreshness, (), (name, synced_at, data_as_of, state, rejected))
BOOST_DESCRIBE_STRUCT(Removal, (), (dataset, reason, at, rows, before))
BOOST_DESCRIBE_STRUCT(Provenance, (),
                      (as_of, tx, sources, partial, approximate, source_has_rejects, rows_scanned, nulls_by_overflow,
                       definition, period, compared_with, zone, kept_from, removed))
BOOST_DESCRIBE_STRUCT(Explanation::Fact, (), (about, says))
BOOST_DESCRIBE_STRUCT(Explanation, (), (facts))
BOOST_DESCRIBE_STRUCT(Brand, (), (name, support, color))
BOOST_DESCRIBE_STRUCT(DocumentBlock, (), (kind, title, answer, text, finding, last_incomplete))
BOOST_DESCRIBE_STRUCT(Document, (), (report, title, period, range, customer, brand, blocks, provenance))

}  // namespace portico::model

namespace portico::protocol {

template <>
struct Codec<Type> {
  static void append(std::string& out, const Type& type);
  static Type decode(const Json& json, const std::string& path);
};

template <>
struct Codec<model::AnswerColumn::Role> {
  static void append(std::string& out, const model::AnswerColumn::Role& role);
  static model::AnswerColumn::Role decode(const Json& json, const std::string& path);
};

template <>
struct Codec<model::ReportBlock::Kind> {
  static void append(std::string& out, const model::ReportBlock::Kind& kind);
  static model::ReportBlock::Kind decode(const Json& json, const std::string& path);
};

template <>
struct Codec<model::Answer> {
  static void append(std::string& out, const model::Answer& answer);
  static model::Answer decode(const Json& json, const std::string& path);
};

}  // namespace portico::protocol
