#pragma once
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "model/answer.hpp"

namespace portico::cli {

/// Things listed in rows, as an answer: so that every output format serves for them, too.
class Listing {
 public:
  struct Column {
    std::string name;
    Type type;
  };
  explicit Listing(std::initializer_list<Column> columns);

  Listing& add(std::vector<Value> cells);
  const model::Answer& answer() const { return answer_; }

 private:
  model::Answer answer_;
};

inline constexpr Type text_type{TypeKind::text};
inline constexpr Type int_type{TypeKind::integer};
inline constexpr Type time_type{TypeKind::time};
inline constexpr Type bool_type{TypeKind::boolean};

/// A cell that may be absent; "" is absent, too.
Value cell(const std::optional<Instant>& instant);
Value cell(const std::string& text);

}  // namespace portico::cli
