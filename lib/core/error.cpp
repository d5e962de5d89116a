#include "core/error.hpp"

#include <array>
#include <utility>

namespace portico {
namespace {

constexpr std::array<std::pair<Errc, std::string_view>, 13> names{{
    {Errc::invalid, "invalid"},
    {Errc::not_found, "not_found"},
    {Errc::not_signed_in, "not_signed_in"},
    {Errc::second_factor, "second_factor"},
    {Errc::denied, "denied"},
    {Errc::conflict, "conflict"},
    {Errc::partial, "partial"},
    {Errc::pending, "pending"},
    {Errc::unavailable, "unavailable"},
    {Errc::throttled, "throttled"},
    {Errc::storage, "storage"},
    {Errc::corrupt, "corrupt"},
    {Errc::internal, "internal"},
}};

}  // namespace

std::string_view name_of(Errc code) {
  for (const auto& [known, name] : names)
    if (known == code) return name;
  return "internal";
}

Errc errc_from_name(std::string_view name) {
  for (const auto& [code, known] : names)
    if (known == name) return code;
  return Errc::internal;
}

void throw_exception_from_error(const Error& error, const boost::source_location&) { throw Failure(error); }

}  // namespace portico
