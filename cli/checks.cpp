#include "cli/checks.hpp"

#include <charconv>

#include "core/text.hpp"
#include "text/provenance.hpp"

namespace portico::cli {
namespace {

constexpr int condition_true = 10;

std::chrono::microseconds parse_age(const std::string& text) {
  constexpr std::pair<std::string_view, std::chrono::seconds> units[] = {{"s", std::chrono::seconds{1}},
                                                                         {"m", std::chrono::minutes{1}},
                                                                         {"h", std::chrono::hours{1}},
                                                                         {"d", std::chrono::days{1}}};
  constexpr std::int64_t most = 1'000'000;
  std::int64_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  for (const auto& [name, length] : units)
    if (failed == std::errc() && unit == name && number >= 0 && number <= most) return number * length;
  throw Failure({Errc::invalid, fmt::format("--max-age '{}': expected a number and a unit", printable(text)),
                 "as in 90s, 30m, 2h or 1d"});
}

enum class Ages { told, untold };

/// Why the sources do not hold what they should; "" when they do.
std::string trouble_of(const model::Provenance& provenance, const std::optional<std::chrono::microseconds>& max_age,
                       Ages ages) {
  std::string found;
  for (const auto& source : provenance.sources) {
    std::string why;
    if (!source.synced_at)
      why = "has never been read";
    else if (source.state != "ok")
      why = "is " + source.state;
    else if (max_age && provenance.as_of - *source.synced_at > *max_age)
      why = fmt::format("was last read {} ago",
                        ages == Ages::told ? text::age_text(provenance.as_of - *source.synced_at) : "too long");
    if (!why.empty()) found += fmt::format("{}source {} {}", found.empty() ? "" : ", ", source.name, why);
  }
  return found;
}

}  // namespace

Checks::Checks(const Arguments& arguments)
    : allow_partial_(arguments.given("--allow-partial")), exit_code_(arguments.given("--exit-code")) {
  if (arguments.given("--max-age")) max_age_ = parse_age(arguments.text("--max-age"));
}

int Checks::verdict(const model::Provenance& provenance, std::size_t rows) const {
  const std::string why = trouble_of(provenance, max_age_, Ages::told);
  if (!why.empty() && !allow_partial_)
    throw Failure(
        {Errc::partial, fmt::format("the answer is partial or stale: {}", why),
         "Take it with care, or say --allow-partial; the operator's admins see why by 'portico source list'."});
  return exit_code_ && rows > 0 ? condition_true : 0;
}

std::string Checks::trouble(const model::Provenance& provenance) const {
  return allow_partial_ ? "" : trouble_of(provenance, max_age_, Ages::untold);
}

}  // namespace portico::cli
