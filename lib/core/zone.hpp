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

/// An IANA time zone, read from the system's TZif files (RFC 8536) with the footer's rule for the far future. Immutable,
/// so any number of threads may use one.
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
  struct Rule;  // the footer's POSIX TZ rule

  std::string name_;
  std::vector<std::int64_t> transitions_;        // seconds since 1970, ascending
  std::vector<std::int32_t> offsets_;            // offsets_[i] holds before transitions_[i]; one more than transitions_
  std::shared_ptr<const Rule> rule_;             // after the last transition; null: the last offset stays
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
