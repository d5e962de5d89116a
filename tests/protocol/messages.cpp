#include "protocol/messages.hpp"

#include <limits>

namespace portico::testing {

std::string Sampler::text() {
  static constexpr const char* pieces[] = {"a", "Z",  "0", " ", "\"", "\\", "\n", "\x01",
                                           "é", "東", "😀", "/", "<",  "{",  "\t"};
  std::string made;
  for (std::uint64_t i = below(6); i > 0; --i) made += pieces[below(std::size(pieces))];
  return made;
}

std::int64_t Sampler::number() {
  using Limits = std::numeric_limits<std::int64_t>;
  switch (below(5)) {
    case 0:
      return Limits::max();
    case 1:
      return Limits::min();
    case 2:
      return 0;
    default:
      return static_cast<std::int64_t>(random_() >> below(64));
  }
}

Type Sampler::type() {
  const auto kind = static_cast<TypeKind>(below(7));
  return {kind, kind == TypeKind::decimal ? static_cast<int>(below(19)) : 0};
}

Value Sampler::cell(Type type) {
  if (below(5) == 0) return {};
  switch (type.kind) {
    case TypeKind::integer:
      return number();
    case TypeKind::decimal:
      return Decimal::from_units(number(), type.scale);
    case TypeKind::floating:
      return static_cast<double>(number()) / 3e7;
    case TypeKind::text:
      return text();
    case TypeKind::boolean:
      return below(2) == 1;
    case TypeKind::time:
      return sample<Instant>();
    case TypeKind::date:
      return std::chrono::floor<std::chrono::days>(sample<Instant>());
  }
  return {};
}

model::Answer Sampler::answer() {
  model::Answer made{.columns = sample<std::vector<model::AnswerColumn>>()};
  const auto row = [&] {
    std::vector<Value> cells;
    for (const auto& column : made.columns) cells.push_back(cell(column.type));
    return cells;
  };
  for (std::uint64_t i = below(4); i > 0; --i) made.rows.push_back(row());
  if (below(2) == 0) made.total = row();
  made.provenance = sample<model::Provenance>();
  return made;
}

}  // namespace portico::testing
