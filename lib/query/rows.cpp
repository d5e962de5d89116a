#include "query/rows.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "query/provenance.hpp"
#include "query/row_pieces.hpp"
#include "query/rows_plan.hpp"
#include "query/time_slices.hpp"

namespace portico::query {
namespace {

constexpr std::size_t batch_rows = 4096;
constexpr std::size_t slice_rows = 64 * 1024;
/// What rows that are ordered at once may take.
constexpr std::size_t most_bytes = std::size_t{256} << 20;

/// What is read at once: rows of a stretch of time, or those without a time; else all.
struct Slice {
  std::optional<warehouse::TimeRange> time;
  bool timeless = false;
};

}  // namespace

class RowStream::Impl {
 public:
  Impl(const World& world, RowsPlan plan, model::Scope scope)
      : world_(world),
        plan_(std::move(plan)),
        scope_(std::move(scope)),
        parties_(world.directory.visible(scope_)),
        filter_(plan_.dataset, plan_.moment.zone),
        pieces_(plan_.order) {
    plan_.dataset.fields.load_lookups({.world = world_, .scope = scope_, .tx = plan_.moment.tx});
    cut_into_slices();
  }

  const std::vector<model::AnswerColumn>& columns() const { return plan_.columns; }

  /// Makes sure that there are rows to hand out, unless there are none left.
  Result<void> load() {
    while (given_ == pieces_.rows() && next_slice_ < slices_.size() && left() > 0) {
      pieces_ = RowPieces(plan_.order);
      PORTICO_CHECK(read(slices_[next_slice_++]));
      pieces_.sort(slices_.size() == 1 ? most() : std::nullopt);
      given_ = std::min(skipped_left(), pieces_.rows());
      skipped_ += given_;
    }
    return {};
  }

  std::optional<model::RowBatch> next() {
    load().value();
    const std::size_t count = std::min({pieces_.rows() - given_, batch_rows, left()});
    if (count == 0) return std::nullopt;
    auto batch = pieces_.batch(given_, count, plan_.columns.size());
    given_ += count;
    handed_out_ += count;
    return batch;
  }

  model::Provenance provenance() const {
    const DatasetPlan& dataset = plan_.dataset;
    Reading reading{
        .moment = plan_.moment,
        .datasets = {},
        .definition = fmt::format("{}\n{}", dataset.dataset->name, fmt::join(dataset.fields.definitions(), "\n"))};
    reading.add(dataset, world_.catalog);
    auto provenance = provenance_of(reading, world_, scope_, parties_);
    if (plan_.range) provenance.period = calendar::print(*plan_.range, *plan_.moment.zone);
    provenance.rows_scanned = rows_scanned_;
    provenance.nulls_by_overflow = tally_.total();
    return provenance;
  }

 private:
  warehouse::ScanRequest request() const {
    warehouse::ScanRequest request{.dataset = plan_.dataset.dataset->name,
                                   .parties = parties_,
                                   .time = {},
                                   .where = plan_.dataset.skips,
                                   .fields = plan_.dataset.fields.scanned(),
                                   .as_of = plan_.moment.tx};
    if (plan_.range) request.time = warehouse::TimeRange{plan_.range->begin, plan_.range->end};
    return request;
  }

  void cut_into_slices() {
    const warehouse::ScanRequest all = request();
    if (all.time && all.time->begin >= all.time->end) return;
    if (plan_.led_by == RowsPlan::Order::other) return slices_.push_back({all.time, false});
    const TimeSlices cut = time_slices(all, plan_.dataset.dataset->time_field, slice_rows, world_.warehouse);
    for (const auto& range : cut.ranges) slices_.push_back({range, false});
    if (plan_.led_by == RowsPlan::Order::descending_time) std::reverse(slices_.begin(), slices_.end());
    if (cut.has_timeless && !plan_.range) slices_.push_back({{}, true});
  }

  std::size_t left() const { return plan_.limit ? *plan_.limit - handed_out_ : batch_rows; }
  std::size_t skipped_left() const { return plan_.offset - skipped_; }
  /// How many of the first rows matter.
  std::optional<std::size_t> most() const {
    if (!plan_.limit) return std::nullopt;
    return plan_.offset > SIZE_MAX - *plan_.limit ? SIZE_MAX : plan_.offset + *plan_.limit;
  }

  Result<void> read(const Slice& slice) {
    warehouse::ScanRequest what = request();
    what.time = slice.time;
    Result<void> state;
    world_.warehouse.scan(what, [&](const warehouse::Block& block) {
      add(block, slice);
      state = fit();
      return state.has_value();
    });
    return state;
  }

  void add(const warehouse::Block& block, const Slice& slice) {
    rows_scanned_ += static_cast<std::int64_t>(block.rows);
    Rows rows(plan_.dataset.fields, block);
    filter_.apply(rows, slice.timeless ? RowFilter::Times::absent : RowFilter::Times::any);
    if (rows.size() == 0) return;
    rows.derive({.zone = plan_.moment.zone, .tally = &tally_});
    model::RowBatch piece{.rows = rows.size(), .columns = {}};
    for (const RowsPlan::Part& part : plan_.parts) {
      const Column& column = *rows.column(part.slot);
      piece.columns.push_back(part.by_customer ? customers_of(column) : column);
    }
    pieces_.add(std::move(piece));
  }

  Column customers_of(const Column& parties) const {
    ColumnBuilder builder({TypeKind::text});
    for (const std::int64_t party : parties.ints) {
      const auto customer = world_.directory.customer_of(warehouse::PartyId{party});
      customer ? builder.append_text(customer->text) : builder.append_null();
    }
    return builder.take();
  }

  /// Leaves out what cannot be among the first rows, before all of it is too much.
  Result<void> fit() {
    constexpr std::size_t few = 64 * 1024;
    const auto wanted = most();
    if (slices_.size() == 1 && wanted && pieces_.rows() > few && pieces_.rows() / 4 > *wanted) pieces_.sort(wanted);
    if (pieces_.bytes() <= most_bytes) return {};
    return Error{Errc::invalid,
                 fmt::format("ordering these rows would take more than {} MiB of memory", most_bytes >> 20),
                 plan_.led_by == RowsPlan::Order::other && plan_.dataset.time_slot
                     ? "order them by time, or narrow the question with --period, --where or --limit"
                     : "narrow the question with --where or --limit"};
  }

  World world_;
  RowsPlan plan_;
  model::Scope scope_;
  warehouse::PartySet parties_;
  RowFilter filter_;
  std::vector<Slice> slices_;
  std::size_t next_slice_ = 0;
  RowPieces pieces_;
  std::size_t given_ = 0;  // of the rows in pieces_, those left out by the offset included
  std::size_t skipped_ = 0, handed_out_ = 0;
  expr::Tally tally_;
  std::int64_t rows_scanned_ = 0;
};

Result<std::unique_ptr<RowStream>> RowStream::open(const World& world, const model::RowsQuery& query,
                                                   const model::Scope& scope, Instant now) {
  PORTICO_TRY(auto plan, make_rows_plan(query, world, scope, now));
  auto impl = std::make_unique<Impl>(world, std::move(plan), scope);
  PORTICO_CHECK(impl->load());
  return std::unique_ptr<RowStream>(new RowStream(std::move(impl)));
}

RowStream::RowStream(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RowStream::~RowStream() = default;

const std::vector<model::AnswerColumn>& RowStream::columns() const { return impl_->columns(); }
std::optional<model::RowBatch> RowStream::next() { return impl_->next(); }
model::Provenance RowStream::provenance() const { return impl_->provenance(); }

}  // namespace portico::query
