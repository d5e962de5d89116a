#include "query/time_slices.hpp"

#include <algorithm>

namespace portico::query {
namespace {

using warehouse::TimeRange;

constexpr std::int64_t most_bins = 4096;

std::int64_t micros(Instant instant) { return instant.time_since_epoch().count(); }

/// How many rows lie in each of up to `most_bins` equal stretches of a range.
class Histogram {
 public:
  Histogram(const TimeRange& range, warehouse::ScanRequest request, const warehouse::Warehouse& warehouse)
      : begin_(micros(range.begin)), end_(micros(range.end)) {
    width_ = (end_ - begin_ - 1) / most_bins + 1;
    counts_.assign(static_cast<std::size_t>((end_ - begin_ - 1) / width_ + 1), 0);
    warehouse.scan(request, [this](const warehouse::Block& block) {
      count(block.columns[0]);
      return true;
    });
  }

  std::size_t bins() const { return counts_.size(); }
  std::size_t rows(std::size_t bin) const { return counts_[bin]; }
  std::int64_t width() const { return width_; }
  bool has_timeless() const { return has_timeless_; }
  Instant begin(std::size_t bin) const {
    return Instant{std::chrono::microseconds{std::min(end_, begin_ + static_cast<std::int64_t>(bin) * width_)}};
  }

 private:
  void count(const Column& times) {
    for (std::size_t row = 0; row < times.ints.size(); ++row) {
      if (times.null_at(row))
        has_timeless_ = true;
      else if (times.ints[row] >= begin_ && times.ints[row] < end_)
        ++counts_[static_cast<std::size_t>((times.ints[row] - begin_) / width_)];
    }
  }

  std::int64_t begin_, end_, width_ = 1;
  std::vector<std::size_t> counts_;
  bool has_timeless_ = false;
};

class Slicer {
 public:
  Slicer(const warehouse::ScanRequest& request, const std::string& time_field, std::size_t rows,
         const warehouse::Warehouse& warehouse)
      : request_(request), rows_(rows), warehouse_(warehouse) {
    request_.fields = {time_field};
  }

  TimeSlices slices() {
    auto extent = warehouse_.extent(request_.dataset, request_.parties, request_.as_of);
    if (!extent) extent = warehouse::TimeExtent{};  // there may still be rows without a time
    TimeRange range{extent->first, extent->last + std::chrono::microseconds{1}};
    if (request_.time) {
      range.begin = std::max(range.begin, request_.time->begin);
      range.end = std::min(range.end, request_.time->end);
    }
    if (range.begin < range.end) cut(range, request_);
    return std::move(slices_);
  }

 private:
  /// Joins neighbouring bins into slices; a bin with far too many rows is cut by itself.
  void cut(const TimeRange& range, const warehouse::ScanRequest& request) {
    const Histogram histogram(range, request, warehouse_);
    slices_.has_timeless = slices_.has_timeless || histogram.has_timeless();
    std::size_t first = 0, rows = 0;
    const auto close = [&](std::size_t end) {
      if (rows > 0) slices_.ranges.push_back({histogram.begin(first), histogram.begin(end)});
      first = end;
      rows = 0;
    };
    for (std::size_t bin = 0; bin < histogram.bins(); ++bin) {
      if (histogram.rows(bin) > 4 * rows_ && histogram.width() > 1) {
        close(bin);
        warehouse::ScanRequest within = request_;
        within.time = TimeRange{histogram.begin(bin), histogram.begin(bin + 1)};
        cut(*within.time, within);
        first = bin + 1;
        continue;
      }
      if (rows > 0 && rows + histogram.rows(bin) > rows_) close(bin);
      rows += histogram.rows(bin);
    }
    close(histogram.bins());
  }

  warehouse::ScanRequest request_;
  std::size_t rows_;
  const warehouse::Warehouse& warehouse_;
  TimeSlices slices_;
};

}  // namespace

TimeSlices time_slices(const warehouse::ScanRequest& request, const std::string& time_field, std::size_t rows,
                       const warehouse::Warehouse& warehouse) {
  return Slicer(request, time_field, rows, warehouse).slices();
}

}  // namespace portico::query
