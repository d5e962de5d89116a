#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/column.hpp"
#include "core/zone.hpp"
#include "ingest/reader.hpp"
#include "model/catalog.hpp"

namespace portico::ingest {

/// Which records of a run cannot become rows, and why: the first field that breaks decides.
class Verdicts {
 public:
  struct Fault {
    std::size_t record;
    const model::Field* field;
    std::string reason;
  };

  void reset(std::size_t records) {
    bad_.assign(records, 0);
    faults_.clear();
  }
  bool bad(std::size_t record) const { return bad_[record] != 0; }
  bool any_bad() const { return !faults_.empty(); }
  std::size_t size() const { return bad_.size(); }
  const std::vector<Fault>& faults() const { return faults_; }
  void reject(std::size_t record, const model::Field& field, std::string reason) {
    if (bad(record)) return;
    bad_[record] = 1;
    faults_.push_back({record, &field, std::move(reason)});
  }

 private:
  std::vector<std::uint8_t> bad_;
  std::vector<Fault> faults_;
};

/// Turns one field's cells into its typed column, run by run: check(), then append() once all fields have checked.
class FieldMapper {
 public:
  virtual ~FieldMapper() = default;
  /// Reads the run's cells of `column` and rejects those that are no value of the type or break the contract.
  virtual void check(const Records& records, std::size_t column, Verdicts& verdicts) = 0;
  /// Adds the values of the records that are not bad.
  virtual void append(const Verdicts& verdicts) = 0;
  /// The record of this run, not bad, with the greatest value so far; nothing when none reaches it.
  virtual std::optional<std::size_t> greatest(const Verdicts& verdicts) = 0;
  /// What was appended, and starts anew.
  virtual Column take() = 0;
};

/// `required`: null is refused whatever the contract says. `zones` must know the field's zone.
std::unique_ptr<FieldMapper> make_field_mapper(const model::Field& field, bool required, const Zones& zones);

}  // namespace portico::ingest
