#include "core/zone.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <optional>

#include "core/text.hpp"
#include "core/zone_rule.hpp"

namespace portico {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

/// The Gregorian calendar, weekdays included, repeats after this many seconds.
constexpr std::int64_t cycle = std::int64_t{146'097} * 86'400;
/// The first second of year 1 and of year 10,000.
constexpr std::int64_t year_1 = -62'135'596'800, year_10000 = 253'402'300'800;

Error malformed(const std::string& name, std::string_view what) {
  return Error{Errc::invalid, "time zone '" + name + "': " + std::string(what),
               "reinstall the system's tzdata package"};
}

std::int64_t big_endian(std::string_view bytes, std::size_t at, std::size_t width) {
  std::uint64_t value = (static_cast<unsigned char>(bytes[at]) & 0x80U) != 0 ? ~std::uint64_t{0} : 0;
  for (std::size_t i = 0; i < width; ++i) value = value << 8U | static_cast<unsigned char>(bytes[at + i]);
  return static_cast<std::int64_t>(value);
}

/// Where the parts of one data block of a TZif file lie (RFC 8536, section 3.1 and 3.2).
struct Layout {
  static constexpr std::size_t header_size = 44;

  char version = 0;
  std::size_t time_size = 0, times = 0, types = 0, leaps = 0;
  std::size_t first_time = 0, first_index = 0, first_type = 0, end = 0;
};

/// The layout of the block whose header is at `at`; nothing if the bytes are no TZif block or end too early.
std::optional<Layout> layout_at(std::string_view bytes, std::size_t at, std::size_t time_size) {
  if (bytes.size() < at + Layout::header_size || bytes.substr(at, 4) != "TZif") return std::nullopt;
  const auto count = [&](std::size_t i) {
    return static_cast<std::size_t>(big_endian(bytes, at + 20 + 4 * i, 4) & 0xFFFF'FFFF);
  };
  Layout layout{
      .version = bytes[at + 4], .time_size = time_size, .times = count(3), .types = count(4), .leaps = count(2)};
  layout.first_time = at + Layout::header_size;
  layout.first_index = layout.first_time + layout.times * time_size;
  layout.first_type = layout.first_index + layout.times;
  layout.end = layout.first_type + 6 * layout.types + count(5) + layout.leaps * (time_size + 4) + count(1) + count(0);
  if (layout.end > bytes.size() || layout.types == 0) return std::nullopt;
  return layout;
}

bool plausible_name(std::string_view name) {
  if (name.empty() || name.size() > 64 || name.front() == '/' || name.back() == '/') return false;
  return std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '/' || c == '_' || c == '-' || c == '+';
  });
}

std::optional<std::string> contents(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (!file) return std::nullopt;
  return bytes;
}

/// Every zone's name under `folder`, without the trees that repeat them.
std::vector<std::string> zone_names(const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  std::vector<std::string> names;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const auto name = entry->path().lexically_relative(folder).generic_string();
    if (name == "right" || name == "posix") {
      entry.disable_recursion_pending();
      continue;
    }
    char magic[4] = {};
    if (!plausible_name(name) || !entry->is_regular_file(error)) continue;
    if (std::ifstream(entry->path(), std::ios::binary).read(magic, 4) && std::string_view(magic, 4) == "TZif")
      names.push_back(name);
  }
  return names;
}

/// What to try instead of `name`: the same letters in another case, a city of that name, or a near spelling.
std::string zone_hint(std::string_view name, const std::filesystem::path& folder) {
  const std::string wanted = to_lower(name);
  std::vector<std::string> names = zone_names(folder);
  std::sort(names.begin(), names.end());
  for (const auto& candidate : names) {
    const std::string lower = to_lower(candidate);
    if (lower == wanted || lower.ends_with("/" + wanted)) return "did you mean '" + candidate + "'?";
  }
  if (const auto near = nearest(name, names)) return "did you mean '" + *near + "'?";
  return "use an IANA name such as 'Europe/Berlin' or 'UTC'";
}

}  // namespace

Result<Zone> Zone::decode(std::string name, std::string_view bytes) {
  auto layout = layout_at(bytes, 0, 4);
  if (layout && layout->version >= '2') layout = layout_at(bytes, layout->end, 8);
  if (!layout) return malformed(name, "not a complete TZif file");
  if (layout->leaps != 0) return malformed(name, "its file counts leap seconds");

  const auto offset_of = [&](std::size_t type) {
    return static_cast<std::int32_t>(big_endian(bytes, layout->first_type + 6 * type, 4));
  };
  Zone zone;
  zone.offsets_ = {offset_of(0)};
  std::int64_t last = std::numeric_limits<std::int64_t>::min();
  for (std::size_t i = 0; i < layout->times; ++i) {
    const std::int64_t time = big_endian(bytes, layout->first_time + i * layout->time_size, layout->time_size);
    const std::size_t type = static_cast<unsigned char>(bytes[layout->first_index + i]);
    if (type >= layout->types) return malformed(name, "a transition has no type");
    if (i > 0 && time <= last) return malformed(name, "transitions out of order");
    if (time >= year_10000 || time < -cycle * 1'000'000) return malformed(name, "a transition is too far away");
    last = time;
    if (offset_of(type) == zone.offsets_.back()) continue;
    zone.transitions_.push_back(time);
    zone.offsets_.push_back(offset_of(type));
  }
  if (std::any_of(zone.offsets_.begin(), zone.offsets_.end(),
                  [](auto offset) { return offset < -93'599 || offset > 93'599; }))
    return malformed(name, "an offset is beyond a day");

  if (layout->version >= '2') {
    const auto footer = bytes.substr(layout->end);
    const auto end = footer.find('\n', 1);
    if (footer.empty() || footer.front() != '\n' || end == footer.npos) return malformed(name, "the footer is missing");
    if (end > 1) {
      const auto rule = ZoneRule::parse(footer.substr(1, end - 1));
      if (!rule) return malformed(name, "the footer's rule is malformed");
      zone.repeats_ = rule->extend(std::max(last, year_1), zone.transitions_, zone.offsets_);
    }
  }
  zone.name_ = std::move(name);
  return zone;
}

/// `second` moved back by whole calendar cycles to before `last`, if the table repeats.
std::int64_t Zone::into_table(std::int64_t second, std::int64_t last) const {
  if (!repeats_ || second < last) return second;
  return second - ((second - last) / cycle + 1) * cycle;
}

seconds Zone::offset_at(Instant instant) const {
  if (transitions_.empty()) return seconds{offsets_.front()};
  const auto second = into_table(std::chrono::floor<seconds>(instant).time_since_epoch().count(), transitions_.back());
  const auto after = std::upper_bound(transitions_.begin(), transitions_.end(), second);
  return seconds{offsets_[static_cast<std::size_t>(after - transitions_.begin())]};
}

LocalTime Zone::to_local(Instant instant) const {
  return LocalTime{instant.time_since_epoch()} + microseconds{offset_at(instant)};
}

Zone::Reading Zone::resolve(LocalTime time) const {
  const auto wall_end = [&](std::size_t i) { return transitions_[i] + std::max(offsets_[i], offsets_[i + 1]); };
  std::size_t low = 0;
  std::int64_t second = std::chrono::floor<seconds>(time).time_since_epoch().count();
  if (!transitions_.empty()) second = into_table(second, wall_end(transitions_.size() - 1));
  for (std::size_t high = transitions_.size(); low < high;) {
    const std::size_t middle = (low + high) / 2;
    if (wall_end(middle) <= second)
      low = middle + 1;
    else
      high = middle;
  }
  // low is now the first transition whose wall clock is not yet wholly behind `time`: the offset before it is right
  // both in a gap and for the first of two readings.
  Reading reading{Kind::unique, Instant{time.time_since_epoch()} - seconds{offsets_[low]}};
  if (low < transitions_.size() && second >= transitions_[low] + std::min(offsets_[low], offsets_[low + 1]))
    reading.kind = offsets_[low + 1] > offsets_[low] ? Kind::gap : Kind::overlap;
  return reading;
}

Zones::Zones(std::string folder) : folder_(std::move(folder)) {}

Result<const Zone*> Zones::find(std::string_view name) const {
  if (name == utc_.name()) return &utc_;
  const std::lock_guard lock(mutex_);
  std::string key(name);
  if (const auto known = loaded_.find(key); known != loaded_.end()) return known->second.get();
  const auto bytes = plausible_name(name) ? contents(std::filesystem::path(folder_) / key) : std::nullopt;
  if (!bytes || !bytes->starts_with("TZif"))
    return Error{Errc::invalid, "no time zone '" + printable(name) + "'", zone_hint(name, folder_)};
  PORTICO_TRY(Zone zone, Zone::decode(key, *bytes));
  return loaded_.emplace(std::move(key), std::make_unique<const Zone>(std::move(zone))).first->second.get();
}

}  // namespace portico
