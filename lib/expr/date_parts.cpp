#include "expr/kernels.hpp"

namespace portico::expr {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::microseconds;

/// Local readings of instants. Neighbouring rows mostly fall on one day, so it keeps the bounds of the last day whose
/// offset does not change.
class LocalClock {
 public:
  explicit LocalClock(const Zone* zone) : zone_(zone) {}

  LocalTime read(std::int64_t micros) {
    const Instant instant{microseconds{micros}};
    if (!zone_) return LocalTime{instant.time_since_epoch()};
    if (instant < begin_ || instant >= end_) look_up(instant);
    return LocalTime{instant.time_since_epoch() + offset_};
  }

 private:
  void look_up(Instant instant) {
    offset_ = zone_->offset_at(instant);
    const auto day = floor<days>(instant + offset_);
    begin_ = Instant{day.time_since_epoch()} - offset_;
    end_ = begin_ + days{1};
    const bool steady = zone_->offset_at(begin_) == offset_ && zone_->offset_at(end_ - microseconds{1}) == offset_;
    if (!steady) end_ = begin_;
  }

  const Zone* zone_;
  Instant begin_{}, end_{};
  std::chrono::seconds offset_{0};
};

std::int64_t part_of(Function function, Date day) {
  const std::chrono::year_month_day date{day};
  switch (function) {
    case Function::year:
      return static_cast<int>(date.year());
    case Function::month:
      return static_cast<unsigned>(date.month());
    case Function::weekday:
      return std::chrono::weekday{day}.iso_encoding();
    default:
      return static_cast<unsigned>(date.day());
  }
}

}  // namespace

Column date_part(Function function, const Work& work) {
  const Operand& a = work.operands[0];
  Column result = make_column(work.type, work.rows);
  result.nulls = merged_nulls(work.operands, work.rows);
  LocalClock clock(work.zone);
  for (std::size_t row = 0; row < work.rows; ++row) {
    if (a.type().kind == TypeKind::date) {
      result.ints[row] = part_of(function, Date{days{a.int_at(row)}});
      continue;
    }
    const LocalTime local = clock.read(a.int_at(row));
    const Date day = date_of(local);
    if (work.type.kind == TypeKind::date)
      result.ints[row] = day.time_since_epoch().count();
    else if (function == Function::hour)
      result.ints[row] = floor<hours>(local.time_since_epoch() - day.time_since_epoch()).count();
    else
      result.ints[row] = part_of(function, day);
  }
  return result;
}

}  // namespace portico::expr
