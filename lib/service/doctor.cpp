#include "service/doctor.hpp"

#include <cerrno>
#include <cstring>
#include <functional>
#include <sys/stat.h>
#include <unistd.h>

#include "db/page_checksums.hpp"
#include "service/data_folder.hpp"

namespace portico::service {
namespace {

constexpr std::uintmax_t least_free = 256 * 1024 * 1024;
constexpr std::chrono::hours short_of_time{14 * 24};
constexpr const char* restore_hint = "Restore a backup: porticod restore FOLDER --replace";

std::string gibibytes(std::uintmax_t bytes) {
  return fmt::format("{:.1f} GiB", static_cast<double>(bytes) / (1 << 30));
}

class Examination {
 public:
  Examination(const Configuration& configuration, const Ports& ports, Depth depth)
      : folder_{configuration.daemon.data_dir}, tls_(configuration.daemon.tls), ports_(ports), depth_(depth) {}

  std::vector<Finding> run() {
    if (tls_) check_tls();
    if (!ports_.sql_worker.empty()) check_sql_worker();
    if (!check_folder()) return std::move(findings_);
    check_root_key();
    check_space();
    auto lock = FolderLock::take(folder_.path);
    if (!lock) {
      problem("databases", "not looked at: " + lock.error().message,
              "Stop the daemon (systemctl stop porticod) and run doctor again.");
      return std::move(findings_);
    }
    guarded("restore", [&] { finish_restore(folder_); });
    guarded("control.db", [&] { check_control(); });
    guarded("warehouse.db", [&] { check_warehouse(); });
    return std::move(findings_);
  }

 private:
  void well(std::string thing, std::string text) {
    findings_.push_back({Finding::State::well, std::move(thing), std::move(text), ""});
  }
  void warning(std::string thing, std::string text, std::string next_step) {
    findings_.push_back({Finding::State::warning, std::move(thing), std::move(text), std::move(next_step)});
  }
  void problem(std::string thing, std::string text, std::string next_step) {
    findings_.push_back({Finding::State::problem, std::move(thing), std::move(text), std::move(next_step)});
  }
  void problem(std::string thing, const Error& error) {
    const bool damaged = error.code == Errc::corrupt;
    problem(std::move(thing), error.message, damaged || error.hint.empty() ? restore_hint : error.hint);
  }
  void guarded(const std::string& thing, const std::function<void()>& act) {
    try {
      act();
    } catch (const Failure& failure) {
      problem(thing, failure.error());
    }
  }

  /// Whether nobody but its owner may use it.
  bool check_private(const std::string& thing, const std::filesystem::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
      problem(thing, fmt::format("{}: {}", path.string(), std::strerror(errno)),
              "Put it back, or run 'porticod init'.");
      return false;
    }
    const unsigned mode = status.st_mode & 07777U;
    if ((mode & 077U) != 0)
      problem(thing, fmt::format("{} has mode {:04o}: others may use it", path.string(), mode),
              fmt::format("Run: chmod go= {}", path.string()));
    else
      well(thing, fmt::format("{}, mode {:04o}", path.string(), mode));
    return true;
  }

  void check_tls() {
    const auto identity = http::TlsIdentity::load(ports_.files, *tls_, ports_.clock.now());
    if (!identity) return problem("TLS", identity.error().message, identity.error().hint);
    const Instant ends = (*identity)->expires();
    const auto text = fmt::format("{} is valid until {}", tls_->certificate.string(), to_iso(ends));
    if (ends - ports_.clock.now() < short_of_time)
      return warning("TLS", text, "Renew it soon, then restart porticod or send it SIGHUP.");
    well("TLS", text);
  }

  void check_sql_worker() {
    const std::string worker = ports_.sql_worker.string();
    if (::access(worker.c_str(), X_OK) == 0) return well("SQL worker", worker);
    problem("SQL worker", fmt::format("{}: {}, so that 'portico sql' cannot work", worker, std::strerror(errno)),
            "Install all of Portico's programs.");
  }

  bool check_folder() { return check_private("data folder", folder_.path); }

  void check_root_key() {
    if (!check_private("root key", folder_.root_key())) return;
    auto root = identity::RootKey::load(ports_.files, folder_.root_key());
    if (!root) return problem("root key", root.error());
    trail_.emplace(identity::Keys(*root).audit_seed());
  }

  void check_space() {
    std::error_code failed;
    const auto space = std::filesystem::space(folder_.path, failed);
    if (failed) return problem("disk space", failed.message(), "Check the file system.");
    if (space.available < least_free)
      return problem("disk space", fmt::format("{} free for {}", gibibytes(space.available), folder_.path.string()),
                     fmt::format("Free some: at least {} are needed.", gibibytes(least_free)));
    well("disk space", fmt::format("{} free", gibibytes(space.available)));
  }

  /// Opening would make it.
  bool present(const std::string& thing, const std::filesystem::path& file) {
    if (std::filesystem::exists(file)) return true;
    problem(thing, fmt::format("{} is missing", file.string()), restore_hint);
    return false;
  }

  void check_control() {
    if (!present("control.db", folder_.control())) return;
    guarded("control.db", [&] {
      db::Database control = open_control(folder_.control());
      well("control.db", "opens, of a version that this program knows");
      guarded("audit log", [&] { check_audit(control); });
      if (depth_ == Depth::quick) return;
      check_structure(control);
      control.execute("PRAGMA wal_checkpoint(TRUNCATE)");  // the file alone then has everything
    });
    if (depth_ == Depth::thorough) check_pages("control.db", folder_.control());
  }

  void check_audit(db::Database& control) {
    if (!trail_) return problem("audit log", "not looked at, for want of the root key", "Put the root key back.");
    const auto head = trail_->verify(control);
    if (!head) return problem("audit log", head.error());
    well("audit log", fmt::format("{} entries verify", head->size));
  }

  void check_structure(db::Database& control) {
    std::size_t problems = 0;
    auto row = control.prepare("PRAGMA integrity_check(20)");
    for (; row.step(); ++problems) {
      if (row.text(0) == "ok") return well("control.db", "its structure is sound");
      problem("control.db", fmt::format("{}: {}", folder_.control().string(), row.text(0)), restore_hint);
    }
    auto references = control.prepare("PRAGMA foreign_key_check");
    if (references.step())
      problem("control.db",
              fmt::format("{}: rows of {} refer to what is not there", folder_.control().string(), references.text(0)),
              restore_hint);
  }

  void check_pages(const std::string& thing, const std::filesystem::path& file) {
    if (!db::has_page_checksums(file))
      return problem(thing, fmt::format("{} is damaged: its header is not readable", file.string()), restore_hint);
    if (const auto page = db::first_damaged_page(file))
      return problem(thing, fmt::format("{} is damaged: page {} has a wrong checksum", file.string(), *page),
                     restore_hint);
    well(thing, "every page has its checksum");
  }

  void check_warehouse() {
    if (!present("warehouse.db", folder_.warehouse())) return;
    guarded("warehouse.db", [&] {
      const auto store = warehouse::open_embedded(folder_.warehouse(), ports_.clock);
      well("warehouse.db", fmt::format("opens, of a version that this program knows, at tx {}", store->latest_tx()));
      if (depth_ == Depth::thorough) check_rows(*store);
    });
    if (depth_ == Depth::thorough) check_pages("warehouse.db", folder_.warehouse());
  }

  void check_rows(const warehouse::Warehouse& store) {
    const auto found = store.verify();
    for (const auto& what : found.problems) problem("warehouse.db", what, restore_hint);
    if (found.problems.empty())
      well("warehouse.db",
           fmt::format("{} rows in {} blocks of {} parts are well", found.rows, found.blocks, found.parts));
  }

  DataFolder folder_;
  const std::optional<http::TlsFiles>& tls_;
  const Ports& ports_;
  Depth depth_;
  std::optional<audit::Trail> trail_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> examine(const Configuration& configuration, const Ports& ports, Depth depth) {
  return Examination(configuration, ports, depth).run();
}

}  // namespace portico::service
