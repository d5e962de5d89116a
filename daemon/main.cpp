#include <csignal>
#include <cstdlib>
#include <iostream>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "core/companion.hpp"
#include "core/memory.hpp"
#include "core/text.hpp"
#include "daemon/options.hpp"
#include "http/server.hpp"
#include "service/doctor.hpp"
#include "service/portal.hpp"
#include "service/restore.hpp"

namespace {

using namespace portico;

/// SQL statements take up to five of them (see sql::Turns).
constexpr unsigned worker_threads = 8;
constexpr std::chrono::seconds grace{30};

/// The real world, for as long as the process lives.
struct World {
  SystemClock clock;
  SystemRandom random;
  SystemFiles files;
  Zones zones;
  StderrLog log;

  explicit World(StderrLog::Prefix prefix) : log(Log::Level::info, prefix) {}
  service::Ports ports() {
    return {clock, random, log, files, zones, companion("portico-sql-worker", PORTICO_LIBEXEC)};
  }
};

Result<service::Configuration> load(World& world, const daemon::Options& options) {
  const char* credentials = std::getenv("CREDENTIALS_DIRECTORY");
  return service::load_configuration(world.files, options.config, world.zones, credentials ? credentials : "");
}

/// Nothing without [daemon.tls].
Result<http::TlsIdentity::Shared> tls_identity(World& world, const service::Configuration& configuration) {
  if (!configuration.daemon.tls) return http::TlsIdentity::Shared();
  return http::TlsIdentity::load(world.files, *configuration.daemon.tls, world.clock.now());
}

Result<int> check(World& world, const daemon::Options& options) {
  PORTICO_TRY(const service::Configuration configuration, load(world, options));
  PORTICO_CHECK(tls_identity(world, configuration));
  std::cout << fmt::format("{}: ok; {} sources, {} datasets, {} reports\n", options.config,
                           configuration.sources.size(), configuration.catalog.datasets.size(),
                           configuration.catalog.reports.size());
  return 0;
}

Result<int> init(World& world, const daemon::Options& options) {
  PORTICO_TRY(const service::Configuration configuration, load(world, options));
  const auto& folder = configuration.daemon.data_dir;
  PORTICO_CHECK(service::Stores::create(folder, world.ports()));
  std::cout << fmt::format("Made {} with its root key. Keep a copy of {} apart from backups.\n", folder.string(),
                           (folder / "root.key").string());
  std::cout << fmt::format("Next: porticod --config {} run\n", options.config);
  std::cout << "Then, as root or this user: portico admin account create YOU@EXAMPLE.COM --role admin\n";
  return 0;
}

const char* name_of(service::Finding::State state) {
  switch (state) {
    case service::Finding::State::well:
      return "ok";
    case service::Finding::State::warning:
      return "WARNING";
    case service::Finding::State::problem:
      return "PROBLEM";
  }
  return "";
}

void print(const service::Finding& finding) {
  std::cout << fmt::format("{:<8} {:<14} {}", name_of(finding.state), finding.thing, printable(finding.text));
  if (!finding.next_step.empty()) std::cout << ". " << printable(finding.next_step);
  std::cout << std::endl;
}

Result<int> doctor(World& world, const daemon::Options& options) {
  using State = service::Finding::State;
  const auto configuration = load(world, options);
  if (!configuration) {
    const Error error = configuration.error();  // the lines are views of its message
    for (const auto line : split(error.message, '\n'))
      print({State::problem, "configuration", std::string(line), "Correct it; see porticod.toml(5)."});
    return 1;
  }
  print({State::well, "configuration", options.config, ""});
  const auto depth = options.verify ? service::Depth::thorough : service::Depth::quick;
  int code = 0;
  for (const auto& finding : service::examine(*configuration, world.ports(), depth)) {
    print(finding);
    if (finding.state == State::problem) code = 1;
  }
  return code;
}

Result<int> backup(World& world, const daemon::Options& options) {
  PORTICO_TRY(const service::Configuration configuration, load(world, options));
  PORTICO_TRY(const auto made, service::back_up({configuration.daemon.data_dir}, options.folder, world.ports()));
  std::int64_t bytes = 0;
  for (const auto& file : made.files) bytes += file.size;
  std::cout << fmt::format("{}: {} bytes, tx {}, {}\n", options.folder, bytes, made.tx, to_iso(made.made_at));
  std::cout << "The root key is not in it: keep a copy of that elsewhere.\n";
  return 0;
}

Result<int> restore(World& world, const daemon::Options& options) {
  PORTICO_TRY(const service::Configuration configuration, load(world, options));
  const auto existing = options.replace ? service::Existing::replaced : service::Existing::refused;
  PORTICO_TRY(const auto restored,
              service::restore({configuration.daemon.data_dir}, options.folder, existing, world.ports()));
  std::cout << fmt::format("{} is as of {} (tx {}).\n", configuration.daemon.data_dir.string(),
                           to_iso(restored.made_at), restored.tx);
  std::cout << "All sessions have ended; recovery codes and open invites are void.\n"
               "The outbox is held: see 'portico admin outbox list', then 'portico admin outbox release'.\n"
               "Customers that were erased after the backup are back: erase them again.\n";
  return 0;
}

/// SIGTERM and SIGINT stop, SIGHUP reloads; all threads have them blocked, this one waits for them.
sigset_t handled_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGHUP);
  return set;
}

/// What a signal may change.
struct Running {
  service::Portal& portal;
  http::Server& server;
};

/// Nothing changes unless everything fits.
Result<void> take_up(World& world, const daemon::Options& options, const Running& running) {
  PORTICO_TRY(auto configuration, load(world, options));
  PORTICO_TRY(auto identity, tls_identity(world, configuration));
  PORTICO_CHECK(running.portal.reload(std::move(configuration)));
  if (identity) running.server.use(std::move(identity));
  return {};
}

void reload(World& world, const daemon::Options& options, const Running& running) {
  const auto outcome = take_up(world, options, running);
  if (outcome) return world.log.info("daemon", "configuration reloaded");
  world.log.error("daemon", "the new configuration is refused, the old one stays: " + outcome.error().message);
}

void wait_for_end(World& world, const daemon::Options& options, const Running& running) {
  const sigset_t signals = handled_signals();
  for (int received = 0;;) {
    if (sigwait(&signals, &received) != 0) continue;
    if (received != SIGHUP) return;
    reload(world, options, running);
  }
}

/// Everything that the settings name; each is told in the log.
Result<void> listen(http::Server& server, const service::Settings& settings, Log& log) {
  for (const auto& socket : settings.sockets) PORTICO_CHECK(server.listen_unix(socket));
  for (const auto& endpoint : settings.endpoints) PORTICO_CHECK(server.listen_tls(endpoint));
  for (const auto& socket : settings.sockets) log.info("daemon", "listening on unix:" + socket.string());
  for (const auto& endpoint : settings.endpoints) log.info("daemon", "listening on " + http::url_of(endpoint));
  return {};
}

Result<int> run(World& world, const daemon::Options& options) {
  PORTICO_TRY(service::Configuration configuration, load(world, options));
  PORTICO_TRY(auto identity, tls_identity(world, configuration));
  const service::Settings settings = configuration.daemon;
  const sigset_t signals = handled_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  PORTICO_TRY(const auto portal, service::Portal::open(std::move(configuration), world.ports(), ::getuid()));
  http::Server server(
      {}, [&](http::Request&& request) { return portal->answer(std::move(request)); }, world.log);
  server.use(std::move(identity));
  PORTICO_CHECK(listen(server, settings, world.log));
  server.start(worker_threads);
  portal->start();
  wait_for_end(world, options, {*portal, server});
  world.log.info("daemon", "stopping");
  server.stop(grace);
  portal->stop();
  return 0;
}

Result<int> act(const daemon::Options& options, World& world) {
  switch (options.verb) {
    case daemon::Options::Verb::init:
      return init(world, options);
    case daemon::Options::Verb::check:
      return check(world, options);
    case daemon::Options::Verb::run:
      return run(world, options);
    case daemon::Options::Verb::doctor:
      return doctor(world, options);
    case daemon::Options::Verb::backup:
      return backup(world, options);
    case daemon::Options::Verb::restore:
      return restore(world, options);
    case daemon::Options::Verb::help:
    case daemon::Options::Verb::version:
      std::cout << options.text;
      return 0;
  }
  return 1;
}

int refuse(const Error& error) {
  for (const auto line : split(error.message, '\n')) std::cerr << "porticod: " << printable(line) << '\n';
  if (!error.hint.empty()) std::cerr << "  " << printable(error.hint) << '\n';
  return error.code == Errc::invalid ? 2 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  ::umask(077);
  keep_freed_memory();
  try {
    const auto options = daemon::parse_options(argc, argv);
    if (!options) return refuse(options.error());
    World world(std::getenv("JOURNAL_STREAM") ? StderrLog::Prefix::priority : StderrLog::Prefix::time);
    const auto outcome = act(*options, world);
    return outcome ? *outcome : refuse(outcome.error());
  } catch (const Failure& failure) {
    return refuse(failure.error());
  } catch (const std::exception& defect) {
    return refuse({Errc::internal, defect.what(), "This is a defect in Portico; please report it."});
  }
}
