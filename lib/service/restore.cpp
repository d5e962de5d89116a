#include "service/restore.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/trail.hpp"
#include "db/page_checksums.hpp"
#include "delivery/outbox.hpp"
#include "identity/restoration.hpp"
#include "warehouse/ledger.hpp"

namespace portico::service {
namespace {

constexpr std::string_view held_why = "restored from a backup; let it go on with 'portico admin outbox release'";

Error failed(const char* act, const std::filesystem::path& path) {
  return {Errc::storage, fmt::format("cannot {} {}: {}", act, path.string(), std::strerror(errno)),
          "Check its owner and mode and the disk, and try again."};
}

Result<void> flush(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool flushed = descriptor >= 0 && ::fsync(descriptor) == 0;
  const Error error = flushed ? Error{} : failed("write", path);
  if (descriptor >= 0) ::close(descriptor);
  if (!flushed) return error;
  return {};
}

class Restoration {
 public:
  Restoration(const DataFolder& data, const std::filesystem::path& backup, const Ports& ports)
      : data_(data), backup_(backup), ports_(ports) {}

  Result<Manifest> run(Existing existing) {
    PORTICO_TRY(const Manifest manifest, read_manifest(backup_, ports_.files));
    if (!std::filesystem::exists(data_.path)) PORTICO_CHECK(make_private(data_.path));
    PORTICO_TRY(const FolderLock lock, FolderLock::take(data_.path));
    finish_restore(data_);
    PORTICO_CHECK(check_room(existing));
    PORTICO_TRY(const identity::RootKey root, root_key());
    PORTICO_CHECK(prepare(manifest, root));
    PORTICO_CHECK(commit());
    finish_restore(data_);
    return manifest;
  }

 private:
  Result<void> check_room(Existing existing) const {
    const bool used = std::filesystem::exists(data_.control()) || std::filesystem::exists(data_.warehouse());
    if (!used || existing == Existing::replaced) return {};
    return Error{Errc::conflict, fmt::format("data folder {} holds data", data_.path.string()),
                 "Back it up if it is worth it, then add --replace to put the backup in its place."};
  }

  Result<identity::RootKey> root_key() const {
    auto root = identity::RootKey::load(ports_.files, data_.root_key());
    if (!root && root.error().code == Errc::not_found)
      return Error{Errc::not_found, fmt::format("there is no root key {}", data_.root_key().string()),
                   "A backup does not hold it: put your copy of the root key that belongs to this backup there, mode "
                   "0400, owned by the daemon's user."};
    return root;
  }

  /// All in `restoring`; what an earlier try left there is removed.
  Result<void> prepare(const Manifest& manifest, const identity::RootKey& root) const {
    std::error_code error;
    std::filesystem::remove_all(data_.restoring(), error);
    PORTICO_CHECK(make_private(data_.restoring()));
    for (const auto& file : {data_.control(), data_.warehouse()}) PORTICO_CHECK(take_copy(manifest, file.filename()));
    const auto control = data_.restoring() / data_.control().filename();
    const auto warehouse = data_.restoring() / data_.warehouse().filename();
    PORTICO_CHECK(check_warehouse(warehouse, manifest));
    PORTICO_CHECK(begin_anew(control, manifest, root));
    for (const auto& path : {control, warehouse, data_.restoring()}) {
      PORTICO_CHECK(give_to_owner(path));
      PORTICO_CHECK(flush(path));
    }
    return {};
  }

  Result<void> take_copy(const Manifest& manifest, const std::string& name) const {
    const auto listed = std::find_if(manifest.files.begin(), manifest.files.end(),
                                     [&](const BackupFile& file) { return file.name == name; });
    if (listed == manifest.files.end())
      return Error{Errc::corrupt, fmt::format("the backup has no {}", name), "Use another backup."};
    PORTICO_CHECK(check_copy(backup_, *listed, ports_.files));
    const auto target = data_.restoring() / name;
    std::error_code error;
    std::filesystem::copy_file(backup_ / name, target, error);
    if (error)
      return Error{Errc::storage, fmt::format("cannot copy to {}: {}", target.string(), error.message()),
                   "Check the disk, and try again."};
    if (::chmod(target.c_str(), 0600) != 0) return failed("protect", target);
    PORTICO_CHECK(check_copy(data_.restoring(), *listed, ports_.files));
    if (const auto page = db::has_page_checksums(target) ? db::first_damaged_page(target) : std::nullopt)
      return Error{Errc::corrupt, fmt::format("{} of the backup is damaged: page {}", name, *page),
                   "Use another backup."};
    return {};
  }

  static Result<void> check_warehouse(const std::filesystem::path& copy, const Manifest& manifest) {
    db::Database database = db::Database::open(copy, {});
    const auto tx = warehouse::latest_tx(database);
    if (tx == manifest.tx) return {};
    return Error{Errc::corrupt, fmt::format("the backup's warehouse is at tx {}, not {}", tx, manifest.tx),
                 "Use another backup."};
  }

  Result<void> begin_anew(const std::filesystem::path& copy, const Manifest& manifest,
                          const identity::RootKey& root) const {
    const audit::Trail trail(identity::Keys(root).audit_seed());
    db::Database control = open_control(copy);
    if (const auto head = trail.verify(control); !head)
      return Error{Errc::corrupt, head.error().message,
                   fmt::format("Is {} the root key that belongs to this backup?", data_.root_key().string())};
    const Instant now = ports_.clock.now();
    db::Transaction transaction(control);
    identity::void_credentials(control, now);
    delivery::outbox::settle(control, std::nullopt, now);
    delivery::outbox::begin_hold(control, {now, std::string(held_why)});
    delivery::outbox::hold(control, std::string(held_why));
    trail.append(control, {.at = now,
                           .actor = fmt::format("uid {}", ::getuid()),
                           .role = "",
                           .customer = "",
                           .act = "daemon.restore",
                           .object = fmt::format("backup of {}, tx {}", to_iso(manifest.made_at), manifest.tx),
                           .outcome = "ok",
                           .peer = "local"});
    transaction.commit();
    return {};
  }

  /// Root restores for the daemon's user, whose folder it is.
  Result<void> give_to_owner(const std::filesystem::path& path) const {
    struct stat folder {};
    if (::geteuid() != 0) return {};
    if (::stat(data_.path.c_str(), &folder) != 0 || ::chown(path.c_str(), folder.st_uid, folder.st_gid) != 0)
      return failed("hand over", path);
    return {};
  }

  /// From here on it is the new databases.
  Result<void> commit() const {
    if (::rename(data_.restoring().c_str(), data_.restored().c_str()) != 0) return failed("rename", data_.restoring());
    return flush(data_.path);
  }

  const DataFolder& data_;
  const std::filesystem::path& backup_;
  const Ports& ports_;
};

}  // namespace

Result<Manifest> restore(const DataFolder& data, const std::filesystem::path& backup, Existing existing,
                         const Ports& ports) {
  try {
    return Restoration(data, backup, ports).run(existing);
  } catch (const Failure& failure) {
    return failure.error();
  }
}

}  // namespace portico::service
