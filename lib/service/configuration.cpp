#include "service/configuration.hpp"

#include "calendar/schedule_rule.hpp"
#include "config/tree.hpp"
#include "core/text.hpp"
#include "model/catalog_config.hpp"

namespace portico::service {
namespace {

/// Every binding's source must be declared, and every source's schedule must be one.
void check_sources(const Configuration& configuration, const config::Table& root, const Zones& zones) {
  std::vector<std::string> names;
  for (const auto& source : configuration.sources) names.push_back(source.name);
  for (const auto& table : root.children("source"))
    if (const auto schedule = table.find("schedule"); schedule && schedule->is_text())
      if (const auto rule = calendar::ScheduleRule::parse(*schedule->text(), zones, "UTC"); !rule)
        schedule->problem(rule.error());
  for (const auto& dataset : root.children("dataset"))
    for (const auto& from : dataset.tables("from")) {
      const auto source = from.find("source");
      const auto name = source && source->is_text() ? source->text() : std::nullopt;
      if (name && std::find(names.begin(), names.end(), *name) == names.end())
        source->problem("no source '" + *name + "' is declared" + did_you_mean(*name, names));
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
  check_sources(configuration, root, zones);
  tree.refuse_unread();
  PORTICO_CHECK(tree.problems().outcome());
  return configuration;
}

}  // namespace portico::service
