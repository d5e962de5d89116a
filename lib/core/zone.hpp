#pragma once
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/error.hpp"
#include "core/time.hpp"

namespace portico {

/// An IANA time zone, read from the system's TZif files (RFC 8536, versions 1 to 4) with the footer's rule for the far
/// future. Immutable, so any number of threads may use one. A default-made zone is UTC.
class Zone {
 public:
  /// What a wall-clock reading means in the zone.
  enum class Kind { unique, gap, overlap };
  struct Reading {
    Kind kind = Kind::unique;
    Instant instant;  ///< gap: by the offset from before the gap; overlap: the first of the two
  };

  /// Decodes a TZif file's bytes. `invalid` if they are not one.
  static Result<Zone> decode(std::string name, std::string_view bytes);

  const std::string& name() const { return name_; }
  std::chrono::seconds offset_at(Instant instant) const;
  LocalTime to_local(Instant instant) const;
  Reading resolve(LocalTime time) const;
  Instant to_instant(LocalTime time) const { return resolve(time).instant; }

 private:
  std::int64_t into_table(std::int64_t second, std::int64_t last) const;

  std::string name_ = "UTC";
  std::vector<std::int64_t>
      transitions_;  // seconds since 1970, ascending; the footer's rule is written out for 400 years
  std::vector<std::int32_t> offsets_ = {0};  // offsets_[i] holds before transitions_[i]; one more than transitions_
  bool repeats_ = false;  // after the table its last 400 years come again; else the last offset stays
};

/// Finds zones by name and keeps them. Thread-safe; zones live as long as the store.
class Zones {
 public:
  /// Reads from `folder`, by default the system's tz database.
  explicit Zones(std::string folder = "/usr/share/zoneinfo");
  /// `invalid` for a name that is no zone of the database, with near names in the hint.
  Result<const Zone*> find(std::string_view name) const;
  const Zone& utc() const { return utc_; }

 private:
  std::string folder_;
  Zone utc_;
  mutable std::mutex mutex_;
  mutable std::unordered_map<std::string, std::unique_ptr<const Zone>> loaded_;
};

}  // namespace portico
