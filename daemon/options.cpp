#include "daemon/options.hpp"

#include <CLI/CLI.hpp>

namespace portico::daemon {

Result<Options> parse_options(int argc, const char* const* argv) {
  Options options;
  CLI::App app("The daemon of the customer portal: syncs sources, answers questions, mails reports.", "porticod");
  app.add_option("--config", options.config, "Configuration file; conf.d/*.toml beside it is read, too")
      ->capture_default_str();
  app.set_version_flag("--version", "porticod " PORTICO_VERSION);
  app.require_subcommand(0, 1);
  app.fallthrough();
  const auto* init = app.add_subcommand("init", "Make the data folder with its root key and databases");
  const auto* check = app.add_subcommand("check", "Check the configuration, without side effects");
  app.add_subcommand("run", "Run in the foreground (the default)");
  auto* doctor = app.add_subcommand("doctor", "Look whether everything is well; the daemon has to be stopped");
  doctor->add_flag("--verify", options.verify, "Read and check every page, block, key and count, too");
  auto* backup = app.add_subcommand("backup", "Copy the databases into a new folder, while the daemon runs");
  backup->add_option("FOLDER", options.folder, "Where to; must not exist")->required();
  auto* restore = app.add_subcommand("restore", "Put a backup into the data folder; the daemon has to be stopped");
  restore->add_option("FOLDER", options.folder, "What 'porticod backup' has made")->required();
  restore->add_flag("--replace", options.replace, "Also where there is data: it is lost");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForVersion&) {
    options.verb = Options::Verb::version;
    options.text = "porticod " PORTICO_VERSION "\n";
    return options;
  } catch (const CLI::CallForHelp&) {
    options.verb = Options::Verb::help;
    options.text = app.help();
    return options;
  } catch (const CLI::ParseError& wrong) {
    return Error{Errc::invalid, wrong.what(), "See 'porticod --help'."};
  }
  if (init->parsed()) options.verb = Options::Verb::init;
  if (check->parsed()) options.verb = Options::Verb::check;
  if (doctor->parsed()) options.verb = Options::Verb::doctor;
  if (backup->parsed()) options.verb = Options::Verb::backup;
  if (restore->parsed()) options.verb = Options::Verb::restore;
  return options;
}

}  // namespace portico::daemon
