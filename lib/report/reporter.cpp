#include "report/reporter.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "calendar/bucket.hpp"
#include "core/text.hpp"
#include "customer/record.hpp"
#include "report/finding.hpp"
#include "report/origin.hpp"
#include "report/question.hpp"
#include "report/setting.hpp"

namespace portico::report {
namespace {

using Kind = model::ReportBlock::Kind;

std::string_view name_of(Kind kind) {
  static constexpr std::array<std::string_view, 5> names{"kpi", "line", "bar", "table", "text"};
  return names[static_cast<std::size_t>(kind)];
}

/// Whether the bucket that the answer's last row stands for ends after `moment`.
bool last_is_incomplete(const model::Answer& answer, const std::string& every, const Setting& setting) {
  if (every.empty() || answer.rows.empty() || answer.columns.empty()) return false;
  const auto unit = calendar::parse_every(every);
  const Value& last = answer.rows.back().front();
  if (const auto* start = std::get_if<Instant>(&last)) return *start + std::chrono::hours{1} > setting.moment;
  const auto* day = std::get_if<Date>(&last);
  return unit && day && setting.local.to_instant(local(calendar::add(*day, *unit, 1))) > setting.moment;
}

/// Of records, which have no time: the heading names a period that does not hold for them.
std::string whatever_the_period(const std::string& finding, const Setting& setting) {
  const bool past = !setting.as_of.empty();
  return fmt::format("Of all records, as they {}, whatever the period.{}{}", past ? "were" : "are",
                     finding.empty() ? "" : " ", finding);
}

Error in_block(Error error, const model::ReportDefinition& report, std::size_t index) {
  const model::ReportBlock& block = report.blocks[index];
  const std::string title = title_of(block);
  error.message = fmt::format("report '{}', block {} ({}{}): {}", printable(report.name), index + 1,
                              name_of(block.kind), title.empty() ? "" : " '" + printable(title) + "'", error.message);
  return error;
}

}  // namespace

Reporter::Reporter(const query::World& world, const query::Engine& engine)
    : Reporter(
          world.catalog, world.zones,
          [&engine](const model::Query& query, const model::Scope& scope, Instant now) {
            return engine.answer(query, scope, now);
          },
          [&world](const model::Scope& scope, warehouse::Tx tx) {
            return customer::display_name(world.catalog, world.warehouse, world.directory, scope,
                                          tx == 0 ? std::nullopt : std::optional(tx));
          }) {}

Reporter::Reporter(const model::Catalog& catalog, const Zones& zones, Ask ask, NameOf name_of)
    : catalog_(catalog), zones_(zones), ask_(std::move(ask)), name_of_(std::move(name_of)) {}

Result<model::Document> Reporter::run(std::string_view name, const Options& options, const model::Scope& scope,
                                      Instant now) const {
  if (const auto* report = catalog_.report(name)) return evaluate(*report, options, scope, now);
  std::vector<std::string> names;
  for (const auto& known : catalog_.reports) names.push_back(known.name);
  return Error{Errc::not_found, fmt::format("no report '{}'{}", printable(name), did_you_mean(name, names)),
               "list them with: portico report list"};
}

Result<model::Document> Reporter::evaluate(const model::ReportDefinition& report, const Options& options,
                                           const model::Scope& scope, Instant now) const {
  PORTICO_TRY(const Setting setting, setting_of(report, options, {zones_, catalog_.calendar, now}));
  model::Document document{.report = report.name,
                           .title = report.title.empty() ? spoken(report.name) : report.title,
                           .period = calendar::title(setting.range, setting.local, catalog_.calendar),
                           .range = calendar::print(setting.range, setting.local),
                           .brand = catalog_.brand};
  for (std::size_t i = 0; i < report.blocks.size(); ++i) {
    const model::ReportBlock& block = report.blocks[i];
    model::DocumentBlock evaluated{.kind = block.kind, .title = title_of(block), .text = block.text};
    if (block.kind != Kind::text) {
      const model::Query question = question_of(block, setting, catalog_);
      auto answer = ask_(question, scope, now);
      if (!answer) return in_block(answer.error(), report, i);
      evaluated.answer = std::move(*answer);
      evaluated.last_incomplete = last_is_incomplete(evaluated.answer, block.every, setting);
      evaluated.finding = finding_of(evaluated, setting);
      if (question.period.empty() && setting.range != calendar::Range::all())
        evaluated.finding = whatever_the_period(evaluated.finding, setting);
    }
    document.blocks.push_back(std::move(evaluated));
  }
  document.provenance = merged_provenance(document.blocks);
  if (document.provenance.as_of == Instant{}) document.provenance.as_of = setting.moment;
  document.provenance.period = document.range;
  document.provenance.zone = setting.local.name();
  document.customer = name_of_(scope, document.provenance.tx);
  return document;
}

}  // namespace portico::report
