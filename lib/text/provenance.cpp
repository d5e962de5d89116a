#include "text/provenance.hpp"

#include <fmt/format.h>

#include "core/text.hpp"
#include "text/cell.hpp"

namespace portico::text {
namespace {

using model::Provenance;
using model::SourceFreshness;

std::string plural(std::int64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", grouped(std::to_string(count)), noun, count == 1 ? "" : "s");
}

std::string origin_text(const Provenance& provenance, const Zone* zone) {
  std::string text;
  if (!provenance.period.empty()) text += period_text(provenance.period) + ", ";
  if (!provenance.compared_with.empty()) text += "compared with " + period_text(provenance.compared_with) + ", ";
  return text + fmt::format("as of {} {}", shown_time(provenance.as_of, zone), zone ? zone->name() : "UTC");
}

Notice source_notice(const SourceFreshness& source, const Provenance& provenance, const Zone* zone) {
  const std::string name = printable(source.name);
  if (!source.synced_at) return {Notice::Level::warning, fmt::format("source {} has never been read", name)};
  const std::string age = age_text(provenance.as_of - *source.synced_at);
  if (source.state == "failing")
    return {Notice::Level::warning, fmt::format("source {} is failing; its data is {} old (last read {})", name, age,
                                                shown_time(*source.synced_at, zone))};
  std::string text = fmt::format("source {}: read {} ago", name, age);
  if (source.data_as_of) text += ", data until " + shown_time(*source.data_as_of, zone);
  return {Notice::Level::info, std::move(text)};
}

/// One end of a period that is not made of whole days: "2026-11-22T17:28:48.6+01:00" → "2026-11-22 17:28".
std::string border_text(std::string_view border) {
  constexpr std::size_t date_size = 10, minutes_size = 16;
  if (border.size() < minutes_size || border[date_size] != 'T') return printable(border);
  return printable(border.substr(0, date_size)) + " " + printable(border.substr(date_size + 1, 5));
}

void add_doubts(std::vector<Notice>& found, const Provenance& provenance) {
  const auto warn = [&](std::string text) { found.push_back({Notice::Level::warning, std::move(text)}); };
  for (const SourceFreshness& source : provenance.sources)
    if (source.rejected > 0)
      warn(fmt::format("source {}: {} of yours rejected and not counted", printable(source.name),
                       plural(source.rejected, "row")));
  if (provenance.source_has_rejects) warn("these sources hold rejected rows that belong to no customer yet");
  if (provenance.partial) warn("partial: not every source is complete; figures may still change");
  if (provenance.approximate)
    warn("approximate: distinct counts (standard error 0.81 %) and quantiles (within 0.5 %) are estimates");
  if (provenance.nulls_by_overflow > 0)
    warn(plural(provenance.nulls_by_overflow, "figure") + " left empty because of a division by zero or an overflow");
}

Notice removal_notice(const model::Removal& removal, const Zone* zone) {
  const std::string at = shown_time(removal.at, zone);
  if (!removal.before)
    return {Notice::Level::info, fmt::format("{} of {} removed with an erased customer, {}",
                                             plural(removal.rows, "row"), printable(removal.dataset), at)};
  return {Notice::Level::info, fmt::format("{} of {} removed because of their age, last {}",
                                           plural(removal.rows, "row"), printable(removal.dataset), at)};
}

/// The last few: a portal may erase many customers.
void add_removals(std::vector<Notice>& found, const Provenance& provenance, const Zone* zone) {
  constexpr std::size_t most = 5;
  if (provenance.kept_from)
    found.push_back({Notice::Level::info, "kept from " + shown_time(*provenance.kept_from, zone) + " on"});
  const auto& removed = provenance.removed;
  const std::size_t first = removed.size() > most ? removed.size() - most : 0;
  if (first > 0)
    found.push_back({Notice::Level::info,
                     fmt::format("{} removed earlier", plural(static_cast<std::int64_t>(first), "erased customer"))});
  for (std::size_t i = first; i < removed.size(); ++i) found.push_back(removal_notice(removed[i], zone));
}

std::optional<std::pair<Date, Date>> dates_of(std::string_view period) {
  const auto dots = period.find("..");
  if (dots == std::string_view::npos) return std::nullopt;
  const auto begin = parse_date(period.substr(0, dots)), end = parse_date(period.substr(dots + 2));
  if (!begin || !end || *begin >= *end) return std::nullopt;
  return std::pair{*begin, *end};
}

}  // namespace

std::vector<Notice> notices(const Provenance& provenance, const Zone* zone) {
  std::vector<Notice> found{{Notice::Level::info, origin_text(provenance, zone)}};
  for (const SourceFreshness& source : provenance.sources) found.push_back(source_notice(source, provenance, zone));
  add_removals(found, provenance, zone);
  add_doubts(found, provenance);
  return found;
}

std::string period_text(std::string_view period) {
  if (period == "all") return "all time";
  const auto dates = dates_of(period);
  if (!dates) {
    const auto dots = period.find("..");
    if (dots == std::string_view::npos) return printable(period);
    return border_text(period.substr(0, dots)) + " to " + border_text(period.substr(dots + 2));
  }
  const Date last = dates->second - std::chrono::days{1};
  return last == dates->first ? to_iso(last) : to_iso(dates->first) + " to " + to_iso(last);
}

std::string age_text(std::chrono::microseconds age) {
  const auto seconds = std::max<std::int64_t>(0, std::chrono::duration_cast<std::chrono::seconds>(age).count());
  if (seconds < 120) return plural(seconds, "second");
  if (seconds < 120 * 60) return plural(seconds / 60, "minute");
  if (seconds < 48 * 3600) return plural(seconds / 3600, "hour");
  return plural(seconds / 86400, "day");
}

}  // namespace portico::text
