#include "query/lookup_history.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "customer/record_history.hpp"

namespace portico::query {
namespace {

using customer::RecordStep;
using warehouse::Tx;

/// What a record was from one tx up to another.
struct Version {
  std::uint32_t record = 0;
  Tx from = 0;
  std::optional<Tx> end;
  std::uint32_t value = 0;  ///< 0: none
};

/// The steps between versions: one to each, and one to nothing where none follows at once. Each record's begin with the
/// first value it has.
std::vector<RecordStep> steps_between(std::vector<Version> versions) {
  std::erase_if(versions, [](const Version& version) { return version.end == version.from; });
  std::sort(versions.begin(), versions.end(), [](const Version& a, const Version& b) {
    return std::pair(a.record, a.from) < std::pair(b.record, b.from);
  });
  std::vector<RecordStep> steps;
  const auto step = [&](std::uint32_t record, Tx from, std::uint32_t value) {
    const bool first = steps.empty() || steps.back().record != record;
    if (!first || value != 0) steps.push_back({record, from, value});
  };
  for (std::size_t i = 0; i < versions.size(); ++i) {
    const auto& [record, from, end, value] = versions[i];
    step(record, from, value);
    const bool followed = i + 1 < versions.size() && versions[i + 1].record == record && versions[i + 1].from == end;
    if (end && !followed) step(record, *end, 0);
  }
  return steps;
}

/// When each commit was made.
class CommitTimes {
 public:
  explicit CommitTimes(std::vector<warehouse::Commit> commits) : commits_(std::move(commits)) {}

  std::int64_t of(Tx tx) const {
    const auto found = std::lower_bound(commits_.begin(), commits_.end(), tx,
                                        [](const warehouse::Commit& commit, Tx wanted) { return commit.tx < wanted; });
    if (found == commits_.end() || found->tx != tx)
      throw Failure({Errc::corrupt, fmt::format("stored rows name commit {}, which the tx log does not have", tx),
                     "restore the warehouse from a backup"});
    return found->at.time_since_epoch().count();
  }

 private:
  std::vector<warehouse::Commit> commits_;
};

}  // namespace

class LookupHistory::Loader {
 public:
  Loader(const model::LookupField& lookup, const LookupView& view) : lookup_(lookup), view_(view) {}

  LookupHistory load() {
    set_steps(lookup_.record ? steps_of_customers() : steps_of_records());
    return std::move(history_);
  }

 private:
  std::vector<RecordStep> steps_of_customers() {
    const World& world = view_.world;
    auto found = customer::record_history(world.catalog, *lookup_.record, world.warehouse, world.directory, view_.scope,
                                          view_.tx);
    history_.values_ = std::move(found.values);
    history_.records_ = RecordKeys(std::move(found.record_of));
    return std::move(found.steps);
  }

  std::vector<RecordStep> steps_of_records() {
    warehouse::ScanRequest request{.dataset = lookup_.dataset->name,
                                   .parties = view_.world.directory.visible(view_.scope),
                                   .time = {},
                                   .where = {},
                                   .fields = {"_tx", "_end_tx", lookup_.field},
                                   .as_of = view_.tx,
                                   .versions = warehouse::Versions::all};
    request.fields.insert(request.fields.end(), lookup_.keys.begin(), lookup_.keys.end());
    ColumnBuilder values(lookup_.type);
    values.append_null();
    std::vector<Version> versions;
    view_.world.warehouse.scan(request, [&](const warehouse::Block& block) {
      RecordKeys::Keys keys;
      for (std::size_t i = 0; i < lookup_.keys.size(); ++i) keys.push_back(&block.columns[i + 3]);
      const Column& ends = block.columns[1];
      for (std::size_t row = 0; row < block.rows; ++row) {
        const auto end = ends.null_at(row) ? std::nullopt : std::optional(ends.ints[row]);
        std::uint32_t value = 0;
        if (!block.columns[2].null_at(row)) {
          value = static_cast<std::uint32_t>(values.size());
          values.append(block.columns[2].value_at(row));
        }
        if (const auto record = history_.records_.find_or_add(keys, row); record != 0)
          versions.push_back({record, block.columns[0].ints[row], end, value});
      }
      return true;
    });
    history_.values_ = values.take();
    return steps_between(std::move(versions));
  }

  void set_steps(const std::vector<RecordStep>& steps) {
    const CommitTimes times(view_.world.warehouse.commits(view_.tx));
    history_.begins_ = {0, 0};
    for (const RecordStep& step : steps) {
      while (history_.begins_.size() < step.record + std::size_t{2}) history_.begins_.push_back(history_.steps_.size());
      history_.steps_.push_back({times.of(step.from), step.value});
      history_.begins_.back() = history_.steps_.size();
    }
  }

  const model::LookupField& lookup_;
  const LookupView& view_;
  LookupHistory history_;
};

LookupHistory LookupHistory::load(const model::LookupField& lookup, const LookupView& view) {
  return Loader(lookup, view).load();
}

/// Of commits at the same instant the last one counts.
std::uint32_t LookupHistory::value_at(std::uint32_t record, std::int64_t time) const {
  if (record == 0 || record + std::size_t{1} >= begins_.size()) return 0;
  const auto begin = steps_.begin() + static_cast<std::ptrdiff_t>(begins_[record]);
  const auto end = steps_.begin() + static_cast<std::ptrdiff_t>(begins_[record + std::size_t{1}]);
  if (begin == end) return 0;
  const auto after =
      std::upper_bound(begin, end, time, [](std::int64_t wanted, const Step& step) { return wanted < step.from; });
  return after == begin ? begin->value : std::prev(after)->value;
}

Column LookupHistory::values_for(const std::vector<const Column*>& keys, const Column& times) const {
  RowNumbers rows = records_.of(keys);
  for (std::size_t row = 0; row < rows.size(); ++row)
    rows[row] = times.null_at(row) ? 0 : value_at(rows[row], times.ints[row]);
  return picked(values_, rows);
}

}  // namespace portico::query
