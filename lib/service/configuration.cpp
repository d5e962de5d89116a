#include "service/configuration.hpp"

#include <fmt/format.h>

#include "calendar/schedule_rule.hpp"
#include "config/tree.hpp"
#include "ingest/sync.hpp"
#include "model/catalog_config.hpp"
#include "query/engine.hpp"
#include "report/question.hpp"

namespace portico::service {
namespace {

/// Every source's schedule must be one.
void check_schedules(const config::Table& root, const Zones& zones) {
  for (const auto& table : root.children("source"))
    if (const auto schedule = table.find("schedule"); schedule && schedule->is_text())
      if (const auto rule = calendar::ScheduleRule::parse(*schedule->text(), zones, "UTC"); !rule)
        schedule->problem(rule.error());
}

std::string told(const Error& error) { return error.message + (error.hint.empty() ? "" : "; " + error.hint); }

/// Every binding must fit a declared source.
void check_bindings(const Configuration& configuration, const config::Table& root) {
  for (const auto& table : root.children("dataset")) {
    const auto* dataset = configuration.catalog.dataset(table.name());
    const auto from = table.tables("from");
    if (!dataset || dataset->from.size() != from.size()) continue;
    for (std::size_t i = 0; i < from.size(); ++i)
      if (const auto fits = ingest::check_binding(*dataset, dataset->from[i], configuration.sources); !fits)
        from[i].problem(told(fits.error()));
  }
}

/// A time at which all periods have come.
constexpr Instant late{std::chrono::sys_days{std::chrono::year{2200} / 1 / 1}};

/// Every measure must be one that can be asked for, whatever the rows are, and so must what it is computed of.
void check_measures(const Configuration& configuration, const config::Table& root, const Zones& zones) {
  const model::Catalog& catalog = configuration.catalog;
  for (const auto& table : root.children("dataset")) {
    const auto* dataset = catalog.dataset(table.name());
    const auto measures = table.table("measures");
    if (!dataset || !measures) continue;
    for (const auto& measure : dataset->measures) {
      const model::Query question{.measures = {fmt::format("{}.{}", dataset->name, measure.name)}};
      const auto fits = query::check(question, catalog, zones.utc(), late);
      if (fits) continue;
      if (const auto definition = measures->find(measure.name)) definition->problem(fits.error());
      break;  // a field that breaks one of them may break them all
    }
  }
}

/// Every block of a report must ask what can be answered, whatever the rows are.
void check_reports(const Configuration& configuration, const config::Table& root, const Zones& zones) {
  const model::Catalog& catalog = configuration.catalog;
  for (const auto& table : root.children("report")) {
    const auto* report = catalog.report(table.name());
    const auto blocks = table.tables("block");
    if (!report || report->blocks.size() != blocks.size()) continue;
    const auto setting = report::setting_of(*report, {}, {zones, catalog.calendar, late});
    if (!setting) table.problem(told(setting.error()));
    for (std::size_t i = 0; setting && i < blocks.size(); ++i) {
      if (report->blocks[i].kind == model::ReportBlock::Kind::text) continue;
      const auto question = report::question_of(report->blocks[i], *setting, catalog);
      if (const auto fits = query::check(question, catalog, zones.utc(), late); !fits)
        blocks[i].problem(told(fits.error()));
    }
  }
}

}  // namespace

Result<Configuration> load_configuration(Files& files, const std::filesystem::path& file, const Zones& zones,
                                         std::string_view credentials_directory) {
  config::Tree tree = config::Tree::load(files, file);
  const config::Table root = tree.root();
  Configuration configuration{.file = file,
                              .daemon = read_settings(root),
                              .catalog = model::read_catalog(root, zones),
                              .sources = ingest::read_sources(root),
                              .mail = mail::read_settings(root)};
  if (configuration.mail) configuration.mail->credentials_directory = credentials_directory;
  check_schedules(root, zones);
  // A source or dataset with a mistake was left out: what else it would break is no mistake of its own.
  if (tree.problems().empty()) check_bindings(configuration, root);
  if (tree.problems().empty()) check_measures(configuration, root, zones);
  if (tree.problems().empty()) check_reports(configuration, root, zones);
  tree.refuse_unread();
  PORTICO_CHECK(tree.problems().outcome());
  return configuration;
}

}  // namespace portico::service
