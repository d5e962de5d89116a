#pragma once
#include <filesystem>
#include <optional>
#include <vector>

#include "core/files.hpp"
#include "core/zone.hpp"
#include "ingest/source.hpp"
#include "mail/settings.hpp"
#include "model/catalog.hpp"
#include "service/settings.hpp"

namespace portico::service {

/// Everything that the TOML files say, checked.
struct Configuration {
  std::filesystem::path file;
  Settings daemon;
  model::Catalog catalog;
  std::vector<ingest::SourceDefinition> sources;
  std::optional<mail::MailSettings> mail;  ///< nothing without [mail]: then nothing is sent
};

/// Reads and checks the file and its conf.d, down to whether reports can be answered. `invalid` with one line per
/// problem: file:line:column, what is wrong, the nearest known word. `credentials_directory` is systemd's, "" for none.
/// Looks at no source and writes nothing.
Result<Configuration> load_configuration(Files& files, const std::filesystem::path& file, const Zones& zones,
                                         std::string_view credentials_directory);

}  // namespace portico::service
