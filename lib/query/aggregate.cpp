#include "query/aggregate.hpp"

#include <fmt/format.h>

namespace portico::query {

Result<void> MemoryBudget::grow(std::size_t from, std::size_t to) {
  taken_ += to - from;
  if (taken_ <= most) return {};
  return Error{.code = Errc::invalid,
               .message = fmt::format(
                   "distinct(), quantile() or a measure with over_time would need more than {} MiB here", most >> 20),
               .hint =
                   "narrow the question with a shorter period, --where or fewer --by; --approx estimates distinct() "
                   "and quantile()"};
}

std::unique_ptr<Accumulator> make_accumulator(const AggregateSpec& spec, MemoryBudget& budget) {
  if (spec.one_row) return make_one_row(spec, budget);
  switch (spec.kind) {
    case expr::Aggregate::count:
    case expr::Aggregate::sum:
    case expr::Aggregate::avg:
      return make_sum(spec);
    case expr::Aggregate::distinct:
      return make_distinct(spec, budget);
    case expr::Aggregate::quantile:
      return make_quantile(spec, budget);
    default:
      return make_extreme(spec);
  }
}

}  // namespace portico::query
