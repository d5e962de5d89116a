#pragma once
#include <array>
#include <cstdint>
#include <string_view>

namespace portico::ingest {

/// Reads times in the form that most sources write, 2026-01-31T07:00:00Z, fast: T, t or a blank between day and time; a
/// fraction of 1 to 9 digits, cut to microseconds; Z, z or nothing at the end. Neighbouring rows often have the same
/// day, which it keeps.
class IsoTimeReader {
 public:
  enum class Outcome {
    instant,  ///< `microseconds` since 1970 in UTC
    local,    ///< without Z: since 1970 on the wall clock of some zone
    other,    ///< of another form; that says nothing about whether it is a time
  };
  Outcome read(std::string_view cell, std::int64_t& microseconds);

 private:
  bool read_day(const char* at);

  std::array<char, 10> day_text_{'1', '9', '7', '0', '-', '0', '1', '-', '0', '1'};
  std::int64_t day_ = 0;  // that day in microseconds since 1970
};

}  // namespace portico::ingest
