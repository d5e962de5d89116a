#include "expr/diagnostic.hpp"

#include <fmt/format.h>

#include "core/text.hpp"

namespace portico::expr {

Error Source::error(std::size_t column, std::string_view what) const {
  constexpr std::size_t widest = 200;
  return {.code = Errc::invalid,
          .message = fmt::format("{} \"{}\": column {}: {}", kind, fit_width(printable(text), widest), column, what)};
}

}  // namespace portico::expr
