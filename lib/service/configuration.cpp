#include "service/configuration.hpp"

#include "calendar/schedule_rule.hpp"
#include "config/tree.hpp"
#include "ingest/sync.hpp"
#include "model/catalog_config.hpp"

namespace portico::service {
namespace {

/// Every source's schedule must be one.
void check_schedules(const config::Table& root, const Zones& zones) {
  for (const auto& table : root.children("source"))
    if (const auto schedule = table.find("schedule"); schedule && schedule->is_text())
      if (const auto rule = calendar::ScheduleRule::parse(*schedule->text(), zones, "UTC"); !rule)
        schedule->problem(rule.error());
}

/// Every binding must fit a declared source.
void check_bindings(const Configuration& configuration, const config::Table& root) {
  for (const auto& table : root.children("dataset")) {
    const auto* dataset = configuration.catalog.dataset(table.name());
    const auto from = table.tables("from");
    if (!dataset || dataset->from.size() != from.size()) continue;
    for (std::size_t i = 0; i < from.size(); ++i)
      if (const auto fits = ingest::check_binding(*dataset, dataset->from[i], configuration.sources); !fits)
        from[i].problem(fits.error().message + (fits.error().hint.empty() ? "" : "; " + fits.error().hint));
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
  tree.refuse_unread();
  PORTICO_CHECK(tree.problems().outcome());
  return configuration;
}

}  // namespace portico::service
